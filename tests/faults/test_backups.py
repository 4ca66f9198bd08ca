"""The restore drill: eight writers send stories while backups are made, and each backup is a whole portal."""

import os
import subprocess
import sys
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from threading import Event as Signal
from threading import Semaphore

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.covers.actions import remove_cover
from articles.models import Article, Cover
from commons.models import Letter
from portal.backups import media
from portal.backups.archive import opened
from submissions import intake
from submissions.models import Submission
from tests.articles.covers.pictures import add_cover
from tests.faults.databases import database_url
from tests.make import make_article, make_form, make_sender, make_text
from tests.portal.backups.conftest import another_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
WRITERS = 8
# Make faults takes more, and so comes to covers that are taken away.
BACKUPS = int(os.environ.get("BACKUPS", "1"))
# What stands there before; make faults asks for more.
ARTICLES = int(os.environ.get("DRILL_ARTICLES", "1"))
# Seconds that a restore may take.
PATIENCE = 60

# One backup: its file, the receipts that were acknowledged before it began, and how long it took.
Taken = namedtuple("Taken", "file acknowledged seconds")


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """The media of this test only, where a process of its own looks for them too."""
    settings.DATA_DIR = tmp_path / "site"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.SUBMIT_LIMIT = 0


def back_up(file):
    """`manage.py backup FILE`, as an operator's timer starts it."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "DATA_DIR": str(settings.DATA_DIR),
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "backup", str(file)]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)


def under_fire(action):
    """What `action(acknowledged, begins)` returns; meanwhile writers add the receipts of their stories.

    At each `begins.release()` an editor changes a cover once: people do that some times a day.
    """
    acknowledged, begins, done = [], Semaphore(0), Signal()

    def send():
        story = intake.submit(make_text(), make_sender(), make_form(), now=timezone.now())
        acknowledged.append(story.receipt)

    def change_cover():
        if not begins.acquire(timeout=0.1):
            return
        article = Article.objects.first()
        if Cover.objects.exists():
            remove_cover(article, version=article.version, now=timezone.now())
        else:
            add_cover(article)

    def again_and_again(step):
        try:
            # With a breath between: SQLite's lock goes to whoever asks first, not to who waits longest.
            while not done.wait(0.1):
                step()
                # As after a request.
                connection.close_if_unusable_or_obsolete()
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        works = [pool.submit(again_and_again, step) for step in [send] * WRITERS + [change_cover]]
        try:
            found = action(acknowledged, begins)
        finally:
            done.set()
    for work in works:
        work.result()
    return found


def take_backups(folder):
    """The action under fire: one backup after the other; each is a Taken."""

    def action(acknowledged, begins):
        while not acknowledged:
            time.sleep(0.01)
        taken = []
        for number in range(BACKUPS):
            before, started = set(acknowledged), time.monotonic()
            begins.release()
            back_up(folder / f"{number}.tar")
            taken.append(Taken(folder / f"{number}.tar", before, time.monotonic() - started))
        return taken

    return action


def restored(taken):
    """Seconds of the restore; asserts that the portal is whole."""
    started = time.monotonic()
    # Proves the counts of the manifest, the index and the kept counts by itself, and fails where one differs.
    call_command("restore", taken.file, stdout=StringIO())
    seconds = time.monotonic() - started
    assert (lost_stories(taken), half_stories(), lost_pictures(taken.file)) == (set(), [], (set(), []))
    return seconds


def lost_stories(taken):
    """What was acknowledged before the backup began, and is not in it."""
    return taken.acknowledged - set(Submission.objects.values_list("receipt", flat=True))


def half_stories():
    """Stories without their text, sender, acceptances, event or letter."""
    letters = set(Letter.objects.filter(event="story_received").values_list("about", flat=True))
    return [
        story.receipt
        for story in Submission.objects.select_related("revision", "contact")
        if story.revision is None
        or story.revision.acceptances.count() != 2
        or story.contact.email == ""
        or [event.move for event in story.events.all()] != ["submit"]
        or story.letters_subject not in letters
    ]


def lost_pictures(file):
    """Covers without all their files, and files that are not those of the backup."""
    with opened(file) as backup:
        broken = [name for name in backup.media if backup.stream(name).read() != stored(name)]
    files = [f"media/{name}" for name in media.names()]
    return media.missing(Cover.objects.values_list("name", "width", "files"), files), broken


def stored(name):
    """What now stands where this member came from."""
    return Path(settings.MEDIA_ROOT, name.removeprefix("media/")).read_bytes()


def test_backups_under_fire_are_whole_portals(tmp_path, settings, record_property):
    for _ in range(ARTICLES):
        make_article()
    taken = under_fire(take_backups(tmp_path))

    seconds = []
    for backup in taken:
        settings.MEDIA_ROOT = tmp_path / f"media-{backup.file.stem}"
        with another_database(tmp_path, backup.file.stem):
            seconds.append(restored(backup))
            assert Article.objects.count() >= ARTICLES
        record_property("backups restored whole", 1)
        record_property("stories acknowledged before them, all there", len(backup.acknowledged))
        record_property("longest backup, s", backup.seconds)
        record_property("longest restore, s", seconds[-1])
    assert len(seconds) == BACKUPS
    assert max(seconds) < PATIENCE
