"""The kinds on the page of a district lead to the kinds of that district."""

import re

import pytest

from tests.make import make_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "kept"), [("/districts/120111/", "/districts/120111/"), ("/news/", "/news/"), ("/", "/news/")]
)
def test_strip_and_labels_keep_the_district(client, page, kept):
    make_article(district="120111", kind="policy")

    source = client.get(page).content.decode()

    strip = re.findall(r'href="([^"?]+)\?kind=\w+"', source[source.index('aria-label="各栏目"') :])
    labels = re.findall(r'tag--mute"\s+href="([^"?]+)\?kind=policy"', source)
    assert (set(strip[:4]), set(labels)) == ({kept}, {kept})


def test_a_label_narrows_the_list_of_the_district(client):
    wanted = make_article(district="120111", kind="policy")
    make_article(district="120111", kind="news")
    make_article(district="120114", kind="policy")

    page = client.get("/districts/120111/?kind=policy").context["page"]

    assert [row.pk for row in page.object_list] == [wanted.pk]
