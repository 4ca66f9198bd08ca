"""Sentences that moderators often write to authors, ready to be ticked. Pure.

Each says what to do next. They go into the letter before the moderator's own words.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Phrase(NamedTuple):
    """One sentence: the reason that it belongs to, and the kinds that it is for; all kinds where empty."""

    words: str
    reason: str
    kinds: tuple[str, ...] = ()


PHRASES = {
    "advert": Phrase("请删去电话、报价、会员和加盟的内容，只写项目、区域和产业。", "advertorial"),
    "praise": Phrase("请删去“领先”“一流”一类的评价，改写做了什么、结果怎样。", "advertorial"),
    "place": Phrase("请写明时间、地点和单位的全称。", "unverified", ("news", "case")),
    "amount": Phrase("请写明金额、面积和户数的出处。", "unverified"),
    "plan": Phrase("请把已经完成的和计划中的分开写，并写明计划的时间。", "unverified", ("news", "case")),
    "number": Phrase("请写明文件名称、文号、发布机关和施行日期。", "unverified", ("policy",)),
    "quote": Phrase("引用的条文请与原文逐字核对，您的理解请另写。", "unverified", ("policy",)),
    "source": Phrase("请写明数据的来源、年份和统计口径。", "unverified", ("analysis",)),
    "premise": Phrase("请写明预测的前提，结论不要超出材料。", "quality", ("analysis",)),
    "limits": Phrase("请补充当时的条件、遇到的困难和还没有做到的。", "quality", ("case",)),
    "steps": Phrase("请把步骤和分工写完整，让同行能照着做。", "quality", ("case",)),
    "minutes": Phrase("请删去会议经过和表态，只写定下了什么。", "quality", ("news",)),
    "late": Phrase("事情已经过去较久，请补充最近的进展，或者另投新的稿件。", "outdated", ("news",)),
    "void": Phrase("这份文件已经失效或者还在征求意见，请换成现行有效的。", "outdated", ("policy",)),
    "person": Phrase("请删去电话、证件号码、住址等个人信息。", "personal_data"),
    "twice": Phrase("这篇与您以前的来稿大部分相同，请只留新的内容。", "duplicate"),
    "origin": Phrase("有些段落与别处的文章相同，请注明出处，或者用自己的话写。", "plagiarism"),
    "ai": Phrase("请如实填写 AI 使用情况，并逐项核对事实和数据。", "ai_undeclared"),
    "layout": Phrase("请分段，小标题单独成行，删去多余的空格和换行。", "format"),
}


def choices(kind: str) -> list[tuple[str, str]]:
    """The phrases for a kind, as choices of a form."""
    return [(code, one.words) for code, one in PHRASES.items() if not one.kinds or kind in one.kinds]


def before(note: str, codes: Iterable[str]) -> str:
    """The ticked phrases, one a line, then the moderator's own words."""
    return "\n".join([*(PHRASES[code].words for code in codes), note]).strip()
