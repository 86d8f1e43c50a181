"""What all pictures share: palette, marks, type, the sheet with its finding on top, and bytes that do not change.

Series differ in marker, line style and hatch as well as in colour (Okabe and Ito's palette, safe for
colour-blind readers; the last is a grey), so a picture reads in black and white too. Texts are measured before they
are set: what does not fit is wrapped, never cut off. An SVG, whose texts are outlines, also holds its finding and its
foot as texts (title and description), for those who do not see it and for pages that show it. No date, no program
name and no random identifier is written, and the fonts are those that come with Matplotlib, so the bytes are a
function of the data.
"""

from __future__ import annotations

import html
import io
import math
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Form = Literal["png", "svg"]
Draw = Callable[[], "Figure"]

COLOURS: Final = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F")
MARKERS: Final = ("o", "s", "D", "^", "v", "P", "X", "*")
LINES: Final[tuple[Any, ...]] = ("-", (0, (6, 2)), (0, (1.2, 1.6)), (0, (7, 2, 1.2, 2)), (0, (3.5, 1.5)),
                                 (0, (7, 2, 1.2, 2, 1.2, 2)), (0, (10, 3)), (0, (2.5, 3)))
HATCHES: Final = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "oo", "++++")
INK: Final = "#222222"
FAINT: Final = "#555555"
GRID: Final = "#dddddd"
WIDTH: Final = 10.0
"""Width of a picture in inches."""
DPI: Final = 150
STYLE: Final[dict[str, Any]] = {
    "font.family": "DejaVu Sans", "font.size": 9.0, "axes.spines.top": False, "axes.spines.right": False,
    "axes.titlesize": 9.5, "axes.titlelocation": "left", "axes.labelsize": 9.0, "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0, "text.parse_math": False, "svg.fonttype": "path", "svg.hashsalt": "journeysim",
    "hatch.linewidth": 0.6, "lines.solid_capstyle": "butt",
}
_EDGE: Final = 0.16
_PLACES: Final = 6
"""Decimals of the places of axes, in shares of the figure."""
_LEADING: Final = 1.35
_TITLE: Final = 11.0
_KEY: Final = 8.5
_FOOT: Final = 8.0
_SAID: WeakKeyDictionary[Figure, tuple[str, str]] = WeakKeyDictionary()
"""Finding and foot of the sheets, as texts."""
_METADATA: Final = 4096
"""Characters at the beginning of an SVG in which its metadata stand."""


@contextmanager
def styled() -> Iterator[None]:
    """Draw with the settings of the pictures, whatever the reader's own are; restores them afterwards."""
    import matplotlib as mpl

    settings: dict[Any, Any] = {**mpl.rcParamsDefault, **STYLE, "backend": "agg"}
    with mpl.rc_context(settings), warnings.catch_warnings():
        # a title in a script that the font does not have is shown as boxes, which is no reason to fail
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def picture(draw: Draw, form: Form = "png") -> bytes:
    """Return what `draw` draws as the bytes of a PNG (150 dots an inch) or an SVG with texts as outlines."""
    with styled():
        return _bytes(laid_out(draw()), form)


def files(name: str, draw: Draw) -> dict[str, bytes]:
    """Return a picture under its two file names, `name`.png and `name`.svg, drawn once."""
    with styled():
        figure = laid_out(draw())
        return {f"{name}.{form}": _bytes(figure, form) for form in ("png", "svg")}


def laid_out(figure: Figure) -> Figure:
    """Lay a figure out once and for all, its axes at rounded places.

    The solver of the constrained layout does not always add in the same order, so its last bits vary from run to run,
    and with them the bytes of an SVG.
    """
    if figure.get_layout_engine() is None:
        return figure
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        for which in ("original", "active"):
            bounds = [round(part, _PLACES) for part in axes.get_position(original=which == "original").bounds]
            axes.set_position((bounds[0], bounds[1], bounds[2], bounds[3]), which=which)
    label = getattr(figure, "_supylabel", None)
    if label is not None:
        label.set_position([round(part, _PLACES) for part in label.get_position()])
    return figure


def _bytes(figure: Figure, form: str) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.BytesIO()
    canvas: Any
    if form == "png":
        import numpy as np
        from PIL import Image

        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        if not any(axes.get_label() == "<colorbar>" for axes in figure.axes):
            # 256 colours are enough for flat areas and edges, and a third of the bytes
            image = image.quantize(256, dither=Image.Dither.NONE)
        image.save(buffer, "png", optimize=True, dpi=(DPI, DPI))
    else:
        canvas = FigureCanvasSVG(figure)
        said = dict(zip(("Title", "Description"), filter(None, _SAID.get(figure, ())), strict=False))
        canvas.print_svg(buffer, metadata={"Date": None, "Creator": None, "Format": None, "Type": None, **said})
        return _shortened(buffer.getvalue())
    return buffer.getvalue()


def _shortened(svg: bytes) -> bytes:
    """Round the coordinates of paths to a hundredth of a point, which nobody sees and which halves a file."""
    def rounded(match: re.Match[bytes]) -> bytes:
        return b"%.2f" % float(match.group())

    return re.sub(rb' d="[^"]*"', lambda path: re.sub(rb"-?[0-9]+\.[0-9]{3,}", rounded, path.group()), svg)


def says(figure: Figure, title: str, foot: str) -> None:
    """Note the finding and the foot of a picture, which its SVG is to hold as texts."""
    _SAID[figure] = title, foot


def said_by(svg: bytes) -> tuple[str, str]:
    """Return the finding and the foot of a picture; empty where it holds none.

    The file is searched, not parsed: it need not be one of ours.
    """
    head = svg[:_METADATA].decode("utf-8", "replace")
    found = (re.search(f"<dc:{name}>(.*?)</dc:{name}>", head, re.DOTALL) for name in ("title", "description"))
    title, foot = ("" if match is None else html.unescape(match.group(1)) for match in found)
    return title, foot


# Texts that fit ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = 9.0, bold: bool = False) -> float:
    """Return the width of one line of text in inches."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]) / 72.0


def fit(text: str, inches: float, size: float = 9.0, bold: bool = False, most: int = 0) -> str:
    """Return a text broken into lines of at most `inches`; with `most`, an ellipsis ends the last line allowed."""
    lines = [line for part in text.split("\n") for line in _broken(part, inches, size, bold)]
    if most and len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last} ...", size, bold) > inches:
            last = last.rpartition(" ")[0] or last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()} ..."]
    return "\n".join(lines)


def _words(text: str) -> list[str]:
    """Split a text at its spaces, but not between a number and its unit, nor around "=" or before "["."""
    joined = re.sub(r"(?<=\d) (?=(?:min|h|days|weeks|hours|points|%)\b|%)", "\u00a0", text)
    joined = re.sub(r" (?=\[)", "\u00a0", joined.replace(" = ", "\u00a0=\u00a0"))
    return [word for word in re.split(r"[ \t\r\n]+", joined) if word]


def _broken(text: str, inches: float, size: float, bold: bool) -> list[str]:
    lines, line = [], ""
    for word in _words(text):
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold) <= inches:
            line = longer
            continue
        if line:
            lines.append(line)
        while width_of(word, size, bold) > inches and len(word) > 1:
            cut = next(at for at in range(len(word) - 1, 0, -1)
                       if at == 1 or width_of(word[:at], size, bold) <= inches)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line]


# The sheet ---------------------------------------------------------------------------------------------------------


def sheet(title: str, foot: str, body: float, keys: Sequence[tuple[Any, str]] = ()) -> Figure:
    """Return an empty figure: the finding on top, the keys of the series below it, then `body` inches, then the foot.

    keys: handles and labels of the series, laid out in as many columns as fit. What is drawn into the figure is kept
    inside the body by the constrained layout.
    """
    from matplotlib.figure import Figure

    inner = WIDTH - 2.0 * _EDGE
    heading, small = fit(title, inner, _TITLE, bold=True), fit(foot, inner, _FOOT)
    columns, labels, rows = _columns(keys, inner)
    top = _EDGE + _lines(heading, _TITLE) + 0.10
    key = sum(rows) + 0.10 if labels else 0.0
    base = _EDGE + (_lines(small, _FOOT) + 0.08 if foot else 0.0)
    total = top + key + body + base
    figure = Figure(figsize=(WIDTH, total), dpi=DPI, layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.0, base / total, 1.0, body / total), w_pad=0.10, h_pad=0.06, wspace=0.02, hspace=0.03)
    texts = [figure.text(_EDGE / WIDTH, 1.0 - _EDGE / total, heading, va="top", fontsize=_TITLE, fontweight="bold",
                         linespacing=_LEADING)]
    if foot:
        texts.append(figure.text(_EDGE / WIDTH, 0.12 / total, small, va="bottom", fontsize=_FOOT, color="#333333",
                                 linespacing=_LEADING))
    for text in texts:
        text.set_in_layout(False)
    says(figure, title, foot)
    if labels:
        _place_keys(figure, keys, labels, columns, rows, top, total)
    return figure


def _lines(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * _LEADING / 72.0


def _columns(keys: Sequence[tuple[Any, str]], inner: float) -> tuple[int, list[str], list[float]]:
    """Return columns, labels as they are set, and the height of each row."""
    if not keys:
        return 0, [], []
    labels = [fit(label, 4.0, _KEY, most=2) for _, label in keys]
    widest = max(width_of(line, _KEY) for label in labels for line in label.split("\n"))
    most = max(1, min(len(keys), int(inner / (widest + 0.85))))
    columns = math.ceil(len(keys) / math.ceil(len(keys) / most))
    rows = [max(_lines(label, _KEY) for label in labels[at:at + columns]) + 0.05
            for at in range(0, len(labels), columns)]
    return columns, labels, rows


def _place_keys(
    figure: Figure, keys: Sequence[tuple[Any, str]], labels: list[str], columns: int, rows: list[float], top: float,
    total: float,
) -> None:
    """Set the keys row by row, each handle in a legend of its own, so that rows of different height do not collide."""
    from matplotlib.legend import Legend

    widest = max(width_of(line, _KEY) for label in labels for line in label.split("\n"))
    step = min((WIDTH - 2.0 * _EDGE) / columns, widest + 1.0)
    down = top
    for row, height in enumerate(rows):
        for column, at in enumerate(range(row * columns, min((row + 1) * columns, len(labels)))):
            place = ((_EDGE + column * step) / WIDTH, 1.0 - down / total)
            legend = Legend(figure, [keys[at][0]], [labels[at]], loc="upper left", bbox_to_anchor=place,
                            bbox_transform=figure.transFigure, frameon=False, fontsize=_KEY, borderaxespad=0.0,
                            borderpad=0.0, handlelength=3.2, handletextpad=0.6, handleheight=1.0)
            legend.set_in_layout(False)
            figure.legends.append(legend)
            legend._remove_method = figure.legends.remove  # type: ignore[attr-defined]
        down += height


# Axes --------------------------------------------------------------------------------------------------------------


def plain(value: float) -> str:
    """Return a number as a tick shows it: grouped thousands, no trailing zeros, no rounding dust."""
    text = f"{value:,.6f}" if abs(value) >= 1e-4 or value == 0.0 else f"{value:.3g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def ruled(axes: Axes, which: Literal["x", "y", "both"] = "both", most: int = 6, integer: bool = False) -> None:
    """Give linear axes few round ticks, whole numbers on request, and a faint grid behind the data."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    steps = [1, 2, 5, 10] if integer else [1, 2, 2.5, 5, 10]
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        if which in (name, "both"):
            axis.set_major_locator(MaxNLocator(nbins=most, steps=steps, integer=integer))
            axis.set_major_formatter(FuncFormatter(lambda value, _: plain(value + 0.0)))
    axes.grid(axis=which, color=GRID, linewidth=0.6, zorder=0)
    axes.set_axisbelow(True)


def series(place: int) -> dict[str, Any]:
    """Return colour, line style and marker of the series at a place of its list."""
    return {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place % len(LINES)],
            "marker": MARKERS[place % len(MARKERS)]}


def line_key(place: int, marker: bool = True) -> Any:
    """Return the handle of a line's key."""
    from matplotlib.lines import Line2D

    look = series(place)
    return Line2D([], [], **(look if marker else {**look, "marker": ""}), linewidth=1.8, markersize=5.5)


def band(axes: Axes, x: Any, lower: Any, upper: Any, place: int, step: Literal["post"] | None = None) -> None:
    """Shade the band of a series and edge it thinly, so that it is seen where bands overlap and without colour."""
    colour = COLOURS[place % len(COLOURS)]
    axes.fill_between(x, lower, upper, step=step, facecolor=colour, alpha=0.16, linewidth=0.0, zorder=1)
    style = "steps-post" if step else "default"
    for edge in (lower, upper):
        axes.plot(x, edge, color=colour, linewidth=0.5, alpha=0.6, drawstyle=style, zorder=1.5)
