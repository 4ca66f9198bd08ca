"""manage.py import_listing FILE [--dry-run]: the model site's listing text.

Each article is a transaction of its own, so that authors can send stories meanwhile. Known items are skipped:
after a run was cut off, the next one goes on where it stopped.
"""

import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.actions import publish_article
from articles.importing.listing import Item, Problem, read_listing
from articles.importing.outcomes import IMPORTER, REFUSED, SKIPPED, TAKEN
from articles.models import Article, Kind
from articles.search import index
from commons.chinese import start_of
from commons.fields import HIDDEN, HIDDEN_IN_TEXT
from commons.wordcount import unseen_place
from districts.models import District
from districts.resolve import AmbiguousDistrict, UnknownDistrict, resolve_district

TITLE_LIMIT: int = Article._meta.get_field("title").max_length or 0


class Verdict(NamedTuple):
    """The outcome of one item; `district` and `key` are None for a refused one."""

    item: Item | Problem
    outcome: str
    words: str
    district: District | None = None
    key: str | None = None


class Command(BaseCommand):
    """Writes the outcome of each item; exit code 1 if one was refused."""

    help = "导入列表页文字。--dry-run：只说明会怎样，不写入。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="UTF-8 文本")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")

    def handle(self, *args, file, dry_run, **options):
        kind = Kind.objects.filter(slug="news").first()
        if kind is None:
            raise CommandError("还没有栏目和区域，请先运行 manage.py prepare。")
        verdicts = list(judge(read_listing(read_text(file))))
        if not verdicts:
            raise CommandError(
                f"{file} 里没有找到任何条目。条目以“•【…招商】标题”开头，以只写日期的一行结束。"
            )
        for verdict in verdicts:
            self.stdout.write(f"第 {verdict.item.line} 行 {verdict.outcome}：{verdict.words}")
        if not dry_run:
            store(verdicts, kind, timezone.now())
            index.analyze()
        self.report(verdicts, dry_run)

    def report(self, verdicts, dry_run):
        """Say what became of the items; raises CommandError if one was refused."""
        counts = Counter(verdict.outcome for verdict in verdicts)
        summary = f"收录 {counts[TAKEN]}，跳过 {counts[SKIPPED]}，拒收 {counts[REFUSED]}"
        self.stdout.write(f"{summary}{'（试运行，未写入）' if dry_run else ''}")
        if counts[REFUSED]:
            raise CommandError(f"有 {counts[REFUSED]} 条被拒收，原因见上。")


def read_text(file):
    """The text of the file; CommandError in one clear line if it cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"文件不是 UTF-8 编码：{file}") from None
    except OSError as error:
        raise CommandError(f"文件读不出来：{file}（{error.strerror}）") from None


def judge(items):
    """A Verdict for each item, in the order of the file."""
    known = set(Article.objects.exclude(import_key=None).values_list("import_key", flat=True))
    for item in items:
        verdict = judge_one(item, known)
        known.add(verdict.key)
        yield verdict


def judge_one(item, known):
    """The Verdict for one item of the listing."""
    if isinstance(item, Problem):
        return Verdict(item, REFUSED, item.reason)
    if reason := unstorable(item):
        return Verdict(item, REFUSED, reason)
    try:
        district = resolve_district(item.district)
    except (UnknownDistrict, AmbiguousDistrict) as error:
        return Verdict(item, REFUSED, str(error))
    key = import_key(district, item)
    return Verdict(item, SKIPPED if key in known else TAKEN, item.title, district, key)


def unstorable(item):
    """Why the item cannot be stored exactly as it is, "" if it can; nothing is changed in it."""
    if HIDDEN.search(item.title) or HIDDEN_IN_TEXT.search(item.body):
        return f"“{HIDDEN.sub('', item.title)[:20]}”里有看不见的控制字符"
    if place := unseen_place(item.title) or unseen_place(item.body):
        return f"“{place}”里的“□”是显示不出来的字符"
    if len(item.title) > TITLE_LIMIT:
        return f"标题超过 {TITLE_LIMIT} 个字符：“{item.title[:20]}…”"
    return ""


def import_key(district, item):
    """A hash of district, title and date, by which an item is known."""
    return hashlib.sha256(f"{district.code}|{item.title}|{item.day:%Y-%m-%d}".encode()).hexdigest()


def store(verdicts, kind, now):
    """Publish what is taken, the last item first, so that items of one day keep their order."""
    for verdict in reversed(verdicts):
        if verdict.outcome == TAKEN:
            publish_article(
                now=now,
                editor=IMPORTER,
                published_at=start_of(verdict.item.day),
                title=verdict.item.title,
                body=verdict.item.body,
                district=verdict.district,
                kind=kind,
                import_key=verdict.key,
            )
