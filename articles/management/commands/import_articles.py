"""manage.py import_articles FILE [--dry-run]: a legacy archive, .jsonl, .csv or .xlsx.

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
from articles.importing.archive import References, article_fields
from articles.importing.html import MARKS, marks
from articles.importing.outcomes import REFUSED, SKIPPED, TAKEN, Refused, WrongFile
from articles.importing.sources import Source
from articles.models import Article
from articles.search import index
from commons.wrapping import joined

# Lines of one transaction, fewer where they are long.
BATCH, BATCH_BYTES = 200, 4_000_000
BAR = 30
# The count of bodies that held any mark of another system.
ANY = "any"
# What else was done to a line that was taken.
WRAPPED = "按固定宽度断行的段落接成了整段"
UNLED = "旧地址没有做跳转（它是本站自己的页面，或者只有“#”后面不同）"
# Without a terminal: how often a line reports the progress.
SECONDS_BETWEEN_LINES = 10


class Verdict(NamedTuple):
    """The outcome of one line: `item` is its object, or its text if it is none; `fields` if it is taken."""

    number: int
    item: dict[str, Any] | str
    outcome: str
    reason: str = ""
    fields: dict[str, Any] | None = None
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Command(BaseCommand):
    """Writes counts, and refused lines into a file of their own; exit code 1 if a line was refused."""

    help = "导入旧站稿件：.jsonl、.csv 或 .xlsx。--dry-run：只检查，原因写在屏幕上，不写入。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help=".jsonl、.csv 或 .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *args, file, dry_run, **options):
        references = References()
        if not references.kinds:
            raise CommandError("还没有栏目和区域，请先运行 manage.py prepare。")
        try:
            with open(file, "rb") as stream:
                source = Source(stream, file)
                rejects = None if dry_run else Rejects(file)
                counts, converted = self.take(source, references, rejects)
        except WrongFile as wrong:
            raise CommandError(str(wrong)) from None
        except OSError as error:
            raise CommandError(f"文件读写失败：{error.filename or file}（{error.strerror}）") from None
        except DatabaseError as error:
            raise CommandError(f"有一批没有写入，再运行一次会从那里接着导入。原因：{error}") from None
        if counts[TAKEN] and not dry_run:
            index.analyze()
        self.report(counts, [*converted_words(converted), *source.notes], rejects)

    def report(self, counts, notes, rejects):
        """How many lines had which outcome; raises CommandError if some were refused."""
        for outcome in (TAKEN, SKIPPED, REFUSED):
            self.stdout.write(f"{outcome}：{counts[outcome]}")
        for note in notes:
            self.stdout.write(note)
        if not rejects:
            self.stdout.write("（试运行，未写入）")
        if counts[REFUSED]:
            place = f"在 {rejects.path}" if rejects else "见上"
            raise CommandError(f"有 {counts[REFUSED]} 行被拒收，原因{place}。")

    def take(self, source, references, rejects):
        """Judge, store and report batch by batch; counts outcomes, and marks of other systems."""
        counts: Counter[str] = Counter()
        converted: Counter[str] = Counter()
        progress = Progress(self.stderr)
        now = timezone.now()
        foreseen: tuple[set[str], set[str]] = (set(), set())
        for batch in batches(source.lines()):
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
            progress.show(source.share, counts.total())
            count_marks(converted, verdicts)
            # With DEBUG Django keeps every statement.
            reset_queries()
        progress.end()
        return counts, converted


def count_marks(converted, verdicts):
    """Add how many taken bodies had which marks of another system, and how many had any (ANY)."""
    for verdict in verdicts:
        if verdict.fields:
            converted.update((*verdict.notes, *((ANY, *verdict.marks) if verdict.marks else ())))


def converted_words(converted):
    """What was made of the bodies, in words: how many were HTML, and how many held which marks."""
    notes = [f"{note}：{converted[note]}" for note in (WRAPPED, UNLED) if converted[note]]
    if not converted[ANY]:
        return notes
    parts = "，".join(f"有{name} {converted[name]} 篇" for name in MARKS if converted[name])
    return [f"正文由 HTML 转成文字：{converted[ANY]}", f"其中{parts}", *notes]


def batches(lines):
    """The lines in lists of BATCH, or shorter ones where the lines are long."""
    batch, size = [], 0
    for line in lines:
        batch.append(line)
        size += line.size
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read(line, references, now):
    """The Verdict on one line, without a look at the others."""
    if line.reason:
        return Verdict(line.number, line.item, REFUSED, line.reason)
    try:
        fields = article_fields(line.item, references, now)
    except Refused as refusal:
        return Verdict(line.number, line.item, REFUSED, str(refusal))
    fields["body"], joined_count = joined(fields["body"])
    is_unled = line.item.get("legacy_url") and fields["legacy_path"] is None
    notes = [name for name, holds in ((WRAPPED, joined_count), (UNLED, is_unled)) if holds]
    return Verdict(
        line.number, line.item, TAKEN, fields=fields, marks=marks(line.item["body"]), notes=tuple(notes)
    )


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
        name = file.stem if file.suffix.lower() in {".jsonl", ".csv", ".tsv", ".xlsx"} else file.name
        self.path = file.with_name(f"{name}.rejected.jsonl")
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

    def __init__(self, stream):
        self.stream = stream
        self.started = self.said = time.monotonic()
        self.is_bar = stream.isatty()

    def show(self, share, count):
        """This share of the file is read, `count` lines are judged."""
        now = time.monotonic()
        if not self.is_bar and now - self.said < SECONDS_BETWEEN_LINES:
            return
        self.said = now
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
