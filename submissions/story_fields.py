"""The one list of a story's facts, for forms, revisions, the author's page, samples and comparisons.

A new fact needs a line here, a column of Revision, and its place in templates/submissions/story_form.html.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms

from articles.fields import KindField
from articles.models import AiUse, SourceType
from commons.fields import OneLineField, TextField, WebUrlField, required
from districts.fields import DistrictField
from submissions.contributors import ContributorType

# The values of a story: {name of a StoryField: value}.
Text = dict[str, Any]


class StoryField(NamedTuple):
    """One fact. `control` makes its form field. Editors may change it if `is_edited`; it becomes a column of
    the article if `is_carried`.
    """

    name: str
    control: Callable[[], forms.Field]
    is_edited: bool = False
    is_carried: bool = True

    @property
    def label(self) -> str:
        """Its name in forms and comparisons."""
        return str(self.control().label)


def title() -> forms.Field:
    # The limit of the column, for all characters; TextForm checks the limit in 字.
    return OneLineField(label="标题", max_length=200, error_messages=required("请填写标题"))


def district() -> forms.Field:
    return DistrictField(label="所属区域", error_messages=required("请选择所属区域"))


def kind() -> forms.Field:
    return KindField(label="栏目", error_messages=required("请选择栏目"))


def body() -> forms.Field:
    return TextField(label="正文", error_messages=required("请填写正文"))


def unit() -> forms.Field:
    return OneLineField(label="来稿单位", max_length=60, error_messages=required("请填写来稿单位"))


def author() -> forms.Field:
    return OneLineField(label="作者", max_length=40, error_messages=required("请填写作者"))


def contributor_type() -> forms.Field:
    return forms.ChoiceField(
        label="来稿人", choices=ContributorType.choices, error_messages=required("请选择来稿人类型")
    )


def source_type() -> forms.Field:
    return forms.ChoiceField(
        label="稿件来源",
        choices=[choice for choice in SourceType.choices if choice[0] != SourceType.REPRINT],
        error_messages=required("请选择稿件来源"),
    )


def source_url() -> forms.Field:
    return WebUrlField(label="原文地址", required=False, max_length=500)


def ai_use() -> forms.Field:
    return forms.ChoiceField(
        label="AI 使用情况", choices=AiUse.choices, error_messages=required("请说明 AI 使用情况")
    )


# In the order in which the form asks.
STORY_FIELDS = (
    StoryField("title", title, is_edited=True),
    StoryField("district", district, is_edited=True),
    StoryField("kind", kind, is_edited=True),
    StoryField("body", body, is_edited=True),
    StoryField("unit", unit, is_edited=True),
    StoryField("author", author, is_edited=True),
    StoryField("contributor_type", contributor_type, is_carried=False),
    StoryField("source_type", source_type),
    StoryField("source_url", source_url),
    StoryField("ai_use", ai_use),
)
NAMES = tuple(field.name for field in STORY_FIELDS)
EDITED = tuple(field for field in STORY_FIELDS if field.is_edited)
# What editors alone say of a text; the author's next text keeps it.
KEPT = ("is_advert", "event_date")
# The columns that an article gets from a revision: what readers see.
CARRIED = (
    *(field.name for field in STORY_FIELDS if field.is_carried),
    "edit_note",
    *KEPT,
)
# What readers are told of an edited text if the editor wrote nothing else.
EDITED_NOTE = "对原稿作了文字编辑。"


def controls(fields: tuple[StoryField, ...]) -> dict[str, forms.Field]:
    """New form fields of these facts, by name."""
    return {field.name: field.control() for field in fields}


def typed_values(revision: Any) -> dict[str, str]:
    """The facts of a revision as a form would have sent them: codes and slugs for districts and kinds."""
    values = {name: getattr(revision, name) for name in NAMES}
    return values | {"district": values["district"].code, "kind": values["kind"].slug}


def compare(original: Any, edited: Any) -> list[tuple[str, str, str]]:
    """(label, before, after) of every fact that editors changed; the body comes last, as the longest."""
    fields = sorted(EDITED, key=lambda field: field.name == "body")
    pairs = [(field.label, getattr(original, field.name), getattr(edited, field.name)) for field in fields]
    return [(label, str(before), str(after)) for label, before, after in pairs if before != after]
