"""Receipt numbers, and digests that tell whether a form was sent before."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commons.codes import ALPHABET, dated_code
from submissions.models import Submission

# YX-261123-7K3M however it is read out or pasted: full width, small letters, spaces or no hyphens.
RECEIPT = re.compile(
    rf"(?<![A-Z0-9])YX[^A-Z0-9]{{0,3}}([0-9]{{6}})[^A-Z0-9]{{0,3}}([{ALPHABET}]{{4}})(?![A-Z0-9])"
)


def receipt_in(text: str) -> str:
    """The receipt number in what somebody typed or pasted, as we write it; "" for none."""
    match = RECEIPT.search(unicodedata.normalize("NFKC", text).upper())
    return f"YX-{match[1]}-{match[2]}" if match else ""


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
