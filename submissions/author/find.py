"""Getting the link of a story again by receipt number and mail address, or those of all by the address."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commons import links
from commons.public_forms import PublicFormView, private, see_other, show_page
from commons.throttle import client_address
from submissions import intake
from submissions.author.forms import FindForm, ListForm
from submissions.models import Submission

# Of one address; who has more asks the editors.
MOST_STORIES = 50


class FindView(PublicFormView[FindForm]):
    """/status/: the link goes to the story's own mail address; the answer is the same for everybody."""

    form_class = FindForm
    stale_token = "页面停留太久，请再点一次，您填的都还在。"
    too_many = "这个网络查得太频繁了，请在{until} 之后再试。您填的都还在。"

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
            "is_list": self.request.GET.get("sent") == "list",
        }
        return show_page(self.request, "submissions/story_find.html", context, status)


class AskForListView(PublicFormView[ListForm]):
    """/status/mine/: the list of somebody's stories goes to their mail address; everybody gets one answer."""

    form_class = ListForm
    stale_token = FindView.stale_token
    too_many = FindView.too_many

    def act(self, form: ListForm, now: datetime) -> HttpResponse:
        """Send the link of the list, if there are stories of that address."""
        typed = form.cleaned_data
        intake.ask_for_list(
            typed["email"],
            key=typed["idempotency_key"],
            network_address=client_address(self.request),
            now=now,
        )
        return see_other(f"{reverse('submissions:find')}?sent=list")

    def show(self, form: ListForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        """The form."""
        return show_page(self.request, "submissions/story_ask.html", {"form": form, "notice": notice}, status)


@private
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """/status/mine/<token>/: all stories of an address, the newest first; the link ends after some days.

    Where staff corrected the address of the story that the link is about, it opens nothing any more.
    """
    link = links.read(token, ["mine"])
    if link is None:
        raise Http404
    known = Submission.objects.select_related("contact").exclude(contact__email="")
    story = get_object_or_404(known, pk=link.id, link_serial=link.serial)
    stories = Submission.objects.of_address(story.contact.email)[:MOST_STORIES]
    return render(request, "submissions/story_mine.html", {"stories": stories, "most": MOST_STORIES})
