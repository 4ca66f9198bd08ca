"""Covers in templates: every rendition is offered, and a list shows the small one."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template

from articles.models import Cover
from articles.templatetags.pictures import image_url
from tests.articles.covers.pictures import add_cover, make_covered
from tests.make import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A folder of its own for each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def render(article, tag="{% picture article.cover %}"):
    return Template("{% load pictures %}" + tag).render(Context({"article": article}))


def test_picture_offers_every_rendition():
    article = make_covered()

    page = render(article)

    offered = re.findall(rf"/media/covers/{article.cover.name}/(\d+)\.(\w+) (\d+)w", page)
    assert offered == [
        (width, extension, width) for extension in ("avif", "webp", "jpg") for width in ("480", "640")
    ]
    assert re.findall(r'type="([^"]*)"', page) == ["image/avif", "image/webp"]


def test_picture_has_its_size_and_words_escaped():
    article = make_article()
    add_cover(article, alt='厂房"外景"<b>')

    page = render(article)

    assert re.search(r'width="(\d+)"\s+height="(\d+)"\s+alt="([^"]*)"', page).groups() == (
        "640",
        "360",
        "厂房&quot;外景&quot;&lt;b&gt;",
    )


def test_article_without_a_cover_shows_none():
    assert render(make_article()).strip() == ""


def test_a_list_shows_the_small_picture_beside_the_link_of_the_title(media):
    article = make_covered()

    page = render(article, '{% include "articles/_thumb.html" %}')

    folder = f"/media/covers/{article.cover.name}"
    assert re.findall(r'<a[^>]*?href="(.*?)"\s+tabindex="-1"\s+aria-hidden="true"', page) == [
        article.get_absolute_url()
    ]
    assert re.findall(r'(?:srcset|src)="(.*?)"', page) == [
        f"{folder}/thumb.{one}" for one in ("avif", "webp", "jpg")
    ]
    assert re.findall(r'(width|height|alt|loading)="(.*?)"', page) == [
        ("width", "320"),
        ("height", "240"),
        ("alt", ""),
        ("loading", "lazy"),
    ]
    assert Path(media, page.partition("/media/")[2].partition('"')[0]).exists()


def test_the_first_picture_of_a_list_is_fetched_at_once(client):
    make_covered()
    make_covered()

    page = client.get("/news/").content.decode()

    assert re.findall(r'(fetchpriority="high"|loading="lazy")', page) == [
        'fetchpriority="high"',
        'loading="lazy"',
    ]


def test_the_lead_story_shows_the_whole_picture_at_once():
    article = make_covered()

    page = render(article, '{% include "articles/_thumb.html" with size="lead" %}')

    assert re.findall(r"(\w+)\.avif (\d+)w", page) == [("480", "480"), ("640", "640")]
    assert re.findall(r'(class|alt|fetchpriority|loading)="(.*?)"', page) == [
        ("class", "pic"),
        ("alt", ""),
        ("fetchpriority", "high"),
    ]


def test_a_list_shows_nothing_in_place_of_a_cover():
    assert render(make_article(), '{% include "articles/_thumb.html" %}').strip() == ""


@pytest.mark.parametrize(("width", "largest"), [(1440, 1440), (1200, 1200), (100, 100)])
def test_address_of_the_jpeg_is_the_largest(width, largest):
    cover = Cover(name="0" * 32, width=width)

    assert image_url(cover) == f"/media/covers/{cover.name}/{largest}.jpg"
