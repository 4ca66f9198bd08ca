"""Finding a story by what callers say: number, title, unit, author, mail, phone, however written."""

import re
import unicodedata

from django.db.models import Q

from commons.fields import spelled_phones
from submissions.models import Contact, Revision, Submission, SubmissionQuerySet
from submissions.receipts import receipt_in

# Ten words are enough; a thousand would keep the database busy.
MOST_WORDS = 10
# Newest first.
ORDER = ("-submitted_at", "-id")


def find(typed: str) -> SubmissionQuerySet:
    """Stories in any state that hold what was typed, newest first.

    A whole receipt number or phone is looked for as such; else each word must be found: in the story's
    number, in title, unit and author of any of its texts, or in the sender's address and phone.
    """
    if receipt := receipt_in(typed):
        return Submission.objects.filter(receipt=receipt).order_by(*ORDER)
    stories = Submission.objects.all()
    for words in phrases(typed):
        stories = stories.filter(holding(words))
    return stories.order_by(*ORDER)


def phrases(typed: str) -> list[str]:
    """What is looked for, each by itself: a phone with its spaces is one, else every word."""
    is_phone = len(re.sub("[^0-9]", "", unicodedata.normalize("NFKC", typed))) >= 7
    if is_phone and spelled_phones(typed):
        return [typed]
    return typed.split()[:MOST_WORDS]


def holding(word: str) -> Q:
    """Where one word may stand. Each part is a list of numbers that the database makes once, with no join."""
    folded = unicodedata.normalize("NFKC", word)
    written = Q()
    for spelling in {word, folded}:
        for field in ("title", "unit", "author"):
            written |= Q(**{f"{field}__icontains": spelling})
    sent = Q(email__icontains=folded)
    for phone in spelled_phones(word):
        sent |= Q(phone__contains=phone)
    return (
        Q(receipt__icontains=folded)
        | Q(pk__in=Revision.objects.filter(written).values("submission"))
        | Q(pk__in=Contact.objects.filter(sent).values("submission"))
    )


def articles_of(typed: str) -> list[int]:
    """The numbers of the articles of stories whose receipt number was typed; for the list of articles."""
    receipt = receipt_in(typed)
    stories = Submission.objects.filter(receipt=receipt).exclude(article=None) if receipt else []
    return [story.article_id for story in stories if story.article_id]
