"""Finding a lead by what callers say: number, name, company, words, whole mail address and phone."""

import re
import unicodedata

from django.db.models import Q

from commons.codes import code_in
from commons.fields import sought, spelled_phones
from leads.models import LeadQuerySet

COLUMNS = ("number", "name", "company", "message", "referred_to")


def find(leads: LeadQuerySet, typed: str) -> LeadQuerySet:
    """Those of `leads` that hold what was typed, newest first.

    A whole number or phone is looked for as such; else each word must be found somewhere.
    """
    leads = leads.order_by("-created_at", "-id")
    if number := code_in(typed, "ZX", 5):
        return leads.filter(number=number)
    for word in sought(typed):
        leads = leads.filter(holding(word))
    return leads


def holding(word: str) -> Q:
    """Where one word may stand."""
    found = Q()
    for spelling in {word, unicodedata.normalize("NFKC", word)}:
        for column in COLUMNS:
            found |= Q(**{f"{column}__icontains": spelling})
    found |= Q(email__iexact=word)
    for phone in spelled_phones(word):
        found |= Q(phone=phone) | Q(phone__startswith=f"{phone}转")
    digits = unicodedata.normalize("NFKC", word)
    if re.fullmatch(r"[0-9]{4}", digits):
        # The digits of a number that everybody sees; asking for others one by one would tell the rest.
        found |= Q(phone__endswith=digits) | Q(phone__contains=f"{digits}转")
    return found
