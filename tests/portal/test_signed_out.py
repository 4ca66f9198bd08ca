"""A session that ends while somebody writes."""

import pytest

from tests.make import make_story

pytestmark = pytest.mark.django_db


def test_what_was_written_comes_back_and_nothing_is_done(client):
    story = make_story()
    note = "请补充数据的出处，并写明统计的时间和范围。"
    path = f"/admin/submissions/submission/{story.pk}/change/"

    response = client.post(path, {"conclusion": "return", "reasons": "format", "note": note, "version": 1})

    story.refresh_from_db()
    assert (response.status_code, response.context["texts"], story.state) == (403, [note], "submitted")
    assert note in response.content.decode()


def test_a_post_without_words_leads_to_the_login(client):
    story = make_story()

    response = client.post(f"/admin/submissions/submission/{story.pk}/claim/")

    assert (response.status_code, response.url.partition("?")[0]) == (302, "/admin/login/")
