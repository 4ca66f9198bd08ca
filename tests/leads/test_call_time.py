"""换个时间打: an investor says when to be called, and the desk is told."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commons.chinese import BEIJING
from commons.links import Link, token
from commons.models import Letter
from leads import figures, jobs
from leads.actions import MOST_CHOICES, choose_time, perform
from leads.models import Lead
from leads.states import MoveRefused
from tests.leads.make import make_lead
from tests.make import NOW, make_user
from tests.markup import one_line

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOUR = timedelta(hours=1)
# NOW is Monday 14:32 in Beijing; work is from 9:00 to 17:30, a first answer is due within an hour.
TODAY, MORNING, AFTERNOON = (
    datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    for text in ("2026-11-23 16:00", "2026-11-24 09:00", "2026-11-24 14:00")
)
NOON = datetime(2026, 11, 24, 12, tzinfo=BEIJING)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time of every page; put it forward with clock(later)."""

    def put(now):
        monkeypatch.setattr(timezone, "now", lambda: now)

    put(NOW)
    return put


@pytest.fixture
def zhou():
    return make_user("zhou", "招商专员", name="周禾", email="zhou@example.com")


def lead_url(lead, purpose="lead"):
    return f"/inquire/{token(Link(purpose, lead.pk, 1))}/"


def choose(client, lead, begins, purpose="lead"):
    """Press 改好, with or without JavaScript the same; `begins` is a moment or what somebody made up."""
    value = str(int(begins.timestamp())) if isinstance(begins, datetime) else begins
    return client.post(lead_url(lead, purpose), {"call_from": value})


def heading(client, lead):
    return one_line(client.get(lead_url(lead)).text).partition("<h1>")[2].partition("</h1>")[0]


def test_the_page_offers_what_stands_and_the_next_three_windows(client):
    form = client.get(lead_url(make_lead())).context["form"]

    assert [label for _, label in form.fields["call_from"].choices] == [
        "今天 15:32 前",
        "今天 16:00–17:30",
        "明天 09:00–12:00",
        "明天 14:00–17:30",
    ]


@pytest.mark.parametrize("purpose", ["lead", "asked"])
def test_what_was_chosen_is_kept_and_said(client, purpose):
    lead = make_lead()

    answer = choose(client, lead, MORNING, purpose)

    lead.refresh_from_db()
    assert (answer.status_code, answer.url) == (303, lead_url(lead, purpose))
    assert (lead.call_from, lead.answer_due_at) == (MORNING, NOON)
    assert heading(client, lead) == "已记下，明天 09:00–12:00 给您打电话"
    event = lead.events.latest("id")
    assert (event.label, event.actor_name, event.next_at) == ("另约时间", "对方", MORNING)


def test_a_double_click_and_what_stands_already_change_nothing(client):
    lead = make_lead()

    answers = [choose(client, lead, MORNING) for _ in range(2)] + [choose(client, lead, "0")]

    assert [answer.status_code for answer in answers] == [303, 303, 409]
    assert lead.events.filter(move="choose_time").count() == 1


@pytest.mark.parametrize("made_up", ["", "x", "1", "9" * 30, str(int((NOON + HOUR).timestamp()))])
def test_a_time_that_is_not_offered_is_refused_in_words(client, made_up):
    lead = make_lead()

    answer = choose(client, lead, made_up)

    assert (answer.status_code, "您选的时间已经过了或者快到了，请另选一个。" in answer.text) == (409, True)
    lead.refresh_from_db()
    assert lead.call_from is None


@pytest.mark.parametrize("begins", [NOON, MORNING + HOUR, MORNING - timedelta(days=2)])
def test_the_action_itself_takes_no_other_time(begins):
    lead = make_lead()

    with pytest.raises(MoveRefused, match="请另选一个"):
        choose_time(lead, begins, now=NOW)

    assert lead.events.count() == 1


def test_a_window_that_went_by_while_the_page_stood_open_is_refused(client, clock):
    lead = make_lead()
    clock(NOW + 2 * HOUR)

    assert choose(client, lead, TODAY).status_code == 409


@pytest.mark.parametrize("token_", ["1-1~AAAA", token(Link("consent", 1, 1)), token(Link("status", 1, 1))])
def test_only_who_has_the_link_may_choose(client, token_):
    make_lead()

    answer = client.post(f"/inquire/{token_}/", {"call_from": str(int(MORNING.timestamp()))})

    assert (answer.status_code, Lead.objects.get().call_from) == (404, None)


def test_it_may_be_changed_as_often_as_the_page_says(client):
    lead = make_lead()
    page = client.get(lead_url(lead)).text
    times = [TODAY, MORNING, AFTERNOON, TODAY]

    answers = [choose(client, lead, begins) for begins in times]

    assert f"最多改 {MOST_CHOICES} 次。" in page
    assert [answer.status_code for answer in answers] == [303, 303, 303, 409]
    assert ("时间不能再改了。" in answers[-1].text, 'name="call_from"' in answers[-1].text) == (True, False)


def test_once_somebody_has_called_it_is_too_late_and_no_colleague_is_named(client, zhou):
    lead = make_lead(owner=zhou)
    perform("attempt", lead, actor=zhou, now=NOW, result="missed")

    answer = choose(client, lead, MORNING)

    assert (answer.status_code, "周禾" in answer.text) == (409, False)
    assert 'name="call_from"' not in client.get(lead_url(lead)).text


def test_who_left_no_phone_is_asked_for_no_time(client):
    lead = make_lead(phone="", email="chen@example.com")

    assert 'name="call_from"' not in client.get(lead_url(lead)).text
    assert choose(client, lead, MORNING).status_code == 409


def test_a_stale_token_keeps_the_choice_and_the_next_press_succeeds():
    client = Client(enforce_csrf_checks=True)
    lead = make_lead()

    answer = choose(client, lead, MORNING)

    assert (answer.status_code, "请再点一次“改好”" in answer.text) == (403, True)
    checked = one_line(answer.text).partition(f'value="{int(MORNING.timestamp())}"')[2].partition(">")[0]
    assert "checked" in checked
    typed = {
        "call_from": str(int(MORNING.timestamp())),
        "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
    }
    assert client.post(lead_url(lead), typed).status_code == 303


def test_the_desk_shows_the_time_and_what_is_due_by_its_end(client, zhou):
    lead, first = make_lead(), make_lead(phone="13900000001")
    choose(client, first, TODAY)
    client.force_login(zhou)

    rows = client.get("/admin/leads/lead/").context["rows"]
    texts = [
        one_line(client.get(url).text)
        for url in ("/admin/leads/lead/", f"/admin/leads/lead/{first.pk}/change/")
    ]

    assert [row.lead for row in rows] == [lead, first]
    assert ["对方约 今天 16:00–17:30" in text for text in texts] == [True, True]


def test_who_is_to_be_called_later_is_not_called_now(client, zhou, clock):
    lead = make_lead()
    choose(client, lead, MORNING)

    counts = []
    for now in (NOW, MORNING):
        clock(now)
        client.force_login(zhou)
        counts.append(client.get("/admin/").context["caller"]["waiting_count"])

    assert counts == [0, 1]


def test_before_its_time_it_is_not_the_next_one_to_call(client, zhou):
    choose(client, make_lead(), MORNING)
    other = make_lead(owner=zhou, phone="13900000001")
    client.force_login(zhou)
    typed = {"version": other.version, "result": "reached", "next": "none"}

    page = client.post(f"/admin/leads/lead/{other.pk}/change/", typed, follow=True).text

    assert ("记下了" in page, "下一条" in page) == (True, False)


def test_the_keeper_is_told_when_the_time_begins_and_again_nobody(client, zhou):
    lead = make_lead()
    jobs.remind_of_first_answers(NOW + HOUR / 2)
    choose(client, lead, MORNING)

    for now in (NOW + HOUR, MORNING - HOUR / 60, MORNING, NOON - HOUR / 4):
        jobs.remind_of_first_answers(now)

    letters = list(Letter.objects.filter(event="lead_due").order_by("pk"))
    assert [letter.created_at for letter in letters] == [NOW + HOUR / 2, MORNING]
    assert "对方约 今天 09:00 以后" in letters[-1].body


def test_it_is_late_after_the_window_and_not_before(client, zhou):
    lead = make_lead()
    jobs.mark_overdue(NOW + HOUR)
    choose(client, lead, MORNING)

    late = []
    for now in (NOW + 2 * HOUR, NOON - HOUR / 60, NOON):
        jobs.mark_overdue(now)
        late.append(lead.events.filter(move="overdue").count())

    assert late == [1, 1, 2]


def test_figures_time_the_first_answer_from_the_chosen_time(client, zhou):
    lead = make_lead()
    choose(client, lead, MORNING)
    perform("claim", lead, actor=zhou, now=MORNING)
    perform("attempt", lead, actor=zhou, now=MORNING + HOUR / 3, result="reached")

    found = figures.answers(figures.look(NOW.date(), NOW.date()).leads)

    assert (found.in_time, found.median) == (1, timedelta(minutes=20))
