"""Who works on a lead: the working hours, and the people whose topic and district it is."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from commons import outbox
from commons.models import Staff
from districts.models import District
from districts.tree import nearest, tree
from leads.hours import Hours, Window, later
from leads.hours import windows as windows_of
from leads.models import DayOff, Lead, Route
from leads.permissions import FOLLOW


def hours() -> Hours:
    """The working hours with the days off that are entered."""
    opens, closes = settings.LEAD_HOURS
    return Hours(opens, closes, dict(DayOff.objects.values_list("day", "is_working")))


def answer_due_at(asked_at: datetime) -> datetime:
    """The moment by which somebody should have tried to reach whoever asked then."""
    return later(hours(), asked_at, timedelta(minutes=settings.LEAD_ANSWER_MINUTES))


def windows(now: datetime) -> list[Window]:
    """When an investor may want to be called: not before a first answer would be due."""
    return windows_of(hours(), answer_due_at(now))


def share_of(staff: Staff) -> Q:
    """The leads of the topics and districts that somebody is named for; none for whoever is named nowhere."""
    share = Q(pk__in=[])
    for route in Route.objects.filter(members=staff).select_related("district"):
        part = Q(topic=route.topic) if route.topic_id else Q()
        if route.district:
            part &= Q(district__path__startswith=route.district.path)
        share |= part or ~Q(pk=None)
    return share


class Roster(NamedTuple):
    """Who may be told of leads, and the rules by which: read once for however many leads."""

    able: list[Staff]
    routes: list[Route]

    def team_of(self, lead: Lead) -> list[Staff]:
        """Who is told of a lead."""
        return self.members_for(lead.topic_id, lead.district_id)

    def members_for(self, topic: int, district: int | None) -> list[Staff]:
        """Who is told of leads of a topic and a district (pk): of their route who may follow and has mail.

        Everybody who may, where no route fits or nobody of the route can be written to: a lead is never told
        to nobody because somebody left.
        """
        route = self.route_of(topic, tree().by_pk[district] if district else None)
        members = {member.pk for member in route.members.all()} if route else set()
        return [member for member in self.able if member.pk in members] or self.able

    def keepers_of(self, lead: Lead) -> list[Staff]:
        """Whoever has the lead, where a letter can reach them, else its team."""
        owner = lead.owner
        return [owner] if owner and owner.is_active and owner.email else self.team_of(lead)

    def route_of(self, topic: int, district: District | None) -> Route | None:
        """The rule that fits best: of the nearest district, and there of the topic before any topic."""
        of_topic = [route for route in self.routes if route.topic_id in (None, topic)]
        return max(nearest(of_topic, district), key=lambda route: route.topic_id is not None, default=None)


def roster() -> Roster:
    """The Roster as it is now, in three queries."""
    routes = Route.objects.select_related("district").prefetch_related("members")
    return Roster(outbox.receivers(FOLLOW), list(routes))
