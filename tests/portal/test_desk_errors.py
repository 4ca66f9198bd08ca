"""403 for staff: in the desk's dress, with the way back to work."""

import pytest

from tests.make import make_story, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("group", "path"),
    [
        ("审稿编辑", "/admin/auth/group/"),
        ("审稿编辑", "/admin/leads/lead/"),
        ("招商专员", "/admin/submissions/submission/"),
        ("招商专员", "/admin/submissions/submission/{story}/change/"),
        ("总编", "/admin/commons/staff/add/"),
    ],
)
def test_who_may_not_is_told_so_at_the_desk(client, group, path):
    client.force_login(make_user("somebody", group))

    page = client.get(path.format(story=make_story().pk))

    assert (page.status_code, page.text.count('class="abar"'), page.text.count('class="mast"')) == (403, 1, 0)
    assert (
        page.text.count("您的账号没有这一页的权限"),
        page.text.count('<a class="btn" href="/admin/">'),
    ) == (1, 1)


def test_a_button_that_is_not_theirs_is_told_at_the_desk_too(client):
    client.force_login(make_user("somebody", "招商专员"))

    page = client.post(f"/admin/submissions/submission/{make_story().pk}/claim/")

    assert (page.status_code, page.text.count("<h1>这一页不归您管</h1>")) == (403, 1)
