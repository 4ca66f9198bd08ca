"""The moderators' queue: what is due first stands on top, with the time left."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from commons.chinese import midnight
from commons.models import Letter, Staff
from submissions import board, clock
from submissions.desk.shared import for_reviewers
from submissions.models import Event, Submission
from submissions.states import QUEUE, State

PAGE_SIZE = 100

# SubmissionQuerySet.in_queue_order: what the chief put first leads.
BY_DUE_TIME = ("-is_prioritised", "due_at", "id")
LONGEST_WAIT_FIRST = ("decided_at", "id")
SOONEST_PUBLISHED_FIRST = ("publish_at", "id")
NEWEST_FIRST = ("-submitted_at", "-id")


class Tab(NamedTuple):
    """One view of the queue: its name, its order, and which stories it holds for a user at a time."""

    label: str
    order: tuple[str, ...]
    rows: Callable[[Any, Staff, datetime], Any]


TABS = {
    "waiting": Tab("全部待审", BY_DUE_TIME, lambda stories, user, now: stories.in_queue()),
    "unclaimed": Tab("未领取", BY_DUE_TIME, lambda stories, user, now: stories.filter(state=State.SUBMITTED)),
    "mine": Tab(
        "我领取的", BY_DUE_TIME, lambda stories, user, now: stories.in_queue().filter(claimed_by=user)
    ),
    "editing": Tab(
        "已采用待编辑", LONGEST_WAIT_FIRST, lambda stories, user, now: stories.filter(state=State.ACCEPTED)
    ),
    "scheduled": Tab(
        "待发布", SOONEST_PUBLISHED_FIRST, lambda stories, user, now: stories.filter(state=State.SCHEDULED)
    ),
    "returned": Tab(
        "等作者修改",
        LONGEST_WAIT_FIRST,
        lambda stories, user, now: stories.filter(state=State.NEEDS_CHANGES),
    ),
    "all": Tab("全部", NEWEST_FIRST, lambda stories, user, now: stories),
}
# Not tabs: the figures 已超时 and 4 小时内到期 lead here.
HIDDEN_TABS = {
    "late": Tab("已超时", BY_DUE_TIME, lambda stories, user, now: stories.overdue(now)),
    "soon": Tab(
        "4 小时内到期",
        BY_DUE_TIME,
        lambda stories, user, now: stories.in_queue().filter(due_at__gt=now, due_at__lte=now + clock.SOON),
    ),
}


class Row(NamedTuple):
    """One story in the queue. action: "claim", "continue" or "view"; urgency only while it waits."""

    story: Submission
    urgency: clock.Urgency | None
    action: str
    has_failed_letter: bool

    @property
    def has_marks(self) -> bool:
        """Whether marks stand below the title: 优先, 已致歉, 邮件未送达."""
        is_moved = self.urgency and (self.story.is_prioritised or self.story.late_at)
        return bool(is_moved) or self.has_failed_letter


# Why the chief put a story first.
PRIORITY_NOTE = Subquery(
    Event.objects.filter(submission=OuterRef("pk"), move="prioritise").order_by("-id").values("note")[:1]
)


def rows_of(stories, user, now):
    """What the queue shows of the stories of one page."""
    subjects = [story.letters_subject for story in stories]
    failed = set(Letter.objects.failed().filter(about__in=subjects).values_list("about", flat=True))
    return [row(story, user, now, story.letters_subject in failed) for story in stories]


def row(story, user, now, has_failed_letter):
    """What the queue shows of one story."""
    action = "view"
    if story.state == State.SUBMITTED:
        action = "claim"
    elif story.state == State.ACCEPTED or (story.is_in_queue and story.claimed_by == user):
        action = "continue"
    urgency = story.urgency(now) if story.is_in_queue else None
    return Row(story, urgency, action, has_failed_letter)


def find(words):
    """Stories in any state whose receipt, title, unit or author holds every one of the words."""
    stories = Submission.objects.all()
    # Ten words find what can be found; a thousand would keep the database busy.
    for word in words.split()[:10]:
        stories = stories.filter(
            Q(receipt__icontains=word)
            | Q(revision__title__icontains=word)
            | Q(revision__unit__icontains=word)
            | Q(revision__author__icontains=word)
        )
    return stories.order_by(*NEWEST_FIRST)


def counts_for(user, now):
    """The figures and the numbers on the tabs."""
    own = Submission.objects.aggregate(
        unclaimed=Count("pk", filter=Q(state=State.SUBMITTED)),
        scheduled=Count("pk", filter=Q(state=State.SCHEDULED)),
        mine=Count("pk", filter=Q(state__in=QUEUE, claimed_by=user)),
        answered_today=Count("pk", filter=Q(decided_at__gte=midnight(now))),
    )
    return {**Submission.objects.desk_counts(now), **own}


@for_reviewers
def queue(request: HttpRequest) -> HttpResponse:
    """The queue: figures, tabs, and one page of stories."""
    now = timezone.now()
    words = request.GET.get("q", "").strip()
    name = request.GET.get("tab", "")
    tab = (TABS | HIDDEN_TABS).get(name) or TABS["waiting"]
    stories = find(words) if words else tab.rows(Submission.objects, request.user, now).order_by(*tab.order)
    stories = stories.for_lists().annotate(priority_note=PRIORITY_NOTE)
    page = Paginator(stories, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = counts_for(request.user, now)
    context = {
        **admin.site.each_context(request),
        "opts": Submission._meta,
        "title": "审阅台",
        "now": now,
        "words": words,
        "tab": "" if words else next(key for key, value in (TABS | HIDDEN_TABS).items() if value is tab),
        "tab_label": tab.label,
        "tabs": [(key, value.label, counts.get(key)) for key, value in TABS.items()],
        "counts": counts,
        "figures": board.figures(now),
        "page": page,
        "rows": rows_of(page, request.user, now),
        "has_waiting": any(story.is_in_queue for story in page),
        "failed_count": Letter.objects.failed().count(),
    }
    return TemplateResponse(request, "admin/submissions/submission/queue.html", context)
