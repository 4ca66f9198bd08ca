"""One story from sender to reader in a real browser, with and without JavaScript."""

import re

import pytest
from django.core.management import call_command

from articles.models import Article
from feedback.models import Message
from leads.models import Lead
from submissions.models import Submission
from tests.browser.steps import choose, fill_story, link_in, press, send_form, sign_in, tick_both
from tests.make import make_article, make_body, make_user
from tests.office import docx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
with_and_without_javascript = pytest.mark.parametrize("javascript", [True, False])


@with_and_without_javascript
def test_story_from_sender_to_reader(visit, postman, javascript):
    author = visit(javascript=javascript)
    desk = visit(javascript=javascript, width=1280)

    story = send_after_refusals(author)
    assert (postman()["Subject"], story.state) == (f"来稿已收到，受理编号 {story.receipt}", "submitted")
    claim_and_return(desk)
    letter = postman()
    assert letter["Subject"] == f"请修改：《武清区发布标准厂房空置清单》（{story.receipt}）"
    assert "请写明数据出处。" in letter.get_content()
    change_by_link(author, link_in(letter))
    story.refresh_from_db()
    assert (story.state, story.round) == ("submitted", 2)
    article = accept_edit_and_publish(desk)

    letter = postman()
    assert letter["Subject"] == f"已发布：《武清区公布二十三处空置厂房》（{story.receipt}）"
    author.goto(link_in(letter))
    assert "武清区公布二十三处空置厂房" in author.locator("h1").inner_text()
    reader = visit(javascript=javascript)
    for code in ("120114", "120000"):
        reader.goto(f"/districts/{code}/")
        with reader.expect_navigation():
            reader.get_by_role("link", name=re.compile("武清区公布二十三处空置厂房")).first.click()
        assert reader.url.endswith(f"/articles/{article.pk}/")


def send_after_refusals(author):
    """The form refuses what the rules refuse, with the exact difference, and keeps everything."""
    author.goto("/submit/?district=120114&kind=news")
    fill_story(author, make_body(999))
    press(author, "check")
    assert "请再补充 1 字" in author.content()
    assert "请阅读并同意《投稿须知》" in author.content()
    assert author.input_value("[name=title]") == "武清区发布标准厂房空置清单"
    author.fill("[name=body]", make_body(2001))
    tick_both(author)
    press(author, "check")
    assert "请删去 1 字" in author.content()
    author.fill("[name=body]", make_body(2000))
    press(author, "check")
    press(author, "edit")
    assert author.input_value("[name=body]") == make_body(2000)
    press(author, "check")
    press(author, "send")
    story = Submission.objects.get()
    assert author.url.endswith(story.author_url())
    assert story.receipt in author.content()
    return story


def claim_and_return(desk):
    """A moderator claims the story and returns it with a reason."""
    sign_in(desk, make_user("moderator", name="林岸"))
    with desk.expect_navigation():
        desk.get_by_role("button", name=re.compile("领取并审阅")).click()
    decide(desk, "退回修改", "内容无法核实", note="请写明数据出处。")


def change_by_link(author, link):
    """The author changes the story by the mailed link, which leads right to the form."""
    author.goto(link)
    author.fill("[name=title]", "武清区发布标准厂房空置清单（补充出处）")
    author.fill("[name=body]", make_body(1000))
    tick_both(author)
    press(author, "check")
    press(author, "send")


def accept_edit_and_publish(desk):
    """Found in the queue again, accepted, edited, published."""
    desk.goto("/admin/submissions/submission/")
    with desk.expect_navigation():
        desk.get_by_role("link", name=re.compile("补充出处")).first.click()
    for point in desk.locator("[name^=checklist]").all():
        point.check()
    decide(desk, "采用")
    desk.fill("[name=title]", "武清区公布二十三处空置厂房")
    with desk.expect_navigation():
        desk.get_by_role("button", name="发布", exact=True).click()
    article = Article.objects.get()
    assert (article.title, article.unit, article.author) == (
        "武清区公布二十三处空置厂房",
        "武清区园区联络处",
        "沈砚",
    )
    return article


def decide(desk, conclusion, *reasons, note=""):
    """Give a conclusion on the review page."""
    desk.get_by_role("radio", name=re.compile(f"^{conclusion}")).check()
    for reason in reasons:
        desk.get_by_role("checkbox", name=reason, exact=True).check()
    desk.fill("[name=note]", note)
    with desk.expect_navigation():
        desk.locator(".decide .btns button").first.click()


@with_and_without_javascript
def test_unticked_boxes_are_refused_and_ticking_them_is_enough(visit, javascript):
    page = visit(javascript=javascript)
    page.goto("/submit/")
    fill_story(page, make_body(1000))
    press(page, "send")
    assert Submission.objects.count() == 0

    tick_both(page)
    press(page, "send")

    assert Submission.objects.count() == 1


def test_the_draft_is_gone_once_its_story_was_sent(visit):
    page = visit()
    page.goto("/submit/")
    fill_story(page, make_body(1000), title="西青区推介会甲十二个项目\u200b ")
    tick_both(page)
    press(page, "send")

    page.goto("/submit/")

    assert (Submission.objects.count(), page.input_value("[name=title]")) == (1, "")


def test_the_text_of_a_message_comes_back_after_a_reload_without_address_and_is_gone_once_sent(visit):
    page = visit()
    page.goto("/contact/")
    choose(page, "topic", "site")
    page.fill("[name=text]", "检索页打不开。 \n\n请看一看，\u200b谢谢。")
    page.fill("[name=page_url]", "/articles/63/")
    page.fill("[name=email]", "ali@example.com")
    page.goto("/contact/")
    names = ("text", "page_url", "email")
    came_back = [page.input_value(f"[name={name}]")[:15] for name in names]
    told = page.get_by_text("已恢复您上次没有提交的事项、内容和网页；联系方式请再填一次").is_visible()

    page.fill("[name=email]", "ali@example.com")
    page.check("[name=consent]")
    send_form(page)
    page.goto("/contact/")

    assert (came_back, told) == (["检索页打不开。 \n\n请看一看，", "/articles/63/", ""], True)
    assert (Message.objects.count(), page.input_value("[name=text]")) == (1, "")


def test_a_draft_of_a_story_and_one_of_a_message_do_not_meet(visit):
    page = visit()
    page.goto("/submit/")
    page.fill("[name=title]", "西青区推介会")
    page.goto("/contact/")
    page.fill("[name=text]", "检索页打不开。")

    page.goto("/submit/")

    assert page.input_value("[name=title]") == "西青区推介会"


@with_and_without_javascript
def test_a_word_file_fills_the_form_and_its_text_comes_back_after_a_break(visit, javascript):
    page, body = visit(javascript=javascript), make_body(1000)
    file = {"name": "稿件.docx", "mimeType": "application/octet-stream", "buffer": docx("西青区推介会", body)}
    page.goto("/submit/")
    page.set_input_files("[name=docx]", file)
    press(page, "docx")
    assert (page.input_value("[name=title]"), page.input_value("[name=body]")) == ("西青区推介会", body)

    page.goto("/submit/")

    assert page.input_value("[name=body]") == (body if javascript else "")


def test_enter_in_a_field_goes_on_to_the_next_step(visit):
    page = visit(javascript=False)
    page.goto("/submit/")
    page.fill("[name=title]", "西青区推介会")
    with page.expect_navigation():
        page.press("[name=title]", "Enter")

    assert "请填写正文" in page.locator(".errsum").inner_text()


@with_and_without_javascript
def test_investor_leaves_a_number_and_gets_the_material(visit, settings, javascript):
    settings.HOTLINE = "400-000-0000"
    article = make_article()
    page = visit(javascript=javascript)
    page.goto(f"/articles/{article.pk}/")
    assert page.locator("a[href='tel:4000000000']").count() >= 1
    page.goto(f"/inquire/?topic=plant&article={article.pk}&district=120111")
    page.fill("[name=name]", "王先生")
    page.fill("[name=phone]", "138 0000 0000")
    page.check("[name=consent]")
    with page.expect_navigation():
        page.get_by_role("button", name="提交，等待回电").click()

    lead = Lead.objects.get()
    assert (lead.phone, lead.article, lead.topic.slug) == ("13800000000", article, "plant")
    assert lead.number in page.content()


@with_and_without_javascript
def test_imported_listing_is_read_by_district(visit, javascript):
    call_command("import_listing", "tests/data/listing.txt", verbosity=0)
    page = visit(javascript=javascript)
    page.goto("/districts/120000/")

    assert page.locator("article.item").count() == 5
    page.goto("/districts/120119/")
    assert page.locator("article.item").count() == 1


@with_and_without_javascript
def test_reader_filters_and_sends_something_to_add(visit, javascript):
    make_article(title="政策稿件在此", kind="policy")
    make_article(title="资讯稿件在此", kind="news")
    page = visit(javascript=javascript)
    page.goto("/news/")
    page.locator("summary").filter(has_text="筛选").click()
    page.select_option("select[name=kind]", "policy")
    page.check("input[name=when][value='']")
    with page.expect_navigation():
        page.get_by_role("button", name="按条件查看").click()
    assert page.url.endswith("/news/?kind=policy")

    assert page.locator("article.item").count() == 1
    with page.expect_navigation():
        page.locator("article.item a").filter(has_text="政策稿件在此").click()
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("点我投稿")).first.click()
    assert page.input_value("select[name=district]") == "120111"
    assert page.input_value("select[name=kind]") == "policy"
