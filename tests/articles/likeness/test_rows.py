"""The rows by which like texts are found: who writes them, who takes them away, what is too common."""

import pytest
from django.core.management import CommandError, call_command

from articles.actions import correct_article, withdraw_article
from articles.likeness.filling import BATCH, fill
from articles.likeness.models import KnownText, Piece
from articles.likeness.rows import ARTICLE, STORY, alike, forget, put
from articles.models import Article
from tests.articles.likeness.texts import dice as throws
from tests.articles.likeness.texts import samples, unrelated
from tests.make import NOW, make_article

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def nearest(body):
    """(kind, number) of the texts that the body is like."""
    return [(found.kind, found.item) for found in alike(body, least=0.3)]


def test_the_worker_takes_up_what_was_published_imported_or_corrected():
    texts = samples()[: BATCH + 2]
    articles = [make_article(title=f"第 {number} 号道路通车", body=text) for number, text in enumerate(texts)]
    before = nearest(texts[0])
    fill(NOW)
    first, last = articles[0], articles[-1]

    found = [nearest(texts[0]), nearest(texts[-1])]
    correct_article(first, version=first.version, now=NOW, editor="林岸", body=unrelated(1, throws())[0])
    withdraw_article(last, reason="error", now=NOW)
    fill(NOW)

    assert (before, found) == ([], [[(ARTICLE, first.pk)], [(ARTICLE, last.pk)]])
    # A withdrawn article is still compared; an old text is not.
    assert (nearest(texts[0]), nearest(texts[-1])) == ([], [(ARTICLE, last.pk)])


def test_what_one_text_has_of_another_is_told_both_ways():
    first, second, third = samples()[:3]
    put(STORY, 1, first)
    put(STORY, 2, first + second + third)

    whole, part = alike(first, least=0.3)

    assert (whole.item, whole.of_new, whole.of_old) == (1, 1, 1)
    assert (part.item, part.of_new, part.of_old < 0.5) == (2, 1, True)


def test_a_sentence_that_everybody_writes_makes_no_texts_alike():
    motto = "本报讯，记者从园区管理委员会获悉，近年来各单位认真落实台账制度并按月公布办理结果。" * 2
    texts = unrelated(62, throws(), length=150)
    for number, text in enumerate(texts[:-1], start=1):
        put(STORY, number, motto + text)

    found = nearest(motto + texts[-1])

    assert found == []


def test_a_text_that_came_sixty_times_is_no_sentence_of_everybody():
    text = samples()[0]
    for number in range(1, 61):
        put(STORY, number, text)

    assert len(nearest(f"{text}又添了一句不同的话。")) == 20


def test_what_is_forgotten_leaves_no_row():
    put(STORY, 1, samples()[0])

    forget(STORY, [1])

    assert (KnownText.objects.count(), Piece.objects.count()) == (0, 0)


def test_reindex_makes_the_rows_again_and_its_check_sees_what_is_wrong():
    article = make_article(body=samples()[0])
    fill(NOW)
    Article.objects.filter(pk=article.pk).update(body=samples()[1])

    with pytest.raises(CommandError, match="不能比对的 1 篇"):
        call_command("reindex_search", check=True)
    call_command("reindex_search")
    call_command("reindex_search", check=True)

    assert nearest(samples()[1]) == [(ARTICLE, article.pk)]
