"""What a letter is about. Higher apps register a function that knows; commons import none of them."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import QuerySet

from commons.models import Letter, Staff


class Subject(NamedTuple):
    """The thing that a letter is about, and how its person can be reached.

    `kind` is what the desk calls it, `right` who may see it. `url` is its page of the desk, `facts` say how
    it stands, `correct_url` is the page that corrects the mail address, "" if there is none. A letter that
    goes out again goes to `recipient`, with the link of `link_serial`, 0 where letters hold no link.
    """

    kind: str
    right: str
    url: str
    title: str
    facts: str
    name: str
    phone: str
    recipient: str
    link_serial: int = 0
    correct_url: str = ""


# Letters.about begins so → the right without which such letters are not shown at all.
PRIVATE: dict[str, str] = {}
FINDERS: list[Callable[[Letter], Subject | None]] = []


def register_subject(find: Callable[[Letter], Subject | None]) -> None:
    """Register a function that finds the Subject of a letter; it returns None for letters of others."""
    FINDERS.append(find)


def subject_of(letter: Letter) -> Subject | None:
    """What the letter is about; None for letters to staff."""
    return next((subject for find in FINDERS if (subject := find(letter))), None)


def subject_for(letter: Letter, member: Staff) -> Subject | None:
    """What the letter is about, if that member of staff may see it."""
    subject = subject_of(letter)
    return subject if subject and member.has_perm(subject.right) else None


def register_private(beginning: str, right: str) -> None:
    """Letters whose `about` begins like this are shown to those only who hold the right."""
    PRIVATE[beginning] = right


def shown_to(member: Staff, letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Those of the letters that the member of staff may see."""
    for beginning, right in PRIVATE.items():
        if not member.has_perm(right):
            letters = letters.exclude(about__startswith=beginning)
    return letters
