"""投稿须知 1.2: the twenty kinds of content that no story may hold, in six groups. Pure.

The desk names a clause by its number and these few words; the document says it in full.
"""

from collections.abc import Collection
from typing import NamedTuple


class Clause(NamedTuple):
    """One of the twenty: its number in the document, and a few words for reasons and checklists."""

    number: int
    words: str


class Group(NamedTuple):
    """Clauses that a moderator looks through together; `code` is in the name of its tick."""

    code: str
    name: str
    numbers: tuple[int, ...]

    @property
    def clauses(self) -> list[Clause]:
        return [CLAUSES[number] for number in self.numbers]

    @property
    def point(self) -> str:
        """What is confirmed with its tick, as the record keeps it."""
        return f"须知 1.2 第 {self.span} 项（{self.name}）：已看过，不违反"

    @property
    def span(self) -> str:
        """Its numbers, short: 1–5; 9、19; 10–14、16."""
        runs: list[list[int]] = []
        for number in self.numbers:
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


WORDS = (
    "反对宪法基本原则",
    "危害国家安全、泄露国家秘密",
    "颠覆政权、分裂国家",
    "损害国家荣誉和利益",
    "宣扬恐怖主义、极端主义",
    "煽动民族仇恨和歧视",
    "地域歧视",
    "破坏宗教政策、宣扬迷信",
    "散布谣言",
    "淫秽、赌博、暴力、教唆犯罪、偷拍偷录",
    "血腥恐怖、危险行为",
    "危害网络安全",
    "侮辱诽谤",
    "恐吓威胁、人肉搜索",
    "泄露他人个人信息",
    "低俗、有违公序良俗",
    "侵害名誉、肖像、著作等权利",
    "商业广告、过度营销、垃圾信息",
    "虚假来稿、冒用他人名义",
    "其他违法违规内容",
)
CLAUSES = {number: Clause(number, words) for number, words in enumerate(WORDS, start=1)}
GROUPS = (
    Group("g1", "政治安全", (1, 2, 3, 4, 5)),
    Group("g2", "民族、宗教、地域", (6, 7, 8)),
    Group("g3", "真实", (9, 19)),
    Group("g4", "有害内容", (10, 11, 12, 13, 14, 16)),
    Group("g5", "权利与隐私", (15, 17)),
    Group("g6", "商业与其他", (18, 20)),
)
# The clauses with a mild answer: everything else is prohibited content, which is never cleared in silence.
COMMERCIAL, RIGHTS, PRIVACY = 18, 17, 15
MILD = (COMMERCIAL, RIGHTS, PRIVACY, 20)


def groups_of(numbers: Collection[int]) -> list[Group]:
    """The groups that hold one of these clauses."""
    return [group for group in GROUPS if set(group.numbers) & set(numbers)]


def checklist(points: Collection[str]) -> list[str]:
    """All that is confirmed before a story is accepted: the points of its kind, and each group of clauses."""
    return [*points, *(group.point for group in GROUPS)]
