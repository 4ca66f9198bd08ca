"""What staff, investors and the clock do with leads."""

from datetime import timedelta

import pytest

from commons.clockwork import run_due
from commons.models import Letter
from districts.models import District
from leads import actions, jobs
from leads.actions import perform
from leads.models import Route, Topic
from leads.states import MoveRefused
from tests.leads.make import make_lead
from tests.make import NOW, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def zhou():
    return make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")


@pytest.fixture
def xu():
    return make_user("xu", "招商专员", name="许朗", email="xu@example.com")


def moves_of(lead):
    return [event.move for event in lead.events.all()]


def letters(event):
    """Who got the letter, in the order of writing."""
    return [letter.recipient for letter in Letter.objects.filter(event=event).order_by("id")]


# ── From the call to the end ──


def test_from_the_number_to_the_deal(zhou):
    lead = make_lead()

    perform("claim", lead, actor=zhou, now=NOW)
    perform("attempt", lead, actor=zhou, now=NOW + HOUR, result="visit", next_at=NOW + DAY, note="带图纸来")
    perform("close", lead, actor=zhou, now=NOW + 2 * DAY, outcome="won")

    assert (lead.state, lead.owner, lead.first_answer_at, lead.closed_at, lead.next_at) == (
        "closed",
        zhou,
        NOW + HOUR,
        NOW + 2 * DAY,
        None,
    )
    assert [event.label for event in lead.events.all()] == [
        "提交",
        "领取，看到号码",
        "联系：约看园区",
        "结束",
    ]


def test_the_second_who_claims_is_told_who_has_it(zhou, xu):
    lead = make_lead(owner=xu)

    with pytest.raises(MoveRefused, match="许朗刚刚领取了这一条"):
        perform("claim", lead, actor=zhou, now=NOW)


def test_a_second_click_on_the_number_is_no_second_event(zhou):
    lead = make_lead()

    for _ in range(2):
        perform("claim", lead, actor=zhou, now=NOW)

    assert moves_of(lead) == ["ask", "claim"]


def test_a_missed_call_stops_the_clock_and_comes_again_in_two_working_hours(zhou):
    lead = make_lead(owner=zhou)

    perform("attempt", lead, actor=zhou, now=NOW + 2 * HOUR, result="missed")

    # 16:32 on a Monday: 58 minutes are left of it.
    assert (lead.first_answer_at, lead.next_at) == (NOW + 2 * HOUR, NOW + timedelta(hours=19, minutes=30))
    assert lead.state == "following"


def test_only_the_first_attempt_is_the_first_answer(zhou):
    lead = make_lead("following", owner=zhou)

    perform("attempt", lead, actor=zhou, now=NOW + DAY, result="wechat")

    assert lead.first_answer_at == NOW


@pytest.mark.parametrize(
    ("move", "given", "words", "about"),
    [
        ("attempt", {}, "请选一个结果", "result"),
        ("attempt", {"result": "reached", "next_at": NOW - HOUR}, "已经过了", "next_at"),
        ("close", {}, "请选怎样结束", "outcome"),
        ("close", {"outcome": "invalid"}, "请选原因", "cause"),
        # Only the investor's own link says so.
        ("close", {"outcome": "invalid", "cause": "consent"}, "请选原因", "cause"),
        ("close", {"outcome": "referred"}, "请写明转给谁", "referred_to"),
        ("close", {"outcome": "won", "referred_to": "某局"}, "只在转介或重复时填", "referred_to"),
        ("close", {"outcome": "duplicate"}, "请填是哪一条的编号", "first"),
        ("hand_over", {}, "请选转交给谁", "to"),
        ("note", {"note": " "}, "请写明说明", "note"),
    ],
)
def test_what_is_missing_is_said_at_its_field(zhou, move, given, words, about):
    lead = make_lead(owner=zhou)
    before = moves_of(lead)

    with pytest.raises(MoveRefused, match=words) as refusal:
        perform(move, lead, actor=zhou, now=NOW, **given)

    assert (refusal.value.about, moves_of(lead)) == (about, before)


def test_a_lead_is_no_repetition_of_itself(zhou):
    lead = make_lead(owner=zhou)

    with pytest.raises(MoveRefused):
        perform("close", lead, actor=zhou, now=NOW, outcome="duplicate", first=lead)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"outcome": "won"}, "成交"),
        ({"outcome": "invalid", "cause": "not_now"}, "无效（暂不考虑）"),
        ({"outcome": "referred", "referred_to": "武清区招商局"}, "转介（武清区招商局）"),
        # What belongs to another outcome is not kept.
        ({"outcome": "won", "cause": "number"}, "成交"),
    ],
)
def test_how_it_ended_in_words(zhou, given, words):
    lead = make_lead(owner=zhou)

    perform("close", lead, actor=zhou, now=NOW, **given)

    assert lead.outcome_words == words


def test_a_repetition_points_to_the_first(zhou):
    first, second = make_lead(), make_lead(owner=zhou)

    perform("close", second, actor=zhou, now=NOW, outcome="duplicate", first=first)

    assert (second.outcome_words, list(first.repeats.all())) == (f"重复（{first.number}）", [second])


def test_what_belongs_to_a_colleague_is_left_to_her(zhou, xu):
    lead = make_lead(owner=xu)

    with pytest.raises(MoveRefused, match="这一条归许朗，请让对方转交给您"):
        perform("attempt", lead, actor=zhou, now=NOW, result="reached")


def test_nobody_calls_before_claiming(zhou):
    with pytest.raises(MoveRefused, match="还没有人领取"):
        perform("attempt", make_lead(), actor=zhou, now=NOW, result="reached")


def test_the_admin_gives_the_lead_of_somebody_who_is_ill_to_another(zhou, xu):
    lead = make_lead(owner=xu)

    perform("hand_over", lead, actor=make_user("admin", None, is_superuser=True), now=NOW, to=zhou)

    assert (lead.owner, letters("lead_handed_over")) == (zhou, ["zhou@example.com"])


def test_a_lead_goes_to_nobody_who_may_not_call(zhou):
    with pytest.raises(MoveRefused, match="没有跟进咨询的权限"):
        perform("hand_over", make_lead(owner=zhou), actor=zhou, now=NOW, to=make_user())


def test_without_the_right_nothing_moves():
    with pytest.raises(MoveRefused, match="没有跟进咨询的权限"):
        perform("claim", make_lead(), actor=make_user("chief", "总编"), now=NOW)


def test_an_ended_lead_is_taken_up_again(zhou):
    lead = make_lead("closed", owner=zhou)

    perform("reopen", lead, actor=zhou, now=NOW + DAY, note="又打来了")

    assert (lead.state, lead.outcome_words, lead.closed_at) == ("following", "", None)


def test_an_open_page_that_is_stale_is_told(zhou, xu):
    lead = make_lead(owner=zhou)
    seen = lead.version
    perform("hand_over", lead, actor=zhou, now=NOW, to=xu)

    with pytest.raises(MoveRefused, match="周禾 已于 11月23日 14:32 转交：许朗"):
        perform("attempt", lead, actor=zhou, now=NOW, version=seen, result="reached")


# ── A call to the hotline ──


def call(actor, **given):
    fields = {
        "topic": Topic.objects.get(slug="land"),
        "name": "郝先生",
        "phone": "13800000022",
        "consent_version": "2026-11",
        "consent_sha256": "0" * 64,
    }
    return actions.enter(key="k" * 22, actor=actor, now=NOW, **{"is_mine": True} | fields | given)


def test_a_call_is_a_lead_that_was_answered(zhou):
    lead = call(zhou, next_at=NOW + DAY)

    assert (lead.state, lead.owner, lead.first_answer_at, lead.source, lead.entry, lead.consent_heard_by) == (
        "following",
        zhou,
        NOW,
        "call",
        "hotline",
        zhou,
    )
    assert (lead.next_at, letters("lead_arrived")) == (NOW + DAY, [])


def test_a_call_for_somebody_else_waits_and_is_told(zhou, xu):
    lead = call(zhou, is_mine=False)

    assert (lead.state, lead.owner) == ("waiting", None)
    assert letters("lead_arrived") == ["zhou@example.com", "xu@example.com"]


def test_a_call_that_is_sent_twice_is_one_lead(zhou):
    assert call(zhou) == call(zhou)


# ── Who is told ──


def test_the_nearest_district_decides_then_the_topic(zhou, xu):
    everybody = Route.objects.create()
    city = Route.objects.create(district_id=district("120000"))
    plant = Route.objects.create(district_id=district("120000"), topic=Topic.objects.get(slug="plant"))
    county = Route.objects.create(district_id=district("120111"))
    for route, member in ((everybody, zhou), (city, zhou), (plant, xu), (county, zhou)):
        route.members.add(member)

    for hours, wanted in enumerate(("120111", "120114", None)):
        make_lead(district=wanted, now=NOW + hours * HOUR)

    assert letters("lead_arrived") == ["zhou@example.com", "xu@example.com", "zhou@example.com"]


def district(code):
    return District.objects.get(code=code).pk


def test_a_team_that_has_gone_leaves_no_lead_untold(zhou, xu):
    Route.objects.create().members.add(
        make_user("gone", "招商专员", email="gone@example.com", is_active=False)
    )

    make_lead()

    assert letters("lead_arrived") == ["zhou@example.com", "xu@example.com"]


def test_the_clock_reminds_once_then_tells_the_chief_once(zhou):
    make_user("chief", "总编", email="chief@example.com")
    lead = make_lead()

    for minutes in (20, 31, 40, 60, 70, 90):
        for job in (jobs.remind_of_first_answers, jobs.mark_overdue):
            job(NOW + timedelta(minutes=minutes))

    assert (letters("lead_due"), letters("lead_overdue")) == (["zhou@example.com"], ["chief@example.com"])
    assert moves_of(lead) == ["ask", "overdue"]


def test_letters_name_neither_person_nor_phone_and_the_page_only_to_who_may_open_it(zhou):
    make_user("chief", "总编", email="chief@example.com")
    make_lead(email="wang@example.com", message="要三台行车")
    jobs.remind_of_first_answers(NOW + timedelta(minutes=31))
    jobs.mark_overdue(NOW + HOUR)

    staff = Letter.objects.exclude(event="lead_received")
    texts = {letter.event: letter.subject + letter.body for letter in staff}

    secrets = ("王女士", "13800000021", "wang@example.com", "行车")
    assert [word for text in texts.values() for word in secrets if word in text] == []
    assert {event: "/admin/leads/lead/" in text for event, text in texts.items()} == {
        "lead_arrived": True,
        "lead_due": True,
        "lead_overdue": False,
    }


def test_each_next_date_is_told_once(zhou):
    lead = make_lead("following", owner=zhou)
    for day in (1, 3):
        perform(
            "attempt", lead, actor=zhou, now=NOW + (day - 1) * DAY, result="reached", next_at=NOW + day * DAY
        )
        for hours in (-1, 0, 1):
            jobs.remind_to_follow(NOW + day * DAY + hours * HOUR)

    assert letters("lead_follow_up") == ["zhou@example.com"] * 2


def test_the_jobs_run_by_the_clock(zhou, settings):
    make_lead()

    ran = run_due(NOW + timedelta(minutes=31))

    assert {
        "leads.jobs.remind_of_first_answers",
        "leads.jobs.mark_overdue",
        "leads.jobs.remind_to_follow",
    } <= {*ran}
    assert letters("lead_due") == ["zhou@example.com"]
