"""看看信: the letter that the conclusion would send, as it would be written; nothing is stored."""

from datetime import datetime

from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.utils import timezone

from commons.confirm import StaffRequest
from commons.models import Letter, Staff
from submissions.desk import decision
from submissions.desk.claim import button
from submissions.desk.outcome import Outcome, Problem
from submissions.desk.review import page
from submissions.desk.shared import story_or_404
from submissions.models import Submission

NO_LETTER = "这个结论不发邮件。"


@button
def letter(request: StaffRequest, story: Submission) -> HttpResponse:
    """看看信: the page again, with the letter above the buttons."""
    outcome, written = rehearse(story, request.POST, actor=request.user, now=timezone.now())
    present = story_or_404(story.pk)
    if outcome.problems:
        return page(
            request,
            present,
            typed=request.POST,
            checked=decision,
            problems=outcome.problems,
            status=outcome.status,
        )
    if written is None:
        return page(request, present, typed=request.POST, problems=[Problem(NO_LETTER)])
    return page(request, present, typed=request.POST, letter=written)


def rehearse(
    story: Submission, typed: QueryDict, *, actor: Staff, now: datetime
) -> tuple[Outcome, Letter | None]:
    """Make the move, read its letter, and take all of it back: so the letter is the one that would go out."""
    with transaction.atomic():
        last = Letter.objects.about(story.letters_subject).values_list("pk", flat=True).first() or 0
        outcome = decision.act(story, typed, actor=actor, now=now)
        written = Letter.objects.about(story.letters_subject).filter(pk__gt=last).first()
        transaction.set_rollback(True)
    return outcome, written
