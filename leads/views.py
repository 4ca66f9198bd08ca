"""The investor's side: one form, one answer."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles.prose import blocks
from commons import links
from commons.guarded import fresh, fresh_key, keeps_typed_text, retried, see_other
from commons.models import TermsVersion
from commons.throttle import TooMany, client_address
from leads import actions
from leads.forms import LeadForm
from leads.models import Lead, Topic

STALE_TOKEN = "页面停留太久，请再点一次提交，内容没有丢。请重新勾选同意。"
TOO_MANY = "今天的咨询较多，请 5 分钟后再试，或直接拨打热线。您写的内容都还在。"
ANOTHER = "您现在写的与刚才的不同，要改电话或补充，请再点一次提交。"
# By which entry the visitor came.
HEADINGS = {"join": "企业入驻", "contact": "联系我们"}
PREFILLED = ("topic", "district", "article", "entry")


@keeps_typed_text
def inquire(request, stale_token=False):
    """/inquire/: GET the form (`?topic=&district=&article=&entry=`); POST stores it → 303 to the thanks."""
    now = timezone.now()
    privacy = TermsVersion.objects.current(TermsVersion.Document.PRIVACY)
    if request.method != "POST":
        asked = {name: request.GET[name] for name in PREFILLED if name in request.GET}
        return show(request, LeadForm(initial={**asked, **fresh(now)}, privacy=privacy))
    typed = request.POST.dict()
    if stale_token:
        typed.pop("consent", None)
        return again(request, typed, privacy, STALE_TOKEN, status=403)
    form = LeadForm(typed, privacy=privacy)
    if not form.is_valid():
        form.data = renewed(typed, form, now)
        return show(request, form)
    if problem := form.guard_problem(now):
        return again(request, retried(typed, now), privacy, problem)
    return store(request, form, now)


def store(request, form, now):
    """Hand a valid form to the action and lead to the thanks, or show the form with what is wrong."""
    address = client_address(request)
    try:
        lead = actions.ask(
            key=form.cleaned_data["idempotency_key"],
            network_address=address,
            now=now,
            **form.fields_to_store(),
        )
    except TooMany:
        return again(request, form.data, form.privacy, TOO_MANY, status=429)
    except actions.AlreadyAsked as asked:
        return again(request, {**form.data, **fresh_key()}, form.privacy, f"{asked}。{ANOTHER}")
    return see_other("lead_done", links.token(links.Link("lead", lead.pk, 1)))


def renewed(typed, form, now):
    """What was typed into a form with errors, with hidden values that let the next sending succeed."""
    kept = {**fresh(now), **typed}
    if "idempotency_key" in form.errors:
        kept |= fresh_key()
    if typed.get("privacy_version") != form.privacy.version:
        kept.pop("consent", None)
    return kept


def again(request, typed, privacy, notice, status=200):
    """The form as typed, with a notice above it."""
    return show(request, LeadForm(initial=typed, privacy=privacy), notice=notice, status=status)


def show(request, form, *, notice="", status=200):
    """The page with the form."""
    heading = HEADINGS.get(form["entry"].value(), "获取园区招商政策资料")
    context = {"form": form, "notice": notice, "topics": Topic.objects.all(), "heading": heading}
    return render(request, "leads/lead_form.html", context, status=status)


def done(request, token):
    """The thank-you page with the material of the topic (R10); behind a signed link."""
    link = links.read(token, ["lead"])
    if link is None:
        raise Http404
    lead = get_object_or_404(Lead.objects.select_related("topic"), pk=link.id)
    context = {"lead": lead, "blocks": blocks(lead.topic.material)}
    response = render(request, "leads/lead_done.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
