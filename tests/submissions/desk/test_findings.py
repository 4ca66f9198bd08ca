"""检查提示: marked in the text, cleared with one click, and kept through whatever happens to the story."""

import re

import pytest

from articles.likeness.filling import fill
from articles.likeness.models import KnownText
from submissions import erasure, intake
from submissions.actions import perform
from submissions.models import Event
from submissions.screening.findings import catch_up
from submissions.screening.models import Finding, Term
from tests.articles.likeness.texts import samples
from tests.make import (
    NOW,
    REASON,
    TICKS,
    make_article,
    make_form,
    make_sender,
    make_story,
    make_text,
    make_user,
)  # fmt: skip
from tests.markup import one_line
from tests.submissions.desk_pages import QUEUE, alert, button, page_of, refresh, way_to_error

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BODY = (
    "园区公布空置清单。欢迎来电，联系人 138-0013-8000。\n\n一、怎样登记\n先登记再看房，限时优惠，线上博 彩。"
)


@pytest.fixture
def desk(client):
    client.force_login(make_user("moderator"))
    return client


@pytest.fixture
def story():
    Term.objects.create(term="博彩", core="博彩", category="赌", clause=10)
    return make_story(body=BODY)


def report(response):
    return response.context["report"]


def lines(response):
    return {line.name: list(line.quotes) for line in report(response).lines}


def clear(desk, story, name, **typed):
    return desk.post(button("clear", story), {"clear": name, "version": refresh(story).version, **typed})


def test_each_place_is_marked_with_the_number_of_its_line(desk, story):
    response = desk.get(page_of(story))

    marks = re.findall(r'<mark class="(.*?)" id="(.*?)">(.*?)<a href="#(.*?)"', response.text)
    assert [mark[:3] for mark in marks] == [
        ("hit", "h1", "欢迎来电"),
        ("hit hit--bad", "h2", "138-0013-8000"),
        ("hit", "h3", "限时优惠"),
        ("hit hit--bad", "h4", "博 彩"),
    ]
    # What is serious comes first; each number leads to its line and back.
    assert lines(response) == {
        "term.10.博彩": ["博 彩"],
        "mobile.15": ["138-0013-8000"],
        "call.18": ["欢迎来电", "限时优惠"],
    }
    assert all(f'id="{mark[3]}"' in response.text for mark in marks)
    assert 'href="#h4"' in response.text


def test_a_hint_is_cleared_with_one_click_and_what_was_typed_stays(desk, story):
    response = clear(
        desk, story, "call.18", note="谢谢。", internal_note="问过。", **{"why_mobile.15": "公开的"}
    )

    assert list(lines(response)) == ["term.10.博彩", "mobile.15"]
    form = response.context["decision"]
    assert (form["note"].value(), response.context["inner"]["internal_note"].value()) == ("谢谢。", "问过。")
    assert 'value="公开的"' in response.text
    assert Event.objects.latest("id").note == "号召用语“欢迎来电”“限时优惠”"


@pytest.mark.parametrize("name", ["mobile.15", "term.10.博彩"])
def test_personal_data_and_prohibited_content_are_cleared_with_a_reason_only(desk, story, name):
    refused = clear(desk, story, name, note="谢谢。")
    [(place, is_there)] = way_to_error(refused)
    taken = clear(desk, story, name, **{f"why_{name}": "单位公开的总机。"})

    assert alert(refused) == "涉及个人信息或者禁止内容，请写明为什么没问题，它会留在经过里。"
    assert (place.startswith("why-"), is_there, refused.context["decision"]["note"].value()) == (
        True,
        True,
        "谢谢。",
    )
    assert taken.status_code == 302
    assert Event.objects.latest("id").note.endswith("；单位公开的总机。")


def test_a_cleared_hint_stays_cleared_whatever_happens_and_a_new_one_comes(desk, story):
    moderator = make_user("second")
    clear(desk, story, "call.18")
    perform("return", story, actor=moderator, now=NOW, **REASON)
    text = make_text(body=BODY.replace("限时优惠", "先到先得"))
    intake.resubmit(refresh(story), text, make_sender(email=story.contact.email), make_form(), now=NOW)
    again = desk.get(page_of(story))

    # Only the words that were not there before.
    assert lines(again)["call.18"] == ["先到先得"]
    assert [line.quotes for line in report(again).cleared] == [["欢迎来电"]]
    gone = Finding.objects.get(folded="限时优惠")
    assert (gone.is_present, gone.cleared_by.username) == (False, "moderator")


def test_a_cleared_hint_can_be_shown_again(desk, story):
    clear(desk, story, "call.18")

    desk.post(button("unclear", story), {"unclear": "call.18", "version": refresh(story).version})

    assert "call.18" in lines(desk.get(page_of(story)))
    assert Event.objects.latest("id").label == "恢复提示"


def test_a_page_of_an_older_text_clears_nothing(desk, story):
    text = make_text(body=BODY + "先到先得。")
    intake.amend(story, text, make_sender(email=story.contact.email), make_form(), now=NOW)

    response = desk.post(button("clear", story), {"clear": "call.18", "version": "1"})

    assert response.status_code == 409
    assert not Finding.objects.exclude(cleared_at=None).exists()


def test_a_group_of_clauses_with_a_hint_has_a_tick_of_its_own(desk, story):
    names = [field.name for field, _ in desk.get(page_of(story)).context["ticks"]]
    ticks = {"checklist_points": "on", "checklist_rest": "on", "checklist_g4": "on", "checklist_g5": "on"}
    accept = {"conclusion": "accept", "version": 1, **ticks}
    refused = desk.post(page_of(story), accept)
    clear(desk, story, "call.18")
    desk.post(page_of(story), accept)

    assert names == ["checklist_points", "checklist_g4", "checklist_g5", "checklist_g6", "checklist_rest"]
    assert way_to_error(refused) == [("decision_checklist_g6", True)]
    # What was cleared belongs to the groups without a hint.
    assert refresh(story).state == "accepted"
    points = list(Event.objects.get(move="accept").checklist.values_list("point", flat=True))
    assert points[-1] == "须知 1.2 第 18、20 项（商业与其他）：已看过，不违反"
    assert len(points) == 4 + 6


def test_the_reasons_that_hints_speak_of_stand_first_and_phrases_go_before_the_words(desk, story):
    first = desk.get(page_of(story)).context["hinted_choices"]
    typed = {"conclusion": "return", "reasons": ["advertorial"], "phrase": ["advert", "place"], "version": 1}
    desk.post(page_of(story), {**typed, "note": "谢谢。"})

    assert [choice.data["value"] for choice in first] == [
        "advertorial", "personal_data", "prohibited_10", "prohibited_15", "prohibited_18",
    ]  # fmt: skip
    assert Event.objects.latest("id").note.split("\n") == [
        "请删去电话、报价、会员和加盟的内容，只写项目、区域和产业。",
        "请写明时间、地点和单位的全称。",
        "谢谢。",
    ]


def test_another_text_is_shown_with_both_shares_until_it_is_cleared(desk):
    first, second = samples()[:2]
    old = make_story("rejected", title="从前的一篇来稿", body=first)
    story = make_story(body=first + second)

    response = desk.get(page_of(story))
    [like] = report(response).likes
    words = one_line(response.text)
    clear(desk, story, like.line.name)

    assert (like.match.story, like.match.label, like.match.of_old) == (old, "包含", 100)
    assert f"这篇的 {like.match.of_new}% 与它相同，它的 100% 在这篇里" in words
    assert "<ins>" in words.partition("看差异")[2]
    assert report(desk.get(page_of(story))).likes == []


def test_a_published_story_is_one_text_and_not_two(desk):
    old = make_story("published", body=samples()[0])
    fill(NOW)
    story = make_story(body=samples()[0])

    [like] = report(desk.get(page_of(story))).likes

    assert (like.match.article, like.match.label) == (old.article, "重复")
    assert KnownText.objects.count() == 3


def test_the_queue_says_what_was_found_and_not_what_was_cleared(desk, story):
    before = one_line(desk.get(QUEUE).text)
    clear(desk, story, "term.10.博彩", **{"why_term.10.博彩": "报道查处。"})
    after = one_line(desk.get(QUEUE).text)

    tags = [re.findall(r'class="tag tag--\w+" ?>([^<]*)<', page) for page in (before, after)]
    assert tags == [["禁止内容", "个人信息", "软文 9 分"], ["个人信息", "软文 9 分"]]


def test_a_story_that_is_forgotten_leaves_no_words_and_no_rows(story):
    erasure.forget_story(story, NOW)
    catch_up(NOW)

    assert (Finding.objects.count(), KnownText.objects.count()) == (0, 0)


def test_stories_from_before_the_checks_are_taken_up_by_the_worker(story):
    Finding.objects.all().delete()
    KnownText.objects.all().delete()

    catch_up(NOW)

    assert (Finding.objects.open().count(), KnownText.objects.count()) == (4, 1)


def test_nothing_that_is_found_stops_a_story(desk, story):
    make_article(body=BODY)
    desk.post(page_of(story), {"conclusion": "accept", "version": 1, **TICKS})

    perform("publish", refresh(story), actor=make_user("second"), now=NOW)

    assert refresh(story).state == "published"
