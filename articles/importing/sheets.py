"""Reads .xlsx row by row, within bounds: the first sheet, the values of formulas.

Rows stream; Excel's table of shared texts does not, so it is bounded.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from openpyxl import load_workbook

from articles.importing.outcomes import Refused, WrongFile
from commons.office import BadFile, check_declarations, open_office

MOST_ENTRIES, MOST_UNPACKED, MOST_SHARED = 5000, 2_000_000_000, 300_000_000
# Excel ends at 1,048,576 rows; headings stand in the first columns.
MOST_ROWS, MOST_COLUMNS = 1_048_576, 100
# How Excel writes control characters: _x000D_ stands at the ends of lines from Windows.
CONTROL = re.compile(r"_x00[01][0-9A-Fa-f]_")
OTHERS = {
    "word/document.xml": "这是 Word 文件。请把稿件放进表格，一行一篇，另存为 .xlsx",
    "content.xml": "这是 OpenDocument 文件（.ods）。请另存为 .xlsx 再导入",
    "xl/workbook.bin": "这是二进制的 Excel 文件（.xlsb）。请另存为 .xlsx 再导入",
}
SAVE_AGAIN = "请用 Excel 或 WPS 打开，另存为 .xlsx 再导入"
NOT_EXCEL = "这是压缩文件（.zip）。请先解压，再导入里面的 .jsonl、.csv 或 .xlsx"


def open_sheet(stream: IO[bytes]) -> tuple[Any, int, list[str]]:
    """The first sheet, to be closed with its workbook (`sheet.parent`), how many rows it says it has, and the
    names of the other sheets; raises WrongFile.
    """
    try:
        with open_office(stream, most_entries=MOST_ENTRIES, most_bytes=MOST_UNPACKED) as package:
            refuse_others(package)
            check_declarations(package)
        workbook = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        first, *rest = workbook.worksheets
    except BadFile as bad:
        raise WrongFile(f"这个 Excel 文件读不了：{bad}。{SAVE_AGAIN}") from None
    except WrongFile:
        raise
    except Exception as broken:  # openpyxl raises whatever a broken file brings it to.
        raise WrongFile(f"这个 Excel 文件已损坏。{SAVE_AGAIN}") from broken
    rows = first.max_row or 1
    # The size that a file names may be wrong.
    first.reset_dimensions()
    return first, rows, [sheet.title for sheet in rest]


def refuse_others(package: zipfile.ZipFile) -> None:
    """Raise WrongFile for a zip that is no workbook, BadFile for one whose texts are too many."""
    names = set(package.namelist())
    if "xl/workbook.xml" not in names:
        raise WrongFile(next((words for name, words in OTHERS.items() if name in names), NOT_EXCEL))
    if "xl/sharedStrings.xml" in names and package.getinfo("xl/sharedStrings.xml").file_size > MOST_SHARED:
        raise BadFile("文字太多，请分成几个文件")


def sheet_rows(sheet: Any) -> Iterator[list[Any] | Refused]:
    """The values of each row, with #REF! and the like as texts; Refused where the sheet breaks off."""
    try:
        for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
            yield [CONTROL.sub("", value) if isinstance(value, str) else value for value in row]
    except Exception:
        yield Refused("文件从这一行起已损坏，后面的读不出来")
