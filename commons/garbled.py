"""Text that was read in the wrong encoding: UTF-8 taken for GBK, as 瑗块潚鍖 for 西青区. Pure."""

import re

# So many characters in a row, of whose bytes so large a share is Chinese again in UTF-8, are no chance.
RUN = re.compile("[\u2e80-\u2fff\u3041-\u9fff\ue000-\uf8ff\u20ac]{4,}")
ENOUGH = 0.8
CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
# What was lost already when it was read: the sign for an unknown character, once more in the wrong encoding.
LOST = re.compile("锟斤拷|\ufffd{2}")


def garbled_part(text: str) -> str:
    """The first part of a text that is garbled; "" if none is."""
    if lost := LOST.search(text):
        return lost[0]
    return next((run[0] for run in RUN.finditer(text) if is_garbled(run[0])), "")


def is_garbled(run: str) -> bool:
    """Whether the bytes of the characters in GBK are Chinese in UTF-8; the last one may be cut."""
    try:
        raw = run.encode("gbk")
    except UnicodeEncodeError:
        return False
    recovered = CHINESE.findall(raw.decode("utf-8", "ignore"))
    return 3 * len(recovered) >= ENOUGH * len(raw)
