"""【西青区招商】标题 ⇄ (西青区, 标题), and where a title may be broken into lines. Pure.

The model site prints the district in front of each title (R1). Here it is added when a page is rendered.
"""

import re

PREFIX = re.compile(r"^\s*【([^【】]{2,20}?)招商】\s*")
# A line of a title may end behind each of these. Not behind 、: “隔墙、” alone in a line is worse than a
# broken word.
PIECE = re.compile(r"[^，。：；！？｜ ”》）]*[，。：；！？｜ ”》）]*")
# Browsers cut half of a mark away at the end of a line; letters and digits are narrower than 汉字.
TRIMMED = frozenset("，。：；！？｜”》） ")
MARK_WIDTH, LETTER_WIDTH = 0.5, 0.58


def split_headline(text: str) -> tuple[str, str]:
    """("西青区", "标题") for 【西青区招商】标题; ("", text) where there is no prefix."""
    match = PREFIX.match(text)
    if not match:
        return "", text.strip()
    return match[1].strip(), text[match.end() :].strip()


def join_headline(short_name: str, title: str) -> str:
    """【西青区招商】标题"""
    return f"【{short_name}招商】{title}"


def breaks(title: str) -> str:
    """The class for a title that fits a narrow column when its lines end at marks only: "t14", "t16" or "".

    The number is the most em of its longest piece. Longer ones are broken anywhere, or a column of twelve
    characters would hold one of them alone.
    """
    longest = max((width(piece) for piece in PIECE.findall(title)), default=0)
    return next((f"t{limit}" for limit in (14, 16) if longest <= limit), "")


def width(piece: str) -> float:
    """The em that a piece of a title takes on a line of its own."""
    last = MARK_WIDTH if piece[-1:] in TRIMMED else 0
    rest = piece[:-1] if last else piece
    return last + sum(LETTER_WIDTH if letter.isascii() else 1 for letter in rest)
