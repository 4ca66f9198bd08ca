"""Finding the district that a name or code means."""

from django.conf import settings

from districts.models import District


class UnknownDistrict(Exception):
    """No district has this name or code."""


class AmbiguousDistrict(Exception):
    """Several districts have this name, and not exactly one of them is under HOME_DISTRICT."""


def resolve_district(text: str) -> District:
    """The active District that a code, name, short name or alias means.

    An ambiguous name means the district under HOME_DISTRICT. A superseded district means its successor.
    Raises UnknownDistrict or AmbiguousDistrict; their texts are for people.
    """
    found = {
        district.superseded_by or district
        for district in District.objects.called(text).select_related("superseded_by")
    }
    if not found:
        raise UnknownDistrict(f"不认识的区域：{text}")
    if len(found) > 1:
        home = [district for district in found if f"/{settings.HOME_DISTRICT}/" in district.path]
        if len(home) != 1:
            candidates = "、".join(sorted(f"{district.name}（{district.code}）" for district in found))
            raise AmbiguousDistrict(f"“{text}”不止一处，请写明是哪一个：{candidates}")
        return home[0]
    return next(iter(found))
