"""The moderators' queue: what is due first stands on top, with the time left."""

from collections import namedtuple

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from commons.chinese import beijing
from submissions import board, clock, desk
from submissions.models import Submission
from submissions.states import QUEUE, State
from submissions.views import keeps_typed_text

PAGE_SIZE = 100

BY_DUE_TIME = ("due_at", "id")
LONGEST_WAIT_FIRST = ("decided_at", "id")
NEWEST_FIRST = ("-submitted_at", "-id")

Tab = namedtuple("Tab", "label order rows")  # rows(stories, user, now)
TABS = {
    "waiting": Tab("全部待审", BY_DUE_TIME, lambda stories, user, now: stories.in_queue()),
    "unclaimed": Tab("未领取", BY_DUE_TIME, lambda stories, user, now: stories.filter(state=State.SUBMITTED)),
    "mine": Tab(
        "我领取的", BY_DUE_TIME, lambda stories, user, now: stories.in_queue().filter(claimed_by=user)
    ),
    "editing": Tab(
        "已采用待编辑", LONGEST_WAIT_FIRST, lambda stories, user, now: stories.filter(state=State.ACCEPTED)
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

# action: "claim", "continue" or "view"; urgency is None for stories out of the queue.
Row = namedtuple("Row", "story urgency action")


def row(story, user, now):
    """What the queue shows of one story."""
    action = "view"
    if story.state == State.SUBMITTED:
        action = "claim"
    elif story.state == State.ACCEPTED or (story.is_in_queue and story.claimed_by == user):
        action = "continue"
    return Row(story, story.urgency(now) if story.is_in_queue else None, action)


def find(words):
    """Stories in any state whose receipt, title, unit or author holds every one of the words."""
    stories = Submission.objects.all()
    for word in words.split():
        stories = stories.filter(
            Q(receipt__icontains=word)
            | Q(revision__title__icontains=word)
            | Q(revision__unit__icontains=word)
            | Q(revision__author__icontains=word)
        )
    return stories.order_by(*NEWEST_FIRST)


def counts_for(user, now):
    """The figures and the numbers on the tabs."""
    midnight = beijing(now).replace(hour=0, minute=0, second=0, microsecond=0)
    own = Submission.objects.aggregate(
        unclaimed=Count("pk", filter=Q(state=State.SUBMITTED)),
        mine=Count("pk", filter=Q(state__in=QUEUE, claimed_by=user)),
        answered_today=Count("pk", filter=Q(decided_at__gte=midnight)),
    )
    return {**Submission.objects.desk_counts(now), **own}


def queue(request):
    """The queue: figures, tabs, and one page of stories."""
    now = timezone.now()
    words = request.GET.get("q", "").strip()
    name = request.GET.get("tab", "")
    tab = (TABS | HIDDEN_TABS).get(name) or TABS["waiting"]
    stories = find(words) if words else tab.rows(Submission.objects, request.user, now).order_by(*tab.order)
    page = Paginator(stories.for_lists(), PAGE_SIZE).get_page(request.GET.get("page"))
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
        "rows": [row(story, request.user, now) for story in page],
    }
    return TemplateResponse(request, "admin/submissions/submission/queue.html", context)


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin):
    """The queue as the list and the review page as the change page; neither edits a row directly."""

    def has_view_permission(self, request, obj=None):
        """Moderators, by the one permission that every view of the desk asks for."""
        return request.user.has_perm(desk.REVIEW)

    def has_add_permission(self, request):
        """Stories come in by the form for authors."""
        return False

    def has_change_permission(self, request, obj=None):
        """Only submissions.actions changes stories."""
        return False

    def has_delete_permission(self, request, obj=None):
        """The record is kept."""
        return False

    def get_urls(self):
        """Every button of the desk has an address of its own."""
        buttons = [
            path("<int:pk>/claim/", self.admin_site.admin_view(desk.claim), name="story_claim"),
            path("<int:pk>/release/", self.admin_site.admin_view(desk.release), name="story_release"),
            path(
                "<int:pk>/letters/<int:letter_pk>/resend/",
                self.admin_site.admin_view(desk.resend),
                name="story_letter_resend",
            ),
        ]
        return [*buttons, self.review_url(), *super().get_urls()]

    def review_url(self):
        """The change page is the review page; a token that ran out brings it back filled in."""
        guarded = self.admin_site.admin_view(desk.review)

        @keeps_typed_text
        def view(request, object_id, stale_token=False):
            # The token was found wanting already: asking again would come back here without end.
            request.csrf_processing_done = stale_token or getattr(request, "csrf_processing_done", False)
            return guarded(request, object_id, stale_token=stale_token)

        return path("<path:object_id>/change/", view, name="submissions_submission_change")

    def changelist_view(self, request, extra_context=None):
        """The queue."""
        return desk.for_reviewers(queue)(request)
