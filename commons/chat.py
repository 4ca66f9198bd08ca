"""A robot in a group chat (企业微信, 钉钉, 飞书), to which the outbox sends short texts. Optional.

The address comes from the settings only, which take https and the vendors' own hosts (robot_of); no redirect
is followed. What is sent names no person: whoever is in the group can read it, and so can the vendor.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPErrorProcessor, OpenerDirector, Request, build_opener

TIMEOUT = 10
# 企业微信 takes 2048 bytes of text; the others take more.
LONGEST_TEXT = 2000
LONGEST_ANSWER = 4096


class NotTold(Exception):
    """The robot did not take the text; the message is what it said, without its address."""


class NotSetUp(NotTold):
    """There is no robot any more: no other try can help."""


class Robot(NamedTuple):
    """One robot: its vendor, its address, which is a secret, and the key that signs, "" for none."""

    vendor: str
    url: str
    secret: str


class Vendor(NamedTuple):
    """How one vendor's robots are spoken to; `code` is the name of the number in the answer, 0 for taken."""

    label: str
    host: str
    code: str
    signs: bool
    request: Callable[[Robot, str, datetime], tuple[str, dict[str, Any]]]


def to_wecom(robot: Robot, text: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """The address and the JSON of a text; 企业微信 signs nothing."""
    return robot.url, {"msgtype": "text", "text": {"content": text}}


def to_dingtalk(robot: Robot, text: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """加签: time in milliseconds and signature stand in the address; the secret is the key."""
    url = robot.url
    if robot.secret:
        time = str(round(now.timestamp() * 1000))
        sign = signature(robot.secret, f"{time}\n{robot.secret}")
        url = f"{url}&timestamp={time}&sign={quote_plus(sign)}"
    return url, {"msgtype": "text", "text": {"content": text}}


def to_feishu(robot: Robot, text: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """签名校验: time in seconds and signature stand in the JSON; both make the key, and nothing is signed."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if robot.secret:
        time = str(round(now.timestamp()))
        body |= {"timestamp": time, "sign": signature(f"{time}\n{robot.secret}", "")}
    return robot.url, body


def signature(key: str, words: str) -> str:
    """HMAC-SHA256 in Base64."""
    return base64.b64encode(hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()).decode()


VENDORS = {
    "wecom": Vendor("企业微信", "qyapi.weixin.qq.com", "errcode", signs=False, request=to_wecom),
    "dingtalk": Vendor("钉钉", "oapi.dingtalk.com", "errcode", signs=True, request=to_dingtalk),
    "feishu": Vendor("飞书", "open.feishu.cn", "code", signs=True, request=to_feishu),
}


def robot_of(url: str, secret: str) -> Robot | None:
    """The Robot at an address as its vendor gives it out, None for any other address."""
    try:
        parts = urlsplit(url)
        is_plain = parts.port is None and not parts.username and not parts.password and not parts.fragment
    except ValueError:
        return None
    vendor = next((name for name, vendor in VENDORS.items() if vendor.host == parts.hostname), None)
    # What follows the host is the robot's key: without one of the two nobody is reached.
    has_key = "=" in parts.query if vendor != "feishu" else parts.path.count("/") > 1 and not parts.query
    is_usable = parts.scheme == "https" and is_plain and has_key and url.isascii() and " " not in url
    return Robot(vendor, url, secret) if vendor and is_usable else None


class AsItCame(HTTPErrorProcessor):
    """A refusal is an answer too, and no redirect is followed: it could lead anywhere."""

    def http_response(self, request: Request, response: Any) -> Any:
        return response

    https_response = http_response


OPENER: OpenerDirector = build_opener(AsItCame)


def send(robot: Robot | None, text: str, now: datetime) -> None:
    """Say the text in the group. Raises NotTold if the robot refuses it, OSError if nobody answers."""
    if robot is None:
        raise NotSetUp("没有设置群机器人")
    vendor = VENDORS[robot.vendor]
    url, body = vendor.request(robot, cut(text), now)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "yuanxun"}
    try:
        with OPENER.open(Request(url, json.dumps(body).encode(), headers), timeout=TIMEOUT) as response:
            status, answer = response.status, response.read1(LONGEST_ANSWER)
    except HTTPException as error:
        # A server that speaks no HTTP; its words could be anything.
        raise ConnectionError(type(error).__name__) from None
    if status != 200 or not is_taken(answer, vendor.code):
        said = answer.decode(errors="replace").replace("\x00", "")
        raise NotTold(f"{vendor.label} {status} {without_secrets(said, robot)}"[:300])


def is_taken(answer: bytes, code: str) -> bool:
    """Whether the JSON says 0: these vendors refuse with status 200 too."""
    try:
        told = json.loads(answer)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get(code) == 0


def without_secrets(said: str, robot: Robot) -> str:
    """What was said, without the robot's address and key."""
    parts = urlsplit(robot.url)
    for secret in filter(None, (robot.url, robot.secret, parts.query, parts.path.rpartition("/")[2])):
        said = said.replace(secret, "…")
    return said


def cut(text: str) -> str:
    """As much of the text as every vendor takes, in whole characters."""
    whole = text.strip().encode()
    if len(whole) <= LONGEST_TEXT:
        return text.strip()
    return whole[: LONGEST_TEXT - 6].decode(errors="ignore") + "……"
