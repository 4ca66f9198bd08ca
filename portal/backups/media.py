"""The media beside the database: what a backup takes along, and what its covers and material need."""

from collections.abc import Iterable, Iterator

from django.core.files.base import File
from django.core.files.storage import default_storage

from articles.covers.images import largest, place
from articles.models import Cover
from leads.packs.models import PackFile
from leads.packs.storing import FOLDER
from portal.backups.archive import MEDIA, Backup, Writer, is_media

NEEDED = f"SELECT name, width, files FROM {Cover._meta.db_table}"
PACK_FILES = PackFile._meta.db_table
MATERIAL = f"SELECT DISTINCT stored FROM {PACK_FILES}"


def names(folder: str = "") -> Iterator[str]:
    """Every file of the media, folder by folder; hidden ones are left out."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        # There never was a cover, or this one is just taken away.
        return
    start = f"{folder}/" if folder else ""
    yield from (f"{start}{file}" for file in sorted(files) if is_media(f"{MEDIA}{start}{file}"))
    for inner in sorted(folders):
        yield from names(f"{start}{inner}")


def add_all(writer: Writer) -> None:
    """Write every file of the media into the backup."""
    for name in names():
        try:
            stream = default_storage.open(name)
        except FileNotFoundError:
            # Taken away since it was listed. Whoever needs it still is asked for by missing().
            continue
        with stream:
            writer.add(f"{MEDIA}{name}", stream, stream.size)


def missing(covers: Iterable[tuple[str, int, str]], members: Iterable[str]) -> set[str]:
    """The names of those covers, as (name, width, files), of which a file is not among the members."""
    there = set(members)
    return {
        name
        for name, width, files in covers
        for file in {largest(width), *files.split()}
        if f"{MEDIA}{place(name, file)}" not in there
    }


def missing_material(files: Iterable[tuple[str]], members: Iterable[str]) -> set[str]:
    """The names of those files of material, as (stored,), that are not among the members."""
    there = set(members)
    return {stored for (stored,) in files if f"{MEDIA}{FOLDER}/{stored}" not in there}


def put_back(backup: Backup) -> None:
    """Store the files of the backup. Names are random and never used twice, so others stay as they are."""
    for member in backup.media:
        name = member.removeprefix(MEDIA)
        default_storage.delete(name)
        with backup.stream(member) as stream:
            default_storage.save(name, File(stream, name))
