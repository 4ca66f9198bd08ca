"""编辑推荐 at the desk: who may choose, what is recorded."""

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Article
from tests.articles.desk_pages import LIST, page_of, typed
from tests.make import make_article, make_user
from tests.markup import one_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    client.force_login(make_user("chief", "总编", name="周岚"))
    return client


def chosen():
    """The titles that are recommended."""
    return list(Article.objects.recommended().values_list("title", flat=True))


def test_an_editor_recommends_and_takes_back_and_both_are_recorded(chief):
    article = make_article()
    found = []
    for tick in ({"recommended": "on"}, {"recommended": "on"}, {}):
        chief.post(page_of(article), typed(article, **tick))
        found.append(chosen())

    told = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert found == [[article.title], [article.title], []]
    assert [words for words in told if words.endswith("编辑推荐")] == ["编辑推荐", "取消编辑推荐"]


def test_recommending_changes_neither_text_nor_version(chief):
    article = make_article()

    chief.post(page_of(article), typed(article, recommended="on"))

    article.refresh_from_db()
    assert (article.version, article.revised_at, article.revisions.count()) == (1, None, 1)


def test_a_new_article_is_recommended_with_its_publication(chief):
    chief.post(f"{LIST}add/", typed(recommended="on", _publish="1"))

    assert chosen() == [typed()["title"]]


def test_who_may_not_choose_sees_no_field_and_changes_nothing(client, chief):
    article = make_article()
    chief.post(page_of(article), typed(article, recommended="on"))
    client.force_login(make_user())

    page = client.get(page_of(article))
    client.post(page_of(article), typed(article, title="改过的标题"))

    assert (page.text.count("id_recommended"), chosen()) == (0, ["改过的标题"])


def test_an_advert_is_not_recommended_and_says_why(chief):
    article = make_article()

    page = chief.post(page_of(article), typed(article, is_advert="on", recommended="on"))

    words = "广告不进编辑推荐，请去掉一个勾。"
    assert (one_line(page.text).count(words), chosen()) == (2, [])
