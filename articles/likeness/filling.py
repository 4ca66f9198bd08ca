"""The worker's part: what published articles are found by. An import of thousands is not slowed by it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from articles.likeness.models import KnownText, Piece
from articles.likeness.rows import ARTICLE, forget, put, put_off
from articles.likeness.sketch import sketch
from articles.models import Article

# Articles of one transaction, and of one look of the clock.
BATCH, MOST = 20, 1000


def fill(now: datetime) -> None:
    """Clock job: articles that came or changed since, in short transactions."""
    for _ in range(MOST // BATCH):
        if not fill_batch():
            return


def refill() -> None:
    """Throw away all rows and make those of articles again; stories follow with the clock's next looks.

    What comes meanwhile is the clock's too: whoever publishes quickly would keep this from ending.
    """
    with transaction.atomic():
        Piece.objects.all().delete()
        KnownText.objects.all().delete()
        put_off(public_or_withdrawn().values_list("pk", flat=True))
        newest = KnownText.objects.aggregate(newest=Max("pk"))["newest"] or 0
    while fill_batch(newest):
        pass


def public_or_withdrawn() -> QuerySet[Article]:
    """Whatever was read by the public once."""
    return Article.objects.exclude(state=Article.State.DRAFT)


def differences() -> int:
    """How many articles have no rows, or those of another text, beside those that wait for the worker."""
    known = dict(KnownText.objects.filter(kind=ARTICLE, is_due=False).values_list("item", "exact"))
    waiting = KnownText.objects.filter(kind=ARTICLE, is_due=True).values("item")
    articles = public_or_withdrawn().exclude(pk__in=waiting).only("body").order_by("pk")
    return sum(known.get(one.pk) != sketch(one.body).exact for one in articles.iterator(chunk_size=500))


@transaction.atomic
def fill_batch(newest: int | None = None) -> int:
    """The next articles that wait, up to the row `newest` where one is given; returns how many."""
    due = KnownText.objects.filter(is_due=True)
    due = due if newest is None else due.filter(pk__lte=newest)
    waiting = due.order_by("pk").select_for_update(skip_locked=True)
    numbers = [text.item for text in waiting[:BATCH]]
    bodies = dict(Article.objects.filter(pk__in=numbers).values_list("pk", "body"))
    for number in numbers:
        if number in bodies:
            put(ARTICLE, number, bodies[number])
        else:
            forget(ARTICLE, [number])
    return len(numbers)
