"""What the queue is narrowed to: a district and all below it, a kind, what the checks found."""

from functools import reduce
from operator import add
from typing import Any, NamedTuple

from django.db.models import Case, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Value, When
from django.http import QueryDict

from articles.kinds import kinds
from articles.models import Kind
from districts.models import District
from districts.tree import tree
from submissions.clauses import PRIVACY
from submissions.models import SubmissionQuerySet
from submissions.screening.likeness import LIKE
from submissions.screening.models import Finding
from submissions.screening.signals import METER_MARK, SIGNALS

HINTS = {
    "any": "有提示",
    "like": "重复或相近",
    "personal": "个人信息",
    "advert": f"软文 {METER_MARK} 分以上",
}


class Filters(NamedTuple):
    """What was chosen; an unknown value narrows nothing."""

    district: District | None
    kind: Kind | None
    hint: str

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        hint = query.get("hint", "")
        return cls(
            tree().by_code.get(query.get("district", "")),
            next((kind for kind in kinds().values() if kind.slug == query.get("kind")), None),
            hint if hint in HINTS else "",
        )

    @property
    def is_set(self) -> bool:
        return bool(self.district or self.kind or self.hint)

    @property
    def query(self) -> dict[str, str]:
        """The filters as they stand in an address."""
        chosen = {
            "district": self.district.code if self.district else "",
            "kind": self.kind.slug if self.kind else "",
            "hint": self.hint,
        }
        return {name: value for name, value in chosen.items() if value}

    def narrow(self, stories: SubmissionQuerySet) -> SubmissionQuerySet:
        if self.district:
            stories = stories.filter(revision__district__path__startswith=self.district.path)
        if self.kind:
            stories = stories.filter(revision__kind=self.kind)
        return stories.filter(hinted(self.hint)) if self.hint else stories


def hinted(hint: str) -> Exists:
    """Whether something is open in a story: anything, or of one kind."""
    found: QuerySet[Finding, Any] = Finding.objects.open().filter(submission=OuterRef("pk"))
    if hint == "like":
        found = found.filter(check_name=LIKE)
    elif hint == "personal":
        serious = [signal.code for signal in SIGNALS if signal.is_serious and signal.clause == PRIVACY]
        found = found.filter(check_name__in=serious)
    elif hint == "advert":
        found = found.order_by().values("submission").annotate(points=points()).filter(points__gte=METER_MARK)
    return Exists(found)


def points() -> Any:
    """The advertorial meter in SQL: each signal that was found counts once."""
    return reduce(add, (once(signal.code, signal.weight) for signal in SIGNALS if signal.weight))


def once(code: str, weight: int) -> Max:
    """The weight of a signal if it was found, else 0."""
    found = When(Q(check_name=code), then=Value(weight))
    return Max(Case(found, default=Value(0), output_field=IntegerField()))
