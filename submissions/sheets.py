"""The charts of /board/, each with its table; the file to download holds the same tables."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from articles.kinds import kinds
from commons.charts import Figure, Series, columns, lines
from commons.chinese import clock, span
from commons.tables import Table, lasting
from submissions.board import Board
from submissions.reasons import ALL_REASONS
from submissions.rounds import Tally, middle

# Where nothing was counted yet.
UNKNOWN = "暂无"
# The time for an answer, cut where the board shows how long answers took.
CUTS = (1 / 12, 1 / 6, 1 / 3, 1 / 2, 2 / 3, 5 / 6, 1)
# So many reasons have a line of their own.
MOST_REASONS = 6
OTHERS = "其余"


def figures_of(board: Board, hours: int) -> list[Figure]:
    """The parts of the page; `hours` is the time for an answer."""
    return [by_week(board), by_time(board, hours), kept(board), by_kind(board), by_reason(board)]


def summary(board: Board) -> Table:
    """The figures above the charts, for the file."""
    total, slowest = board.total, board.slowest
    rows = (
        ("收到来稿（篇）", total.received),
        ("按时答复（次）", total.on_time),
        ("应当答复的（次）", total.due),
        ("按时比例", total.share or UNKNOWN),
        ("答复晚了的（次）", total.late),
        ("到时限没有答复的（次）", total.unanswered),
        ("现在超时没答的（篇）", board.week.overdue),
        ("答复中位数", lasting(total.median, UNKNOWN)),
        ("最慢的一次", lasting(slowest.took if slowest else None, UNKNOWN)),
        ("从采用到发布，中位数", lasting(middle(board.to_publish), UNKNOWN)),
    )
    return Table(f"近 {len(board.weeks)} 周", ("项目", "数"), rows)


def day(monday: date) -> str:
    """11-23"""
    return f"{monday.month}-{monday.day:02}"


def by_week(board: Board) -> Figure:
    """每周答复: kept, missed, and what still has time."""
    weeks = board.weeks
    in_time, missed = kept_and_missed([week.tally for week in weeks])
    chart = columns(
        f"近 {len(weeks)} 周每周的轮次：按时答复共 {sum(in_time.values)} 次，超时共 {sum(missed.values)} 次",
        [day(week.monday) for week in weeks],
        [in_time, missed, Series("c3 soft", "还在时限内", [week.running for week in weeks])],
    )
    heads = ("周（周一）", "收到", "轮次", "按时", "晚了", "超时未答", "时限内")
    rows = [
        (
            *(day(week.monday), week.tally.received, week.tally.opened),
            *(week.tally.on_time, week.tally.late, week.tally.unanswered, week.running),
        )
        for week in reversed(weeks)
    ]
    words = f"按时答复的算在答复的那一周，超时的算在到期的那一周。最后一周只到今天 {clock(board.made_at)}。"
    return Figure("weeks", "每周答复", f"近 {len(weeks)} 周", words, chart, Table("每周答复", heads, rows))


def kept_and_missed(tallies: Sequence[Tally]) -> list[Series]:
    """How the time for an answer was kept, for the chart of some tallies."""
    return [
        Series("c1", "按时答复", [each.on_time for each in tallies]),
        Series("c2", "超时，已答和未答", [each.missed for each in tallies]),
    ]


def by_time(board: Board, hours: int) -> Figure:
    """多久答复: how many answers took how long."""
    edges = [hours * cut for cut in CUTS]
    counts = [0] * (len(edges) + 1)
    for took in board.answer_times:
        counts[sum(took > timedelta(hours=edge) for edge in edges)] += 1
    between = zip([0.0, *edges], edges, strict=False)
    names = [f"{begin:g}–{end:g}" for begin, end in between] + [f">{hours}"]
    late = [0] * len(edges) + counts[-1:]
    chart = columns(
        f"答复用了几小时：{hours} 小时以内 {sum(counts[:-1])} 次，更久 {counts[-1]} 次",
        names,
        [
            Series("c1", f"{hours} 小时以内", [*counts[:-1], 0]),
            Series("c2", f"超过 {hours} 小时", late),
        ],
    )
    words = "从提交算起，夜里和节假日也照算。"
    if board.total.median is not None:
        words = f"一半在 {span(board.total.median)}以内。{words}"
    rows = [(f"{name} 小时", count) for name, count in zip(names, counts, strict=True)]
    table = Table("答复用了几小时", ("用时", "次"), rows)
    return Figure("times", "多久答复", f"{len(board.answer_times):,} 次答复", words, chart, table)


def kept(board: Board) -> Figure:
    """各栏目按时答复: the answers in time of each kind, and their share."""
    names = [str(kinds()[row.kind]) for row in board.kept]
    tallies = [row.tally for row in board.kept]
    says = "各栏目按时答复和超时的轮次，数字见下面的表"
    chart = lines(says, names, kept_and_missed(tallies), unit="次")
    heads = ("栏目", "应当答复", "按时", "晚了", "超时未答", "按时比例")
    rows = [
        (name, each.due, each.on_time, each.late, each.unanswered, each.share)
        for name, each in zip(names, tallies, strict=True)
    ]
    aside = f"{board.total.due:,} 次"
    words = "按稿件现在的栏目算；比例的分母含超时没有答复的。"
    return Figure("kept", "各栏目按时答复", aside, words, chart, Table("各栏目按时答复", heads, rows))


def by_kind(board: Board) -> Figure:
    """各栏目的结果: what became of the stories of each kind."""
    names = [str(kinds()[row.kind]) for row in board.kinds]
    chart = lines(
        "各栏目收到的来稿和结果，数字见下面的表",
        names,
        [
            Series("c1", "采用", [row.adopted for row in board.kinds]),
            Series("c3", "不采用", [row.refused for row in board.kinds]),
            Series("c3 soft", "撤稿、逾期未改", [row.ended for row in board.kinds]),
            Series("c4", "在办", [row.open for row in board.kinds]),
        ],
        unit="篇",
    )
    heads = ("栏目", "收到", "采用", "不采用", "撤稿、逾期", "在办")
    rows = [
        (name, row.received, row.adopted, row.refused, row.ended, row.open)
        for name, row in zip(names, board.kinds, strict=True)
    ]
    aside = f"{sum(row.received for row in board.kinds):,} 篇"
    return Figure("kinds", "各栏目的结果", aside, "", chart, Table("各栏目的结果", heads, rows))


def by_reason(board: Board) -> Figure:
    """为什么没有采用: the first reason of each refusal."""
    counted = Counter(board.refusals).most_common()
    shown = [(label_of(code), number) for code, number in counted[:MOST_REASONS]]
    if rest := sum(number for _, number in counted[MOST_REASONS:]):
        shown.append((OTHERS, rest))
    names, numbers = [name for name, _ in shown], [number for _, number in shown]
    chart = lines("不采用的原因，数字见下面的表", names, [Series("c1", "次", numbers)], unit="次")
    words = "有几个原因的，按编辑写的第一个算；垃圾信息不计。"
    aside = f"{len(board.refusals):,} 次"
    return Figure(
        "reasons", "为什么没有采用", aside, words, chart, Table("不采用的原因", ("原因", "次"), shown)
    )


def label_of(code: str) -> str:
    """The name of a reason in one line: of the twenty clauses, without their words."""
    return ALL_REASONS.get(code, code).partition("：")[0]
