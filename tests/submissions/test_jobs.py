"""The clock's jobs: each thing once, at its time and not before, whatever the other stories do."""

from datetime import timedelta

import pytest

from articles.models import Article
from commons.clockwork import run_due
from commons.models import Letter, Staff
from submissions import actions, intake, jobs
from submissions.actions import perform
from submissions.models import Acceptance, Contact, Event, Submission
from tests.make import NOW, make_form, make_sender, make_story, make_text, make_user, points_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DUE = NOW + DAY
DESK = ("desk_digest", "desk_alarm")


def again(story):
    return Submission.objects.get(pk=story.pk)


def moves(story):
    """What happened to the story, in order."""
    return list(story.events.values_list("move", flat=True))


def letters(event):
    """Who got this letter, in order."""
    return list(Letter.objects.filter(event=event).order_by("id").values_list("recipient", flat=True))


def trace():
    """Everything that a job could have left behind."""
    stories = Submission.objects.order_by("id").values_list(
        "state", "version", "late_at", "digest_at", "alarm_at", "reminded_at"
    )
    return list(stories), Event.objects.count(), Letter.objects.count(), Article.objects.count()


@pytest.fixture
def moderator():
    return make_user("moderator", name="林岸", email="lin@example.com")


# ── Claims ──


@pytest.mark.parametrize(("waited", "state"), [(59 * MINUTE, "in_review"), (60 * MINUTE, "submitted")])
def test_a_claim_lapses_after_an_hour_and_not_before(waited, state):
    story = make_story("in_review")

    jobs.lapse_claims(NOW + waited)

    assert again(story).state == state


def test_a_lapsed_claim_names_nobody_and_leaves_one_event_of_the_system():
    story = make_story("in_review")

    jobs.lapse_claims(NOW + HOUR)

    lapsed = again(story)
    event = story.events.latest("id")
    assert (lapsed.claimed_by, lapsed.claimed_at, lapsed.claim_seen_at) == (None, None, None)
    assert (event.move, event.actor_name, moves(story)) == ("lapse", "系统", ["submit", "claim", "lapse"])
    assert (lapsed.due_at, lapsed.version) == (DUE, story.version)


def test_looking_at_the_page_renews_the_claim(moderator):
    story = make_story("in_review", actor=moderator)
    actions.look(story, actor=moderator, now=NOW + 50 * MINUTE)

    jobs.lapse_claims(NOW + 109 * MINUTE)
    kept = again(story).state
    jobs.lapse_claims(NOW + 110 * MINUTE)

    assert (kept, again(story).state) == ("in_review", "submitted")


def test_somebody_elses_look_renews_nothing(moderator):
    story = make_story("in_review", actor=moderator)
    actions.look(story, actor=make_user("second"), now=NOW + 50 * MINUTE)

    jobs.lapse_claims(NOW + HOUR)

    assert again(story).state == "submitted"


# ── Publication at its hour ──


@pytest.mark.parametrize(("waited", "state"), [(59 * MINUTE, "scheduled"), (HOUR, "published")])
def test_a_scheduled_story_is_published_at_its_hour_and_not_before(waited, state):
    story = make_story("scheduled")

    jobs.publish_scheduled(NOW + waited)

    assert again(story).state == state


def test_the_article_names_who_scheduled_it_and_the_event_names_the_clock(moderator):
    story = make_story("scheduled", actor=moderator)

    jobs.publish_scheduled(NOW + 3 * DAY)

    article = Article.objects.get()
    event = story.events.latest("id")
    assert (article.responsible_editor, article.published_at) == ("林岸", NOW + 3 * DAY)
    assert (event.move, event.actor_name, again(story).publish_at) == ("publish", "系统", None)
    assert letters("story_published") == [story.contact.email]


def test_stories_of_different_hours_are_published_in_their_order(moderator):
    late, soon = (make_story("accepted", actor=moderator) for _ in range(2))
    for story, hours in ((late, 5), (soon, 2)):
        at = NOW + hours * HOUR
        perform("schedule", story, actor=moderator, version=story.version, publish_at=at, now=NOW)

    jobs.publish_scheduled(NOW + DAY)

    assert list(Submission.objects.order_by("article").values_list("pk", flat=True)) == [soon.pk, late.pk]


# ── T−6 h, T−1 h, T+0 ──


@pytest.mark.parametrize(
    ("job", "letter", "before"),
    [(jobs.digest_moderators, "desk_digest", 6 * HOUR), (jobs.alarm_chiefs, "desk_alarm", HOUR)],
)
def test_the_desk_hears_at_its_time_and_not_before(job, letter, before):
    make_user("moderator", email="lin@example.com")
    make_user("chief", "总编", email="zhou@example.com")
    make_story()

    job(DUE - before - MINUTE)
    early = letters(letter)
    job(DUE - before)

    expected = {"desk_digest": ["lin@example.com"], "desk_alarm": ["zhou@example.com"]}
    assert (early, letters(letter)) == ([], expected[letter])


def test_the_digest_goes_to_every_active_moderator_with_an_address(moderator):
    make_user("second", email="he@example.com")
    make_user("left", email="left@example.com", is_active=False)
    make_user("silent")
    make_user("leads", "招商专员", email="leads@example.com")
    make_story()

    jobs.digest_moderators(DUE)

    assert letters("desk_digest") == ["lin@example.com", "he@example.com"]


def test_one_digest_tells_of_all_stories_that_came_near_together(moderator):
    titles = ["第一篇来稿在此", "第二篇来稿在此"]
    for title in titles:
        make_story(title=title)
    make_story(now=NOW + 12 * HOUR, title="还早的来稿在此")

    jobs.digest_moderators(DUE)

    [body] = Letter.objects.filter(event="desk_digest").values_list("body", flat=True)
    assert [title for title in [*titles, "还早的来稿在此"] if title in body] == titles


def test_a_late_story_is_marked_and_its_author_told_one_new_time(settings):
    settings.LATE_HOURS = 12
    story = make_story()

    jobs.mark_late(DUE - MINUTE)
    early = (again(story).late_at, letters("story_late"))
    jobs.mark_late(DUE + 5 * MINUTE)

    [letter] = Letter.objects.filter(event="story_late")
    assert early == (None, [])
    assert (again(story).late_at, moves(story)) == (DUE + 5 * MINUTE, ["submit", "late"])
    # 14:32 on Monday, 24 hours and 12 more.
    assert "最迟 11月25日（周三）02:32 前答复" in letter.body


def test_a_late_story_stays_where_it_was_in_the_queue():
    stories = [make_story(now=NOW + number * HOUR) for number in range(3)]

    jobs.mark_late(DUE + HOUR)

    assert list(Submission.objects.in_queue().in_queue_order(DUE + HOUR)) == stories
    assert {again(story).state for story in stories} == {"submitted"}


def test_who_accepted_and_the_chiefs_hear_of_a_story_that_is_not_published_in_time(settings):
    settings.EDIT_HOURS = 24
    chief = make_user("chief", "总编", email="zhou@example.com")
    editor, left = make_user("lin", email="lin@example.com"), make_user("left", email="left@example.com")
    make_story("accepted", actor=editor, title="编辑忘了的这一篇")
    make_story("accepted", actor=left, title="离职的人采用的一篇")
    make_story("accepted", actor=chief, title="总编自己采用的一篇")
    Staff.objects.filter(pk=left.pk).update(is_active=False)
    for state in ("scheduled", "published", "submitted"):
        make_story(state, actor=editor, title=f"不在此列的{state}")

    jobs.alarm_unpublished(NOW + DAY - MINUTE)
    early = letters("desk_unpublished")
    jobs.alarm_unpublished(NOW + DAY)
    jobs.alarm_unpublished(NOW + 2 * DAY)

    told = {one.recipient: one.body for one in Letter.objects.filter(event="desk_unpublished")}
    assert (early, sorted(told)) == ([], ["lin@example.com", "zhou@example.com"])
    assert [body.count("· ") for _, body in sorted(told.items())] == [1, 3]
    assert "编辑忘了的这一篇" in told["lin@example.com"]
    assert "?tab=editing" in told["lin@example.com"]


def test_the_clock_after_acceptance_begins_anew_with_each_acceptance(moderator):
    make_user("chief", "总编", email="zhou@example.com")
    story = make_story()
    jobs.alarm_chiefs(DUE)
    perform("accept", story, actor=moderator, now=DUE, checklist=points_of(story))

    jobs.alarm_unpublished(DUE + DAY)

    assert len(letters("desk_unpublished")) == 2


@pytest.mark.parametrize("state", ["needs_changes", "accepted", "rejected", "withdrawn", "published"])
def test_an_answered_story_alarms_nobody(moderator, state):
    make_user("chief", "总编", email="zhou@example.com")
    story = make_story(state)
    before = moves(story)

    for job in (jobs.digest_moderators, jobs.alarm_chiefs, jobs.mark_late):
        job(DUE + HOUR)

    assert (moves(story), letters("story_late"), letters("desk_digest")) == (before, [], [])


# ── Returns ──


def test_the_author_is_reminded_on_day_five_and_the_story_closed_on_day_seven():
    story = make_story("needs_changes")
    seen = []

    for moment in (5 * DAY - MINUTE, 5 * DAY, 7 * DAY - MINUTE, 7 * DAY):
        jobs.remind_returns(NOW + moment)
        jobs.expire_returns(NOW + moment)
        seen.append((len(letters("story_reminder")), again(story).state))

    assert seen == [(0, "needs_changes"), (1, "needs_changes"), (1, "needs_changes"), (1, "expired")]
    assert letters("story_expired") == [story.contact.email]


def test_after_a_long_stop_the_author_hears_of_the_end_and_not_of_days_that_are_left():
    story = make_story("needs_changes")

    run_due(NOW + 8 * DAY)

    assert (again(story).state, letters("story_reminder"), len(letters("story_expired"))) == (
        "expired",
        [],
        1,
    )


def test_a_new_round_starts_every_alert_anew(moderator):
    make_user("chief", "总编", email="zhou@example.com")
    story = make_story()
    run_due(DUE + HOUR)
    perform("return", story, actor=moderator, version=None, reasons=["format"], note="", now=DUE + HOUR)
    run_due(DUE + HOUR + 5 * DAY)
    back = DUE + 6 * DAY
    intake.resubmit(story, make_text(), make_sender(), make_form(), now=back)

    fresh = again(story)
    marks = (fresh.digest_at, fresh.alarm_at, fresh.late_at, fresh.reminded_at)
    run_due(back + DAY)

    assert marks == (None, None, None, None)
    assert [len(letters(name)) for name in (*DESK, "story_late", "story_reminder")] == [2, 2, 2, 1]
    assert moves(story) == ["submit", "late", "return", "remind", "resubmit", "late"]


# ── Every job ──

JOBS = [
    jobs.lapse_claims,
    jobs.publish_scheduled,
    jobs.mark_late,
    jobs.digest_moderators,
    jobs.alarm_chiefs,
    jobs.alarm_unpublished,
    jobs.remind_returns,
    jobs.expire_returns,
]
LONG_AFTER = NOW + 8 * DAY
AT = {jobs.remind_returns: NOW + 6 * DAY}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_does_nothing_the_second_time(moderator, job):
    make_user("chief", "总编", email="zhou@example.com")
    for state in ("submitted", "in_review", "needs_changes", "accepted", "scheduled"):
        make_story(state)
    at, untouched = AT.get(job, LONG_AFTER), trace()
    job(at)
    once = trace()

    job(at)
    job(at + MINUTE)

    assert (trace() == once, once == untouched) == (True, False)


@pytest.mark.parametrize(
    ("job", "state", "after"),
    [
        (jobs.publish_scheduled, "scheduled", "published"),
        (jobs.expire_returns, "needs_changes", "expired"),
    ],
)
def test_one_broken_story_does_not_stop_the_others(job, state, after):
    first, broken, last = (make_story(state) for _ in range(3))
    # Its letter has nowhere to go.
    Acceptance.objects.filter(contact__submission=broken).delete()
    Contact.objects.filter(submission=broken).delete()

    job(LONG_AFTER)

    assert [again(story).state for story in (first, broken, last)] == [after, state, after]
