"""What a page, a style sheet or a script of the site would fetch from elsewhere when it is opened."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

FETCHED: Final = {
    "audio": ("src",), "embed": ("src",), "iframe": ("src",), "image": ("href",), "img": ("src", "srcset"),
    "input": ("src",), "link": ("href",), "object": ("data",), "script": ("src",), "source": ("src", "srcset"),
    "track": ("src",), "use": ("href",), "video": ("src", "poster")}
"""Attributes whose address a browser fetches by itself; a link that somebody has to click is none."""
ELSEWHERE: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
STYLE: Final = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.IGNORECASE)
ON_DEMAND: Final = "https://unpkg.com/mermaid"
"""Material fetches this for diagrams written in Mermaid, so no page may have one."""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        for name, value in attrs:
            text = (value or "").strip()
            if name.removeprefix("xlink:") in FETCHED.get(tag, ()):
                self.found += [f"{tag} {part}" for part in re.split(r",\s+", text) if ELSEWHERE.match(part)]
            elif name == "style":
                self.found += of_style(text)
            elif name == "class" and "mermaid" in text.split():
                self.found.append(f"{tag} {ON_DEMAND}")

    def handle_data(self, data: str) -> None:
        if self.in_style:
            self.found += of_style(data)

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False


def of_page(text: str) -> list[str]:
    """Return what a page fetches from elsewhere, as the element and the address."""
    page = _Page()
    page.feed(text)
    return page.found


def of_style(text: str) -> list[str]:
    """Return what a style sheet fetches from elsewhere."""
    return [f"css {address}" for pair in STYLE.findall(text) for address in pair if ELSEWHERE.match(address)]


def of_site(site: Path) -> list[str]:
    """Return everything that a site fetches from elsewhere, with the file that does."""
    found = []
    for path in sorted(site.rglob("*")):
        looks = {".html": of_page, ".svg": of_page, ".css": of_style}.get(path.suffix)
        if looks is not None:
            found += [f"{path.relative_to(site)}: {what}" for what in looks(path.read_text(encoding="utf-8"))]
    return found
