"""The author's side: sending a story, its page, changing it, taking it back."""

import functools

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from articles.models import Article
from articles.prose import blocks
from commons import links
from commons.guarded import fresh
from commons.models import TermsVersion
from commons.throttle import client_address
from commons.wordcount import UNCOUNTED
from submissions import actions, intake
from submissions.forms import StoryForm
from submissions.models import Submission
from submissions.states import MoveRefused, State, is_allowed
from submissions.wordcount import ruler, ruler_words

STALE_TOKEN = "页面停留太久，请再点一次提交，内容没有丢。为稳妥起见，请重新勾选两处同意。"
TOO_MANY = "今天投稿较多，请 5 分钟后再试。您写的内容都还在，也可以先复制保存。"
# The box that agrees to the document whose version the hidden field carries.
TICKS = {"terms_version": "accept_terms", "privacy_version": "consent"}
ANOTHER = "下面这一版与刚才的不同，确要另投一篇，请再点一次提交。"
LINK_PURPOSES = ("shown", "mailed")


def keeps_typed_text(view):
    """Promise that the view, called with stale_token=True, shows its form filled in and changes nothing."""
    view.keeps_typed_text = True
    return view


def private(view):
    """Pages behind a signed link: not stored, not indexed, their address not passed on.

    strict-origin, not no-referrer: with that browsers send Origin null and Django refuses the form.
    """

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@keeps_typed_text
def submit(request, stale_token=False):
    """/submit/: rules and form; POST step=check, edit or send."""
    now = timezone.now()
    if request.method != "POST":
        return show_form(request, blank_form(request.GET, now))
    return answer(request, None, now, stale_token)


@private
@keeps_typed_text
def edit(request, token, stale_token=False):
    """/status/<token>/edit/: the same form filled in, for a story that was returned."""
    story = story_behind(token)
    now = timezone.now()
    if request.method == "POST":
        return answer(request, story, now, stale_token)
    if not is_allowed("resubmit", story.state):
        return redirect("status", token)
    return show_form(request, filled_form(story, now), story=story)


def answer(request, story, now, stale_token):
    """One POST of the form, for a new story (`story` None) or a returned one."""
    typed = request.POST.dict()
    if stale_token:
        kept = {name: value for name, value in typed.items() if name not in TICKS.values()}
        return show_form(request, unchecked(kept), story=story, notice=STALE_TOKEN, status=403)
    if typed.get("step") == "edit":
        return show_form(request, unchecked(typed), story=story)
    form = StoryForm(typed, documents=TermsVersion.objects.in_force())
    # The guard is asked first, but a form with errors shows those: they are the author's to mend.
    problem = "" if story else form.guard_problem(now)
    if not form.is_valid():
        return show_form(request, renewed(form, now), story=story)
    if typed.get("step") != "send":
        return show_check(request, form, story=story)
    if problem:
        return show_form(request, unchecked({**typed, "website": ""}), story=story, notice=problem)
    return send(request, form, story, now)


def send(request, form, story, now):
    """Hand a valid form to the action and lead to the author's page, or show the form with what is wrong."""
    sender = form.sender(
        network_address=client_address(request), user_agent=request.headers.get("User-Agent", "")
    )
    try:
        if story:
            intake.resubmit(story, form.text(), sender, form.form(), now=now)
        else:
            story = intake.submit(form.text(), sender, form.form(), now=now)
    except intake.AlreadySent as sent:
        again = StoryForm({**form.data, **fresh(now)}, documents=form.documents)
        again.is_valid()
        return show_check(request, again, notice=f"{sent}。{ANOTHER}")
    except intake.TooMany:
        return show_form(request, unchecked(form.data), notice=TOO_MANY, status=429)
    except MoveRefused as refused:
        return show_form(request, unchecked(form.data), story=story, notice=f"{refused}。", status=409)
    response = redirect(story)
    response.status_code = 303
    return response


def blank_form(query, now):
    """A new form with its key and its time; `?district=&kind=&article=` fill in what they can."""
    initial = {name: query[name] for name in ("district", "kind") if name in query}
    if query.get("article", "").isascii() and query.get("article", "").isdigit():
        article = (
            Article.objects.published()
            .filter(pk=query["article"][:18])
            .select_related("division", "kind")
            .first()
        )
        if article:
            initial = {"district": article.division.code, "kind": article.kind.slug, **initial}
    return unchecked({**initial, **fresh(now)})


def filled_form(story, now):
    """The author's newest text, ready to change; both ticks are asked for again."""
    original = story.original
    names = ("title", "body", "unit", "author", "contributor_type", "source_type", "source_url", "ai_use")
    return unchecked(
        {
            **{name: getattr(original, name) for name in names},
            "district": original.division.code,
            "kind": original.kind.slug,
            "email": story.contact.email,
            "phone": story.contact.phone,
            **fresh(now),
        }
    )


def unchecked(typed):
    """The form as typed, without looking for errors; it asks for the documents in force."""
    return StoryForm(initial=typed, documents=TermsVersion.objects.in_force())


def renewed(form, now):
    """A form with errors, with a key of its own, so that the next sending can succeed.

    What was agreed to in another version is asked for again.
    """
    hidden = fresh(now)
    if "idempotency_key" not in form.errors and form.data.get("shown_at"):
        hidden = {}
    typed = {**form.data, **hidden}
    for name, document in form.documents.items():
        if typed.get(name) != document.version:
            typed.pop(TICKS[name], None)
    form.data = typed
    return form


def show_form(request, form, *, story=None, notice="", status=200):
    """The writing page."""
    limits = {"least": settings.WORD_MIN, "most": settings.WORD_MAX}
    body = form["body"].value() or ""
    context = {
        "form": form,
        "story": story,
        "notice": notice,
        "documents": form.documents,
        "ruler": ruler(body, **limits),
        "ruler_facts": {**limits, "words": ruler_words(**limits), "uncounted": UNCOUNTED},
    }
    return render(request, "submissions/story_form.html", context, status=status)


def show_check(request, form, *, story=None, notice=""):
    """The page to look once more: everything typed, and the text as it will stand."""
    context = {
        "form": form,
        "story": story,
        "notice": notice,
        "cleaned": form.cleaned_data,
        "blocks": blocks(form.cleaned_data["body"]),
        "ruler": ruler(form.cleaned_data["body"], least=settings.WORD_MIN, most=settings.WORD_MAX),
    }
    return render(request, "submissions/story_check.html", context)


@private
def status(request, token):
    """/status/<token>/: where the story stands, with the absolute deadline first."""
    story = story_behind(token)
    now = timezone.now()
    ahead = Submission.objects.in_queue().filter(due_at__lt=story.due_at).count()
    context = {
        "story": story,
        "token": token,
        "now": now,
        "urgency": story.urgency(now),
        "ahead": ahead if story.is_in_queue else None,
        "events": story.events.select_related("actor"),
        "decision": story.last_decision if story.state in (State.NEEDS_CHANGES, State.REJECTED) else None,
        "can_edit": is_allowed("resubmit", story.state),
        "can_withdraw": is_allowed("withdraw", story.state),
    }
    return render(request, "submissions/story_status.html", context)


@private
def withdraw(request, token):
    """/status/<token>/withdraw/: asks once; POST takes the story back."""
    story = story_behind(token)
    if request.method != "POST":
        if not is_allowed("withdraw", story.state):
            return redirect("status", token)
        return render(request, "submissions/story_withdraw.html", {"story": story, "token": token})
    try:
        actions.withdraw(story, now=timezone.now())
    except MoveRefused as refused:
        context = {"story": story, "token": token, "refused": refused}
        return render(request, "submissions/story_withdraw.html", context, status=409)
    response = redirect("status", token)
    response.status_code = 303
    return response


def story_behind(token):
    """The story a signed link opens; 404 for any other text, and for links of an older serial."""
    link = links.read(token, LINK_PURPOSES)
    if link is None:
        raise Http404
    stories = Submission.objects.select_related("revision__division", "revision__kind", "contact", "article")
    return get_object_or_404(stories, pk=link.id, link_serial=link.serial)


def document(request, document):
    """/terms/ and /privacy/: the version in force."""
    current = TermsVersion.objects.current(document)
    if current is None:
        raise Http404
    context = {"document": current, "blocks": blocks(current.body)}
    return render(request, "submissions/document.html", context)
