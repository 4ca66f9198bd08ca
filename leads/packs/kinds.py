"""The kinds of files that material comes in, and words about files that more than one kind needs. Pure."""

from django.db.models import TextChoices


class Format(TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"


CONTENT_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

UNKNOWN = "不是 PDF、DOCX 或 XLSX 文件，请用 Office 或 WPS 另存为其中一种"
CUT_OFF = "不完整，请重新导出"
PROGRAM = "里有宏或程序，请另存为不含宏的"
