"""What the portal's own handler writes to the log."""

import contextlib
import io
import logging


@contextlib.contextmanager
def written():
    """Collect it in a StringIO for a while."""
    (console,) = {
        handler
        for name in ("", "django")
        for handler in logging.getLogger(name).handlers
        if type(handler) is logging.StreamHandler
    }
    text = io.StringIO()
    before = console.setStream(text)
    try:
        yield text
    finally:
        console.setStream(before)
