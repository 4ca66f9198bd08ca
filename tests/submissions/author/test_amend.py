"""The author corrects a story that waits: it keeps its place, and the desk sees what changed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from commons import links, unasked
from commons.chinese import deadline
from commons.models import Letter
from submissions import intake, letters
from submissions.actions import perform
from submissions.author import pages
from submissions.models import Event, Submission
from tests.make import REASON, make_body, make_form, make_sender, make_story, make_text, make_user
from tests.submissions.author.forms import corrected

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DESK = "/admin/submissions/submission/"


@pytest.fixture
def story():
    """A story that has waited for an hour, behind nobody."""
    return make_story(now=timezone.now() - timedelta(hours=1))


def form_of(client, story, **changes):
    """The form behind the mailed link, as its author sends it."""
    path = f"{links.path(story.link('mailed'))}edit/"
    return path, corrected(client, path, **changes)


def send(client, story, **changes):
    """Correct the story."""
    return client.post(*form_of(client, story, **changes))


@pytest.mark.parametrize("moves", [[], ["claim"]])
def test_a_correction_keeps_place_deadline_and_claim(client, story, moves):
    for move in moves:
        perform(move, story, actor=make_user(), now=timezone.now())
    before = Submission.objects.get(pk=story.pk)

    answer = send(client, story, title="武清区发布标准厂房空置清单（更正）")

    story.refresh_from_db()
    kept = ("state", "due_at", "submitted_at", "round", "claimed_by_id", "link_serial")
    assert [getattr(story, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (answer.status_code, story.revision.title, story.version) == (
        303,
        "武清区发布标准厂房空置清单（更正）",
        before.version + 1,
    )


def test_a_correction_is_an_event_of_the_author(client, story):
    send(client, story, body=make_body(1300))

    event = Event.objects.latest("id")
    assert (event.move, event.actor_name) == ("amend", "来稿人")


def test_a_correction_is_confirmed_by_letter_with_the_same_deadline(client, story):
    send(client, story, body=make_body(1300))

    letter = Letter.objects.latest("id")
    assert letter.subject == f"已收到改正，受理编号 {story.receipt}"
    assert f"1,300 字，受理编号 {story.receipt}" in letter.body
    assert f"排队的先后不变，仍是最迟 {deadline(story.due_at)} 答复您" in letter.body


@pytest.mark.parametrize(
    ("is_late", "words"),
    [(False, "排队的先后不变，仍在 {} 前答复。"), (True, "排队的先后不变，审完立即答复。")],
)
def test_the_tips_beside_a_correction_promise_no_new_hours(client, story, is_late, words):
    if is_late:
        Submission.objects.filter(pk=story.pk).update(late_at=timezone.now())

    tips = re.findall('<ol class="rules">(.*?)</ol>', client.get(f"{story.author_url()}edit/").text, re.S)[0]
    lines = [re.sub(r"<[^>]*>|\n *", "", tip).strip() for tip in tips.split("</li>")]

    assert lines[2] == words.format(deadline(story.due_at))


def test_a_correction_takes_no_letter_from_the_apology(client, story):
    send(client, story, body=make_body(1300))

    now = timezone.now()
    # The first of the day was that of the story's arrival.
    assert all(letters.may_write_unasked(story, now) for _ in range(unasked.KNOWN_LETTERS - 1))


def test_a_new_address_gets_the_new_link(client, story):
    send(client, story, email="new@example.com")

    letter = Letter.objects.latest("id")
    assert (letter.event, letter.recipient) == ("story_amended", "new@example.com")


def test_nothing_changed_leaves_no_trace(client, story):
    events = Event.objects.count()
    send(client, story, body=make_body(1300))

    send(client, story)

    assert (Event.objects.count(), story.revisions.count()) == (events + 1, 2)


@pytest.mark.parametrize("email", [None, "new@example.com"])
def test_a_double_click_corrects_once_though_a_new_address_voids_the_link(client, story, email):
    path, typed = form_of(client, story, body=make_body(1300), **({"email": email} if email else {}))

    answers = [client.post(path, typed).status_code for _ in range(2)]

    assert (answers, story.revisions.count()) == ([303, 303], 2)


def test_a_double_click_that_read_the_story_before_the_first_one_ended_corrects_once():
    text, sender, form = make_text(body=f"{make_body()}添一句。"), make_sender(), make_form()
    make_story(now=timezone.now())
    both = Submission.objects.select_related("revision")
    first, second = both.get(), both.get()
    assert second.original.number == 1

    for read in (first, second):
        intake.amend(read, text, sender, form, now=timezone.now())

    assert (second.newest_text().number, Event.objects.filter(move="amend").count()) == (2, 1)


def test_what_another_window_sent_after_the_story_was_read_is_known_from_then_on(client, story, monkeypatch):
    path, typed = form_of(client, story, body=make_body(1400))
    was_behind, first = pages.is_behind, []

    def is_behind(form, read):
        if not first:
            first.append(Submission.objects.get())
            other = make_text(body=make_body(1300))
            same = make_sender(email=story.contact.email)
            intake.amend(first[0], other, same, make_form(), now=timezone.now())
        return was_behind(form, read)

    monkeypatch.setattr(pages, "is_behind", is_behind)
    told = client.post(path, typed)
    shown = {name: told.context["form"][name].value() for name in ("seen", "idempotency_key", "shown_at")}
    again = client.post(path, typed | shown)

    assert (told.status_code, shown["seen"], again.status_code) == (409, "2", 303)


def test_two_windows_of_the_author_are_told_of_each_other(client, story):
    path, first = form_of(client, story, body=make_body(1300))
    _, second = form_of(client, story, body=make_body(1400))
    client.post(path, first)

    told = client.post(path, second)
    again = client.post(
        path, second | {name: told.context["form"][name].value() for name in ("seen", "idempotency_key")}
    )

    story.refresh_from_db()
    assert (told.status_code, told.context["received"].body) == (409, make_body(1300))
    assert (told.context["form"]["body"].value(), again.status_code) == (make_body(1400), 303)
    assert story.revision.body == make_body(1400)


def test_too_many_corrections_wait_and_keep_what_was_typed(client, story, settings):
    settings.SUBMIT_LIMIT = 1
    send(client, story, body=make_body(1300))

    refused = send(client, story, body=make_body(1400))

    assert (refused.status_code, refused.context["form"]["body"].value()) == (429, make_body(1400))


def test_a_correction_after_the_decision_is_not_taken_and_not_lost(client, story):
    path, typed = form_of(client, story, body=make_body(1300))
    perform("return", story, actor=make_user(), now=timezone.now(), **REASON)
    perform("reject", story, actor=make_user("chief", "总编"), now=timezone.now(), **REASON)

    told = client.post(path, typed)

    assert (told.status_code, told.context["form"]["body"].value()) == (409, make_body(1300))


def test_a_moderator_who_read_the_older_text_is_told_and_keeps_the_words(client, story):
    client.force_login(make_user())
    version = story.version
    send(client, story, body=make_body(1300))

    path = f"{DESK}{story.pk}/change/"
    told = client.post(
        path, {"conclusion": "return", "version": version, "reasons": ["quality"], "note": "请补充出处。"}
    )

    story.refresh_from_db()
    page = told.content.decode()
    assert (told.status_code, story.state) == (409, "submitted")
    assert [words for words in ("来稿人 已于", "改正来稿", "请补充出处。") if words not in page] == []


def test_the_desk_sees_that_and_what_was_changed(client, story):
    send(client, story, title="武清区发布标准厂房空置总表", body=make_body(1300))
    client.force_login(make_user())

    queue = client.get(DESK).content.decode()
    review = client.get(f"{DESK}{story.pk}/change/")

    assert " 改过</span>" in queue
    assert [label for label, _ in review.context["amended"]] == ["标题", "正文"]


def test_the_box_says_which_unchanged_paragraphs_it_shows(client):
    lines = [f"第{number}段写园区。" for number in "一二三四五六七"]
    story = make_story(body="\n".join([*lines, make_body(1200)]))
    send(client, story, body="\n".join([*lines[:3], "第四段写厂房。", *lines[4:], make_body(1200)]))
    client.force_login(make_user())

    page = client.get(f"{DESK}{story.pk}/change/").content.decode()

    box = page.partition('<details class="rv__amended"')[2].partition("</details>")[0]
    assert box.count("改动的前后各留一段，其余没有改动的段落以“……”代替。") == 1
    assert [line for line in lines if line in box] == [lines[2], lines[4]]


def test_a_new_round_forgets_that_the_text_was_corrected(client, story):
    send(client, story, body=make_body(1300))
    perform("return", story, actor=make_user(), now=timezone.now(), **REASON)
    send(client, story, body=make_body(1400))

    story.refresh_from_db()
    assert (story.state, story.amended_at) == ("submitted", None)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    "state", ["submitted", "in_review", "needs_changes", "accepted", "published", "rejected"]
)
def test_the_author_reads_the_own_text_in_every_state(client, state):
    story = make_story(state, body=make_body(1190) + "文末有青绿色一字。")

    page = client.get(story.author_url()).content.decode()

    own = page.partition("您的来稿全文")[2].partition("</details>")[0]
    assert own.count("文末有青绿色一字。") == 1


def test_two_corrections_are_shown_together(client, story):
    send(client, story, title="武清区发布标准厂房空置总表")
    send(client, story, body=make_body(1300))
    client.force_login(make_user())

    amended = client.get(f"{DESK}{story.pk}/change/").context["amended"]

    assert [label for label, _ in amended] == ["标题", "正文"]


def test_a_form_without_a_number_is_behind_by_its_time(client, story):
    path, typed = form_of(client, story, body=make_body(1300), seen="")
    story.revisions.update(created_at=timezone.now() + timedelta(minutes=1))

    told = client.post(path, typed)

    assert (told.status_code, told.context["form"]["body"].value()) == (409, make_body(1300))


PROMISES = ("重新计", "小时内", "还没有提交", "发布之前都可以撤稿", "按来稿先后", "下一步", "提交稿件")


@pytest.mark.parametrize(
    "changes",
    [
        {"step": "check"},
        {"step": "edit"},
        {"step": "docx"},
        {"step": "send"},
        {"step": "check", "accept_terms": ""},
    ],
)
def test_every_step_after_the_decision_says_so_and_promises_nothing(client, story, changes):
    path, typed = form_of(client, story, body=make_body(1300), **changes)
    perform("reject", story, actor=make_user(), now=timezone.now(), **REASON)

    told = client.post(path, typed)

    page = told.text[told.text.index("<main") : told.text.index("</main>")]
    assert re.findall(r'role="alert">(.*?)</div>', page, re.S) == [
        "稿件的状态刚刚变了，现在是“未采用”，这一版没有提交。您写的都在下面，请先复制保存。"
    ]
    assert (told.status_code, page.count(make_body(1300))) == (409, 1)
    assert [words for words in PROMISES if words in page] == []
    assert page.count(f'href="{links.path(story.link("mailed"))}"') == 2
