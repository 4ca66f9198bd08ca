"""What every test stands on: settings of its own, a database with the ground of `manage.py prepare`."""

import gc
import os
import re
import shutil
import tempfile
from pathlib import Path

import django
import hypothesis
import pytest
from hypothesis.internal.conjecture import providers

ROOT = Path(__file__).resolve().parent.parent
# Own for each process: tests read the mails and uploads that they wrote.
DATA_DIR = tempfile.mkdtemp(prefix="yuanxun-test-")


def settings_names():
    """Every name that portal/settings.py reads from the environment."""
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    return re.findall(r'env\.\w+\(\s*"(\w+)"', source)


def set_environment():
    """The defaults, whatever the shell has exported, and the database that TEST_DATABASE_URL names."""
    for name in settings_names():
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATA_DIR": DATA_DIR,
        "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests",
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
    }
    # Playwright keeps an event loop in the thread of the tests; Django would refuse to query there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


set_environment()
# Whitenoise warns where it finds no folder.
Path(DATA_DIR, "static").mkdir()
django.setup()

# These need the settings above.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.template.base import Template  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.test.utils import override_settings, setup_databases, teardown_databases  # noqa: E402

from commons.pages.changes import UNSEEN  # noqa: E402
from tests import ground, leaks  # noqa: E402

pytest_plugins = ["tests.peers"]

# As in the portal a process has a connection for each of its threads: here they are twenty, not two. A busy
# machine takes a while to make them.
if pool := settings.DATABASES["default"].get("OPTIONS", {}).get("pool"):
    pool |= {"max_size": 24, "timeout": 60}

# A busy machine is no failure; and the gate looks at the same examples each time, developers at new ones.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("suite")
# For numbers and words to try it reads every loaded module anew, three seconds in each process. The part on
# SQLite does so; the others ask their databases and the browser the same again.
if os.environ.get("TEST_DATABASE_URL") or "PYTEST_XDIST_WORKER" in os.environ:
    providers._get_local_constants = lambda: providers._local_constants


def pytest_unconfigure():
    """Leave nothing in the system's folder for temporary files."""
    shutil.rmtree(DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """No test cuts the power, so SQLite need not wait for the disk; processes of their own still do."""
    options = settings.DATABASES["default"]["OPTIONS"]
    if connection.vendor == "sqlite":
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """A database with districts, kinds, topics, documents and groups, loaded once.

    Pytest-django's own makes one only where a test carries django_db; those that share a `site` carry none.
    """
    with django_db_blocker.unblock():
        is_prepared = ground.copy_prepared()
        # Nobody asks for the rows of `serialized_rollback`.
        databases = setup_databases(0, False, keepdb=is_prepared, serialized_aliases=())
        if not is_prepared:
            call_command("prepare", verbosity=0)
        ground.remember()
    yield
    with django_db_blocker.unblock():
        teardown_databases(databases, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def log_without_personal_data():
    """Whatever the suite does, no mail address, phone or signed link comes into the log."""
    watched = leaks.watch()
    yield
    assert watched.leaks == []


# Where Django flushes after a test with real transactions, the ground comes back.
TransactionTestCase._fixture_teardown = lambda self: ground.put_back()


@pytest.fixture(scope="session")
def lay_ground(django_db_setup, django_db_blocker):
    """Give a data folder a database with the ground, for the portal as a process of its own."""

    def lay(folder):
        with django_db_blocker.unblock():
            ground.copy_to(folder / "yuanxun.sqlite3")

    return lay


@pytest.fixture(scope="module")
def shared_world(django_db_setup, django_db_blocker):
    """What a module's own fixtures build after this one is built once, and undone after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def see_nothing_of_the_test_before():
    """Its transaction was undone, and with it what it had changed."""
    UNSEEN.tags.clear()


# No manifest of static files, and a password hash that costs nothing.
QUICK = {
    "STORAGES": settings.STORAGES
    | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    # No thread that writes while tests undo their rows.
    "COUNT_READS": False,
}


@pytest.fixture(scope="session", autouse=True)
def quick_settings():
    """What makes every test quicker and is no test's matter, where a module builds its world too."""
    with override_settings(**QUICK):
        yield


@pytest.fixture(scope="session", autouse=True)
def whole_pages_are_remembered(django_test_environment):
    """`response.context` is the page's own: Django would copy all of it once more with each part included."""
    told = Template._render

    def render(self, context):
        return told(self, context) if context.template is self else self.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


def pytest_collection_finish():
    """Code and tests live to the end: the collector need not walk through them again and again."""
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.fixture(scope="module", autouse=True)
def collect_what_a_module_left():
    """Once a module: looking after every so many objects took 6 to 9 % of the time."""
    yield
    gc.collect()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """What only one database can do is left out on the other; what takes long comes first."""
    named = {item: item.get_closest_marker("only") for item in items}
    foreign = [item for item, mark in named.items() if mark and mark.args != (connection.vendor,)]
    if foreign:
        config.hook.pytest_deselected(items=foreign)
        items[:] = [item for item in items if item not in set(foreign)]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
