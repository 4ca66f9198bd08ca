"""The browser's count is the server's count, for real."""

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons.wordcount import UNCOUNTED, count_characters
from submissions.wordcount import ruler
from tests.browser.steps import fill_story, press
from tests.make import make_body

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VECTORS = json.loads((Path(__file__).parents[1] / "data" / "wordcount_vectors.json").read_text())
# How many texts; make faults asks for more.
TEXTS, BATCH = int(os.environ.get("COUNTED_TEXTS", "10000")), 10_000
COUNT = "texts => texts.map(text => window.yuanxun.countCharacters(text))"
scalars = st.characters(exclude_categories=["Cs"])
uncounted = st.sampled_from(UNCOUNTED).flatmap(lambda bounds: st.integers(*bounds)).map(chr)
texts = st.text(st.one_of(scalars, uncounted, st.sampled_from("招商引资，。 \n\t５Ｇ2019年👍🏽é")))


@pytest.fixture
def form_page(visit):
    page = visit()
    page.goto("/submit/")
    return page


def test_all_vectors(form_page):
    counts = form_page.evaluate(COUNT, [vector["s"] for vector in VECTORS])

    assert counts == [vector["count_characters"] for vector in VECTORS]


def test_random_strings(form_page):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(texts, min_size=20, max_size=60))
    def same(batch):
        assert form_page.evaluate(COUNT, batch) == [count_characters(text) for text in batch]

    same()


def test_random_strings_of_any_code_point(form_page, record_property):
    source = random.Random(20261123)

    def character():
        code = source.choice([source.randrange(0x110000), source.randrange(0x3000), source.choice(EDGES)])
        return chr(code) if not 0xD800 <= code <= 0xDFFF else "字"

    for _ in range(TEXTS // BATCH):
        batch = ["".join(character() for _ in range(source.randrange(40))) for _ in range(BATCH)]
        assert form_page.evaluate(COUNT, batch) == [count_characters(text) for text in batch]
    record_property("texts counted alike", TEXTS)


EDGES = [code + step for bounds in UNCOUNTED for code in bounds for step in (-1, 0, 1) if code + step >= 0]


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1264, 2000, 2001])
def test_the_ruler_says_live_what_the_server_says(form_page, count):
    text = "\n".join(["字 " * 50] * (count // 50) + ["字" * (count % 50)])

    form_page.fill("[name=body]", text)

    expected = ruler(text, least=1000, most=2000)
    said = " ".join(form_page.locator("#ruler .ruler__say").inner_text().split())
    assert said == f"{expected['count']:,} 字 {expected['words']}"


@pytest.mark.parametrize(("count", "is_bad"), [(998, True), (1000, False)])
def test_what_was_refused_for_its_length_is_not_said_of_another_text(form_page, count, is_bad):
    fill_story(form_page, make_body(999))
    press(form_page, "check")
    assert "少于 1000 字" in form_page.locator("#id_body-e").inner_text()

    form_page.fill("[name=body]", make_body(count))

    assert form_page.locator("#id_body-e").count() == 0
    assert form_page.locator(".f--body.f--bad").count() == is_bad
    assert form_page.get_attribute("[name=body]", "aria-invalid") == str(is_bad).lower()


def test_on_a_phone_the_ruler_stays_in_sight_while_one_writes(visit):
    page = visit(width=390)
    page.goto("/submit/")
    page.fill("[name=body]", "招商引资\n" * 200)

    page.evaluate(
        "scrollTo(0, document.getElementById('id_body').getBoundingClientRect().bottom + scrollY - 300)"
    )

    assert page.locator("#ruler").bounding_box()["y"] == 0


@pytest.mark.parametrize(("javascript", "said"), [(False, True), (True, False)])
def test_without_javascript_the_ruler_says_of_when_its_number_is(visit, javascript, said):
    page = visit(javascript=javascript)
    page.goto("/submit/")

    assert ("检查时再数，现在" in page.locator(".ruler__say").inner_text()) == said
