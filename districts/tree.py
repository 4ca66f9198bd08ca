"""The tree of districts in memory, for pages: 3,300 rows that hardly ever change."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol

from django.conf import settings

from commons.pages.facts import fact
from districts.models import District


class Tree:
    """All districts, given in the order of the tree; each one's `parent` is at hand."""

    def __init__(self, districts: Iterable[District]) -> None:
        self.by_pk: dict[int, District] = {}
        self.by_code: dict[str, District] = {}
        self.children: defaultdict[int | None, list[District]] = defaultdict(list)
        self.inside: defaultdict[str, list[int]] = defaultdict(list)
        # By name, short name and other names, former districts too.
        self.named: defaultdict[str, list[District]] = defaultdict(list)
        for district in districts:
            self.add(district)

    def add(self, district: District) -> None:
        """One more, after its parent."""
        if district.parent_id in self.by_pk:
            district.parent = self.by_pk[district.parent_id]
        self.by_pk[district.pk] = self.by_code[district.code] = district
        if district.active:
            self.children[district.parent_id].append(district)
        for code in codes_of(district):
            self.inside[code].append(district.pk)
        for name in {district.name, district.short_name, *district.aliases.strip("|").split("|")} - {""}:
            self.named[name].append(district)

    def above(self, district: District, *, itself: bool = False) -> list[District]:
        """The ancestors of the district, the province first; with `itself` the district comes last."""
        codes = codes_of(district)
        return [self.by_code[code] for code in (codes if itself else codes[:-1]) if code in self.by_code]

    def below(self, district: District) -> list[District]:
        """The active children of a district."""
        return self.children.get(district.pk, [])

    def under(self, district: District) -> list[int]:
        """The numbers (pk) of the district and all its descendants."""
        return self.inside.get(district.code, [])

    def called(self, text: str) -> list[District]:
        """Those whose code, name, short name or other name is exactly this text, former ones too."""
        by_code = self.by_code.get(text)
        return [*self.named.get(text, ()), *([by_code] if by_code else ())]

    def today(self, district: District) -> District:
        """What the district is now: itself, or what it became."""
        return self.by_pk.get(district.superseded_by_id or 0, district)

    @property
    def home(self) -> District | None:
        """The home district."""
        return self.by_code.get(settings.HOME_DISTRICT)

    def offered(self) -> list[District]:
        """The districts that a list offers: the home district, its children, and the other provinces."""
        provinces = self.children.get(None, [])
        home = self.home
        own = [home, *self.below(home)] if home else []
        return [*own, *(province for province in provinces if province != home)]


def codes_of(district: District) -> list[str]:
    """The codes on its path, its own last."""
    return district.path.strip("/").split("/")


def depth(district: District | None) -> int:
    """How deep in the tree a district stands; 0 for any district."""
    return len(codes_of(district)) if district else 0


class Placed(Protocol):
    """What is kept for a district and all below it; for any where it has none."""

    @property
    def district(self) -> District | None: ...


def nearest[Kept: Placed](kept: Iterable[Kept], district: District | None) -> list[Kept]:
    """Those of the district itself, else of its nearest ancestor that has some, else those for any."""
    holding = [one for one in kept if covers(one.district, district)]
    deepest = max((depth(one.district) for one in holding), default=0)
    return [one for one in holding if depth(one.district) == deepest]


def covers(place: District | None, district: District | None) -> bool:
    """Whether what is kept for `place` holds for the district: its own, of an ancestor, or of any (None)."""
    return place is None or (district is not None and place.code in codes_of(district))


@fact()
def tree() -> Tree:
    """The tree as it is now."""
    return Tree(District.objects.in_tree_order())
