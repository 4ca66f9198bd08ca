"""咨询图表: where the leads of a period came from, how soon somebody tried to call, and what came of them.

Counted from rows without a person: no name, phone or word of an investor is read.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from articles.models import Article
from articles.reads.models import ArticleRead
from commons.charts import Figure, Series, columns, lines
from commons.chinese import beijing, start_of
from commons.tables import Cell, Table, lasting
from districts.tree import tree
from leads import team
from leads.hours import worked
from leads.models import Event, Lead, LeadQuerySet
from leads.states import OPEN, Outcome, Result
from leads.topics import topics

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# Articles with a line of their own.
MOST_ARTICLES = 10
NO_ARTICLE = "没有经过稿件"
NO_DISTRICT = "没有选区域"


class Asked(NamedTuple):
    """One lead of the period, without its person. `took` is in working hours; `missed` are tries in vain."""

    pk: int
    created_at: datetime
    topic: int
    district: int | None
    article: int | None
    entry: str
    source: str
    state: str
    outcome: str
    is_in_time: bool
    took: timedelta | None
    missed: int
    has_visit: bool


class Found(NamedTuple):
    """The leads of whole days in Beijing, `ends` included, and how often their articles were read then."""

    begins: date
    ends: date
    leads: list[Asked]
    reads: dict[int, int]
    # Reads of all articles in the period.
    all_reads: int


def look(begins: date, ends: date) -> Found:
    """The leads that came in the period, in four queries."""
    since, until = start_of(begins), start_of(ends + DAY)
    leads = asked(Lead.objects.filter(created_at__gte=since, created_at__lt=until))
    read = ArticleRead.objects.filter(day__gte=begins, day__lte=ends)
    counted = read.values("article").annotate(total=Sum("count")).values_list("article", "total")
    reads = dict(counted.order_by())
    return Found(begins, ends, leads, reads, sum(reads.values()))


def asked(leads: LeadQuerySet) -> list[Asked]:
    """The leads as figures need them, the oldest first."""
    hours = team.hours()
    tries = Event.objects.filter(move="attempt", lead__in=leads).values_list("lead", "result")
    missed = Counter(lead for lead, result in tries if result == Result.MISSED)
    visits = {lead for lead, result in tries if result == Result.VISIT}
    columns_ = (
        *("pk", "created_at", "topic", "district", "article", "entry", "source", "state", "outcome"),
        *("call_from", "answer_due_at", "first_answer_at"),
    )
    found = []
    for *facts, call_from, due_at, tried_at in leads.order_by("created_at", "pk").values_list(*columns_):
        # Nobody is kept waiting before the time that they chose.
        took = worked(hours, call_from or facts[1], tried_at) if tried_at else None
        in_time = bool(tried_at and due_at and tried_at <= due_at)
        found.append(Asked._make([*facts, in_time, took, missed[facts[0]], facts[0] in visits]))
    return found


class Answers(NamedTuple):
    """How soon somebody tried to reach the leads. in_time + late + waiting + never = number."""

    number: int
    in_time: int
    late: int
    # Nobody has tried yet; ended before anybody had.
    waiting: int
    never: int
    median: timedelta | None
    missed: int


def answers(leads: Sequence[Asked]) -> Answers:
    """The Answers of some leads."""
    times = [lead.took for lead in leads if lead.took is not None]
    in_time = sum(lead.is_in_time for lead in leads)
    # One that was ended and taken up again waits too.
    waiting = sum(lead.took is None and lead.state in OPEN for lead in leads)
    seconds = [took.total_seconds() for took in times]
    return Answers(
        number=len(leads),
        in_time=in_time,
        late=len(times) - in_time,
        waiting=waiting,
        never=len(leads) - len(times) - waiting,
        median=timedelta(seconds=median(seconds)) if seconds else None,
        missed=sum(lead.missed for lead in leads),
    )


def figures_of(found: Found) -> list[Figure]:
    """The parts of the page: by week, topic, district, entry, link and article."""
    topic_names, districts = {topic.pk: topic.name for topic in topics()}, district_names()
    return [
        by_week(found),
        by(found, "topics", "主题", topic_names, topic_of),
        answers_by(found, "topic-answers", "主题", topic_names, topic_of),
        by(found, "districts", "区域", districts, district_of),
        answers_by(found, "district-answers", "区域", districts, district_of),
        by(found, "entries", "入口", entry_names(), entry_of),
        by(found, "sources", "来处", dict(Lead.Source.choices), lambda lead: lead.source),
        by_article(found),
    ]


def summary(found: Found) -> Table:
    """The figures above the charts, for the file."""
    total = answers(found.leads)
    won = sum(lead.outcome == Outcome.WON for lead in found.leads)
    from_articles = sum(lead.article is not None for lead in found.leads)
    rows = (
        *(("咨询（条）", total.number), ("时限内首次联系（条）", total.in_time)),
        *(("首次联系中位（工作时间）", lasting(total.median)), ("未接通（次）", total.missed)),
        *(("成交（条）", won), ("稿件带来的（条）", from_articles), ("稿件打开（次）", found.all_reads)),
        ("每次打开带来咨询", rate(from_articles, found.all_reads)),
    )
    return Table("合计", ("项目", "数"), rows)


def rate(leads: int, reads: int) -> str:
    """1.25%: leads per read; a dash where nothing was read."""
    return f"{100 * leads / reads:.2f}%" if reads else "—"


def by_week(found: Found) -> Figure:
    """各周: how soon somebody tried."""
    mondays = [found.begins - timedelta(days=found.begins.weekday())]
    while mondays[-1] + WEEK <= found.ends:
        mondays.append(mondays[-1] + WEEK)
    of_week: dict[date, list[Asked]] = defaultdict(list)
    for lead in found.leads:
        day = beijing(lead.created_at).date()
        of_week[day - timedelta(days=day.weekday())].append(lead)
    weeks = [answers(of_week[monday]) for monday in mondays]
    names = [f"{monday.month}-{monday.day:02}" for monday in mondays]
    chart = columns(f"各周咨询：{ANSWERS_SAY}", names, answer_series(weeks))
    rows = [(str(monday), *answer_cells(week)) for monday, week in zip(mondays, weeks, strict=True)]
    return Figure("weeks", "各周", "", "", chart, Table("各周", ("周（周一）", *ANSWERS), rows[::-1]))


# What charts of first answers say, and the columns of their tables.
ANSWERS_SAY = "时限内联系、联系晚了、还没联系、没有联系就结束，数字见表"
ANSWERS = ("咨询", "时限内", "超时", "还没联系", "没联系就结束", "中位", "未接通（次）")


def answer_series(groups: Sequence[Answers]) -> list[Series]:
    """How soon somebody tried, for the chart of some groups."""
    return [
        Series("c1", "时限内", [group.in_time for group in groups]),
        Series("c2", "超时", [group.late for group in groups]),
        Series("c4", "还没联系", [group.waiting for group in groups]),
        Series("c3", "没联系就结束", [group.never for group in groups]),
    ]


def answer_cells(group: Answers) -> tuple[Cell, ...]:
    """The cells of ANSWERS."""
    return (
        *(group.number, group.in_time, group.late, group.waiting, group.never),
        *(lasting(group.median), group.missed),
    )


def outcome_cells(leads: Sequence[Asked]) -> tuple[Cell, ...]:
    """What came of some leads: how many are open, then each outcome."""
    outcomes = Counter(lead.outcome for lead in leads)
    return (
        sum(lead.state in OPEN for lead in leads),
        *(outcomes[outcome] for outcome in (Outcome.WON, Outcome.REFERRED, Outcome.INVALID)),
        outcomes[Outcome.DUPLICATE],
    )


OUTCOMES = ("在办", "成交", "转介", "无效", "重复")


def by[Key](
    found: Found, name: str, title: str, names: dict[Key, str], key_of: Callable[[Asked], Key]
) -> Figure:
    """One part of the page: the leads by what `key_of` says of each, the most first."""
    ranked = grouped(found, names, key_of)
    series = [Series("c1", "条", [len(group) for _, group in ranked])]
    chart = lines(f"各{title}的咨询数，数字见表", [label for label, _ in ranked], series)
    rows = [(label, len(group), *outcome_cells(group)) for label, group in ranked]
    return Figure(name, title, "", "", chart, Table(f"各{title}", (title, "咨询", *OUTCOMES), rows))


def answers_by[Key](
    found: Found, name: str, title: str, names: dict[Key, str], key_of: Callable[[Asked], Key]
) -> Figure:
    """How soon somebody tried, by what `key_of` says of each lead, the most leads first."""
    groups = [(label, answers(group)) for label, group in grouped(found, names, key_of)]
    heading = f"首次联系，各{title}"
    series = answer_series([group for _, group in groups])
    chart = lines(f"各{title}的咨询：{ANSWERS_SAY}", [label for label, _ in groups], series)
    rows = [(label, *answer_cells(group)) for label, group in groups]
    return Figure(name, heading, "", "", chart, Table(heading, (title, *ANSWERS), rows))


def grouped[Key](
    found: Found, names: dict[Key, str], key_of: Callable[[Asked], Key]
) -> list[tuple[str, list[Asked]]]:
    """The leads under the name of what `key_of` says of each, the most first; two may share a name."""
    groups: dict[Key, list[Asked]] = defaultdict(list)
    for lead in found.leads:
        groups[key_of(lead)].append(lead)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), names[item[0]]))
    return [(names[key], group) for key, group in ranked]


def topic_of(lead: Asked) -> int:
    """The number (pk) of its topic."""
    return lead.topic


def district_of(lead: Asked) -> int:
    """The number (pk) of its district, 0 for none."""
    return lead.district or 0


def district_names() -> dict[int, str]:
    """The name of every district, and of none."""
    return {0: NO_DISTRICT} | {pk: district.short_name for pk, district in tree().by_pk.items()}


def entry_names() -> dict[str, str]:
    """Where an investor came in: the entries of the form, and calls that staff wrote down."""
    entries = {str(value): str(label) for value, label in Lead.Entry.choices}
    return {Lead.Source.CALL: Lead.Source.CALL.label} | entries


def entry_of(lead: Asked) -> str:
    """来电, or the entry of the form."""
    return lead.source if lead.source == Lead.Source.CALL else lead.entry


def by_article(found: Found) -> Figure:
    """哪篇稿件带来的: leads per read, the article with the most leads first."""
    rows = article_rows(found)
    chart = lines(
        "各稿件带来的咨询数，数字见表",
        [str(row[0]) for row in rows],
        [Series("c3", "条", [int(row[1]) for row in rows])],
    )
    heads = ("稿件", "咨询", "打开", "每次打开", "约看", "成交")
    return Figure("articles", "哪篇稿件带来的", "", "", chart, Table("哪篇稿件带来的", heads, rows))


def article_rows(found: Found) -> list[tuple[Cell, ...]]:
    """A row an article, the others in one row, and one for the leads that came from none."""
    groups: dict[int, list[Asked]] = defaultdict(list)
    for lead in found.leads:
        groups[lead.article or 0].append(lead)
    of_articles = sorted(
        ((pk, group) for pk, group in groups.items() if pk), key=lambda item: (-len(item[1]), -item[0])
    )
    shown, rest = of_articles[:MOST_ARTICLES], of_articles[MOST_ARTICLES:]
    titles = dict(Article.objects.filter(pk__in=[pk for pk, _ in shown]).values_list("pk", "title"))
    rows = [(titles[pk], *article_cells(group, found.reads.get(pk, 0))) for pk, group in shown]
    if rest:
        reads = sum(found.reads.get(pk, 0) for pk, _ in rest)
        others = [lead for _, group in rest for lead in group]
        rows.append((f"其他 {len(rest)} 篇", *article_cells(others, reads)))
    if 0 in groups:
        rows.append((NO_ARTICLE, *article_cells(groups[0], 0)))
    return rows


def article_cells(leads: Sequence[Asked], reads: int) -> tuple[Cell, ...]:
    """The cells of one article."""
    return (
        *(len(leads), reads, rate(len(leads), reads)),
        *(sum(lead.has_visit for lead in leads), sum(lead.outcome == Outcome.WON for lead in leads)),
    )


def came_of(leads: LeadQuerySet) -> str:
    """12 条（在办 3，成交 1，转介 2，无效 6）, for pages of what they asked about; in one query."""
    counts = leads.aggregate(
        count=Count("pk"),
        open=Count("pk", filter=Q(state__in=OPEN)),
        **{outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome},
    )
    parts = [("在办", counts["open"]), *((outcome.label, counts[outcome.value]) for outcome in Outcome)]
    told = "，".join(f"{label} {number}" for label, number in parts if number)
    return f"{counts['count']:,} 条" + (f"（{told}）" if told else "")
