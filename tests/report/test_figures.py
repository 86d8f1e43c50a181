"""The picture: the same bytes every time, no date in it, nothing outside it and no texts on top of each other."""

from __future__ import annotations

import struct
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim.experiment.comparison import Comparison
from sim.report.figures import comparison_pictures
from sim.report.figures.comparison import drawn
from sim.report.figures.style import said_by, styled
from sim.report.sentences import finding
from tests.report.worlds import made_up


def chunks(png: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(png):
        length = struct.unpack(">I", png[at:at + 4])[0]
        found.append(png[at + 4:at + 8])
        at += length + 12
    return found


def comparison_png(comparison: Comparison) -> bytes:
    return comparison_pictures(comparison)["comparison.png"]


def test_the_bytes_are_a_function_of_the_comparison() -> None:
    first = comparison_png(made_up())
    assert first == comparison_png(made_up())
    assert first != comparison_png(made_up(11))


def test_a_drawing_says_its_finding_and_its_foot_as_texts() -> None:
    made = made_up()
    title, foot = said_by(comparison_pictures(made)["comparison.svg"])
    assert title == finding(made)
    assert foot.startswith("A bank that was made up. 12 replications") and "&" not in foot
    assert said_by(b"<svg><metadata></metadata></svg>") == said_by(b"\xff\x00") == ("", "")


def test_no_date_and_no_program_is_written() -> None:
    assert set(chunks(comparison_png(made_up()))) <= {b"IHDR", b"PLTE", b"pHYs", b"IDAT", b"IEND"}


def shown_texts(figure: Figure) -> list[Text]:
    """Return the texts that are drawn: those of the figure, of the axes, and of the ticks within the axes."""
    texts = list(figure.texts)
    for axes in figure.axes:
        texts += [*axes.texts, axes._left_title]  # type: ignore[attr-defined]
        low, high = axes.get_xlim()
        texts += [label for label in axes.get_xticklabels() if low <= label.get_position()[0] <= high]
        texts += [label for label in axes.get_yticklabels() if label.get_visible()]
    return [text for text in texts if text.get_text().strip()]


@pytest.mark.parametrize(("replications", "policies"), [
    (12, ("scripted", "backup", "empowered")), (2, ("scripted", "backup")), (1, ("scripted", "empowered")),
    (1, ("scripted",)),
])
def test_no_text_overlaps_another_or_leaves_the_picture(replications: int, policies: tuple[str, ...]) -> None:
    with styled():
        canvas = FigureCanvasAgg(drawn(made_up(replications, policies))())
        canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent(canvas.get_renderer())) for text in shown_texts(canvas.figure)]
    width, height = canvas.get_width_height()
    assert len(boxes) > 4 * len(policies)
    for name, box in boxes:
        assert 0 <= box.x0 < box.x1 <= width, name
        assert 0 <= box.y0 < box.y1 <= height, name
    clashes = [(a, b) for (a, one), (b, other) in combinations(boxes, 2)
               if one.padded(-1.0).overlaps(other.padded(-1.0))]
    assert clashes == []
