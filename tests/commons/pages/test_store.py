"""The pages of a process, within their bytes; and how long a page may be shown."""

from datetime import UTC, datetime

import pytest

from commons.pages.keeping import Keep, last_moment
from commons.pages.store import OVERHEAD, Store, make_page

KEEP = Keep(frozenset({"site"}), 0.0)


def page(size):
    """A page of so many plain bytes."""
    return make_page(1, KEEP, [("Content-Type", "text/html"), ("Content-Length", "9")], bytes(size))


def test_the_page_asked_for_longest_ago_goes_first():
    store = Store(most_bytes=3 * (1000 + OVERHEAD + 100))
    for key in ("a", "b", "c"):
        store.put(key, page(1000))
    store.get("a")

    store.put("d", page(1000))

    assert [key for key in "abcd" if store.get(key)] == ["a", "c", "d"]


def test_the_same_key_takes_its_place_once():
    store = Store()
    store.put("a", page(1000))
    store.put("a", page(10))

    assert store.size == store.get("a").size


def test_the_length_of_one_answer_is_not_kept_and_nginx_is_told_first():
    names = [name for name, _ in page(10).headers]

    assert names == ["X-Accel-Expires", "Content-Type", "ETag", "Vary"]


@pytest.mark.parametrize(
    ("hour", "seconds", "end"),
    [
        # Midnight in Beijing is 16:00 in UTC.
        (6, None, datetime(2026, 11, 23, 16, tzinfo=UTC)),
        (6, 60, datetime(2026, 11, 23, 6, 1, tzinfo=UTC)),
        (15, 7200, datetime(2026, 11, 23, 16, tzinfo=UTC)),
    ],
)
def test_no_page_outlasts_the_day(hour, seconds, end):
    assert last_moment(datetime(2026, 11, 23, hour, tzinfo=UTC), seconds) == end.timestamp()
