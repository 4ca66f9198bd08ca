"""What the log must not hold: keys to stories, personal data, and tracebacks for a client's mistake."""

import logging
import re

from commons import links

# Of a path that somebody made up, so much tells what was tried.
LONGEST_ARGUMENT = 100
LONGEST_LINE = 240
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

# Digits and @ also as Chinese keyboards write them.
MAIL = re.compile(r"[^\s@＠<>()\[\]\"'“”=,;:，；：/]+[@＠][^\s@＠<>()\[\]\"'“”=,;:，；：/]+\.[\w-]+")
DIGIT = "[0-9０-９]"
PHONE = re.compile(
    rf"(?<![0-9０-９A-Za-z.])(?:"
    rf"(?:[+＋]?86[ -]?)?[1１][3-9３-９]{DIGIT}[ -]?{DIGIT}{{4}}[ -]?{DIGIT}{{4}}"
    rf"|[0０]{DIGIT}{{2,3}}[ -]?{DIGIT}{{7,8}}"
    rf"|[+＋]{DIGIT}{{1,3}}[ -]?(?:{DIGIT}[ -]?){{6,14}}"
    rf")(?!{DIGIT})"
)
# PostgreSQL quotes the row that it refuses, up to the end of its message.
ROW = re.compile(r"\b(DETAIL|CONTEXT):.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL)


def mask(text: str) -> str:
    """The text without signed tokens, mail addresses, phone numbers and rows of the database."""
    text = links.mask(text)
    for pattern, instead in ((ROW, r"\1: …"), (MAIL, "［邮箱］"), (PHONE, "［电话］")):
        text = pattern.sub(instead, text)
    return text


class MaskPersonalData(logging.Filter):
    """Mask message and traceback of every record, whatever formats it afterwards."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        record.msg, record.args = mask(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            # Formatters take this text where there is one.
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = mask(record.exc_text) if record.exc_text else record.exc_text
        record.stack_info = mask(record.stack_info) if record.stack_info else record.stack_info
        return True


class ShortenRefusals(logging.Filter):
    """A request that was refused (4xx) is worth one short line: the mistake is the client's."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        if not 400 <= getattr(record, "status_code", 0) < 500:
            return True
        if isinstance(record.args, tuple):
            record.args = tuple(cut(value, LONGEST_ARGUMENT) for value in record.args)
        record.msg, record.args = cut(CONTROL.sub("·", record.getMessage()), LONGEST_LINE), ()
        record.exc_info = record.exc_text = record.stack_info = None
        if record.levelno > logging.WARNING:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


def cut(value: object, most: int) -> object:
    """A text of at most `most` characters; anything else as it is."""
    return f"{value[:most]}…" if isinstance(value, str) and len(value) > most else value
