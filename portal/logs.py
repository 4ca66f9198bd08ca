"""What the log must not hold."""

import logging

from commons import links


class MaskLinks(logging.Filter):
    """Removes signed tokens from messages: whoever knows one can withdraw the story."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the message in place; no record is dropped."""
        record.msg, record.args = links.mask(record.getMessage()), ()
        return True
