"""An article that is passed on: the square for phones and the picture of its preview."""

import io
import re

import pytest
from PIL import Image

from articles.actions import correct_article, withdraw_article
from articles.sharing import cards, views
from tests.articles.covers.pictures import keep_cards_in
from tests.make import NOW, make_article
from tests.markup import one_line

pytestmark = pytest.mark.django_db
needs_font = pytest.mark.skipif(cards.font_file() is None, reason="no Chinese font on this machine")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where the cards of this test are kept."""
    settings.DATA_DIR = tmp_path
    settings.STORAGES = keep_cards_in(settings.STORAGES, tmp_path)
    return tmp_path


@pytest.fixture
def no_font(monkeypatch):
    """A machine without a Chinese font."""
    monkeypatch.setattr(cards, "FONTS", ())
    cards.font_file.cache_clear()
    yield
    cards.font_file.cache_clear()


def head(client, path):
    """The og: and twitter: tags of a page."""
    page = one_line(client.get(path).content.decode()).partition("</head>")[0]
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"', page))


def kept(folder):
    return sorted(path.name for path in folder.glob("*.png"))


def test_the_square_holds_the_address_and_may_be_kept(client, monkeypatch):
    held = []
    make = views.segno.make
    monkeypatch.setattr(
        views.segno, "make", lambda text, **options: held.append(text) or make(text, **options)
    )
    article = make_article()

    response = client.get(f"/articles/{article.pk}/qr.svg")

    assert held == [f"http://localhost:8000/articles/{article.pk}/"]
    assert (response["Content-Type"], response["Cache-Control"]) == (
        "image/svg+xml",
        "public, max-age=604800",
    )
    assert (response.content.startswith(b"<svg"), b"style=" in response.content) == (True, False)


def test_the_page_shows_the_square_beside_the_text_and_on_paper(client):
    article = make_article()

    page = one_line(client.get(f"/articles/{article.pk}/").content.decode())

    assert page.count("<figcaption>手机扫码打开</figcaption>") == 2
    assert page.count(f'src="/articles/{article.pk}/qr.svg"') == page.count('loading="lazy" alt="二维码') == 2


@pytest.mark.parametrize("name", ["qr.svg", "card.png"])
def test_a_withdrawn_article_has_neither(client, name):
    article = make_article()
    withdraw_article(article, reason="request", now=NOW)

    assert client.get(f"/articles/{article.pk}/{name}").status_code == 404


@needs_font
def test_an_article_without_a_cover_has_a_card_that_is_drawn_once(client, monkeypatch, folder):
    article = make_article(title="厂房清单")
    url = head(client, f"/articles/{article.pk}/")["og:image"].removeprefix("http://localhost:8000")
    first = client.get(url)
    picture = Image.open(io.BytesIO(first.content))
    monkeypatch.setattr(cards, "draw", None)

    again = client.get(url)

    assert (picture.format, picture.size, first["Cache-Control"]) == ("PNG", (1200, 630), views.ONE_DAY)
    assert (again.status_code, len(kept(folder))) == (200, 1)


@needs_font
def test_a_new_title_is_a_new_card_in_the_place_of_the_old_one(client, folder):
    article = make_article(title="旧题")
    client.get(f"/articles/{article.pk}/card.png")
    old, before = views.card_url(article), kept(folder)

    correct_article(article, version=1, now=NOW, editor="林岸", title="新题")
    client.get(f"/articles/{article.pk}/card.png")

    assert (views.card_url(article) != old, len(kept(folder)), kept(folder) != before) == (True, 1, True)


@needs_font
def test_while_one_card_is_drawn_others_are_the_sites_own_picture(client, folder):
    article = make_article()

    with views.only_one(folder / "drawing"):
        response = client.get(f"/articles/{article.pk}/card.png")

    assert (response.status_code, response["Location"], response["Cache-Control"]) == (
        302,
        "/static/og.png",
        "no-store",
    )
    assert kept(folder) == []


@needs_font
def test_half_a_card_is_drawn_again(client, folder):
    path = f"/articles/{make_article().pk}/card.png"
    whole = client.get(path).content
    (name,) = kept(folder)
    (folder / name).write_bytes(whole[:-1])

    assert client.get(path).content == (folder / name).read_bytes() == whole


def test_without_a_font_there_is_no_card_and_no_picture(client, no_font):
    article = make_article()

    tags = head(client, f"/articles/{article.pk}/")

    assert ("og:image" in tags, tags["twitter:card"]) == (False, "summary")
    assert client.get(f"/articles/{article.pk}/card.png").status_code == 404


@needs_font
def test_the_tags_of_an_article_without_a_cover(client):
    article = make_article(title="厂房清单", summary="三处厂房。")

    tags = head(client, f"/articles/{article.pk}/")

    assert {name: tags[name] for name in sorted(tags)} == {
        "og:description": "三处厂房。",
        "og:image": views.card_url(article),
        "og:image:alt": "【西青区招商】厂房清单",
        "og:image:height": "630",
        "og:image:width": "1200",
        "og:locale": "zh_CN",
        "og:site_name": "园讯",
        "og:title": "【西青区招商】厂房清单",
        "og:type": "article",
        "og:url": f"http://localhost:8000/articles/{article.pk}/",
        "twitter:card": "summary_large_image",
    }


@needs_font
@pytest.mark.parametrize("title", ["短题", "厂房，" * 30, "Ｗ" * 200, "，" * 8])
def test_a_title_of_any_length_takes_three_lines_at_most(title):
    size, lines = cards.fitted(title)

    widest = max(cards.font(size).getlength(line) for line in lines)
    # A closing mark may hang over the edge by one character.
    assert (len(lines) <= 3, widest <= cards.WIDTH - cards.EDGE) == (True, True)


def test_the_pictures_of_the_site_are_in_the_sizes_that_are_asked_for(settings):
    sizes = {}
    for name in ("og.png", "apple-touch-icon.png"):
        sizes[name] = Image.open(io.BytesIO((settings.BASE_DIR / "static" / name).read_bytes())).size

    assert sizes == {"og.png": (1200, 630), "apple-touch-icon.png": (180, 180)}
