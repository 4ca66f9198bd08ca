"""Material as staff send it: small files of each kind, and packs that hold them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from districts.models import District
from leads.models import Topic
from leads.packs import actions, storing
from leads.packs.kinds import Format
from leads.packs.storing import Upload
from tests.make import NOW, make_user
from tests.office import docx

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def xlsx():
    """A workbook of one cell."""
    book, file = Workbook(), io.BytesIO()
    book.active.append(["面积"])
    book.save(file)
    return file.getvalue()


def package(*names, text="<x/>"):
    """A zip with parts of these names and the list of its contents."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name in ("[Content_Types].xml", *names):
            zipped.writestr(name, text)
    return file.getvalue()


CONTENTS = {"pdf": PDF, "docx": docx("厂房租约样本"), "xlsx": xlsx()}


def sent(name="厂房实测表.pdf"):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, CONTENTS[name.rpartition(".")[2]])


def upload(name="厂房实测表.pdf"):
    """A file that was checked."""
    title, _, file_format = name.rpartition(".")
    return Upload(title, Format(file_format), sent(name))


def make_pack(topic="plant", district=None, *names, text="先看现场。", now=NOW, keeper=None):
    """A pack with one version; `names` are those of its files."""
    keeper = keeper or make_user(f"keeper-{topic}-{district}", "招商专员", name="许朗")
    with storing.stored([upload(name) for name in names]) as files:
        return actions.create(
            topic=Topic.objects.get(slug=topic),
            district=District.objects.get(code=district) if district else None,
            text=text,
            files=files,
            actor=keeper,
            now=now,
        )


def renew(pack, *names, kept=(), text="先看现场，再谈价钱。", now=NOW, seen=None, keeper=None):
    """A new version of the pack."""
    current = pack.current
    with storing.stored([upload(name) for name in names]) as files:
        return actions.renew(
            pack,
            seen=current.number if seen is None else seen,
            text=text,
            kept=[file.pk for file in kept],
            files=files,
            actor=keeper or current.made_by,
            now=now,
        )


def whole(answer):
    """The answer, read to its end as a browser does."""
    answer.whole = answer.getvalue()
    for close in answer._resource_closers:
        # close() of the answer would end the database's connection too.
        close()
    return answer
