"""What a story should not hold, found without a list of words: personal data, contacts, advertising. Pure.

Each pattern has bounded repetitions and no choice inside one, so that no text makes it slow. All are hints: a
quotation from a law or a fact may look like an offer, and a person decides.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from submissions.clauses import COMMERCIAL, PRIVACY

# Where a signal stands in a folded text: from, to.
Span = tuple[int, int]


class Signal(NamedTuple):
    """One kind of signal: `weight` is its part of the advertorial meter, `words` tell the author what to do.

    `is_serious`: personal data, or prohibited content; a moderator who clears it says why.
    """

    code: str
    label: str
    clause: int
    weight: int
    words: str
    find: Callable[[str], Iterator[Span]]
    is_serious: bool = False


def matches(
    pattern: str, holds: Callable[[str], bool] = lambda found: True
) -> Callable[[str], Iterator[Span]]:
    """A finder of a pattern in folded text; `holds` says of what was found whether it really is one."""
    compiled = re.compile(pattern)
    return lambda text: (match.span() for match in compiled.finditer(text) if holds(match[0]))


def only_digits(text: str) -> str:
    """The digits of a number, and the X of an ID number."""
    return re.sub("[^0-9x]", "", text)


def is_id_number(text: str) -> bool:
    """GB 11643: a day of birth that exists, and a last digit that fits."""
    digits = only_digits(text)
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits[:17]))
    return "10x98765432"[total % 11] == digits[17]


def is_bank_card(text: str) -> bool:
    """The Luhn check of bank cards."""
    digits = [int(digit) for digit in only_digits(text)]
    return sum(digits[-1::-2] + [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]) % 10 == 0


# What people put between digits so that no machine reads the number.
SEP = r"[ \-\u2010-\u2015.·*_/、]{0,2}"
GAP = r"[ \-\u2010-\u2015]{0,2}"
ID_NUMBER = rf"(?<![0-9a-z])[1-9](?:{SEP}[0-9]){{16}}{SEP}[0-9x](?![0-9a-z])"
BANK_CARD = rf"(?<![0-9])[3-6](?:{GAP}[0-9]){{15,18}}(?![0-9])"
MOBILE = rf"(?<![0-9.])(?:\+?86{GAP})?1{SEP}[3-9](?:{SEP}[0-9]){{9}}(?![0-9])"
HOTLINE = rf"(?<![0-9])[48]{GAP}0{GAP}0(?:{GAP}[0-9]){{7}}(?![0-9])"
LANDLINE = (
    r"(?<![0-9\-])(?:\(0[0-9]{2,3}\) ?|0[0-9]{2,3}[ \-\u2010-\u2015]{1,2})[2-9][0-9]{6,7}(?![0-9])"
    r"|(?<![0-9\-])0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7}(?![0-9])"
)
EMAIL = (
    r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{1,64} ?(?:@|\(at\)|\[at\]) ?"
    r"[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4}"
)
URL = (
    r"https?://[a-z0-9.\-]{3,100}|(?<![a-z0-9.])www\.[a-z0-9.\-]{3,100}"
    r"|(?<![a-z0-9@./\-])[a-z0-9\-]{2,40}(?:\.[a-z0-9\-]{2,40}){0,2}\.(?:com|cn|net|top|vip|xyz|shop)(?![a-z0-9])"
)
WECHAT = (
    r"(?:微信|薇信|威信|v信|weixin|(?<![a-z])[vw]x)(?:公众号|号)?[:是为 ]{0,3}[a-z][a-z0-9_\-]{5,19}"
    r"|(?<![a-z])qq(?:群|号|号码)?[:是为 ]{0,3}[1-9][0-9]{4,11}"
)
FOLLOW = (
    r"(?:关注|添加|搜索)[^。;!?,]{0,10}(?:公众号|微信|小程序)|扫码(?:关注|添加|咨询|进群|加)|(?:加|添加)(?:我|客服)?微信"
    r"|扫描?(?:下方|上方|文末)?二维码(?:关注|添加|咨询)"
)
CALL = (
    r"欢迎来电|来电(?:咨询|垂询)|欢迎(?:咨询|垂询|选购|订购)|(?:咨询|招商|预订|订购|加盟|抢购)热线|期待您的(?:来电|咨询|光临|加入)"
    r"|先到先得|限时(?:优惠|特惠|抢购|抢订)|立即(?:咨询|预订|订购|购买|抢购|下单)|数量有限|名额有限|售完即止"
    r"|诚邀[^。;!?,]{0,8}加盟|火热(?:招商|抢购|预订)|详情(?:请)?致电|机不可失|欲购从速"
)
PRICE = (
    r"(?:仅售|仅需|仅要|只需|只要|低至|特价|优惠价|抢购价|惊爆价)[^。;!?,0-9]{0,6}[0-9][0-9.]{0,8}(?:万|亿)?元"
    r"|[0-9一二三四五六七八九](?:\.[0-9])?折(?:优惠|起|特惠|抢购|酬宾)|享[^。;!?,]{0,8}(?:消费额度|返现|立减)"
)
GUARANTEE = (
    r"稳赚|保本(?:保息|理财)|(?:零|无)风险(?:投资|回报|收益)|包落户|包通过|包过(?!程|滤)"
    r"|(?:保证|承诺|保底|固定)(?:年化)?(?:收益|回报|盈利)"
)
# A text that says what is forbidden promises nothing.
PROMISE = (
    r"(?:返税|税收返还|零地价|税收洼地|核定征收|先征后返)"
    r"(?![^。;!?]{0,12}(?:清理|取消|叫停|不得|禁止|停止|不再|不合规|违规))"
)
FORBIDS = re.compile(r"(?:不得|禁止|不再|清理|取消|严禁|叫停|没有|违规|不搞|不谈|杜绝)[^。;!?]{0,12}$")
SUPERLATIVE = (
    r"全[网球国]第一(?:品牌)?|第一品牌|业内领先|(?:行业|业界)(?:领先|第一|领导者)|顶[级尖]|独一无二|无与伦比|首屈一指"
    r"|最(?:佳|优质|优惠|受瞩目|受欢迎|具竞争力|值得信赖)|一流的?(?:品质|服务|产品)|标杆之作|极致体验"
    r"|填补了?(?:国内|国际|世界|行业)?空白|史无前例|绝无仅有|国家级(?:产品|品质|品牌)"
)
SECRET = r"(?:秘密|机密|绝密) ?[★☆]|内部(?:资料|文件)[,、: ]{0,2}(?:不得|请勿|严禁|注意)(?:外传|外泄|扩散)"

# A company's name before its kind, and how often its short name may stand in 1,000 characters.
COMPANY = re.compile(r"([\u4e00-\u9fff]{3,12}?)(?:有限公司|股份|集团|公司|品牌)")
BRAND_LENGTHS = (6, 5, 4, 3)
BRAND_LIMIT = 6
# No name of a firm: what many firms, offices and places are called.
GENERIC = re.compile(
    r"园区|公司|企业|项目|招商|产业|平台|开发|投资|运营|管理|租赁|物业|建设|国有|集团|这家|一家|两家|三家|的|了|和|与|由|在|是|区|市|县|镇|村"
)


def promises(text: str) -> Iterator[Span]:
    """Promises of tax and land, but not where the sentence says that there are none."""
    for start, end in matches(PROMISE)(text):
        if not FORBIDS.search(text, max(0, start - 20), start):
            yield start, end


def brands(text: str) -> Iterator[Span]:
    """All places of the firm's name that is repeated most, if it is repeated as in advertising."""
    least = max(BRAND_LIMIT, BRAND_LIMIT * len(text) // 1000)
    counted = {name: text.count(name) for name in names_of_firms(text)}
    often = {name: count for name, count in counted.items() if count >= least}
    if often:
        # The longer of two that stand equally often.
        name = max(often, key=lambda name: (often[name], len(name)))
        yield from (match.span() for match in re.finditer(re.escape(name), text))


def names_of_firms(text: str) -> set[str]:
    """What may be the short name of a firm: parts of what stands before 公司, 集团 and the like."""
    found = list(dict.fromkeys(match[1] for match in COMPANY.finditer(text)))[:40]
    return {
        run[start : start + length]
        for run in found
        for length in BRAND_LENGTHS
        for start in range(len(run) - length + 1)
        if not GENERIC.search(run[start : start + length])
    }


REMOVE = "请删去；供编辑联系的，请填在表单里，那里不公开"
SIGNALS = (
    Signal("idcard", "身份证号", PRIVACY, 0, "像是身份证号，请删去", matches(ID_NUMBER, is_id_number), True),
    Signal(
        "bankcard", "银行卡号", PRIVACY, 0, "像是银行卡号，请删去", matches(BANK_CARD, is_bank_card), True
    ),
    Signal("mobile", "手机号码", PRIVACY, 6, REMOVE, matches(MOBILE), True),
    Signal("secret", "密级标志", 2, 0, "像是涉密或内部文件的标志，请核对来源", matches(SECRET), True),
    Signal("wechat", "微信号、QQ 号", PRIVACY, 6, REMOVE, matches(WECHAT)),
    Signal("email", "邮箱", PRIVACY, 4, REMOVE, matches(EMAIL)),
    Signal("hotline", "400、800 热线", COMMERCIAL, 5, "像是推广电话，请删去", matches(HOTLINE)),
    Signal("landline", "固定电话", COMMERCIAL, 4, REMOVE, matches(LANDLINE)),
    Signal("url", "网址", COMMERCIAL, 4, "引导读者离开的网址，请删去；出处请填在“原文地址”", matches(URL)),
    Signal("guarantee", "收益保证", COMMERCIAL, 5, "不能向读者保证收益，请改写", matches(GUARANTEE)),
    Signal("follow", "引导关注", COMMERCIAL, 4, "引导关注的话，请删去", matches(FOLLOW)),
    Signal("call", "号召用语", COMMERCIAL, 3, "招徕顾客的话，请删去", matches(CALL)),
    Signal("price", "报价、优惠", COMMERCIAL, 3, "像是报价，请删去", matches(PRICE)),
    Signal("promise", "税收、土地承诺", COMMERCIAL, 3, "请写明政策依据，或者删去", promises),
    Signal("brand", "品牌重复", COMMERCIAL, 2, "同一家企业的名字出现太多，请多写项目和区域", brands),
    Signal("superlative", "绝对化用语", COMMERCIAL, 1, "陈述事实的可以保留，请核对", matches(SUPERLATIVE)),
)
BY_CODE = {signal.code: signal for signal in SIGNALS}
# From so many points on the meter says: look closely.
METER_MARK = 6


def found_in(text: str) -> Iterator[tuple[Signal, Span]]:
    """Every signal of a folded text. A part of a longer number, as of an ID number, is no second one."""
    taken = bytearray(len(text))
    for signal in SIGNALS:
        for start, end in signal.find(text):
            if signal.code in NUMBERS:
                if any(taken[start:end]):
                    continue
                taken[start:end] = b"1" * (end - start)
            yield signal, (start, end)


# In the order of SIGNALS the first that claims digits has them.
NUMBERS = ("idcard", "bankcard", "mobile", "wechat", "email", "hotline", "landline", "url")
