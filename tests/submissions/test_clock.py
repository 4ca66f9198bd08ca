"""The 24 hours."""

from datetime import timedelta

import pytest

from submissions.clock import due_at, urgency
from tests.make import NOW

H = timedelta(hours=1)


def test_due_after_the_hours_promised():
    assert due_at(NOW, 24) == NOW + 24 * H


@pytest.mark.parametrize(
    ("after", "level", "cells", "left", "late"),
    [
        (0 * H, "ok", 0, 24 * H, 0 * H),
        (6.5 * H, "ok", 6, 17.5 * H, 0 * H),
        (19.9 * H, "ok", 19, 4.1 * H, 0 * H),
        (20 * H, "soon", 20, 4 * H, 0 * H),
        (24 * H, "late", 24, 0 * H, 0 * H),
        (25 * H, "late", 24, 0 * H, 1 * H),
        (-26 * H, "ok", 0, 50 * H, 0 * H),  # the clock jumped back
    ],
)
def test_urgency(after, level, cells, left, late):
    found = urgency(NOW, NOW + 24 * H, NOW + after)

    assert (found.level, found.elapsed_cells, found.left, found.late_by) == (level, cells, left, late)
