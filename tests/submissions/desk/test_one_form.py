"""The review page is one form: what was typed beside the pressed button is stored or comes back."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from commons.models import Letter
from submissions.actions import perform
from tests.make import NOW, make_story, make_user
from tests.submissions.desk_pages import QUEUE, alert, button, page_of, refresh

pytestmark = pytest.mark.django_db

NOTE = "请写明统计的时间和范围。"
INNER = "与上周那篇是同一家单位。"
DECISION = {"conclusion": "return", "reasons": ["unverified", "prohibited_9"], "note": NOTE}


def typed_decision(response):
    """What stands in the decision form of the page."""
    form = response.context["decision"]
    return {name: form[name].value() for name in ("conclusion", "reasons", "note")}


def inner_of(response):
    """What stands in 内部备注."""
    return response.context["inner"]["internal_note"].value() or ""


def notes(story):
    """(label, note) of every event of the story that has words."""
    return [(event.label, event.note) for event in story.events.exclude(note="")]


def edit_form(story, **changes):
    revision = story.revision
    names = ("title", "body", "summary", "unit", "author", "edit_note")
    codes = {"district": revision.district.code, "kind": revision.kind.slug, "version": story.version}
    return {name: getattr(revision, name) for name in names} | codes | changes


def press(desk, name, story, **typed):
    """Press a small button of the page, with all that stands in the form."""
    return desk.post(button(name, story), {"version": story.version, **typed})


# ── 领取, 重发, 放回 ──


@pytest.mark.parametrize("name", ["claim", "resend"])
def test_small_buttons_bring_everything_back(desk, name):
    story = make_story()
    letter = Letter.objects.about(story.letters_subject).get()
    path = f"{QUEUE}{story.pk}/letters/{letter.pk}/resend/" if name == "resend" else button(name, story)

    response = desk.post(path, {"version": 1, **DECISION, "internal_note": INNER, "checklist_points": "on"})

    assert (response.status_code, typed_decision(response), inner_of(response)) == (200, DECISION, INNER)
    assert response.context["decision"]["checklist_points"].value()
    assert response.context["decision"].errors == {}
    assert notes(story) == []


def test_without_words_the_answer_is_a_redirect(desk):
    story = make_story()

    response = press(desk, "claim", story, note="", internal_note="")

    assert (response.status_code, response.url, refresh(story).state) == (302, page_of(story), "in_review")


def test_release_keeps_words_for_the_author_out_of_the_record(desk):
    story = make_story("in_review")

    response = press(desk, "release", story, **DECISION)

    assert (refresh(story).state, typed_decision(response), notes(story)) == ("submitted", DECISION, [])


def test_release_records_the_internal_note_and_leads_to_the_queue(desk):
    story = make_story("in_review")

    response = press(desk, "release", story, internal_note=INNER)

    assert (response.url, notes(story)) == (QUEUE, [("放回队列", INNER)])


def test_release_that_is_too_late_keeps_all_words(desk):
    story = make_story("in_review")
    perform("release", story, actor=make_user("second"), now=NOW)

    response = press(desk, "release", story, note=NOTE, internal_note=INNER)

    assert (typed_decision(response)["note"], inner_of(response)) == (NOTE, INNER)


@pytest.mark.parametrize("name", ["claim", "release", "note"])
def test_token_that_ran_out_brings_everything_back_and_does_nothing(moderator, name):
    story = make_story("in_review")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)

    response = press(strict, name, story, **DECISION, internal_note=INNER)

    assert (response.status_code, typed_decision(response), inner_of(response)) == (403, DECISION, INNER)
    assert (refresh(story).state, notes(story)) == ("in_review", [])


def test_text_of_the_editing_form_comes_back_too(desk):
    story = make_story("accepted")
    letter = Letter.objects.about(story.letters_subject).last()
    path = f"{QUEUE}{story.pk}/letters/{letter.pk}/resend/"

    response = desk.post(path, edit_form(story, title="编辑写到一半的标题", publish_at="2099-01-01T09:00"))

    form = response.context["editing"]
    assert [form[name].value() for name in ("title", "publish_at", "body")] == [
        "编辑写到一半的标题",
        "2099-01-01T09:00",
        story.revision.body,
    ]


# ── The two forms of the editing page ──


def test_saving_the_text_brings_the_words_for_the_author_back(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), edit_form(story, title="改好的标题", save="1", note=NOTE))

    assert (refresh(story).revision.title, typed_decision(response)["note"]) == ("改好的标题", NOTE)
    assert response.context["editing"]["title"].value() == "改好的标题"
    assert re.findall(r'name="version" value="(\d+)"', response.text) == [str(refresh(story).version)]


def test_saving_keeps_the_typed_time(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), edit_form(story, save="1", publish_at="2099-01-01T09:00"))

    assert response.context["editing"]["publish_at"].value() == "2099-01-01T09:00"


def test_publishing_gives_the_words_for_the_author_to_copy(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), edit_form(story, publish="1", note=NOTE))

    assert (refresh(story).state, response.context["kept_note"]) == ("published", NOTE)


def test_returning_gives_the_unsaved_text_to_copy(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), edit_form(story, title="编辑写到一半的标题", **DECISION))

    assert refresh(story).state == "needs_changes"
    assert [(field.name, field.value) for field in response.context["kept"]] == [
        ("title", "编辑写到一半的标题")
    ]


def test_returning_without_unsaved_text_leads_to_the_queue(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), edit_form(story, **DECISION))

    assert (response.status_code, response.url) == (302, QUEUE)


# ── 内部备注 ──


@pytest.mark.parametrize(
    "state", ["submitted", "needs_changes", "accepted", "published", "withdrawn", "taken_down"]
)
def test_note_is_written_down_in_any_state(desk, state):
    story = make_story(state)
    version, before = story.version, len(notes(story))

    press(desk, "note", story, internal_note=INNER)

    assert notes(story)[before:] == [("内部备注", INNER)]
    assert (refresh(story).state, refresh(story).version) == (state, version)
    assert desk.get(page_of(story)).text.count(INNER) == 1


def test_note_brings_the_other_words_back(desk):
    story = make_story()

    response = press(desk, "note", story, **DECISION, internal_note=INNER)

    assert (typed_decision(response), inner_of(response)) == (DECISION, "")


def test_double_click_writes_one_note(desk):
    story = make_story()

    for _ in range(2):
        press(desk, "note", story, internal_note=INNER)

    assert notes(story) == [("内部备注", INNER)]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("  ", "请先写内部备注，再点“只记备注”。"),
        ("长" * 2001, "太长了，现在 2001 个字符，请控制在 2000 个以内。"),
    ],
)
def test_note_that_cannot_be_kept_is_told_and_comes_back(desk, words, refused):
    story = make_story()

    response = press(desk, "note", story, note=NOTE, internal_note=words)

    assert (alert(response), inner_of(response), notes(story)) == (refused, words, [])
    assert typed_decision(response)["note"] == NOTE


def test_conclusion_writes_the_note_down_and_no_letter_holds_it(desk, client):
    story = make_story()

    desk.post(page_of(story), {"version": 1, **DECISION, "internal_note": INNER})

    assert notes(story) == [("退回修改", NOTE), ("内部备注", INNER)]
    assert [INNER in letter.body for letter in Letter.objects.about(story.letters_subject)] == [False] * 2
    assert INNER not in client.get(story.author_url()).text


def test_note_stops_no_colleague_and_is_not_named_as_who_was_faster(desk):
    story = make_story("in_review")
    perform("return", story, actor=make_user("second", name="何溪"), now=NOW, reasons=["quality"])
    perform("note", story, actor=make_user("third", name="周岚"), now=NOW, note=INNER)

    response = desk.post(page_of(story), {"version": 1, **DECISION})

    assert alert(response).startswith("何溪 已于 11月23日 14:32 退回修改")


# ── 撤稿 for who phones ──


@pytest.mark.parametrize("state", ["submitted", "in_review", "needs_changes", "accepted", "scheduled"])
def test_author_who_phones_is_withdrawn_with_a_note_and_a_letter(desk, state):
    story = make_story(state, now=timezone.now())

    asked = desk.get(button("withdraw", story))
    response = desk.post(button("withdraw", story), {"note": "本人来电，回拨登记的号码核实。"})

    event = story.events.last()
    assert (asked.status_code, response.url) == (200, page_of(story))
    assert (event.move, event.actor_name, event.note) == (
        "withdraw",
        "林岸",
        "本人来电，回拨登记的号码核实。",
    )
    letter = Letter.objects.about(story.letters_subject).first()
    assert (letter.event, "应您的要求" in letter.body, "回拨" in letter.body) == (
        "story_withdrawn",
        True,
        False,
    )


def test_withdrawing_asks_who_wanted_it(desk):
    story = make_story()

    response = desk.post(button("withdraw", story), {"note": " "})

    assert (alert(response), refresh(story).state) == ("请写明谁要求撤稿、怎样核实的。", "submitted")


@pytest.mark.parametrize(
    ("state", "count"), [("submitted", 1), ("scheduled", 1), ("published", 0), ("expired", 0)]
)
def test_withdrawing_is_offered_where_it_is_possible(desk, state, count):
    story = make_story(state)

    assert desk.get(page_of(story)).text.count(f'href="{button("withdraw", story)}"') == count


def test_letter_for_who_phoned_is_never_held_back(desk):
    stories = [make_story(now=timezone.now()) for _ in range(5)]
    for story in stories:
        type(story.contact).objects.filter(pk=story.contact.pk).update(email="one@example.com")

    for story in stories:
        desk.post(button("withdraw", story), {"note": "本人来电，已核实。"})

    assert Letter.objects.filter(event="story_withdrawn").count() == 5
