"""The moderators' desk: editing after 采用, publishing now or later, two editors at once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from commons.chinese import beijing, deadline
from tests.make import make_body, make_story
from tests.markup import one_line
from tests.submissions.desk_pages import alert, page_of, refresh

pytestmark = pytest.mark.django_db


def edit_form(story, **changes):
    revision = story.revision
    return {
        "title": revision.title,
        "body": revision.body,
        "district": revision.district.code,
        "kind": revision.kind.slug,
        "unit": revision.unit,
        "author": revision.author,
        "version": story.version,
        **changes,
    }


# ── Editing and publishing ──


def test_saving_keeps_the_text_beside_the_authors(desk):
    story = make_story("accepted", body=make_body())

    desk.post(page_of(story), edit_form(story, body=make_body() + "\n末尾加一句。", save="1"))

    story = refresh(story)
    assert (story.state, story.revision.body) == ("accepted", make_body() + "\n末尾加一句。")
    assert story.revision.edit_note == "对原稿作了文字编辑。"
    assert story.original.body == make_body()


def test_difference_is_shown_escaped(desk):
    story = make_story("accepted")
    desk.post(page_of(story), edit_form(story, title=f"{story.revision.title}<i>改</i>", save="1"))

    response = desk.get(page_of(story))

    assert re.findall(r"<ins>(.*?)</ins>", one_line(response.text))[1:] == ["&lt;i&gt;改&lt;/i&gt;"]


def test_publishing_takes_what_stands_in_the_form(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), edit_form(story, title="编辑改过的标题", publish="1"))

    article = Article.objects.get()
    assert (article.title, article.state) == ("编辑改过的标题", "published")
    assert article.edit_note == "对原稿作了文字编辑。"
    assert response.headers["Location"] == page_of(story)


def test_unchanged_text_carries_no_note(desk):
    story = make_story("accepted")

    desk.post(page_of(story), edit_form(story, publish="1"))

    assert Article.objects.get().edit_note == ""


def test_the_hint_beside_the_note_says_what_becomes_of_it_where(desk):
    story = make_story("accepted")

    page = one_line(desk.get(page_of(story)).text)

    assert re.findall("编辑说明 ?<small>(.*?)</small>", page) == [
        "公开在文末；给作者的邮件先列改了哪几项，再附上它。改了标题或正文而没有填，"
        "文末写“对原稿作了文字编辑”，邮件只列改了哪几项"
    ]


def test_publishing_twice_makes_one_article(desk):
    story = make_story("accepted")
    form = edit_form(story, title="编辑改过的标题", publish="1")
    desk.post(page_of(story), form)

    response = desk.post(page_of(story), form)

    assert response.status_code == 409
    assert {field.name: field.value for field in response.context["kept"]}["title"] == "编辑改过的标题"
    assert Article.objects.count() == 1


def test_second_editor_keeps_the_typed_text(desk):
    story = make_story("accepted")
    desk.post(page_of(story), edit_form(story, title="第一位编辑的标题", save="1"))

    response = desk.post(page_of(story), edit_form(story, title="第二位编辑的标题", save="1"))

    assert response.status_code == 409
    assert response.context["editing"]["title"].value() == "第二位编辑的标题"
    assert refresh(story).revision.title == "第一位编辑的标题"


@pytest.mark.parametrize("button", ["save", "publish", "schedule"])
def test_second_editor_sees_both_texts_with_their_difference(desk, button):
    story = make_story("accepted")
    form = edit_form(story, body=f"{make_body()}\r\n第二位编辑加的一句。", **{button: "1"})
    if button == "schedule":
        form["publish_at"] = in_form(timezone.now() + timedelta(days=1))
    first_text = f"{make_body()}\n第一位编辑加的一句。"
    desk.post(page_of(story), edit_form(story, body=first_text, save="1"))

    response = desk.post(page_of(story), form)

    assert response.context["editing"]["body"].value() == form["body"]
    clash = one_line(response.text).partition('id="clash">')[2].partition("</section>")[0]
    assert re.findall("<h3>(.*?)</h3>", clash) == ["正文"]
    assert re.findall("<(?:del|ins)>(.*?)</(?:del|ins)>", clash)[2:] == ["一", "二"]
    assert clash.count(f'<div class="pre">{first_text}</div>') == 1


def test_second_editor_wins_when_pressing_again(desk):
    story = make_story("accepted")
    desk.post(page_of(story), edit_form(story, title="第一位编辑的标题", save="1"))
    form = edit_form(story, title="第二位编辑的标题", save="1")
    shown = desk.post(page_of(story), form).context["editing"]["version"].value()

    desk.post(page_of(story), {**form, "version": shown})

    assert refresh(story).revision.title == "第二位编辑的标题"


def test_same_text_typed_twice_shows_no_difference(desk):
    story = make_story("accepted")
    form = edit_form(story, title="两位编辑的标题", save="1")
    desk.post(page_of(story), form)

    response = desk.post(page_of(story), form)

    assert (response.status_code, response.context["clashes"]) == (409, [])


def test_faulty_text_comes_back_as_typed(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), edit_form(story, title="短", publish="1"))

    assert alert(response) == "标题 1 字，请写到 4 字以上。"
    assert response.context["editing"]["body"].value() == story.revision.body
    assert refresh(story).state == "accepted"


# ── 定时发布 ──


def in_form(moment):
    """As a datetime-local input sends it."""
    return beijing(moment).strftime("%Y-%m-%dT%H:%M")


def test_story_is_scheduled_for_the_typed_beijing_time(desk):
    story = make_story("accepted")
    hour = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)

    desk.post(page_of(story), edit_form(story, title="定时的标题", publish_at=in_form(hour), schedule="1"))

    story = refresh(story)
    assert (story.state, story.publish_at, story.revision.title) == ("scheduled", hour, "定时的标题")


@pytest.mark.parametrize(
    ("button", "publish_at", "status", "words"),
    [
        ("schedule", "", 200, "请选择发布时间。"),
        ("schedule", "2020-01-01T09:00", 200, "定时发布的时间应在现在之后、90 天之内。"),
        (
            "publish",
            "2099-01-01T09:00",
            200,
            "填了发布时间：到时再发布请点“定时发布”，现在就发布请先清空发布时间。",
        ),
    ],
)
def test_time_that_makes_no_sense_is_told_and_kept(desk, button, publish_at, status, words):
    story = make_story("accepted")

    response = desk.post(page_of(story), edit_form(story, publish_at=publish_at, **{button: "1"}))

    assert (response.status_code, alert(response)) == (status, words)
    assert response.context["editing"]["publish_at"].value() == publish_at
    assert response.text.count(f'id="id_publish_at_error">{words[:-1]}</p>') == 1
    assert refresh(story).state == "accepted"


@pytest.mark.parametrize(
    ("button", "state"), [("save", "scheduled"), ("publish", "published"), ("unschedule", "accepted")]
)
def test_every_button_of_a_scheduled_story_saves_what_stands_in_the_form(desk, button, state):
    story = make_story("scheduled")

    desk.post(page_of(story), edit_form(story, title="改过的标题", **{button: "1"}))

    story = refresh(story)
    assert (story.state, story.revision.title) == (state, "改过的标题")


def said_after(desk, story, **typed):
    """The message after pressing a button, and the next story that it offers."""
    response = desk.post(page_of(story), edit_form(story, **typed), follow=True)
    [message] = map(str, response.context["messages"])
    return message.partition("　")[0], re.findall('下一篇：<a href="(.*?)">', message)


@pytest.mark.parametrize(("button", "has_next"), [("publish", True), ("schedule", True), ("save", False)])
def test_after_publishing_now_or_later_the_next_story_is_offered(desk, button, has_next):
    story, following = make_story("accepted"), make_story()
    hour = {"publish_at": in_form(timezone.now() + timedelta(days=1))} if button == "schedule" else {}

    _, offered = said_after(desk, story, back="tab=editing", **{button: "1"}, **hour)

    assert offered == [f"{page_of(following)}?back=tab%3Dediting"] * has_next


def test_after_scheduling_both_letters_are_told(desk):
    hour = timezone.now() + timedelta(days=1)

    said, _ = said_after(desk, make_story("accepted"), publish_at=in_form(hour), schedule="1")

    assert said == (
        f"已定时，预计 {deadline(hour)} 发布。告知时间的邮件已写好，等待发给作者；发布后再发一封，附上链接。"
    )


def test_scheduled_page_says_when(desk):
    story = make_story("scheduled")

    response = desk.get(page_of(story))

    assert re.findall(r"预计 <b>(.*?)</b>\s+发布", response.text) == ["11月23日（周一）15:32"]
    assert re.findall(r'name="(save|publish|schedule|unschedule)" value', response.text) == [
        # The first is for the return key.
        "save",
        "save",
        "publish",
        "unschedule",
    ]
