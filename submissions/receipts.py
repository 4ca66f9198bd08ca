"""Numbers and digests by which a story is known again."""

import hashlib
import json
import secrets

from commons.chinese import beijing
from submissions.models import Submission

# Without look-alikes: no 0 O 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def new_receipt(now):
    """YX-YYMMDD-XXXX by Beijing time, not yet in use."""
    while True:
        ending = "".join(secrets.choice(ALPHABET) for _ in range(4))
        receipt = f"YX-{beijing(now):%y%m%d}-{ending}"
        if not Submission.objects.filter(receipt=receipt).exists():
            return receipt


def digest_of(text, sender):
    """A digest of all that a form sent; network address and browser are not part of it."""
    fields = {name: str(getattr(value, "pk", value)) for name, value in vars(text).items()}
    sent = json.dumps([fields, sender.email, sender.phone], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(sent.encode()).hexdigest()
