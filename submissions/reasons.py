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
# 投稿须知 1.2 lists twenty kinds of prohibited content; in a few words each, in the order of the clauses.
PROHIBITED_WORDS = (
    "反对宪法基本原则",
    "危害国家安全、泄露国家秘密",
    "颠覆政权、分裂国家",
    "损害国家荣誉和利益",
    "宣扬恐怖主义、极端主义",
    "煽动民族仇恨和歧视",
    "地域歧视",
    "破坏宗教政策、宣扬迷信",
    "散布谣言",
    "淫秽、赌博、暴力、教唆犯罪",
    "血腥恐怖、危险行为",
    "危害网络安全",
    "侮辱诽谤",
    "恐吓威胁、人肉搜索",
    "泄露他人个人信息",
    "低俗、有违公序良俗",
    "侵害肖像、著作等权利",
    "商业广告、过度营销",
    "虚假来稿、冒用他人名义",
    "其他违法违规内容",
)
PROHIBITED = {
    f"prohibited_{number}": f"违反须知 1.2 第 {number} 项：{words}"
    for number, words in enumerate(PROHIBITED_WORDS, start=1)
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
