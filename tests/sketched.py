"""Pictures that are drawn but not rendered, for tests of what pictures come with rather than of pictures.

Rendering a study's pictures takes longer than running a small study. So for these tests a picture is drawn by our own
code, all of it, and in place of what Matplotlib would make of it stands a file of the same form with a digest of its
texts and marks: as different for other results as a picture is. An SVG has its finding and its foot as they are.
`tests/report` renders.
"""

from __future__ import annotations

import hashlib
import html
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

def sketch(figure: Figure, form: str) -> bytes:
    """Return a file of the form with a digest of what stands in the figure."""
    digest = digest_of(figure)
    if form == "png":
        return png(digest)
    said = zip(("title", "description"), style._SAID.get(figure, ()), strict=False)
    texts = "".join(f"<dc:{name}>{html.escape(text)}</dc:{name}>" for name, text in said)
    return ('<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" width="1" height="1">'
            f"<metadata>{texts}</metadata><desc>{digest}</desc></svg>").encode()


def png(text: str) -> bytes:
    """Return a PNG of one white point that holds a text."""
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    return b"".join((b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
                     chunk(b"tEXt", b"Comment\0" + text.encode()), chunk(b"IDAT", zlib.compress(b"\0\xff")),
                     chunk(b"IEND", b"")))


def digest_of(figure: Figure) -> str:
    """Return a digest of the size, the texts and the marks of a figure."""
    content = hashlib.sha256(repr(figure.get_size_inches().tolist()).encode())
    for part in (one for axes in figure.axes for one in marks(axes)):
        content.update(np.ascontiguousarray(part, dtype=np.float64).tobytes())
    texts = [*figure.texts, *(text for axes in figure.axes for text in (axes.title, *axes.texts))]
    content.update(repr([text.get_text() for text in texts]).encode())
    return content.hexdigest()


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
