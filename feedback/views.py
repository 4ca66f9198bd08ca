"""/contact/: the form, and what is said after it was sent."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from commons import links
from commons.public_forms import PublicFormView, fresh_key, private, see_other, show_page
from commons.throttle import client_address
from feedback import actions, letters
from feedback.forms import ContactForm, own_page
from feedback.models import Message

ANOTHER = "您现在写的与刚才的不同，要补充的话，请再点一次提交。"


class ContactView(PublicFormView[ContactForm]):
    """GET shows the form (`?topic=`); POST stores the message and answers 303."""

    form_class = ContactForm
    stale_token = "页面停留太久，请再点一次提交，内容没有丢。请重新勾选同意。"
    too_many = "这个网络提交得太多了，请在{until} 之后再试。您写的内容都还在。"

    def prefill(self, query: dict[str, str]) -> dict[str, str]:
        """What it is about, and the page of this site that the visitor came from."""
        found = {
            "topic": query.get("topic", ""),
            "page_url": own_page(self.request.headers.get("Referer", "")),
        }
        return {name: value for name, value in found.items() if value}

    def act(self, form: ContactForm, now: datetime) -> HttpResponse:
        key, network_address = form.cleaned_data["idempotency_key"], client_address(self.request)
        try:
            message = actions.send(
                key=key, network_address=network_address, now=now, **form.fields_to_store()
            )
        except actions.AlreadySent as sent:
            return self.show_again({**form.data, **fresh_key()}, f"{sent}。{ANOTHER}")
        return see_other("feedback:done", links.token(links.Link("message", message.pk, 1)))

    def show(self, form: ContactForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        return show_page(self.request, "feedback/message_form.html", {"form": form, "notice": notice}, status)


@private
@require_safe
def done(request: HttpRequest, token: str) -> HttpResponse:
    """The number of the message, its text, and where the answer comes; behind a signed link."""
    link = links.read(token, ["message"])
    if link is None:
        raise Http404
    message = get_object_or_404(Message, pk=link.id)
    context = {"message": message, "is_confirmed": letters.is_confirmed(message)}
    return render(request, "feedback/message_done.html", context)
