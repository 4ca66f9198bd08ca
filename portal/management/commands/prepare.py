"""The rows that every installation needs: districts, kinds, topics, documents, groups."""

import json

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles.models import Article, ArticleCount, Kind
from commons.models import TermsVersion, digest
from districts.loading import load_districts
from districts.models import District
from leads.models import Topic
from portal.groups import make_groups

FIXTURES = settings.BASE_DIR / "fixtures"


class Command(BaseCommand):
    """manage.py prepare: may run at every start; it never overwrites what staff edited."""

    help = "装入区域、栏目、咨询主题、须知与说明、用户组；可以反复运行，不覆盖已有的内容。"

    @transaction.atomic
    def handle(self, *args, verbosity, **options):
        counts = load_all()
        # After an update from a release without kept counts.
        if Article.objects.published().exists() and not ArticleCount.objects.exists():
            call_command("reindex_search", stdout=self.stdout)
        if not District.objects.active().filter(code=settings.HOME_DISTRICT).exists():
            raise CommandError(
                f"设置 HOME_DISTRICT={settings.HOME_DISTRICT!r} 不对：没有这个代码的现行区域。"
            )
        news = "、".join(f"{name} {count}" for name, count in counts.items() if count)
        if verbosity:
            self.stdout.write(f"基础数据已就绪，新增：{news or '无'}。")


def load_all():
    """All that a portal stands on; returns {what: how many are new}."""
    return {
        "区域": sum(load_districts(FIXTURES / "districts.csv", update=False)),
        "栏目": load_kinds(),
        "咨询主题": load_topics(),
        "须知与说明": load_documents(timezone.now()),
        "用户组": make_groups(),
    }


def load_kinds():
    """Create the kinds that are missing; returns how many."""
    return create_missing(
        Kind, [row | {"checklist": "\n".join(row["checklist"])} for row in read("kinds.json")]
    )


def load_topics():
    """Create the topics that are missing; returns how many."""
    return create_missing(Topic, read("topics.json"))


def read(name):
    """The rows of a fixture."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


def create_missing(model, rows):
    """Create the rows whose slug does not exist yet; returns how many."""
    return sum(model.objects.get_or_create(slug=row["slug"], defaults=row)[1] for row in rows)


def load_documents(now):
    """Create the versions of documents that are missing, in force from now on; returns how many."""
    created = 0
    # Sorted by name, so that of several new versions the newest comes last and is in force.
    for path in sorted((FIXTURES / "documents").glob("*.txt")):
        document, _, version = path.stem.partition("-")
        created += TermsVersion.objects.get_or_create(
            document=document,
            version=version,
            defaults={**text_in(path), "effective_at": now},
        )[1]
    return created


def text_in(path):
    """The columns of TermsVersion that a file gives: its first line is the title."""
    title, _, body = path.read_text(encoding="utf-8").partition("\n")
    body = body.strip() + "\n"
    return {"title": title.strip(), "body": body, "sha256": digest(body)}
