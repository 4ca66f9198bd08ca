"""统计: what was decided in a period, by whom, why and where. For chief editors; by name, without ranks."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from commons.charts import Figure, Series, columns
from commons.chinese import beijing, start_of
from commons.models import Staff
from commons.tables import Cell, Table, lasting
from districts.tree import tree
from submissions.board import WEEK, districts_of, rounds_between
from submissions.models import Event
from submissions.reasons import ALL_REASONS
from submissions.rounds import Round, is_within, middle, tally

DAY = timedelta(days=1)


class Period(NamedTuple):
    """Whole days in Beijing, both included, of one kind or of all."""

    begins: date
    ends: date
    kind: int | None

    @property
    def since(self) -> datetime:
        return start_of(self.begins)

    @property
    def until(self) -> datetime:
        return start_of(self.ends + DAY)


# The later rounds of the same story, by its number and that of the round.
Later = dict[tuple[int, int], list[Round]]


class Found(NamedTuple):
    """The rounds of a period: `all` with those of the same stories, `counted` those whose moment is in it."""

    period: Period
    now: datetime
    all: list[Round]
    counted: list[Round]

    @property
    def until(self) -> datetime:
        """The end of what is known: no later than now."""
        return min(self.period.until, self.now)

    def following(self) -> Later:
        """The Later of all rounds."""
        later: Later = {}
        by_story: dict[int, list[Round]] = defaultdict(list)
        for each in self.all:
            by_story[each.story].append(each)
        for of_story in by_story.values():
            for place, each in enumerate(of_story):
                later[each.story, each.number] = of_story[place + 1 :]
        return later


def look(period: Period, now: datetime) -> Found:
    """The rounds of the period as they are known now."""
    until = min(period.until, now)
    every = rounds_between(period.since, now, until=until, kind=period.kind)
    counted = [each for each in every if is_within(each.counts_at(now), period.since, until)]
    return Found(period, now, every, counted)


def tables(found: Found) -> list[Table]:
    """All tables of the page."""
    return [by_person(found), by_week(found).table, by_reason(found), by_district(found)]


# ── 各人 ──


def by_person(found: Found) -> Table:
    """各人: each who decided, by name, and the sums; what nobody answered is nobody's."""
    answered = [each for each in found.counted if each.answer]
    clearings, later = cleared(found), found.following()
    people = {pk for pk in {each.answered_by for each in answered} | clearings.keys() if pk}
    names = {member.pk: member.get_full_name() for member in Staff.objects.filter(pk__in=people)}
    rows = [
        (name, *cells([each for each in answered if each.answered_by == pk], clearings[pk], later))
        for pk, name in sorted(names.items(), key=lambda item: (item[1], item[0]))
    ]
    heads = ("姓名", "答复", "按时", "用时中位", "最慢", "采用", "退回", "不采用")
    more = ("采用→发布中位", "清除提示", "重新受理")
    return Table("各人", (*heads, *more), rows, ("合计", *cells(answered, clearings.total(), later)))


def cells(answered: Sequence[Round], cleared_count: int, later: Later) -> tuple[Cell, ...]:
    """The cells of one person, or of all."""
    answers = Counter(each.answer for each in answered)
    times = [each.took for each in answered if each.took is not None]
    to_publish = [each.took_to_publish for each in answered if each.took_to_publish is not None]
    return (
        *(len(answered), sum(each.is_on_time for each in answered)),
        *(lasting(middle(times)), lasting(max(times, default=None))),
        *(answers["accept"], answers["return"], answers["reject"]),
        *(lasting(middle(to_publish)), cleared_count, sum(is_changed(each, later) for each in answered)),
    )


def is_changed(answered: Round, later: Later) -> bool:
    """Whether a chief editor took the story up again after this answer."""
    return any(each.opening == "reopen" for each in later[answered.story, answered.number][:1])


def cleared(found: Found) -> Counter[int | None]:
    """How many hints each person cleared in the period."""
    events = Event.objects.filter(move="clear", at__gt=found.period.since, at__lte=found.until)
    if found.period.kind is not None:
        events = events.filter(submission__revision__kind=found.period.kind)
    return Counter(events.values_list("actor", flat=True))


# ── 各周 ──


def by_week(found: Found) -> Figure:
    """各周: the answers of each week, a week being Monday to Sunday."""
    weeks = [
        (monday, tally(found.all, max(start_of(monday), found.period.since), found.now, until=ends))
        for monday, ends in mondays(found)
    ]
    names = [f"{monday.month}-{monday.day:02}" for monday, _ in weeks]
    chart = columns(
        "各周答复的轮次：采用、退回修改、不采用，数字见表",
        names,
        [
            Series("c1", "采用", [week.accepted for _, week in weeks]),
            Series("c2", "退回修改", [week.returned for _, week in weeks]),
            Series("c3", "不采用", [week.refused for _, week in weeks]),
        ],
    )
    heads = ("周（周一）", "收到", "采用", "退回", "不采用", "按时", "超时")
    rows = [
        (
            *(str(monday), week.received, week.accepted, week.returned, week.refused),
            *(week.on_time, week.late + week.unanswered),
        )
        for monday, week in weeks
    ]
    return Figure("weeks", "各周", "", "", chart, Table("各周", heads, rows[::-1]))


def mondays(found: Found) -> Iterator[tuple[date, datetime]]:
    """Each Monday of the period with the end of its week."""
    monday = found.period.begins - timedelta(days=found.period.begins.weekday())
    last = min(found.period.ends, beijing(found.now).date())
    while monday <= last:
        yield monday, min(start_of(monday + WEEK), found.until)
        monday += WEEK


# ── 理由, 区域 ──


def by_reason(found: Found) -> Table:
    """理由: each reason that was given, and how often the story was accepted after it had been returned."""
    later = found.following()
    returned, refused, mended = Counter[str](), Counter[str](), Counter[str]()
    for each in found.counted:
        counter = {"return": returned, "reject": refused}.get(each.answer)
        if counter is not None:
            counter.update(each.reasons)
            if is_mended(each, later):
                mended.update(each.reasons)
    codes = sorted(returned | refused, key=lambda code: (-returned[code] - refused[code], code))
    rows = [
        (ALL_REASONS.get(code, code).partition("：")[0], returned[code], refused[code], mended[code])
        for code in codes
    ]
    return Table("理由", ("理由", "退回", "不采用", "改后采用"), rows)


def is_mended(answered: Round, later: Later) -> bool:
    """Whether a returned story was accepted in a later round."""
    following = later[answered.story, answered.number]
    return answered.answer == "return" and any(each.answer == "accept" for each in following)


def by_district(found: Found) -> Table:
    """区域: what became of the rounds of each district's stories, the district with the most first."""
    place_of, later = districts_of(found.period.since, found.until), found.following()
    by_place: dict[int, list[Round]] = defaultdict(list)
    for each in found.counted:
        by_place[place_of[each.story]].append(each)
    ranked = sorted(by_place.items(), key=lambda item: (-len(item[1]), item[0]))
    return Table(
        "区域",
        ("区域", "答复", "采用", "采用率", "退回后改好"),
        [(tree().by_pk[pk].short_name, *place_cells(of_place, later)) for pk, of_place in ranked],
    )


def place_cells(of_place: Sequence[Round], later: Later) -> tuple[Cell, ...]:
    """The cells of one district."""
    answers = Counter(each.answer for each in of_place if each.answer)
    returned = [each for each in of_place if each.answer == "return"]
    share = f"{answers['accept'] * 100 // answers.total()}%" if answers else "—"
    mended = sum(is_mended(each, later) for each in returned)
    return answers.total(), answers["accept"], share, f"{mended}/{len(returned)}"
