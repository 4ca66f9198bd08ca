"""The covers of the samples: fixtures/samples/covers/*.svg, drawn by Chromium into WebP files beside them.

Run it after a drawing was changed: .venv/bin/python -m scripts.draw_covers. The drawings are our own.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scripts.chromium import WANTED, find_chromium

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "samples" / "covers"
# Flat colours and the shades between them at the edges: enough to look smooth, few enough for small files.
COLOURS = 48


def main() -> int:
    """Draw every SVG; returns the exit code."""
    chromium = find_chromium()
    if chromium is None:
        print(WANTED)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page(viewport={"width": 1200, "height": 675})
        for drawing in sorted(FOLDER.glob("*.svg")):
            page.goto(drawing.as_uri())
            content = encoded(page.screenshot())
            drawing.with_suffix(".webp").write_bytes(content)
            print(f"{drawing.stem}: {len(content):,} bytes")
    return 0


def encoded(screenshot: bytes) -> bytes:
    """A PNG as WebP without loss but of shades."""
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    flat = picture.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    target = io.BytesIO()
    flat.save(target, "WEBP", lossless=True, quality=100, method=6)
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main())
