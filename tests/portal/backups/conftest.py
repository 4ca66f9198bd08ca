"""Folders, files and databases of their own for the tests of backups."""

import io
import json
import tarfile
from contextlib import contextmanager
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Article
from tests.make import make_story


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Media, key and data folder of this test only."""
    settings.DATA_DIR = tmp_path / "site"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"


@pytest.fixture
def file(tmp_path, transactional_db):
    """A backup of a portal with one story."""
    make_story()
    path = tmp_path / "one.tar"
    call_command("backup", path)
    return path


@contextmanager
def another_database(folder, name="another"):
    """Inside, the default connection leads to an empty database of the same kind."""
    configured = connection.settings_dict
    first = configured["NAME"]
    if connection.vendor == "postgresql":
        name = f"{first}_{name}"
        recreate(name)
    let_go()
    configured["NAME"] = str(folder / f"{name}.sqlite3") if connection.vendor == "sqlite" else name
    try:
        yield
    finally:
        let_go()
        configured["NAME"] = first
        if connection.vendor == "postgresql":
            recreate(name, create=False)


def recreate(name, create=True):
    """DROP and CREATE DATABASE."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        if create:
            cursor.execute(f"CREATE DATABASE {name}")


def let_go():
    """No connection to the database is left."""
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


@pytest.fixture
def elsewhere(transactional_db, tmp_path):
    """A fresh place to restore to: call it to go there for the rest of the test."""
    places = []

    def go():
        place = another_database(tmp_path)
        place.__enter__()
        places.append(place)

    yield go
    for place in places:
        place.__exit__(None, None, None)


def members(file):
    """{name: content} of a backup, in order, the sums left out."""
    with tarfile.open(file) as tar:
        found = {member.name: tar.extractfile(member).read() for member in tar}
    del found["SHA256SUMS"]
    return found


def written(file, contents, *, odd=(), sums=None):
    """A backup file with these members and the TarInfos in `odd`; its sums are right, or those of `sums`."""
    with tarfile.open(file, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in contents.items():
            add(tar, name, content)
        for member in odd:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
        summed = [*(contents if sums is None else sums).items()]
        summed += [(member.name, b"x" * member.size) for member in odd]
        text = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in summed)
        add(tar, "SHA256SUMS", text.encode())
    return file


def add(tar, name, content):
    """One ordinary member."""
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def told_otherwise(file, contents=None, **facts):
    """The backup with other members, other facts in its manifest, and sums that are right."""
    contents = contents or members(file)
    manifest = json.loads(contents["manifest.json"]) | facts
    return written(file, contents | {"manifest.json": json.dumps(manifest).encode()})


def articles():
    """What the tests compare before and after."""
    return list(Article.objects.order_by("pk").values_list("title", flat=True))


def refusal(*command, **options):
    """What a command that fails says."""
    with pytest.raises(CommandError) as problem:
        call_command(*command, **options)
    return str(problem.value)
