"""The moderators' queue: the stories that are due first are on top, with the time left."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from articles.kinds import kinds
from commons import outbox
from commons.confirm import StaffRequest
from commons.models import Letter, Staff
from districts.tree import tree
from submissions import board, clock
from submissions.desk.bulk import lately_refused
from submissions.desk.filters import HINTS, Filters, hinted
from submissions.desk.hints import Hint, hints_of
from submissions.desk.models import Team, stories_of
from submissions.desk.search import find, why_found
from submissions.desk.shared import for_reviewers, story_url
from submissions.models import Event, Submission, SubmissionQuerySet
from submissions.permissions import ALARM, DIGEST
from submissions.reasons import labels
from submissions.states import OPENINGS, QUEUE, SENDINGS, State, round_words

PAGE_SIZE = 100
HOW_TO_AREA = "还没有存过本区：在“筛选”里选区域或栏目，点“筛选”，再点“存为本区”。"

AS_QUEUED = ()
LONGEST_WAIT_FIRST = ("decided_at", "id")
SOONEST_PUBLISHED_FIRST = ("publish_at", "id")
NEWEST_FIRST = ("-submitted_at", "-id")


class Tab(NamedTuple):
    """One view of the queue: its name, and its stories for a user at a moment; `order` is that of the queue
    where it is empty.
    """

    label: str
    order: tuple[str, ...]
    rows: Callable[[Any, Staff, datetime], Any]

    def in_order(self, user: Staff, now: datetime) -> SubmissionQuerySet:
        """The stories as the tab shows them."""
        rows: SubmissionQuerySet = self.rows(Submission.objects, user, now)
        return rows.order_by(*self.order) if self.order else rows.in_queue_order(now)


TABS = {
    "waiting": Tab("全部待审", AS_QUEUED, lambda stories, user, now: stories.in_queue()),
    "area": Tab(
        "本区",
        AS_QUEUED,
        lambda stories, user, now: stories.in_queue().filter(stories_of(Team.objects.of(user))),
    ),
    "hinted": Tab(
        "检查有提示", AS_QUEUED, lambda stories, user, now: stories.in_queue().filter(hinted("any"))
    ),
    "unclaimed": Tab("未领取", AS_QUEUED, lambda stories, user, now: stories.filter(state=State.SUBMITTED)),
    "mine": Tab("我领取的", AS_QUEUED, lambda stories, user, now: stories.in_queue().filter(claimed_by=user)),
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
# Not shown as tabs: the links of the figures 已超时 and 4 小时内到期 open them.
HIDDEN_TABS = {
    "late": Tab("已超时", AS_QUEUED, lambda stories, user, now: stories.overdue(now)),
    "soon": Tab(
        "4 小时内到期",
        AS_QUEUED,
        lambda stories, user, now: stories.in_queue().filter(due_at__gt=now, due_at__lte=now + clock.SOON),
    ),
}


class Row(NamedTuple):
    """One story in the queue. action: "claim", "continue" or "view"; urgency only while it waits."""

    story: Submission
    url: str
    urgency: clock.Urgency | None
    action: str
    has_failed_letter: bool
    hints: Sequence[Hint] = ()
    why: str = ""

    @property
    def asked_for(self) -> str:
        """上次退回：含个人信息, in the round after a return."""
        story: Any = self.story
        is_next = story.is_in_queue and story.opened_by == "resubmit"
        return "、".join(labels(story.returned_for or [])) if is_next else ""

    @property
    def round_words(self) -> str:
        """重新受理, or 第 2 次提交; the queue's annotations tell."""
        return round_words(self.story.opened_by, self.story.sent_count)  # type: ignore[attr-defined]

    @property
    def has_marks(self) -> bool:
        """Whether marks stand below the title: 优先, 已致歉, 来稿人改过, 邮件未送达, hints."""
        story = self.story
        is_moved = self.urgency and (story.is_prioritised or story.late_at or story.amended_at)
        return bool(is_moved or self.has_failed_letter or self.hints or self.asked_for or self.why)


# Which move opened the present round, and how often the author has sent the story.
OPENED_BY = Subquery(
    Event.objects.filter(submission=OuterRef("pk"), move__in=OPENINGS).order_by("-id").values("move")[:1]
)
SENT = Event.objects.filter(submission=OuterRef("pk"), move__in=SENDINGS).order_by()
SENT_COUNT = Subquery(SENT.values("submission").annotate(number=Count("pk")).values("number"))
# Why the story was returned the last time.
RETURNED_FOR = Subquery(
    Event.objects.filter(submission=OuterRef("pk"), move="return").order_by("-id").values("reasons")[:1]
)
# The note of the chief who prioritised a story.
PRIORITY_NOTE = Subquery(
    Event.objects.filter(submission=OuterRef("pk"), move="prioritise").order_by("-id").values("note")[:1]
)


def rows_of(
    stories: Iterable[Submission], user: Staff, now: datetime, back: str, words: str = ""
) -> list[Row]:
    """The Rows of the stories of one page; their links remember the page by `back`."""
    stories = list(stories)
    reasons = why_found(stories, words) if words else {}
    subjects = [story.letters_subject for story in stories]
    hints = hints_of(stories)
    failed = set(Letter.objects.failed().filter(about__in=subjects).values_list("about", flat=True))
    return [
        Row(
            story,
            story_url(story, back),
            story.urgency(now) if story.is_in_queue else None,
            next_step(story, user),
            story.letters_subject in failed,
            hints.get(story.pk, ()),
            reasons.get(story.pk, ""),
        )
        for story in stories
    ]


def for_rows(stories: SubmissionQuerySet) -> SubmissionQuerySet:
    """With all that a row tells of its story."""
    return stories.for_lists().annotate(
        priority_note=PRIORITY_NOTE, opened_by=OPENED_BY, sent_count=SENT_COUNT, returned_for=RETURNED_FOR
    )


def next_step(story: Submission, user: Staff) -> str:
    """What this person would do with a story."""
    if story.state == State.SUBMITTED:
        return "claim"
    is_mine = story.is_in_queue and story.claimed_by == user
    return "continue" if is_mine or story.state == State.ACCEPTED else "view"


def counts_for(user: Staff, now: datetime) -> dict[str, Any]:
    """The figures above the queue and the numbers on the tabs."""
    own = Submission.objects.aggregate(
        unclaimed=Count("pk", filter=Q(state=State.SUBMITTED)),
        scheduled=Count("pk", filter=Q(state=State.SCHEDULED)),
        mine=Count("pk", filter=Q(state__in=QUEUE, claimed_by=user)),
    )
    more = {name: TABS[name].rows(Submission.objects, user, now).count() for name in ("area", "hinted")}
    return {**Submission.objects.desk_counts(now), **own, **more, "answered_today": board.answered_today(now)}


@for_reviewers
def queue(request: StaffRequest) -> HttpResponse:
    """The queue: figures, tabs, and one page of stories."""
    now = timezone.now()
    words = request.GET.get("q", "").strip()
    name = request.GET.get("tab", "")
    tab = (TABS | HIDDEN_TABS).get(name) or TABS["waiting"]
    filters = Filters.of(request.GET)
    stories = for_rows(filters.narrow(find(words) if words else tab.in_order(request.user, now)))
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
        "rows": rows_of(page, request.user, now, request.GET.urlencode(), words),
        "filters": filters,
        "districts": tree().offered(),
        "kinds": kinds().values(),
        "hint_choices": HINTS.items(),
        "areas": Team.objects.of(request.user),
        "how_to_area": HOW_TO_AREA,
        "back": request.GET.urlencode(),
        "has_waiting": any(story.is_in_queue for story in page),
        "lately_refused": lately_refused(now),
        "undo_minutes": clock.UNDO_MINUTES,
        "failed_count": Letter.objects.failed().count(),
        "is_nobody_told": not (outbox.receivers(DIGEST) and outbox.receivers(ALARM)),
    }
    return TemplateResponse(request, "admin/submissions/submission/queue.html", context)
