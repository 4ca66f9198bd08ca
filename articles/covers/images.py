"""Uploaded pictures and their renditions: checked by content, encoded again, without metadata. Pure.

The uploaded file itself is never shown or kept. It is encoded again from pixels on a new white image, so that
no EXIF, no location, no colour profile, no text and no file hidden behind the picture is published; from that
file, the source, the worker makes the renditions: AVIF takes too long for an editor's request.
"""

import io
from typing import IO, Any, NamedTuple

from django.core.files import File
from PIL import Image, ImageOps

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
# WebP ends at 16,383.
LONGEST_SIDE = 16_000
# Height divided by width. Taller pictures take a minute to encode and push the text off every screen.
TALLEST = 2.5
FORMATS = ["JPEG", "PNG", "WEBP"]
WIDTHS = (480, 960, 1440)
# What lists show: 4:3 out of the middle. The other renditions are the whole picture and named by their width.
THUMB, THUMB_SIZE = "thumb", (320, 240)
# Nobody is sent this one: what the renditions are made of, in so high a quality that they do not show it.
SOURCE, SOURCE_QUALITY = "source.jpg", 92
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
# The first quality whose file is small enough is taken, else the last.
QUALITIES = {"avif": (55, 42, 30), "webp": (76, 60, 45), "jpg": (78, 62, 48)}
# About 115 kB at 960.
BYTES_PER_COLUMN = 120
SETTINGS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "speed": 8},
    "webp": {"format": "WEBP", "method": 4},
    "jpg": {"format": "JPEG", "progressive": True, "optimize": True},
}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

TOO_MANY_BYTES = "图片超过 5 MB。请压缩或缩小后再选一次，宽 1440 像素就够用。"
TOO_MANY_PIXELS = (
    "图片尺寸太大，最多 2500 万像素，边长最多 16000 像素。请缩小后再选一次，宽 1440 像素就够用。"
)
TOO_TALL = "这是长图，题图的高最多是宽的 2.5 倍。请截取最要紧的一段再选一次。"
UNKNOWN = "这个文件不是完整的 JPEG、PNG 或 WebP 图片。请用看图软件另存为 JPEG 后再选一次，只改文件名不行。"
MOVING = "这是动图，题图只能用静止的图片。请截取一帧，另存为 JPEG 或 PNG 后再选一次。"
BROKEN = "图片不完整或者已损坏。请用看图软件打开，重新另存后再选一次。"

# Attributes of the field where a picture is chosen: the browser tells early of one that is too large.
CHOOSER = {
    "accept": "image/jpeg,image/png,image/webp",
    "data-most-bytes": MOST_BYTES,
    "data-too-large": TOO_MANY_BYTES,
}


class Rendition(NamedTuple):
    """One file of a picture; `size` is its width in figures, or "thumb"."""

    size: str
    extension: str
    width: int
    height: int
    content: bytes


class BadPicture(Exception):
    """The picture cannot be taken; the message tells what to do."""


def read_picture(file: IO[bytes] | File) -> Image.Image:
    """The picture in an uploaded file: upright, RGB on white, no wider than the largest rendition."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadPicture(TOO_MANY_BYTES)
    with opened(content) as image:
        check(image)
        try:
            picture = on_white(upright(image))
        except Exception as broken:  # Decoders raise all kinds of exceptions for a broken file.
            raise BadPicture(BROKEN) from broken
    if picture.height > TALLEST * picture.width:
        raise BadPicture(TOO_TALL)
    return scaled(picture, WIDTHS[-1])


def opened(content: bytes) -> Image.Image:
    """The image with only its header read; the format is found from the content, not from the file name."""
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise BadPicture(TOO_MANY_PIXELS) from bomb
    except Exception as unknown:
        raise BadPicture(UNKNOWN) from unknown


def check(image: Image.Image) -> None:
    """Refuse, by the header alone, an image that is too large or has more than one frame."""
    if image.width * image.height > MOST_PIXELS or max(image.size) > LONGEST_SIDE:
        raise BadPicture(TOO_MANY_PIXELS)
    # MPO: cameras add a preview or a depth map to an ordinary JPEG. Only the first image is read.
    if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
        raise BadPicture(MOVING)


def upright(image: Image.Image) -> Image.Image:
    """The decoded image, turned as its EXIF says. Decoding a JPEG at half size saves memory and time."""
    turn = TURNS.get(orientation(image))
    image.draft(None, (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
    image.load()
    return image.transpose(turn) if turn is not None else image


def orientation(image: Image.Image) -> int:
    """The EXIF orientation; 1 (upright) where the EXIF cannot be read."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:
        return 1


def on_white(image: Image.Image) -> Image.Image:
    """Only the pixels, in RGB on white, without anything else from the file."""
    if image.mode.startswith("I"):
        # 16 bits of grey: convert() would make everything above 255 white.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    sheet = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        image = image if image.mode == "RGBA" else image.convert("RGBA")
        sheet.paste(image, mask=image)
    else:
        sheet.paste(image if image.mode == "RGB" else image.convert("RGB"))
    return sheet


def scaled(picture: Image.Image, width: int) -> Image.Image:
    """The picture at most `width` wide; a smaller one stays as it is."""
    if picture.width <= width:
        return picture
    return picture.resize((width, height_at(width, picture.size)), Image.Resampling.LANCZOS)


def height_at(width: int, size: tuple[int, int]) -> int:
    """The height of a rendition of a picture of (width, height) `size`."""
    return max(1, round(size[1] * width / size[0]))


def widths(width: int) -> list[int]:
    """The widths of the renditions of a picture `width` wide, the smallest first; the last is the largest."""
    return [*(step for step in WIDTHS if step < width), min(width, WIDTHS[-1])]


def sizes(width: int) -> list[str]:
    """The names of all renditions of a picture `width` wide."""
    return [*map(str, widths(width)), THUMB]


def wanted(width: int) -> list[str]:
    """The files that a picture `width` wide should have, as 480.avif."""
    return [f"{size}.{extension}" for size in sizes(width) for extension in TYPES]


def first(width: int) -> list[str]:
    """The two of them that every browser shows and that are made in no time, while the editor waits."""
    return [f"{widths(width)[-1]}.jpg", f"{THUMB}.jpg"]


def largest(width: int) -> str:
    """The JPEG that every cover has from its first moment."""
    return first(width)[0]


def rendition(picture: Image.Image, file: str) -> Rendition:
    """One of the files that are wanted, as 480.avif."""
    size, extension = file.split(".")
    sheet = thumbnail(picture) if size == THUMB else scaled(picture, int(size))
    return Rendition(size, extension, *sheet.size, encoded(sheet, extension))


def source(picture: Image.Image) -> bytes:
    """The file that the renditions are made of."""
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=SOURCE_QUALITY)
    return target.getvalue()


def read_again(file: IO[bytes] | File) -> Image.Image:
    """The picture in a source, or in a rendition of ours; raises OSError if it is not whole."""
    with Image.open(file, formats=["JPEG"]) as image:
        return on_white(image)


def thumbnail(picture: Image.Image) -> Image.Image:
    """The middle of the picture at 4:3, never larger than the picture."""
    across, down = THUMB_SIZE
    width = min(across, picture.width, picture.height * across // down)
    return ImageOps.fit(picture, (width, height_at(width, THUMB_SIZE)), Image.Resampling.LANCZOS)


def encoded(sheet: Image.Image, extension: str) -> bytes:
    """The bytes of one rendition: in the best quality that is small enough, else in the lowest."""
    for quality in QUALITIES[extension]:
        target = io.BytesIO()
        sheet.save(target, quality=quality, **SETTINGS[extension])
        if target.tell() <= BYTES_PER_COLUMN * sheet.width:
            break
    return target.getvalue()


def place(name: str, file: str) -> str:
    """The path of a file of a cover, as 480.avif, below the media folder and below /media/."""
    return f"covers/{name}/{file}"
