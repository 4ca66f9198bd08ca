"""The topics in memory, for pages: a few rows that hardly ever change."""

from commons.pages.facts import fact
from leads.models import Topic


@fact()
def topics() -> list[Topic]:
    """All topics, in their order."""
    return list(Topic.objects.all())
