"""题图 before publication: every button keeps a chosen picture, the preview shows it, 发布 takes it along."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.covers import images
from articles.covers.actions import drawing
from articles.models import Article, Cover
from submissions import erasure
from submissions.actions import perform
from submissions.desk.covering import seen
from submissions.publishing.actions import publish_when_due
from submissions.publishing.covers import words_of
from submissions.states import MoveRefused
from tests.articles.covers.pictures import encode, make_image, make_upload
from tests.make import NOW, make_story, make_user
from tests.markup import one_line
from tests.submissions.desk_pages import alert, button, page_of, refresh, typed_on_page, way_to_error

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = {"alt": "空置的标准厂房", "caption": "11 月 20 日，西青区。", "credit": "园区联络处"}
TITLE = "编辑写到一半的标题"
HOUR = timedelta(hours=1)


def upload(width=640):
    return make_upload(encode(make_image(width)))


def sent(story, **changes):
    """All that the page sends, the cover's fields included."""
    return typed_on_page(story, **{"cover_saw": seen(refresh(story).cover), **WORDS, **changes})


def covered():
    """A story in editing that has a picture."""
    story = make_story("accepted", now=timezone.now())
    with drawing(upload()) as drawn:
        perform("cover", story, actor=make_user("painter"), now=NOW, words=WORDS, drawn=drawn)
    return refresh(story)


def scheduled(story):
    now = timezone.now()
    perform("schedule", story, actor=make_user("setter"), now=now, publish_at=now + 2 * HOUR)
    return refresh(story)


def said(story):
    return [event.note for event in story.events.filter(move="cover")]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("pressed", ["save", "proof"])
def test_saving_keeps_the_picture_with_its_words_and_the_record_says_so(desk, pressed):
    story = make_story("accepted")

    desk.post(page_of(story), sent(story, picture=upload(), **{pressed: "1"}))

    cover = refresh(story).cover
    assert (words_of(cover), cover.article, (cover.width, cover.height)) == (WORDS, None, (640, 360))
    assert said(story) == ["放上题图"]
    # What is kept was drawn anew.
    with default_storage.open(images.place(cover.name, images.SOURCE)) as file:
        assert file.read() != encode(make_image(640))


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("name", ["more", "hand_over", "settle", "note", "preview", "retype", "letter"])
def test_no_button_loses_the_picture_its_words_or_anything_else(desk, name):
    story = make_story("accepted")

    response = desk.post(button(name, story), sent(story, picture=upload(), title=TITLE), follow=True)

    assert words_of(refresh(story).cover) == WORDS
    # The preview carries the text in hidden fields.
    assert TITLE in response.text
    assert response.status_code < 500


@pytest.mark.only("sqlite")
def test_words_without_a_picture_are_told_at_the_field_and_come_back(desk):
    story = make_story("accepted")

    response = desk.post(page_of(story), sent(story, save="1", title=TITLE))

    assert alert(response).startswith("写了图片的说明、图说或来源，还没有图片。")
    assert way_to_error(response) == [("id_picture", True)]
    assert {name: response.context["covering"][name].value() for name in WORDS} == WORDS
    assert response.context["editing"]["title"].value() == TITLE


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("pressed", ["save", "publish"])
def test_picture_without_its_words_is_kept_and_nothing_is_published_with_it(desk, pressed):
    story = make_story("accepted")

    response = desk.post(page_of(story), sent(story, alt="", picture=upload(), **{pressed: "1"}))
    again = desk.post(page_of(story), typed_on_page(story, **{pressed: "1"}))

    assert [alert(each) for each in (response, again)] == ["请写图片说明：图上是什么。"] * 2
    assert way_to_error(response) == [("id_alt", True)]
    assert (refresh(story).cover.width, Article.objects.count()) == (640, 0)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("content", "words"),
    [(b"GIF89a", images.UNKNOWN), (b"x" * (images.MOST_BYTES + 1), images.TOO_MANY_BYTES)],
)
def test_the_checks_are_those_of_an_articles_cover(desk, content, words):
    story = make_story("accepted")
    picture = SimpleUploadedFile("图.jpg", content, "image/jpeg")

    response = desk.post(page_of(story), sent(story, picture=picture, save="1", title=TITLE))

    assert alert(response) == words
    assert (refresh(story).cover, Cover.objects.count()) == (None, 0)
    assert response.context["editing"]["title"].value() == TITLE


def test_preview_shows_it_to_staff_and_nobody_else_sees_it(desk):
    story = covered()
    address = f"/admin/articles/article/cover/{story.cover.name}/"
    public = f"/media/covers/{story.cover.name}/{images.largest(640)}"

    shown = one_line(desk.post(button("preview", story), sent(story)).text)

    assert f'src="{address}"' in shown
    assert f'alt="{WORDS["alt"]}"' in shown
    assert f"{WORDS['caption']} 图片来源：{WORDS['credit']}" in shown
    assert desk.get(address).getvalue().startswith(b"\xff\xd8")
    desk.logout()
    assert (desk.get(public).status_code, desk.get(address).status_code) == (404, 302)


def test_it_is_published_with_the_text(desk):
    story = covered()

    desk.post(page_of(story), sent(story, publish="1"))

    story = refresh(story)
    cover = story.article.cover
    assert (words_of(cover), story.cover) == (WORDS, None)
    assert f'alt="{WORDS["alt"]}"' in desk.get(story.article.get_absolute_url()).text
    assert desk.get(f"/media/covers/{cover.name}/{images.largest(640)}").getvalue().startswith(b"\xff\xd8")


def test_the_clock_publishes_it_too():
    story = scheduled(covered())

    article = publish_when_due(story, now=timezone.now() + 3 * HOUR)

    assert words_of(article.cover) == WORDS


def test_the_clock_publishes_what_was_stored_after_it_read_the_row():
    story = scheduled(covered())
    assert story.revision.title != TITLE
    perform("edit", refresh(story), actor=make_user("writer"), now=timezone.now(), title=TITLE)
    with drawing(upload(800)) as drawn:
        perform("cover", refresh(story), actor=make_user("last"), now=NOW, words=WORDS, drawn=drawn)

    article = publish_when_due(story, now=timezone.now() + 3 * HOUR)

    assert (article.title, Cover.objects.get().article) == (TITLE, article)


def test_publishing_takes_along_a_picture_that_came_after_the_row_was_read():
    story = make_story("accepted", now=timezone.now())
    with drawing(upload()) as drawn:
        perform("cover", refresh(story), actor=make_user("painter"), now=NOW, words=WORDS, drawn=drawn)

    article = perform("publish", story, actor=make_user("other"), now=timezone.now())

    assert Cover.objects.get().article == article


def test_preview_publishes_no_other_picture_than_it_showed(desk):
    story = covered()
    page = desk.post(button("preview", story), sent(story))
    [shown] = re.findall('name="previewed_cover" value="(.*?)"', page.text)
    previewed = {**dict(page.context["carried"]), "previewed_cover": shown}
    with drawing(upload(800)) as drawn:
        perform("cover", refresh(story), actor=make_user("last"), now=NOW, words=WORDS, drawn=drawn)

    response = desk.post(page_of(story), {**previewed, "publish": "1"})

    assert alert(response) == "预览以后题图换过或者改过，还没有发布。请看过再点一次。"
    assert (way_to_error(response), Article.objects.count()) == ([("id_picture", True)], 0)
    desk.post(page_of(story), sent(story, publish="1"))
    assert Cover.objects.get().article == Article.objects.get()


def test_once_a_time_is_set_no_picture_comes_without_its_words(desk):
    story = scheduled(covered())

    response = desk.post(button("more", story), sent(story, alt="", picture=upload(800)))

    assert alert(response) == "请写图片说明：图上是什么。"
    assert refresh(story).cover.width == 640


def test_another_picture_takes_its_place_and_it_can_be_taken_away(desk):
    story = covered()

    desk.post(page_of(story), sent(story, picture=upload(800), save="1"))
    assert refresh(story).cover.width == 800
    desk.post(page_of(story), sent(story, alt="换了说明", save="1"))
    response = desk.post(page_of(story), sent(story, alt="换了说明", no_cover="on", save="1"), follow=True)

    assert said(story) == ["放上题图", "换了题图", "改了题图的说明", "删去题图"]
    assert (refresh(story).cover, Cover.objects.count()) == (None, 0)
    assert not response.context["covering"]["alt"].value()


def test_two_editors_do_not_take_each_others_picture_away_unseen(desk):
    story = make_story("accepted")
    older = sent(story, picture=upload(800), save="1")
    with drawing(upload()) as drawn:
        perform("cover", story, actor=make_user("painter"), now=NOW, words=WORDS, drawn=drawn)

    response = desk.post(page_of(story), older)

    assert alert(response).startswith("题图或它的说明刚刚改过")
    assert refresh(story).cover.width == 640
    desk.post(page_of(story), sent(story, picture=upload(800), save="1"))
    assert refresh(story).cover.width == 800


def test_who_clicks_twice_is_not_told_of_a_colleague(desk):
    story = make_story("accepted")
    first, second = (sent(story, picture=upload(), save="1") for _ in range(2))

    desk.post(page_of(story), first)
    response = desk.post(page_of(story), second)

    assert alert(response).startswith("题图或它的说明刚刚改过，这一次的还没有存。")
    assert said(story) == ["放上题图"]


def test_words_come_back_for_copying_where_editing_is_over(desk):
    story = make_story("accepted")
    typed = sent(story, save="1")
    perform("publish", story, actor=make_user("faster"), now=NOW)

    response = desk.post(page_of(story), typed)

    kept = {field.name: field.value for field in response.context["kept"]}
    assert kept["cover"] == "图片说明：空置的标准厂房\n图说：11 月 20 日，西青区。\n图片来源：园区联络处"


def test_an_earlier_text_and_a_return_keep_it(desk):
    story = covered()

    page = desk.get(f"{page_of(story)}?from=1")
    perform("return", story, actor=make_user("other"), now=NOW, reasons=["format"])

    assert page.context["covering"]["alt"].value() == WORDS["alt"]
    assert words_of(refresh(story).cover) == WORDS


def test_it_goes_with_the_words_of_a_story_that_is_forgotten():
    story = covered()
    perform("reject", story, actor=make_user("other"), now=NOW, reasons=["quality"])

    erasure.forget_story(refresh(story), NOW)

    assert (refresh(story).cover, Cover.objects.count()) == (None, 0)


def undescribed(story):
    perform("cover", story, actor=make_user("wiper"), now=NOW, words={**WORDS, "alt": ""})
    return refresh(story)


@pytest.mark.parametrize("move", ["publish", "schedule"])
def test_no_way_publishes_a_picture_without_words_for_who_does_not_see_it(move):
    story, now = undescribed(covered()), timezone.now()
    given = {"publish_at": now + HOUR} if move == "schedule" else {}

    with pytest.raises(MoveRefused, match="题图还没有图片说明") as refusal:
        perform(move, story, actor=make_user("publisher"), now=now, **given)

    assert refusal.value.about == "described"
    assert refresh(story).state == "accepted"


def test_the_clock_gives_a_story_back_whose_picture_has_lost_its_words():
    story = undescribed(scheduled(covered()))

    assert publish_when_due(story, now=timezone.now() + 3 * HOUR) is None

    assert refresh(story).state == "accepted"
    assert "题图还没有图片说明" in story.events.latest("id").note
