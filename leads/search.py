"""Finding a lead by what callers say: number, name, company, mail, phone, words, however written."""

import re
import unicodedata

from django.db.models import Q

from commons.codes import code_in
from commons.fields import spelled_phones
from leads.models import LeadQuerySet

# Ten words are enough; a thousand would keep the database busy.
MOST_WORDS = 10
COLUMNS = ("number", "name", "company", "email", "message", "referred_to")


def find(leads: LeadQuerySet, typed: str) -> LeadQuerySet:
    """Those of `leads` that hold what was typed, newest first.

    A whole number or phone is looked for as such; else each word must be found somewhere.
    """
    leads = leads.order_by("-created_at", "-id")
    if number := code_in(typed, "ZX", 5):
        return leads.filter(number=number)
    is_phone = len(re.sub("[^0-9]", "", unicodedata.normalize("NFKC", typed))) >= 7
    for word in [typed] if is_phone and spelled_phones(typed) else typed.split()[:MOST_WORDS]:
        leads = leads.filter(holding(word))
    return leads


def holding(word: str) -> Q:
    """Where one word may stand."""
    found = Q()
    for spelling in {word, unicodedata.normalize("NFKC", word)}:
        for column in COLUMNS:
            found |= Q(**{f"{column}__icontains": spelling})
    for phone in spelled_phones(word):
        found |= Q(phone__contains=phone)
    return found
