"""编辑推荐: what stands beside the top article of the home page."""

from collections.abc import Iterable

from articles.lists.rows import Row, rows
from articles.models import Article
from commons.pages.changes import place
from commons.pages.facts import fact

PICKS = 3


@fact(lambda: (place(""),))
def recommended() -> list[Row]:
    """What editors chose; one more than is shown, for the top article may be among them."""
    return rows(Article.objects.published().recommended()[: PICKS + 1])


def picks(newest: Iterable[Row], *, lead: Row | None = None) -> tuple[Row, ...]:
    """Three articles to put forward beside the `lead` story: those that editors chose first.

    `newest`, which the page has read anyway, fill what editors left open, those with a picture first; adverts
    never.
    """
    others = sorted(newest, key=lambda row: row.picture is None)
    found = {row.pk: row for row in (*recommended(), *others) if not row.is_advert}
    if lead:
        found.pop(lead.pk, None)
    return tuple(found.values())[:PICKS]
