"""Pictures: what is taken, what is refused, and what is left of them."""

import io

import pytest
from PIL import Image, TiffImagePlugin

from articles.covers import images
from tests.articles.covers.pictures import encode, make_header, make_image

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"
# Plain colours are too small a file to cut: noise takes its bytes.
NOISE = Image.effect_noise((400, 300), 80).convert("RGB")


def renditions(picture):
    return [images.rendition(picture, file) for file in images.wanted(picture.width)]


def read(content):
    return images.read_picture(io.BytesIO(content))


def moving(form):
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("red", "green", "blue")]
    return encode(frames[0], form, save_all=True, append_images=frames[1:], duration=100)


def located(**settings):
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    degrees = tuple(TiffImagePlugin.IFDRational(part) for part in (39, 7, 3))
    exif.get_ifd(0x8825).update({1: "N", 2: degrees, 3: "E", 4: degrees})
    return encode(
        make_image(), exif=exif, comment=b"Secret comment", icc_profile=b"Secret " * 50_000, **settings
    )


def near(pixel, colour):
    return all(abs(one - other) < 12 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (make_header(9000, 9000), images.TOO_MANY_PIXELS),
        (make_header(13_000, 13_000), images.TOO_MANY_PIXELS),
        (make_header(20_000, 20_000), images.TOO_MANY_PIXELS),
        (make_header(1, 17_000), images.TOO_MANY_PIXELS),
        (encode(Image.new("L", (9000, 9000)), "WEBP", lossless=True, method=0), images.TOO_MANY_PIXELS),
        (encode(make_image(), "GIF") + b"<html><script>alert(1)</script>", images.UNKNOWN),
        (encode(make_image(40, 40), "TIFF"), images.UNKNOWN),
        (encode(make_image(40, 40), "AVIF"), images.UNKNOWN),
        (SVG, images.UNKNOWN),
        (EPS, images.UNKNOWN),
        (b"", images.UNKNOWN),
        (b"\xff\xd8\xff\xe0", images.UNKNOWN),
        (encode(make_image(400, 1001)), images.TOO_TALL),
        (moving("WEBP"), images.MOVING),
        (moving("PNG"), images.MOVING),
        (encode(NOISE)[:-2000], images.BROKEN),
        (encode(NOISE, "PNG")[:-9000], images.BROKEN),
        (encode(NOISE, "WEBP")[:-2000], images.UNKNOWN),
        (encode(make_image(40, 40)) + b"\0" * images.MOST_BYTES, images.TOO_MANY_BYTES),
    ],
)
def test_bad_picture_is_refused_with_what_to_do(content, words):
    with pytest.raises(images.BadPicture) as refusal:
        read(content)

    assert str(refusal.value) == words


def test_five_megabytes_are_the_most():
    content = encode(make_image(40, 40))
    filled = content + b"\0" * (images.MOST_BYTES - len(content))

    assert read(filled).size == (40, 40)
    with pytest.raises(images.BadPicture, match="超过 5 MB"):
        read(filled + b"\0")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_content_decides_what_a_picture_is(form):
    assert read(encode(make_image(200, 100), form)).size == (200, 100)


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("P", "PNG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("1", "PNG"),
        ("I;16", "PNG"),
    ],
)
def test_every_mode_becomes_rgb(mode, form):
    image = Image.new(mode, (20, 20), 40_000) if mode == "I;16" else make_image(20, 20).convert(mode)

    assert read(encode(image, form)).mode == "RGB"


def test_sixteen_bits_of_grey_keep_their_shade():
    picture = read(encode(Image.new("I;16", (20, 20), 128 * 256), "PNG"))

    assert picture.getpixel((10, 10)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_is_white(mode):
    if mode == "P":
        image, settings = Image.new("P", (20, 20), 0), {"transparency": 0}
    else:
        image, settings = Image.new(mode, (20, 20), 0), {}

    assert read(encode(image, "PNG", **settings)).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("orientation", "size", "left"),
    [
        (1, (80, 40), "red"),
        (2, (80, 40), "blue"),
        (3, (80, 40), "blue"),
        (6, (40, 80), None),
        (9, (80, 40), "red"),
    ],
)
def test_picture_stands_as_it_was_held(orientation, size, left):
    exif = Image.Exif()
    exif[images.ORIENTATION] = orientation

    picture = read(encode(make_image(80, 40), exif=exif, quality=95))

    colours = {"red": (254, 0, 0), "blue": (0, 0, 254), None: (254, 0, 0)}
    assert picture.size == size
    assert near(picture.getpixel((5, 5)), colours[left])


@pytest.mark.parametrize("turn", [5, 6, 7, 8])
def test_turned_picture_is_redder_where_it_was_left(turn):
    exif = Image.Exif()
    exif[images.ORIENTATION] = turn

    picture = read(encode(make_image(80, 40), exif=exif, quality=95))

    is_red_on_top = turn in (5, 6)
    assert near(picture.getpixel((20, 5)), (254, 0, 0) if is_red_on_top else (0, 0, 254))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_does_not_stop_a_picture():
    assert read(encode(make_image(80, 40), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")).size == (80, 40)


def test_only_the_first_picture_of_a_camera_file_is_read():
    second = Image.new("RGB", (20, 20), "green")

    assert read(encode(make_image(80, 40), "MPO", save_all=True, append_images=[second])).size == (80, 40)


def test_nothing_but_pixels_is_left():
    content = located()

    files = [content for *_, content in renditions(read(content))]
    files.append(images.source(read(content)))

    assert b"Secret" in content
    assert [b"Secret" in file or b"Exif" in file for file in files] == [False] * 10
    opened = [Image.open(io.BytesIO(file)) for file in files]
    assert [dict(image.getexif()) for image in opened] == [{}] * 10
    assert [image.info.get("icc_profile") or image.info.get("comment") for image in opened] == [None] * 10


@pytest.mark.parametrize(
    ("width", "widths"),
    [(300, [300]), (480, [480]), (700, [480, 700]), (1440, [480, 960, 1440]), (3000, [480, 960, 1440])],
)
def test_renditions_are_never_larger_than_the_picture(width, widths):
    found = renditions(read(encode(make_image(width, width // 2))))

    whole = [one for one in found if one.size != "thumb"]
    assert [(one.size, one.width, one.height, one.extension) for one in whole] == [
        (str(step), step, step // 2, extension) for step in widths for extension in ("avif", "webp", "jpg")
    ]


def test_renditions_are_what_their_names_say():
    found = renditions(read(encode(make_image(960, 540))))

    forms = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}
    for one in found:
        image = Image.open(io.BytesIO(one.content))
        assert (image.format, image.size) == (forms[one.extension], (one.width, one.height))
        assert one.extension != "jpg" or image.info["progressive"] == 1


@pytest.mark.parametrize(
    ("size", "thumb"),
    [((1600, 900), (320, 240)), ((400, 1000), (320, 240)), ((300, 120), (160, 120)), ((90, 100), (90, 68))],
)
def test_lists_show_the_middle_at_four_to_three(size, thumb):
    """Red on the left, blue on the right: in the middle both are seen."""
    small = images.thumbnail(make_image(*size))

    colours = [small.getpixel((place, small.height // 2)) for place in (0, small.width - 1)]
    assert (small.size, colours) == (thumb, [(255, 0, 0), (0, 0, 255)])


def test_busy_picture_gets_smaller_files():
    busy = Image.effect_noise((960, 540), 14).convert("RGB")

    sizes = {one.extension: len(one.content) for one in renditions(read(encode(busy))) if one.size == "960"}

    assert [extension for extension, size in sizes.items() if size > 120_000] == []
