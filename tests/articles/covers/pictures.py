"""Pictures as people have them, made in memory, and articles that show one."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.covers import actions as picturing
from articles.covers.jobs import make_all
from tests.make import NOW, make_article


def make_image(width=640, height=360, mode="RGB"):
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image.convert(mode)


def encode(image, form="JPEG", **settings):
    """The bytes of the image's file."""
    target = io.BytesIO()
    image.save(target, form, **settings)
    return target.getvalue()


def make_upload(content=None, name="cover.jpg"):
    """What a browser sends."""
    return SimpleUploadedFile(name, encode(make_image()) if content is None else content)


def make_header(width, height):
    """A PNG whose header says how large it is, and little else."""

    def chunk(kind, content):
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))


def upload_cover(article, content=None, **words):
    """Give the article a cover whose files the worker has still to make."""
    words = {"alt": "厂房外景", "credit": "武清区园区联络处", **words}
    with picturing.drawing(make_upload(content)) as drawn:
        picturing.set_cover(article, drawn, version=article.version, now=NOW, **words)
    article.refresh_from_db()


def add_cover(article, content=None, **words):
    """Give the article a cover with all its files; returns the Cover."""
    upload_cover(article, content, **words)
    make_all(lambda: NOW)
    article.refresh_from_db()
    return article.cover


def make_uploaded(**fields):
    """A public article with a cover whose files the worker has still to make."""
    article = make_article(**fields)
    upload_cover(article)
    return article


def make_covered(**fields):
    """A public article with a cover."""
    article = make_article(**fields)
    add_cover(article)
    return article


def keep_cards_in(storages, folder):
    """The setting STORAGES with the cards of articles in a folder."""
    cards = storages["cards"]
    return storages | {"cards": {**cards, "OPTIONS": {**cards["OPTIONS"], "location": folder}}}
