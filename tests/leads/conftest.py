"""Files of material go into a folder of the test."""

import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """The folder packs/ of the media; it may not be there yet."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "packs"
