"""manage.py import_articles FILE.jsonl [--dry-run]: a legacy archive, one JSON object a line.

Each batch of lines is a transaction, so that authors can send stories meanwhile. Known items are skipped:
after a run was killed, the next one goes on where it stopped. Memory does not grow with the file.
"""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, reset_queries
from django.utils import timezone

from articles.actions import import_articles
from articles.importing.archive import References, article_fields, parse, read_lines
from articles.importing.html import is_html
from articles.importing.outcomes import REFUSED, SKIPPED, TAKEN, Refused
from articles.models import Article
from articles.search import index

# Lines of one transaction, fewer where they are long.
BATCH, BATCH_BYTES = 200, 4_000_000
BAR = 30
# Without a terminal: how often a line reports the progress.
SECONDS_BETWEEN_LINES = 10
# How much of a line that is no JSON is quoted, in bytes.
QUOTED = 2000


class Verdict(NamedTuple):
    """The outcome of one line: `item` is its object, or its text if it is none; `fields` if it is taken."""

    number: int
    item: dict[str, Any] | str
    outcome: str
    reason: str = ""
    fields: dict[str, Any] | None = None
    is_converted: bool = False


class Command(BaseCommand):
    """Writes counts, and refused lines into a file of their own; exit code 1 if a line was refused."""

    converted = 0
    help = "导入旧站稿件，一行一个 JSON 对象。--dry-run：只检查，原因写在屏幕上，不写入。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="UTF-8，一行一个 JSON 对象")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *args, file, dry_run, **options):
        references = References()
        if not references.kinds:
            raise CommandError("还没有栏目和区域，请先运行 manage.py prepare。")
        try:
            with open(file, "rb") as stream:
                rejects = None if dry_run else Rejects(file)
                counts = self.take(stream, references, rejects, Progress(self.stderr, file.stat().st_size))
        except OSError as error:
            raise CommandError(f"文件读写失败：{error.filename or file}（{error.strerror}）") from None
        except DatabaseError as error:
            raise CommandError(f"有一批没有写入，再运行一次会从那里接着导入。原因：{error}") from None
        if counts[TAKEN] and not dry_run:
            index.analyze()
        self.report(counts, rejects)

    def report(self, counts, rejects):
        """How many lines had which outcome; raises CommandError if some were refused."""
        for outcome in (TAKEN, SKIPPED, REFUSED):
            self.stdout.write(f"{outcome}：{counts[outcome]}")
        if self.converted:
            self.stdout.write(f"正文由 HTML 转成文字：{self.converted}")
        if not rejects:
            self.stdout.write("（试运行，未写入）")
        if counts[REFUSED]:
            place = f"在 {rejects.path}" if rejects else "见上"
            raise CommandError(f"有 {counts[REFUSED]} 行被拒收，原因{place}。")

    def take(self, stream, references, rejects, progress):
        """Judge, store and report batch by batch; returns how many lines had which outcome."""
        counts: Counter[str] = Counter()
        now = timezone.now()
        foreseen: tuple[set[str], set[str]] = (set(), set())
        for batch in batches(read_lines(stream)):
            # A trial run must remember what it would have stored; otherwise the database knows.
            known = (set(), set()) if rejects else foreseen
            verdicts = judge([read(line, references, now) for line in batch], *known)
            refused = [verdict for verdict in verdicts if verdict.outcome == REFUSED]
            if rejects:
                import_articles([verdict.fields for verdict in verdicts if verdict.fields], now=now)
                rejects.write(refused)
            else:
                for verdict in refused:
                    self.stdout.write(f"第 {verdict.number} 行 {REFUSED}：{verdict.reason}")
            counts.update(verdict.outcome for verdict in verdicts)
            progress.show(stream.tell(), counts.total())
            self.converted += sum(verdict.is_converted and bool(verdict.fields) for verdict in verdicts)
            # With DEBUG Django keeps every statement.
            reset_queries()
        progress.end()
        return counts


def batches(lines):
    """The lines in lists of BATCH, or shorter ones where the lines are long."""
    batch, size = [], 0
    for number, raw in lines:
        batch.append((number, raw))
        size += len(raw)
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read(line, references, now):
    """The Verdict on one line, without a look at the others."""
    number, raw = line
    item: dict[str, Any] | str = raw[:QUOTED].decode("utf-8", "replace")
    try:
        item = parsed = parse(raw)
        fields = article_fields(parsed, references, now)
        return Verdict(number, item, TAKEN, fields=fields, is_converted=is_html(parsed["body"]))
    except Refused as refusal:
        return Verdict(number, item, REFUSED, str(refusal))


def judge(verdicts, ids, paths):
    """The Verdicts, corrected by what is stored already and by earlier lines of the file.

    `ids` and `paths` are known beside those in the database; the ones of this batch are added to them.
    """
    taken = [verdict.fields for verdict in verdicts if verdict.fields]
    ids |= stored("external_id", taken)
    paths |= stored("legacy_path", taken)
    return [judge_one(verdict, ids, paths) for verdict in verdicts]


def judge_one(verdict, ids, paths):
    """One Verdict, corrected by the known ids and paths; those of a taken line are added to them."""
    if verdict.outcome == REFUSED:
        return verdict
    name, path = verdict.fields["external_id"], verdict.fields["legacy_path"]
    if name in ids:
        return verdict._replace(outcome=SKIPPED, fields=None)
    if path in paths:
        reason = f"legacy_url 已经属于另一篇：{path}"
        return verdict._replace(outcome=REFUSED, reason=reason, fields=None)
    ids.add(name)
    if path:
        paths.add(path)
    return verdict


def stored(field, rows):
    """Which of the rows' values of a field the database has already."""
    values = [row[field] for row in rows if row[field]]
    return set(Article.objects.filter(**{f"{field}__in": values}).values_list(field, flat=True))


class Rejects:
    """FILE.rejected.jsonl with the refused lines of this run; no file if there are none."""

    def __init__(self, file):
        self.path = file.with_name(f"{file.name.removesuffix('.jsonl')}.rejected.jsonl")
        self.path.unlink(missing_ok=True)

    def write(self, refused):
        if not refused:
            return
        # Half of a surrogate pair is written as JSON's \udxxx.
        with open(self.path, "a", encoding="utf-8", errors="backslashreplace") as file:
            for verdict in refused:
                row = {"line": verdict.number, "reason": verdict.reason, "item": verdict.item}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


class Progress:
    """A progress bar on a terminal, else a line every few seconds."""

    def __init__(self, stream, size):
        self.stream, self.size = stream, size
        self.started = self.said = time.monotonic()
        self.is_bar = stream.isatty()

    def show(self, done, count):
        """`done` bytes are read, `count` lines judged."""
        now = time.monotonic()
        if not self.is_bar and now - self.said < SECONDS_BETWEEN_LINES:
            return
        self.said = now
        share = done / self.size
        words = f"{share:4.0%} {count} 行，每秒 {count / (now - self.started):.0f} 行"
        if self.is_bar:
            filled = round(share * BAR)
            self.write(f"\r[{'█' * filled}{'░' * (BAR - filled)}] {words}  ", ending="")
        else:
            self.write(words)

    def end(self):
        """End the line of the bar."""
        if self.is_bar:
            self.write("")

    def write(self, words, ending="\n"):
        """Write without Django's red colour for errors."""
        self.stream.write(words, style_func=str, ending=ending)
        self.stream.flush()
