"""What is kept for districts, found by the tree."""

from types import SimpleNamespace

import pytest

from districts.models import District
from districts.tree import nearest

TJ, DISTRICT, ZONE, OTHER = (
    District(code=path.split("/")[-2], path=path)
    for path in ("/120000/", "/120000/120116/", "/120000/120116/120116-teda/", "/110000/")
)


def kept(*districts):
    """Rows kept for these districts."""
    return [SimpleNamespace(district=district) for district in districts]


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ([None, TJ, DISTRICT, ZONE], [ZONE]),
        ([None, TJ, DISTRICT, DISTRICT, OTHER], [DISTRICT, DISTRICT]),
        ([OTHER, TJ, None], [TJ]),
        ([None, OTHER], [None]),
        ([OTHER], []),
    ],
)
def test_the_nearest_that_has_some_has_the_say(places, found):
    assert [one.district for one in nearest(kept(*places), ZONE)] == found


def test_without_a_district_only_what_is_kept_for_any_holds():
    assert [one.district for one in nearest(kept(TJ, None), None)] == [None]
