"""One small study of the shipped bank with its report, made once for all tests of what is handed over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sim.publish.dossier import Dossier, gather
from tests.publish.command_line import run

ROOT = Path(__file__).parents[2]
BANK = ("compare", "configs/anonymous_bank.toml", "--report")
"""The README's quick start, with a report."""


@dataclass(frozen=True)
class Report:
    """A report, and the folder that it tells of."""

    folder: Path
    file: Path

    @property
    def html(self) -> str:
        """The page as it is written."""
        return self.file.read_text(encoding="utf-8")

    @property
    def text(self) -> str:
        """What a reader sees: the text of the page, its spaces and line feeds as one space each."""
        return text_of(self.html)


_APART = ("td", "th", "tr", "p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "figure", "caption", "pre", "br")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "script", "head")
        self.parts.append(" " * (tag in _APART))

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script", "head")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of(html: str) -> str:
    """Return the text of a page."""
    reader = _Reader()
    reader.feed(html)
    return re.sub(r"\s+", " ", "".join(reader.parts))


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The bank's report, by the command line, from the root of the repository."""
    folder = tmp_path_factory.mktemp("bank") / "results"
    run([*BANK, "--out", str(folder)], ROOT)
    return Report(folder, folder / "report.html")


@pytest.fixture(scope="session")
def bank_dossier(bank: Report) -> Dossier:
    """What the bank's folder has to tell, gathered once more from the folder alone."""
    return gather(bank.folder)
