"""Districts in the admin."""

import pytest
from django.urls import reverse

from districts.models import District
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def chief(client):
    client.force_login(make_user("chief", group="总编"))
    return client


def test_new_district_is_put_below_its_parent(chief):
    parent = District.objects.get(code="120111")
    form = {"code": "120111-test", "name": "西青测试园", "short_name": "测试园", "level": "zone"}

    chief.post("/admin/districts/district/add/", {**form, "parent": parent.pk, "active": "on"})

    assert District.objects.get(code="120111-test").path == f"{parent.path}120111-test/"


def test_code_of_a_district_holds_no_slash(chief):
    form = {"code": "120111/x", "name": "西青测试园", "short_name": "测试园", "level": "zone"}

    response = chief.post("/admin/districts/district/add/", form)

    assert list(response.context["adminform"].form.errors) == ["code"]


def test_aliases_are_read_and_written_as_people_write_them(chief):
    district = District.objects.get(code="120111")
    path = reverse("admin:districts_district_change", args=[district.pk])
    form = {"name": "西青区", "short_name": "西青区", "level": "county", "active": "on"}

    chief.post(path, {**form, "aliases": "西青、杨柳青，南站|西营门"})
    shown = chief.get(path).context["adminform"].form["aliases"].value()

    district.refresh_from_db()
    assert (district.aliases, shown) == ("|西青|杨柳青|南站|西营门|", "西青、杨柳青、南站、西营门")


def test_home_district_comes_first_in_the_list(chief, settings):
    settings.HOME_DISTRICT = "120000"

    rows = chief.get("/admin/districts/district/").context["cl"].result_list

    assert [row.code for row in rows][:2] == ["120000", "120101"]


def test_district_keeps_its_place(chief):
    district = District.objects.get(code="120111")
    elsewhere = District.objects.get(code="110000")
    form = {"name": "西青区", "short_name": "西青区", "level": "county", "active": "on", "aliases": ""}

    chief.post(
        reverse("admin:districts_district_change", args=[district.pk]),
        {**form, "code": "110199", "parent": elsewhere.pk},
    )

    district.refresh_from_db()
    assert (district.code, district.path) == ("120111", "/120000/120111/")
