"""Receipt numbers, and digests that tell whether a form was sent before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commons.codes import code_in, dated_code
from submissions.models import Submission


def receipt_in(text: str) -> str:
    """The receipt number in what somebody typed or pasted, as we write it; "" for none."""
    return code_in(text, "YX", 4)


def new_receipt(now: datetime) -> str:
    """YX-YYMMDD-XXXX, the day in Beijing, a number that is not used yet."""
    while True:
        receipt = dated_code("YX", now, 4)
        if not Submission.objects.filter(receipt=receipt).exists():
            return receipt


def digest_of(text: Mapping[str, Any], sender: Any) -> str:
    """A digest of all that a form sent, without network address and browser. `sender` is an intake.Sender."""
    fields = {name: str(getattr(value, "pk", value)) for name, value in text.items()}
    sent = json.dumps([fields, sender.email, sender.phone], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(sent.encode()).hexdigest()
