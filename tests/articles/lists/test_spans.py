"""近 7 天 and the like, as days."""

from datetime import date

import pytest

from articles.lists.spans import offered, with_days

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ({"when": "7"}, {"from": "2026-11-22", "to": ""}),
        ({"when": "30", "from": "2025-01-01"}, {"from": "2026-10-30", "to": ""}),
        ({"when": "year", "kind": "policy"}, {"kind": "policy", "from": "2026-01-01", "to": ""}),
        ({"when": "", "from": "2025-01-01", "to": "2025-02-01"}, {"from": "", "to": ""}),
        ({"when": "own", "from": "2025-01-01"}, {"from": "2025-01-01"}),
        ({"when": "tomorrow", "from": "2025-01-01"}, {"from": "2025-01-01"}),
        ({"from": "2025-01-01"}, {"from": "2025-01-01"}),
    ],
)
def test_a_span_becomes_days(typed, days):
    assert with_days(typed, TODAY) == days


@pytest.mark.parametrize(
    ("first", "last", "chosen"),
    [
        (None, None, ""),
        (date(2026, 11, 22), None, "7"),
        (date(2026, 10, 30), None, "30"),
        (date(2026, 1, 1), None, "year"),
        (date(2026, 11, 22), TODAY, "own"),
        (date(2026, 11, 1), None, "own"),
        (None, TODAY, "own"),
    ],
)
def test_the_span_of_the_days_is_chosen(first, last, chosen):
    assert [span.value for span in offered(first, last, TODAY) if span.is_chosen] == [chosen]
