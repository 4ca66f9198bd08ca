"""The author's page: the state of the story, confirming the mail address, withdrawing the story."""

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article
from articles.reads.readers import spoken
from commons.difference import Piece, difference
from commons.prose import blocks
from commons.public_forms import private, see_other
from submissions import actions, intake
from submissions.author.links import is_mailed, story_behind
from submissions.author.pages import as_it_stands
from submissions.board import lately
from submissions.models import Submission
from submissions.publishing.models import Proof
from submissions.states import EDITABLE, EXPLAINED_BY, MoveRefused, State, is_allowed
from submissions.story_fields import compare


@private
@require_safe
def status(request: HttpRequest, token: str) -> HttpResponse:
    """/status/<token>/: the state of the story, with its deadline."""
    story = story_behind(token)
    now = timezone.now()
    events = list(story.events.all())
    reason = EXPLAINED_BY.get(State(story.state))
    context = {
        "story": story,
        "text": story.authors_text,
        "token": token,
        "now": now,
        "urgency": story.urgency(now),
        "figures": lately() if story.is_in_queue else None,
        # Only while nobody reads the story: one that is read waits behind no other.
        "ahead": Submission.objects.ahead_of(story, now).count() if story.state == State.SUBMITTED else None,
        "events": events,
        "decision": next((event for event in reversed(events) if event.move == reason), None),
        "by_staff": any(event.move == "withdraw" and event.actor_id for event in events),
        "opened": opened(story.article) if story.state == State.PUBLISHED and story.article else "",
        "edits": edits(story) if story.state == State.PUBLISHED else [],
        "can_confirm": is_mailed(token) and not story.contact.confirmed_at,
        "is_thanked": bool("confirmed" in request.GET and story.contact.confirmed_at),
        "can_edit": is_allowed("resubmit", story.state),
        "can_amend": is_allowed("amend", story.state),
        "blocks": blocks(story.original.body),
        "proof": Proof.objects.newest(story) if story.state in EDITABLE else None,
        "can_withdraw": is_allowed("withdraw", story.state),
    }
    return render(request, "submissions/story_status.html", context)


def opened(article: Article) -> str:
    """How often readers opened the published text: 35 次."""
    total = article.reads.aggregate(total=Sum("count"))["total"]
    return spoken(total or 0)


def edits(story: Submission) -> list[tuple[str, list[Piece]]]:
    """The changes from the author's newest text to the published one: [(label, pieces), …]."""
    changed = compare(story.original, story.article)
    return [(label, difference(before, after)) for label, before, after in changed]


@private
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """/status/<token>/confirm/: 这是我的投稿. Only with the link from a letter, which proves the address."""
    story = story_behind(token)
    if not is_mailed(token):
        raise Http404
    intake.confirm(story, now=timezone.now())
    return see_other(f"{reverse('submissions:status', args=[token])}?confirmed=1")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """/status/<token>/withdraw/: GET asks, POST withdraws the story."""
    story = story_behind(token)
    if request.method != "POST":
        if not is_allowed("withdraw", story.state):
            return redirect("submissions:status", token)
        return render(request, "submissions/story_withdraw.html", {"story": story, "token": token})
    now = timezone.now()
    try:
        actions.withdraw(story, now=now)
    except MoveRefused:
        context = {"story": story, "token": token, "refused": f"{as_it_stands(story)}，不能再撤稿"}
        return render(request, "submissions/story_withdraw.html", context, status=409)
    if is_mailed(token):
        intake.confirm(story, now=now)
    return see_other("submissions:status", token)
