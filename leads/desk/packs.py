"""资料: what investors are given, by topic and district. Each change is a new version; old ones stay."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commons.confirm import STALE_TOKEN, StaffRequest, sentence
from leads.desk.pack_forms import PackForm, VersionForm
from leads.packs import actions, storing
from leads.packs.models import PackFile, PackVersion, PolicyPack
from leads.packs.views import response_with
from leads.permissions import KEEP_PACKS, SEE_PACKS

LIST = "admin:leads_policypack_changelist"
NO_ROOM = "文件现在存不下来，文字还在下面。请稍后再选一次；还是不行，请告诉管理网站的人。"

RESUMED, STOPPED = "重新启用了。", "停用了，新的咨询不再给这一份；给过的照旧能看。"

for_readers = permission_required(SEE_PACKS, raise_exception=True)
for_keepers = permission_required(KEEP_PACKS, raise_exception=True)


def pack_url(pack: PolicyPack, version: PackVersion | None = None) -> str:
    """The page of a pack in the desk, at one of its versions."""
    place = f"#v{version.number}" if version else ""
    return reverse("admin:leads_policypack_change", args=[pack.pk]) + place


@require_safe
@for_readers
def pack_list(request: HttpRequest) -> HttpResponse:
    """/admin/leads/policypack/: every pack with its newest version."""
    packs = list(PolicyPack.objects.for_pages())
    rows = [(pack, pack_url(pack), pack.current) for pack in packs]
    return page_with(request, "list", "资料", rows=rows)


@for_keepers
def add(request: StaffRequest, is_token_stale: bool = False) -> HttpResponse:
    """/admin/leads/policypack/add/: a pack with its first version."""
    if request.method != "POST":
        return show(request, None, PackForm(initial=request.GET.dict()))
    form = PackForm(request.POST, request.FILES)
    if is_token_stale:
        return show(request, None, form, refused=STALE_TOKEN, status=403)
    if not form.is_valid():
        return show(request, None, form)
    typed = form.cleaned_data
    try:
        with storing.stored(typed["uploads"]) as files:
            pack = actions.create(
                topic=typed["topic"],
                district=typed["district"],
                text=typed["text"],
                files=files,
                actor=request.user,
                now=timezone.now(),
            )
    except (actions.PackRefused, OSError) as refusal:
        return show_refused(request, None, form, refusal)
    messages.success(request, f"{pack}存好了，从现在起给新的咨询。")
    return redirect(pack_url(pack))


@for_readers
def page(request: StaffRequest, object_id: str, is_token_stale: bool = False) -> HttpResponse:
    """/admin/leads/policypack/<pk>/change/: GET shows the versions, POST stores a new one."""
    pack = pack_or_404(object_id)
    if request.method != "POST":
        return show(request, pack, VersionForm(version=pack.current))
    if not request.user.has_perm(KEEP_PACKS):
        return show(request, pack, VersionForm(version=pack.current), refused=actions.NO_RIGHT, status=403)
    form = VersionForm(still_there(request.POST, pack.current), request.FILES, version=pack.current)
    if is_token_stale:
        return show(request, pack, form, refused=STALE_TOKEN, status=403)
    if not form.is_valid():
        return show(request, pack, form)
    return renew(request, pack, form)


def still_there(typed: QueryDict, version: PackVersion) -> QueryDict:
    """What was typed on the page of an earlier version, without files that a colleague has taken out."""
    if typed.get("seen") == str(version.number):
        return typed
    present = set(version.files.values_list("stored", flat=True))
    newer = typed.copy()
    newer.setlist("kept", [name for name in typed.getlist("kept") if name in present])
    return newer


def renew(request: StaffRequest, pack: PolicyPack, form: VersionForm) -> HttpResponse:
    """Store the new version and say which it is."""
    typed = form.cleaned_data
    seen = typed["seen"] or 0
    try:
        with storing.stored(typed["uploads"]) as files:
            version = actions.renew(
                pack,
                seen=seen,
                text=typed["text"],
                kept=[file.pk for file in typed["kept"]],
                files=files,
                actor=request.user,
                now=timezone.now(),
            )
    except (actions.PackRefused, OSError) as refusal:
        return show_refused(request, pack, form, refusal)
    is_new = version.number > seen
    said = f"第 {version.number} 版存好了，从现在起给新的咨询。" if is_new else "没有改动，没有存新的一版。"
    messages.success(request, said)
    return redirect(pack_url(pack))


@require_POST
@for_keepers
def offer(request: StaffRequest, pk: int, is_token_stale: bool = False) -> HttpResponse:
    """停用 and 重新启用 (`offer`: 1)."""
    pack = get_object_or_404(PolicyPack, pk=pk)
    if is_token_stale:
        messages.warning(request, STALE_TOKEN)
        return redirect(pack_url(pack))
    is_offered = request.POST.get("offer") == "1"
    actions.offer(pack, is_offered=is_offered, actor=request.user, now=timezone.now())
    messages.success(request, RESUMED if is_offered else STOPPED)
    return redirect(pack_url(pack))


@require_safe
@for_readers
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """/admin/leads/policypack/file/<pk>/: a file of any version, for staff; no download is counted."""
    return response_with(get_object_or_404(PackFile, pk=pk))


def pack_or_404(pk: str) -> PolicyPack:
    """The pack; 404 if there is none."""
    number = int(pk) if pk.isdecimal() else 0
    return get_object_or_404(PolicyPack.objects.for_pages(), pk=number)


def show_refused(
    request: StaffRequest, pack: PolicyPack | None, form: VersionForm, refusal: Exception
) -> HttpResponse:
    """The page with the reason, at its field where it is about one."""
    if isinstance(refusal, OSError):
        storing.logger.exception("file of material could not be written")
        return show(request, pack, form, refused=NO_ROOM, status=503)
    name = getattr(refusal, "about", "")
    if name in form.fields:
        form.add_error(name, str(refusal).rstrip("。"))
        return show(request, pack, form)
    if pack:
        form.go_on(pack.versions.filter(number=form.cleaned_data["seen"]).first(), pack.current)
    return show(request, pack, form, refused=sentence(refusal), status=409)


def show(
    request: StaffRequest, pack: PolicyPack | None, form: VersionForm, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """The page of a pack, or of a new one, with the form."""
    wrong = f"有 {len(form.errors)} 处需要修改：" if form.errors else ""
    title = f"{wrong}{pack or '新增资料'}"
    versions = pack.versions.select_related("made_by").prefetch_related("files") if pack else []
    return page_with(
        request,
        "pack",
        title,
        status=status,
        pack=pack,
        form=form,
        refused=refused,
        versions=versions,
        may_keep=request.user.has_perm(KEEP_PACKS),
    )


def page_with(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the desk about material."""
    context = {
        **admin.site.each_context(request),
        "opts": PolicyPack._meta,
        "title": title,
        **context,
    }
    return TemplateResponse(request, f"admin/leads/policypack/{template}.html", context, status=status)
