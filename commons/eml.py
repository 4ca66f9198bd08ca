"""A mail back end for machines without a mail server: one .eml file for each message."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmlBackend(BaseEmailBackend):
    """Write each message into `folder`; a reader never sees half a file."""

    def __init__(self, folder: str | Path, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store all messages and return their number. The same Message-ID gives the same file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            message = email.message()
            name = message["Message-ID"].strip("<>").partition("@")[0]
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as part:
                part.write(message.as_bytes())
                part.flush()
                os.fsync(part.fileno())
            os.replace(part.name, self.folder / f"{name}.eml")
        return len(email_messages)
