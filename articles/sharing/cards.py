"""The picture that chats show beside a link to an article without a cover: 【西青区招商】 and the title.

Pure but for one look at the fonts of the machine: without a Chinese font there are no cards.
"""

import io
from functools import cache
from hashlib import sha256
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# What chats and search engines ask for.
SIZE = WIDTH, HEIGHT = 1200, 630
EDGE, LINES = 80, 3
# The last bytes of every PNG.
END = b"IEND\xaeB`\x82"
# Of static/css/shared.css: --surface, --ink, --ink-3, --seal.
SURFACE, INK, GREY, SEAL = "#ffffff", "#17212b", "#5e6973", "#a3261b"
# Where Debian, Fedora and their kin put Chinese fonts; the number is the simplified face in the file.
FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/wqy-microhei/wqy-microhei.ttc", 0),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc", 0),
    ("/usr/share/fonts/truetype/arphic/uming.ttc", 0),
)
# No line begins with these.
CLOSING = "，。、；：？！）》】”’…—·"


@cache
def font_file() -> tuple[str, int] | None:
    """The first Chinese font of this machine; None without one."""
    return next(((path, face) for path, face in FONTS if Path(path).is_file()), None)


def version(kicker: str, title: str, site_name: str) -> str:
    """Names what stands on a card: another title is another card."""
    return sha256("\n".join((kicker, title, site_name)).encode()).hexdigest()[:12]


def draw(kicker: str, title: str, site_name: str) -> bytes:
    """The card as a PNG; call it only where font_file() is one."""
    sheet = Image.new("RGB", SIZE, SURFACE)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, WIDTH, 16), fill=SEAL)
    # The bracket's own gap would look like an indent.
    pen.text((EDGE - 18, 96), kicker, font=font(38), fill=SEAL)
    size, lines = fitted(" ".join(title.split()))
    for number, line in enumerate(lines):
        pen.text((EDGE, 166 + round(number * size * 1.4)), line, font=font(size), fill=INK)
    mark(pen, EDGE, HEIGHT - 118)
    pen.text((EDGE + 76, HEIGHT - 116), site_name, font=font(34), fill=INK)
    pen.text((WIDTH - EDGE, HEIGHT - 112), "产业园区招商新闻", font=font(28), fill=GREY, anchor="ra")
    return as_png(sheet)


# The lines of 元 in the sign: x and y of each point.
STROKES = (
    (14, 15, 26, 15),
    (14, 20, 26, 20),
    (17, 20, 17, 23.5, 16, 26, 13, 27.5),
    (23, 20, 23, 25, 24.5, 26.5, 27, 26.5),
)


def mark(pen: ImageDraw.ImageDraw, left: int, top: int, unit: float = 1.4) -> None:
    """The sign of static/icon.svg, in rectangles and lines; a unit of its drawing is `unit` pixels wide."""

    def at(*points: float) -> list[tuple[float, float]]:
        pairs = zip(points[::2], points[1::2], strict=True)
        return [(left + across * unit, top + down * unit) for across, down in pairs]

    width = round(2.6 * unit)
    pen.rounded_rectangle(at(0, 0, 40, 40), radius=5 * unit, fill=SEAL)
    pen.rectangle(at(7.7, 7.7, 32.3, 32.3), outline=SURFACE, width=width)
    for way in STROKES:
        pen.line(at(*way), fill=SURFACE, width=width, joint="curve")


def as_png(sheet: Image.Image) -> bytes:
    """The picture in 32 colours: a third of the bytes, and nobody sees it."""
    target = io.BytesIO()
    sheet.quantize(32, method=Image.Quantize.FASTOCTREE).save(target, format="PNG", optimize=True)
    return target.getvalue()


def font(size: int) -> ImageFont.FreeTypeFont:
    """The machine's Chinese font in one size."""
    found = font_file()
    if found is None:
        raise LookupError("no Chinese font")
    path, face = found
    return ImageFont.truetype(path, size, index=face)


def fitted(title: str) -> tuple[int, list[str]]:
    """The largest size in which the title takes three lines, and these; a longer one ends in ……."""
    for size in (72, 62, 52):
        lines = broken(title, size)
        if len(lines) <= LINES:
            return size, lines
    return size, [*lines[: LINES - 1], lines[LINES - 1][:-2] + "……"]


def broken(title: str, size: int) -> list[str]:
    """The title in lines of the card's width; no line begins with a closing mark."""
    face, lines = font(size), [""]
    for character in title:
        is_full = face.getlength(lines[-1] + character) > WIDTH - 2 * EDGE
        if is_full and character not in CLOSING:
            lines.append("")
        lines[-1] += character
    return lines
