"""Requests that no view should see: 400 on every database, never 500."""

import io

import pytest
from django.conf import settings
from django.test import RequestFactory

from portal.wsgi import checked
from tests.make import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FORM = "application/x-www-form-urlencoded"
PATHS = ["/submit/", "/inquire/", "/status/x/edit/", "/admin/login/"]


@pytest.mark.parametrize(
    "path", ["/news/?district=%00", "/%00", "/districts/12%000111/", "/news/?%00=1", "/status/%00/"]
)
def test_nul_in_an_address_is_refused(client, path):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", PATHS)
def test_nul_in_a_form_is_refused(client, path):
    assert client.post(path, {"title": "标题\x00"}).status_code == 400


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("charset", ["gbk", "utf-7", "GB18030", "nonsense"])
def test_foreign_charset_is_refused(client, path, charset):
    response = client.generic("POST", path, b"title=x", content_type=f"{FORM}; charset={charset}")

    assert response.status_code == 400


@pytest.mark.parametrize("value", ["text/plain; x*=bogus'en'%41", "text/plain; charset*=zz''x"])
def test_a_content_type_that_cannot_be_read_is_refused(value):
    """Django raises over it before any of its handlers; only what gunicorn serves can tell."""
    answers = []
    environ = RequestFactory().get("/news/").environ | {"CONTENT_TYPE": value}

    page = b"".join(checked(environ, lambda status, headers: answers.append(status)))

    assert (answers, page.count("这个请求我们读不懂".encode())) == (["400 Bad Request"], 1)


@pytest.mark.parametrize("path", PATHS)
def test_too_large_a_form_is_refused(client, path):
    response = client.post(path, b"body=" + b"a" * 1_100_000, content_type=FORM)

    assert (response.status_code, response.content.decode().count("提交的内容太大了")) == (413, 1)


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/submit/", 11_100_000),
        ("/status/x/edit/", 11_100_000),
        ("/inquire/", 1_100_000),
        ("/admin/login/", 1_100_000),
    ],
)
def test_a_large_file_is_refused_before_it_is_read(client, path, size):
    response = client.post(path, {"file": io.BytesIO(b"a" * size)})

    assert response.status_code == 413


@pytest.mark.parametrize("cookie", ["", "no-such-session", "0" * 32])
def test_only_who_is_signed_in_may_send_as_much_as_material_takes(client, cookie):
    path, large = "/admin/leads/policypack/add/", b"a" * 1_100_000
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    refused = client.post(path, {"file": io.BytesIO(large)}).status_code
    client.force_login(make_user("xu", "招商专员"))

    taken = client.post(path, {"file": io.BytesIO(large)}).status_code

    assert (refused, taken) == (413, 200)


@pytest.mark.parametrize(
    ("group", "is_active"),
    [("招商专员", False), ("审稿编辑", True)],
    ids=["deactivated", "without the right"],
)
def test_who_may_not_keep_material_may_not_send_as_much(client, group, is_active):
    staff = make_user("xu", group)
    client.force_login(staff)
    type(staff).objects.filter(pk=staff.pk).update(is_active=is_active)

    answer = client.post("/admin/leads/policypack/add/", {"file": io.BytesIO(b"a" * 1_100_000)})

    assert answer.status_code == 413


@pytest.mark.parametrize("path", PATHS)
def test_too_many_fields_are_refused(client, path):
    body = "&".join(f"f{number}=1" for number in range(2000))

    assert client.post(path, body, content_type=FORM).status_code == 400


def test_nul_in_a_cookie_is_refused(client):
    client.cookies.load('sessionid="a\\000b"')

    assert client.get("/admin/").status_code == 400


def test_wrong_host_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example.com"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/news/?page=0", 404),
        ("/news/?page=-1", 404),
        ("/news/?page=99999999999999999999", 404),
        ("/news/?page=x", 404),
        ("/news/?district=999999&kind=x&from=2025-13-01", 200),
        ("/articles/99999999999999999999/", 404),
        ("/districts/招商/", 404),
        ("/nothing/", 404),
    ],
)
def test_strange_addresses_are_answered(client, path, status):
    assert client.get(path).status_code == status


def test_refusals_are_chinese_pages_that_say_what_next(client):
    for path, words in (("/news/?district=%00", "请"), ("/nothing/", "没有这个页面")):
        page = client.get(path).content.decode()
        assert ('lang="zh-Hans"' in page, words in page) == (True, True)
