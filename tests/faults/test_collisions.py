"""Many hands on one story at once, on whichever database the suite runs."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from threading import Event as Signal

import pytest
from django.core.management import call_command
from django.db import connection

from articles.models import Article
from articles.search.rebuild import rebuild
from commons.models import Letter
from leads.actions import perform as perform_with_lead
from leads.models import Event as LeadEvent
from leads.models import Lead
from leads.packs.actions import PackRefused, count_download, renew
from leads.packs.models import Download, PackFile, PackVersion
from leads.states import MoveRefused as LeadRefused
from submissions import actions, intake, record
from submissions.actions import perform
from submissions.models import Event, Submission
from submissions.states import MoveRefused
from tests.leads.make import make_lead
from tests.leads.packs.make import make_pack
from tests.make import NOW, make_article, make_form, make_sender, make_story, make_text, make_user, points_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
THREADS = 20
# make faults asks for more.
ROUNDS = int(os.environ.get("THREAD_ROUNDS", "3"))
LATER = NOW + timedelta(hours=1)


def at_once(action, threads=THREADS):
    """Run `action` in threads that start together; what each returned or refused with."""
    barrier = Barrier(threads)

    def run(number):
        barrier.wait()
        try:
            return action(number)
        except (MoveRefused, LeadRefused, PackRefused) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def refusals(results):
    return [str(result) for result in results if isinstance(result, MoveRefused | LeadRefused | PackRefused)]


def test_twenty_moderators_publish_one_story_time_after_time(record_property):
    user = make_user("moderator", name="林岸")

    for number in range(1, ROUNDS + 1):
        story = make_story("accepted", actor=user)
        version = story.version
        results = at_once(
            lambda _, pk=story.pk, version=version: perform(
                "publish", Submission.objects.get(pk=pk), actor=user, version=version, now=LATER
            )
        )

        made = (
            Article.objects.count(),
            Letter.objects.filter(event="story_published").count(),
            Event.objects.filter(move="publish").count(),
        )
        assert made == (number, number, number)
        told = {words for words in refusals(results) if words.startswith("林岸 已于 11月23日 15:32 发布")}
        assert (len(refusals(results)), len(told)) == (THREADS - 1, 1)
    record_property(f"rounds of {THREADS} threads", ROUNDS)


def test_twenty_moderators_decide_differently_and_one_decision_stands():
    user = make_user("moderator")
    story = make_story()
    points = points_of(story)
    common = {"actor": user, "version": story.version, "now": LATER}
    decisions = [
        lambda story: perform("accept", story, checklist=points, **common),
        lambda story: perform("reject", story, reasons=["quality"], note="", **common),
        lambda story: perform("return", story, reasons=["format"], note="", **common),
        lambda story: actions.withdraw(story, now=LATER),
    ]

    results = at_once(lambda number: decisions[number % 4](Submission.objects.get(pk=story.pk)))

    moves = list(Event.objects.exclude(move="submit").values_list("move", flat=True))
    # An accepted or returned story may still be taken back by its author, by another rule.
    first, *after = moves
    assert (first in {"accept", "reject", "return", "withdraw"}, after in ([], ["withdraw"])) == (
        True,
        True,
    )
    assert len(refusals(results)) == THREADS - len(moves)


def test_twenty_clicks_on_one_form_are_one_story():
    text, sender, form = make_text(), make_sender(), make_form()

    results = at_once(lambda _: intake.submit(text, sender, form, now=NOW).pk)

    assert (len(set(results)), Submission.objects.count(), Letter.objects.count()) == (1, 1, 1)


def test_twenty_clicks_on_one_changed_story_are_one_round():
    story = make_story("needs_changes")
    text, sender, form = make_text(), make_sender(), make_form()

    results = at_once(
        lambda _: intake.resubmit(Submission.objects.get(pk=story.pk), text, sender, form, now=LATER)
    )

    story.refresh_from_db()
    assert (refusals(results), story.round, story.revisions.count()) == ([], 2, 2)


def test_twenty_claims_are_one_claim():
    user = make_user("moderator")
    story = make_story()

    results = at_once(lambda _: perform("claim", Submission.objects.get(pk=story.pk), actor=user, now=LATER))

    assert (len(refusals(results)), Event.objects.filter(move="claim").count()) == (THREADS - 1, 1)


def test_twenty_writers_lose_nothing():
    results = at_once(
        lambda _: [intake.submit(make_text(), make_sender(), make_form(), now=NOW).pk for _ in range(3)]
    )

    acknowledged = {pk for stories in results for pk in stories}
    stored = set(Submission.objects.values_list("pk", flat=True))
    assert (len(acknowledged), acknowledged) == (THREADS * 3, stored)


def test_what_is_published_while_the_index_is_made_anew_is_found_and_counted():
    for number in range(30):
        make_article(title=f"先有的第{number}篇")
    done = Signal()

    def publish(number):
        while not done.is_set():
            make_article(title=f"{number} 号编辑的稿件")

    def remake():
        try:
            for _ in range(2):
                rebuild()
        finally:
            done.set()

    at_once(lambda number: remake() if number == 0 else publish(number), threads=3)

    call_command("reindex_search", check=True)
    assert Article.objects.count() > 30


def test_one_of_twenty_gets_the_number_and_the_others_are_told_who():
    staff = [make_user(f"staff{number}", "招商专员", name=f"专员{number}") for number in range(THREADS)]

    for number in range(1, ROUNDS + 1):
        pk = make_lead().pk
        results = at_once(
            lambda thread, pk=pk: perform_with_lead(
                "claim", Lead.objects.get(pk=pk), actor=staff[thread], now=LATER
            )
        )

        owner = Lead.objects.get(pk=pk).owner
        assert LeadEvent.objects.filter(move="claim").count() == number
        assert refusals(results) == [f"{owner.name}刚刚领取了这一条"] * (THREADS - 1)


def test_many_hands_on_one_story_leave_one_chain():
    user = make_user("moderator")
    story = make_story("in_review", actor=user)
    steps = [
        lambda number: perform("note", story, actor=user, now=LATER, note=f"备注 {number}"),
        lambda number: actions.mark_late(story, now=NOW + timedelta(days=2)),
        lambda number: perform("release", story, actor=user, now=LATER),
        lambda number: perform("claim", story, actor=user, now=LATER),
    ]

    for _ in range(ROUNDS):
        at_once(lambda number: steps[number % len(steps)](number))

    assert list(record.faults()) == []
    assert story.events.count() > ROUNDS


def test_one_of_twenty_stores_the_next_version_and_the_others_are_told_who():
    pack = make_pack("plant", None)
    keeper = pack.current.made_by

    results = at_once(
        lambda number: renew(
            pack, seen=1, text=f"第 {number} 人写的。", kept=[], files=[], actor=keeper, now=LATER
        )
    )

    told = set(refusals(results))
    assert (PackVersion.objects.count(), told) == (2, {"许朗刚刚存了第 2 版。请看一遍，再存。"})
    assert len(refusals(results)) == THREADS - 1


def test_twenty_downloads_at_once_are_all_counted(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = make_pack("plant", None, "厂房实测表.pdf").current.files.get()
    lead = make_lead()

    at_once(lambda _: count_download(lead, file, now=LATER))

    assert (Download.objects.get().count, PackFile.objects.get().download_count) == (THREADS, THREADS)
