"""Finding the district that a name or code means."""

from django.conf import settings

from districts.models import District


class UnknownDistrict(Exception):
    """No district has this name or code."""


class AmbiguousDistrict(Exception):
    """Several districts have this name, and not exactly one of them is under HOME_DISTRICT."""


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
    """Every district that the text may mean: by one name, else by the names of the districts above it."""
    return meanings_of_one(text) or {
        district
        for cut in range(LEAST, len(text) - LEAST + 1)
        for district in within(meanings_of_one(text[cut:]), text[:cut])
    }


def meanings_of_one(name: str) -> set[District]:
    """The districts with exactly this name."""
    return {
        district.superseded_by or district
        for district in District.objects.called(name).select_related("superseded_by")
    }


def within(districts: set[District], above: str) -> set[District]:
    """Those that lie in a district called `above`, itself a name or a chain of names."""
    if not districts:
        return set()
    paths = tuple(district.path for district in meanings(above))
    return {district for district in districts if paths and is_below(district, paths)}


def is_below(district: District, paths: tuple[str, ...]) -> bool:
    """Whether it lies below one of these paths, and is none of them."""
    return district.path.startswith(paths) and district.path not in paths
