"""A picture of a terminal: a command, and the first part of what it printed.

    python -m tests.docs.screen COMMAND FILE PICTURE.png

FILE holds what COMMAND printed; it is shown up to the first line that begins a second table ("What else moved").
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

SIZE: Final = 24
LINE: Final = 35
MARGIN: Final = 32
TOP: Final = 64
"""Of the text, below the three dots of a window; all in pixels, twice as many as a page shows."""
GROUND, TEXT, FAINT, PROMPT = "#24262f", "#e6e6e6", "#5a5f73", "#8fd0a5"
SECOND_TABLE: Final = "What else moved"


def drawn(command: str, printed: str) -> bytes:
    """Return the picture as PNG; the same bytes for the same text and version of Pillow."""
    from matplotlib import get_data_path

    font = ImageFont.truetype(str(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSansMono.ttf"), SIZE)
    lines = printed.partition(SECOND_TABLE)[0].rstrip().splitlines()
    widest = max(len(line) for line in [f"$ {command}", *lines])
    width = round(font.getlength("m" * widest)) + 2 * MARGIN
    image = Image.new("RGB", (width, TOP + LINE * (len(lines) + 1) + MARGIN), GROUND)
    draw = ImageDraw.Draw(image)
    for number in range(3):
        left = MARGIN + 28 * number
        draw.ellipse((left, 24, left + 18, 42), fill=FAINT)
    draw.text((MARGIN, TOP), "$", font=font, fill=PROMPT)
    draw.text((MARGIN + font.getlength("$ "), TOP), command, font=font, fill=TEXT)
    for number, line in enumerate(lines, 1):
        draw.text((MARGIN, TOP + LINE * number), line, font=font, fill=TEXT)
    buffer = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(buffer, "png", optimize=True)
    return buffer.getvalue()


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(drawn(sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8")))
