"""Who runs the portal stands on every page."""

import pytest

from tests.make import make_article

pytestmark = pytest.mark.django_db
WHO = {
    "SPONSOR_NAME": "某某投资促进局",
    "OPERATOR_NAME": "某某园区服务中心",
    "CONTACT_EMAIL": "editor@example.com",
    "CONTACT_ADDRESS": "某市某区某路 1 号",
    "CONTACT_HOURS": "工作日 9:00–17:30",
}


@pytest.mark.parametrize(
    "path", ["/", "/news/", "/submit/", "/inquire/", "/privacy/", "/status/", "/nothing/"]
)
def test_every_page_names_the_operator_and_how_to_write(client, settings, path):
    for name, value in WHO.items():
        setattr(settings, name, value)

    page = client.get(path).text

    assert [value for value in WHO.values() if value not in page] == []


def test_without_an_operator_no_page_promises_one(client):
    assert "运营单位" not in client.get("/").text


def test_search_engines_are_told_the_publisher(client, settings):
    settings.OPERATOR_NAME = WHO["OPERATOR_NAME"]
    article = make_article()

    page = client.get(article.get_absolute_url()).text

    assert '"publisher":{"@type":"Organization","name":"某某园区服务中心"' in page
