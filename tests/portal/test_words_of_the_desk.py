"""Words of Django that the desk says in its own way; the compiled catalogue is in the repository."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from tests.make import make_story, make_user

pytestmark = pytest.mark.django_db
CATALOGUE = Path(settings.LOCALE_PATHS[0], "zh_Hans", "LC_MESSAGES")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Log out", "退出"),
        ("None available", "没有"),
        ("Model name", "名称"),
        (
            "Items must be selected in order to perform actions on them. No items have been changed.",
            "请先在列表里勾选，再点“执行”。刚才什么也没有改。",
        ),
        ("The {name} “{obj}” was changed successfully.", "已保存{name}“{obj}”。"),
    ],
)
def test_catalogue_says_it_our_way(english, chinese):
    with override("zh-hans"):
        assert gettext(english) == chinese


@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_compiled_catalogue_is_not_older_than_its_source(name):
    source = (CATALOGUE / f"{name}.po").read_text(encoding="utf-8")
    compiled = (CATALOGUE / f"{name}.mo").read_bytes().decode("utf-8", "ignore")

    words = [line[8:-1] for line in source.splitlines() if line.startswith("msgstr ") and len(line) > 9]
    assert [word for word in words if word.replace('\\"', '"') not in compiled] == []


def test_errors_are_told_in_a_sentence_that_says_what_to_do():
    with override("zh-hans"):
        assert ngettext("Please correct the error below.", "Please correct the errors below.", 2) == (
            "没有保存，请改好下面标出的地方。"
        )


def test_signing_out_is_called_one_thing(client):
    client.force_login(make_user())

    page = client.post("/admin/logout/")

    assert [word for word in ("美好时光", "登出", "注销") if word in page.text] == []
    assert page.text.count("<h1>已退出</h1>") == 1


def test_action_without_rows_says_what_to_do(client):
    client.force_login(make_user("root", group=None, is_superuser=True))
    make_story()

    page = client.post("/admin/commons/letter/", {"action": "resend_selected", "index": "0"}, follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "请先在列表里勾选，再点“执行”。刚才什么也没有改。"
    ]


def test_accounts_are_made_inactive_and_not_deleted(client):
    client.force_login(make_user("root", group=None, is_superuser=True))
    lin = make_user("lin", name="林岸")

    page = client.get(f"/admin/commons/staff/{lin.pk}/change/")

    assert (page.text.count("deletelink"), "只停用" in page.text) == (0, True)
    assert client.post(f"/admin/commons/staff/{lin.pk}/delete/", {"post": "yes"}).status_code == 403
