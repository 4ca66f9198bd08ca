"""Pages for what goes wrong: each says in Chinese what to do next and stands without the database."""

import logging
import re
from html import unescape

import pytest
from django.conf import settings as project
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from portal import urls
from submissions.models import Revision, Submission
from tests.make import make_user
from tests.markup import one_line
from tests.submissions.author.forms import filled

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
SECRET = "internal-detail-4711"
LEAD_ONWARD = {400: "/news/", 403: "/admin/", 404: "/districts/", 500: "/news/", 503: "/"}


def fail(request):
    """Our own mistake."""
    raise RuntimeError(SECRET)


def forbid(request):
    """A page for others."""
    raise PermissionDenied


def ask_wrongly(request):
    """A question that no database understands."""
    connection.cursor().execute("SELECT 1 FROM no_such_table_4711")


def remember(request):
    """Something for the session to store."""
    request.session["seen"] = True
    return HttpResponse()


urlpatterns = [
    *urls.urlpatterns,
    path("fails/", fail),
    path("asks-wrongly/", ask_wrongly),
    path("forbids/", forbid),
    path("remembers/", remember),
]


@pytest.fixture
def visitor():
    """A browser: it sees the page where Django's test client would raise."""
    return Client(raise_request_exception=False)


@pytest.fixture
def unreachable(django_db_blocker):
    """The database gone: no folder where SQLite looks, nobody listening where PostgreSQL does."""
    place, kept = connection.settings_dict, dict(connection.settings_dict)
    is_sqlite = connection.vendor == "sqlite"
    with django_db_blocker.unblock():
        connection.close()
        place.update({"NAME": "/nowhere/at-all.sqlite3"} if is_sqlite else {"PORT": "1", "OPTIONS": {}})
        yield
        connection.close()
        place.update(kept)


@pytest.fixture
def locked():
    """Another connection holds what a new story needs; call the fixture to let go."""
    is_sqlite = connection.vendor == "sqlite"
    other = connection.copy()
    if is_sqlite:
        other.cursor().execute("BEGIN EXCLUSIVE")
        connection.cursor().execute("PRAGMA busy_timeout = 50")
    else:
        other.cursor().execute("BEGIN")
        other.cursor().execute("LOCK TABLE submissions_submission, django_session IN ACCESS EXCLUSIVE MODE")
        connection.cursor().execute("SET lock_timeout = '50ms'")
    yield lambda: other.cursor().execute("ROLLBACK")
    other.close()
    if not is_sqlite:
        connection.cursor().execute("RESET lock_timeout")
    connection.close()


def visit(visitor, status):
    """The page with this status, reached the way people reach it."""
    paths = {
        400: "/news/?district=%00",
        403: "/forbids/",
        404: "/nothing/",
        500: "/fails/",
        503: "/",
    }
    return visitor.get(paths[status])


def check_page(response, status):
    """What every page for an error keeps to."""
    page = one_line(response.content.decode())
    main = re.sub(r"<[^>]+>", "", page.partition("<main")[2].partition("</main>")[0])
    assert response.status_code == status
    assert page.count('<meta name="robots" content="noindex">') == 1
    assert re.findall(r"[\u4e00-\u9fff][,.;:!?()]|[,;:!?()][\u4e00-\u9fff]", main) == []
    assert [
        leak for leak in (SECRET, "Traceback", "Error", ".py", str(project.BASE_DIR)) if leak in page
    ] == []
    assert f'href="{LEAD_ONWARD[status]}"' in page
    assert dict(response.cookies) == {}


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_page_has_its_status_leads_onward_and_leaks_nothing(visitor, status):
    check_page(visit(visitor, status), status)


@pytest.mark.django_db
@pytest.mark.database
def test_not_found_offers_the_search(visitor):
    page = visitor.get("/nothing/").content.decode()

    assert re.findall(r'<form[^>]*method="get" action="([^"]*)" role="search"', page) == ["/news/"]
    assert len(re.findall(r'<input[^>]* name="q"', page)) == 1


def test_not_found_shows_while_the_database_is_away(visitor, unreachable):
    check_page(visitor.get("/nothing/"), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("get", path) for path in ("/", "/news/", "/submit/", "/inquire/", "/terms/", "/admin/login/")),
        *(("post", path) for path in ("/submit/", "/inquire/", "/admin/login/")),
    ],
)
def test_database_away_is_answered_with_503(visitor, unreachable, path, method):
    response = getattr(visitor, method)(path, {"username": "a", "password": "b"})

    asks_nothing = (method, path) == ("get", "/admin/login/")
    is_no_form = method == "post" and path in {"/", "/news/", "/terms/"}
    assert response.status_code == (200 if asks_nothing else 405 if is_no_form else 503)


def test_probes_tell_a_process_that_lives_from_a_node_that_can_serve(visitor, unreachable):
    alive, fit = visitor.get("/healthz"), visitor.get("/readyz")

    assert (alive.status_code, fit.status_code, fit.json()["state"]) == (200, 503, "unfit")
    assert [part for part, state in fit.json()["parts"].items() if state == "ok"] in ([], ["disk"])


def test_page_of_503_says_when_to_come_again_and_that_nothing_is_lost(visitor, unreachable):
    response = visitor.get("/")

    check_page(response, 503)
    assert response["Retry-After"] == "30"
    text = re.sub(r"<[^>]+>", "", one_line(response.content.decode()))
    assert "暂时打不开，请过半分钟再试您写的内容还在：返回上一页再点一次提交。" in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_desk_of_somebody_signed_in_is_answered_with_503(visitor, request):
    visitor.force_login(make_user())
    request.getfixturevalue("unreachable")

    check_page(visitor.get("/admin/submissions/submission/"), 503)


def test_503_is_logged_once_with_its_traceback(visitor, unreachable, caplog):
    logging.getLogger("django").addHandler(caplog.handler)
    visitor.get("/news/")
    logging.getLogger("django").removeHandler(caplog.handler)

    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert [(record.getMessage(), record.exc_info[0].__name__) for record in errors] == [
        ("Service Unavailable: /news/", "OperationalError")
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_story_sent_into_a_locked_database_is_taken_in_once_when_sent_again(visitor, settings, request):
    settings.FORM_MIN_SECONDS = 0
    typed = filled(visitor)
    let_go = request.getfixturevalue("locked")

    refused = visitor.post("/submit/", typed)
    let_go()
    sent_again = [visitor.post("/submit/", typed).status_code for _ in range(2)]

    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (503, "30", "no-store")
    assert (sent_again, Submission.objects.count()) == ([303, 303], 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_page_of_503_holds_the_form_that_was_sent_and_its_button_sends_it(settings, request):
    settings.FORM_MIN_SECONDS = 0
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', visitor.get("/submit/").content.decode())[1]
    typed = filled(visitor) | {"csrfmiddlewaretoken": token, "title": "写了“一上午” <b>的题</b>"}
    let_go = request.getfixturevalue("locked")

    page = visitor.post("/submit/?district=120114", typed).content.decode()
    let_go()
    form = re.search(r'<form class="form" method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[2])
    sent = visitor.post(unescape(form[1]), {name: unescape(value) for name, value in hidden})

    assert (form[1], sent.status_code) == ("/submit/?district=120114", 303)
    assert Revision.objects.get().title == typed["title"]
    assert re.findall(r"<dt>(.*?)</dt>", page)[:2] == ["标题", "正文"]
    assert re.findall(r"<button[^>]*>(.*?)</button>", form[2]) == ["再提交一次"]


def test_page_of_503_shows_no_password(visitor, unreachable):
    page = visitor.post("/admin/login/", {"username": "沈砚", "password": "sesame 开门"}).content.decode()

    assert [word for word in ("沈砚", "sesame", "再提交一次") if word in page] == []


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_session_that_cannot_be_stored_is_answered_with_503(visitor, request):
    visitor.force_login(make_user())
    visitor.session.save()
    request.getfixturevalue("locked")

    check_page(visitor.get("/remembers/"), 503)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.database
def test_a_wrong_question_to_the_database_stays_500(visitor):
    response = visitor.get("/asks-wrongly/")

    check_page(response, 500)
    assert "no_such_table" not in response.content.decode()
