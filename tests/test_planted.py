"""The holes that make planted plants have their places in the code of today."""

import pytest
from django.conf import settings

from scripts.planted import HOLES


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: hole.name)
def test_a_hole_can_be_planted(hole):
    text = (settings.BASE_DIR / hole.file).read_text(encoding="utf-8")

    assert text.count(hole.old) == 1
