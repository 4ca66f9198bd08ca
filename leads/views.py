"""The investor's pages: the form and the thanks."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from articles.models import Article
from commons import links
from commons.models import Letter
from commons.prose import blocks
from commons.public_forms import (
    PublicFormView,
    fresh_key,
    private,
    see_other,
    show_page,
    survives_csrf_failure,
)
from commons.throttle import client_address
from districts.tree import tree
from leads import actions, team
from leads.forms import CallTimeForm, LeadForm
from leads.letters import TO_INVESTOR
from leads.models import Lead
from leads.packs.actions import given_to
from leads.packs.models import PackFile, PackVersion
from leads.packs.views import PURPOSE as MATERIAL
from leads.packs.views import link_to
from leads.promises import heading
from leads.reading import meanwhile
from leads.states import Cause, MoveRefused
from leads.topics import topics

ANOTHER = "您现在写的与刚才的不同，要改电话或补充，请再点一次提交。"
STALE_TIME = "页面停留太久，时间还没有改，请再点一次“改好”。"
# By which entry the visitor came.
HEADINGS = {"join": "企业入驻"}
PREFILLED = ("topic", "district", "article", "entry", "source")


class InquireView(PublicFormView[LeadForm]):
    """/inquire/: GET shows the form (`?topic=&district=&article=&entry=&source=`), POST stores it: 303."""

    form_class = LeadForm
    stale_token = "页面停留太久，请再点一次提交，内容没有丢。请重新勾选同意。"
    too_many = "这个网络提交得太多了，请在{until} 之后再试，或直接拨打热线。您写的内容都还在。"

    def prefill(self, query: dict[str, str]) -> dict[str, str]:
        """The topic, district, article, button and link that the visitor came from."""
        return {name: query[name] for name in PREFILLED if name in query}

    def act(self, form: LeadForm, now: datetime) -> HttpResponse:
        key, network_address = form.cleaned_data["idempotency_key"], client_address(self.request)
        try:
            lead = actions.ask(key=key, network_address=network_address, now=now, **form.fields_to_store())
        except actions.AlreadyAsked as asked:
            return self.show_again({**form.data, **fresh_key()}, f"{asked}。{ANOTHER}")
        return see_other("leads:lead_done", links.token(links.Link("lead", lead.pk, 1)))

    def show(self, form: LeadForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        heading = HEADINGS.get(form["entry"].value(), "获取园区招商政策资料")
        context = {
            "form": form,
            "notice": notice,
            "topics": topics(),
            "heading": heading,
            "article": Article.objects.published().numbered(form["article"].value() or "").first(),
            "district": tree().by_code.get(form["district"].value() or ""),
        }
        return show_page(self.request, "leads/lead_form.html", context, status)


@survives_csrf_failure
@private
@require_http_methods(["GET", "HEAD", "POST"])
def done(request: HttpRequest, token: str, is_token_stale: bool = False) -> HttpResponse:
    """The thank-you page with the material of the topic (R10), behind a signed link; POST: 换个时间打."""
    # The one after sending, and the one in our letter.
    link = links.read(token, ["lead", "asked"])
    if link is None:
        raise Http404
    # What was erased promises no call any more.
    leads = Lead.objects.exclude(phone="", email="").select_related("topic", "district", "article__district")
    lead, now = get_object_or_404(leads, pk=link.id), timezone.now()
    if request.method != "POST":
        return thank(request, lead, CallTimeForm(lead=lead, now=now), now)
    if is_token_stale:
        form = CallTimeForm(request.POST.dict(), lead=lead, now=now)
        return thank(request, lead, form, now, refused=STALE_TIME, status=403)
    return choose_time(request, lead, now) or see_other("leads:lead_done", token)


def choose_time(request: HttpRequest, lead: Lead, now: datetime) -> HttpResponse | None:
    """换个时间打; the page with the reason where the time is refused."""
    form = CallTimeForm(request.POST.dict(), lead=lead, now=now)
    try:
        actions.choose_time(lead, form.chosen(), now=now)
    except MoveRefused as refusal:
        lead.refresh_from_db()
        return thank(request, lead, CallTimeForm(lead=lead, now=now), now, refused=str(refusal), status=409)
    return None


def thank(
    request: HttpRequest,
    lead: Lead,
    form: CallTimeForm,
    now: datetime,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a lead for its investor."""
    version = given_to(lead)
    context = {
        "form": form,
        "refused": refused,
        "may_choose_time": form.has_choice and actions.may_choose_time(lead),
        "choices": actions.MOST_CHOICES,
        "meanwhile": meanwhile(lead),
        "lead": lead,
        "now": now,
        "heading": heading(lead, now),
        "echo": echo(lead),
        "hours": team.hours(),
        "version": version,
        "files": files_for(lead, version),
        "link_days": settings.LINK_DAYS[MATERIAL],
        "text": blocks(version.text) if version else [],
        "blocks": blocks(lead.topic.material),
        "promise": promise(lead),
        "mailed_to": lead.masked_email if was_mailed(lead) else "",
    }
    return render(request, "leads/lead_done.html", context, status=status)


def files_for(lead: Lead, version: PackVersion | None) -> list[tuple[PackFile, str]]:
    """Each file of what the lead was given, with a link that is good from now on."""
    files = version.files.all() if version else []
    return [(file, links.path(link_to(lead, file))) for file in files]


def promise(lead: Lead) -> str:
    """Where there is no pack: what will be sent, by whom, and where to."""
    place = f"（{lead.district}）" if lead.district else ""
    none = f"{lead.topic}{place}还没有现成的文件。"
    if not lead.phone:
        return f"{none}招商人员会把适用的政策和清单整理好，随回信发到 {lead.masked_email}。"
    where = f"发到 {lead.masked_email}" if lead.email else "请告诉他发到哪个邮箱或微信"
    return f"{none}招商人员给您打电话时会问清您的情况，再把适用的政策和清单整理好发给您，{where}。"


def was_mailed(lead: Lead) -> bool:
    """Whether a letter with the link went out: limits may have kept the receipt back."""
    return Letter.objects.about(lead.letters_subject).filter(event__in=TO_INVESTOR).exists()


def echo(lead: Lead) -> list[tuple[str, str]]:
    """What was asked, for the investor to read once more; phone and mail masked: links are passed on."""
    facts = [
        ("话题", str(lead.topic)),
        ("意向区域", str(lead.district or "")),
        ("稿件", lead.article.headline if lead.article else ""),
        ("称呼", lead.name),
        ("电话", lead.masked_phone if lead.phone else ""),
        ("邮箱", lead.masked_email),
        ("单位", lead.company),
        ("补充说明", lead.message),
    ]
    return [(label, value) for label, value in facts if value]


@private
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """撤回同意, by the link in our letter: GET asks once, POST empties the lead and says so."""
    # Letters of earlier releases hold the first.
    link = links.read(token, ["consent", "asked"])
    if link is None:
        raise Http404
    lead = get_object_or_404(Lead.objects.select_related("topic"), pk=link.id)
    if request.method == "POST" and lead.cause != Cause.CONSENT:
        actions.withdraw_consent(lead, now=timezone.now())
        return see_other("leads:consent", token)
    context = {"lead": lead, "is_withdrawn": lead.cause == Cause.CONSENT}
    return render(request, "leads/lead_consent.html", context)
