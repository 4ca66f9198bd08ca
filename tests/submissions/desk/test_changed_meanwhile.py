"""The author corrects the story while its review page is open: every answer of the page says so."""

import re
from html import unescape

import pytest
from django.utils import timezone

from commons.models import Letter
from submissions import intake
from submissions.actions import perform
from tests.make import TICKS, make_body, make_form, make_sender, make_story, make_text
from tests.submissions.desk_pages import QUEUE, button, page_of, refresh

pytestmark = [pytest.mark.django_db, pytest.mark.database]

AGAIN = "请按新的内容再看一遍。"
UNTICKED = "审阅要点的勾已经去掉，请看过新的内容再勾。"
NEW = make_body(1300)


@pytest.fixture
def story(moderator):
    """A claimed story."""
    story = make_story(now=timezone.now())
    perform("claim", story, actor=moderator, now=timezone.now())
    return story


@pytest.fixture
def seen(story):
    """The accepting form of the page before the author corrected the story."""
    version = refresh(story).version
    intake.amend(refresh(story), make_text(body=NEW), make_sender(), make_form(), now=timezone.now())
    return {"conclusion": "accept", "version": version, "note": "谢谢。", **TICKS}


def told(response):
    """The lines of what is wrong, without the name and the time of the event."""
    box = response.text.partition('role="alert"')[2].partition("</div>")[0]
    lines = [
        unescape(re.sub("<[^>]*>", "", line)).strip() for line in re.findall("<li>(.*?)</li>", box, re.S)
    ]
    return [re.sub("^来稿人 已于 .*? 改正来稿。", "", line) for line in lines]


def kept(response):
    """What stands in the form: the conclusion, the words, the number of ticks, and the text beside it."""
    form, points = response.context["decision"], [field for field, _ in response.context["ticks"]]
    return (
        form["conclusion"].value(),
        form["note"].value(),
        sum(bool(point.value()) for point in points),
        response.context["revision"].body,
    )


def test_a_form_with_an_error_of_its_own_says_that_the_text_has_changed(desk, story, seen):
    typed = {"conclusion": "return", "reasons": ["other"], "version": seen["version"]}

    response = desk.post(page_of(story), typed)

    assert told(response) == [AGAIN, "选了“其他原因”，请写明具体是什么原因，它会写进给作者的邮件。"]
    assert response.context["revision"].body == NEW


def test_a_form_without_a_conclusion_says_so_too(desk, story, seen):
    response = desk.post(page_of(story), {**seen, "conclusion": ""})

    assert told(response) == [AGAIN, UNTICKED, "请选择结论。"]


def test_a_refused_conclusion_says_it_once_and_loses_its_ticks(desk, story, seen):
    response = desk.post(page_of(story), seen)

    assert (told(response), kept(response)) == ([AGAIN, UNTICKED], ("accept", "谢谢。", 0, NEW))


@pytest.mark.parametrize("name", ["note", "claim", "release", "resend"])
def test_the_small_buttons_say_it_and_take_the_ticks_away(desk, story, seen, name):
    letter = Letter.objects.about(story.letters_subject).first()
    path = f"{QUEUE}{story.pk}/letters/{letter.pk}/resend/" if name == "resend" else button(name, story)

    response = desk.post(path, {**seen, "internal_note": "问过来稿单位。" if name == "note" else ""})

    assert (told(response), kept(response)) == ([AGAIN, UNTICKED], ("accept", "谢谢。", 0, NEW))


def test_the_page_that_came_back_does_not_accept_until_it_is_ticked_again(desk, story, seen):
    page = desk.post(button("note", story), {**seen, "internal_note": "问过来稿单位。"})
    sent = {field.name: field.value() for field in page.context["decision"] if field.value()}

    again = desk.post(page_of(story), sent)

    assert (again.status_code, refresh(story).state) == (200, "in_review")


def test_a_note_alone_says_it_too(desk, story, seen):
    typed = {"version": seen["version"], "internal_note": "问过来稿单位。"}

    assert told(desk.post(button("note", story), typed)) == [AGAIN]


def test_a_note_on_the_present_text_leads_back_to_the_page(desk, story):
    typed = {"version": refresh(story).version, "internal_note": "问过来稿单位。"}

    response = desk.post(button("note", story), typed)

    assert (response.status_code, response.url) == (302, page_of(story))
