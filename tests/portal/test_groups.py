"""Who may do what."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from portal.groups import GROUPS, find, make_groups
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def held(name):
    pairs = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{app_label}.{codename}" for app_label, codename in pairs}


@pytest.mark.parametrize("name", GROUPS)
def test_a_missing_group_is_made_as_the_table_says(name):
    Group.objects.filter(name=name).delete()

    assert make_groups() == 1
    assert held(name) == set(GROUPS[name])


def test_what_the_operator_gave_and_took_stays_at_the_next_start():
    group = Group.objects.get(name="总编")
    group.permissions.add(find("leads.view_lead"))
    group.permissions.remove(find("articles.publish_article"))

    call_command("prepare", verbosity=0)

    assert held("总编") == {*GROUPS["总编"], "leads.view_lead"} - {"articles.publish_article"}


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (
            "审稿编辑",
            ["submission", "article", "district", "kind", "letter", "searchping", "termsversion", "message"],
        ),
        (
            "总编",
            [
                "submission",
                "term",
                "article",
                "district",
                "kind",
                "topic",
                "policypack",
                "letter",
                "searchping",
                "termsversion",
                "message",
            ],
        ),
        ("招商专员", ["dayoff", "lead", "policypack"]),
    ],
)
def test_groups_see_their_pages_only(client, group, expected):
    client.force_login(make_user(group=group))

    apps = client.get("/admin/").context["app_list"]

    models = [model["object_name"].lower() for app in apps for model in app["models"]]
    assert sorted(models) == sorted(expected)
