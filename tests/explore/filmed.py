"""A short film of the live page, for the documentation.

    python -m tests.explore.filmed configs/course.toml film.gif

The page's own player is moved minute by minute, so every frame follows from the log: the same scenario and version, and
the same browser and fonts, make the same film.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Final

from tests.explore.desks import desk_of
from tests.explore.served import served

DAY: Final = 23
"""A Wednesday, after the warm-up."""
FIRST: Final = 9 * 60
FRAMES: Final = 72
MINUTES: Final = 2.5
HELD: Final = 90
"""Milliseconds of a frame."""
WIDTH: Final = 1000


def film(scenario: Path) -> bytes:
    """Return the film of the first and the last policy of a scenario as an animated GIF."""
    from PIL import Image
    from playwright.sync_api import expect

    from sim.scenario import load
    from tests.browsers import browser

    pictures = []
    with served(desk_of(load(scenario))) as page_of, browser() as started:
        context = started.new_context(viewport={"width": WIDTH + 32, "height": 900}, reduced_motion="reduce")
        page = context.new_page()
        page.goto(page_of.address)
        expect(page.locator("#progress")).to_contain_text("20 of", timeout=120_000)
        page.click("#tab-film")
        page.wait_for_selector("canvas.film")
        page.evaluate(f"() => window.page.player.load({DAY})")
        page.evaluate(f"() => {{ const p = window.page.player; p.still = false; p.advance({FIRST}); p.draw(true); }}")
        shown = page.locator("#film .sides")
        for _ in range(FRAMES):
            page.evaluate(f"() => {{ const p = window.page.player; p.advance({MINUTES});"
                          " for (let at = 0; at < 4; at += 1) p.draw(false); }")
            pictures.append(Image.open(io.BytesIO(shown.screenshot())).convert("RGB"))
    some = pictures[::12]
    sheet = Image.new("RGB", (some[0].width, some[0].height * len(some)))
    for at, picture in enumerate(some):
        sheet.paste(picture, (0, at * some[0].height))
    palette = sheet.quantize(128, method=Image.Quantize.MAXCOVERAGE)
    frames = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    made = io.BytesIO()
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=HELD, loop=0, optimize=True)
    return made.getvalue()


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(film(Path(sys.argv[1])))
