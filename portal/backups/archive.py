"""The backup file: a plain tar of manifest.json, the database, the media and SHA256SUMS. Pure.

It is not compressed as a whole: covers and pg_dump's own format are compressed already, and Python 3.12 has
no zstd. Only a SQLite file shrinks, so that member alone is packed, with gzip's quickest level. This way
anybody reads the manifest with `tar -xOf FILE manifest.json` and proves an unpacked copy with
`sha256sum -c SHA256SUMS`, and no member but the database can grow while it is read.

The sums stand last, since they are known last. A file that was cut off has none, and is refused. They show
damage, not who made the file.
"""

import gzip
import hashlib
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from portal.backups.manifest import DAMAGED, FOREIGN, BackupRefused, Manifest

MANIFEST, SUMS, KEY, MEDIA = "manifest.json", "SHA256SUMS", "secret-key", "media/"
DATABASES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.dump"}
# Bytes that may be read into memory at once: of the manifest, of the key, and of the sums (a million covers).
MOST = {MANIFEST: 1_000_000, KEY: 1000, SUMS: 200_000_000}
CHUNK = 1024 * 1024
# No part begins with a dot, so there is no ".." and nothing hidden; nothing is absolute; all in a folder.
MEDIA_NAME = re.compile(r"media(/[^./\\][^/\\]{0,99}){2,6}")

CUT_OFF = "备份文件不完整，可能没有传完。没有作任何改动，请换一份备份。"


class Hashed:
    """A stream that is hashed while it is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As the stream's own."""
        chunk = self.stream.read(size)
        self.sha256.update(chunk)
        return chunk


# ── Writing ──


@dataclass
class Writer:
    """A backup file that is being written; `sums` is {name: SHA-256} of what stands in it."""

    tar: tarfile.TarFile
    written_at: int
    sums: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, stream: IO[bytes], size: int) -> None:
        """The next `size` bytes of the stream as a member."""
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, self.written_at
        hashed = Hashed(stream)
        self.tar.addfile(member, hashed)
        self.sums[name] = hashed.sha256.hexdigest()

    def sums_text(self) -> bytes:
        """As sha256sum writes and reads it."""
        return "".join(f"{digest}  {name}\n" for name, digest in self.sums.items()).encode()


# ── Reading ──


@dataclass(frozen=True)
class Backup:
    """A backup file that was read to its end and found whole; its members are read one by one."""

    tar: tarfile.TarFile
    manifest: Manifest
    members: dict[str, tarfile.TarInfo]

    @property
    def media(self) -> list[str]:
        """The names of the media, as members."""
        return [name for name in self.members if name.startswith(MEDIA)]

    @property
    def database(self) -> str:
        """The name of the database, as a member."""
        return DATABASES[self.manifest.vendor]

    def stream(self, name: str) -> IO[bytes]:
        """The content of one member."""
        return contents(self.tar, self.members[name])

    def size(self, names: list[str]) -> int:
        """How many bytes the members have together."""
        return sum(self.members[name].size for name in names)


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """The backup in a file, proved before it is handed out; raises BackupRefused."""
    with path.open("rb") as file:
        try:
            tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115  the file is closed here
        except tarfile.TarError:
            raise BackupRefused(FOREIGN if path.stat().st_size else CUT_OFF) from None
        try:
            backup = read_whole(tar)
        except (tarfile.TarError, ValueError, EOFError):
            raise BackupRefused(CUT_OFF) from None
        yield backup


def read_whole(tar: tarfile.TarFile) -> Backup:
    """Every member once: its name, its kind and its sum."""
    first = tar.next()
    if first is None or first.name != MANIFEST or not is_plain(first):
        raise BackupRefused(FOREIGN)
    manifest = Manifest.from_json(content_of(tar, first))
    known = {MANIFEST, KEY, SUMS, DATABASES.get(manifest.vendor)}
    members: dict[str, tarfile.TarInfo] = {}
    sums: dict[str, str] = {}
    for member in tar:
        if not is_plain(member) or member.name in members or not is_known(member.name, known):
            # A path that leads elsewhere, a link, a device, a name twice: not what we write.
            raise BackupRefused(FOREIGN)
        members[member.name] = member
        sums[member.name] = digest_of(contents(tar, member))
    compare(tar, members, sums)
    if DATABASES.get(manifest.vendor) not in members:
        raise BackupRefused(FOREIGN)
    return Backup(tar, manifest, members)


def is_plain(member: tarfile.TarInfo) -> bool:
    """Whether it is an ordinary file, of a size that may be read; one with holes in it may be of any size."""
    is_ordinary = member.type == tarfile.REGTYPE and not member.issparse() and not member.pax_headers
    return is_ordinary and 0 <= member.size <= MOST.get(member.name, member.size)


def is_known(name: str, known: set[str | None]) -> bool:
    """Whether a backup may hold a member of this name."""
    return name in known or is_media(name)


def is_media(name: str) -> bool:
    """Whether a file below the media folder may be called so in a backup."""
    return MEDIA_NAME.fullmatch(name) is not None and name.isprintable()


def compare(tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo], sums: dict[str, str]) -> None:
    """The sums that were read with those that were written."""
    if next(reversed(members), None) != SUMS:
        raise BackupRefused(CUT_OFF)
    lines = content_of(tar, members[SUMS]).decode("utf-8", "replace").splitlines()
    written = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    del sums[SUMS]
    different = sorted(name for name in written.keys() | sums.keys() if written.get(name) != sums.get(name))
    if different:
        raise BackupRefused(DAMAGED.format(f"{different[0]} 的校验值不符"))


def contents(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """The content of a plain member."""
    stream = tar.extractfile(member)
    assert stream is not None, "only links and folders have none, and those were refused"
    return stream


def content_of(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """The whole content of a small member."""
    return contents(tar, member).read()


def digest_of(stream: IO[bytes]) -> str:
    """The SHA-256 of what is left in the stream."""
    hashed = Hashed(stream)
    while hashed.read(CHUNK):
        pass
    return hashed.sha256.hexdigest()


# ── Packing the SQLite file ──


def pack(plain: Path, packed: Path) -> None:
    """Write `plain` once more, compressed: quickly, and still to less than half."""
    with plain.open("rb") as source, gzip.open(packed, "xb", compresslevel=1) as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)


def unpack(packed: IO[bytes], plain: Path, size: int) -> None:
    """Undo pack(); raises BackupRefused for what has not just `size` bytes."""
    left = size
    try:
        with gzip.open(packed) as source, plain.open("xb") as target:
            while chunk := source.read(min(CHUNK, left + 1)):
                left -= len(chunk)
                if left < 0:
                    break
                target.write(chunk)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        left = -1
    if left:
        raise BackupRefused(DAMAGED.format("数据库的大小不符"))
