"""Sentences that promise something, held against what the portal does."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from articles.models import AiUse
from submissions.clock import REMIND_AFTER, TIME_TO_CHANGE
from submissions.reasons import PROHIBITED

DOCUMENTS = Path(settings.BASE_DIR, "fixtures", "documents")
PRIVACY = (DOCUMENTS / "privacy-2026-11.txt").read_text(encoding="utf-8")
TERMS = (DOCUMENTS / "terms-2026-11.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("clause", "setting"),
    [
        ("3.1", "RETAIN_LEADS"),
        ("3.2", "RETAIN_STORIES"),
        ("3.3", "RETAIN_LETTERS"),
        ("3.4", "RETAIN_NETWORK"),
    ],
)
def test_the_privacy_text_names_the_months_that_the_clock_keeps(clause, setting):
    [months] = re.findall(rf"^{clause} .*?(\d+) 个月", PRIVACY, re.MULTILINE)

    assert int(months) == getattr(settings, setting)


def test_the_clock_does_what_the_privacy_text_says():
    assert {
        "commons.outbox.forget_letters",
        "submissions.erasure.forget_stories",
        "submissions.erasure.forget_networks",
        "leads.actions.forget",
        "feedback.actions.forget",
        "commons.throttle.forget",
    } <= set(settings.CLOCK_JOBS)


def test_the_terms_name_the_bounds_and_times_that_the_portal_keeps():
    assert f"正文应为 {settings.WORD_MIN} 至 {settings.WORD_MAX} 字" in TERMS
    assert f"在您提交后的 {settings.REVIEW_HOURS} 小时内答复" in TERMS
    assert (TIME_TO_CHANGE.days, REMIND_AFTER.days) == (7, 5)
    assert "请在七天内修改并重新提交" in TERMS


def test_each_prohibited_reason_names_a_clause_of_the_terms():
    clauses = re.findall(r"^(\d+)）", TERMS, re.MULTILINE)

    assert [label.partition("：")[0] for label in PROHIBITED.values()] == [
        f"违反须知 1.2 第 {number} 项" for number in clauses
    ]


def test_the_terms_name_the_choices_of_the_form():
    [named] = re.findall(r"请如实选择(“.*?”)。", TERMS)

    assert re.findall("“(.*?)”", named) == [str(choice.label) for choice in AiUse]


@pytest.mark.parametrize("words", ["投诉时", "公告"])
def test_documents_name_no_page_that_is_not_built(words):
    assert words not in PRIVACY + TERMS
