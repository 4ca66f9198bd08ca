"""The forms of material: a pack with its first version, and a new version of one."""

from pathlib import PurePath
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from commons.fields import OneLineField, TextField, required
from commons.office import BadFile
from districts.fields import DistrictField
from leads.models import Topic
from leads.packs.budget import Budget
from leads.packs.files import MOST_SENT, format_of
from leads.packs.models import PackFile, PackVersion
from leads.packs.storing import Upload

MOST_FILES = 10
AGAIN = "浏览器不保留选过的文件，请改好以后再选一次"
TOO_MANY = f"一份资料最多 {MOST_FILES} 个文件，请少选几个，或去掉不用的"
TOO_MUCH = "一次最多上传 40 MB，请分几次存"
TITLE = OneLineField(max_length=80)


class ManyFiles(forms.FileInput):
    """One control for several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        """All of them; Django's own gives the last one."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class MaterialField(forms.FileField):
    """Several files, each known by what is in it; the name of a file is what investors read."""

    widget = ManyFiles(attrs={"accept": ".pdf,.docx,.xlsx"})

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files = [file for file in data or [] if file]
        if sum(file.size or 0 for file in files) > MOST_SENT:
            raise ValidationError(TOO_MUCH)
        # Before any is opened: to look into one takes a moment.
        if len(files) > MOST_FILES:
            raise ValidationError(TOO_MANY)
        uploads, problems, budget = [], [], Budget()
        for file in files:
            try:
                uploads.append(checked(file, budget))
            except ValidationError as bad:
                problems += bad.messages
        if problems:
            raise ValidationError(problems)
        return uploads


def checked(file: UploadedFile, budget: Budget) -> Upload:
    """The file with its title and format; raises ValidationError, which names the file."""
    name = file.name or ""
    try:
        file_format = format_of(cast(Any, file), name, file.size or 0, budget)
        title = TITLE.clean(PurePath(name).stem)
    except BadFile as bad:
        raise ValidationError(f"“{name}”{bad}") from None
    except ValidationError as bad:
        raise ValidationError(f"“{name}”的文件名：{bad.messages[0]}") from None
    return Upload(title, file_format, file)


def names(version: PackVersion) -> list[str]:
    """What the files of a version are known by in all versions, in their order."""
    return [file.stored for file in version.files.all()]


class VersionForm(forms.Form):
    """What a version holds: text, files that stay, files that come new."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = TextField(label="文字", required=False, max_length=10_000)
    kept = forms.ModelMultipleChoiceField(
        label="留下的文件",
        queryset=PackFile.objects.none(),
        # Each version has rows of its own; by this a file is the same in all of them.
        to_field_name="stored",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    uploads = MaterialField(label="新的文件", required=False)

    def __init__(self, *args: Any, version: PackVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version:
            self.offer(version)
            self.fields["kept"].initial = names(version)
            self.fields["seen"].initial = version.number
            self.fields["text"].initial = version.text

    def offer(self, version: PackVersion) -> None:
        """Let the files of this version be kept."""
        cast(forms.ModelMultipleChoiceField, self.fields["kept"]).queryset = version.files.all()

    def go_on(self, seen: PackVersion | None, current: PackVersion) -> None:
        """The next press goes on from what stands now: files that were added since `seen` are ticked too."""
        typed = cast(QueryDict, self.data)
        known = names(seen) if seen else []
        ticked = {*typed.getlist("kept")}
        kept = [name for name in names(current) if name in ticked or name not in known]
        self.offer(current)
        self.data = {**typed.dict(), "kept": kept, "seen": current.number}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        count = len(cleaned.get("kept") or []) + len(cleaned.get("uploads") or [])
        if count > MOST_FILES:
            self.add_error("uploads", TOO_MANY)
        return cleaned

    def full_clean(self) -> None:
        """Browsers forget chosen files: with any error, say that they must be chosen again."""
        super().full_clean()
        if self.errors and "uploads" in self.files and "uploads" not in self.errors:
            self.add_error("uploads", AGAIN)


class PackForm(VersionForm):
    """A pack that is new: its topic and district, and the first version."""

    topic = forms.ModelChoiceField(
        queryset=Topic.objects.all(),
        to_field_name="slug",
        label="主题",
        empty_label="请选择",
        error_messages=required("请选择主题"),
    )
    district = DistrictField(label="区域", required=False, error_messages=required("请从列表里选择区域"))

    field_order = ["topic", "district", "text", "uploads"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        cast(DistrictField, self.fields["district"]).chosen = (data or self.initial).get("district", "")
