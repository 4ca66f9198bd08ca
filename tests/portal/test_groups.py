"""Who may do what."""

import pytest
from django.contrib.auth.models import Group

from portal.groups import GROUPS, load_groups
from tests.make import make_user

pytestmark = pytest.mark.django_db


def held(name):
    pairs = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{app_label}.{codename}" for app_label, codename in pairs}


@pytest.mark.parametrize("name", GROUPS)
def test_groups_hold_what_the_table_says_and_no_more(name):
    stray = Group.objects.get(name="总编").permissions.first()
    Group.objects.get(name="招商专员").permissions.add(stray)

    load_groups()

    assert held(name) == set(GROUPS[name])


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("审稿编辑", ["submission", "article", "division", "kind", "letter", "termsversion"]),
        ("总编", ["submission", "article", "division", "kind", "topic", "letter", "termsversion"]),
        ("招商专员", ["lead"]),
    ],
)
def test_groups_see_their_pages_only(client, group, expected):
    client.force_login(make_user(group=group))

    apps = client.get("/admin/").context["app_list"]

    models = [model["object_name"].lower() for app in apps for model in app["models"]]
    assert sorted(models) == sorted(expected)
