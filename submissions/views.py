"""The author's side: sending a story, finding it again, its page, changing it, taking it back."""

import functools

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles.models import Article, Kind
from articles.prose import blocks
from commons import links
from commons.difference import difference
from commons.guarded import fresh, fresh_key, keeps_typed_text, retried, see_other
from commons.models import TermsVersion
from commons.throttle import TooMany, client_address
from commons.wordcount import UNCOUNTED
from submissions import actions, intake
from submissions.forms import FindForm, StoryForm
from submissions.models import Submission
from submissions.states import MoveRefused, State, is_allowed
from submissions.wordcount import ruler, ruler_words

STALE_TOKEN = "页面停留太久，请再点一次提交，内容没有丢。为稳妥起见，请重新勾选两处同意。"
TOO_MANY = "今天投稿较多，请 5 分钟后再试。您写的内容都还在，也可以先复制保存。"
# The box that agrees to the document whose version the hidden field carries.
TICKS = {"terms_version": "accept_terms", "privacy_version": "consent"}
CHANGED_BEFORE = "您的修改稿刚刚已经收到，正在排队审阅。这一版与它不同，没有收下；需要的话请先复制保存。"
FIND_STALE = "页面停留太久，请再点一次，您填的都还在。"
FIND_TOO_MANY = "这个网络查得太频繁了，请一小时后再试。您填的都还在。"
SENT_ONCE = "这一页在上一轮已经提交过。请核对下面的内容，再点一次提交。"
ANOTHER = "下面这一版与刚才的不同，确要另投一篇，请再点一次提交。"
LINK_PURPOSES = ("shown", "mailed")
# In these states the page says why; the newest event of this kind holds the words.
EXPLAINED_BY = {
    State.NEEDS_CHANGES: "return",
    State.EXPIRED: "return",
    State.REJECTED: "reject",
    State.TAKEN_DOWN: "take_down",
    State.ACCEPTED: "accept",
    State.SCHEDULED: "accept",
    State.PUBLISHED: "accept",
}
# What the author may find changed by an editor.
COMPARED = {
    "title": "标题",
    "division": "区域",
    "kind": "栏目",
    "unit": "来稿单位",
    "author": "作者",
    "body": "正文",
}


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
    if sent := sent_already(token, request.POST.get("idempotency_key")):
        return see_other(sent)
    story = story_behind(token)
    now = timezone.now()
    if request.method == "POST":
        return answer(request, story, now, stale_token, by_mailed_link=is_mailed(token))
    if not is_allowed("resubmit", story.state):
        return redirect("status", token)
    return show_form(request, filled_form(story, now), story=story)


def sent_already(token, key):
    """The story this form has changed, together with its address, a moment ago; else None.

    Its old link is void since then, but a double click is no error.
    """
    link = links.read(token, LINK_PURPOSES)
    if not (link and key):
        return None
    moved_on = Submission.objects.filter(pk=link.id, link_serial=link.serial + 1)
    return moved_on.filter(revision__idempotency_key=key).first()


def answer(request, story, now, stale_token, *, by_mailed_link=False):
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
        return show_form(request, unchecked(retried(typed, now)), story=story, notice=problem)
    return send(request, form, story, now, by_mailed_link)


def send(request, form, story, now, by_mailed_link):
    """Hand a valid form to the action and lead to the author's page, or show the form with what is wrong."""
    sender = form.sender(
        network_address=client_address(request), user_agent=request.headers.get("User-Agent", "")
    )
    try:
        if story:
            intake.resubmit(story, form.text(), sender, form.form(), now=now, by_mailed_link=by_mailed_link)
        else:
            story = intake.submit(form.text(), sender, form.form(), now=now)
    except intake.AlreadySent as sent:
        if story:
            typed = {**form.data, **fresh_key()}
            notice = SENT_ONCE if is_allowed("resubmit", story.state) else CHANGED_BEFORE
            return show_form(request, unchecked(typed), story=story, notice=notice, status=409)
        again = StoryForm({**form.data, **fresh_key()}, documents=form.documents)
        again.is_valid()
        return show_check(request, again, notice=f"{sent}。{ANOTHER}")
    except TooMany:
        return show_form(request, unchecked(form.data), notice=TOO_MANY, status=429)
    except MoveRefused:
        notice = f"{as_it_stands(story)}，这一版没有提交。您写的都在下面，请先复制保存。"
        return show_form(request, unchecked(form.data), story=story, notice=notice, status=409)
    return see_other(story)


def as_it_stands(story):
    """Where the story stands after somebody was faster; who it was is the desk's own business."""
    story.refresh_from_db()
    return f"稿件的状态刚刚变了，现在是“{story.get_state_display()}”"


def blank_form(query, now):
    """A new form with its key and its time; `?district=&kind=&article=` fill in what they can."""
    initial = {name: query[name] for name in ("district", "kind") if name in query}
    asked = Article.objects.published().numbered(query.get("article", ""))
    if article := asked.select_related("division", "kind").first():
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
        # Changed in two windows: both texts.
        "received": story.original if status == 409 else None,
        "notice": notice,
        "documents": form.documents,
        "ruler": ruler(body, **limits),
        "kinds": Kind.objects.all(),
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
    events = list(story.events.all())
    reason = EXPLAINED_BY.get(story.state)
    context = {
        "story": story,
        "token": token,
        "now": now,
        "urgency": story.urgency(now),
        "ahead": Submission.objects.ahead_of(story).count() if story.is_in_queue else None,
        "events": events,
        "decision": next((event for event in reversed(events) if event.move == reason), None),
        "edits": edits(story) if story.state == State.PUBLISHED else [],
        "can_confirm": is_mailed(token) and not story.contact.confirmed_at,
        "can_edit": is_allowed("resubmit", story.state),
        "can_withdraw": is_allowed("withdraw", story.state),
    }
    return render(request, "submissions/story_status.html", context)


def edits(story):
    """What editors changed: [(label, pieces), …] from the author's newest text to the published one."""
    original, article = story.original, story.article
    return [
        (label, difference(str(getattr(original, name)), str(getattr(article, name))))
        for name, label in COMPARED.items()
        if getattr(original, name) != getattr(article, name)
    ]


@private
@require_POST
def confirm(request, token):
    """/status/<token>/confirm/: 这是我的投稿. Only who has the mailed link reads mail at that address."""
    story = story_behind(token)
    if not is_mailed(token):
        raise Http404
    intake.confirm(story, now=timezone.now())
    return see_other("status", token)


@private
def withdraw(request, token):
    """/status/<token>/withdraw/: asks once; POST takes the story back."""
    story = story_behind(token)
    if request.method != "POST":
        if not is_allowed("withdraw", story.state):
            return redirect("status", token)
        return render(request, "submissions/story_withdraw.html", {"story": story, "token": token})
    now = timezone.now()
    try:
        actions.withdraw(story, now=now)
    except MoveRefused:
        context = {"story": story, "token": token, "refused": f"{as_it_stands(story)}，不能再撤稿"}
        return render(request, "submissions/story_withdraw.html", context, status=409)
    if is_mailed(token):
        intake.confirm(story, now=now)
    return see_other("status", token)


def is_mailed(token):
    """Whether the link came by mail, not from the page after sending."""
    return links.read(token, ["mailed"]) is not None


def story_behind(token):
    """The story a signed link opens; 404 for any other text, and for links of an older serial."""
    link = links.read(token, LINK_PURPOSES)
    if link is None:
        raise Http404
    stories = Submission.objects.select_related(
        "revision__division", "revision__kind", "contact", "article__division", "article__kind"
    )
    return get_object_or_404(stories, pk=link.id, link_serial=link.serial)


@private
@keeps_typed_text
def find(request, stale_token=False):
    """/status/: receipt number and mail address; the link goes out by mail, whoever asked."""
    now = timezone.now()
    if request.method != "POST":
        return show_find(request, FindForm(initial=fresh(now)), is_sent="sent" in request.GET)
    typed = request.POST.dict()
    if stale_token:
        return find_again(request, typed, FIND_STALE, status=403)
    form = FindForm(typed)
    if not form.is_valid():
        hidden = fresh(now) if "idempotency_key" in form.errors else {}
        form.data = {**fresh(now), **typed, **hidden}
        return show_find(request, form)
    if problem := form.guard_problem(now):
        return find_again(request, {**typed, "website": ""}, problem)
    asked = {name: form.cleaned_data[name] for name in ("receipt", "email")}
    key = form.cleaned_data["idempotency_key"]
    try:
        intake.ask_for_link(**asked, key=key, network_address=client_address(request), now=now)
    except TooMany:
        return find_again(request, typed, FIND_TOO_MANY, status=429)
    return see_other(f"{reverse('find')}?sent=1")


def find_again(request, typed, notice, status=200):
    """The form as typed, with a notice above it."""
    return show_find(request, FindForm(initial=typed), notice=notice, status=status)


def show_find(request, form, *, notice="", is_sent=False, status=200):
    """The page to find a story again; after sending it says the same to everybody."""
    context = {"form": form, "notice": notice, "is_sent": is_sent}
    return render(request, "submissions/story_find.html", context, status=status)


# Versions never change: what one visitor waited for, the next one need not.
@functools.lru_cache(maxsize=8)
def versions_compared(old, new):
    """What one version changed in the other, with the paragraphs around each change."""
    return [without_middle(piece) for piece in difference(old, new)]


def without_middle(piece):
    """An unchanged piece without the whole paragraphs inside it; they stand in full above."""
    head, _, rest = piece.text.partition("\n")
    middle, _, tail = rest.rpartition("\n")
    if piece.kind != "equal" or not middle.strip():
        return piece
    return piece._replace(text=f"{head}\n……\n{tail}")


def document(request, document, version=None):
    """/terms/ and /privacy/: the version in force; /terms/<version>/: one that people agreed to."""
    versions = list(TermsVersion.objects.filter(document=document).order_by("-effective_at", "-id"))
    place = next((i for i, one in enumerate(versions) if version in (None, one.version)), None)
    if place is None:
        raise Http404
    shown, before = versions[place], next(iter(versions[place + 1 :]), None)
    context = {
        "document": shown,
        "current": versions[0],
        "versions": versions,
        "version_route": f"{document}_version",
        "blocks": blocks(shown.body),
        "before": before,
        "pieces": versions_compared(before.body, shown.body) if before else [],
    }
    return render(request, "submissions/document.html", context)
