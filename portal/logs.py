"""What the log must not hold."""

import logging
import re

STATUS_PATH = re.compile(r"/status/[^/\s]+")


class MaskLinks(logging.Filter):
    """Take the signed part out of /status/<token>/: whoever holds it can withdraw the story."""

    def filter(self, record):
        """Mask the message in place; every record passes."""
        record.msg, record.args = STATUS_PATH.sub("/status/…", record.getMessage()), ()
        return True
