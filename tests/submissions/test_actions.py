"""What happens to stories: each action, each refusal, each letter."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from articles.models import Article
from commons.models import Letter, TermsVersion
from commons.throttle import TooMany
from submissions import actions, intake
from submissions.actions import perform
from submissions.models import Acceptance, ChecklistAnswer, Event, Submission
from submissions.states import MOVES, MoveRefused, State, is_allowed
from tests.make import NOW, make_body, make_form, make_sender, make_story, make_text, make_user, points_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def moderator():
    return make_user("moderator", name="林岸")


def all_moves(story, chief):
    """Every move of the machine but the first, as a call on `story`."""
    words = {"reasons": ["quality"], "note": "请补充。", "version": None, "now": LATER}
    common = {"actor": chief, "now": LATER}
    points = points_of(story)
    return {
        "claim": lambda: perform("claim", story, **common),
        "release": lambda: perform("release", story, **common),
        "lapse": lambda: actions.lapse(story, now=LATER),
        "accept": lambda: perform("accept", story, version=None, checklist=points, **common),
        "return": lambda: perform("return", story, actor=chief, **words),
        "reject": lambda: perform("reject", story, actor=chief, **words),
        "resubmit": lambda: intake.resubmit(story, make_text(), make_sender(), make_form(), now=LATER),
        "withdraw": lambda: actions.withdraw(story, now=LATER),
        "expire": lambda: actions.expire(story, now=NOW + timedelta(days=8)),
        "schedule": lambda: perform(
            "schedule", story, version=None, publish_at=LATER + timedelta(hours=1), **common
        ),
        "unschedule": lambda: perform("unschedule", story, **common),
        "publish": lambda: perform("publish", story, version=None, **common),
        "take_down": lambda: perform("take_down", story, reasons=["error"], note="数字有误。", **common),
        "restore": lambda: perform("restore", story, note="已核实。", **common),
        "reopen": lambda: perform("reopen", story, note="请再看一遍。", **common),
        "undo": lambda: undo_just_now(story, common),
    }


def undo_just_now(story, common):
    """撤销, for a story whose refusal, if it has one, told nobody."""
    refusal = QuerySet(Event).filter(submission=story, move="reject")
    refusal.update(reasons=["spam"], from_state="submitted", at=LATER)
    perform("undo", story, **common)


LETTERS = {
    "accept": "story_accepted",
    "schedule": "story_scheduled",
    "return": "story_returned",
    "reject": "story_refused",
    "resubmit": "story_resubmitted",
    "withdraw": "story_withdrawn",
    "expire": "story_expired",
    "publish": "story_published",
    "take_down": "story_taken_down",
    "restore": "story_restored",
    "reopen": "story_reopened",
}


def traces(story):
    """What a move leaves behind: the state, how many events and letters there are."""
    state = Submission.objects.get(pk=story.pk).state
    return state, Event.objects.count(), Letter.objects.count()


def left_by(story, move, chief):
    """What was wrong with the traces of a move that the table knows; [] if nothing was."""
    state, events, letters = traces(story)
    all_moves(story, chief)[move]()
    event, letter = Event.objects.latest("id"), Letter.objects.latest("id")
    target = MOVES[move].target
    found = [
        traces(story) == (target, events + 1, letters + (move in LETTERS)),
        (event.move, event.from_state, event.to_state) == (move, state, target),
        move not in LETTERS or letter.event == LETTERS[move],
    ]
    return [] if all(found) else [(move, traces(story), str(event), str(letter))]


@pytest.mark.parametrize("state", State.values)
def test_every_move_leaves_its_event_and_letter_or_is_refused_without_a_trace(state):
    chief = make_user("chief", "总编")
    story = make_story(state)
    before, wrong = traces(story), []

    for move in (move for move in MOVES if move != "submit"):
        with transaction.atomic():
            story = Submission.objects.get(pk=story.pk)
            if is_allowed(move, state):
                wrong += left_by(story, move, chief)
            else:
                with pytest.raises(MoveRefused):
                    all_moves(story, chief)[move]()
                wrong += [] if traces(story) == before else [(move, traces(story))]
            transaction.set_rollback(True)

    assert wrong == []


def test_submitting_stores_text_contact_acceptance_event_and_letter():
    sender = make_sender(network_address="203.0.113.7", user_agent="Firefox")

    story = intake.submit(make_text(), sender, make_form(), now=NOW)

    waits = story.due_at - story.submitted_at
    assert (story.state, story.round, waits) == ("submitted", 1, timedelta(hours=24))
    assert (story.contact.email, story.contact.network_address) == (sender.email, "203.0.113.7")
    assert sorted(
        Acceptance.objects.filter(contact=story.contact).values_list(
            "document__document", "document__version", "accepted_at"
        )
    ) == [("privacy", "2026-11", NOW), ("terms", "2026-11", NOW)]
    assert [event.move for event in story.events.all()] == ["submit"]
    letter = Letter.objects.get(about=story.letters_subject)
    assert letter.subject == f"来稿已收到，受理编号 {story.receipt}"


def test_acceptance_keeps_the_hash_of_what_was_accepted():
    story = make_story()

    kept = sorted(story.revision.acceptances.values_list("sha256", flat=True))

    assert kept == sorted(document.sha256 for document in TermsVersion.objects.in_force().values())


def test_same_form_with_same_text_gives_the_same_story():
    text, sender, form = make_text(), make_sender(), make_form()

    first = intake.submit(text, sender, form, now=NOW)
    second = intake.submit(text, sender, form, now=LATER)

    assert (second.pk, Submission.objects.count(), Letter.objects.count()) == (first.pk, 1, 1)


def test_same_form_with_another_text_is_told_what_became_of_the_first():
    sender, form = make_sender(), make_form()
    first = intake.submit(make_text(), sender, form, now=NOW)

    with pytest.raises(intake.AlreadySent) as refused:
        intake.submit(make_text(body=make_body(1300)), sender, form, now=LATER)

    assert str(refused.value) == f"这篇稿件刚刚已经提交，受理编号 {first.receipt}"
    assert Submission.objects.count() == 1


def test_same_text_by_another_form_is_a_new_story():
    text, sender = make_text(), make_sender()

    stories = {intake.submit(text, sender, make_form(), now=NOW).pk for _ in range(2)}

    assert len(stories) == 2


def test_a_mail_address_sends_so_many_a_day(settings):
    settings.SUBMIT_LIMIT = 2
    sender = make_sender()
    for _ in range(2):
        intake.submit(make_text(), sender, make_form(), now=NOW)

    with pytest.raises(TooMany):
        intake.submit(make_text(), sender, make_form(), now=NOW)

    assert Submission.objects.count() == 2


def test_a_network_address_sends_so_many_an_hour(settings):
    settings.SUBMIT_LIMIT = 2
    for _ in range(2):
        intake.submit(make_text(), make_sender(network_address="203.0.113.7"), make_form(), now=NOW)

    with pytest.raises(TooMany):
        intake.submit(make_text(), make_sender(network_address="203.0.113.7"), make_form(), now=NOW)

    intake.submit(make_text(), make_sender(network_address="203.0.113.8"), make_form(), now=NOW)
    assert Submission.objects.count() == 3


def test_sending_and_withdrawing_does_not_write_to_a_stranger_more_often():
    sender = make_sender()

    for _ in range(3):
        actions.withdraw(intake.submit(make_text(), sender, make_form(), now=NOW), now=NOW)

    assert Letter.objects.filter(recipient=sender.email).count() == 3


def test_a_stranger_gets_at_most_three_first_letters_a_day():
    sender = make_sender()

    for _ in range(5):
        intake.submit(make_text(), sender, make_form(), now=NOW)

    assert Letter.objects.filter(recipient=sender.email).count() == 3


def test_first_letter_carries_no_words_of_the_sender():
    story = make_story(title="请立即汇款到尾号八八八八", unit="某某有限公司", author="张三")

    letter = Letter.objects.get(about=story.letters_subject)

    words = [word for word in ("汇款", "某某", "张三") if word in letter.subject + letter.body]
    assert words == []


def test_accepting_needs_every_point_of_the_checklist(moderator):
    story = make_story()
    points = points_of(story)

    with pytest.raises(MoveRefused) as refused:
        perform("accept", story, actor=moderator, version=1, checklist=points[1:], now=LATER)

    assert str(refused.value) == f"采用前请勾选审阅要点，还差：{points[0]}"
    perform("accept", story, actor=moderator, version=1, checklist=points, now=LATER)
    assert list(ChecklistAnswer.objects.values_list("point", flat=True)) == points


@pytest.mark.parametrize("move", ["return", "reject"])
def test_decision_without_a_reason_is_refused(moderator, move):
    story = make_story()

    with pytest.raises(MoveRefused) as refused:
        perform(move, story, actor=moderator, version=1, reasons=[], note="", now=LATER)

    assert str(refused.value) == "请至少选一条理由，它会写进给作者的邮件。"


def test_second_moderator_is_told_who_decided_what_and_when(moderator):
    story = make_story()
    perform("reject", story, actor=moderator, version=1, reasons=["advertorial"], note="", now=LATER)

    with pytest.raises(MoveRefused) as refused:
        perform(
            "reject", story, actor=make_user("second"), version=1, reasons=["quality"], note="", now=LATER
        )

    assert str(refused.value) == ("林岸 已于 11月23日 16:32 不采用，现在的状态是“未采用”，不能再做这一步")


def test_a_claim_is_a_notice_and_does_not_make_another_page_stale(moderator):
    story = make_story()
    seen = story.version
    perform("claim", story, actor=make_user("second"), now=NOW)

    perform("return", story, actor=moderator, version=seen, reasons=["format"], note="", now=LATER)

    assert story.state == "needs_changes"


def test_stale_page_is_refused_and_nothing_is_overwritten(moderator):
    story = make_story("accepted")
    seen = story.version
    perform("edit", story, actor=moderator, version=seen, now=LATER, title="新的标题在这里")

    with pytest.raises(MoveRefused):
        perform("edit", story, actor=make_user("second"), version=seen, now=LATER, title="另一个标题")

    assert story.revision.title == "新的标题在这里"


def test_returned_story_can_be_refused_by_the_chief_with_words_only(moderator):
    story = make_story("needs_changes")
    chief = make_user("chief", "总编")

    for actor, note in ((moderator, "过期"), (chief, "")):
        with pytest.raises(MoveRefused):
            perform("reject", story, actor=actor, version=None, reasons=["outdated"], note=note, now=LATER)
    perform("reject", story, actor=chief, version=None, reasons=["outdated"], note="过期", now=LATER)

    assert story.state == "rejected"


def test_resubmitting_opens_a_new_round_with_new_hours_at_the_end_of_the_queue():
    story = make_story("needs_changes")
    other = make_story(now=NOW + timedelta(hours=1))

    intake.resubmit(story, make_text(title="改过的标题在此"), make_sender(), make_form(), now=LATER)

    assert (story.state, story.round, story.due_at) == (
        "submitted",
        2,
        LATER + timedelta(hours=24),
    )
    assert list(Submission.objects.in_queue().in_queue_order(LATER)) == [other, story]
    assert [revision.title for revision in story.revisions.all()] == [
        "武清区发布标准厂房空置清单",
        "改过的标题在此",
    ]


def test_resubmitting_twice_by_the_same_form_is_one_round():
    story = make_story("needs_changes")
    text, sender, form = make_text(title="改过的标题在此"), make_sender(), make_form()

    intake.resubmit(story, text, sender, form, now=LATER)
    intake.resubmit(story, text, sender, form, now=LATER)

    assert (story.round, story.revisions.count()) == (2, 2)


def test_editing_keeps_the_authors_text_beside_the_editors(moderator):
    story = make_story("accepted", title="原来的标题在此")

    perform("edit", story, actor=moderator, version=story.version, now=LATER, title="编辑的标题在此")

    assert (story.original.title, story.revision.title) == ("原来的标题在此", "编辑的标题在此")


def test_saving_without_a_change_leaves_no_trace(moderator):
    story = make_story("accepted")
    events = story.events.count()

    perform("edit", story, actor=moderator, version=story.version, now=LATER, title=story.revision.title)

    assert (story.events.count(), story.revisions.count()) == (events, 1)


def test_publishing_makes_one_article_with_unit_author_and_editor(moderator):
    story = make_story("accepted")

    article = perform(
        "publish", story, actor=moderator, version=story.version, now=LATER, title="编辑的标题在此"
    )

    article.refresh_from_db()
    assert (article.title, article.unit, article.author, article.responsible_editor) == (
        "编辑的标题在此",
        "武清区园区联络处",
        "沈砚",
        "林岸",
    )
    assert (article.state, article.published_at, story.article) == ("published", LATER, article)
    assert article.revisions.count() == 1


def test_published_letter_holds_the_facts_and_the_absolute_link(moderator, settings):
    settings.SITE_URL = "https://news.example.com"
    story = make_story("accepted")

    article = perform(
        "publish", story, actor=moderator, version=story.version, now=LATER, edit_note="删去了两处重复。"
    )

    letter = Letter.objects.filter(about=story.letters_subject).latest("id")
    assert letter.subject == f"已发布：《武清区发布标准厂房空置清单》（{story.receipt}）"
    facts = [
        f"https://news.example.com/articles/{article.pk}/",
        "栏目：招商资讯",
        "区域：武清区",
        "日期：2026-11-23",
        "编辑情况：删去了两处重复。",
    ]
    assert [fact for fact in facts if fact not in letter.body] == []


def test_spam_is_refused_in_silence(moderator):
    story = make_story()

    perform("reject", story, actor=moderator, version=1, reasons=["spam"], note="", now=LATER)

    assert list(Letter.objects.values_list("event", flat=True)) == ["story_received"]


def test_a_failed_publication_leaves_nothing_behind(moderator):
    story = make_story("accepted")
    # The letter of the coming event finds its key taken: the last step of publishing fails.
    coming = Event.objects.latest("id").pk + 1
    first = Letter.objects.order_by("id").first()
    Letter.objects.filter(pk=first.pk).update(key=f"story:{story.pk}:event:{coming}")

    with pytest.raises(IntegrityError), transaction.atomic():
        perform("publish", story, actor=moderator, version=story.version, now=LATER)

    story.refresh_from_db()
    assert (story.state, Article.objects.count()) == ("accepted", 0)


def test_a_receipt_number_that_another_request_took_meanwhile_is_drawn_again(monkeypatch):
    taken = make_story().receipt
    drawn = iter([taken, "YX-261123-AAAA"])
    # As if the other request had stored its story between our look and our writing.
    monkeypatch.setattr(intake, "new_receipt", lambda now: next(drawn))

    assert make_story().receipt == "YX-261123-AAAA"
