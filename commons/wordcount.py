"""字数: what counts as a character.

The number of code points left after NFC when every code point of one frozen table is removed. The table is
the single source: the page hands the same one to JavaScript. No \\s and no property tables: engines disagree.
Word and WPS show the same number as 字符数(不计空格).
"""

import json
import re
import unicodedata
from pathlib import Path

# Ranges [first, last] of what is not counted: controls, white space, marks, invisible fillers.
UNCOUNTED = json.loads((Path(__file__).parent / "uncounted.json").read_text(encoding="ascii"))
_UNCOUNTED = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in UNCOUNTED) + "]")


def count_characters(text):
    """The 字数 of `text`, in characters."""
    return len(_UNCOUNTED.sub("", unicodedata.normalize("NFC", text)))


def has_stacked_marks(text):
    """Whether more than two combining marks stand on one base, as only hiding text needs."""
    run = 0
    for character in unicodedata.normalize("NFC", text):
        run = run + 1 if unicodedata.combining(character) else 0
        if run > 2:
            return True
    return False
