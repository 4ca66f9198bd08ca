"""Every button of every form of the desk, pressed with words in every field: no word is lost.

The words stand on the next page, in the record, or in a row afterwards, at both widths, and also if somebody
signed in again in another tab before the button was pressed.
"""

import secrets
from functools import partial

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from articles.models import Kind
from commons.models import TermsVersion
from districts.models import District
from leads.models import Topic
from submissions.actions import perform
from submissions.publishing.proofs import answer_proof
from submissions.publishing.verifying import Check
from tests.browser.steps import start_session
from tests.make import make_article, make_story, make_user

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
DESK = "/admin/submissions/submission"
# Our rows with words in them.
ROWS = ("submissions", "articles", "commons", "districts", "leads")


CHARACTERS = "园区厂房企业开工投产设备图纸层高承重供电容量当天算账"


def own_body():
    """A text like no other: what is like another has one button more."""
    lines = ("".join(secrets.choice(CHARACTERS) for _ in range(30)) for _ in range(40))
    return "。".join(lines) + "。"


def story(state, ending="change"):
    """The path of a page of a new story."""
    return lambda: f"{DESK}/{make_story(state, now=timezone.now(), body=own_body()).pk}/{ending}/"


def answered():
    """An accepted story, edited, whose author found a fault in the proof."""
    found = make_story("accepted", now=timezone.now(), body=own_body())
    given = {"actor": found.owner, "now": timezone.now()}
    perform("edit", found, title="编辑改过的标题", checks=[Check("甲", "乙", "confirmed")], **given)
    proof = perform("proof", found, **given)
    answer_proof(found, number=proof.number, is_fine=False, words="应为七十一栋。", now=timezone.now())
    return found


def row(name, find):
    """The path of the form of a row."""
    return lambda: f"/admin/{name}/{find().pk}/change/"


PAGES = {
    "waiting": story("submitted"),
    "claimed": story("in_review"),
    "editing": story("accepted"),
    "answered": lambda: f"{DESK}/{answered().pk}/change/",
    "earlier": lambda: f"{DESK}/{answered().pk}/change/?from=1",
    "scheduled": story("scheduled"),
    "published": story("published"),
    "prioritise": story("submitted", "prioritise"),
    "withdraw": story("submitted", "withdraw"),
    "take_down": story("published", "take_down"),
    "new article": lambda: "/admin/articles/article/add/",
    "article": row("articles/article", make_article),
    "terms": lambda: "/admin/commons/termsversion/add/",
    "kind": row("articles/kind", lambda: Kind.objects.get(slug="news")),
    "topic": row("leads/topic", lambda: Topic.objects.first()),
    "district": row("districts/district", lambda: District.objects.get(code="120111")),
    "new district": lambda: "/admin/districts/district/add/",
}
# The buttons that people see, in folds too; that of the return key is a pixel wide.
SEEN = """(() => {
    for (const fold of document.querySelectorAll('#content details')) fold.open = true;
    return [...document.querySelectorAll('#content form[method=post] :is(button, input[type=submit])')]
        .filter(button => button.type === 'submit' && button.offsetWidth > 10);
})()"""
BUTTONS = f"() => {SEEN}.map(button => button.textContent.trim() || button.value)"
PRESS = f"number => {SEEN}[number].click()"
# Words into every field, folded ones too; a conclusion, so that the form has something to say.
TYPE = """stamp => {
    const typed = [];
    for (const field of document.querySelectorAll('#content form :is(textarea, input[type=text])')) {
        if (field.readOnly || /effective_at|event_date/.test(field.name)) continue;
        field.value = field.type === 'textarea' && field.value.length > 50
            ? `${field.value}\\n${stamp}${field.name}` : `${stamp}${field.name}`;
        typed.push(`${stamp}${field.name}`);
        field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    for (const choice of ['[name=conclusion][value=return]', '[value=unverified]', '[name=reason]'])
        document.querySelector(`#content form ${choice}`)?.click();
    return typed;
}"""
SHOWN = """() => document.body.innerText
    + [...document.querySelectorAll('textarea, input')].map(field => field.value).join('\\n')"""


def stored():
    """All words in our rows."""
    texts = (models.CharField, models.TextField)
    for label in ROWS:
        for model in apps.get_app_config(label).get_models():
            names = [field.name for field in model._meta.fields if isinstance(field, texts)]
            for values in model.objects.values_list(*names) if names else []:
                yield "\n".join(map(str, values))


def walk(page, number, renew):
    """Type into every field of the open page, press the button, and give the words that are nowhere."""
    # Short enough for the shortest field.
    stamp = f"字{secrets.token_hex(2)}"
    typed = page.evaluate(TYPE, stamp)
    renew()
    with page.expect_navigation():
        page.evaluate(PRESS, number)
    shown = page.evaluate(SHOWN)
    left = [words for words in typed if words not in shown]
    kept = "\n".join(stored()) if left else ""
    return [words for words in left if words not in kept]


@pytest.mark.parametrize(("width", "is_renewed"), [(1280, False), (390, True)])
def test_no_button_loses_a_word(visit, live_server, width, is_renewed):
    TermsVersion.objects.update(effective_at=timezone.now() - timezone.timedelta(days=1))
    boss = make_user("boss", group="", name="周岚", is_superuser=True)
    page = visit(width=width)
    start_session(page, boss, live_server.url)
    renew = partial(start_session, page, boss, live_server.url) if is_renewed else bool
    lost, pressed = {}, 0

    for name, open_page in PAGES.items():
        page.goto(open_page())
        labels = page.evaluate(BUTTONS)
        for number, label in enumerate(labels):
            if number:
                page.goto(open_page())
            if words := walk(page, number, renew):
                lost[f"{name}: {label}"] = words
        pressed += len(labels)

    assert lost == {}
    assert pressed > 40
