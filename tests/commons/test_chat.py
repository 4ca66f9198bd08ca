"""The robot of a group chat: how each vendor is spoken to and signed for, and every way of failing."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from commons import chat, outbox
from commons.chat import Robot, robot_of
from commons.models import Letter
from portal import env
from scripts.postgres import free_port
from tests.make import NOW

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=XXXX"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/xxxx-xxxx"
MOMENT = datetime(2026, 11, 23, 6, 32, tzinfo=UTC)


# ── The address ──


@pytest.mark.parametrize(("url", "vendor"), [(WECOM, "wecom"), (DINGTALK, "dingtalk"), (FEISHU, "feishu")])
def test_the_host_says_whose_robot_it_is(url, vendor):
    assert robot_of(url, "s") == Robot(vendor, url, "s")


@pytest.mark.parametrize(
    "url",
    [
        # No https, a strange host, one that only looks right, a port, a name before the host.
        WECOM.replace("https", "http"),
        "https://127.0.0.1/robot/send?access_token=x",
        "https://oapi.dingtalk.com.evil.example/robot/send?access_token=x",
        "https://oapi.dingtalk.com:8443/robot/send?access_token=x",
        "https://oapi.dingtalk.com@evil.example/robot/send?access_token=x",
        "https://user:pass@oapi.dingtalk.com/robot/send?access_token=x",
        # No key; a line break; no URL at all.
        "https://oapi.dingtalk.com/robot/send",
        "https://open.feishu.cn/",
        f"{WECOM} x",
        "https://[oapi.dingtalk.com/robot/send?access_token=x",
        "x",
    ],
)
def test_no_other_address_is_taken(url):
    assert robot_of(url, "") is None


@pytest.mark.parametrize(
    ("url", "secret"), [("https://evil.example/hook?key=very-secret", ""), (WECOM, "very-secret"), ("", "s")]
)
def test_a_wrong_setting_stops_the_start_and_is_not_printed(monkeypatch, url, secret):
    monkeypatch.setenv("WEBHOOK_URL", url)

    with pytest.raises(SystemExit) as stop:
        env.robot("WEBHOOK_URL", secret=secret)

    assert ("WEBHOOK_URL" in str(stop.value), "very-secret" in str(stop.value)) == (True, False)


def test_the_setting_may_be_left_out(monkeypatch):
    monkeypatch.delenv("WEBHOOK_URL", raising=False)

    assert env.robot("WEBHOOK_URL", secret="") is None


# ── What is sent ──


def told(peer, vendor, secret=""):
    """Send a text to the peer as that vendor's robot; what arrived: (query, JSON)."""
    chat.send(Robot(vendor, peer.url, secret), "新来稿 2 篇", MOMENT)
    path, kind, body = peer.told[-1]
    assert kind == "application/json; charset=utf-8"
    return parse_qs(urlsplit(path).query), json.loads(body)


@pytest.mark.parametrize("vendor", ["wecom", "dingtalk"])
def test_a_text_for_wecom_and_dingtalk(chat_peer, vendor):
    assert told(chat_peer, vendor) == (
        {"access_token": ["secret-token"]},
        {"msgtype": "text", "text": {"content": "新来稿 2 篇"}},
    )


def test_a_text_for_feishu(chat_peer):
    assert told(chat_peer, "feishu")[1] == {"msg_type": "text", "content": {"text": "新来稿 2 篇"}}


def test_dingtalk_is_signed_in_the_address(chat_peer):
    query, _ = told(chat_peer, "dingtalk", "SECabc")

    # printf '1795415520000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
    assert query == {
        "access_token": ["secret-token"],
        "timestamp": ["1795415520000"],
        "sign": ["58VbFlMriPb0iBew48GjuJQMgdgmKYNx+MlBVpDL+cs="],
    }


def test_feishu_is_signed_in_the_body(chat_peer):
    _, body = told(chat_peer, "feishu", "abc")

    # printf '' | openssl dgst -sha256 -mac HMAC -macopt hexkey:$(printf '1795415520\nabc' | xxd -p) …
    assert (body["timestamp"], body["sign"]) == ("1795415520", "yjdVabEsQDYnywt8ww0UUpGSE52rE3aYrZW60Gn9Kv0=")


def test_a_long_text_is_cut_to_what_every_vendor_takes(chat_peer):
    chat.send(Robot("wecom", chat_peer.url, ""), "园" * 1000, MOMENT)

    content = json.loads(chat_peer.told[-1][2])["text"]["content"]
    assert (len(content.encode()) <= 2000, content[-3:], set(content[:-2])) == (True, "园……", {"园"})


# ── What can go wrong ──


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'),
        (200, b'{"errcode":310000,"errmsg":"sign not match"}'),
        (200, b"<html>gateway</html>"),
        (200, b"[0]"),
        (500, b'{"errcode":0}'),
        # A redirect is no answer, and nobody goes there.
        (302, b'{"errcode":0}'),
        (307, b'{"errcode":0}'),
    ],
)
def test_what_is_no_clear_yes_was_not_told(chat_peer, status, answer):
    chat_peer.status, chat_peer.answer = status, answer

    with pytest.raises(chat.NotTold):
        told(chat_peer, "dingtalk")

    assert len(chat_peer.told) == 1


def test_the_address_stands_in_no_error(chat_peer):
    chat_peer.answer = b'{"errcode":1,"errmsg":"bad access_token=secret-token key SECabc"}'

    with pytest.raises(chat.NotTold) as error:
        told(chat_peer, "dingtalk", "SECabc")

    assert [secret for secret in ("secret-token", "SECabc") if secret in str(error.value)] == []


# ── The outbox ──


@pytest.fixture
def robot(settings, chat_peer):
    """The peer, set up as the robot of this portal."""
    settings.ROBOT = Robot("dingtalk", chat_peer.url, "")
    return chat_peer


def tell(now=NOW):
    """A text in the outbox."""
    context = {"count": 2, "places": "西青区 2", "first_due": now, "queue": "https://x.example/admin/"}
    outbox.tell_chat("chat_stories_arrived", key=f"test:{now}", context=context, now=now)


def states():
    return [letter.state_label for letter in Letter.objects.order_by("pk")]


@pytest.mark.django_db
@pytest.mark.database
def test_a_text_goes_to_the_group_and_to_nobody_by_mail(robot, mailoutbox):
    tell()

    outbox.deliver_due(lambda: NOW)
    outbox.deliver_due(lambda: NOW)

    content = json.loads(robot.told[0][2])["text"]["content"]
    assert (len(robot.told), mailoutbox, states()) == (1, [], ["已送出"])
    assert content.startswith("园讯：新来稿 2 篇\n\n西青区 2。最早的请在11月23日（周一）14:32前答复。")


@pytest.mark.django_db
def test_nothing_is_written_without_a_robot(settings):
    settings.ROBOT = None

    tell()

    assert states() == []


@pytest.mark.django_db
@pytest.mark.database
def test_a_refused_text_is_tried_again_and_given_up_after_two_hours(robot):
    robot.answer = b'{"errcode":45009,"errmsg":"api freq out of limit"}'
    tell()
    now = NOW
    while Letter.objects.waiting().exists() and now < NOW + timedelta(days=1):
        outbox.deliver_due(lambda moment=now: moment)
        now += timedelta(seconds=15)

    letter = Letter.objects.get()
    assert (letter.state_label, letter.attempt_count) == ("未送达", outbox.CHAT_ATTEMPTS)
    assert timedelta(hours=1) < letter.failed_at - NOW < timedelta(hours=3)
    assert "api freq out of limit" in letter.last_error


@pytest.mark.django_db
@pytest.mark.database
def test_a_robot_that_does_not_answer_holds_up_no_mail(settings, mailoutbox):
    settings.ROBOT = Robot("dingtalk", f"http://127.0.0.1:{free_port()}/robot/send?access_token=x", "")
    tell()
    tell(NOW + timedelta(seconds=1))
    outbox.post(
        "record_head",
        key="mail",
        about="user:1",
        recipient="chief@example.com",
        context={"head": None, "until": NOW},
        now=NOW + timedelta(seconds=1),
    )

    done = outbox.deliver_due(lambda: NOW + timedelta(minutes=1))

    # The mail server could be reached; of the two texts only one was tried.
    assert (done, len(mailoutbox)) == (outbox.Round(2, True), 1)
    assert sorted(states()) == sorted(["重试中", "待发送", "已送出"])


@pytest.mark.django_db
def test_texts_are_given_up_when_the_robot_is_taken_away(robot, settings):
    tell()
    settings.ROBOT = None

    outbox.deliver_due(lambda: NOW)

    assert states() == ["未送达"]


@pytest.mark.django_db
def test_a_text_that_is_sent_again_goes_to_the_group_again(robot):
    tell()
    outbox.deliver_due(lambda: NOW)

    outbox.resend(Letter.objects.get(), now=NOW + timedelta(hours=1))
    outbox.deliver_due(lambda: NOW + timedelta(hours=1))

    assert (len(robot.told), states()) == (2, ["已送出", "已送出"])
