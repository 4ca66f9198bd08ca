"""What the checks find, however it is written, and what they leave alone."""

from random import Random

import pytest

from commons.prose import blocks
from submissions.screening.checks import check, meter, parts_of
from submissions.screening.signals import BY_CODE, is_bank_card, is_id_number
from submissions.screening.terms import Matcher, word_of
from tests.articles.likeness.texts import SAMPLES

WORDS = ("代开发票", "博彩", "weixin", "裸聊", "高利贷款", "VX888", "假冒证件", "传销")
MATCHER = Matcher([word_of(word, "测试", 10, is_serious=True) for word in WORDS])
NONE = Matcher(())
TRADITIONAL = str.maketrans("开发贷证传销", "開發貸證傳銷")
ALIKE = str.maketrans("eiox", "еіох")
# Each way in which people write a word so that no machine reads it.
MUTATIONS = {
    "plain": lambda word: word,
    "zero width": lambda word: "\u200b".join(word),
    "spaces": lambda word: " ".join(word),
    "stars": lambda word: "*".join(word),
    "commas of lists": lambda word: "、".join(word),
    "dots": lambda word: "..".join(word),
    "variation selectors": lambda word: "\ufe0f".join(word),
    "traditional": lambda word: word.translate(TRADITIONAL),
    "full width": lambda word: "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() else sign for sign in word),
    "upper case": str.upper,
    "letters of other scripts": lambda word: word.lower().translate(ALIKE),
    "soft hyphens and marks": lambda word: "\u00ad\u0301".join(word),
}


def ordinary():
    """Our sample stories as (name, title, body), without the two that are written as adverts."""
    for file in sorted(SAMPLES.glob("*/*.txt")):
        head, _, body = file.read_text(encoding="utf-8").partition("\n\n")
        if not file.name.startswith(("02-jizhou-homestay", "10-baodi-kitchen")):
            yield file.name, head.split("\n")[0], body


def found(text, matcher=NONE):
    """The checks that find something in a body of one paragraph."""
    return [hit.key.check for hit in check(parts_of("题目", text), matcher)]


@pytest.mark.parametrize("way", MUTATIONS)
def test_a_word_is_found_however_it_is_written(way):
    random, text = Random(4), next(ordinary())[2].split("\n")[0]
    seen = 0
    for number in range(200):
        word, place = WORDS[number % len(WORDS)], random.randrange(len(text))
        written = f"{text[:place]}，{MUTATIONS[way](word)}，{text[place:]}"
        seen += "term" in found(written, MATCHER)

    assert seen >= 0.95 * 200


def test_nothing_is_found_in_ordinary_news():
    texts = list(ordinary())
    assert len(texts) > 10

    hits = [(name, hit.key) for name, *text in texts for hit in check(parts_of(*text), MATCHER)]

    assert hits == []


@pytest.mark.parametrize(
    "text",
    [
        "会议讨论项目开发。票据已经核对。",
        "请先核对开发，票据随后再送。",
        "发展博览会、彩灯节同时开幕。",
        "邮件里写着 weixinxin 的字样。",
        "防范传销宣传日。",
    ],
)
def test_other_words_that_only_meet_are_not_the_word(text):
    words = [word_of("开发票", "", 18, is_serious=False), word_of("博彩", "", 10, is_serious=True)]
    excepted = word_of("传销", "", 10, is_serious=True, exceptions=["防范传销", "反传销"])
    matcher = Matcher([*words, word_of("weixin", "", 18, is_serious=False), excepted])

    assert found(text, matcher) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("身份证11010519491231002X已核。", "idcard"),
        ("证号 110105 19491231 002Ｘ。", "idcard"),
        ("汇到 6222 0200 0000 0000 000 即可。", "bankcard"),
        ("联系 1 3 8-0013-8000。", "mobile"),
        ("手机１３８００１３８０００。", "mobile"),
        ("致电 +86 13800138000。", "mobile"),
        ("文件标有机密★二十年。", "secret"),
        ("加 vx：yuanqu_2026 了解。", "wechat"),
        ("写信到 shen.yan@example.com。", "email"),
        ("热线 400-000-0000。", "hotline"),
        ("电话（022）23456789。", "landline"),
        ("详见 www.example.com。", "url"),
        ("承诺收益，稳赚不赔。", "guarantee"),
        ("扫码关注我们。", "follow"),
        ("名额不多，先到先得。", "call"),
        ("套餐仅需3999元。", "price"),
        ("落户即可返税。", "promise"),
        ("业内领先的工艺。", "superlative"),
    ],
)
def test_a_signal_is_found(text, code):
    assert set(found(text)) == {code}


@pytest.mark.parametrize(
    "text",
    [
        "编号110105194912310021不是证件。",
        "生于 1101051949133100 的一批设备。",
        "产值从2023年的13800万元增至2025年的15900万元。",
        "租金每平方米每月18元，物业费另计。",
        "不得以返税、零地价等方式招商。",
        "厂房最大层高12米，国家级开发区。",
        "宽度为400、800、1200毫米的钢板。",
        "面积依次为13、14、15、16、17、18亩。",
    ],
)
def test_what_only_looks_like_a_signal_is_left_alone(text):
    assert found(text) == []


def test_checksums_know_a_right_number_from_a_wrong_one():
    assert [is_id_number(number) for number in ("11010519491231002x", "110105194912310021")] == [True, False]
    assert [is_bank_card(number) for number in ("6222020000000000000", "6222020000000000001")] == [
        True,
        False,
    ]


def test_a_hit_stands_where_it_stands_in_the_text():
    body = "第一段。\n\n一、小标题\n联系人电话 1\u200b38-0013-8000，已核。"

    [hit] = check(parts_of("题目", body), NONE)

    texts = ["题目", *(block.text for block in blocks(body))]
    assert texts[hit.part][hit.start : hit.end] == hit.quote == "1\u200b38-0013-8000"
    assert (hit.key.folded, hit.key.clause, hit.is_serious) == ("138-0013-8000", 15, True)


def test_an_advert_fills_the_meter_and_a_plain_story_does_not():
    file = SAMPLES / "stories" / "02-jizhou-homestay-signing.txt"
    body = file.read_text(encoding="utf-8").partition("\n\n")[2]

    parts = meter({hit.key.check for hit in check(parts_of("题目", body), NONE)})

    assert dict(parts) == {"400、800 热线": 5, "号召用语": 3, "报价、优惠": 3, "品牌重复": 2, "绝对化用语": 1}
    assert sum(points for _, points in parts) > 6 > BY_CODE["superlative"].weight
