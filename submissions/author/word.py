"""Filling the author's form from a Word file, and taking it back: nothing is stored, nothing typed lost."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from commons import throttle
from commons.docx import MOST_BYTES, Draft, read_docx
from commons.fields import clean_text
from commons.office import BadFile
from commons.wordcount import count_characters
from submissions.wordcount import RAW_LIMIT

NONE_CHOSEN = "请先选择一个 .docx 文件，再点“从 Word 文件填入”"
NOT_FILLED_IN = (
    "您选的 Word 文件没有填入，下面是表单里的正文。要用文件里的，请返回修改，点“从 Word 文件填入”。"
)
TOO_LARGE = "文件超过 2 MB。请删去其中的图片，或者把文字复制到正文"
TOO_LONG = f"文件里的文字超过 {RAW_LIMIT:,} 个字符，请删减后再选一次"
TAKEN_BACK = "正文已经换回，从 Word 文件填入的那一版在“换下来的正文”里。"
NUMBERS = "有的自动编号没有认出来，请在正文里补上。"
# One story is filled in a few times before it is sent once.
FILLS_PER_STORY = 3


def read_word_file(file: UploadedFile | None, *, network_address: str, now: datetime) -> Draft:
    """Title and text of an uploaded file; raises BadFile with words for the field, and throttle.TooMany."""
    if file is None:
        raise BadFile(NONE_CHOSEN)
    if (file.size or 0) > MOST_BYTES:
        raise BadFile(TOO_LARGE)
    uses = [("docx-network", network_address, throttle.HOUR)]
    throttle.take_all(uses, limit=FILLS_PER_STORY * settings.SUBMIT_LIMIT, now=now)
    draft = read_docx(file)
    if len(draft.body) > RAW_LIMIT:
        raise BadFile(TOO_LONG)
    return draft


def filled(typed: Mapping[str, str], draft: Draft) -> tuple[dict[str, str], str]:
    """The form with the file's text in it, and what to say of it.

    A typed title stays. A typed body moves into `body_before`, which the page shows with a button.
    """
    body, earlier = clean_text(draft.body), clean_text(typed.get("body", ""))
    values = {**typed, "body": body, "title": typed.get("title", "").strip() or draft.title}
    said = [f"已从 Word 文件填入，正文共 {count_characters(body):,} 字，请核对。文件没有保存。"]
    if earlier.strip() and earlier != body:
        values["body_before"] = set_aside(earlier, typed.get("body_before", ""))
        said.append("正文里原来的文字在下面“换下来的正文”里，可以换回。")
    said.append(said_of_title(values["title"], draft.title))
    if draft.is_number_lost:
        said.append(NUMBERS)
    return values, "".join(said)


def said_of_title(title: str, found: str) -> str:
    """What to say of the title, where it is not the one that was `found` in the file."""
    if not title:
        return "没有认出标题，请填写。"
    return f"标题没有动；文件里的标题是“{found}”。" if found and title != found else ""


def set_aside(body: str, before: str) -> str:
    """The replaced body, with those that were replaced before it."""
    parts = [body, *(part for part in [clean_text(before)] if part and part != body)]
    return "\n\n".join(parts)


def taken_back(typed: Mapping[str, str]) -> dict[str, str]:
    """The form with its two bodies changed about."""
    return {**typed, "body": typed.get("body_before", ""), "body_before": typed.get("body", "")}
