"""A dossier as a page: one HTML file that needs nothing beside it, neither a network nor a script.

Every text is escaped by Jinja2, for titles come from users' files; pictures stand in it as data, and a policy of the
page's own forbids anything else. It follows the reader's light or dark, fits a phone, and prints on A4 and Letter.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sim.report.phrases import spelled

if TYPE_CHECKING:
    from sim.publish.dossier import Dossier, Picture

REPORT: Final = "report.html"
MOST_OF_A_DRAWING: Final = 600_000
"""Bytes of an SVG beyond which the PNG is taken."""
MOST_OF_ALL: Final = 2_000_000
"""Bytes of all SVGs together, beyond which the PNGs are taken; what is taken grows by a third as text."""
_TONES: Final = ("better", "worse", "not clear", "higher", "lower", "the same", "undefined", "too rare", "too uneven",
                 "fewer", "more", "clear", "not told apart")
_MARKS: Final = {"better": "✓", "worse": "✗", "not clear": "○"}
_CODE: Final = re.compile(r"`([^`]+)`")
_LONG_WORD: Final = re.compile(r"(?<=[._/=,])(?=[A-Za-z0-9])")


def render(dossier: Dossier) -> bytes:
    """Return the page as UTF-8."""
    return _environment().get_template("report.html").render(
        dossier=dossier, style=Markup(_style()), pictures=_chosen(dossier.pictures),
        groups=_grouped(dossier),
    ).encode()


def _grouped(dossier: Dossier) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for one in dossier.left_out:
        groups.setdefault(one.group, []).append(one)
    return groups


def _chosen(pictures: tuple[Picture, ...]) -> list[tuple[Picture, str]]:
    """Return the pictures with their data: drawings where they are small enough, sharp at any size; else dots."""
    found, left = [], MOST_OF_ALL
    for picture in pictures:
        is_drawing = len(picture.svg) <= min(MOST_OF_A_DRAWING, left)
        content, kind = (picture.svg, "svg+xml") if is_drawing else (picture.png, "png")
        left -= len(content)
        found.append((picture, f"data:image/{kind};base64,{b64encode(content).decode()}"))
    return found


@cache
def _environment() -> Environment:
    environment = Environment(loader=PackageLoader("sim.publish.page", "templates"), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_visible)
    environment.filters |= {"code": _code, "tone": tone, "mark": mark, "breakable": _breakable, "points": spelled}
    return environment


def _visible(value: Any) -> Any:
    """Show characters that cannot be seen as escapes, so that no title hides or turns around what stands beside it."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "".join(char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
                   for char in value)


def _code(text: str) -> Markup:
    """Return a text whose backquotes stand for code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(_visible(text)))))


def _breakable(text: str) -> Markup:
    """Return a path or another long word with places at which a line may break."""
    return Markup("<wbr>").join(_LONG_WORD.split(_visible(text)))


def tone(text: str) -> str:
    """Return the class of a cell by the word that it begins with; empty for any other."""
    word = next((word for word in _TONES if text == word or text.startswith((f"{word} ", f"{word};"))), "")
    return word.replace(" ", "-")


def mark(word: str) -> str:
    """Return the mark before a word of the verdict, which says the same without colour."""
    return _MARKS.get(word, "·")


@cache
def _style() -> str:
    return (resources.files("sim.publish.page") / "templates" / "style.css").read_text(encoding="utf-8")
