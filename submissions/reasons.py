"""Why a story was returned or refused: codes and labels. Pure."""

from collections.abc import Iterable

from submissions.clauses import CLAUSES

REASONS = {
    "length": "字数不符",
    "format": "格式不符",
    "off_topic": "不属征稿范围",
    "advertorial": "企业软文",
    "unverified": "内容无法核实",
    "duplicate": "重复来稿",
    "plagiarism": "涉嫌抄袭",
    "quality": "质量不足",
    "outdated": "时效已过",
    "personal_data": "含个人信息",
    "ai_undeclared": "未声明使用 AI",
    "spam": "垃圾信息",
    "other": "其他原因",
}
# 投稿须知 1.2 lists twenty kinds of prohibited content.
PROHIBITED = {
    f"prohibited_{number}": f"违反须知 1.2 第 {number} 项：{clause.words}"
    for number, clause in CLAUSES.items()
}
ALL_REASONS = REASONS | PROHIBITED
# A refusal for spam sends no letter: an answer would tell the sender that somebody reads this mailbox.
SILENT = "spam"
# Says nothing by itself; the list of 下架 has it too.
UNSAID = "other"


def needs_words(codes: Iterable[str]) -> bool:
    """Whether these reasons leave the author without one: 其他原因, where a letter goes out."""
    given = list(codes)
    return UNSAID in given and SILENT not in given


def labels(codes: Iterable[str]) -> list[str]:
    """The Chinese names of reason codes, in the order given."""
    return [ALL_REASONS[code] for code in codes]
