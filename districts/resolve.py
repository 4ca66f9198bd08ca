"""Finding the district that a name or code means."""

from django.conf import settings

from districts.models import District
from districts.tree import tree


class UnknownDistrict(Exception):
    """No district has this name or code."""


class AmbiguousDistrict(Exception):
    """Several districts have this name, and not exactly one of them is under HOME_DISTRICT."""


# Whoever writes more than this writes no chain of names: 新疆维吾尔自治区巴音郭楞蒙古自治州和静县 has 20.
LONGEST = 40
# No name of a district is shorter.
LEAST = 2


def resolve_district(text: str) -> District:
    """The active District that a code, name, short name or alias means, or a chain of names: 天津市西青区.

    An ambiguous name means the district under HOME_DISTRICT. A superseded district means its successor.
    Raises UnknownDistrict or AmbiguousDistrict; their texts are for people.
    """
    found = meanings(text)
    if not found:
        raise UnknownDistrict(f"不认识的区域：{text}")
    if len(found) > 1:
        home = [district for district in found if f"/{settings.HOME_DISTRICT}/" in district.path]
        if len(home) != 1:
            candidates = "、".join(sorted(f"{district.name}（{district.code}）" for district in found))
            raise AmbiguousDistrict(f"“{text}”不止一处，请写明是哪一个：{candidates}")
        return home[0]
    return next(iter(found))


def meanings(text: str) -> set[District]:
    """Every district that the text may mean: by code or one name, else by a chain of names."""
    known = tree()
    found = set(map(known.today, known.called(text)))
    return found or (chains(text) if 2 * LEAST <= len(text) <= LONGEST else set())


def chains(text: str) -> set[District]:
    """The districts that a chain of names means, from the province down: 江苏省南京市鼓楼区.

    From left to right, each beginning of the text is read once: strangers type what is resolved here.
    """
    names = named_within(text)
    meant: dict[int, set[District]] = {}
    for end in range(LEAST, len(text) + 1):
        meant[end] = set(names.get(text[:end], ()))
        for cut in range(LEAST, end - LEAST + 1):
            meant[end] |= within(names.get(text[cut:end], set()), meant[cut])
    return meant[len(text)]


def named_within(text: str) -> dict[str, set[District]]:
    """{name: its districts} for every part of the text that is one."""
    known = tree()
    ends = range(LEAST, len(text) + 1)
    parts = {text[start:end] for end in ends for start in range(end - LEAST + 1)}
    return {part: set(map(known.today, known.named[part])) for part in parts if part in known.named}


def within(districts: set[District], above: set[District]) -> set[District]:
    """Those that lie below one of the others."""
    paths = tuple(district.path for district in above)
    return {one for one in districts if paths and one.path.startswith(paths) and one.path not in paths}
