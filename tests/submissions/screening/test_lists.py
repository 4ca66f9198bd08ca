"""词表: one by one, and as a file in and out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from submissions.screening.findings import matcher
from submissions.screening.folding import fold
from submissions.screening.models import Term
from tests.make import make_user
from tests.submissions.desk_pages import alert

pytestmark = pytest.mark.django_db
IMPORT, EXPORT = "/admin/submissions/term/import/", "/admin/submissions/term/export/"
HEAD = "词语,类别,条款,处理,例外,启用\n"


@pytest.fixture
def chief():
    client = Client()
    client.force_login(make_user("chief", "总编"))
    return client


def send(client, text, encoding="utf-8"):
    return client.post(IMPORT, {"file": SimpleUploadedFile("words.csv", text.encode(encoding))})


def test_a_list_comes_in_goes_out_and_comes_in_again(chief):
    send(chief, f"{HEAD}博 彩,赌,10,说明,反博彩；博彩业,是\n刷单,商,18,,,否\n\n", "gb18030")
    Term.objects.filter(term="刷单").update(is_active=True)
    file = chief.get(EXPORT).content.decode("utf-8")
    Term.objects.filter(core="博彩").delete()

    again = send(chief, file.replace("刷单,商,18,提示,,是", "刷 单,商业,18,提示,,否"))

    words = list(Term.objects.values_list("term", "category", "clause", "action", "exceptions", "is_active"))
    assert words == [
        ("刷 单", "商业", 18, "hint", "", False),
        ("博 彩", "赌", 10, "explain", "反博彩\n博彩业", True),
    ]
    assert [*map(str, again.wsgi_request._messages)][-1] == "词表已存：新增 1 个，更新 1 个。"


def test_a_file_with_a_wrong_line_is_not_stored_and_each_line_is_named(chief):
    response = send(chief, f"{HEAD}刷单,商,18\n赌,赌,10\n博彩,赌,21\n刷-单,商,18\n,商,18\n代开,,18\n")

    assert response.context["problems"] == [
        "第 3 行：去掉空格和标点，至少要有 2 个字",
        "第 4 行：条款应当是 1 到 20",
        "第 5 行：这个词前面已经有一行",
        "第 6 行：去掉空格和标点，至少要有 2 个字",
        "第 7 行：此字段不能为空。",
    ]
    assert Term.objects.count() == 0


def test_a_file_of_something_else_says_what_the_first_line_is(chief):
    assert alert(send(chief, "a,b\n1,2\n")).startswith("第一行应当是：词语,类别,条款,处理,例外,启用")


def test_the_list_is_for_the_chief_alone():
    client = Client()
    client.force_login(make_user())

    pages = [client.get(path).status_code for path in (IMPORT, EXPORT, "/admin/submissions/term/")]

    assert pages == [403, 403, 403]


def test_a_change_of_the_list_counts_at_once(chief):
    def finds(text):
        return [word.category for word, _ in matcher().find(fold(text))]

    add = {
        "term": "博彩",
        "category": "赌",
        "clause": "10",
        "action": "hint",
        "exceptions": "",
        "is_active": "on",
    }
    chief.post("/admin/submissions/term/add/", add)
    term = Term.objects.get()
    seen = [finds("线上博彩")]
    chief.post(f"/admin/submissions/term/{term.pk}/change/", add | {"exceptions": "线上博彩"})
    seen += [finds("线上博彩"), finds("博彩")]
    chief.post(f"/admin/submissions/term/{term.pk}/change/", {**add, "is_active": ""})
    seen += [finds("博彩")]

    assert seen == [["赌"], [], ["赌"], []]


def test_the_list_leads_to_import_and_export(chief):
    empty = chief.get("/admin/submissions/term/").text
    send(chief, f"{HEAD}博彩,赌,10,,,\n")
    filled = chief.get("/admin/submissions/term/").text

    assert all(f'href="{path}"' in text for path in (IMPORT, EXPORT) for text in (empty, filled))
    assert ("还没有词语" in empty, "还没有词语" in filled) == (True, False)
