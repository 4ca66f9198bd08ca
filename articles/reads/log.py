"""Reads out of nginx's access log, for sites where nginx answers from its cache."""

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from django.db import transaction

from articles.models import ReadLog
from articles.reads.counting import Key, store
from articles.reads.readers import is_machine
from commons.chinese import beijing

# nginx's own format "combined": the article, answered with 200, and the name of the browser.
LINE = re.compile(
    r'\S+ \S+ .*?\[(?P<time>[^\]]+)\] "GET /articles/(?P<pk>[0-9]{1,18})/(?:\?\S*)? HTTP/[0-9.]+" 200 [0-9]+ '
    r'"(?:[^"\\]|\\.)*" "(?P<agent>(?:[^"\\]|\\.)*)"'
)
TIME = "%d/%b/%Y:%H:%M:%S %z"


class Counted(NamedTuple):
    """What came of a log: lines that are new, and reads among them."""

    lines: int
    reads: int


def count_log(path: Path) -> Counted:
    """Add the reads of a log to the counts; a line that was counted before is not counted again.

    A log is known by its first line, whatever its file is called after logrotate, packed or not.
    """
    with opened(path) as log:
        first = log.readline()
        if not first.endswith(b"\n"):
            return Counted(0, 0)
        # Locked: two counts of one log at the same time must not count a line twice.
        with transaction.atomic():
            known, _ = ReadLog.objects.get_or_create(first_line_sha256=hashlib.sha256(first).hexdigest())
            known = ReadLog.objects.select_for_update().get(pk=known.pk)
            log.seek(known.offset)
            lines, counted = 0, Counter[Key]()
            for line in whole_lines(log):
                lines, known.offset = lines + 1, known.offset + len(line)
                counted.update(read_in(line.decode("utf-8", "replace")))
            known.save()
            store(counted)
    return Counted(lines, counted.total())


def opened(path: Path) -> BinaryIO:
    """The log for reading, unpacked if it is packed."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path)) if is_packed else path.open("rb")


def whole_lines(log: BinaryIO) -> Iterator[bytes]:
    """The lines that nginx has finished."""
    return (line for line in log if line.endswith(b"\n"))


def read_in(line: str) -> list[Key]:
    """The read that a line tells of, [] for everything else."""
    found = LINE.match(line)
    if not found or is_machine(found["agent"].strip("-")):
        return []
    try:
        moment = datetime.strptime(found["time"], TIME)
    except ValueError:
        return []
    return [(int(found["pk"]), beijing(moment).date())]
