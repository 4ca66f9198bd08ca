"""Why a letter did not arrive, in words: what mail servers and connections say, and what it means. Pure."""

import re
from typing import NamedTuple

NO_MAILBOX = "收件地址不存在"
FULL = "对方邮箱已满"
REFUSED = "对方拒收"
LATER = "对方暂时不收"
UNREACHABLE = "邮件服务器连不上"
LOGIN = "发信账号或密码不对"
UNKNOWN = "没有送到"

# What to do next about a letter that was given up.
ADVICE = {
    NO_MAILBOX: "多半是地址写错了一个字母。请打电话问清，改好邮箱后重发。",
    FULL: "请打电话告诉对方，过一两天再重发，或改用别的邮箱。",
    REFUSED: "地址可能是对的。请打电话告诉对方，或改用别的邮箱。",
    LATER: "请打电话告诉对方，或过一阵再重发。",
    UNREACHABLE: "请找管理员查看邮件服务器，好了以后重发。",
    LOGIN: "请找管理员核对发信设置，改好以后重发。",
    UNKNOWN: "服务器的回答见原始信息。请打电话告诉对方，或改用别的邮箱。",
}
STILL_TRYING = "系统会自动再试。"
# Names of exceptions.
BY_NAME = {
    "SMTPAuthenticationError": LOGIN,
    **dict.fromkeys(
        (
            *("SMTPServerDisconnected", "SMTPConnectError", "TimeoutError", "OSError", "gaierror"),
            *("ConnectionRefusedError", "ConnectionResetError", "ConnectionAbortedError", "BrokenPipeError"),
            *("SSLError", "SSLCertVerificationError", "SSLEOFError", "timeout"),
        ),
        UNREACHABLE,
    ),
}
# Beginnings of enhanced codes (RFC 3463), which say more than the three digits before them.
BY_ENHANCED = {"5.1.": NO_MAILBOX, "5.2.1": REFUSED, "5.2.2": FULL, "4.2.2": FULL, "5.": REFUSED, "4.": LATER}
LOGIN_CODES = (530, 534, 535, 538)
BY_CODE = {
    **dict.fromkeys((452, 552), FULL),
    **dict.fromkeys((550, 551, 553), NO_MAILBOX),
    554: REFUSED,
}
NAME = re.compile(r"([A-Za-z]+): ?(.*)", re.DOTALL)
# Three digits by themselves, not those of an address.
CODE = re.compile(r"(?<![\w.-])[45][0-9]{2}(?![\w.@])")
ENHANCED = re.compile(r"(?<![0-9.])[45]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")
# Servers that give no enhanced code say 550 for what they do not like, too.
DISLIKED = re.compile("spam|content denied|black ?list|blocked|policy|frequency", re.IGNORECASE)


class Explained(NamedTuple):
    """`words` say what happened, `advice` what to do, `raw` is what the server said."""

    words: str
    advice: str
    raw: str


def explain(error: str, *, is_given_up: bool) -> Explained | None:
    """The stored error of a letter in words; None for none."""
    if not error:
        return None
    words = words_for(error)
    return Explained(words, ADVICE[words] if is_given_up else STILL_TRYING, error)


def words_for(error: str) -> str:
    """One of the words above, by the name of the exception, then by the server's codes."""
    match = NAME.match(error)
    name, said = (match[1], match[2]) if match else ("", error)
    if name in BY_NAME:
        return BY_NAME[name]
    code = CODE.search(said)
    if code is None:
        return UNKNOWN
    if int(code[0]) in LOGIN_CODES:
        return LOGIN
    if enhanced := ENHANCED.search(said):
        return next(words for beginning, words in BY_ENHANCED.items() if enhanced[0].startswith(beginning))
    if DISLIKED.search(said) and code[0].startswith("5"):
        return REFUSED
    return BY_CODE.get(int(code[0]), LATER if code[0].startswith("4") else UNKNOWN)
