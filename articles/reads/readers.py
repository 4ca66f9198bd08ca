"""Who counts as a reader. Pure: nothing of the reader is kept."""

import re
from collections.abc import Mapping
from typing import Any

# Every crawler, preview and tool that we know names itself with one of these words. A list of names would be
# longer, and out of date sooner.
MACHINES = re.compile(
    r"bot|spider|crawl|slurp|scan|scrap|fetch|preview|monitor|uptime|probe|check|headless|lighthouse|curl|wget"
    r"|python|java/|okhttp|go-http|httpclient|libwww|axios|node-|feed|rss|archiv|facebookexternalhit",
    re.IGNORECASE,
)
# Browsers say so when they load a page that nobody has asked for yet.
AHEAD = re.compile(r"prefetch|prerender|preview", re.IGNORECASE)
PURPOSES = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")


def is_machine(agent: str) -> bool:
    """Whether a browser's name is that of a program; a missing name is."""
    return not agent.strip() or bool(MACHINES.search(agent))


def is_reader(environ: Mapping[str, Any]) -> bool:
    """Whether a request of the CGI kind comes from somebody who reads."""
    is_ahead = any(AHEAD.search(environ.get(name, "")) for name in PURPOSES)
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not is_ahead
        and not is_machine(environ.get("HTTP_USER_AGENT", ""))
    )


def spoken(count: int) -> str:
    """35 次; below ten only that: a small number says more about the reader than about the text."""
    return f"{count:,} 次" if count >= 10 else "少于 10 次"
