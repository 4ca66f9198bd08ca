"""Where a login leads."""

import pytest

from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LOGIN = "/admin/login/"
QUEUE = "/admin/submissions/submission/"


def landing(client, address, **typed):
    """The page on which one stands after the login form of that address was sent as it is shown."""
    hidden = client.get(address).context["next"]
    signed_in = {"username": "lin", "password": "园区-Park-2026"}
    response = client.post(address, {"next": hidden, **signed_in, **typed}, follow=True)
    return response.redirect_chain[-1][0]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("group", "page"),
    [("审稿编辑", QUEUE), ("总编", QUEUE), ("招商专员", "/admin/leads/lead/"), (None, "/admin/")],
)
@pytest.mark.parametrize("address", [LOGIN, f"{LOGIN}?next=/admin/"])
def test_login_leads_to_where_ones_work_is(client, address, group, page):
    make_user("lin", group)

    assert landing(client, address) == page


def test_login_leads_to_the_page_that_was_asked_for(client):
    make_user("lin")

    assert landing(client, f"{LOGIN}?next=/admin/articles/article/") == "/admin/articles/article/"


def test_a_wrong_password_first_changes_nothing(client):
    make_user("lin")
    client.post(LOGIN, {"next": "/admin/start/", "username": "lin", "password": "x"})

    assert landing(client, LOGIN) == QUEUE


def test_login_without_the_hidden_field_leads_there_too(client):
    make_user("lin")

    response = client.post(LOGIN, {"username": "lin", "password": "园区-Park-2026"})

    assert response.headers["Location"] == "/admin/start/"
