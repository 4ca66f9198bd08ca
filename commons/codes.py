"""Numbers that people read to each other on the phone. Pure, except for random characters."""

import secrets
from datetime import datetime

from commons.chinese import beijing

# Without look-alikes: no 0 O 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def dated_code(prefix: str, now: datetime, length: int) -> str:
    """YX-261123-7K3M: the prefix, the day in Beijing, `length` random characters."""
    ending = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return f"{prefix}-{beijing(now):%y%m%d}-{ending}"
