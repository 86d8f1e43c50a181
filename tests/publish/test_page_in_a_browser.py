"""The page as a browser shows and prints it: nothing asked of anybody, nothing cut, nothing hidden from anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from sim.publish.dossier import gather
from sim.publish.page import render
from tests import browsers
from tests.publish.conftest import Report
from tests.publish.finished import finished

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

MOST_PAGES = 40
"""Sheets of paper that the bank's report may take; it takes about half of them."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with browsers.browser() as started:
        yield started


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a sweep, whose table is long and has no policies to put side by side."""
    file = tmp_path_factory.mktemp("sweep") / "report.html"
    file.write_bytes(render(gather(finished("grid"), engine="reference")))
    return file


def opened(browser: Browser, file: Path, width: int = 1280, scheme: Literal["light", "dark"] = "light") -> Page:
    """Return the page as a browser of such a width shows it."""
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto(file.as_uri())
    return page


def test_no_error_and_no_request(browser: Browser, bank: Report) -> None:
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(bank.file.as_uri())
    assert not said
    assert [url for url in asked if not url.startswith("data:")] == [bank.file.as_uri()]
    page.close()


def test_every_picture_is_drawn_and_told_in_words(browser: Browser, bank: Report) -> None:
    page = opened(browser, bank.file)
    found = page.eval_on_selector_all("img", "all => all.map(one => [one.naturalWidth, one.alt])")
    assert len(found) == 4
    assert all(width > 0 for width, _ in found)
    words = [alt for _, alt in found]
    assert all(len(alt) > 40 for alt in words) and len(set(words)) == len(words)
    assert "Empowered frontline: faster" in words[0]
    page.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("which", ["bank", "sweep"])
def test_the_page_never_scrolls_sideways(
    browser: Browser, bank: Report, sweep: Path, which: str, width: int
) -> None:
    """Tables that are too wide scroll inside their own box, and the box can be reached with the keyboard."""
    page = opened(browser, bank.file if which == "bank" else sweep, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.eval_on_selector_all(
        "*", "all => all.filter(one => one.scrollWidth > one.clientWidth + 1 && "
             "['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && one.querySelector('table'))"
             ".map(one => one.tabIndex)")
    assert all(index == 0 for index in boxes)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["bank", "sweep"])
def test_everybody_can_read_it(
    browser: Browser, bank: Report, sweep: Path, which: str, scheme: Literal["light", "dark"]
) -> None:
    """No rule of axe-core is broken, those of contrast (WCAG AA), headings, landmarks and tables among them."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, bank.file if which == "bank" else sweep, scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_dark_is_dark(browser: Browser, bank: Report) -> None:
    def shade(scheme: Literal["light", "dark"]) -> int:
        page = opened(browser, bank.file, scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.close()
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert shade("light") > 700 and shade("dark") < 120


@pytest.mark.parametrize(("paper", "width"), [("A4", 794), ("Letter", 816)])
def test_it_prints(browser: Browser, bank: Report, paper: str, width: int) -> None:
    """On paper nothing is wider than the sheet less its margins, nothing scrolls, and the contents stay on screen."""
    page = opened(browser, bank.file, width=width - 2 * 53)
    page.emulate_media(media="print")
    wide = page.eval_on_selector_all(
        "main *, header *, footer *", "all => all.filter(one => one.getBoundingClientRect().right > innerWidth + 1 && "
                                      "!one.closest('.unseen')).map(one => one.outerHTML.slice(0, 80))")
    assert not wide
    assert page.evaluate("document.querySelector('nav').offsetParent") is None
    sheets = page.pdf(format=paper)
    count = len(re.findall(rb"/Type\s*/Page\b", sheets))
    assert 5 < count < MOST_PAGES
    page.close()
