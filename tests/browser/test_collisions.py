"""Two moderators in two real browsers decide one story in the same moment."""

import os
import re

import pytest
from django.utils import timezone

from commons.chinese import day_clock
from commons.models import Letter
from submissions.models import Event
from tests.browser.steps import sign_in
from tests.make import make_story, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# make faults asks for more.
ROUNDS = int(os.environ.get("BROWSER_ROUNDS", "4"))
SEND = "() => setTimeout(() => document.querySelector('.decide .btns button').click(), 0)"
LABELS = {"return": "退回修改", "reject": "不采用"}


def type_decision(page, story, conclusion, note):
    """The review page with a decision that only has to be sent."""
    page.goto(f"/admin/submissions/submission/{story.pk}/change/")
    page.check(f"[name=conclusion][value={conclusion}]")
    # The stories are alike: the reasons that no hint speaks of are folded.
    page.evaluate("() => document.querySelectorAll('.decide details').forEach(fold => { fold.open = true; })")
    page.check("[name=reasons][value=unverified]")
    page.fill("[name=note]", note)


def send_both(one, other):
    """Press both buttons; neither waits for the other."""
    with one.expect_navigation(), other.expect_navigation():
        one.evaluate(SEND)
        other.evaluate(SEND)


def test_time_after_time_one_decides_and_the_other_is_told_and_keeps_the_typed_words(visit, record_property):
    desks = {}
    for name in ("林岸", "何溪"):
        desks[name] = visit(width=1280)
        sign_in(desks[name], make_user(f"moderator-{len(desks)}", name=name))

    for number in range(ROUNDS):
        story = make_story(now=timezone.now())
        conclusions = ["return", "reject"] if number % 2 else ["reject", "return"]
        notes = {name: f"{name}第 {number} 次写给作者的话。" for name in desks}
        for (name, page), conclusion in zip(desks.items(), conclusions, strict=True):
            type_decision(page, story, conclusion, notes[name])
        send_both(*desks.values())

        [decision] = Event.objects.filter(submission=story, move__in=LABELS)
        winner = decision.actor.name
        [loser] = set(desks) - {winner}
        letters = Letter.objects.about(story.letters_subject).exclude(event="story_received")
        assert [letter.event for letter in letters] == [
            {"return": "story_returned", "reject": "story_refused"}[decision.move]
        ]
        assert decision.note == notes[winner]
        alert = desks[loser].locator("[role=alert] li").first.inner_text()
        assert alert.startswith(f"{winner} 已于 {day_clock(decision.at)} {LABELS[decision.move]}")
        assert desks[loser].locator("#kept_note").input_value() == notes[loser]
        assert re.search(r"/submission/\d+/change/#decide$", desks[loser].url)
    record_property("rounds of two browsers", ROUNDS)
