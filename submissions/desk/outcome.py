"""The result of a POST on the review page."""

from typing import NamedTuple


class Outcome(NamedTuple):
    """`said` and `url` after success: a message, and the next page; else `refused` says why not."""

    said: str = ""
    url: str = ""
    refused: str = ""
    status: int = 200
