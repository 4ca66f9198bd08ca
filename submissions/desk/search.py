"""Finding a story by what callers say: number, title, unit, author, mail, phone, however written."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

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


def why_found(stories: Sequence[Submission], typed: str) -> dict[int, str]:
    """Why each story was found, where its row does not show it: 旧标题“…”, 邮箱, 电话."""
    words = [] if receipt_in(typed) else phrases(typed)
    numbers = [story.pk for story in stories] if words else []
    contacts = {contact.submission_id: contact for contact in Contact.objects.filter(submission__in=numbers)}
    texts: dict[int, list[Revision]] = {}
    for text in Revision.objects.filter(submission__in=numbers).order_by("-number").defer("body"):
        texts.setdefault(text.submission_id, []).append(text)
    return {
        story.pk: "、".join(
            dict.fromkeys(filter(None, (why(word, story, texts, contacts) for word in words)))
        )
        for story in stories
        if story.pk in texts
    }


def why(word: str, story: Submission, texts: dict[int, list[Revision]], contacts: dict[int, Contact]) -> str:
    """Where one word stands, "" where the row shows it."""
    spellings = {word.casefold(), unicodedata.normalize("NFKC", word).casefold()}
    shown = story.revision
    if holds(spellings, story.receipt, shown.title, shown.unit):
        return ""
    contact = contacts.get(story.pk)
    if contact and holds(spellings, contact.email):
        return "邮箱"
    if contact and any(phone in contact.phone for phone in spelled_phones(word)):
        return "电话"
    return next(filter(None, (why_in(text, spellings) for text in texts[story.pk])), "")


def why_in(text: Revision, spellings: set[str]) -> str:
    """Where the word stands in one text of the story, "" for nowhere."""
    if holds(spellings, text.title):
        return f"旧标题“{text.title}”"
    if holds(spellings, text.author):
        return f"作者 {text.author}"
    if holds(spellings, text.unit):
        return f"原单位 {text.unit}"
    return ""


def holds(spellings: Iterable[str], *texts: str) -> bool:
    """Whether one of the spellings stands in one of the texts."""
    return any(spelling in text.casefold() for spelling in spellings for text in texts)


def articles_of(typed: str) -> list[int]:
    """The numbers of the articles of stories whose receipt number was typed; for the list of articles."""
    receipt = receipt_in(typed)
    stories = Submission.objects.filter(receipt=receipt).exclude(article=None) if receipt else []
    return [story.article_id for story in stories if story.article_id]
