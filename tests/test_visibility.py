"""What is not public is nowhere: every state of a story and of an article × every public address."""

import logging

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from articles.actions import withdraw_article, write_article
from articles.covers import views as covers
from articles.models import Article, Kind
from commons import links
from commons.chinese import beijing
from districts.models import District
from leads.models import Lead, Topic
from submissions.models import Submission
from submissions.states import State
from tests.articles.covers.pictures import keep_cards_in
from tests.make import make_article, make_body, make_story

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NAMES = (
    *(f"story {state}" for state in State.values),
    *(f"article {state}" for state in Article.State.values),
)
IS_PUBLIC = {"story published", "article published"}
# A word for each state: it stands in the title of what is in that state, and at the end of its body.
WORDS = dict(zip(NAMES, "鹂鹃鹄鹈鹉鹊鹋鹌鹎鹏鹑鹕鹗", strict=True))
FILTERS = (
    "?district=120000",
    "?district=120114&kind=news",
    "?q=园区",
    "?from=2020-01-01&to=2030-01-01",
    "?page=1",
)
YEAR, MONTH = "archive/<yyyy:year>/", "archive/<yyyy:year>/<nn:month>/"
DAY = f"{MONTH}<nn:day>/"
DATED = ((YEAR, "%Y"), (MONTH, "%Y/%m"), (DAY, "%Y/%m/%d"))
LISTS = {"", "news/", "districts/<str:code>/", YEAR, MONTH, DAY}
# These show the whole text.
FEEDS = {"feed.xml", "districts/<str:code>/feed.xml", "kinds/<slug:slug>/feed.xml"}


def public_routes(patterns=None, prefix=""):
    """Every route of the URLconf but the desk's."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLResolver):
            yield route
        elif pattern.namespace != "admin":
            yield from public_routes(pattern.url_patterns, route)


def machines(codes):
    """The routes that programs ask for."""
    return {
        "feeds/": ["/feeds/"],
        "feed.xml": ["/feed.xml"],
        "districts/<str:code>/feed.xml": [f"/districts/{code}/feed.xml" for code in codes],
        "kinds/<slug:slug>/feed.xml": ["/kinds/news/feed.xml", "/kinds/policy/feed.xml"],
        "sitemap.xml": ["/sitemap.xml"],
        "sitemap-pages.xml": ["/sitemap-pages.xml"],
        "sitemap-<yyyy:year>.xml": [beijing(timezone.now()).strftime("/sitemap-%Y.xml")],
        "sitemap-<yyyy:year>-<int:part>.xml": [beijing(timezone.now()).strftime("/sitemap-%Y-2.xml")],
        "robots.txt": ["/robots.txt"],
        ".well-known/security.txt": ["/.well-known/security.txt"],
        "favicon.ico": ["/favicon.ico"],
        "<str:key>.txt": ["/nothing.txt"],
        "apple-touch-icon.png": ["/apple-touch-icon.png"],
    }


# Pages of text.
PLAIN = ("accessibility", "about", "sitemap", "terms", "privacy")


def matrix():
    """Route → all its addresses that could show something; a new public route needs a line here."""
    articles = [0, *Article.objects.values_list("pk", flat=True)]
    asked = ["", *(f"?article={pk}" for pk in articles)]
    other = Submission.objects.get(revision__title="别人的来稿")
    pages = [links.path(other.link(purpose)) for purpose in ("shown", "mailed")]
    lead = links.token(links.Link("lead", Lead.objects.get().pk, 1))
    today = beijing(timezone.now())
    codes = ("120000", "120111", "120114", "120116-teda")
    return {
        "": ["/"],
        "news/": ["/news/", *(f"/news/{query}" for query in FILTERS)],
        "districts/": ["/districts/"],
        "districts/<str:code>/": [
            f"/districts/{code}/{query}" for code in codes for query in ("", *FILTERS[1:])
        ],
        "archive/": ["/archive/"],
        **{route: [f"/archive/{today:{form}}/", f"/archive/{today:{form}}/?q=园区"] for route, form in DATED},
        "articles/<int:pk>/": [f"/articles/{pk}/" for pk in articles],
        **of_drafts(articles),
        **pictures(articles),
        **machines(codes),
        "board/": ["/board/"],
        "board/board.csv": ["/board/board.csv"],
        "submit/": [f"/submit/{query}" for query in asked],
        "status/": ["/status/", "/status/?sent=1"],
        "status/mine/": ["/status/mine/"],
        "status/mine/<str:token>/": [links.path(links.Link("mine", other.pk, 1))],
        **of_stories(pages, other),
        "inquire/": [f"/inquire/{query}" for query in asked],
        "inquire/<str:token>/": [f"/inquire/{lead}/"],
        "inquire/files/<str:token>/": ["/inquire/files/1-1~x/"],
        "inquire/<str:token>/consent/": [links.path(links.Link("consent", Lead.objects.get().pk, 1))],
        "contact/": ["/contact/", "/contact/?topic=story"],
        "contact/<str:token>/": [f"/contact/{lead}/"],
        **{f"{name}/": [f"/{name}/"] for name in PLAIN},
        **{f"{name}/<str:version>/": [f"/{name}/2026-11/"] for name in ("terms", "privacy")},
    }


def of_stories(pages, other):
    """The pages behind an author's links."""
    return {
        "status/<str:token>/": [*pages, "/status/1-1~x/"],
        "status/<str:token>/edit/": [f"{page}edit/" for page in pages],
        "status/<str:token>/withdraw/": [f"{page}withdraw/" for page in pages],
        "status/<str:token>/proof/": [
            *(f"{page}proof/" for page in pages),
            links.path(other.link("proof")),
        ],
        "status/<str:token>/confirm/": [f"{page}confirm/" for page in pages],
    }


def of_drafts(articles):
    """Links to drafts that open none: of what is no draft any more, and with another link's signature."""
    drafts = set(Article.objects.filter(state=Article.State.DRAFT).values_list("pk", flat=True))
    return {
        # The link to a draft shows it: tests/articles/pages/test_draft.py. Nobody else's does.
        "preview/<str:token>/": [
            *(links.path(links.Link("draft", pk, 1)) for pk in articles if pk not in drafts),
            *(f"/preview/{links.token(links.Link('shown', pk, 1))}/" for pk in drafts),
        ],
        # Of a story in editing likewise: tests/submissions/desk/test_preview_link.py.
        "preview/story/<str:token>/": [f"/preview/story/{links.token(links.Link('draft', 1, 1))}/"],
    }


def pictures(articles):
    """The routes of pictures: of covers, of squares for phones, of cards."""
    return {
        covers.ROUTE: [f"/media/covers/{'0' * 32}/480.jpg"],
        "articles/<int:pk>/qr.svg": [f"/articles/{pk}/qr.svg" for pk in articles],
        "articles/<int:pk>/card.png": [f"/articles/{pk}/card.png" for pk in articles],
    }


# Not routes, but addresses that answer.
ELSEWHERE = {"404": ["/nothing/", "/news/?page=99"], "desk": ["/admin/", "/admin/login/"]}


def title_of(name):
    """The title of what is in that state."""
    return f"武清区题中有{WORDS[name]}一字"


def text_of(name):
    """Title and body with the word of that state."""
    return {"title": title_of(name), "body": make_body(1190) + f"文末有{WORDS[name]}一字"}


@pytest.fixture(autouse=True)
def own_cards(settings, tmp_path):
    """What is drawn is kept for this test only."""
    settings.STORAGES = keep_cards_in(settings.STORAGES, tmp_path)


@pytest.fixture(scope="module")
def world(shared_world):
    """One of everything: every state of a story and an article, a public neighbour, another author."""
    make_article(now=timezone.now(), district="120114", title="公开的邻居")
    make_story("needs_changes", title="别人的来稿")
    Lead.objects.create(
        number="ZX-1123-01",
        topic=Topic.objects.first(),
        name="王先生",
        phone="13800000000",
        consent_version="2026-11",
        consent_sha256="",
        created_at=timezone.now(),
    )
    for state in State.values:
        make_story(state, now=timezone.now(), **text_of(f"story {state}"))
    for state in Article.State.values:
        make_staff_article(state)


def make_staff_article(state):
    """An article that staff wrote, in `state`."""
    fields = {"district": District.objects.get(code="120114"), "kind": Kind.objects.get(slug="news")}
    now = timezone.now()
    times = {} if state == "draft" else {"state": "published", "published_at": now}
    article = write_article(now=now, editor="林岸", **text_of(f"article {state}"), **fields, **times)
    if state == "withdrawn":
        withdraw_article(article, reason="error", now=now)


def routes_that_show(client, words):
    """For each word the names of the routes with an address whose answer holds it."""
    found = {word: set() for word in words}
    for route, addresses in {**matrix(), **ELSEWHERE}.items():
        for address in addresses:
            response = client.get(address)
            said = response.content.decode(errors="replace") + str(response.headers)
            for word in words:
                if word in said:
                    found[word].add(route)
    return found


def test_matrix_knows_every_public_route(world):
    assert sorted(public_routes()) == sorted(matrix())


def test_words_stand_only_where_they_are_public(client, world, caplog, record_property):
    caplog.set_level(logging.ERROR)
    words = {name: (f"题中有{WORDS[name]}", f"文末有{WORDS[name]}") for name in NAMES}

    found = routes_that_show(client, [word for both in words.values() for word in both])

    page = {"articles/<int:pk>/"}
    # The investor's form names the article that somebody came from.
    hidden, public = (set(), set()), (LISTS | FEEDS | page | {"inquire/"}, FEEDS | page)
    # The thank-you page names two public articles, never one that is hidden.
    some = {"inquire/<str:token>/"}
    assert [name for name in NAMES if name not in IS_PUBLIC and some & found[words[name][0]]] == []
    shown = {name: (found[title] - some, found[end]) for name, (title, end) in words.items()}
    assert shown == {name: public if name in IS_PUBLIC else hidden for name in NAMES}
    addresses = sum(map(len, [*matrix().values(), *ELSEWHERE.values()]))
    record_property("states × addresses", len(NAMES) * addresses)


def test_numbers_count_only_what_is_public(client, world):
    home, news, tree, city, district = (
        client.get(path).context
        for path in ("/", "/news/", "/districts/", "/districts/120000/", "/districts/120114/")
    )

    gazetteers = [home["gazetteer"], *(part.filled for part in tree["parts"])]
    counts = [
        *(entry.count for entries in gazetteers for entry in entries if entry.district.code == "120114"),
        *(choice.count for choice in city["around"].choices if choice.label == "武清区"),
        tree["parts"][0].count,
        home["figures"].published_today,
        *(page["page"].paginator.count for page in (news, city, district)),
    ]

    assert counts == [1 + len(IS_PUBLIC)] * 8


@pytest.mark.parametrize("method", ["get", "head"])
def test_address_of_an_article_answers_by_its_state(client, world, method):
    numbers = dict(Article.objects.values_list("title", "pk"))
    missing = max(numbers.values()) + 1

    answers = {
        name: getattr(client, method)(f"/articles/{numbers.get(title_of(name), missing)}/").status_code
        for name in NAMES
    }

    gone = dict.fromkeys(["story taken_down", "article withdrawn"], 410)
    assert answers == dict.fromkeys(NAMES, 404) | dict.fromkeys(IS_PUBLIC, 200) | gone
