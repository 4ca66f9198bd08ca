"""Headers that every answer carries."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

# A page, a redirect, errors of several layers, the desk, machines' addresses.
PATHS = ["/", "/news", "/nothing/", "/%00", "/admin/login/", "/admin/", "/robots.txt", "/feed.xml"]


@pytest.mark.parametrize("path", PATHS)
def test_browsers_are_asked_for_nothing(client, path):
    headers = client.get(path).headers

    allowed = [rule for rule in headers["Permissions-Policy"].split(", ") if not rule.endswith("=()")]
    asked = {
        name: f"{name}=()" in headers["Permissions-Policy"]
        for name in ("camera", "microphone", "geolocation")
    }
    assert (allowed, asked) == ([], {"camera": True, "microphone": True, "geolocation": True})


@pytest.mark.parametrize("path", PATHS)
def test_no_other_site_shares_a_window_a_frame_or_a_guess(client, path):
    headers = client.get(path).headers

    assert {
        name: headers.get(name)
        for name in ("Cross-Origin-Opener-Policy", "X-Frame-Options", "X-Content-Type-Options")
    } == {
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/status/secret/", None),
        ("/status/secret/?x=%00", None),
        ("/status/secret/withdraw/", {"reason": "x"}),
        ("/status/secret/confirm/", {"x": "y"}),
        ("/status/secret/proof/", {"answer": "fine"}),
        ("/contact/secret/", None),
        ("/preview/secret/", None),
        ("/inquire/secret/", {"x": "y"}),
    ],
)
def test_no_answer_lets_the_address_behind_a_signed_link_out_not_even_to_our_log(path, data):
    client = Client(enforce_csrf_checks=True)

    response = client.get(path) if data is None else client.post(path, data)

    assert (response.status_code >= 400, response["Referrer-Policy"]) == (True, "strict-origin")
