"""Files in a bucket that speaks S3, for sites of several machines (env.bucket, MEDIA_URL_ROOT).

What uses a storage knows files only, so whatever goes wrong on the way comes as OSError.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from storages.backends.s3 import S3Storage

# A bucket that does not answer must not hold a request for minutes. Checksums in trailers are AWS's own
# invention: other services refuse them.
PATIENCE = {
    "connect_timeout": 2,
    "read_timeout": 5,
    "retries": {"total_max_attempts": 1, "mode": "standard"},
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}


# A bucket that did not answer is left alone for so many seconds: each picture of a page would hold a thread.
REST = 5


class Away:
    """Until when this process leaves the bucket alone."""

    until = 0.0


def told_as_os_error[**P, T](act: Callable[P, T]) -> Callable[P, T]:
    """A method of a storage that raises OSError where the bucket refuses or does not answer."""

    @wraps(act)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        if time.monotonic() < Away.until:
            raise OSError("bucket: away a moment ago")
        try:
            return act(*args, **kwargs)
        except HTTPClientError as error:
            Away.until = time.monotonic() + REST
            raise OSError(f"bucket: {type(error).__name__}") from error
        except (Boto3Error, BotoCoreError, ClientError) as error:
            # Without its words: they may name the address, and with it the key.
            raise OSError(f"bucket: {type(error).__name__}") from error

    return wrapped


class Bucket(S3Storage):
    """The bucket, or a folder of it; only the portal reads it, nobody is sent there."""

    def __init__(self, *, addressing_style: str | None = None, **settings: Any) -> None:
        config = Config(**PATIENCE, signature_version="s3v4", s3={"addressing_style": addressing_style})
        super().__init__(
            client_config=config, addressing_style=addressing_style, default_acl=None, **settings
        )

    @told_as_os_error
    def _open(self, name: str, mode: str = "rb") -> Any:
        """Read now, not when the answer is on its way already."""
        file = super()._open(name, mode)
        if "r" in mode:
            file.open()
        return file

    _save = told_as_os_error(S3Storage._save)
    delete = told_as_os_error(S3Storage.delete)
    exists = told_as_os_error(S3Storage.exists)
    listdir = told_as_os_error(S3Storage.listdir)
