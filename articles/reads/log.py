"""Reads out of nginx's access log, for sites where nginx answers from its cache."""

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from django.db import transaction

from articles.reads.counting import Key, store
from articles.reads.models import ReadLog
from articles.reads.readers import is_machine
from commons.chinese import beijing

# nginx's own format "combined": the article, answered with 200, and the name of the browser.
LINE = re.compile(
    r"\S+ \S+ [^\[\n]*\[(?P<time>[^\]\[]{1,40})\] "
    r'"GET /articles/(?P<pk>[0-9]{1,18})/(?:\?\S*)? HTTP/[0-9.]+" 200 [0-9]+ '
    r'"(?:[^"\\]|\\.)*" "(?P<agent>(?:[^"\\]|\\.)*)"'
)
# Lines of one transaction; and the longest line that is looked at, in bytes.
PIECE, LONGEST = 20_000, 32_000
TIME = "%d/%b/%Y:%H:%M:%S %z"


class Counted(NamedTuple):
    """What came of a log: lines that are new, and reads among them."""

    lines: int
    reads: int


def count_log(path: Path) -> Counted:
    """Add the reads of a log to the counts; a line that was counted before is not counted again.

    A log is known by its first line, whatever its file is called after logrotate, packed or not.
    """
    total = Counted(0, 0)
    with opened(path) as log:
        first = log.readline()
        if not first.endswith(b"\n"):
            return total
        known, _ = ReadLog.objects.get_or_create(first_line_sha256=hashlib.sha256(first).hexdigest())
        while piece := count_piece(log, known):
            total = Counted(total.lines + piece.lines, total.reads + piece.reads)
    return total


def count_piece(log: BinaryIO, known: ReadLog) -> Counted | None:
    """Count the next PIECE lines of the log; None at its end.

    Read before the transaction, which is short: nobody else could write meanwhile on SQLite. Whoever counts
    the same log beside us has moved its offset; then nothing is stored, and the lines are read from there.
    """
    known.refresh_from_db()
    counted, lines, end = piece(log, known.offset)
    if not lines:
        return None
    with transaction.atomic():
        if not ReadLog.objects.filter(pk=known.pk, offset=known.offset).update(offset=end):
            return Counted(0, 0)
        store(counted)
    return Counted(lines, counted.total())


def piece(log: BinaryIO, offset: int) -> tuple[Counter[Key], int, int]:
    """What the next PIECE lines from `offset` on say, how many lines these are, and where they end."""
    log.seek(offset)
    counted: Counter[Key] = Counter()
    lines, end = 0, offset
    for line in islice(whole_lines(log), PIECE):
        lines, end = lines + 1, end + len(line)
        if len(line) <= LONGEST:
            counted.update(read_in(line.decode("utf-8", "replace")))
    return counted, lines, end


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
