"""Staff, letters, and the documents that people agree to."""

import re
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from commons import outbox
from commons.codes import code_in
from commons.desk_forms import ComesBack, draft_of
from commons.documents import versions_compared
from commons.fields import OneLineField, TextField, dialled, spelled_phones
from commons.models import Letter, Staff, TermsVersion, TermsVersionQuerySet, digest
from commons.pages import changes
from commons.prose import blocks
from commons.smtp_words import explain, words_for
from commons.subjects import shown_to, subject_for


class KeptAdmin(ComesBack):
    """Rows that other rows refer to, or that are kept as a record: nothing is deleted here."""

    def has_delete_permission(self, request, obj=None):
        """Only commands delete personal data."""
        return False

    def save_model(self, request, obj, form, change):
        """Names of kinds, districts and topics stand on every page."""
        super().save_model(request, obj, form, change)
        changes.touch(changes.SITE)


class ReadOnlyAdmin(KeptAdmin):
    """Rows that the portal writes by itself: staff read them."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class RequestAdmin(ReadOnlyAdmin):
    """What people left in a public form, found by name and text, and by number and phone in any spelling."""

    code_prefix = ""  # of dated_code()
    list_display_links = ["number"]
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description="电话", ordering="phone")
    def call(self, row):
        """A link that calls the number on a phone."""
        return format_html('<a href="tel:{}">{}</a>', dialled(row.phone), row.phone) if row.phone else "—"

    @admin.display(description="邮箱", ordering="email")
    def mail(self, row):
        return format_html('<a href="mailto:{0}">{0}</a>', row.email) if row.email else "—"

    def get_search_results(self, request, queryset, search_term):
        found, has_doubles = super().get_search_results(request, queryset, search_term)
        for phone in spelled_phones(search_term):
            found |= queryset.filter(phone__contains=phone)
        if number := code_in(search_term, self.code_prefix, 5):
            found |= queryset.filter(number=number)
        return found, has_doubles

    def get_readonly_fields(self, request, obj=None):
        return self.fields


class NewStaffForm(AdminUserCreationForm):
    """A new account, with the name for the record and the mail address for reminders."""

    class Meta(AdminUserCreationForm.Meta):
        model = Staff
        fields = ("username", "name", "email")


VERBS = {"add": "新增", "change": "修改", "delete": "删除", "view": "查看"}


class PermissionsField(forms.ModelMultipleChoiceField):
    """Rights in Chinese: Django's own names are English, whatever the language."""

    def label_from_instance(self, permission):
        """来稿：查看; rights that we named ourselves carry their name: 邮件：可以重发邮件."""
        verb = VERBS.get(permission.codename.partition("_")[0])
        is_djangos = permission.name.startswith("Can ") and verb
        return f"{permission.content_type.name}：{verb if is_djangos else permission.name}"


class GivesRights(ComesBack):
    """Accounts and groups, with the rights that they have."""

    # Names, addresses and passwords of colleagues stay in no browser.
    keeps_draft = False

    class Media:
        js = ["js/admin-choices.js"]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.related_model is Permission:
            kwargs["form_class"] = PermissionsField
        field: Any = super().formfield_for_manytomany(db_field, request=request, **kwargs)
        if db_field.related_model is Permission:
            # Rights that somebody can use: those of pages of the desk.
            types = ContentType.objects.get_for_models(*self.admin_site._registry).values()
            field.queryset = Permission.objects.filter(content_type__in=types).select_related("content_type")
        return field


admin.site.unregister(Group)


@admin.register(Group)
class RightsAdmin(GivesRights, GroupAdmin):
    """Groups: who may do what. The code asks for rights and never for groups."""


@admin.register(Staff)
class StaffAdmin(GivesRights, UserAdmin):
    """Accounts are never deleted, since events name them: who leaves is made inactive."""

    add_form = NewStaffForm
    list_display = ["username", "name", "email", "is_staff"]
    search_fields = ["username", "name", "email"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("个人信息", {"fields": ["name", "email"]}),
        ("权限", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        ("重要日期", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "name", "email", "usable_password", "password1", "password2"]})
    ]

    def has_delete_permission(self, request, obj=None):
        return False


LINK_SLOT = "［进度页链接，发送时填入］"


class SendingStateFilter(admin.SimpleListFilter):
    """How the sending of letters or pings went."""

    title = "状态"
    parameter_name = "state"
    waiting = "待发送"

    def lookups(self, request, model_admin):
        return [("waiting", self.waiting), ("sent", "已送出"), ("failed", "未送达")]

    def queryset(self, request, queryset):
        """All rows for an unknown value."""
        states = {"waiting": queryset.waiting, "sent": queryset.sent, "failed": queryset.failed}
        return states.get(self.value() or "", queryset.all)()


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Every letter as it was written, and how its sending went. The only action here is 重发."""

    list_display = [
        "subject",
        "recipient",
        "event_label",
        "state",
        "attempt_count",
        "why",
        "created_at",
    ]
    list_filter = [SendingStateFilter]
    list_per_page = 50
    search_fields = ["subject", "recipient"]
    search_help_text = "主题、收件人"
    show_full_result_count = False
    actions = ["resend_selected"]
    fields = [
        ("subject", "recipient"),
        "shown_body",
        ("state", "attempt_count", "explained"),
        ("created_at", "next_try_at", "sent_at", "failed_at"),
        ("event_label", "message_id"),
    ]

    @admin.display(description="状态")
    def state(self, letter):
        return letter.state_label

    @admin.display(description="类型", ordering="event")
    def event_label(self, letter):
        """The Chinese name of the letter's kind, from the folder of its templates."""
        return render_to_string(f"letters/{letter.event}/name.txt")

    @admin.display(description="最近的错误")
    def why(self, letter):
        """What went wrong, in words."""
        return words_for(letter.last_error) if letter.last_error else "—"

    @admin.display(description="最近的错误")
    def explained(self, letter):
        """The same, with what the server said."""
        if not letter.last_error:
            return "—"
        folded = '{}<details><summary>原始信息</summary><span class="pre">{}</span></details>'
        return format_html(folded, words_for(letter.last_error), letter.last_error)

    @admin.display(description="正文")
    def shown_body(self, letter):
        """The body; the place of its link in words."""
        body = letter.body if letter.link_id is None else letter.body.replace(Letter.LINK, LINK_SLOT)
        return format_html('<div class="pre">{}</div>', body)

    def get_queryset(self, request):
        """The list shows no bodies; letters with data of investors are for those who may see investors."""
        return shown_to(request.user, super().get_queryset(request)).defer("body")

    def get_readonly_fields(self, request, obj=None):
        return flatten(self.fields)

    def has_resend_permission(self, request):
        """Django asks this for actions with permissions=["resend"]."""
        return request.user.has_perm("commons.resend_letter")

    def get_urls(self):
        """The URL of the button 重发 on a letter's page."""
        button = path("<int:pk>/resend/", self.admin_site.admin_view(self.resend_view), name="letter_resend")
        return [button, *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        """Show 重发 only to those who may use it; and what the letter is about, why it did not arrive."""
        letter = kwargs["obj"]
        context["may_resend"] = self.has_resend_permission(request)
        context["subject"] = subject_for(letter, request.user)
        context["failure"] = explain(letter.last_error, is_given_up=bool(letter.failed_at))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description="重发", permissions=["resend"])
    def resend_selected(self, request, queryset):
        """Resend row by row, with a message for each one."""
        for letter in queryset.order_by("id"):
            self.resend(request, letter)

    @method_decorator(require_POST)
    def resend_view(self, request, pk):
        """重发 on the letter's page."""
        if not self.has_resend_permission(request):
            raise PermissionDenied
        self.resend(request, get_object_or_404(Letter, pk=pk))
        return redirect("admin:commons_letter_change", pk)

    def resend(self, request, letter):
        """Put one letter into the outbox again and show a message."""
        try:
            outbox.resend(letter, now=timezone.now())
        except outbox.ResendRefused as refusal:
            self.message_user(request, f"“{letter.subject}”：{refusal}", messages.WARNING)
        else:
            self.message_user(request, f"“{letter.subject}”已重新放进发送队列。", messages.SUCCESS)


class TermsVersionForm(forms.ModelForm):
    """A new version of a document; it can never be changed afterwards."""

    title = OneLineField(label="标题", max_length=60)
    version = OneLineField(label="版本", max_length=20, help_text="例如 2026-11。用过的版本名不能再用。")
    body = TextField(label="全文", help_text="纯文本，空行分段。启用后不能再改，要改就再新增一版。")

    def clean_effective_at(self):
        """Refuse a time in the future: the version with the latest time is in force at once."""
        effective_at = self.cleaned_data["effective_at"]
        if effective_at > timezone.now():
            raise ValidationError("启用时间不能晚于现在：确认启用后，投稿页立即改用新版。")
        return effective_at

    def clean(self):
        """Refuse a version name that was used before: people agreed to the text of that name."""
        cleaned = super().clean() or self.cleaned_data
        document, version = cleaned.get("document", ""), cleaned.get("version")
        if TermsVersion.objects.filter(document=document, version=version).exists():
            self.add_error("version", "这份文件已经有这一版，请换一个版本名。")
        current = TermsVersion.objects.current(document)
        if current and cleaned.get("effective_at") and cleaned["effective_at"] <= current.effective_at:
            self.add_error("effective_at", f"启用时间应晚于现行的{current}，否则新版永远不会启用。")
        return cleaned


class Unsent(forms.BaseForm):
    """Mixed into a form that is shown again as typed."""

    def is_valid(self):
        return False


# As people name a version in a text: 2026 年 11 月版.
LABEL = re.compile(r"[0-9]{4} ?年 ?[0-9]{1,2} ?月版")


def other_labels(version):
    """Names of other versions in the text, each once: perhaps somebody forgot to change them."""
    own = version.version_label.replace(" ", "")
    return [name for name in dict.fromkeys(LABEL.findall(version.body)) if name.replace(" ", "") != own]


@admin.register(TermsVersion)
class TermsVersionAdmin(KeptAdmin):
    """投稿须知 and 个人信息说明: staff add versions and never edit or delete one.

    A version is in force for good, so adding one has two steps: 写, and 看改动 with the question.
    """

    form = TermsVersionForm
    list_display = ["title", "document", "version", "effective_at", "in_force"]
    list_filter = ["document"]
    fields = ["document", "version", "title", "body", "effective_at"]

    @admin.display(description="状态")
    def in_force(self, version):
        """Whether people agree to this version now. An old version is nothing wrong, so no red mark."""
        return "旧版" if version.is_replaced else "现行"

    def get_queryset(self, request):
        """With the question whether a later version is in force."""
        return cast(TermsVersionQuerySet, super().get_queryset(request)).with_replaced()

    def get_form(self, request, obj=None, change=False, **kwargs):
        """返回修改 shows the form as typed: nothing is stored, and nothing is wrong with it."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (Unsent, form), {}) if "_edit" in request.POST else form

    def add_view(self, request, form_url="", extra_context=None, is_token_stale=False):
        """写 leads to 看改动; only 确认启用 there stores the version."""
        is_sent = request.method == "POST" and not is_token_stale
        if is_sent and self.has_add_permission(request) and not {"_confirm", "_edit"} & request.POST.keys():
            form = self.get_form(request)(request.POST)
            if form.is_valid():
                return self.preview(request, form)
        return super().add_view(request, form_url, extra_context, is_token_stale)

    def preview(self, request, form):
        """看改动: the new text, what it changes in the version in force, and the question."""
        version = TermsVersion(**form.cleaned_data)
        current = TermsVersion.objects.current(version.document)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"看改动：{version}",
            "form": form,
            "version": version,
            "current": current,
            "pieces": versions_compared(current.body, version.body) if current else [],
            "blocks": blocks(version.body),
            "other_labels": other_labels(version),
            "draft": draft_of(self.opts, None, request),
        }
        return TemplateResponse(request, "admin/commons/termsversion/preview.html", context)

    def get_fields(self, request, obj=None):
        """A stored version has a digest too."""
        return [*self.fields, "sha256"] if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        """The digest is computed; has_change_permission makes the other fields of a version read-only."""
        return ["sha256"] if obj else []

    def get_changeform_initial_data(self, request):
        """In force from now on; `?from=<id>` takes the text of an earlier version."""
        base = request.GET.get("from", "")
        base = TermsVersion.objects.filter(pk=int(base)).first() if base.isdecimal() else None
        initial: dict[str, Any] = {"effective_at": timezone.now()}
        if base:
            initial |= {"document": base.document, "title": base.title, "body": base.body}
        return initial

    def save_model(self, request, obj, form, change):
        """Add the digest, which each agreement quotes. Only new versions come here."""
        obj.sha256 = digest(obj.body)
        obj.save(force_insert=True)

    def has_change_permission(self, request, obj=None):
        """Nobody may change a text that people agreed to."""
        return False
