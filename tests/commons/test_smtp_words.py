"""Why a letter did not arrive, in words."""

import smtplib
import socket

import pytest

from commons.smtp_words import explain, words_for


def stored(error):
    """As the outbox stores it."""
    return f"{type(error).__name__}: {error}"


def refused(code, said):
    return stored(smtplib.SMTPRecipientsRefused({"chenwei@example.com": (code, said)}))


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        (550, b"5.1.1 The email account that you tried to reach does not exist", "收件地址不存在"),
        (550, b"Mailbox not found", "收件地址不存在"),
        (550, b"User unknown in local recipient table", "收件地址不存在"),
        (553, b"mailbox name not allowed", "收件地址不存在"),
        (552, b"5.2.2 mailbox full", "对方邮箱已满"),
        (552, b"Requested mail action aborted: exceeded storage allocation", "对方邮箱已满"),
        (452, b"4.2.2 The email account is over quota", "对方邮箱已满"),
        (452, b"insufficient system storage", "对方邮箱已满"),
        (552, b"5.3.4 message size exceeds limit", "对方拒收"),
        (550, b"5.7.1 Message rejected as spam by Content Filtering", "对方拒收"),
        (550, b"Mail content denied. http://service.mail.qq.com", "对方拒收"),
        (554, b"DT:SPM 163 smtp", "对方拒收"),
        (421, b"4.7.0 Try again later", "对方暂时不收"),
        (450, b"4.1.1 greylisted", "对方暂时不收"),
        (451, b"Internal server error", "对方暂时不收"),
        (530, b"5.7.0 Authentication required", "发信账号或密码不对"),
        (500, b"what?", "没有送到"),
    ],
)
def test_what_the_server_says_is_told_in_words(code, said, words):
    assert words_for(refused(code, said)) == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 Error: authentication failed"), "发信账号或密码不对"),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "邮件服务器连不上"),
        (smtplib.SMTPConnectError(421, b"busy"), "邮件服务器连不上"),
        (TimeoutError("timed out"), "邮件服务器连不上"),
        (ConnectionRefusedError(111, "Connection refused"), "邮件服务器连不上"),
        (socket.gaierror(-2, "Name or service not known"), "邮件服务器连不上"),
        (smtplib.SMTPDataError(550, b"5.1.1 no such user"), "收件地址不存在"),
        (ValueError("Header values may not contain linefeed"), "没有送到"),
    ],
)
def test_errors_of_the_connection_are_told_in_words(error, words):
    assert words_for(stored(error)) == words


def test_digits_in_an_address_are_no_code():
    error = stored(smtplib.SMTPRecipientsRefused({"a550@example.com": (450, b"busy")}))

    assert words_for(error) == "对方暂时不收"


def test_only_what_was_given_up_asks_for_something():
    error = refused(550, b"5.1.1 unknown")

    advice = [explain(error, is_given_up=is_given_up).advice for is_given_up in (True, False)]

    assert advice == ["多半是地址写错了一个字母。请打电话问清，改好邮箱后重发。", "系统会自动再试。"]
    assert explain("", is_given_up=False) is None
