"""Getting the link of a story again, by its receipt number and mail address."""

from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse

from commons.public_forms import PublicFormView, see_other, show_page
from commons.throttle import client_address
from submissions import intake
from submissions.author.forms import FindForm


class FindView(PublicFormView[FindForm]):
    """/status/: the link goes to the story's own mail address; the answer is the same for everybody."""

    form_class = FindForm
    stale_token = "页面停留太久，请再点一次，您填的都还在。"
    too_many = "这个网络查得太频繁了，请一小时后再试。您填的都还在。"

    def act(self, form: FindForm, now: datetime) -> HttpResponse:
        """Send the link, if receipt number and address belong together."""
        typed = form.cleaned_data
        intake.ask_for_link(
            typed["receipt"],
            typed["email"],
            key=typed["idempotency_key"],
            network_address=client_address(self.request),
            now=now,
        )
        return see_other(f"{reverse('submissions:find')}?sent=1")

    def show(self, form: FindForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        """The form; after sending, what to do now."""
        context = {
            "form": form,
            "notice": notice,
            "is_sent": not form.is_bound and not notice and "sent" in self.request.GET,
        }
        return show_page(self.request, "submissions/story_find.html", context, status)
