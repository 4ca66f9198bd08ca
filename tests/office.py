"""Office files as bytes, whole and hostile, for the tests that read them."""

import io
import zipfile
from html import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    """A zip of {name: text or bytes}."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def paragraph(text, properties=""):
    """One paragraph with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def document(body, prolog=""):
    """word/document.xml round a body of XML."""
    root = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{prolog}{root}'


def docx(*texts, body=""):
    """A Word file of plain paragraphs, or of a body of XML."""
    body = body or "".join(map(paragraph, texts))
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": document(body)})


def encrypted(content):
    """The same zip, whose entries say that they are encrypted."""
    raw = bytearray(content)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = raw.find(signature)
        while place >= 0:
            raw[place + flags] |= 1
            place = raw.find(signature, place + 4)
    return bytes(raw)
