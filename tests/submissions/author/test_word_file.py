"""从 Word 文件填入: the form with the file's text, nothing typed lost, nothing stored."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.models import Submission
from tests.make import make_body, make_story
from tests.office import docx
from tests.submissions.author.forms import filled

pytestmark = pytest.mark.django_db

TITLE, BODY = "西青区发布产业地图", make_body(1100)
EMPTY = {"title": "", "body": ""}


def upload(client, content=None, path="/submit/", **changes):
    """The page after a Word file was sent by its own button."""
    typed = filled(client, path, step="docx", **changes)
    content = docx(TITLE, BODY) if content is None else content
    file = {"docx": SimpleUploadedFile("稿件.docx", content)} if content else {}
    return client.post(path, {**typed, **file})


def values(response):
    """What the form on the page holds."""
    form = response.context["form"]
    return {name: form[name].value() for name in form.fields}


def test_title_and_body_come_from_the_file_and_all_else_stays(client):
    typed = filled(client, **EMPTY, phone="13800000000")

    response = client.post(
        "/submit/", {**typed, "step": "docx", "docx": SimpleUploadedFile("a", docx(TITLE, BODY))}
    )

    kept = {name: value for name, value in values(response).items() if name in typed}
    expected = {name: value for name, value in typed.items() if name in kept}
    assert kept == expected | {"title": TITLE, "body": BODY}
    assert (response.context["notice"], response["Cache-Control"], Submission.objects.count()) == (
        "已从 Word 文件填入，正文共 1,100 字，请核对。文件没有保存。",
        "no-store",
        0,
    )


def test_a_typed_title_stays_and_a_typed_body_is_set_aside(client):
    response = upload(client, title="自己写的标题", body="自己写的正文。")

    got = values(response)
    assert (got["title"], got["body"], got["body_before"]) == ("自己写的标题", BODY, "自己写的正文。")
    assert response.context["notice"].endswith(
        "正文里原来的文字在下面“换下来的正文”里，可以换回。标题没有动；文件里的标题是“西青区发布产业地图”。"
    )
    assert "换回这一版正文" in response.content.decode()


def test_the_replaced_body_comes_back_and_goes_again(client):
    page = {"body": "乙。", "body_before": "甲。"}

    once = client.post("/submit/", filled(client, step="undo", **page))

    assert {name: values(once)[name] for name in page} == {"body": "甲。", "body_before": "乙。"}


def test_a_second_file_keeps_all_that_was_replaced(client):
    got = values(upload(client, body="乙。", body_before="甲。"))

    assert (got["body"], got["body_before"]) == (BODY, "乙。\n\n甲。")


@pytest.mark.parametrize("step", ["check", "edit", "send"])
def test_the_replaced_body_travels_with_the_form(client, step):
    typed = filled(client, step=step, body_before="甲。", email="")

    assert values(client.post("/submit/", typed))["body_before"] == "甲。"


def test_the_page_to_look_once_more_carries_it_too(client):
    page = client.post("/submit/", filled(client, step="check", body_before="甲。")).content.decode()

    assert page.count('name="body_before"') == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "请先选择一个 .docx 文件，再点“从 Word 文件填入”"),
        (b"%PDF-1.7", "这是 PDF。请用原来的 Word 或 WPS 文件"),
        (b"PK" + bytes(2 * 1024 * 1024), "文件超过 2 MB。请删去其中的图片，或者把文字复制到正文"),
        (docx(TITLE, "字" * 20_001), "文件里的文字超过"),
    ],
)
def test_what_is_wrong_with_a_file_stands_at_its_field_and_the_text_stays(client, content, words):
    response = upload(client, content, body="自己写的正文。")

    assert [messages[0].startswith(words) for messages in response.context["form"].errors.values()] == [True]
    assert list(response.context["form"].errors) == ["docx"]
    assert values(response)["body"] == "自己写的正文。"
    assert 'href="#id_docx"' in response.content.decode()


@pytest.mark.parametrize(
    ("step", "button"), [("docx", "从 Word 文件填入"), ("check", "下一步"), ("send", "直接提交")]
)
def test_what_is_wrong_names_the_button_that_was_pressed(client, step, button):
    page = client.post("/submit/", filled(client, step=step, body="")).content.decode()

    assert re.findall("改好后再次点“(.*?)”", page) == [button]


def test_a_file_that_is_chosen_but_not_filled_in_is_told(client):
    response = client.post("/submit/", filled(client, step="check", body="", docx="稿件.docx"))

    assert response.context["form"].errors["docx"] == [
        "文件还没有填入：请重新选择文件，再点“从 Word 文件填入”"
    ]


def test_the_page_to_look_once_more_says_that_a_chosen_file_was_not_used(client):
    response = client.post("/submit/", filled(client, step="check", docx="稿件.docx"))

    assert response.context["notice"].startswith("您选的 Word 文件没有填入，下面是表单里的正文。")


def test_one_network_reads_so_many_files_an_hour(client, settings):
    settings.SUBMIT_LIMIT = 1

    answers = [upload(client, **EMPTY) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].context["notice"].startswith("这个网络提交得太多了")


def test_a_returned_story_is_filled_in_the_same_way(client):
    path = f"{make_story('needs_changes').author_url()}edit/"

    got = values(upload(client, path=path, body="", **{"title": "自己写的标题"}))

    assert (got["title"], got["body"]) == ("自己写的标题", BODY)


def test_the_page_has_the_field_and_its_button_sends_the_file(client):
    page = client.get("/submit/").content.decode()

    assert page.count('formenctype="multipart/form-data"') == page.count('type="file"') == 1
    assert page.index('value="check"') < page.index('value="docx"')


def test_after_a_stale_token_the_typed_text_is_there(client):
    strict = type(client)(enforce_csrf_checks=True)

    response = upload(strict, title="自己写的标题")

    assert (response.status_code, values(response)["title"]) == (403, "自己写的标题")
