"""Leads for the staff who call back, and their topics."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import path, reverse

from articles.admin.origin import register_fact
from commons.admin import KeptAdmin, ReadOnlyAdmin
from commons.confirm import survives_in_admin
from commons.subjects import Subject, register_private, register_subject
from districts.facts import register_fact as register_district_fact
from districts.fields import ChoosesDistricts
from leads import figures as counting
from leads import letters
from leads.desk import exporting, figures, lead, lists, packs
from leads.desk.entry import CallView
from leads.models import DayOff, Lead, Route, Topic
from leads.packs.models import PolicyPack
from leads.permissions import VIEW


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    """Investors' forms and calls make leads, only leads.actions changes them."""

    def get_urls(self):
        """Every button has its own URL."""
        guard = self.admin_site.admin_view
        step = survives_in_admin(guard(lead.step))
        return [
            path("new/", CallView.as_admin_view(), name="lead_new"),
            path("export/", survives_in_admin(guard(exporting.page)), name="lead_export"),
            path("<int:pk>/claim/", survives_in_admin(guard(lead.claim)), name="lead_claim"),
            path("figures/", survives_in_admin(guard(figures.page)), name="lead_figures"),
            *(
                path(f"<int:pk>/{move}/", step, {"move": move}, name=f"lead_{move}")
                for move in ("close", "hand_over", "note", "reopen", "send")
            ),
            path("<path:object_id>/change/", survives_in_admin(guard(lead.page)), name="leads_lead_change"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """What happened to a lead stands on its page."""
        return redirect(f"{reverse('admin:leads_lead_change', args=[object_id])}#events")

    def changelist_view(self, request, extra_context=None):
        return lists.lead_list(request)


@admin.register(PolicyPack)
class PolicyPackAdmin(ReadOnlyAdmin):
    """What investors are given; only leads.packs.actions changes it."""

    def get_urls(self):
        guard = self.admin_site.admin_view
        return [
            path("", guard(packs.pack_list), name="leads_policypack_changelist"),
            path("add/", survives_in_admin(guard(packs.add)), name="leads_policypack_add"),
            path("file/<int:pk>/", guard(packs.file), name="leads_policypack_file"),
            path("<int:pk>/offer/", survives_in_admin(guard(packs.offer)), name="leads_policypack_offer"),
            path(
                "<path:object_id>/change/",
                survives_in_admin(guard(packs.page)),
                name="leads_policypack_change",
            ),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """What was made when, and by whom, stands on the page of a pack."""
        return redirect("admin:leads_policypack_change", object_id)


@admin.register(DayOff)
class DayOffAdmin(KeptAdmin):
    """Holidays, and weekends that are worked: first answers are due in working time."""

    list_display = ["day", "is_working", "name"]
    date_hierarchy = "day"


@admin.register(Route)
class RouteAdmin(ChoosesDistricts):
    """Who is told of which leads."""

    list_display = ["__str__", "people"]
    filter_horizontal = ["members"]

    @admin.display(description="人员")
    def people(self, route):
        return "、".join(member.name for member in route.members.all()) or "—"


@admin.register(Topic)
class TopicAdmin(KeptAdmin):
    """What investors may ask about, and the material that they get."""

    list_display = ["name", "slug", "hint", "order"]
    search_fields = ["name", "slug"]

    def get_readonly_fields(self, request, obj=None):
        """The slug is part of URLs."""
        return ["slug"] if obj else []


def asked_because_of(article):
    """For the page of an article in the desk: how many asked from its public page, and what came of them."""
    return "带来咨询", counting.came_of(Lead.objects.filter(article=article))


def asked_about(district):
    """For the page of a district in the desk: how many asked about it and what lies in it."""
    return "咨询", counting.came_of(Lead.objects.filter(district__path__startswith=district.path))


register_fact(asked_because_of)
register_district_fact(asked_about)


def lead_about(letter):
    """The lead whose investor the letter was written to; None for letters to staff, and for others."""
    number = letter.number_of("lead") if letter.event in letters.TO_INVESTOR else None
    return Lead.objects.filter(pk=number).exclude(email="").first() if number else None


def subject_of(letter):
    """What a letter to an investor is about; who took the consent back is written to no more."""
    found = lead_about(letter)
    if found is None:
        return None
    return Subject(
        kind="咨询",
        right=VIEW,
        url=reverse("admin:leads_lead_change", args=[found.pk]),
        title=str(found),
        facts=found.get_state_display(),
        name=found.name,
        phone=found.masked_phone if found.phone else "",
        recipient=found.email,
        link_serial=1,
    )


register_subject(subject_of)
register_private("lead:", VIEW)
