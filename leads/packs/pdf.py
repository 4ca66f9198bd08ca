"""What a PDF must be to be taken: whole, without a password, and without programs that we can see.

Names that start programs are looked for in the file as it is, and in its packed objects. Objects that are
packed in any other way than the one that programs use cannot be looked into, and such a file is refused.
Pure.
"""

import re
import zlib
from typing import IO

from commons.office import BadFile
from leads.packs.budget import Budget
from leads.packs.kinds import CUT_OFF, PROGRAM

# Where a PDF ends; some programs write a little behind it.
TAIL = 2048
LOCKED = "加了密码，请存成不设密码的"
CLOSED = "里有网站查看不了的部分，请打开它，用“打印 → 另存为 PDF”另存一份"


def spelled(*names: str) -> bytes:
    """A pattern for these names of PDF: any sign of one may be written by its number, /J#61vaScript."""
    return b"/(?:" + b"|".join(b"".join(map(sign, name)) for name in names) + b")"


def sign(letter: str) -> bytes:
    """A pattern for one sign of a name."""
    return f"(?:{letter}|#(?i:{ord(letter):02x}))".encode()


END = rb"(?=[\s\x00()<>\[\]{}/%]|\Z)"
ENCRYPTED = re.compile(spelled("Encrypt"))
# What starts a program, hands out a file hidden inside, or is a form with scripts of its own.
ACTIVE = re.compile(
    spelled("JavaScript", "Launch", "EmbeddedFile", "RichMedia") + b"|" + spelled("XFA") + END
)
PACKED = re.compile(spelled("ObjStm") + END)
# The dictionary of packed objects as programs write it: neither strings nor comments, so that the next
# "stream" is where the objects begin. It stands so far around the mark at most.
AROUND, PIECE = 1000, 16_384
DICTIONARY = re.compile(rb"obj\s*<<([\s\w/#<>\[\]]*?)>>\s*stream\r?\n")
NAME = re.compile(rb"/[^\s\x00()<>\[\]{}/%]*")
# Packed once, or not at all; a predictor or a second filter would hide what is there.
KNOWN = frozenset({b"/Type", b"/ObjStm", b"/N", b"/First", b"/Length", b"/Extends"})
NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
ONE_FILTER = re.compile(rb"/Filter\s*(?:\[\s*/FlateDecode\s*\]|/FlateDecode)" + END)


def check_pdf(file: IO[bytes], size: int, budget: Budget) -> None:
    """Raise BadFile for a PDF that was cut off, is encrypted, or holds programs or what cannot be seen."""
    file.seek(max(0, size - TAIL))
    if b"%%EOF" not in file.read():
        raise BadFile(CUT_OFF)
    file.seek(0)
    content = file.read()
    check_names(content)
    for mark in PACKED.finditer(content):
        budget.take(packed=1)
        objects = unpacked(content, mark.start(), budget)
        budget.take(unpacked=len(objects))
        check_names(objects)


def check_names(content: bytes) -> None:
    """Raise BadFile if one of the names stands there, however it is spelled."""
    if ENCRYPTED.search(content):
        raise BadFile(LOCKED)
    if ACTIVE.search(content):
        raise BadFile(PROGRAM)


def unpacked(content: bytes, mark: int, budget: Budget) -> bytes:
    """The objects whose dictionary has its name at `mark`; "" where they lie open."""
    start = content.rfind(b"obj", max(0, mark - AROUND), mark)
    found = DICTIONARY.match(content, start, mark + AROUND) if start >= 0 else None
    if found is None or found.end() < mark:
        raise BadFile(CLOSED)
    if not is_packed(found[1]):
        return b""
    try:
        # One byte more tells what is too much.
        return inflated(content, found.end(), budget.unpacked + 1)
    except zlib.error:
        raise BadFile(CLOSED) from None


def inflated(content: bytes, start: int, most: int) -> bytes:
    """What is packed from `start` on, at most so much; by pieces, for zlib copies what follows."""
    reader, objects = zlib.decompressobj(), bytearray()
    for place in range(start, len(content), PIECE):
        objects += reader.decompress(content[place : place + PIECE], most - len(objects))
        if reader.eof or len(objects) >= most:
            break
    return bytes(objects)


def is_packed(dictionary: bytes) -> bool:
    """Whether the objects are packed, in the one way that can be looked into; raises BadFile for others."""
    rest = ONE_FILTER.sub(b"", dictionary, count=1)
    plain = NUMBERED.sub(lambda sign: bytes([int(sign[1], 16)]), rest)
    if not KNOWN.issuperset(NAME.findall(plain)):
        raise BadFile(CLOSED)
    return rest != dictionary
