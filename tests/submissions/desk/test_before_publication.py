"""The editing page before 发布: 核实记录, 清样, 转交, 预览, earlier versions. No button loses a word."""

import re

import pytest
from django.utils import timezone

from articles.models import Article, Kind
from commons.models import Letter
from submissions import intake
from submissions.actions import perform
from submissions.publishing.models import Proof
from submissions.publishing.proofs import answer_proof
from submissions.publishing.verifying import Check, checks_of
from tests.make import NOW, make_body, make_form, make_sender, make_story, make_text, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import alert, button, page_of, refresh, way_to_error
from tests.submissions.desk_pages import typed_on_page as form

pytestmark = pytest.mark.django_db
NOTE = "请写明统计的时间和范围。"
ROW = {
    "verify-1-claim": "四十家企业做过样品",
    "verify-1-source": "作者提供的任务台账",
    "verify-1-result": "confirmed",
}
DOUBT = {"verify-2-claim": "亏损三十五万元", "verify-2-source": "", "verify-2-result": "doubtful"}
STORED = [
    Check("四十家企业做过样品", "作者提供的任务台账", "confirmed"),
    Check("亏损三十五万元", "", "doubtful"),
]
TYPED = {"title": "编辑写到一半的标题", "note": NOTE, "internal_note": "与同事商量。"}


def shown(response):
    """What stands in the fields that a half-finished page holds."""
    rows = [
        [row[name].value() for name in ("claim", "source", "result")] for row in response.context["verifying"]
    ]
    context = response.context
    words = [context["editing"]["title"].value(), context["decision"]["note"].value()]
    return [*words, context["inner"]["internal_note"].value()], rows


def of(checks):
    return [list(check) for check in checks]


# ── 核实记录 ──


def test_saving_stores_the_rows_and_leaves_empty_ones_out(desk):
    story = make_story("accepted")
    empty = {"verify-3-claim": "", "verify-3-source": " "}

    desk.post(page_of(story), form(story, **ROW, **DOUBT, **empty, save="1"))

    assert checks_of(story) == STORED
    rows = desk.get(page_of(story)).context["verifying"]
    assert [[row[name].value() for name in ("claim", "source", "result")] for row in rows] == of(STORED)


@pytest.mark.parametrize(
    ("row", "words", "anchor"),
    [
        ({"verify-1-claim": "甲"}, "请选一个结果：证实、存疑或删去。", "id_verify-1-result"),
        ({"verify-1-source": "乙"}, "请写明核实的是哪一个说法。", "id_verify-1-claim"),
        (
            {"verify-1-claim": "甲", "verify-1-result": "confirmed"},
            "证实的要写来源：文件、网址或电话，写到别人能再找到。",
            "id_verify-1-source",
        ),
    ],
)
def test_row_that_says_too_little_is_told_at_its_field(desk, row, words, anchor):
    story = make_story("accepted")

    response = desk.post(page_of(story), form(story, **row, save="1"))

    assert (alert(response), way_to_error(response)) == (words, [(anchor, True)])
    assert (checks_of(story), refresh(story).version) == ([], story.version)


def test_one_more_row_brings_everything_back(desk):
    story = make_story("accepted")

    response = desk.post(button("more", story), form(story, **ROW, **TYPED))

    assert shown(response) == (list(TYPED.values()), [list(ROW.values()), ["", "", ""]])
    assert checks_of(story) == []


@pytest.mark.parametrize("pressed", [{"publish": "1"}, {"schedule": "1", "publish_at": "2099-01-01T09:00"}])
def test_doubt_is_told_with_the_way_to_its_row_and_nothing_is_lost(desk, pressed):
    story = make_story("accepted", now=timezone.now())
    pressed = pressed | ({"publish_at": f"{timezone.now():%Y}-12-31T09:00"} if "schedule" in pressed else {})

    response = desk.post(page_of(story), form(story, **ROW, **DOUBT, **TYPED, **pressed))

    assert alert(response).startswith("核实记录里有 1 条存疑，不能发布。")
    assert way_to_error(response) == [("verify", True)]
    assert shown(response) == (list(TYPED.values()), of(STORED))
    assert (response.status_code, Article.objects.count(), checks_of(story)) == (409, 0, [])


def test_second_editor_sees_the_rows_of_the_first(desk):
    story = make_story("accepted")
    typed = form(story, **ROW, save="1")
    perform("edit", story, actor=make_user("second"), now=NOW, checks=STORED[1:])

    response = desk.post(page_of(story), typed)

    assert (response.status_code, checks_of(story)) == (409, STORED[1:])
    assert [clash.label for clash in response.context["clashes"]] == ["核实记录"]
    assert shown(response)[1] == [list(ROW.values())]


def test_rows_that_come_too_late_are_given_to_copy(desk):
    story = make_story("accepted")
    typed = form(story, **ROW, save="1")
    perform("publish", story, actor=make_user("second"), now=NOW)

    response = desk.post(page_of(story), typed)

    assert [(field.label, field.value) for field in response.context["kept"]][-1] == (
        "核实记录",
        "证实：四十家企业做过样品（作者提供的任务台账）",
    )


# ── 广告 and 内容时间 ──


def test_marks_are_set_before_publication(desk):
    story = make_story("accepted")

    desk.post(page_of(story), form(story, is_advert="True", event_date="2026-12-01", publish="1"))

    article = Article.objects.get()
    assert (article.is_advert, f"{article.event_date}") == (True, "2026-12-01")


def test_marks_stay_with_the_authors_next_text(desk, moderator):
    sender = make_sender()
    story = make_story("accepted", sender=sender)
    desk.post(page_of(story), form(story, is_advert="True", event_date="2026-12-01", save="1"))
    perform("return", story, actor=moderator, now=NOW, reasons=["quality"])

    intake.resubmit(story, make_text(body=make_body(1300)), sender, make_form(), now=NOW)

    text = refresh(story).revision
    assert (text.editor, text.character_count) == (None, 1300)
    assert (text.is_advert, f"{text.event_date}") == (True, "2026-12-01")


def test_page_that_sends_no_marks_changes_none(desk):
    story = make_story("accepted")
    perform("edit", story, actor=make_user("second"), now=NOW, is_advert=True)
    typed = form(story, save="1")
    del typed["is_advert"], typed["event_date"]

    desk.post(page_of(story), typed)

    assert refresh(story).revision.is_advert


# ── Four eyes ──


def test_page_says_who_may_not_publish_and_lets_the_chief_force(client):
    Kind.objects.filter(slug="news").update(needs_four_eyes=True)
    chief = make_user("chief", "总编", name="周岚")
    story = make_story("accepted", actor=chief)
    client.force_login(chief)

    refused = client.post(page_of(story), form(story, **TYPED, publish="1"))
    way = way_to_error(refused)
    client.post(page_of(story), form(story, publish="1", force="值班只有一人。"))

    assert (refused.status_code, way, shown(refused)[0]) == (409, [("ready", True)], list(TYPED.values()))
    assert 'name="force"' in refused.text
    assert (refresh(story).state, story.events.last().note) == ("published", "值班只有一人。")


def test_who_may_not_force_sees_no_field_for_it(desk, moderator):
    Kind.objects.filter(slug="news").update(needs_four_eyes=True)
    story = make_story("accepted", actor=moderator)

    page = desk.get(page_of(story))

    assert 'name="force"' not in page.text
    assert "您采用了这一篇，请转交给同事发布" in page.text


# ── 转交, 清样 ──


def test_handing_over_asks_nothing_and_brings_everything_back(desk):
    story = make_story("accepted")
    to = make_user("second", name="何溪", email="he@example.com")

    response = desk.post(button("hand_over", story), form(story, to=to.pk, **ROW, **TYPED))

    assert shown(response) == (list(TYPED.values()), [list(ROW.values())])
    assert (refresh(story).owner, Letter.objects.filter(event="story_handed_over").count()) == (to, 1)
    assert "已转交给 何溪，通知邮件已写好。" in response.text


def test_handing_over_to_nobody_says_so(desk):
    story = make_story("accepted")

    response = desk.post(button("hand_over", story), form(story, to="", **TYPED))

    assert (alert(response), way_to_error(response)) == ("请选择转给谁。", [("to", True)])
    assert shown(response)[0] == list(TYPED.values())


def test_sending_the_proof_saves_what_stands_in_the_form(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), form(story, title="清样上的标题", **ROW, proof="1"))

    assert (Proof.objects.newest(story).revision.title, checks_of(story)) == ("清样上的标题", STORED[:1])
    assert response.status_code == 302
    assert re.findall("已保存，第 1 次清样已写好", desk.get(response.url).text)


def test_answer_of_the_author_is_shown_and_settled(desk):
    story = make_story("accepted")
    proof = perform("proof", story, actor=make_user("second"), now=NOW)
    answer_proof(story, number=proof.number, is_fine=False, words="应为七十一栋。", now=NOW)

    page = one_line(desk.get(page_of(story)).text)
    response = desk.post(button("settle", story), form(story, **TYPED))

    assert '<blockquote class="pre">应为七十一栋。</blockquote>' in page
    assert page.count("作者指出差错，还没处理") == 1
    assert (Proof.objects.newest(story).is_open, shown(response)[0]) == (False, list(TYPED.values()))


# ── 预览 ──


def test_preview_shows_page_row_and_letter_and_stores_nothing(desk):
    story = make_story("accepted")

    page = desk.post(button("preview", story), form(story, title="预览里的标题", is_advert="True", **ROW))

    headline = "【武清区招商】预览里的标题"
    text = one_line(page.text)
    assert f'<h2 class="pv__h">{headline}</h2>' in text
    assert f"<b>{headline}</b>" in text
    assert '<span class="tag tag--warn">广告</span>' in text
    assert f"已发布：《预览里的标题》（{story.receipt}）" in text
    assert "编辑情况：改了标题。" in text
    assert (refresh(story).version, Article.objects.count(), checks_of(story)) == (story.version, 0, [])


def hidden(page):
    """The hidden fields of the preview's form, without the token."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', one_line(page.text))
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def test_preview_carries_all_that_was_typed(desk):
    story = make_story("accepted")
    typed = form(story, **ROW, **TYPED, reasons="unverified")

    page = desk.post(button("preview", story), typed)
    back = desk.post(button("retype", story), dict(page.context["carried"]))

    assert dict(page.context["carried"]) == {name: str(value) for name, value in typed.items()}
    assert shown(back) == (list(TYPED.values()), [list(ROW.values())])


@pytest.mark.parametrize(("pressed", "state"), [("save", "accepted"), ("publish", "published")])
def test_buttons_of_the_preview_do_what_they_say(desk, pressed, state):
    story = make_story("accepted")
    page = desk.post(button("preview", story), form(story, title="预览里的标题", **ROW))

    desk.post(page_of(story), dict(page.context["carried"]) | {pressed: "1"})

    assert (refresh(story).state, refresh(story).revision.title) == (state, "预览里的标题")
    assert checks_of(story) == STORED[:1]


def test_faulty_text_is_not_previewed(desk):
    story = make_story("accepted")

    response = desk.post(button("preview", story), form(story, **TYPED | {"title": "短"}))

    assert alert(response) == "标题 1 字，请写到 4 字以上。"
    assert response.context["inner"]["internal_note"].value() == TYPED["internal_note"]


# ── Earlier versions ──


def test_earlier_version_fills_the_form_and_is_not_saved(desk):
    story = make_story("accepted")
    perform("edit", story, actor=make_user("second"), now=NOW, title="后来改的标题")

    page = desk.get(f"{page_of(story)}?from=1")

    assert page.context["editing"]["title"].value() == "武清区发布标准厂房空置清单"
    assert "表单里是第 1 版的文字，还没有保存" in one_line(page.text)
    assert refresh(story).revision.title == "后来改的标题"


def test_saving_an_earlier_version_makes_a_new_one(desk):
    story = make_story("accepted")
    perform("edit", story, actor=make_user("second"), now=NOW, title="后来改的标题")
    page = desk.get(f"{page_of(story)}?from=1").context["editing"]

    typed = {field.name: field.value() for field in page if field.value() is not None}
    desk.post(page_of(story), typed | {"save": "1"})

    text = refresh(story).revision
    assert (text.number, text.title) == (3, "武清区发布标准厂房空置清单")


@pytest.mark.parametrize("number", ["", "0", "99", "x", "9" * 30])
def test_version_that_is_not_there_changes_nothing(desk, number):
    story = make_story("accepted")

    page = desk.get(f"{page_of(story)}?from={number}")

    assert (page.status_code, page.context["earlier"]) == (200, None)


# ── The second clock ──


def test_second_clock_counts_from_the_acceptance(desk, settings):
    settings.EDIT_HOURS = 6
    now = timezone.now()
    story = make_story("accepted", now=now - timezone.timedelta(hours=5, seconds=5))

    page = one_line(desk.get(page_of(story)).text)

    assert re.findall(r"<b>采用后 (.*?)</b>", page) == ["5 小时"]
    assert page.count("6 小时内应发布") == 1
    assert 'class="rv__clock own is-soon"' in page
