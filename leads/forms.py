"""What investors type, and what staff write down of a call: who asks, about what, how to answer."""

from datetime import UTC, datetime
from typing import Any, ClassVar, cast

from django import forms

from articles.models import Article
from commons.fields import EmailField, OneLineField, PhoneField, TextField, require_one, required
from commons.public_forms import PublicForm
from districts.fields import DistrictField
from leads import team
from leads.actions import NO_WINDOW
from leads.models import Lead, Topic
from leads.promises import between, promised
from leads.states import MoveRefused

PUBLIC_ENTRIES = (Lead.Entry.MATERIAL, Lead.Entry.JOIN, Lead.Entry.CONTACT)
PUBLIC_SOURCES = tuple(source for source in Lead.Source if source != Lead.Source.CALL)
NO_WAY = "请填写手机或座机，我们好给您回电；人在境外不方便接电话的，可以只填邮箱"


class AskedForm(PublicForm):
    """What the investor's own form and that of a call have in common; each calls some fields otherwise."""

    TICKS = {"privacy_version": "consent"}
    # The fields that are columns of Lead.
    STORED: ClassVar[tuple[str, ...]] = (
        *("topic", "name", "phone", "email", "company", "district", "message"),
    )

    topic = forms.ModelChoiceField(
        queryset=Topic.objects.all(),
        to_field_name="slug",
        label="您想了解什么",
        error_messages=required("请选择想了解的内容"),
    )
    name = OneLineField(label="称呼", max_length=40, error_messages=required("请填写称呼"))
    phone = PhoneField(label="手机或座机", required=False)
    email = EmailField(label="邮箱", required=False)
    company = OneLineField(label="单位", required=False, max_length=60)
    district = DistrictField(
        label="意向区域", required=False, error_messages=required("请从列表里选择意向区域")
    )
    message = TextField(label="补充说明", required=False, max_length=1000)
    privacy_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        cast(DistrictField, self.fields["district"]).chosen = (data or self.initial).get("district", "")

    def fields_to_store(self) -> dict[str, Any]:
        """The columns of Lead, with the proof of what was agreed to."""
        return {**{name: self.cleaned_data[name] for name in self.STORED}, **self.agreed()}


class CallTimeForm(forms.Form):
    """换个时间打: what stands, and the windows that an investor may choose instead."""

    call_from = forms.ChoiceField(label="什么时候方便")

    def __init__(self, data: Any = None, *, lead: Lead, now: datetime) -> None:
        stands = str(int(lead.call_from.timestamp())) if lead.call_from else "0"
        super().__init__(data, initial={"call_from": stands})
        windows = {str(int(window.begins.timestamp())): window for window in team.windows(now)}
        others = {value: between(*window, now) for value, window in windows.items() if value != stands}
        self.offered = {stands: promised(lead, now) or "尽快", **others}
        cast(forms.ChoiceField, self.fields["call_from"]).choices = list(self.offered.items())

    @property
    def has_choice(self) -> bool:
        """Whether there is another time than what stands."""
        return len(self.offered) > 1

    def chosen(self) -> datetime | None:
        """When the window begins that was chosen, None for what stands already. Raises MoveRefused."""
        if not self.is_valid():
            raise MoveRefused(NO_WINDOW)
        typed = self.cleaned_data["call_from"]
        return None if typed == self.initial["call_from"] else datetime.fromtimestamp(int(typed), UTC)


class LeadForm(AskedForm):
    """留资: what an investor sends. Whoever is abroad may leave a mail address and no phone."""

    STORED = (*AskedForm.STORED, "entry", "source", "article")

    entry = forms.CharField(required=False, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    article = forms.CharField(required=False, widget=forms.HiddenInput)
    consent = forms.BooleanField(error_messages=required("请阅读并同意《个人信息说明》"))

    def clean(self) -> dict[str, Any]:
        """One way to answer is needed."""
        cleaned = super().clean()
        require_one(self, ("phone", "email"), NO_WAY)
        return cleaned

    def clean_entry(self) -> str:
        """The button by which the visitor came; an unknown value means 索取资料 and is no error.

        Only staff say 咨询热线, of somebody who called.
        """
        entry = self.cleaned_data["entry"]
        return entry if entry in PUBLIC_ENTRIES else Lead.Entry.MATERIAL

    def clean_source(self) -> str:
        """The link that led here; what none of our links says means 网页 and is no error."""
        source = self.cleaned_data["source"]
        return source if source in PUBLIC_SOURCES else Lead.Source.WEB

    def clean_article(self) -> Article | None:
        """The public article that the visitor came from; an unknown number means None and is no error."""
        return Article.objects.published().numbered(self.cleaned_data["article"]).first()
