"""An article on paper, and its buttons 打印 and 分享."""

import re

import pytest

from tests.make import make_article, make_body

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SOURCE = {"source_type": "reprint", "source_name": "《园区观察》", "source_url": "https://example.com/1908"}
PARAGRAPHS = "\n".join(f"{numeral}、小标题\n{make_body(395)}" for numeral in "一二三四五")


@pytest.fixture
def article(live_server):
    """An article of 2,000 字 from elsewhere, with all its facts."""
    return make_article(
        body=PARAGRAPHS, unit="西青区厂房服务专班", author="许知夏", ai_use="assisted", **SOURCE
    )


def open_page(visit, article, **options):
    """The article in a browser."""
    page = visit(**options)
    page.goto(article.get_absolute_url())
    return page


@pytest.mark.parametrize("dark", [False, True])
def test_two_thousand_characters_fit_on_two_sheets(visit, article, dark):
    page = open_page(visit, article, dark=dark)

    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))

    assert (len(sheets), article.character_count) == (2, 2000)


def test_paper_shows_address_and_source_and_no_navigation(visit, live_server, article):
    page = open_page(visit, article)
    page.emulate_media(media="print")

    lines = page.inner_text("body").split("\n")

    assert [line for line in lines if re.match("来源：|本文地址：", line)] == [
        "来源：转载，《园区观察》",
        f"本文地址：{live_server.url}{article.get_absolute_url()}",
    ]
    # What CSS prints behind the name of the source.
    printed = "getComputedStyle(document.querySelector('.endnote a'), '::after').content"
    assert page.evaluate(printed) == '"（https://example.com/1908）"'
    assert page.locator("nav:visible, .btn:visible, button:visible, .nearby:visible").count() == 0


def test_without_javascript_no_button_is_shown(visit, article):
    page = open_page(visit, article, javascript=False)

    assert page.locator("[data-tools]").is_hidden()


def test_print_opens_the_browsers_dialogue(visit, article):
    page = visit()
    page.add_init_script("window.print = () => { document.title = '打印了'; }")
    page.goto(article.get_absolute_url())

    page.get_by_role("button", name="打印").click()

    assert page.title() == "打印了"


def test_share_copies_the_address_and_says_so(visit, live_server, article):
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{article.get_absolute_url()}?from=timeline")

    page.get_by_role("button", name="分享").click()
    page.get_by_text("链接已复制，可以粘贴给别人。").wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{live_server.url}{article.get_absolute_url()}"


def test_share_that_cannot_copy_points_to_the_address_bar(visit, article):
    page = visit()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined });")
    page.goto(article.get_absolute_url())

    page.get_by_role("button", name="分享").click()

    page.get_by_text("没能复制链接，请从浏览器的地址栏里复制。").wait_for()
    assert page.get_by_role("status").inner_text() == "没能复制链接，请从浏览器的地址栏里复制。"


def test_every_item_of_a_list_is_laid_out_at_once(visit):
    """Guessed heights made pages shrink under the finger that scrolls, and printed days empty."""
    make_article()
    page = visit(javascript=False)
    page.goto("/news/")

    drawn = "element => getComputedStyle(element).contentVisibility"

    assert page.locator("article.item").first.evaluate(drawn) == "visible"
