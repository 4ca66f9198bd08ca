"""编辑推荐: which articles the home page puts forward."""

from datetime import timedelta

import pytest

from articles.actions import AdvertRefused, recommend_article, withdraw_article
from articles.lists.picks import picks
from articles.lists.rows import rows
from articles.models import Article, Cover
from tests.make import NOW, make_article

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def make_articles(count, **fields):
    """第0篇 is the oldest."""
    return [make_article(title=f"第{number}篇", now=NOW + number * HOUR, **fields) for number in range(count)]


def add_picture(article):
    """A cover's row; its files are no matter of the list."""
    Cover.objects.create(article=article, name=f"{article.pk:032}", width=960, height=540, created_at=NOW)


def picked(lead=None):
    """The titles that the home page puts forward."""
    newest = rows(Article.objects.published().newest_first()[:15])
    return [row.title for row in picks(newest, lead=lead)]


def test_the_last_choice_of_the_editors_comes_first():
    articles = make_articles(6)
    for number, chosen in enumerate((2, 0, 4, 1)):
        recommend_article(articles[chosen], now=NOW + number * HOUR)

    assert picked() == ["第1篇", "第4篇", "第0篇"]


def test_what_editors_left_open_is_filled_with_the_newest_that_have_a_picture():
    articles = make_articles(6)
    recommend_article(articles[0], now=NOW)
    add_picture(articles[2])

    assert picked(lead=articles[5]) == ["第0篇", "第2篇", "第4篇"]


def test_the_lead_story_is_not_put_forward_twice():
    articles = make_articles(5)
    for article in articles:
        recommend_article(article, now=article.published_at)

    assert picked(lead=articles[4]) == ["第3篇", "第2篇", "第1篇"]


@pytest.mark.parametrize("reason", ["advert", "withdrawn", "taken out"])
def test_what_is_no_longer_fit_is_not_put_forward(reason):
    (article,) = make_articles(1)
    recommend_article(article, now=NOW)
    if reason == "advert":
        Article.objects.update(is_advert=True)
    elif reason == "withdrawn":
        withdraw_article(article, reason="error", now=NOW)
    else:
        recommend_article(article, now=None)

    assert (list(Article.objects.published().recommended()), picks([])) == ([], ())


def test_an_advert_cannot_be_recommended():
    advert = make_article(is_advert=True)

    with pytest.raises(AdvertRefused):
        recommend_article(advert, now=NOW)

    assert Article.objects.get().recommended_at is None


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 3])
def test_picking_asks_one_question(count, django_assert_num_queries):
    for article in make_articles(count):
        recommend_article(article, now=NOW)
        add_picture(article)

    with django_assert_num_queries(1):
        assert [row.picture.width for row in picks([])] == [960] * count
