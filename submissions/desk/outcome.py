"""What came of a POST on the review page."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """What to say and where to go when it was done; why not, in words, when it was `refused`."""

    said: str = ""
    url: str = ""
    refused: str = ""
    status: int = 200
