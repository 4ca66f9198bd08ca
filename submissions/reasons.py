"""Why a story was returned or refused: codes and labels. Pure."""

from collections.abc import Iterable

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
PROHIBITED = {f"prohibited_{n}": f"违反须知 1.2 第 {n} 项" for n in range(1, 21)}
ALL_REASONS = REASONS | PROHIBITED
# A refusal for spam sends no letter: an answer would tell the sender that somebody reads this mailbox.
SILENT = "spam"


def labels(codes: Iterable[str]) -> list[str]:
    """The Chinese names of reason codes, in the order given."""
    return [ALL_REASONS[code] for code in codes]
