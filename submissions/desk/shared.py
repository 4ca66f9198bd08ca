"""What all pages of the desk share: the right to open them, finding the story, URLs."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from commons.chinese import day_clock
from commons.confirm import sentence
from commons.models import Staff
from submissions import actions
from submissions.models import Submission
from submissions.permissions import REVIEW
from submissions.states import RULES, MoveRefused, State, is_allowed

for_reviewers = permission_required(REVIEW, raise_exception=True)

# What is said of the letter to the author, and where there is nobody to write to any more.
LETTER, NO_LETTER = "来稿人会收到邮件", "来稿人的个人信息已经删除，不会收到邮件"
# Steps with a page of their own (steps.py); all but 撤稿 belong to 总编.
OWN_PAGE = {
    "take_down": "下架",
    "restore": "恢复",
    "reopen": "重新受理",
    "prioritise": "优先",
    "withdraw": "来稿人要求撤稿",
}
QUEUE_PAGE = "admin:submissions_submission_changelist"


def story_or_404(pk: int | str) -> Submission:
    """The story with the rows that its page needs; 404 if there is none."""
    stories = Submission.objects.select_related(
        "revision__district",
        "revision__kind",
        "revision__editor",
        "contact",
        "article",
        "claimed_by",
        "owner",
        "cover",
    )
    if not str(pk).isdecimal():
        raise Http404
    return get_object_or_404(stories, pk=int(pk))


def opened(pk: int | str, user: Staff) -> Submission:
    """The story, for a page that somebody opens or posts on; their own claim lasts for another hour."""
    story = story_or_404(pk)
    if story.claimed_by == user:
        actions.look(story, actor=user, now=timezone.now())
    return story


def story_url(story: Submission, back: str = "") -> str:
    """The story's review page; `back` is the query of the queue that one came from."""
    url = reverse("admin:submissions_submission_change", args=[story.pk])
    return f"{url}?{urlencode({'back': back})}" if back else url


def queue_url(back: str) -> str:
    """The queue with the tab, search words and page of a query that was kept in `back`."""
    kept = QueryDict(back).urlencode()
    return reverse(QUEUE_PAGE) + (f"?{kept}" if kept else "")


def next_after(story: Submission, user: Staff, now: datetime) -> Submission | None:
    """The first story in the queue that no colleague has claimed; None if there is none."""
    free = Q(claimed_by=None) | Q(claimed_by=user)
    waiting = Submission.objects.in_queue().filter(free).exclude(pk=story.pk)
    return waiting.select_related("revision").in_queue_order(now).first()


def with_next(said: str, story: Submission, back: str, user: Staff, now: datetime) -> str:
    """What was done, with a link to the next story in the queue, if there is one."""
    following = next_after(story, user, now)
    if following is None:
        return said
    return format_html('{}　下一篇：<a href="{}">{}</a>', said, story_url(following, back), following)


def said_of_claim(story: Submission, user: Staff) -> str:
    """Who reads the story already; a claim is a notice and no lock."""
    when = day_clock(story.claimed_at) if story.claimed_at else ""
    if story.claimed_by == user:
        return f"您已于 {when} 领取了这一篇。"
    return f"{story.claimed_by} 已于 {when} 领取。领取不是锁定，您仍可以看和下结论。"


def why_not_claimed(refusal: MoveRefused, story: Submission, user: Staff) -> str:
    """Why a claim failed: somebody reads the story already, or its state allows no claim."""
    return said_of_claim(story, user) if story.state == State.IN_REVIEW else sentence(refusal)


def way_back(story: Submission, user: Staff) -> str:
    """How a returned or closed story comes to be reviewed again, for whoever has no button for it."""
    is_chief = user.has_perm(RULES["reopen"].right)
    if story.state == State.NEEDS_CHANGES:
        can_refuse = "这之前可以不采用。" if is_chief else "这之前只有总编可以不采用。"
        return f"退回修改不能撤销：作者重新提交后再审，{can_refuse}"
    if is_allowed("reopen", story.state) and not is_chief:
        return "要再审这一篇，请总编重新受理。"
    return ""


def open_steps(story: Submission, user: Staff) -> dict[str, str]:
    """The steps of OWN_PAGE that this person may take with the story now: {name: label}."""
    steps = {
        name: label
        for name, label in OWN_PAGE.items()
        if is_allowed(name, story.state) and user.has_perm(RULES[name].right)
    }
    if "prioritise" in steps and story.is_prioritised:
        steps["prioritise"] = "取消优先"
    return steps


def without(typed: QueryDict, is_done: Callable[[str], bool]) -> QueryDict:
    """What was typed without the fields that are stored now."""
    left = typed.copy()
    for name in [name for name in left if is_done(name)]:
        del left[name]
    return left
