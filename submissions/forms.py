"""The part of a story's form that authors and editors share."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError

from articles.headlines import split_headline
from commons.wordcount import count_characters, has_stacked_marks
from districts.fields import DistrictField
from submissions.story_fields import StoryField, controls
from submissions.wordcount import RAW_LIMIT


class TextForm(forms.Form):
    """Checks a title and a body; the fields themselves come from STORY_FIELDS."""

    story_fields: ClassVar[tuple[StoryField, ...]]
    title_least, title_most = 4, 40

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields = {**controls(self.story_fields), **self.fields}
        self.order_fields(self.field_order)
        self.stripped_prefix = ""
        district = cast(DistrictField, self.fields["district"])
        district.chosen = self.data.get("district") or self.initial.get("district", "")

    def clean_title(self) -> str:
        """Remove a typed 【…招商】, which the portal prints itself, and check the length in 字."""
        district, title = split_headline(self.cleaned_data["title"])
        self.stripped_prefix = f"【{district}招商】" if district else ""
        count = count_characters(title)
        if count < self.title_least:
            raise ValidationError(f"标题 {count} 字，请写到 {self.title_least} 字以上")
        if count > self.title_most:
            raise ValidationError(f"标题 {count} 字，请控制在 {self.title_most} 字以内")
        return title

    def clean_body(self) -> str:
        """Refuse a body that is too long for the counter, and characters that hide text."""
        body = self.cleaned_data["body"]
        if len(body) > RAW_LIMIT:
            raise ValidationError(f"正文太长，超出 {RAW_LIMIT:,} 个字符，请删减")
        if has_stacked_marks(body):
            raise ValidationError("正文里有叠加的附加符号，请删去后再提交")
        return body
