"""Text read in the wrong encoding: UTF-8 taken for GBK (瑗块潚鍖 for 西青区), or either for Latin-1. Pure."""

import re
from itertools import chain

# So many characters in a row, of whose bytes so large a share is Chinese again in UTF-8, are no chance.
RUN = re.compile("[\u2e80-\u2fff\u3041-\u9fff\ue000-\uf8ff\u20ac]{4,}")
ENOUGH = 0.8
# Bytes of Chinese as Latin-1 shows them; no language of letters writes so many of these in a row. A character
# in UTF-8 is one of ã to é or ï, then two of these signs, of which Windows may drop one.
GBK_AS_LATIN = re.compile("[\u00a1-\u00fe]{6,}")
SIGNS = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u017d\u017e\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
UTF_8_AS_LATIN = re.compile(f"(?:[\u00e3-\u00e9\u00ef][{SIGNS}]{{1,2}}){{3,}}")
FEWEST_LETTERS = 4
CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
# What was lost already when it was read: the sign for an unknown character, once more in the wrong encoding.
LOST = re.compile("锟斤拷|\ufffd{2}")


def garbled_part(text: str) -> str:
    """The first part of a text that is garbled; "" if none is."""
    if lost := LOST.search(text):
        return lost[0]
    if run := UTF_8_AS_LATIN.search(text):
        return run[0]
    runs = (run[0] for run in RUN.finditer(text) if is_garbled(run[0]))
    latin_runs = (run[0] for run in GBK_AS_LATIN.finditer(text) if is_gbk(run[0]))
    return next(chain(runs, latin_runs), "")


def is_garbled(run: str) -> bool:
    """Whether the bytes of the characters in GBK are Chinese in UTF-8; the last one may be cut."""
    try:
        raw = run.encode("gbk")
    except UnicodeEncodeError:
        return False
    recovered = CHINESE.findall(raw.decode("utf-8", "ignore"))
    return 3 * len(recovered) >= ENOUGH * len(raw)


def is_gbk(run: str) -> bool:
    """Whether letters with accents are the bytes of Chinese in GBK; rows of dots and of × are none."""
    if len(set(run)) < FEWEST_LETTERS:
        return False
    raw = run.encode("latin-1")
    return 2 * len(CHINESE.findall(raw.decode("gbk", "ignore"))) >= ENOUGH * len(raw)
