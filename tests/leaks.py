"""What must never stand in the portal's log: watched during the whole suite."""

import logging
import re

# Mail addresses, phones and signed tokens, by rules of their own: those of portal/logs.py are watched.
LEAK = re.compile(r"[\w.+-]+[@＠][\w-]+\.\w|(?<![\d.])(?:86)?1[3-9]\d{9}(?!\d)|\d+-\d+~[\w-]")

# The name of a cover's files: eleven of its digits in a row may look like a phone.
NAME = re.compile(r"\b[0-9a-f]{32}\b")


class Watched:
    """The stream of the portal's own handler; `leaks` holds the lines with personal data."""

    def __init__(self, stream):
        self.stream, self.leaks = stream, []

    def write(self, text):
        """Look, then write."""
        self.leaks += [line[:300] for line in text.splitlines() if LEAK.search(NAME.sub("", line))]
        return self.stream.write(text)

    def flush(self):
        """As the stream's own."""
        self.stream.flush()


def watch():
    """Put a Watched before the stream of the handler that settings.LOGGING has made, and return it."""
    [console] = [
        handler for handler in logging.getLogger("django").handlers if type(handler) is logging.StreamHandler
    ]
    watched = Watched(console.stream)
    console.setStream(watched)
    return watched
