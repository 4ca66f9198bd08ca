"""存为本区 and its way back: what a moderator looks after, from the filter of the queue."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from commons.confirm import StaffRequest
from submissions.desk.filters import Filters
from submissions.desk.models import Team
from submissions.desk.shared import for_reviewers, queue_url

NOTHING = "请先在“筛选”里选区域或栏目，再点“存为本区”。"
# More areas than this are everything; the tab's query stays short.
MOST = 30
TOO_MANY = f"本区最多存 {MOST} 条，请先移出一条。"


@require_POST
@for_reviewers
def area(request: StaffRequest) -> HttpResponse:
    """/admin/submissions/submission/area/: keep the filter as one more area, or take one out."""
    own = Team.objects.filter(member=request.user)
    if number := request.POST.get("remove", ""):
        messages.success(request, taken_out(own, number))
        return redirect(queue_url("tab=area"))
    filters = Filters.of(request.POST)
    if not (filters.district or filters.kind):
        messages.warning(request, NOTHING)
        return redirect(queue_url(urlencode(filters.query)))
    if own.count() >= MOST:
        messages.warning(request, TOO_MANY)
        return redirect(queue_url("tab=area"))
    kept, _ = Team.objects.get_or_create(member=request.user, district=filters.district, kind=filters.kind)
    messages.success(request, f"已存为本区：{kept}。")
    return redirect(queue_url("tab=area"))


def taken_out(own: QuerySet[Team], number: str) -> str:
    """Take one filter out of the area; returns what to say, also where it was out already."""
    removed = own.filter(pk=int(number)) if number.isdecimal() else own.none()
    return "已移出本区。" if removed.delete()[0] else "这一条已经移出本区。"
