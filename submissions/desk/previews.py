"""预览链接: the signed link to a story in editing, and the button that calls back those given out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from commons import preview_links
from commons.confirm import StaffRequest, sentence
from submissions.actions import perform
from submissions.desk.shared import for_reviewers, opened, queue_url, story_url
from submissions.models import Submission
from submissions.publishing.previews import link_to
from submissions.states import MoveRefused, is_allowed

NOT_EDITED = "这篇稿件现在不在编辑中，没有预览链接。"


@for_reviewers
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """The page with the link; POST calls back all that were given out, and the record says so."""
    story = opened(pk, request.user)
    if not is_allowed("revoke", story.state):
        messages.warning(request, NOT_EDITED)
        return redirect(story_url(story))
    if request.method == "POST":
        revoke(request, story)
        return redirect("admin:story_link", pk)
    within = (queue_url(""), "审阅台")
    what, back = story.revision.title, story_url(story)
    return preview_links.show(request, link_to(story), what=what, back=back, within=within)


def revoke(request: StaffRequest, story: Submission) -> None:
    """收回已给出的链接, and say so, or why not."""
    try:
        perform("revoke", story, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
    else:
        messages.success(request, preview_links.REVOKED)
