"""Numbers and digests by which a story is known again."""

import hashlib
import json

from commons.codes import dated_code
from submissions.models import Submission


def new_receipt(now):
    """YX-YYMMDD-XXXX by Beijing time, not yet in use."""
    while True:
        receipt = dated_code("YX", now, 4)
        if not Submission.objects.filter(receipt=receipt).exists():
            return receipt


def digest_of(text, sender):
    """A digest of all that a form sent; network address and browser are not part of it."""
    fields = {name: str(getattr(value, "pk", value)) for name, value in text.items()}
    sent = json.dumps([fields, sender.email, sender.phone], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(sent.encode()).hexdigest()
