"""Pictures that are drawn but not rendered, for tests of what pictures come with rather than of pictures.

Rendering a study's pictures takes longer than running a small study. So for these tests a picture is drawn by our own
code, all of it, and in place of the bytes that Matplotlib would make of it stands a digest of its texts and marks: as
different for other results as a picture is. `tests/report` renders.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.report.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BEGINNINGS: Final = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<svg>"}


def sketch(figure: Figure, form: str) -> bytes:
    """Return how a file of the form begins, and a digest of what stands in the figure."""
    content = hashlib.sha256(repr(figure.get_size_inches().tolist()).encode())
    for part in (one for axes in figure.axes for one in marks(axes)):
        content.update(np.ascontiguousarray(part, dtype=np.float64).tobytes())
    texts = [*figure.texts, *(text for axes in figure.axes for text in (axes.title, *axes.texts))]
    content.update(repr([text.get_text() for text in texts]).encode())
    return BEGINNINGS[form] + content.hexdigest().encode()


def marks(axes: Axes) -> Iterator[Any]:
    """Give the places of lines, bars and points."""
    for line in axes.lines:
        yield line.get_xydata()
    for patch in axes.patches:
        yield patch.get_patch_transform().transform(patch.get_path().vertices)
    for group in axes.collections:
        yield np.ma.filled(group.get_offsets(), np.nan)
        yield from (path.vertices for path in group.get_paths())


def instead(replace: Callable[[Any, str, Any], None] = setattr) -> None:
    """Let pictures be sketched from now on."""
    replace(style, "laid_out", lambda figure: figure)
    replace(style, "_bytes", sketch)
