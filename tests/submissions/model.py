"""What PRODUCT's table says should happen: a second, independent writing of the machine, in plain Python.

It imports nothing of submissions: tests/submissions/test_machine.py compares the two after every step.
"""

from dataclasses import dataclass
from datetime import timedelta

QUEUE = {"submitted", "in_review"}
TABLE = {
    "claim": {"submitted"},
    "release": {"in_review"},
    "accept": QUEUE,
    "return": {*QUEUE, "accepted"},
    "reject": {*QUEUE, "accepted", "needs_changes"},
    "resubmit": {"needs_changes"},
    "amend": QUEUE,
    "withdraw": {*QUEUE, "needs_changes", "accepted", "scheduled"},
    "schedule": {"accepted"},
    "unschedule": {"scheduled"},
    "publish": {"accepted", "scheduled"},
    "take_down": {"published"},
    "restore": {"taken_down"},
    "reopen": {"rejected", "expired"},
    "undo": {"rejected"},
    "prioritise": QUEUE,
    "save": {"accepted", "scheduled"},
    "doubt": {"accepted", "scheduled"},
    "confirm": {"accepted", "scheduled"},
    "force": {"accepted", "scheduled"},
    "cover": {"accepted", "scheduled"},
    "revoke": {"accepted", "scheduled"},
    "clear": {*QUEUE, "accepted", "scheduled"},
    "unclear": {*QUEUE, "accepted", "scheduled"},
    "note": {*QUEUE, "needs_changes", "accepted", "scheduled", "published", "taken_down"}
    | {"rejected", "expired", "withdrawn"},
}
TARGET = {
    "claim": "in_review",
    "release": "submitted",
    "lapse": "submitted",
    "accept": "accepted",
    "return": "needs_changes",
    "reject": "rejected",
    "resubmit": "submitted",
    "withdraw": "withdrawn",
    "expire": "expired",
    "schedule": "scheduled",
    "unschedule": "accepted",
    "publish": "published",
    "hold": "accepted",
    "take_down": "taken_down",
    "restore": "published",
    "reopen": "submitted",
    "undo": "submitted",
}
LETTERS = {
    "submit": "story_received",
    "resubmit": "story_resubmitted",
    "amend": "story_amended",
    "accept": "story_accepted",
    "schedule": "story_scheduled",
    "return": "story_returned",
    "reject": "story_refused",
    "withdraw": "story_withdrawn",
    "publish": "story_published",
    "take_down": "story_taken_down",
    "restore": "story_restored",
    "reopen": "story_reopened",
    "expire": "story_expired",
    "late": "story_late",
    "remind": "story_reminder",
}
# What guards stand before, and what 保存 with a row of 核实记录 says.
GUARDED = {"publish", "schedule", "force"}
ROWS = {"doubt": True, "confirm": False}
CHIEFS = {"take_down", "restore", "reopen", "prioritise"}
EXPLAINED = {"accept", "return", "reject", "take_down", "reopen", "prioritise", "withdraw", "note"}
NOTICES = {"claim", "release", "lapse"}
ROUND = timedelta(hours=24)
CLAIM = timedelta(minutes=60)
UNDO = timedelta(minutes=10)


@dataclass
class Story:
    """One story as it should stand."""

    pk: int
    submitted_at: object
    changed_at: object
    state: str = "submitted"
    version: int = 1
    round: int = 1
    claimer: str | None = None
    seen_at: object = None
    publish_at: object = None
    is_prioritised: bool = False
    is_published: bool = False
    is_decided: bool = False
    has_digest: bool = False
    has_alarm: bool = False
    is_late: bool = False
    is_reminded: bool = False
    # Whether a moderator said that the hint is no fault; it stays so through all later texts.
    is_cleared: bool = False
    # Whether one claim is in doubt; None as long as no row was written.
    is_doubtful: bool | None = None
    # Whether its kind asks for two people, and who accepted it in this round.
    needs_two: bool = False
    accepted_by: str | None = None
    # Whether its picture has no words; a picture waits with its story through all states before publication.
    is_undescribed: bool = False
    # Who changed the text last since it was scheduled.
    rewritten_by: str | None = None
    accepted_at: object = None
    # When it was refused out of the queue without a letter.
    silenced_at: object = None

    @property
    def due_at(self):
        return self.submitted_at + ROUND

    @property
    def article(self):
        """The state of its article."""
        if not self.is_published:
            return None
        return "published" if self.state == "published" else "withdrawn"


def meaning(story, move):
    """The author's form sends a returned story again, and corrects one that waits."""
    return "amend" if move == "resubmit" and story.state in QUEUE else move


def is_guarded(story, move, who):
    """Whether a picture without words, a claim in doubt, the second person whom the kind asks for, or a
    missing right is against.
    """
    if move not in GUARDED:
        return False
    if move == "force" and who != "chief":
        return True
    is_alone = story.needs_two and who == story.accepted_by
    return story.is_undescribed or bool(story.is_doubtful) or (is_alone and move != "force")


def is_legal(story, door, move, who, twist, now=None):
    """Whether PRODUCT allows this step."""
    move = meaning(story, move)
    is_stale = twist == "stale" and door in {"decide", "edit", "hint", "spam", "undo"}
    if story.state not in TABLE[move] or is_stale or is_guarded(story, move, who):
        return False
    if not is_open(story, door, move, twist, now):
        return False
    if door == "author":
        return twist != "silent" or move == "withdraw"
    if who == "leads" or (move in CHIEFS and who != "chief"):
        return False
    if twist == "silent" and (move in EXPLAINED or move == "schedule"):
        return False
    if move == "reject" and story.state == "needs_changes":
        return who == "chief" and door != "spam"
    return True


def is_open(story, door, move, twist, now):
    """Whether the story stands so that the step has something to do."""
    if move in {"clear", "unclear"}:
        return story.is_cleared != (move == "clear")
    if move == "undo":
        return bool(story.silenced_at and now < story.silenced_at + UNDO)
    if move == "cover":
        # Once a time is set nobody looks again before the clock publishes it.
        return twist != "silent" or story.state != "scheduled"
    return not (door == "edit" and story.is_undescribed)


def look(story, door, move, who, now):
    """Whoever holds the claim and posts on the story's pages keeps it for another hour."""
    is_opened = door in {"decide", "edit", "picture", "link", "button", "hint", "page"} or (
        door == "step" and (who == "chief" or move == "withdraw")
    )
    if is_opened and story.state == "in_review" and story.claimer == who:
        story.seen_at = now


def expected(story, move, now, *, actor=None, has_letter=True, publish_at=None, is_edited=False, twist=""):
    """Make the move on the model; the events and letters that it must have left."""
    events, letters = [], []
    move = meaning(story, move)
    if move in ROWS and story.is_doubtful != ROWS[move]:
        story.is_doubtful = ROWS[move]
        story.version += 1
        events.append((story.pk, "verify", story.state, story.state, actor))
    if is_edited:
        story.rewritten_by = actor
        story.version += 1
        events.append((story.pk, "edit", story.state, story.state, actor))
    if move == "save" or move in ROWS:
        return events, letters
    was = story.state
    move = "publish" if move == "force" else move
    if move == "reject":
        story.silenced_at = None if has_letter or was not in QUEUE else now
    if move in TARGET:
        story.state = TARGET[move]
        story.changed_at = now
        story.version += move not in NOTICES
    story.version += move == "amend"
    note_down(story, move, was, now, actor, publish_at)
    name = "unschedule" if move == "hold" else move
    # Who calls links back twice means those that were given out between, too.
    times = 2 if (move, twist) == ("revoke", "twice") else 1
    events += [(story.pk, name, was, story.state, actor)] * times
    if move == "cover":
        story.is_undescribed = twist == "silent"
    if move in LETTERS and has_letter:
        letters.append((f"story:{story.pk}", LETTERS[move]))
    return events, letters


def note_down(story, move, was, now, actor, publish_at):
    """What a move changes besides the state."""
    if move in {"claim", "release", "lapse"}:
        story.claimer, story.seen_at = (actor, now) if move == "claim" else (None, None)
    elif move == "undo":
        story.is_decided, story.claimer, story.seen_at = False, None, None
    elif move in {"resubmit", "reopen"}:
        new_round(story, now)
    elif move in {"clear", "unclear"}:
        story.is_cleared = move == "clear"
    elif move == "prioritise":
        story.is_prioritised = not story.is_prioritised
    elif move in {"schedule", "unschedule", "publish", "hold"}:
        story.publish_at = publish_at
        story.rewritten_by = None
    elif move == "accept":
        story.accepted_by, story.accepted_at, story.has_alarm = actor, now, False
    story.is_late |= move == "late"
    story.is_reminded |= move == "remind"
    story.is_published |= move == "publish"
    story.is_decided |= move in {"accept", "return", "reject"} and was in QUEUE


def new_round(story, now):
    """New hours, at the end of the queue."""
    story.round += 1
    story.submitted_at = now
    story.claimer = story.seen_at = None
    story.is_prioritised = story.is_decided = False
    story.has_digest = story.has_alarm = story.is_late = story.is_reminded = False


def due_moves(story, now):
    """What the clock does to one story at `now`, in its order."""
    if story.state == "in_review" and story.seen_at <= now - CLAIM:
        yield "lapse"
    if story.state == "scheduled" and story.publish_at <= now:
        is_alone = story.needs_two and story.rewritten_by and story.rewritten_by == story.accepted_by
        yield "hold" if story.is_doubtful or is_alone else "publish"
    if story.state in QUEUE and story.due_at <= now and not story.is_late:
        yield "late"
    if story.state != "needs_changes":
        return
    if story.changed_at <= now - timedelta(days=7):
        yield "expire"
    elif story.changed_at <= now - timedelta(days=5) and not story.is_reminded:
        yield "remind"


def unpublished(stories, now):
    """Mark the accepted stories that should have been published by now; these."""
    found = [s for s in stories if s.state == "accepted" and s.accepted_at <= now - ROUND and not s.has_alarm]
    for story in found:
        story.has_alarm = True
    return found


def near(stories, mark, before, now):
    """Mark the waiting stories that have come so near to their end; whether there was one."""
    found = [s for s in stories if s.state in QUEUE and s.due_at <= now + before and not getattr(s, mark)]
    for story in found:
        setattr(story, mark, True)
    return bool(found)
