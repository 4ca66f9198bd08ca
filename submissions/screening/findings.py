"""What the checks found in a story, kept with it. Actions call screen() whenever a text is stored."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef

from articles.likeness import rows
from articles.likeness.models import KnownText
from commons.person import GONE
from submissions.models import Revision, Submission
from submissions.screening.checks import Key, check, parts_of
from submissions.screening.likeness import Pair, pairs
from submissions.screening.models import Finding, Term
from submissions.screening.terms import Matcher

# Stories of one look of the clock.
BATCH = 200


def matcher() -> Matcher:
    """The operator's words that are in use; made anew when one has changed."""
    stamp = Term.objects.aggregate(count=Count("pk"), changed_at=Max("changed_at"))
    return matcher_of(stamp["count"], stamp["changed_at"])


@lru_cache(maxsize=1)
def matcher_of(count: int, changed_at: datetime | None) -> Matcher:
    """The Matcher of all words in use, as of the last change."""
    return Matcher(term.as_word() for term in Term.objects.in_use())


def screen(story: Submission, text: Revision) -> None:
    """Keep what is found in the newest text, and what the text is found by, in the caller's transaction."""
    hits = check(parts_of(text.title, text.body), matcher())
    likes = {pair.key: pair for pair in pairs(text.body, story=story)}
    keep(story, {hit.key for hit in hits} | likes.keys(), likes)
    rows.put(rows.STORY, story.pk, text.body)


def keep(story: Submission, found: set[Key], likes: Mapping[Key, Pair]) -> None:
    """The story's findings are these now; those that were cleared stay so. `likes` are other texts."""
    known = {finding.key: finding for finding in Finding.objects.filter(submission=story)}
    mark(known[key] for key in known.keys() - found)
    mark((known[key] for key in known.keys() & found), is_present=True)
    Finding.objects.bulk_create(
        Finding(submission=story, **row(key), **facts(likes.get(key))) for key in sorted(found - known.keys())
    )
    for key in known.keys() & likes.keys():
        told = facts(likes[key])
        if (known[key].verdict, known[key].share) != (told["verdict"], told["share"]):
            Finding.objects.filter(pk=known[key].pk).update(**told)


def row(key: Key) -> dict[str, Any]:
    """A key as columns."""
    return {"check_name": key.check, "folded": key.folded, "clause": key.clause}


def facts(pair: Pair | None) -> dict[str, Any]:
    """What is kept of another text, so that a list of stories can say it without comparing again."""
    return {"verdict": pair.verdict, "share": pair.of_new} if pair else {"verdict": "", "share": None}


def mark(findings: Iterable[Finding], *, is_present: bool = False) -> None:
    """Say of these whether the newest text has them; only where that is news."""
    changed = [finding.pk for finding in findings if finding.is_present != is_present]
    if changed:
        Finding.objects.filter(pk__in=changed).update(is_present=is_present)


def forget(stories: Iterable[Submission]) -> None:
    """Nothing of their words stays: no finding, and nothing that the texts are found by."""
    numbers = [story.pk for story in stories]
    Finding.objects.filter(submission__in=numbers).delete()
    rows.forget(rows.STORY, numbers)


def catch_up(now: datetime) -> None:
    """Clock job: stories that came before there were checks, or after the rows were thrown away."""
    known = KnownText.objects.filter(kind=rows.STORY, item=OuterRef("pk"))
    for story in (
        Submission.objects.filter(~Exists(known)).exclude(revision__title=GONE).order_by("pk")[:BATCH]
    ):
        with transaction.atomic():
            current = Submission.objects.select_for_update().get(pk=story.pk)
            screen(current, current.revision)
