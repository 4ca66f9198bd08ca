"""Sample articles, stories and accounts, so that people can try out a new copy."""

import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from articles.actions import correct_article, publish_article, recommend_article
from articles.covers import actions as picturing
from articles.covers.jobs import make_all
from articles.models import Article, Kind
from articles.reads.counting import store as store_reads
from commons.chinese import beijing
from commons.models import Staff, TermsVersion
from districts.models import District
from portal.sample_packs import load_packs
from portal.samples import COVER_WORDS, before, columns, edited, read_samples, tomorrow, wall_clock
from submissions import actions, clauses, intake
from submissions.actions import perform
from submissions.clock import REMIND_AFTER, TIME_TO_CHANGE
from submissions.models import Submission
from submissions.states import RULES
from submissions.story_fields import NAMES

SAMPLES = settings.BASE_DIR / "fixtures" / "samples"
PASSWORD_FILE = settings.PASSWORD_FILE
# Account, name for the record, group.
ACCOUNTS = (
    ("chief", "周岚", "总编"),
    ("moderator", "林岸", "审稿编辑"),
    ("moderator2", "何溪", "审稿编辑"),
    ("leads", "李招", "招商专员"),
)
# After how long the sample moderators decided, edited, and took down; after how long an author withdrew; how
# long ago the open claim was made.
DECIDED_AFTER = timedelta(hours=9, minutes=20)
EDITED_AFTER = timedelta(hours=2)
TAKEN_DOWN_AFTER = timedelta(days=2)
WITHDRAWN_AFTER = timedelta(hours=3)
CLAIMED_BEFORE = timedelta(minutes=8)
# The hour at which the scheduled story will be published, tomorrow.
MORNING = 9


class Command(BaseCommand):
    """manage.py load_samples: all or nothing, and only into an empty portal."""

    help = "装入示例稿件、示例来稿和演示账号；已有稿件或来稿时什么也不做。"

    def handle(self, *args, **options):
        if Article.objects.exists() or Submission.objects.exists():
            self.stdout.write("已有稿件或来稿，不装入示例内容。")
            return
        samples = read_samples(SAMPLES / "articles")
        # Encoding takes seconds; nobody else could write meanwhile if it were inside the transaction.
        with drawn_covers(samples) as drawn, transaction.atomic():
            load_accounts()
            articles = load_articles(samples, drawn, timezone.now())
            stories = load_stories(timezone.now())
            packs = load_packs(SAMPLES / "packs", timezone.now())
        # Nobody waits for this request, and a demo is first looked at by people who judge it.
        make_all(timezone.now)
        self.stdout.write(f"已装入示例稿件 {articles} 篇、示例来稿 {stories} 篇、示例资料 {packs} 份。")


def load_accounts():
    """The demo accounts. They can sign in only on a local portal without any other account."""
    is_demo = settings.IS_LOCAL and not Staff.objects.exists()
    password = demo_password() if is_demo else None
    if is_demo:
        Staff.objects.create_superuser("admin", demo_email("admin"), password, name="管理员")
    for username, name, group in ACCOUNTS:
        if Staff.objects.filter(username=username).exists():
            continue
        # Without a password nobody can sign in; accounts that are not staff get no letters.
        email = demo_email(username)
        user = Staff.objects.create_user(username, email, password, name=name, is_staff=is_demo)
        user.groups.add(Group.objects.get(name=group))


def demo_email(username):
    """The mail address of a demo account; a demo writes all letters into files."""
    return f"{username}@example.com"


def demo_password():
    """The password of the demo accounts, made once and kept in a file that only the operator can read."""
    if not PASSWORD_FILE.exists():
        PASSWORD_FILE.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(PASSWORD_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(12) + "\n")
    return PASSWORD_FILE.read_text(encoding="ascii").strip()


@contextmanager
def drawn_covers(samples):
    """{name: Drawing} of the covers that the samples name; their files go again unless rows name them."""
    names = {sample.fields["cover"] for sample in samples if "cover" in sample.fields}
    with ExitStack() as stack:
        yield {name: stack.enter_context(picturing.drawing(cover_file(name))) for name in sorted(names)}


def cover_file(name):
    """One of our drawings (scripts/draw_covers.py), as if it were uploaded."""
    return SimpleUploadedFile(name, (SAMPLES / "covers" / f"{name}.webp").read_bytes())


def load_articles(samples, drawn, now):
    """Store the sample articles, oldest first, so that ids follow dates; returns how many."""
    dated = [
        (wall_clock(sample.fields["published"], now), number, sample) for number, sample in enumerate(samples)
    ]
    for moment, _, sample in sorted(dated):
        editor = sample.fields["editor"]
        article = publish_article(
            now=moment, editor=editor, responsible_editor=editor, body=sample.body, **filed(columns(sample))
        )
        afterwards(article, sample, drawn, now)
    return len(dated)


def afterwards(article, sample, drawn, now):
    """What editors did with a sample article: its cover, a correction, a recommendation."""
    fields, published = sample.fields, article.published_at
    if "cover" in fields:
        words = {name: fields[name] for name in COVER_WORDS}
        cover = drawn[fields["cover"]]
        picturing.set_cover(article, cover, version=article.version, now=published, **words)
        article.refresh_from_db()
    if "correction" in fields:
        correct_article(
            article,
            version=article.version,
            now=wall_clock(fields["corrected"], now),
            editor=fields["editor"],
            correction=fields["correction"],
            **edited(sample),
        )
    if "recommended" in fields:
        recommend_article(article, now=wall_clock(fields["recommended"], now))
    if "reads" in fields:
        # All on one day: 热读 asks for the last seven.
        store_reads({(article.pk, beijing(now).date()): int(fields["reads"])})


def filed(fields):
    """The fields, with District and Kind in place of code and slug."""
    rest = {name: value for name, value in fields.items() if name not in {"district", "kind"}}
    return rest | {
        "district": District.objects.get(code=fields["district"]),
        "kind": Kind.objects.get(slug=fields["kind"]),
    }


def load_stories(now):
    """Store the sample stories, oldest first, and bring each one to its state; returns how many."""
    samples = read_samples(SAMPLES / "stories")
    for sample in samples:
        sample.fields["submitted"] = before(sample.fields["submitted"], now)
    for sample in sorted(samples, key=lambda sample: sample.fields["submitted"]):
        story = send(sample)
        for step in STEPS[sample.fields["state"]]:
            step(story, sample, now)
    # What the clock's jobs would have done before now; from now on the worker does it.
    for story in Submission.objects.overdue(now):
        actions.mark_late(story, now=story.due_at)
    return len(samples)


def send(sample):
    """Send the story as its author would."""
    fields = {name: sample.fields.get(name, "") for name in NAMES}
    text = filed(fields) | {"body": sample.body}
    sender = intake.Sender(email=sample.fields["email"], phone=sample.fields.get("phone", ""))
    form = intake.Form(secrets.token_urlsafe(16), tuple(TermsVersion.objects.in_force().values()))
    return intake.submit(text, sender, form, now=sample.fields["submitted"])


# ── What happened to the sample stories afterwards, one step each ──


def member(username):
    """One of the sample accounts."""
    return Staff.objects.get(username=username)


def move(name, username, after):
    """A step: that account makes the move so long after the story was sent."""
    return lambda story, sample, now: perform(
        name,
        story,
        actor=member(username),
        now=sample.fields["submitted"] + after,
        **given(name, story, sample, now),
    )


def given(name, story, sample, now):
    """The arguments of the move, from the file."""
    fields = sample.fields
    wanted: dict[str, Callable[[], Any]] = {
        "checklist": lambda: clauses.checklist(story.revision.kind.checklist_points),
        "reasons": lambda: (fields["withdrawal"] if name == "take_down" else fields["reasons"]).split(","),
        "note": lambda: fields.get("withdrawal_note" if name == "take_down" else "note", ""),
        "publish_at": lambda: tomorrow(MORNING, now),
    }
    rule = RULES[name]
    return {need: wanted[need]() for need in (*rule.needs, *rule.takes) if need in wanted}


def claim(story, sample, now):
    perform("claim", story, actor=member("moderator"), now=now - CLAIMED_BEFORE)


def publish(story, sample, now):
    moment = sample.fields["submitted"] + DECIDED_AFTER + EDITED_AFTER
    perform("publish", story, actor=member("moderator"), now=moment, **edited(sample))


def remind(story, sample, now):
    actions.remind(story, now=story.state_changed_at + REMIND_AFTER)


def expire(story, sample, now):
    actions.expire(story, now=story.state_changed_at + TIME_TO_CHANGE)


def withdraw(story, sample, now):
    actions.withdraw(story, now=sample.fields["submitted"] + WITHDRAWN_AFTER)


accept = move("accept", "moderator2", DECIDED_AFTER)
return_for_changes = move("return", "moderator2", DECIDED_AFTER)
reject = move("reject", "moderator2", DECIDED_AFTER)
schedule = move("schedule", "moderator2", DECIDED_AFTER)
take_down = move("take_down", "chief", TAKEN_DOWN_AFTER)

# The steps that bring a sample story to the state in its file.
STEPS = {
    "submitted": (),
    "in_review": (claim,),
    "needs_changes": (return_for_changes,),
    "accepted": (accept,),
    "scheduled": (accept, schedule),
    "published": (accept, publish),
    "taken_down": (accept, publish, take_down),
    "rejected": (reject,),
    "expired": (return_for_changes, remind, expire),
    "withdrawn": (withdraw,),
}
