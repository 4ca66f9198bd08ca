"""Pages about leads for the judge of barriers: each function opens one."""

from datetime import timedelta

from django.utils import timezone

from leads.models import Lead
from tests.browser.steps import fill_inquiry, start_session
from tests.leads.make import make_lead

DESK = "/admin/leads/lead/"
MAIL = "chen@example.com"


def inquiry_done(page, world):
    """After an inquiry."""
    page.goto("/inquire/")
    fill_inquiry(page)


def another_time_refused(page, world):
    """换个时间打, after somebody has called."""
    inquiry_done(page, world)
    Lead.objects.update(state="closed")
    page.locator("#when label").nth(1).click()
    with page.expect_navigation():
        page.get_by_role("button", name="改好").click()


def list_at_desk(page, world):
    """The list, with two leads of one person."""
    for _ in range(2):
        make_lead(phone="", email=MAIL, now=timezone.now())
    start_session(page, world.boss, world.url)
    page.goto(DESK)


def lead_at_desk(page, world):
    """A lead with a chosen time, claimed by who looks, all of its page unfolded."""
    lead, ahead = make_lead(phone="", email=MAIL, now=timezone.now()), timezone.now() + timedelta(days=1)
    Lead.objects.filter(pk=lead.pk).update(call_from=ahead, answer_due_at=ahead + timedelta(hours=2))
    list_at_desk(page, world)
    page.goto(f"{DESK}{lead.pk}/change/")
    with page.expect_navigation():
        page.get_by_role("button", name="领取并回信").click()
    for fold in page.locator(".fold summary").all():
        fold.click()


PAGES = {
    "an inquiry done": inquiry_done,
    "another time refused": another_time_refused,
    "leads at the desk": list_at_desk,
    "a lead at the desk": lead_at_desk,
}
