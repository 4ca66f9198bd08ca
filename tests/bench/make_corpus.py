"""A seeded corpus of Chinese investment-promotion news, in the format of import_articles.

    python -m tests.bench.make_corpus --n 5730 --out c5730.jsonl [--jobs 2] [--truth c5730.truth.json]

Only the standard library and the word list that jieba ships are used. The text of article i depends on
(seed, i) only, so a smaller corpus is a prefix of a larger one; its date depends on (i, n): numbers run in
date order with a few days of jitter. Bodies have 1,000 to 2,000 characters; seven sentences in ten come from
a shared pool, the rest are fresh, so that rare and frequent words occur. 17 districts, the largest with a
quarter of the articles.
"""

import argparse
import bisect
import importlib.util
import itertools
import json
import random
import shutil
from datetime import datetime, timedelta, timezone
from functools import cache
from hashlib import blake2b
from multiprocessing import Pool
from pathlib import Path


def listed(text):
    """The words of a list that is written as running text."""
    return text.split()


SEED = 20261123
START = datetime(2018, 11, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
DAYS = 8 * 365
POOL_SIZE = 60_000
DISTRICTS = listed(
    """
    西青区 滨海新区 武清区 北辰区 津南区 东丽区 宝坻区 静海区 蓟州区 宁河区 南开区 河西区 河东区
    和平区 河北区 红桥区 经开区
    """
)
KINDS = ["news", "case", "policy", "analysis"]
TOPICS = ["招商动态", "园区政策", "项目签约", "产业规划", "营商环境", "土地厂房"]
TITLES = (
    "【{d}招商】{c}{t}项目落户{d}",
    "【{d}招商】{d}出台{t}产业支持政策",
    "【{d}招商】总投资{n}亿元的{t}基地开工",
    "【{d}招商】{c}集团到{d}考察{t}项目",
    "【{d}招商】{d}{t}产业园{n}个项目集中签约",
    "【{d}招商】聚焦{t},{d}打造千亿级{i}产业集群",
)
COMMON = listed(
    """
    招商引资 产业园区 营商环境 高质量发展 项目 企业 园区 投资 招商 落户 签约 开工 投产 产业链
    供应链 创新 服务 政策 审批 土地 厂房 仓库 工业用地 标准厂房 税收 总部 基地 开发区 高新区 自贸区
    示范区 战略性新兴产业 世界500强 京津冀 协同发展 实体经济 数字经济 一站式 专精特新 独角兽
    领军企业 龙头企业 产值 增加值 亿元 平方米 亩 推进会 洽谈会 推介会 调研 考察 座谈 对接 合作 协议
    规划 建设 改造 升级 转型 人才 公寓 配套 物流
    """
)
INDUSTRIES = {
    "汽车": "新能源汽车 动力电池 智能网联 整车 零部件 充电桩 底盘 轻量化 车联网 自动驾驶",
    "生物医药": "创新药 疫苗 医疗器械 细胞治疗 临床试验 原料药 中药饮片 体外诊断 抗体 基因检测",
    "集成电路": "芯片 晶圆 封装测试 光刻胶 半导体 硅片 存储器 传感器 射频 功率器件",
    "人工智能": "大模型 算力 机器视觉 语音识别 智能制造 工业机器人 边缘计算 数据标注 算法 智算中心",
    "航空航天": "无人机 卫星 火箭 直升机 航空发动机 复合材料 机翼 低空经济 通用航空 遥感",
    "新材料": "石墨烯 碳纤维 纳米材料 稀土 膜材料 特种钢 陶瓷 光伏玻璃 铝合金 气凝胶",
    "新能源": "光伏 风电 氢能 储能 逆变器 燃料电池 地热 生物质 特高压 碳中和",
    "高端装备": "数控机床 盾构机 海洋工程 液压 轴承 减速器 电梯 起重机 智能仓储 激光切割",
    "物流": "冷链物流 跨境电商 保税仓 多式联运 快递 分拨中心 港口 班列 集装箱 无人配送",
    "文化旅游": "古镇 文创 影视基地 民宿 研学 主题公园 非遗 夜经济 演艺 温泉",
    "现代农业": "小站稻 种业 设施农业 预制菜 水产养殖 乡村振兴 有机肥 温室 农产品加工 花卉",
    "化工": "乙烯 聚氨酯 精细化工 涂料 炼化 电镀 危化品 表面处理 橡胶 树脂",
    "软件": "信创 操作系统 数据库 网络安全 区块链 云计算 工业互联网 元宇宙 开源 低代码",
    "检验检测": "检验检测 计量 认证 标准化 实验室 第三方检测 质量 可靠性 校准 溯源",
}
SURNAME = "华中天海金宏恒盛瑞安泰科创智联远信达新兴泽鼎丰隆宇航诚德汇众康博凯"
# Terms to search for, from one character to four: in nearly every article, in one industry, across a word
# boundary, new words, rare ones.
QUERIES = listed(
    """
    企业 招商 光伏 电镀 盾构 琥珀 商引 营商环境 冷链物流 动力电池 封装测试 智算中心 海誓山盟
    低空经济 标准厂房 氢
    """
)


def dictionary():
    """{word: weight} of the plain Chinese words in jieba's list, up to four characters."""
    path = Path(importlib.util.find_spec("jieba").origin).parent / "dict.txt"
    weights = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, frequency, part = line.split()
        if len(word) > 4 or part.startswith(("nr", "e", "y", "o")):
            continue
        if any(not "\u4e00" <= character <= "\u9fff" for character in word):
            continue
        weight = int(frequency) if len(word) > 1 else int(frequency) // 3
        if weight:
            weights[word] = weight
    return weights


@cache
def table():
    """The words that sentences are drawn from: every one at least once, frequent ones in proportion."""
    weights = dictionary()
    total = sum(weights.values())
    return [
        same
        for word, weight in weights.items()
        for same in [word] * max(1, round(weight * 2_500_000 / total))
    ]


class Corpus:
    """The corpus of one seed; Corpus(pool=…) with a smaller pool starts faster and repeats itself more.

    With `is_short` a body is its first sentence: enough for lists, a thirtieth of the work.
    """

    def __init__(self, seed=SEED, pool=POOL_SIZE, *, is_short=False):
        self.seed, self.is_short = seed, is_short
        self.table = table()
        self.industries = list(INDUSTRIES)
        self.terms = [[*INDUSTRIES[name].split(), name] for name in self.industries]
        shares = [1 / (rank + 1) ** 0.9 for rank in range(len(DISTRICTS))]
        self.shares = list(itertools.accumulate(shares))
        chance = random.Random(f"{seed}/pool")
        self.pool = [self.sentence(chance, COMMON) for _ in range(pool)]

    def sentence(self, chance, terms):
        """8 to 20 words, every sixth one of `terms`."""
        draw = chance.random
        length = 8 + int(draw() * 13)
        words = chance.choices(self.table, k=length)
        for _ in range(1 + length // 6):
            words[int(draw() * length)] = terms[int(draw() * len(terms))]
        if length > 11:
            words[length // 2] += ","
        return "".join(words) + "。"

    def text(self, number):
        """Everything of article `number` (from 0) that does not depend on the corpus's size."""
        chance = random.Random(f"{self.seed}/{number}")
        place = bisect.bisect_left(self.shares, chance.random() * self.shares[-1])
        district = DISTRICTS[min(place, len(DISTRICTS) - 1)]
        industry = chance.randrange(len(self.industries))
        terms = self.terms[industry]
        company = "".join(chance.choice(SURNAME) for _ in range(3))
        title = chance.choice(TITLES).format(
            d=district,
            c=company,
            t=chance.choice(terms),
            n=chance.randint(2, 300),
            i=self.industries[industry],
        )
        body = self.body(chance, terms, district, company)
        return {
            "external_id": f"bench-{number + 1}",
            "district": district,
            "kind": chance.choice(KINDS),
            "title": title,
            "body": body,
            "unit": f"{district}投资服务中心",
            "author": company[:2],
        }

    def body(self, chance, terms, district, company):
        """1,000 to 2,000 characters in paragraphs of some 260."""
        target = int(chance.triangular(1000, 2000, 1350))
        parts = [
            f"{district}{chance.choice(TOPICS)}消息,{company}{chance.choice(terms)}项目总投资"
            f"{chance.randint(1, 90)}亿元,占地{chance.randint(20, 900)}亩,"
            f"预计年产值{chance.randint(2, 200)}亿元。"
        ]
        if self.is_short:
            return parts[0]
        size, paragraph, draw, pool = len(parts[0]), 0, chance.random, self.pool
        while True:
            sentence = pool[int(draw() * len(pool))] if draw() < 0.7 else self.sentence(chance, terms)
            if size + len(sentence) > target:
                if size >= 1000:
                    return "".join(parts).strip()
                sentence = sentence[: 2000 - size]
            parts.append(sentence)
            size += len(sentence)
            paragraph += len(sentence)
            if paragraph > 260:
                parts.append("\n")
                paragraph = 0

    def date(self, number, count):
        """When article `number` of `count` appeared; two days of jitter either way."""
        digest = blake2b(f"{self.seed}/{number}".encode(), digest_size=8).digest()
        jitter = int.from_bytes(digest, "big") % 10_000 / 10_000 - 0.5
        days = DAYS * (number + 0.5) / count + jitter * 4
        return START + timedelta(seconds=int(max(0.0, days) * 86_400))

    def articles(self, count, start=0, stop=None):
        """The items `start` to `stop` of a corpus of `count`."""
        for number in range(start, count if stop is None else min(stop, count)):
            yield self.text(number) | {"published_at": self.date(number, count).isoformat()}


def truth(rows, terms=QUERIES):
    """{term: [how many texts hold it, external_ids of the first 50]}, by plain substrings."""
    found = {term: [0, []] for term in terms}
    count = 0
    for row in rows:
        count += 1
        whole = f"{row['title']}\n{row['body']}"
        for term, (_, names) in found.items():
            if term in whole:
                found[term][0] += 1
                names += [row["external_id"]][: 50 - len(names)]
    return {"n": count, "terms": found}


def write_part(seed, count, is_short, start, stop, path):
    """Some of the corpus as JSON lines; returns the path."""
    corpus = Corpus(seed, 0 if is_short else POOL_SIZE, is_short=is_short)
    with open(path, "w", encoding="utf-8") as file:
        for row in corpus.articles(count, start, stop):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def write(seed, count, path, jobs, *, is_short=False):
    """The whole corpus, by several processes at once."""
    cuts = [count * job // jobs for job in range(jobs + 1)]
    parts = [(seed, count, is_short, *cuts[job : job + 2], f"{path}.part{job}") for job in range(jobs)]
    with Pool(jobs) as pool, open(path, "wb") as file:
        for part in pool.starmap(write_part, parts):
            with open(part, "rb") as piece:
                shutil.copyfileobj(piece, file)
            Path(part).unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", required=True, help="JSON lines to write")
    parser.add_argument("--truth", help="JSON of search terms, their counts and first ids")
    parser.add_argument("--jobs", type=int, default=1)
    chosen = parser.parse_args()
    write(chosen.seed, chosen.n, chosen.out, chosen.jobs)
    if chosen.truth:
        with open(chosen.out, encoding="utf-8") as file:
            found = truth(map(json.loads, file))
        Path(chosen.truth).write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
