"""manage.py import_listing FILE [--dry-run]: the model site's listing text.

Each article is a transaction of its own: a long listing must not hold the only write lock while authors
send their stories, and a run that was cut off goes on where it stopped, since known items are skipped.
"""

import hashlib
from collections import Counter, namedtuple
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.actions import publish_article
from articles.importing.listing import Problem, read_listing
from articles.importing.outcomes import IMPORTER, REFUSED, SKIPPED, TAKEN
from articles.models import Article, Kind
from articles.search import index
from commons.chinese import start_of
from commons.fields import HIDDEN, HIDDEN_IN_TEXT
from districts.resolve import AmbiguousDistrict, UnknownDistrict, resolve_district

TITLE_LIMIT = Article._meta.get_field("title").max_length

# What becomes of one item; district and key are None unless it is taken.
Verdict = namedtuple("Verdict", "item outcome words district key", defaults=(None, None))


class Command(BaseCommand):
    """Says line by line what it took, skipped and refused; exit code 1 when something was refused."""

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
        counts = Counter(verdict.outcome for verdict in verdicts)
        summary = f"收录 {counts[TAKEN]}，跳过 {counts[SKIPPED]}，拒收 {counts[REFUSED]}"
        self.stdout.write(f"{summary}{'（试运行，未写入）' if dry_run else ''}")
        if counts[REFUSED]:
            raise CommandError(f"有 {counts[REFUSED]} 条被拒收，原因见上。")


def read_text(file):
    """The file's text, or one clear line."""
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
    """Why the item cannot be kept as it stands, "" if it can; bodies are kept verbatim or not at all."""
    if HIDDEN.search(item.title) or HIDDEN_IN_TEXT.search(item.body):
        return f"“{HIDDEN.sub('', item.title)[:20]}”里有看不见的控制字符"
    if len(item.title) > TITLE_LIMIT:
        return f"标题超过 {TITLE_LIMIT} 个字符：“{item.title[:20]}…”"
    return ""


def import_key(district, item):
    """District, title and date: what makes an item a known one."""
    return hashlib.sha256(f"{district.code}|{item.title}|{item.day:%Y-%m-%d}".encode()).hexdigest()


def store(verdicts, kind, now):
    """Publish what is taken, from the last item up, so that equal dates keep the page's order."""
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
