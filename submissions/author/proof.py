"""清样: the edited text as it stood when it was sent, for its author, who says whether anything is wrong."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views import View

from commons import links
from commons.confirm import STALE_TOKEN, sentence
from commons.difference import difference
from commons.fields import TextField, required
from commons.public_forms import private, see_other, show_page, survives_csrf_failure
from submissions import intake
from submissions.author.links import PURPOSES, story_behind
from submissions.models import Submission
from submissions.publishing.models import Proof
from submissions.publishing.proofs import answer_proof
from submissions.states import NOTES, MoveRefused
from submissions.story_fields import compare

# The letter about the proof leads straight to it.
PROOF = "proof"
TOO_LATE = "这篇稿件现在不用再看清样，答复没有记下。您写的都在下面，需要的话请先复制"


class ProofForm(forms.Form):
    """没有问题, or 有差错 with words."""

    answer = forms.ChoiceField(
        label="这份清样",
        choices=[choice for choice in Proof.Answer.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages=required("请选一个：没有问题，或者有差错"),
    )
    wrong = TextField(label="哪里有差错", required=False, max_length=2000)
    number = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Who finds something wrong says what."""
        cleaned = super().clean() or self.cleaned_data
        is_wrong = cleaned.get("answer") == Proof.Answer.WRONG
        if is_wrong and not cleaned.get("wrong") and "wrong" not in self.errors:
            self.add_error("wrong", "请写明哪里有差错，编辑照着改")
        return cleaned


class ProofView(View):
    """/status/<token>/proof/: GET shows the newest proof, POST takes the answer."""

    def dispatch(self, request: HttpRequest, *args: Any, token: str, **kwargs: Any) -> HttpResponseBase:
        """The story behind the link; where nothing is to be read, its page says how it stands."""
        self.token = token
        self.story = story_behind(token, (*PURPOSES, PROOF))
        self.proof = Proof.objects.newest(self.story) if self.is_edited() else None
        if self.proof is None and request.method != "POST":
            return redirect("submissions:status", self.page_token())
        return super().dispatch(request, **kwargs)

    def is_edited(self) -> bool:
        return self.story.state in NOTES["approve"].sources

    def page_token(self) -> str:
        """The token of the story's page; whoever holds the letter about the proof may open that, too."""
        is_of_page = links.read(self.token, PURPOSES) is not None
        return self.token if is_of_page else links.token(self.story.link("mailed"))

    def get(self, request: HttpRequest) -> HttpResponse:
        assert self.proof is not None
        return self.show(ProofForm(initial={"number": self.proof.number}))

    def post(self, request: HttpRequest, *, is_token_stale: bool = False) -> HttpResponse:
        form = ProofForm(request.POST)
        if self.proof is None:
            return self.show(form, notice=f"{TOO_LATE}。", status=409)
        if is_token_stale:
            return self.show(ProofForm(initial=request.POST.dict()), notice=STALE_TOKEN, status=403)
        if not form.is_valid():
            return self.show(form)
        return self.take(form, timezone.now())

    def take(self, form: ProofForm, now: datetime) -> HttpResponse:
        """Store the answer; who came by a letter has proved the address."""
        typed = form.cleaned_data
        try:
            answer_proof(
                self.story,
                number=typed["number"],
                is_fine=typed["answer"] == Proof.Answer.FINE,
                words=typed["wrong"],
                now=now,
            )
        except MoveRefused as refusal:
            return self.ask_again(refusal)
        if links.read(self.token, ["mailed", PROOF]):
            intake.confirm(self.story, now=now)
        return see_other("submissions:story_proof", self.token)

    def ask_again(self, refusal: MoveRefused) -> HttpResponse:
        """The newest proof with what was typed about the one before, and why that was not taken."""
        self.story.refresh_from_db()
        self.proof = Proof.objects.newest(self.story) if self.is_edited() else None
        number = self.proof.number if self.proof else 0
        again = ProofForm(initial={**self.request.POST.dict(), "number": number})
        return self.show(again, notice=sentence(refusal), status=409)

    def show(self, form: ProofForm, *, notice: str = "", status: int = 200) -> HttpResponse:
        """The page with the text and the form; without a proof, what was typed, to copy."""
        context = {
            "story": self.story,
            "proof": self.proof,
            "form": form,
            "notice": notice,
            "page_token": self.page_token(),
            "now": timezone.now(),
            **(edits(self.story, self.proof) if self.proof else {}),
        }
        return show_page(self.request, "submissions/story_proof.html", context, status)


def edits(story: Submission, proof: Proof) -> dict[str, object]:
    """What editors changed up to this proof: [(label, pieces), …], the whole text among them."""
    original, text = story.original, proof.revision
    changed = compare(original, text)
    return {
        "text": text,
        "original": original,
        "changed": "、".join(label for label, _, _ in changed),
        "edits": [(label, difference(before, after)) for label, before, after in changed],
        "is_body_same": original.body == text.body,
    }


proof = private(survives_csrf_failure(ProofView.as_view()))
