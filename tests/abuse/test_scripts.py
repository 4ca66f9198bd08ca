"""What people type is text on every page: titles, units, authors, bodies, notes, names, messages."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from leads.models import Lead, Topic
from submissions.actions import perform
from tests.make import make_article, make_body, make_story, make_user

pytestmark = pytest.mark.django_db

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7777}}{% debug %}",
    "</title></textarea></script><b>x",
]
# A tag, an attribute of ours, or a template that came alive.
ALIVE = re.compile(
    r"<script>alert|<img src=x|<svg/onload|</script><b>x|onerror=alert\(1\)>|href=.javascript:|54439"
)
PUBLIC = ["/", "/news/", "/news/?q=alert", "/districts/120111/", "/archive/{day}/", "/articles/{article}/"]
DESK = [
    *("/admin/submissions/submission/", "/admin/submissions/submission/{story}/change/"),
    *("/admin/submissions/submission/{story}/reopen/", "/admin/commons/letter/"),
    *("/admin/articles/article/", "/admin/articles/article/{article}/change/"),
    *("/admin/leads/lead/", "/admin/leads/lead/{lead}/change/"),
]


def fill(payload):
    """The payload wherever somebody may type; the places that show it."""
    now = timezone.now()
    words = {"title": payload, "unit": payload, "author": payload, "body": make_body(1100) + payload}
    chief = make_user("chief", None, is_superuser=True, name=payload)
    article = make_article(now=now, **words)
    story = make_story(now=now, **words)
    perform("reject", story, actor=chief, now=now, reasons=["quality"], note=payload)
    lead = Lead.objects.create(
        topic=Topic.objects.first(),
        number="ZX-1",
        name=payload,
        phone="13800138000",
        company=payload,
        message=payload,
        created_at=now,
        idempotency_key="k",
    )
    client = Client()
    client.force_login(chief)
    facts = {"article": article.pk, "story": story.pk, "lead": lead.pk}
    paths = [*PUBLIC, *DESK, story.author_url()]
    return client, [path.format(**facts, day=timezone.localtime(now).strftime("%Y/%m/%d")) for path in paths]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_was_typed_comes_alive(payload):
    client, paths = fill(payload)

    pages = {path: client.get(path) for path in paths}

    assert {page.status_code for page in pages.values()} == {200}
    assert [path for path, page in pages.items() if ALIVE.search(page.text)] == []
