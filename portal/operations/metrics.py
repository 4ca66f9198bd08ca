"""What Prometheus reads, worked out anew at each scrape from rows and the disk.

So it is the truth of the whole portal, whichever of the web processes answers, and nothing is counted while
pages are served. Requests by code and time are left out for that reason: to count them across processes (a
counter and a histogram in shared files) took 15 µs a request, more than the wrapper of kept pages takes, and
it would miss what nginx answers itself. nginx's log has them all. Kept pages differ from process to process,
so a scrape could tell of one of them only; they are bounded by 6 MB each.
"""

import platform
import shutil
from collections.abc import Iterator
from datetime import datetime

import django
from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import Count
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE

from commons.models import Letter
from portal import __version__
from portal.health import PARTS, State, findings
from submissions.models import Submission
from submissions.states import State as StoryState

__all__ = ["CONTENT_TYPE", "exposition"]


class Portal:
    """A collector of prometheus_client: its families are made when they are asked for."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """Every family; those of rows only while the database answers."""
        yield InfoMetricFamily("yuanxun", "Versions.", value=versions())
        yield from self.of_parts()
        usage = shutil.disk_usage(settings.DATA_DIR)
        yield GaugeMetricFamily("yuanxun_disk_free_bytes", "Free on the disk of DATA_DIR.", usage.free)
        try:
            # Whole or not at all: a total without its parts would mislead.
            yield from list(of_rows())
        except (DatabaseError, InterfaceError):
            return

    def of_parts(self) -> Iterator[Metric]:
        """Of each part whether it is well, and its number: yuanxun_worker_seconds and so on."""
        found = findings(self.now)
        well = GaugeMetricFamily("yuanxun_part_ok", "1 where nobody has to do anything.", labels=["part"])
        for finding in found:
            well.add_metric([finding.part], float(finding.is_ok))
        yield well
        for finding in found:
            if finding.state != State.UNKNOWN and finding.number >= 0:
                name = f"yuanxun_{finding.part}_{PARTS[finding.part].unit}"
                yield GaugeMetricFamily(name, HELP[finding.part], finding.number)


HELP = {
    "database": "How long the database took to answer.",
    "migrations": "Migrations of this release that the database lacks.",
    "worker": "Since a worker was last seen to work.",
    "letters": "How long a letter has waited for the mail server.",
    "stories": "Stories without an answer beyond their time.",
    "backup": "Since the last backup; before the first one since the database was made.",
    "disk": "Used of the disk of DATA_DIR.",
}


def of_rows() -> Iterator[Metric]:
    """Letters and stories, counted."""
    yield GaugeMetricFamily("yuanxun_letters_waiting", "Not sent yet.", Letter.objects.waiting().count())
    yield GaugeMetricFamily("yuanxun_letters_failed", "Given up.", Letter.objects.failed().count())
    stories = GaugeMetricFamily("yuanxun_stories", "Stories by state.", labels=["state"])
    counts = dict(Submission.objects.order_by().values_list("state").annotate(count=Count("pk")))
    for state in StoryState.values:
        stories.add_metric([state], counts.get(state, 0))
    yield stories


def versions() -> dict[str, str]:
    """Of portal, Python and Django."""
    return {"version": __version__, "python": platform.python_version(), "django": django.__version__}


def exposition(now: datetime) -> bytes:
    """The text of /metrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Portal(now))
    return generate_latest(registry)
