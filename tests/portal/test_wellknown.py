"""What machines ask for: robots.txt, security.txt, favicon.ico; and that readers are given no cookie."""

import re
from datetime import UTC, datetime, timedelta
from urllib import robotparser

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from portal import wellknown
from portal.context import site
from tests.make import make_article
from tests.markup import one_line

pytestmark = pytest.mark.django_db

PUBLIC = (
    "/feed.xml",
    "/districts/120111/feed.xml",
    "/kinds/news/feed.xml",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    f"/sitemap-{timezone.localtime().year}.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/favicon.ico",
    "/apple-touch-icon.png",
)


def is_allowed(client, path):
    """Whether a robot may read `path`: the rules are prefixes in which * stands for anything."""
    rules = re.findall(r"^Disallow: (.+)$", client.get("/robots.txt").content.decode(), re.MULTILINE)
    patterns = [re.escape(rule).replace(r"\*", ".*") for rule in rules]
    return not any(re.match(pattern, path) for pattern in patterns)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", True),
        ("/articles/1/", True),
        ("/feed.xml", True),
        ("/static/css/site.css", True),
        # These carry noindex, which only who reads them can see.
        ("/news/?district=120111&kind=policy", True),
        ("/news/?page=2", True),
        ("/news/?q=%E6%8B%9B%E5%95%86", False),
        ("/districts/120111/?kind=news&q=x", False),
        ("/admin/", False),
        ("/status/", False),
        ("/status/1-1~x/", False),
    ],
)
def test_robots_may_read_all_but_the_desk_the_links_and_searches(client, path, expected):
    assert is_allowed(client, path) == expected


def test_robots_find_the_sitemap(client, settings):
    settings.SITE_URL = "https://news.example.com"
    parser = robotparser.RobotFileParser()

    parser.parse(client.get("/robots.txt").content.decode().splitlines())

    assert parser.site_maps() == ["https://news.example.com/sitemap.xml"]


def test_security_txt_names_a_mailbox_and_a_time_within_a_year(client, settings):
    settings.SITE_URL = "https://news.example.com"
    settings.MAIL_FROM = "园讯 <editor@example.com>"

    response = client.get("/.well-known/security.txt")

    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert fields == {
        "Contact": "mailto:editor@example.com",
        "Preferred-Languages": "zh",
        "Canonical": "https://news.example.com/.well-known/security.txt",
    }
    assert timedelta(days=333) < expires - timezone.now() < timedelta(days=366)
    assert response["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("now", "expires"),
    [
        (datetime(2026, 11, 23, tzinfo=UTC), "2027-11-01T00:00:00+08:00"),
        # Already March in Beijing; the 29th of February has no next year.
        (datetime(2028, 2, 29, 20, tzinfo=UTC), "2029-03-01T00:00:00+08:00"),
        (datetime(2028, 2, 29, 1, tzinfo=UTC), "2029-02-01T00:00:00+08:00"),
    ],
)
def test_expiry_is_a_year_from_the_first_of_the_month(now, expires):
    assert wellknown.expiry(now).isoformat() == expires


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/favicon.ico", "/static/icon.svg"),
        ("/apple-touch-icon.png", "/static/apple-touch-icon.png"),
    ],
)
def test_icons_are_found_by_their_usual_names(client, path, place):
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, place)


@pytest.mark.parametrize("path", PUBLIC)
def test_machines_get_no_cookie_and_one_answer_for_all(client, path):
    make_article(now=timezone.now())

    response = client.get(path)

    assert (response.status_code, list(response.cookies), response.get("Vary")) == (
        302 if path in {"/favicon.ico", "/apple-touch-icon.png"} else 200,
        [],
        None,
    )


def test_every_page_names_the_feed_and_the_defaults_of_previews(client):
    head = one_line(client.get("/districts/").content.decode()).partition("</head>")[0]

    assert re.findall(r'<link rel="alternate" ([^>]+)>', head) == [
        'type="application/atom+xml" title="园讯：全部稿件" href="/feed.xml"'
    ]
    assert re.findall(r'property="og:(\w+)" content="(\w+)"', head) == [
        ("site_name", "园讯"),
        ("type", "website"),
        ("locale", "zh_CN"),
    ]


@pytest.mark.parametrize(
    ("icp", "police", "links"),
    [
        ("", "", []),
        ("津ICP备12345678号-1", "", [("https://beian.miit.gov.cn/", "津ICP备12345678号-1")]),
        (
            "",
            "津公网安备12010102000001号",
            [
                (
                    "https://beian.mps.gov.cn/#/query/webSearch?code=12010102000001",
                    "津公网安备12010102000001号",
                )
            ],
        ),
    ],
)
def test_record_numbers_lead_to_their_registers(settings, icp, police, links):
    settings.ICP_NUMBER, settings.POLICE_NUMBER = icp, police

    page = one_line(render_to_string("404.html", site(None)))

    assert re.findall(r'<a href="(https://beian[^"]+)" rel="noopener">([^<]+)</a>', page) == links


@pytest.mark.parametrize(
    ("key", "path", "status"),
    [("k3y-k3y-k3y", "/k3y-k3y-k3y.txt", 200), ("k3y-k3y-k3y", "/other.txt", 404), ("", "/.txt", 404)],
)
def test_the_key_of_indexnow_is_shown_at_its_own_name_only(client, settings, key, path, status):
    settings.INDEXNOW_KEY = key

    response = client.get(path)

    assert response.status_code == status
    assert status == 404 or response.content.decode() == key
