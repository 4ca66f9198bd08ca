"""The list of leads: what is due first stands on top, with the time left; phones are masked."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone

from commons.chinese import midnight
from commons.confirm import StaffRequest
from commons.models import Staff
from districts.models import District
from districts.tree import tree
from leads import team
from leads.desk.shared import (
    Same,
    Urgency,
    for_lead_staff,
    for_pages,
    lead_url,
    may_see_number,
    same_person,
    urgency,
)
from leads.models import Lead, LeadQuerySet, Topic
from leads.permissions import FOLLOW
from leads.search import find
from leads.states import OPEN, State
from leads.topics import topics

PAGE_SIZE = 50
DAY = timedelta(days=1)


class Tab(NamedTuple):
    """One view of the list: its name, and which leads it holds for a person at a moment."""

    label: str
    holds: Callable[[Staff, datetime], Q]
    # Of what has ended nothing is due, and nobody needs its number.
    is_ended: bool = False

    def in_order(self, user: Staff, now: datetime) -> LeadQuerySet:
        """The leads as the tab shows them."""
        rows = for_pages().filter(self.holds(user, now))
        return rows.order_by("-created_at", "-id") if self.is_ended else rows.by_due_time()


IS_OPEN, IS_FOLLOWED = Q(state__in=OPEN), Q(state=State.FOLLOWING)
TABS = {
    "waiting": Tab("待联系", lambda user, now: Q(state=State.WAITING)),
    "today": Tab("今天到期", lambda user, now: IS_FOLLOWED & Q(next_at__lte=midnight(now) + DAY)),
    "mine": Tab("我的", lambda user, now: IS_OPEN & Q(owner=user)),
    "team": Tab("本组", lambda user, now: IS_OPEN & team.share_of(user)),
    "following": Tab("跟进中", lambda user, now: IS_FOLLOWED),
    "undated": Tab("没有下次日期", lambda user, now: IS_FOLLOWED & Q(next_at=None)),
    "closed": Tab("已结束", lambda user, now: Q(state=State.CLOSED), is_ended=True),
    "all": Tab("全部", lambda user, now: Q(), is_ended=True),
}


def badges(user: Staff, now: datetime) -> dict[str, int]:
    """The numbers on the tabs, in one query."""
    held = {name: Count("pk", filter=tab.holds(user, now)) for name, tab in TABS.items() if not tab.is_ended}
    counts: dict[str, int] = Lead.objects.aggregate(**held)
    return counts


class Filters(NamedTuple):
    """What the list is narrowed to; an unknown value narrows nothing."""

    topic: Topic | None
    district: District | None
    source: str

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        topic = next((topic for topic in topics() if topic.slug == query.get("topic")), None)
        source = query.get("source", "")
        district = tree().by_code.get(query.get("district", ""))
        return cls(topic, district, source if source in Lead.Source.values else "")

    def narrow(self, leads: LeadQuerySet) -> LeadQuerySet:
        if self.topic:
            leads = leads.filter(topic=self.topic)
        if self.district:
            leads = leads.filter(district__path__startswith=self.district.path)
        if self.source == Lead.Source.WEB:
            # Whichever link it was.
            return leads.exclude(source=Lead.Source.CALL)
        return leads.filter(source=self.source) if self.source else leads


class Row(NamedTuple):
    """One lead in the list, with the others of its person."""

    lead: Lead
    url: str
    urgency: Urgency | None
    phone: str
    same: Same
    can_claim: bool


def rows_of(leads: Iterable[Lead], user: Staff, now: datetime) -> list[Row]:
    """The Rows of one page."""
    may_claim, same = user.has_perm(FOLLOW), same_person(leads)
    return [
        Row(
            lead,
            lead_url(lead),
            urgency(lead, now),
            (lead.phone or lead.email) if may_see_number(lead, user) else lead.masked_way,
            same[lead.pk],
            may_claim and lead.owner is None and lead.state != State.CLOSED,
        )
        for lead in leads
    ]


@for_lead_staff
def lead_list(request: StaffRequest) -> HttpResponse:
    """/admin/leads/lead/: tabs, a search, filters, and one page of leads."""
    now = timezone.now()
    words, filters = request.GET.get("q", "").strip(), Filters.of(request.GET)
    name = request.GET.get("tab", "")
    name = name if name in TABS else "waiting"
    leads = find(for_pages(), words) if words else TABS[name].in_order(request.user, now)
    page = Paginator(filters.narrow(leads), PAGE_SIZE).get_page(request.GET.get("page"))
    numbers = badges(request.user, now)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Lead._meta,
        "title": "咨询",
        "now": now,
        "words": words,
        "tab": "" if words else name,
        "tabs": [(key, tab.label, numbers.get(key)) for key, tab in TABS.items()],
        "page": page,
        "rows": rows_of(page, request.user, now),
        "filters": filters,
        "topics": topics(),
        "districts": tree().offered(),
        "sources": [(source.value, source.label) for source in (Lead.Source.WEB, Lead.Source.CALL)],
        "hours": team.hours(),
        "minutes": settings.LEAD_ANSWER_MINUTES,
        "may_follow": request.user.has_perm(FOLLOW),
    }
    return TemplateResponse(request, "admin/leads/lead/list.html", context)
