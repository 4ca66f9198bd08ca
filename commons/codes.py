"""Numbers that people read to each other on the phone. Pure, except for random characters."""

import re
import secrets
import unicodedata
from datetime import datetime

from commons.chinese import beijing

# Without look-alikes: no 0 O 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def dated_code(prefix: str, now: datetime, length: int) -> str:
    """YX-261123-7K3M: the prefix, the day in Beijing, `length` random characters."""
    ending = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return f"{prefix}-{beijing(now):%y%m%d}-{ending}"


def code_in(text: str, prefix: str, length: int) -> str:
    """The dated_code() in what somebody typed or pasted, as we write it; "" for none.

    However it is read out: full width, small letters, spaces or no hyphens, words around it.
    """
    apart = "[^A-Z0-9]{0,3}"
    code = rf"(?<![A-Z0-9]){prefix}{apart}([0-9]{{6}}){apart}([{ALPHABET}]{{{length}}})(?![A-Z0-9])"
    match = re.search(code, unicodedata.normalize("NFKC", text).upper())
    return f"{prefix}-{match[1]}-{match[2]}" if match else ""
