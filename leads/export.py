"""Files of leads for people who work on in Excel: the same cells in XLSX and CSV, none of them a formula."""

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from commons.chinese import beijing
from commons.tables import as_csv, safe
from leads.models import Lead

# Named, not imported: each process would hold its seven megabytes, the worker too, which writes none.
WORKBOOK = "openpyxl.Workbook"
COLUMNS = (
    *("编号", "时间", "来处", "入口", "主题", "意向区域", "称呼", "单位", "电话", "邮箱", "补充说明"),
    *("状态", "归谁", "首次联系时限", "首次联系", "下次联系", "结果", "稿件"),
)


def cells(lead: Lead, *, has_whole_numbers: bool) -> list[str]:
    """The row of a lead; phone and mail address are masked unless its whole number may be seen."""
    phone, email = lead.phone, lead.email
    if not has_whole_numbers:
        phone, email = lead.masked_phone if phone else "", lead.masked_email
    return [
        safe(value)
        for value in (
            *(lead.number, spoken(lead.created_at), lead.get_source_display(), lead.get_entry_display()),
            *(str(lead.topic), str(lead.district or ""), lead.name, lead.company, phone, email, lead.message),
            *(lead.get_state_display(), lead.owner.name if lead.owner else ""),
            *(spoken(lead.answer_due_at), spoken(lead.first_answer_at), spoken(lead.next_at)),
            *(lead.outcome_words, lead.article.headline if lead.article else ""),
        )
    ]


def spoken(moment: datetime | None) -> str:
    """2026-11-26 10:20 in Beijing; "" for no moment."""
    return f"{beijing(moment):%Y-%m-%d %H:%M}" if moment else ""


def rows(leads: Iterable[Lead], is_whole: Callable[[Lead], bool]) -> Iterator[list[str]]:
    """The heads of the columns, then a row for each lead; `is_whole` says of which the number is whole."""
    yield list(COLUMNS)
    for lead in leads:
        yield cells(lead, has_whole_numbers=is_whole(lead))


def xlsx(table: Iterable[list[str]]) -> bytes:
    """The table as an Excel file."""
    book: Any = import_string(WORKBOOK)(write_only=True)
    sheet = book.create_sheet("咨询")
    for row in table:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FORMATS = {
    "xlsx": (xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
