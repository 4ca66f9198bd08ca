"""Sample articles, stories and accounts, so that a fresh copy can be looked at and tried out."""

import os
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from articles.actions import publish_article
from articles.models import Article, Division, Kind
from commons.models import TermsVersion
from portal.samples import before, read_samples, wall_clock
from submissions import actions, intake
from submissions.models import Submission

SAMPLES = settings.BASE_DIR / "fixtures" / "samples"
PASSWORD_FILE = settings.DATA_DIR / "demo-password"
# Account, name on the desk, group.
ACCOUNTS = (
    ("chief", "周岚", "总编"),
    ("moderator", "林岸", "审稿编辑"),
    ("moderator2", "何溪", "审稿编辑"),
    ("leads", "李招", "招商专员"),
)
# How long the sample moderators took to decide, and how long ago the open claim was made.
DECIDED_AFTER = timedelta(hours=9, minutes=20)
CLAIMED_BEFORE = timedelta(minutes=8)


class Command(BaseCommand):
    """manage.py load_samples: all or nothing, and only into an empty portal."""

    help = "装入示例稿件、示例来稿和演示账号；已有稿件或来稿时什么也不做。"

    def handle(self, *args, **options):
        if Article.objects.exists() or Submission.objects.exists():
            self.stdout.write("已有稿件或来稿，不装入示例内容。")
            return
        with transaction.atomic():
            load_accounts()
            articles = load_articles(timezone.now())
            stories = load_stories(timezone.now())
        self.stdout.write(f"已装入示例稿件 {articles} 篇、示例来稿 {stories} 篇。")


def load_accounts():
    """The demo accounts. They can sign in only where nobody else can: nobody there yet, on this machine."""
    is_demo = settings.IS_LOCAL and not User.objects.exists()
    password = demo_password() if is_demo else None
    if is_demo:
        User.objects.create_superuser("admin", password=password, first_name="管理员")
    for username, name, group in ACCOUNTS:
        if User.objects.filter(username=username).exists():
            continue
        # No password means that nobody can sign in.
        user = User.objects.create_user(username, password=password, first_name=name, is_staff=is_demo)
        user.groups.add(Group.objects.get(name=group))


def demo_password():
    """The password of the demo accounts, made once and kept where only the operator can read it."""
    if not PASSWORD_FILE.exists():
        PASSWORD_FILE.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(PASSWORD_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(12) + "\n")
    return PASSWORD_FILE.read_text(encoding="ascii").strip()


def load_articles(now):
    """The sample articles, oldest first, so that numbers follow dates; returns how many."""
    dated = [
        (wall_clock(sample.fields.pop("published"), now), number, sample)
        for number, sample in enumerate(read_samples(SAMPLES / "articles"))
    ]
    for moment, _, sample in sorted(dated):
        publish_article(
            now=moment,
            editor=sample.fields["editor"],
            responsible_editor=sample.fields.pop("editor"),
            body=sample.body,
            **filed(sample.fields),
        )
    return len(dated)


def filed(fields):
    """The fields with the rows that `district` and `kind` name."""
    rest = {name: value for name, value in fields.items() if name not in {"district", "kind"}}
    return rest | {
        "division": Division.objects.get(code=fields["district"]),
        "kind": Kind.objects.get(slug=fields["kind"]),
    }


def load_stories(now):
    """The sample stories, first come first, each brought to its state; returns how many."""
    samples = read_samples(SAMPLES / "stories")
    for sample in samples:
        sample.fields["submitted"] = before(sample.fields["submitted"], now)
    for sample in sorted(samples, key=lambda sample: sample.fields["submitted"]):
        story = send(sample)
        decide(story, sample.fields, now)
    return len(samples)


def send(sample):
    """The story as its author sent it."""
    fields = dict(sample.fields)
    submitted = fields.pop("submitted")
    for name in ("state", "note", "reasons"):
        fields.pop(name, None)
    sender = intake.Sender(email=fields.pop("email"), phone=fields.pop("phone", ""))
    text = intake.Text(**{"source_url": "", **filed(fields)}, body=sample.body)
    documents = tuple(TermsVersion.objects.in_force().values())
    form = intake.Form(secrets.token_urlsafe(16), documents)
    return intake.submit(text, sender, form, now=submitted)


def decide(story, fields, now):
    """What the moderators did with the story until now."""
    state = fields["state"]
    if state == "submitted":
        return
    if state == "in_review":
        actions.claim(story, actor=moderator("moderator"), now=now - CLAIMED_BEFORE)
        return
    decision = {
        "actor": moderator("moderator2"),
        "version": story.version,
        "note": fields.get("note", ""),
        "now": fields["submitted"] + DECIDED_AFTER,
    }
    if state == "accepted":
        actions.accept(story, checklist=story.revision.kind.checklist_points, **decision)
        return
    step = {"needs_changes": actions.return_for_changes, "rejected": actions.reject}[state]
    step(story, reasons=fields["reasons"].split(","), **decision)


def moderator(username):
    """One of the sample moderators."""
    return User.objects.get(username=username)
