"""Files of material, known by what is in them: PDF, DOCX and XLSX, whole and without programs. Pure.

What cannot be looked into is refused: the other modules of this folder say what that is for each kind.
"""

from typing import IO

from commons.office import BadFile
from leads.packs.budget import Budget
from leads.packs.kinds import UNKNOWN, Format
from leads.packs.office_files import office_format
from leads.packs.pdf import check_pdf

MOST_BYTES = 20 * 1024 * 1024
# Of one form with several files; portal.middleware and nginx let little more through.
MOST_SENT = 40 * 1024 * 1024

TOO_LARGE = "超过 20 MB，请压缩或拆开"
OLD = "是 .doc、.xls 这样的旧格式，或者加了密码，请另存为不设密码的 DOCX、XLSX"
OTHER_NAME = "的扩展名与内容不符：内容是 {}"


def format_of(file: IO[bytes], name: str, size: int, budget: Budget | None = None) -> Format:
    """The format of an uploaded file; raises BadFile, whose words follow the file's name.

    The files of one form share a budget: how much work all of them may be.
    """
    budget = budget or Budget()
    if size > MOST_BYTES:
        raise BadFile(TOO_LARGE)
    file.seek(0)
    start = file.read(8)
    if start.startswith(b"%PDF-"):
        check_pdf(file, size, budget)
        found = Format.PDF
    elif start.startswith(b"PK"):
        found = office_format(file, budget)
    else:
        raise BadFile(OLD if start.startswith(b"\xd0\xcf\x11\xe0") else UNKNOWN)
    file.seek(0)
    if name.rpartition(".")[2].lower() != found:
        raise BadFile(OTHER_NAME.format(found.label))
    return found
