"""Parts of pages that are made once: no page shows a part that was made for another one."""

import random

import pytest

from commons.pages import facts
from commons.templatetags.remembered import PARTS
from tests.make import NOW, make_article

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    *("/", "/news/", "/news/?page=2", "/news/?kind=policy", "/news/?kind=news&from=2026-11-01"),
    *("/news/?from=2026-11-01&to=2026-11-25", "/news/?from=2026-12-25&to=2026-11-01", "/news/?kind=none"),
    *("/news/?district=120111", "/news/?district=120111&kind=policy", "/news/?district=130600"),
    *("/news/?q=厂房", "/news/?q=厂房&kind=policy", "/news/?q=厂房&sort=relevance", "/news/?q=" + "长" * 120),
    *("/districts/", "/districts/120111/", "/districts/120111/?kind=policy", "/districts/120000/"),
    *("/districts/130600/", "/districts/130600/?kind=news", "/districts/120111/?from=2026-11-24"),
    *("/archive/", "/archive/2026/", "/archive/2026/11/", "/archive/2026/11/?kind=policy", "/sitemap/"),
]


def forget_parts():
    """As a new process."""
    for one in facts.EVERY:
        one.forget()


def test_every_page_is_the_same_in_a_process_that_has_shown_all_others(client, settings):
    settings.COUNT_READS = False
    for number in range(24):
        make_article(
            title=f"厂房第{number}篇",
            district=("120111", "120116", "130600")[number % 3],
            kind=("news", "policy")[number % 2],
            now=NOW,
            is_advert=number == 5,
        )
    alone = {}
    for path in PAGES:
        forget_parts()
        alone[path] = client.get(path).content

    for seed in range(3):
        for path in random.Random(seed).sample(PAGES, len(PAGES)):
            assert client.get(path).content == alone[path], path


def test_no_text_is_kept_with_what_a_search_found(client):
    make_article(title="厂房第一篇", now=NOW)
    forget_parts()

    assert client.get("/news/?q=厂房").content.count(b"<mark>") > 1

    assert PARTS.known
    assert not [key for key in PARTS.known if any(getattr(value, "body", "") for value in key)]
