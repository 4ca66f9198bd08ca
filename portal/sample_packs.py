"""Sample material: packs with files that are made here, so that none of anybody else's comes along."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from commons.models import Staff
from districts.models import District
from leads.models import Topic
from leads.packs import actions, storing
from leads.packs.kinds import Format
from leads.packs.storing import Upload
from portal.samples import Sample, read_sample, wall_clock

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# The parts of a .docx beside its text.
CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{OFFICE}"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)


def load_packs(folder: Path, now: datetime) -> int:
    """Make a pack of each file in the folder; returns how many."""
    paths = [path for path in sorted(folder.glob("*.txt")) if not path.stem.endswith("-document")]
    for path in paths:
        sample = read_sample(path.read_text(encoding="utf-8"))
        with storing.stored(uploads(path, sample)) as files:
            actions.create(
                topic=Topic.objects.get(slug=sample.fields["topic"]),
                district=District.objects.get(code=sample.fields["district"]),
                text=sample.body,
                files=files,
                actor=Staff.objects.get(username=sample.fields["by"]),
                now=wall_clock(sample.fields["made"], now),
            )
    return len(paths)


def uploads(path: Path, sample: Sample) -> list[Upload]:
    """The files of a sample: the table beside it as XLSX, the document beside it as DOCX."""
    found = []
    if title := sample.fields.get("table"):
        rows = [line.split("\t") for line in path.with_suffix(".tsv").read_text("utf-8").splitlines()]
        found.append(upload(title, Format.XLSX, workbook(rows)))
    if title := sample.fields.get("document"):
        lines = path.with_name(f"{path.stem}-document.txt").read_text("utf-8").splitlines()
        found.append(upload(title, Format.DOCX, document(lines)))
    return found


def upload(title: str, file_format: Format, content: bytes) -> Upload:
    """The content as if staff had sent it."""
    return Upload(title, file_format, SimpleUploadedFile(f"{title}.{file_format}", content))


def workbook(rows: list[list[str]]) -> bytes:
    """A table as Excel shows it, the first row of names."""
    book: Any = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in sheet.columns:
        # A Chinese character is as wide as two letters.
        widest = max(len(str(cell.value)) for cell in cells)
        sheet.column_dimensions[cells[0].column_letter].width = 2 * widest + 2
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def document(lines: list[str]) -> bytes:
    """A Word file of these paragraphs; the first one is its title."""
    body = "".join(paragraph(line, is_title=place == 0) for place, line in enumerate(lines))
    text = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return file.getvalue()


def paragraph(line: str, *, is_title: bool) -> str:
    """One paragraph; a title is larger and bold."""
    look = '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr>' if is_title else ""
    return f"<w:p><w:r>{look}<w:t>{escape(line)}</w:t></w:r></w:p>"
