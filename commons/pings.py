"""Telling search engines at once what was published, changed or taken down: Baidu and IndexNow.

Rows first, as letters are: written in the transaction of the event, sent by the worker's clock. A ping may
go out twice and is only a hint to crawl, so nothing more is promised.
"""

import json
import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode
from urllib.request import HTTPErrorProcessor, OpenerDirector, Request, build_opener

from django.conf import settings
from django.db.models import F

from commons.models import SearchPing, SearchPingQuerySet

logger = logging.getLogger(__name__)

BAIDU, INDEXNOW = SearchPing.Engine.BAIDU, SearchPing.Engine.INDEXNOW
# One request an engine and minute. Baidu refuses a whole batch that is larger than what is left of the day.
BATCH = 10
TIMEOUT = 10
LEASE = timedelta(minutes=2)
# Doubles up to the longest; about three days of trying.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
ATTEMPTS = 20
KEPT = timedelta(days=30)
# Read in bytes: Baidu names each URL of a batch that it refuses. The desk keeps the first characters.
LONGEST_ANSWER, KEPT_OF_ANSWER = 16_384, 300
TAKEN = {200, 202}
# Another try would be refused in the same way. A wrong token (401, 403) is the operator's to mend: it waits.
HOPELESS = {400, 404, 410, 413, 422}


class Answer(NamedTuple):
    """What an engine said; status 0 where it said nothing."""

    status: int
    text: str


class AsItCame(HTTPErrorProcessor):
    """A refusal is an answer too, and no redirect is followed.

    A POST that is redirected would arrive as a GET without its URLs, and look like a success.
    """

    def http_response(self, request: Request, response: Any) -> Any:
        return response

    https_response = http_response


OPENER: OpenerDirector = build_opener(AsItCame)


# ── Writing ──


def plan(path: str, *, now: datetime, is_gone: bool = False) -> None:
    """Write a ping for each engine that is set up; call it in the transaction of the event.

    `is_gone`: the page was taken down. Baidu takes addresses to crawl only, IndexNow takes these too.
    """
    url = f"{settings.SITE_URL}{path}"
    SearchPing.objects.bulk_create(
        SearchPing(engine=engine, url=url, created_at=now, next_try_at=now)
        for engine in engines()
        if not (is_gone and engine == BAIDU)
    )


def engines() -> list[SearchPing.Engine]:
    """The engines that are set up; none where SITE_URL is local, for nobody could come."""
    if settings.IS_LOCAL:
        return []
    secrets = {BAIDU: settings.BAIDU_PUSH_TOKEN, INDEXNOW: settings.INDEXNOW_KEY}
    return [engine for engine, secret in secrets.items() if secret]


# ── Sending ──


def deliver(now: datetime) -> None:
    """Clock job: one request to each engine with the URLs that are due. Raises no network errors."""
    for engine in engines():
        if pings := claim(engine, now):
            answer = send(engine, list(dict.fromkeys(ping.url for ping in pings)))
            settle(engine, pings, answer, now)


def claim(engine: str, now: datetime) -> list[SearchPing]:
    """Lease up to BATCH due pings, by an UPDATE, so that two workers never hold the same."""
    due = SearchPing.objects.due(now).filter(engine=engine)
    first = list(due.order_by("next_try_at", "id").values_list("pk", flat=True)[:BATCH])
    lease = uuid.uuid4().hex
    changes = {"lease": lease, "leased_until": now + LEASE, "attempt_count": F("attempt_count") + 1}
    due.filter(pk__in=first).update(**changes)
    return list(SearchPing.objects.filter(lease=lease).order_by("id")) if first else []


def send(engine: str, urls: Sequence[str]) -> Answer:
    """POST the URLs; an error of the network is an answer too."""
    try:
        with OPENER.open(REQUESTS[engine](urls), timeout=TIMEOUT) as response:
            return Answer(response.status, text_of(response.read1(LONGEST_ANSWER)))
    except (OSError, HTTPException) as error:
        return Answer(0, text_of(f"{type(error).__name__}: {error}".encode()))


def text_of(answer: bytes) -> str:
    """The answer without our token."""
    text = answer.decode(errors="replace").replace("\x00", "")
    for secret in filter(None, (settings.BAIDU_PUSH_TOKEN, settings.INDEXNOW_KEY)):
        text = text.replace(secret, "…")
    return text


def to_baidu(urls: Sequence[str]) -> Request:
    """Plain lines, as Baidu's 普通收录 takes them."""
    query = urlencode({"site": settings.SITE_URL, "token": settings.BAIDU_PUSH_TOKEN}, safe=":/")
    headers = {"Content-Type": "text/plain", "User-Agent": "yuanxun"}
    return Request(f"{settings.BAIDU_PUSH_URL}?{query}", "\n".join(urls).encode(), headers)


def to_indexnow(urls: Sequence[str]) -> Request:
    """JSON, as indexnow.org describes it; the key file is at /<key>.txt."""
    body = {"host": settings.SITE_HOST, "key": settings.INDEXNOW_KEY, "urlList": list(urls)}
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "yuanxun"}
    return Request(settings.INDEXNOW_URL, json.dumps(body).encode(), headers)


REQUESTS: dict[str, Callable[[Sequence[str]], Request]] = {BAIDU: to_baidu, INDEXNOW: to_indexnow}


def settle(engine: str, pings: Iterable[SearchPing], answer: Answer, now: datetime) -> None:
    """Store what came of each ping; nothing happens to one whose lease is not ours any more."""
    if answer.status not in TAKEN:
        logger.warning("search pings to %s not taken: status %s", engine, answer.status)
    refused = refused_urls(answer)
    said = f"{answer.status} {answer.text}".strip()[:KEPT_OF_ANSWER]
    for ping in pings:
        ours = SearchPing.objects.filter(pk=ping.pk, lease=ping.lease)
        changes = outcome(ping, answer, is_refused=ping.url in refused, now=now)
        ours.update(lease="", leased_until=None, last_answer=said, **changes)


def outcome(ping: SearchPing, answer: Answer, *, is_refused: bool, now: datetime) -> dict[str, datetime]:
    """Which time to store: taken, given up, or tried again later."""
    if answer.status in TAKEN and not is_refused:
        return {"sent_at": now}
    if is_over_quota(answer):
        return {"next_try_at": now + LONGEST_PAUSE}
    if is_refused or answer.status in HOPELESS or ping.attempt_count >= ATTEMPTS:
        return {"failed_at": now}
    pause = min(FIRST_PAUSE * 2 ** min(ping.attempt_count - 1, 10), LONGEST_PAUSE)
    return {"next_try_at": now + pause}


def is_over_quota(answer: Answer) -> bool:
    """Whether the day's number is used up: Baidu says so with 400, IndexNow with 429."""
    return answer.status == 429 or (answer.status == 400 and "over quota" in answer.text)


def refused_urls(answer: Answer) -> set[str]:
    """The URLs that Baidu did not take although it answered 200."""
    try:
        said = json.loads(answer.text)
        return {*said.get("not_same_site", ()), *said.get("not_valid", ())}
    except (ValueError, AttributeError, TypeError):
        return set()


# ── Again, and forgetting ──


def resend(pings: SearchPingQuerySet, *, now: datetime) -> int:
    """Put pings into the queue again, whatever came of them; returns how many. Held ones are left alone."""
    again: dict[str, Any] = {"sent_at": None, "failed_at": None, "next_try_at": now, "attempt_count": 0}
    return pings.free(now).update(**again)


def forget(now: datetime) -> None:
    """Clock job: pings are kept for thirty days, sent or not."""
    SearchPing.objects.filter(created_at__lt=now - KEPT).delete()
