"""What the check page tells an author before the story is sent."""

import pytest
from django.utils import timezone

from articles.actions import withdraw_article
from articles.likeness.filling import fill
from commons import links
from submissions.models import Submission
from submissions.screening.models import Term
from tests.articles.likeness.texts import samples
from tests.make import NOW, make_article, make_sender, make_story
from tests.submissions.author.forms import corrected, filled

pytestmark = pytest.mark.django_db
OWN = "shenyan@example.com"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.FORM_MIN_SECONDS, settings.WORD_MIN, settings.WORD_MAX = 0, 10, 5000


def checked(client, **changes):
    """The advice of the check page of a new story."""
    return client.post("/submit/", filled(client, step="check", **changes))


def test_signals_and_the_writing_are_told_and_the_operators_words_are_not(client):
    Term.objects.create(term="博彩", core="博彩", category="赌", clause=10)
    body = "园区近日公布空置清单。欢迎来电 138-0013-8000，线上博彩另议。"

    page = checked(client, body=body)

    advice = page.context["advice"]
    assert [line.label for line in advice.lines] == ["手机号码", "号召用语"]
    assert [hint.code for hint in advice.hints] == ["date"]
    assert "不改也可以提交，由编辑判断。" in page.text
    assert "赌" not in page.text.partition("提交前提醒")[2].partition("</section>")[0]
    # And so it is: the same text is taken.
    client.post("/submit/", filled(client, body=body))
    assert Submission.objects.get().state == "submitted"


def test_a_text_without_a_hint_has_no_advice(client):
    page = checked(client, body="园区在2026年11月公布了一份空置厂房的清单，逐项写明层高、承重和供电。")

    assert "提交前提醒" not in page.text


def test_an_author_hears_of_what_is_public_and_of_nobody_elses_story(client):
    first, second, third = samples()[:3]
    public, withdrawn = make_article(body=first), make_article(title="已经下架的一篇", body=second)
    withdraw_article(withdrawn, reason="error", now=NOW)
    make_story(title="别人待审的稿件", body=third)
    fill(NOW)

    found = [checked(client, body=body).context["advice"].likes for body in (first, second, third)]

    assert [[match.article for match in likes] for likes in found] == [[public], [], []]


@pytest.mark.parametrize(("purpose", "count"), [("mailed", 1), ("shown", 0)])
def test_who_came_by_the_letter_hears_of_their_own_stories(client, purpose, count):
    body, now = samples()[0], timezone.now()
    own = make_story("rejected", title="自己从前的稿件", body=body, now=now, sender=make_sender(email=OWN))
    story = make_story(body=samples()[1], now=now, sender=make_sender(email=OWN))
    path = f"{links.path(story.link(purpose))}edit/"

    page = client.post(path, corrected(client, path, body=body, step="check"))

    assert [match.story for match in page.context["advice"].likes] == [own] * count
    assert ("自己从前的稿件" in page.text) == bool(count)
