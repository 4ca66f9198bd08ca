"""What was typed at the desk and never sent stays in the browser until it is stored or its writer leaves."""

import pytest
from django.utils import timezone

from tests.browser.steps import sign_in
from tests.make import make_article, make_story, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "请写明统计的时间和范围。"


@pytest.fixture
def desk(visit):
    """周岚 at the desk; `desk.warnings` counts the questions before leaving."""
    page = visit(width=1280)
    page.warnings = []
    page.on("dialog", lambda dialog: (page.warnings.append(dialog.type), dialog.accept()))
    sign_in(page, make_user("boss", group="", name="周岚", is_superuser=True))
    return page


def review_of(story):
    return f"/admin/submissions/submission/{story.pk}/change/"


def press(page, name):
    """Press a button or follow a link."""
    with page.expect_navigation():
        page.locator("#content").get_by_role("button", name=name, exact=True).or_(
            page.locator("#content").get_by_role("link", name=name, exact=True)
        ).last.click()


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('yuanxun-desk'))")


def test_words_of_the_review_page_wait_for_their_writer(desk):
    path = review_of(make_story(now=timezone.now()))
    desk.goto(path)
    desk.check("[name=conclusion][value=return]")
    desk.check("[name=reasons][value=unverified]")
    desk.type("[name=note]", WORDS)
    desk.click("summary:has-text('内部备注')")
    desk.type("[name=internal_note]", "与同事商量。")

    desk.goto("/admin/")
    desk.goto(path)

    assert desk.warnings == ["beforeunload"]
    assert desk.input_value("[name=note]") == WORDS
    assert desk.input_value("[name=internal_note]") == "与同事商量。"
    assert desk.locator("button[data-accept]").inner_text() == "退回并发邮件"


def test_step_with_a_page_of_its_own_asks_nothing_and_loses_nothing(desk):
    path = review_of(make_story(now=timezone.now()))
    desk.goto(path)
    desk.type("[name=note]", WORDS)

    press(desk, "优先")
    desk.type("[name=note]", "发布会要用。")
    press(desk, "确认优先")

    assert (desk.warnings, desk.input_value("[name=note]")) == ([], WORDS)


def test_stored_words_are_forgotten(desk):
    path = review_of(make_story(now=timezone.now()))
    desk.goto(path)
    desk.click("summary:has-text('内部备注')")
    desk.type("[name=internal_note]", WORDS)

    press(desk, "只记备注")

    assert (desk.warnings, drafts(desk), desk.input_value("[name=internal_note]")) == ([], [], "")


def test_words_that_a_button_brings_back_are_still_guarded(desk):
    path = review_of(make_story(now=timezone.now()))
    desk.goto(path)
    desk.type("[name=note]", WORDS)

    press(desk, "领取")
    desk.locator("[name=note]").press("End")
    desk.goto("/admin/")
    desk.goto(path)

    assert (desk.warnings, desk.input_value("[name=note]")) == (["beforeunload"], WORDS)


@pytest.mark.parametrize("is_new", [True, False])
def test_words_of_an_article_wait_for_their_writer(desk, is_new):
    path = (
        "/admin/articles/article/add/" if is_new else f"/admin/articles/article/{make_article().pk}/change/"
    )
    desk.goto(path)
    desk.fill("#id_title", "写到一半的标题")

    desk.goto("/admin/")
    desk.goto(path)

    assert desk.input_value("#id_title") == "写到一半的标题"
    desk.get_by_role("button", name="不要了").click()
    assert (desk.input_value("#id_title") == "写到一半的标题", drafts(desk)) == (False, [])


def test_words_on_an_older_version_are_shown_to_copy(desk):
    article = make_article()
    path = f"/admin/articles/article/{article.pk}/change/"
    desk.goto(path)
    desk.fill("#id_title", "写到一半的标题")
    desk.goto("/admin/")
    type(article).objects.update(version=2, title="同事的标题")

    desk.goto(path)

    assert desk.input_value("#id_title") == "同事的标题"
    assert desk.input_value(".draft textarea") == "写到一半的标题"


def test_signing_out_warns_and_empties_the_browser(desk):
    desk.goto(review_of(make_story(now=timezone.now())))
    desk.type("[name=note]", WORDS)

    with desk.expect_navigation():
        desk.get_by_role("button", name="退出", exact=True).click()

    assert (desk.warnings, desk.locator("h1").inner_text(), drafts(desk)) == (["beforeunload"], "已退出", [])


def test_colleague_at_the_same_browser_reads_nothing(desk):
    path = review_of(make_story(now=timezone.now()))
    desk.goto(path)
    desk.type("[name=note]", WORDS)
    desk.goto("/admin/")
    desk.context.clear_cookies()
    sign_in(desk, make_user("second", name="何溪"))

    desk.goto(path)

    assert desk.input_value("[name=note]") == ""
