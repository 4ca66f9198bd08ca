"""The kinds in memory, for pages: four rows that hardly ever change."""

from articles.models import Kind
from commons.pages.facts import fact


@fact()
def kinds() -> dict[int, Kind]:
    """All kinds by number (pk), in their order."""
    return {kind.pk: kind for kind in Kind.objects.all()}
