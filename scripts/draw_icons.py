"""Draws static/apple-touch-icon.png and static/og.png anew, after static/icon.svg has changed:

.venv/bin/python -m scripts.draw_icons
"""

from pathlib import Path

from PIL import Image, ImageDraw

from articles.sharing.cards import SEAL, SIZE, as_png, mark

STATIC = Path(__file__).resolve().parent.parent / "static"
# Phones cut the corners themselves, so the red goes to the edge. Drawn larger for smooth lines.
ICON, FINER = 180, 4


def drawn(size: tuple[int, int], unit: float) -> bytes:
    """The sign in the middle of a red sheet; a unit of its drawing is `unit` pixels wide."""
    across, down = (side * FINER for side in size)
    sheet = Image.new("RGB", (across, down), SEAL)
    side = 40 * unit * FINER
    mark(ImageDraw.Draw(sheet), round((across - side) / 2), round((down - side) / 2), unit * FINER)
    return as_png(sheet.resize(size, Image.Resampling.LANCZOS))


if __name__ == "__main__":
    (STATIC / "apple-touch-icon.png").write_bytes(drawn((ICON, ICON), ICON / 44))
    (STATIC / "og.png").write_bytes(drawn(SIZE, 9))
