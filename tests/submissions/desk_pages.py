"""Addresses and words of the desk, for the tests that walk it."""

import re
from html import unescape

from django.urls import reverse

from submissions.models import Submission
from tests.markup import one_line

QUEUE = "/admin/submissions/submission/"


def page_of(story):
    """The address of the review page."""
    return reverse("admin:submissions_submission_change", args=[story.pk])


def button(name, story):
    """Where one of the story's buttons or steps leads."""
    return reverse(f"admin:story_{name}", args=[story.pk])


def alert(response):
    """The first thing that the page says is wrong, "" for nothing."""
    match = re.search(r'role="alert"[^>]*>.*?<(?:li|p)>(.*?)</(?:li|p)>', one_line(response.text))
    return unescape(re.sub("<[^>]*>", "", match[1])).strip() if match else ""


def way_to_error(response):
    """The ids to which the words on top lead, each with whether it stands on the page."""
    box = response.text.partition('role="alert"')[2].partition("</div>")[0]
    return [(name, f'id="{name}"' in response.text) for name in re.findall('href="#(.*?)"', box)]


def titles(response):
    """The titles of the queue's rows."""
    return re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', one_line(response.text))


def typed_on_page(story, **changes):
    """All that the editing page sends."""
    text = story.revision
    names = ("title", "body", "summary", "unit", "author", "edit_note")
    codes = {"district": text.district.code, "kind": text.kind.slug, "version": story.version}
    marks = {"is_advert": "False", "event_date": "", "publish_at": "", "force": "", "back": ""}
    return {name: getattr(text, name) for name in names} | codes | marks | changes


def refresh(story):
    """The story as it stands now."""
    return Submission.objects.get(pk=story.pk)
