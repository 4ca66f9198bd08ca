"""The page of a lead: what the investor wants, the number once it is claimed, one note in ten seconds."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.models import Article
from commons.confirm import STALE_TOKEN, StaffRequest, sentence
from commons.fields import dialled
from commons.models import Staff
from leads import actions
from leads.desk import packs
from leads.desk.forms import FIELDS, FollowForm
from leads.desk.shared import (
    LIST,
    for_lead_staff,
    lead_or_404,
    lead_url,
    may_see_number,
    same_person,
    urgency,
    with_next,
)
from leads.models import Lead
from leads.packs.actions import given_to
from leads.packs.sending import why_not
from leads.permissions import FOLLOW, SEE_PACKS
from leads.states import MoveRefused, State

# What each button says when it is done.
DONE = {
    "attempt": "记下了",
    "close": "结束了",
    "hand_over": "转交了",
    "note": "备注记下了",
    "reopen": "重新跟进，现在归您",
    "send": "的资料已发到 {mail}",
}
# After these there is nothing left to do with this lead for now.
GOES_ON = ("attempt", "close", "hand_over")


def colleagues(lead: Lead) -> Any:
    """Who may be given a lead: the staff who follow them, but for whoever has it."""
    able = Staff.objects.with_perm(FOLLOW, include_superusers=False).filter(is_active=True)
    return (able.exclude(pk=lead.owner.pk) if lead.owner else able).order_by("name")


def form_of(lead: Lead, data: Any = None, **initial: Any) -> FollowForm:
    """The form with what was typed, or with these values."""
    return FollowForm(data, colleagues=colleagues(lead), has_phone=bool(lead.phone), initial=initial)


@for_lead_staff
def page(request: StaffRequest, object_id: str, is_token_stale: bool = False) -> HttpResponse:
    """/admin/leads/lead/<pk>/change/: GET shows the lead, POST is 记下."""
    if request.method == "POST":
        return take(request, object_id, "attempt", is_token_stale)
    lead = lead_or_404(object_id)
    return show(request, lead, form_of(lead, version=lead.version))


@require_POST
@for_lead_staff
def step(request: StaffRequest, pk: int, move: str, is_token_stale: bool = False) -> HttpResponse:
    """结束, 转交, 记下备注, 重新跟进: the same form, sent to another address."""
    return take(request, pk, move, is_token_stale)


def take(request: StaffRequest, pk: int | str, move: str, is_token_stale: bool) -> HttpResponse:
    """Make the move with what was typed; whatever is wrong, the page comes back with all of it."""
    lead, now = lead_or_404(pk), timezone.now()
    form = form_of(lead, request.POST.dict())
    if is_token_stale:
        return show(request, lead, form, refused=STALE_TOKEN, status=403)
    if not form.is_valid():
        return show(request, lead, form)
    try:
        make(form.steps(move), lead, form, request.user, now)
    except MoveRefused as refusal:
        return show_refused(request, lead_or_404(pk), form, refusal)
    said = f"{lead.number} {DONE[move].format(mail=lead.masked_email)}。"
    if left := form.left_after(move):
        # What belongs to another button is not thrown away: the page comes back with it.
        fresh = lead_or_404(pk)
        rest = form_of(fresh, **{**left, "version": fresh.version})
        return show(request, fresh, rest, said=f"{said}还有没提交的，仍在下面。")
    if move not in GOES_ON:
        messages.success(request, said)
        return redirect(lead_url(lead))
    messages.success(request, with_next(said, now, request.user))
    return redirect(LIST)


@transaction.atomic
def make(steps: tuple[str, ...], lead: Lead, form: FollowForm, user: Staff, now: datetime) -> None:
    """The moves of one press, all or none; the first one says which version of the lead was seen."""
    version: int | None = form.cleaned_data["version"]
    for move in steps:
        actions.perform(move, lead, actor=user, now=now, version=version, **form.given(move, now))
        version = None


def show_refused(request: StaffRequest, lead: Lead, form: FollowForm, refusal: MoveRefused) -> HttpResponse:
    """The page with the reason: at its field where it is about one, else on top. What was typed stays."""
    name = FIELDS.get(refusal.about, refusal.about)
    if name in form.fields:
        form.add_error(name, str(refusal).rstrip("。"))
        return show(request, lead, form)
    # The next press goes on from what stands now.
    form.data = {**form.data, "version": lead.version}
    return show(request, lead, form, refused=sentence(refusal), status=409)


@require_POST
@for_lead_staff
def claim(request: StaffRequest, pk: int, is_token_stale: bool = False) -> HttpResponse:
    """领取并拨打: POST, then the same page with the number."""
    lead = lead_or_404(pk)
    if is_token_stale:
        messages.warning(request, STALE_TOKEN)
        return redirect(lead_url(lead))
    try:
        actions.perform("claim", lead, actor=request.user, now=timezone.now())
    except MoveRefused as refusal:
        messages.warning(request, sentence(refusal))
    return redirect(lead_url(lead))


def show(
    request: StaffRequest,
    lead: Lead,
    form: FollowForm,
    *,
    refused: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of the lead with the form, for its owner."""
    now: datetime = timezone.now()
    article = lead.article
    is_public = article is not None and article.state == Article.State.PUBLISHED
    user = request.user
    is_shown, given = may_see_number(lead, user), given_to(lead)
    context = {
        **admin.site.each_context(request),
        "opts": Lead._meta,
        "title": f"{f'有 {len(form.errors)} 处需要修改：' if form.errors else ''}{lead.name}",
        "lead": lead,
        "now": now,
        "form": form,
        "refused": refused,
        "said": said,
        "urgency": urgency(lead, now),
        "dialled": dialled(lead.phone) if is_shown else "",
        "mailed": lead.email if is_shown and not lead.phone else "",
        "is_mine": is_shown and lead.state != State.CLOSED,
        "may_follow": user.has_perm(FOLLOW),
        "events": lead.events.select_related("actor", "to").order_by("-id"),
        "same": same_person([lead])[lead.pk],
        "article": article,
        "given": given,
        "given_url": packs.pack_url(given.pack, given) if given and user.has_perm(SEE_PACKS) else "",
        "unsent_words": why_not(lead),
        "downloads": lead.downloads.select_related("file").all(),
        "is_article_public": is_public,
    }
    return TemplateResponse(request, "admin/leads/lead/lead.html", context, status=status)
