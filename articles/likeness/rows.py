"""The rows by which texts are found that are like another: written and read here alone.

A text is known by its kind and number and not by a key, so that stories and articles stand in one table.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Count

from articles.likeness.models import KnownText, Piece
from articles.likeness.sketch import Sketch, sketch

ARTICLE, STORY = KnownText.Kind.ARTICLE, KnownText.Kind.STORY
# Pieces that so many texts share are a sentence for every day, as a byline is: 1 % of all, but 50 at least.
COMMON_SHARE, COMMON_LEAST = 100, 50
# So many texts with the most in common are looked at.
NEAREST = 20


class Likeness(NamedTuple):
    """Another text: the share of the new one that it has, and its own share that the new one has; 0 to 1."""

    kind: int
    item: int
    of_new: float
    of_old: float

    @property
    def most(self) -> float:
        return max(self.of_new, self.of_old)


def put(kind: int, item: int, body: str) -> None:
    """Keep what a text is found by, in the place of what it was found by before."""
    found = sketch(body)
    text = KnownText(kind=kind, item=item, exact=found.exact, piece_count=len(found.hashes), is_due=False)
    [known] = KnownText.objects.bulk_create(
        [text],
        update_conflicts=True,
        unique_fields=["kind", "item"],
        update_fields=["exact", "piece_count", "is_due"],
    )
    Piece.objects.filter(text=known.pk).delete()
    Piece.objects.bulk_create(Piece(hash=number, text=known.pk) for number in found.hashes)


def put_off(articles: Iterable[int]) -> None:
    """Leave the articles with these numbers to the worker (articles.likeness.filling): one query for all."""
    KnownText.objects.bulk_create(
        [KnownText(kind=ARTICLE, item=number) for number in articles],
        update_conflicts=True,
        unique_fields=["kind", "item"],
        update_fields=["is_due"],
    )


def forget(kind: int, items: Iterable[int]) -> None:
    """These texts are found no more."""
    known = KnownText.objects.filter(kind=kind, item__in=list(items))
    Piece.objects.filter(text__in=list(known.values_list("pk", flat=True))).delete()
    known.delete()


def alike(body: str, *, least: float) -> list[Likeness]:
    """The texts that share at least `least` of theirs or of the body, the nearest first."""
    new = sketch(body)
    found = [Likeness(kind, item, 1, 1) for kind, item in same(new)]
    exact = {(one.kind, one.item) for one in found}
    rare = uncommon(new)
    common = nearest(rare)
    for text in KnownText.objects.filter(pk__in=common):
        shared = common[text.pk]
        # What is not counted of the new text is not counted of the old one either.
        left_out = len(new.hashes) - len(rare)
        of_old = shared / max(text.piece_count - left_out, shared)
        if (text.kind, text.item) not in exact:
            found.append(Likeness(text.kind, text.item, shared / len(rare), of_old))
    return sorted((one for one in found if one.most >= least), key=lambda one: -one.most)


def nearest(hashes: Collection[int]) -> dict[int, int]:
    """The texts that share the most of these pieces, and how many each."""
    shared = Piece.objects.filter(hash__in=hashes).values_list("text").annotate(count=Count("hash"))
    return dict(shared.order_by("-count")[:NEAREST])


def same(new: Sketch) -> Iterable[tuple[int, int]]:
    """Kind and number of texts with exactly these characters."""
    if not new.exact:
        return []
    return KnownText.objects.filter(exact=new.exact).order_by("-pk").values_list("kind", "item")[:NEAREST]


def uncommon(new: Sketch) -> set[int]:
    """The pieces of a text without those that everybody writes.

    Where most of a text is common, it is no sentence for every day but a text that came again and again.
    """
    counted = Piece.objects.filter(hash__in=new.hashes).values_list("hash").annotate(count=Count("text"))
    often = dict(counted.filter(count__gt=COMMON_LEAST))
    if often:
        # Counting all texts takes long where there are many, and most texts have nothing that is common.
        limit = max(COMMON_LEAST, KnownText.objects.count() // COMMON_SHARE)
        often = {number: count for number, count in often.items() if count > limit}
    return set(new.hashes) - often.keys() if 2 * len(often) < len(new.hashes) else set(new.hashes)
