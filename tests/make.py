"""Builders: each makes one row the way the portal makes it; mention only what matters to the test."""

import secrets
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group

from articles.actions import publish_article
from articles.models import Kind
from commons.models import Staff, TermsVersion
from districts.models import District
from feedback.models import Message
from submissions import actions, intake
from submissions.actions import perform
from submissions.clauses import checklist
from submissions.models import Submission

NOW = datetime(2026, 11, 23, 6, 32, tzinfo=UTC)  # 14:32 in Beijing, a Monday
REASON = {"reasons": ["quality"], "note": "请补充数据出处。"}
SENTENCE = "园区把厂房的层高、承重和供电容量逐项写明，企业带着图纸来看，当天就能算账。"


def make_body(count=1200):
    """A body of exactly `count` characters."""
    return (SENTENCE * (count // len(SENTENCE) + 1))[:count]


def make_user(username="moderator", group="审稿编辑", **fields):
    """A member of staff in one group; no group for superusers."""
    user = Staff.objects.create_user(username, password="园区-Park-2026", is_staff=True, **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_text(**changes):
    """What a story says."""
    fields = {
        "title": "武清区发布标准厂房空置清单",
        "body": make_body(),
        "district": District.objects.get(code=changes.pop("district", "120114")),
        "kind": Kind.objects.get(slug=changes.pop("kind", "news")),
        "unit": "武清区园区联络处",
        "author": "沈砚",
        "contributor_type": "park",
        "source_type": "original",
        "source_url": "",
        "ai_use": "none",
    }
    return fields | changes


def make_sender(**changes):
    """Who sends it; each call another mail address."""
    return intake.Sender(**({"email": f"{secrets.token_hex(4)}@example.com"} | changes))


def make_form():
    """One showing of the form, with the documents in force."""
    return intake.Form(secrets.token_urlsafe(16), tuple(TermsVersion.objects.in_force().values()))


def make_story(state="submitted", *, now=NOW, actor=None, sender=None, **text):
    """A story in `state`, brought there by its moves."""
    story = intake.submit(make_text(**text), sender or make_sender(), make_form(), now=now)
    if state == "submitted":
        return story
    if state == "withdrawn":
        actions.withdraw(story, now=now)
        return story
    actor = actor or Staff.objects.filter(username="builder").first() or make_user("builder")
    BRING[state](story, actor, now)
    return story


def bring(move, **given):
    """A step of make_story: the move by its actor, with what it needs."""
    return lambda story, actor, now: perform(move, story, actor=actor, now=now, **given)


def accept(story, actor, now):
    """采用 with all points of the checklist."""
    perform("accept", story, actor=actor, now=now, checklist=points_of(story))


def points_of(story):
    """Everything that is confirmed before 采用."""
    return checklist(story.revision.kind.checklist_points)


def publish(story, actor, now):
    """采用 and 发布."""
    accept(story, actor, now)
    perform("publish", story, actor=actor, now=now)


def schedule(story, actor, now):
    """采用 and 定时发布, in an hour."""
    accept(story, actor, now)
    perform("schedule", story, actor=actor, now=now, publish_at=now + timedelta(hours=1))


def expire(story, actor, now):
    """退回修改 more than a week ago, and nothing came."""
    BRING["needs_changes"](story, actor, now)
    Submission.objects.filter(pk=story.pk).update(state_changed_at=now - timedelta(days=8))
    actions.expire(story, now=now)


def take_down(story, actor, now):
    """发布 and 下架."""
    publish(story, actor, now)
    chief = Staff.objects.filter(username="chief").first() or make_user("chief", "总编")
    perform("take_down", story, actor=chief, now=now, reasons=["error"], note="数字有误。")


BRING = {
    "in_review": bring("claim"),
    "needs_changes": bring("return", **REASON),
    "rejected": bring("reject", **REASON),
    "accepted": accept,
    "published": publish,
    "scheduled": schedule,
    "expired": expire,
    "taken_down": take_down,
}


# Every tick that the checklist may have.
TICKS = dict.fromkeys(("checklist_points", "checklist_rest", *(f"checklist_g{n}" for n in range(1, 7))), "on")


def make_article(*, now=NOW, district="120111", kind="news", **fields):
    """A public article that staff wrote."""
    fields = {"title": "西青区把厂房体检表写进租约", "body": make_body(), **fields}
    return publish_article(
        now=now,
        editor="林岸",
        district=District.objects.get(code=district),
        kind=Kind.objects.get(slug=kind),
        **fields,
    )


def make_message(number=1, **fields):
    """A message; those with higher numbers are older and stand below in the list."""
    return Message.objects.create(
        **{
            "number": f"LX-261128-7K3M{'ACDEFGHJK'[number - 1]}",
            "topic": "site",
            "text": "检索页打不开。",
            "name": "阿离",
            "email": "ali@example.com",
            "phone": "13800000000",
            "created_at": NOW - timedelta(hours=number),
            "idempotency_key": f"{number}" * 22,
        }
        | fields
    )
