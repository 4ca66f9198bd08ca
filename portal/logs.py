"""The lines of the log, as text or JSON, each with the id of its request.

And what they must not hold: keys to stories, personal data, and tracebacks for a client's mistake.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

from commons import links

# Set by portal.request_ids; "" outside of a request, as in the worker.
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
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


class AddRequestId(logging.Filter):
    """The id of the request that a line belongs to, for the formatters below."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place; every record passes."""
        record.request_id = REQUEST_ID.get()
        return True


class TextLine(logging.Formatter):
    """One line as people read it, with the id at its end."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, without a traceback."""
        name = getattr(record, "request_id", "")
        return f"{super().formatMessage(record)} [{name}]" if name else super().formatMessage(record)


class JsonLine(logging.Formatter):
    """One JSON object a line, as collectors read it; a traceback is a text in it."""

    def format(self, record: logging.LogRecord) -> str:
        """The object; what is not known is left out."""
        facts = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
            "status": getattr(record, "status_code", None),
            "exception": record.exc_text,
            "stack": record.stack_info,
            "process": record.process,
        }
        return json.dumps({name: fact for name, fact in facts.items() if fact}, ensure_ascii=False)


def cut(value: object, most: int) -> object:
    """A text of at most `most` characters; anything else as it is."""
    return f"{value[:most]}…" if isinstance(value, str) and len(value) > most else value
