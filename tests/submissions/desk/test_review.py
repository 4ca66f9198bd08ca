"""The moderators' desk: the conclusion, the claim, the letters."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commons.models import Letter
from submissions import actions, intake
from submissions.models import Acceptance
from tests.make import NOW, TICKS, make_form, make_sender, make_story, make_text, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import QUEUE, alert, button, page_of, refresh, way_to_error

pytestmark = pytest.mark.django_db


def accept_form(story, **changes):
    return {"conclusion": "accept", "version": story.version, **TICKS, **changes}


def return_form(story, **changes):
    return {
        "conclusion": "return",
        "reasons": ["unverified"],
        "note": "请写明出处。",
        "version": story.version,
        **changes,
    }


# ── The conclusion ──


def test_returned_story_leads_back_to_the_queue(desk):
    story = make_story("in_review")

    response = desk.post(page_of(story), return_form(story))

    assert response.headers["Location"] == QUEUE
    assert refresh(story).state == "needs_changes"
    assert refresh(story).last_decision.reasons == ["unverified"]


def test_story_can_be_decided_without_a_claim(desk):
    story = make_story()

    desk.post(page_of(story), accept_form(story))

    assert refresh(story).state == "accepted"


def test_accepting_needs_every_point_and_keeps_the_words(desk):
    story = make_story()

    response = desk.post(page_of(story), {**accept_form(story, note="写得好"), "checklist_rest": ""})

    assert alert(response) == "采用前请看过，并勾选“二十项：已通读全文，不违反”。"
    assert response.context["decision"]["note"].value() == "写得好"
    assert refresh(story).state == "submitted"


def test_returning_needs_a_reason_and_keeps_the_words(desk):
    story = make_story()

    response = desk.post(page_of(story), return_form(story, reasons=[]))

    assert alert(response) == "请至少选一条理由，它会写进给作者的邮件。"
    assert response.context["decision"]["note"].value() == "请写明出处。"


@pytest.mark.parametrize("conclusion", ["return", "reject"])
def test_other_reasons_need_words_at_the_field_and_keep_what_was_chosen(desk, conclusion):
    story = make_story()
    reasons = ["quality", "other"]

    response = desk.post(page_of(story), return_form(story, conclusion=conclusion, reasons=reasons, note=" "))

    words = "选了“其他原因”，请写明具体是什么原因，它会写进给作者的邮件"
    form = response.context["decision"]
    assert (response.status_code, alert(response), form["note"].errors) == (409, f"{words}。", [words])
    assert (form["conclusion"].value(), form["reasons"].value()) == (conclusion, reasons)
    assert refresh(story).state == "submitted"


def test_other_reasons_beside_spam_need_none_since_nobody_is_written_to(desk):
    story = make_story()

    desk.post(page_of(story), return_form(story, conclusion="reject", reasons=["spam", "other"], note=""))

    assert refresh(story).state == "rejected"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"conclusion": ""}, "decision_conclusion_0"),
        ({"reasons": []}, "decision_reasons_0"),
        ({"reasons": ["other"], "note": ""}, "decision_note"),
        ({"conclusion": "accept", "checklist_points": "on"}, "decision_checklist_rest"),
        ({"internal_note": "长" * 2001}, "id_internal_note"),
    ],
)
def test_error_on_top_leads_to_where_it_is(desk, changes, place):
    story = make_story()

    response = desk.post(page_of(story), return_form(story, **changes))

    assert way_to_error(response) == [(place, True)]


def test_error_of_the_text_leads_to_its_field(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), {"version": story.version, "title": "短", "save": "1"})

    assert way_to_error(response)[:2] == [("id_title", True), ("id_body", True)]


@pytest.mark.parametrize(
    ("state", "count"),
    [("submitted", 1), ("needs_changes", 0), ("rejected", 0), ("published", 0), ("withdrawn", 0)],
)
def test_the_return_key_shows_the_letter_only_where_a_conclusion_is_possible(desk, state, count):
    story = make_story(state)
    page = one_line(desk.get(page_of(story)).text)

    # The first button of a form is what the return key presses: it decides nothing.
    first = re.search("<button [^>]*>", page.partition('name="back"')[2])[0]
    assert first.count(f'formaction="{button("letter", story)}#decide"') == count


def test_missing_conclusion_is_asked_for(desk):
    story = make_story()

    response = desk.post(page_of(story), {"version": story.version, "note": "想好了再选"})

    assert (response.status_code, alert(response)) == (200, "请选择结论。")
    assert response.context["decision"]["note"].value() == "想好了再选"


def test_second_decision_is_told_who_was_first_and_keeps_its_words(desk):
    story = make_story("in_review")
    form = return_form(story)
    desk.post(page_of(story), form)

    response = desk.post(page_of(story), form)

    assert response.status_code == 409
    assert re.sub(r"\d+月\d+日 \d\d:\d\d", "…", alert(response)) == (
        "林岸 已于 … 退回修改，现在的状态是“退回修改”，不能再做这一步。"
    )
    assert response.context["kept_note"] == "请写明出处。"


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("审稿编辑", "，现在的状态是“退回修改”，不能再做这一步。"),
        ("总编", "，现在的状态是“退回修改”。请再看一遍，再决定。"),
    ],
)
def test_who_was_slower_is_told_to_look_again_only_where_a_step_is_left(client, group, words):
    client.force_login(make_user("reader", group=group))
    story = make_story()
    form = return_form(story, conclusion="reject")
    actions.perform("return", story, actor=make_user("second", name="何溪"), now=NOW, reasons=["quality"])

    response = client.post(page_of(story), form)

    assert (response.status_code, alert(response)) == (409, f"何溪 已于 11月23日 14:32 退回修改{words}")


def test_who_judged_an_older_text_is_told_to_look_at_the_new_one(desk):
    sender = make_sender()
    story = make_story(sender=sender)
    form = return_form(story)
    intake.amend(story, make_text(title="武清区改正过的标题"), sender, make_form(), now=NOW)
    actions.perform("claim", story, actor=make_user("second"), now=NOW)

    response = desk.post(page_of(story), form)

    assert alert(response) == "来稿人 已于 11月23日 14:32 改正来稿。请按新的内容再看一遍。"


def test_page_that_is_out_of_date_is_refused_once(desk):
    story = make_story("accepted")
    form = return_form(story, version=story.version - 1)

    first = desk.post(page_of(story), form)
    shown = first.context["decision"]["version"].value()
    second = desk.post(page_of(story), {**form, "version": shown})

    assert [first.status_code, second.status_code] == [409, 302]
    assert refresh(story).state == "needs_changes"


@pytest.mark.parametrize(
    ("state", "group", "expected"),
    [
        ("submitted", "审稿编辑", ["accept", "return", "reject"]),
        ("accepted", "审稿编辑", ["return", "reject"]),
        ("needs_changes", "总编", ["reject"]),
    ],
)
def test_only_open_conclusions_are_offered(client, state, group, expected):
    client.force_login(make_user("reader", group=group))

    response = client.get(page_of(make_story(state)))

    assert re.findall(r'name="conclusion" value="(\w+)"', one_line(response.text)) == expected


@pytest.mark.parametrize("state", ["needs_changes", "published", "rejected", "withdrawn"])
def test_closed_story_is_read_only_for_moderators(desk, state):
    response = desk.get(page_of(make_story(state)))

    assert {"decision", "editing"} & set(response.context_data) == set()


RETURNED = "退回修改不能撤销：作者重新提交后再审，这之前"
REOPEN = ["要再审这一篇，请总编重新受理。"]


@pytest.mark.parametrize(
    ("state", "group", "words"),
    [
        ("rejected", "审稿编辑", REOPEN),
        ("expired", "审稿编辑", REOPEN),
        ("rejected", "总编", []),
        ("withdrawn", "审稿编辑", []),
        ("needs_changes", "审稿编辑", [f"{RETURNED}只有总编可以不采用。"]),
        ("needs_changes", "总编", [f"{RETURNED}可以不采用。"]),
    ],
)
def test_whoever_cannot_take_a_story_up_again_is_told_who_can(client, state, group, words):
    client.force_login(make_user("reader", group=group))

    page = one_line(client.get(page_of(make_story(state))).text)

    assert re.findall('<p class="rv__who">([^<]*)</p>', page) == words


def test_token_that_ran_out_keeps_the_words_and_changes_nothing(moderator):
    story = make_story()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)

    response = strict.post(page_of(story), return_form(story))

    assert response.status_code == 403
    assert response.context["decision"]["note"].value() == "请写明出处。"
    assert refresh(story).state == "submitted"


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "x", "²"])
def test_unknown_story_is_not_found(desk, pk):
    assert desk.get(f"{QUEUE}{pk}/change/").status_code == 404


# ── The claim, the clock's marks ──


@pytest.mark.parametrize("method", ["get", "post"])
def test_looking_at_the_page_keeps_ones_claim(desk, moderator, method):
    story = make_story("in_review", actor=moderator)
    before = story.claim_seen_at

    getattr(desk, method)(page_of(story))

    assert refresh(story).claim_seen_at > before


def test_looking_at_anothers_claim_changes_nothing(desk):
    story = make_story("in_review")

    desk.get(page_of(story))

    assert refresh(story).claim_seen_at == story.claim_seen_at


def test_page_names_what_went_wrong(desk):
    now = timezone.now()
    story = make_story(now=now - timedelta(hours=25))
    actions.mark_late(story, now=now)
    Letter.objects.filter(event="story_late").update(failed_at=now)

    response = desk.get(page_of(story))

    assert re.findall(
        r'<p class="rv__who"><span class="tag [\w-]+">(.*?)</span>', one_line(response.text)
    ) == [
        "已致歉",
        "邮件未送达",
    ]


def test_what_happened_stands_on_one_page(desk):
    story = make_story()

    response = desk.get(f"{QUEUE}{story.pk}/history/")

    assert response.url == f"{page_of(story)}#events"


# ── What was agreed to ──


def accepted(response):
    """The lines below 同意的文件, without their times."""
    part = one_line(response.text).partition('id="accepted">')[2].partition("</section>")[0]
    lines = re.findall("<b>(.*?)</b> ?<span>(.*?)</span>", part)
    return [
        (document, re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "…", " ".join(line.split())))
        for document, line in lines
    ]


def test_record_says_which_documents_were_accepted_in_each_round(desk):
    sender = make_sender(network_address="203.0.113.7")
    story = make_story("needs_changes", sender=sender)
    intake.resubmit(story, make_text(), sender, make_form(), now=timezone.now())

    lines = accepted(desk.get(page_of(story)))

    documents = ["《投稿须知》（2026 年 11 月版）", "《个人信息说明》（2026 年 11 月版）"]
    address = "网络地址 203.0.113.7"
    assert lines == [
        (document, f"第 {number} 版文字 … {address}") for number in (1, 2) for document in documents
    ]


def test_forgotten_network_address_is_left_out(desk):
    story = make_story(sender=make_sender(network_address="203.0.113.7"))
    Acceptance.objects.update(network_address="")

    assert [line for _, line in accepted(desk.get(page_of(story)))] == ["第 1 版文字 …"] * 2


# ── Letters ──


def test_letter_is_sent_again(desk):
    story = make_story()
    letter = Letter.objects.about(story.letters_subject).get()
    Letter.objects.update(failed_at=timezone.now())

    desk.post(reverse("admin:story_letter_resend", args=[story.pk, letter.pk]))

    assert Letter.objects.get().failed_at is None


def test_letter_of_another_story_is_not_found(desk):
    letter = Letter.objects.about(make_story().letters_subject).get()

    response = desk.post(reverse("admin:story_letter_resend", args=[make_story().pk, letter.pk]))

    assert response.status_code == 404
