"""Migrations run beside the previous release: while machines are updated in turn, both are at work."""

import inspect

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

# What the previous release reads and writes may not go. First a release stops using it, the next drops it.
TAKEN_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.DeleteModel,
    migrations.AlterModelTable,
)
OURS = {
    config.label for config in apps.get_app_configs() if not config.module.__path__[0].count("site-packages")
}


def wrong_in(migration):
    """What the previous release could not live with, in words."""
    made = {
        operation.name.lower()
        for operation in migration.operations
        if isinstance(operation, migrations.CreateModel)
    }
    for operation in migration.operations:
        name = getattr(operation, "model_name", "").lower()
        if isinstance(operation, TAKEN_AWAY):
            yield f"{migration}: {operation.describe()}"
        elif isinstance(operation, migrations.AddField) and name not in made and is_demanded(operation.field):
            yield f"{migration}: {operation.describe()}, which the previous release does not fill in"
        elif isinstance(operation, migrations.SeparateDatabaseAndState | migrations.RunSQL):
            yield f"{migration}: {operation.describe()} cannot be judged"
        elif isinstance(operation, migrations.RunPython) and not names_its_database(operation.code):
            yield f"{migration}: {operation.code.__name__} does not ask which database is migrated"


def names_its_database(code):
    """Whether it works on the database that is migrated: move_to migrates another one than the default."""
    return "schema_editor.connection" in inspect.getsource(
        code
    ) or "schema_editor.execute" in inspect.getsource(code)


def is_demanded(field):
    """Whether a row without a value for this column is refused."""
    return not (field.null or field.many_to_many or field.has_db_default())


def test_no_migration_takes_away_what_the_previous_release_needs():
    found = MigrationLoader(None).disk_migrations
    ours = [migration for (app, _), migration in sorted(found.items()) if app in OURS]

    assert len(ours) >= 10
    assert [words for migration in ours for words in wrong_in(migration)] == []


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("lead", "name"),
        migrations.RenameField("lead", "name", "called"),
        migrations.DeleteModel("lead"),
        migrations.AddField("lead", "size", models.IntegerField()),
        migrations.AddField("lead", "size", models.IntegerField(default=1)),
        migrations.RunSQL("DROP TABLE leads_lead"),
    ],
)
def test_each_way_to_take_something_away_is_seen(operation):
    migration = migrations.Migration("0009_later", "leads")
    migration.operations = [operation]

    assert len(list(wrong_in(migration))) == 1


@pytest.mark.parametrize(
    "field", [models.IntegerField(null=True), models.IntegerField(default=1, db_default=1)]
)
def test_a_column_that_nobody_has_to_fill_in_may_come(field):
    migration = migrations.Migration("0009_later", "leads")
    migration.operations = [migrations.AddField("lead", "size", field)]

    assert list(wrong_in(migration)) == []
