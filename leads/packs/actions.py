"""What happens to material: staff make packs and new versions, investors are given one and take files."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from commons.models import Staff
from districts.models import District
from districts.tree import nearest
from leads.models import Lead, Topic
from leads.packs.models import Download, Handover, PackFile, PackVersion, PolicyPack
from leads.packs.storing import Stored
from leads.permissions import KEEP_PACKS

EMPTY = "资料里什么也没有，请写文字，或者选文件。"
STALE = "{name}刚刚存了第 {number} 版。请看一遍，再存。"
TAKEN = "这个主题和区域已经有一份资料，请到它的页面上存新的一版。"
NO_RIGHT = "您没有维护资料的权限。"


class PackRefused(Exception):
    """This cannot be done; the text tells people why. `about` is the field that it is about, "" for none."""

    def __init__(self, words: str, *, about: str = "") -> None:
        super().__init__(words)
        self.about = about


# ── Staff ──


@transaction.atomic
def create(
    *,
    topic: Topic,
    district: District | None,
    text: str,
    files: Iterable[Stored],
    actor: Staff,
    now: datetime,
) -> PolicyPack:
    """A pack with its first version. Raises PackRefused, also where topic and district have one already."""
    require_right(actor)
    try:
        with transaction.atomic():
            pack = PolicyPack.objects.create(topic=topic, district=district)
    except IntegrityError:
        raise PackRefused(TAKEN, about="topic") from None
    write_version(pack, 1, text, [columns(file) for file in files], actor, now)
    return pack


@transaction.atomic
def renew(
    pack: PolicyPack,
    *,
    seen: int,
    text: str,
    kept: Iterable[int],
    files: Iterable[Stored],
    actor: Staff,
    now: datetime,
) -> PackVersion:
    """A new version: `kept` are the numbers (pk) of files of the newest one that stay, `files` come new.

    `seen` is the version that the member of staff saw. The same once more makes no version, a double click
    finds the one that it made. Raises PackRefused.
    """
    require_right(actor)
    # Only PostgreSQL needs the lock: SQLite has one writer at a time.
    PolicyPack.objects.select_for_update().get(pk=pack.pk)
    current = pack.current
    staying = list(current.files.filter(pk__in=kept))
    new = list(files)
    is_same = text == current.text and same_files([*staying, *new], current)
    if is_same and (current.number == seen or (current.number, current.made_by) == (seen + 1, actor)):
        return current
    if current.number != seen:
        raise PackRefused(STALE.format(name=current.made_by.name, number=current.number))
    rows = [*(carried(file) for file in staying), *(columns(file) for file in new)]
    return write_version(pack, seen + 1, text, rows, actor, now)


def same_files(files: Iterable[PackFile | Stored], version: PackVersion) -> bool:
    """Whether these are the files of the version, wherever they lie."""
    wanted = sorted((file.title, file.file_format, file.sha256) for file in files)
    return wanted == sorted(version.files.values_list("title", "file_format", "sha256"))


@transaction.atomic
def offer(pack: PolicyPack, *, is_offered: bool, actor: Staff, now: datetime) -> None:
    """Give the pack to new leads, or no more; who said so and when is kept, of two clicks once."""
    require_right(actor)
    others = PolicyPack.objects.filter(pk=pack.pk).exclude(is_offered=is_offered)
    others.update(is_offered=is_offered, offer_changed_at=now, offer_changed_by=actor)


def require_right(actor: Staff) -> None:
    """Raise PackRefused for who may not keep packs."""
    if not actor.has_perm(KEEP_PACKS):
        raise PackRefused(NO_RIGHT)


def write_version(
    pack: PolicyPack, number: int, text: str, files: list[dict[str, Any]], actor: Staff, now: datetime
) -> PackVersion:
    """Store a version with its files; raises PackRefused for one in which nothing is."""
    if not text and not files:
        raise PackRefused(EMPTY, about="text")
    version = PackVersion.objects.create(pack=pack, number=number, text=text, made_at=now, made_by=actor)
    PackFile.objects.bulk_create([PackFile(version=version, **file) for file in files])
    return version


def columns(file: Stored) -> dict[str, Any]:
    """The columns of a file that comes new."""
    return file._asdict()


def carried(file: PackFile) -> dict[str, Any]:
    """The columns of a file that a new version takes over; it counts its own downloads."""
    return {name: getattr(file, name) for name in Stored._fields}


# ── Investors ──


def fitting(topic: Topic, district: District | None) -> PolicyPack | None:
    """The pack of the topic for the district or its nearest ancestor; else the one for any district."""
    offered = PolicyPack.objects.filter(topic=topic, is_offered=True).select_related("topic", "district")
    return next(iter(nearest(offered, district)), None)


def hand_over(lead: Lead, *, now: datetime) -> PackVersion | None:
    """Give a new lead the newest version of what fits, and keep which; None where nothing fits."""
    pack = fitting(lead.topic, lead.district)
    if pack is None:
        return None
    version = pack.current
    Handover.objects.create(lead=lead, version=version, at=now)
    return version


def given_to(lead: Lead) -> PackVersion | None:
    """The version that the lead was given, with its pack; None if none."""
    handover = lead.handovers.select_related(
        "version__pack__topic", "version__pack__district", "version__made_by"
    ).first()
    return handover.version if handover else None


@transaction.atomic
def count_download(lead: Lead, file: PackFile, *, now: datetime) -> None:
    """The investor takes a file: one row for each that was taken, however often."""
    PackFile.objects.filter(pk=file.pk).update(download_count=F("download_count") + 1)
    row, is_new = Download.objects.get_or_create(
        lead=lead, file=file, defaults={"first_at": now, "last_at": now}
    )
    if not is_new:
        Download.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=now)
