"""The first screen of a page as a picture, for the documentation.

    python -m tests.publish.screenshot report.html report.png
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

from tests.browsers import browser

WIDTH, HEIGHT = 1240, 1120
COLOURS = 128


def first_screen(file: Path) -> bytes:
    """Return what a browser shows of a page before anybody scrolls, as PNG."""
    with browser() as started:
        page = started.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(file.resolve().as_uri())
        taken = page.screenshot()
    small = io.BytesIO()
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        small, "png", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(first_screen(Path(sys.argv[1])))
