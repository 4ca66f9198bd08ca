"""The record of the stories: each event is chained to the one before it, and anybody can check all chains.

Whoever can write the database can also write a new chain; but that one does not go through the heads that
the chiefs were sent by mail on earlier days.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from submissions import chain
from submissions.models import Event, Revision, Submission
from submissions.states import CLOSED, RULES

# What a text consists of; the rest of its row is how it came.
TEXT = (
    *("number", "editor_id", "title", "body", "summary", "district_id", "kind_id", "unit", "author"),
    *("contributor_type", "source_type", "source_url", "ai_use", "edit_note", "character_count"),
)
# Stories in memory at once.
BATCH = 500
# Stories that are chained in one transaction, and how many of those in one look.
STEP, STEPS = 25, 20
Texts = dict[int | None, str]


class Fault(NamedTuple):
    """What is wrong, in words, and with which story; "" for one that is gone."""

    receipt: str
    words: str


# ── Writing ──


def append(event: Event) -> None:
    """Store a new event at the end of its story's chain. The caller holds the story's row."""
    number, previous = end_of(event.submission)
    place(event, number + 1, previous)
    event.save(force_insert=True)


def end_of(story: Submission) -> tuple[int, str]:
    """Number and hash of the story's last event; events of the previous release are chained first."""
    newest = story.events.order_by("-id").values_list("number", "sha256").first()
    if newest is None:
        return 0, ""
    number, sha256 = newest
    return (number, sha256) if number and sha256 else chain_story(story)


def place(event: Event, number: int, previous: str) -> None:
    """Give an event its columns of the chain."""
    event.number, event.salt = number, chain.new_salt()
    event.note_sha256 = chain.sha256_of(event.salt, event.note)
    event.text_sha256 = chain.sha256_of(event.salt, *told_by(event))
    event.sha256 = chain.link(previous, entry(event))


def told_by(event: Event) -> list[object]:
    """What an event vouches for: its text; an erasure for all words that it left."""
    if event.move != "erase":
        return [text_of(event.revision) if event.revision else ""]
    story = event.submission_id
    texts = texts_of(Revision.objects.filter(submission=story))
    earlier = Event.objects.filter(submission=story)
    return left(list(earlier.filter(pk__lt=event.pk) if event.pk else earlier), texts)


def left(events: Iterable[Event], texts: Texts) -> list[object]:
    """The words of these events and of their texts, as an erasure left them."""
    return [
        *([event.number, chain.sha256_of(event.note)] for event in events),
        *sorted([pk, texts[pk]] for pk in {event.revision_id for event in events} if pk),
    ]


def text_of(revision: Revision) -> str:
    """The hash of one text."""
    marks = [revision.is_advert, str(revision.event_date or "")]
    # Texts from before these columns have the hash that they had then.
    return chain.sha256_of(*(getattr(revision, name) for name in TEXT), *(marks if any(marks) else []))


def texts_of(revisions: Iterable[Revision]) -> Texts:
    """The hash of each text, by its id; "" for no text."""
    return {None: "", **{revision.pk: text_of(revision) for revision in revisions}}


def entry(event: Event) -> chain.Entry:
    """An event as it is hashed."""
    return chain.Entry(
        story=event.submission_id,
        number=event.number or 0,
        at=event.at,
        actor=event.actor_id,
        move=event.move,
        from_state=event.from_state,
        to_state=event.to_state,
        reasons=event.reasons,
        revision=event.revision_id,
        note_sha256=event.note_sha256,
        text_sha256=event.text_sha256,
    )


def chain_up(now: datetime) -> None:
    """Clock job: chain what the previous release wrote, before this one came and while both ran.

    A large record takes many looks: the worker has other things to do, and so has SQLite's one writer.
    """
    waiting = Event.objects.unchained().order_by("submission_id").values_list("submission_id", flat=True)
    for _ in range(STEPS):
        stories = list(waiting.distinct()[:STEP])
        with transaction.atomic():
            for story in Submission.objects.select_for_update().filter(pk__in=stories).order_by("pk"):
                chain_story(story)
        if len(stories) < STEP:
            return


def chain_story(story: Submission) -> tuple[int, str]:
    """Chain the story's last events that are in no chain; returns the new end. The caller holds the row."""
    chained = story.events.exclude(sha256="").order_by("-id").values_list("number", "sha256").first()
    number, previous = chained or (0, "")
    for event in story.events.unchained().select_related("revision").order_by("id"):
        number = (number or 0) + 1
        place(event, number, previous)
        Event.objects.put_into_chain(event)
        previous = event.sha256
    return number or 0, previous


# ── The head that the chiefs are sent ──


def last_before(moment: datetime) -> int | None:
    """The newest event from before `moment`; None if there is none, or if some are in no chain yet."""
    last = Event.objects.filter(at__lt=moment).order_by("-id").values_list("pk", flat=True).first()
    is_waiting = Event.objects.unchained().filter(pk__lte=last or 0).exists()
    return None if is_waiting else last


def head_at(last: int) -> chain.Head:
    """The head of the record up to the event `last`."""
    found = Event.objects.filter(pk__lte=last).order_by("submission_id", "id")
    # The last one of each story wins.
    rows = found.values_list("submission_id", "number", "sha256").iterator()
    ends = {story: (number or 0, sha256) for story, number, sha256 in rows}
    return chain.head(last, [(story, *end) for story, end in ends.items()])


def leads_to(head: chain.Head) -> bool:
    """Whether the record of today still goes through a head of an earlier day."""
    return head_at(head.last) == head


# ── Checking ──


def erased_since(last: int) -> list[tuple[str, datetime]]:
    """(receipt, when) of each erasure after the event `last`, but for stories that the retention time ended.

    An erasure vouches for the words that it left: whoever may write the database could use one to hide a
    change, so people are shown them.
    """
    erasures = Event.objects.filter(move="erase", pk__gt=last).exclude(to_state__in=CLOSED).order_by("pk")
    return list(erasures.values_list("submission__receipt", "at"))


def faults() -> Iterator[Fault]:
    """Everything that is wrong with the record of any story."""
    first, rows = 0, Submission.objects.order_by("pk")
    while stories := list(rows.filter(pk__gt=first).only("pk", "receipt", "state")[:BATCH]):
        first = stories[-1].pk
        events = by_story(Event.objects.filter(submission__in=stories).order_by("id"))
        texts = texts_of(Revision.objects.filter(submission__in=stories).iterator())
        for story in stories:
            for words in faults_in(story, events[story.pk], texts):
                yield Fault(story.receipt, words)


def by_story(events: Iterable[Event]) -> dict[int, list[Event]]:
    found = defaultdict(list)
    for event in events:
        found[event.submission_id].append(event)
    return found


def faults_in(story: Submission, events: Sequence[Event], texts: Texts) -> Iterator[str]:
    """What is wrong with one story's record; after a broken place the rest is compared with what stands."""
    previous = ""
    for number, event in enumerate(events, start=1):
        if not event.sha256:
            yield f"{named(event, number)}还没有入链：升级前写下的经过由后台任务（worker）逐批补上"
            continue
        if event.number != number or event.sha256 != chain.link(previous, entry(event)):
            yield f"{named(event, number)}与链不符：这一条或它前面的经过被改动、删除或调换过"
        previous = event.sha256
    yield from changed_words(events, texts)
    if not events or events[-1].to_state != story.state:
        yield "最后一条经过与稿件现在的状态不符：末尾的经过被删除，或者状态被直接改动过"


def named(event: Event, number: int) -> str:
    """第 3 条经过“采用”"""
    label = RULES[event.move].label if event.move in RULES else event.move
    return f"第 {number} 条经过“{label}”"


def changed_words(events: Sequence[Event], texts: Texts) -> Iterator[str]:
    """Notes and texts that are not those of their time; the last erasure vouches for all before it."""
    erased = max((index for index, event in enumerate(events) if event.move == "erase"), default=-1)
    for index, event in enumerate(events):
        is_covered = index < erased or not event.sha256
        if not is_covered and event.note_sha256 != chain.sha256_of(event.salt, event.note):
            yield f"{named(event, index + 1)}的留言被改动过"
        if index == erased:
            told = left(events[:index], texts)
            words = f"{named(event, index + 1)}之前的留言或正文在那之后被改动过"
        else:
            told, words = [texts.get(event.revision_id, "")], f"{named(event, index + 1)}时的正文被改动过"
        if not is_covered and event.text_sha256 != chain.sha256_of(event.salt, *told):
            yield words
