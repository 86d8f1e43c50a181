"""The site builds without a warning, fetches nothing from anywhere, reads as it was written, and works from a disk."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.blocks import DOCS, ROOT
from tests.site.outside import of_page, of_site, of_style

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that JOURNEYSIM_SITE names, or one that is built here, strictly."""
    if built := os.environ.get("JOURNEYSIM_SITE"):
        return Path(built)
    place = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(place)],
                   cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, check=True)
    return place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; none is downloaded."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "no Chromium is installed (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()


def test_every_page_is_there(site: Path) -> None:
    """Each page of the documentation, and the files that pages link to."""
    for page in DOCS.rglob("*.md"):
        assert (site / page.relative_to(DOCS).with_suffix(".html")).is_file(), page
    assert (site / "CHANGELOG.html").is_file()
    assert "patience" in (site / "configs" / "lost_in_space.toml.html").read_text(encoding="utf-8")


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    """No script, style, font or picture of anybody else's, so the site is read without a network and tells nobody."""
    assert of_site(site) == []


def test_what_is_fetched_from_elsewhere_is_found() -> None:
    """The test above can fail, and a link to be clicked is no fault."""
    for fault in ('<link rel="stylesheet" href="https://a.b/c.css">', "<script src='//a.b/c.js'></script>",
                  '<img src="x.png" srcset="x.png 1x, https://a.b/c.png 2x">', '<p style="background: url(http://a.b/c.png)">',
                  "<style>@import 'https://a.b/c.css';</style>", '<pre class="mermaid">'):
        assert of_page(fault), fault
    assert of_style("@font-face { src: url('https://a.b/c.woff2') }")
    assert not of_page('<a href="https://a.b">c</a><img src="../c.png"><link href="c.css"><p style="color: red">')


def test_no_markdown_is_left(site: Path) -> None:
    """Lists, tables, links and fences that the repository's pages show are such on the site, too.

    Not asked of the reference of functions: docstrings are plain text, in which a formula may begin a line.
    """
    mark = re.compile(r"^\s*(?:- |1\. |\|.*\|$|#+ )|\*\*|\]\(|`", re.MULTILINE)
    for path in sorted(set(site.rglob("*.html")) - set((site / "api").glob("*.html"))):
        article = path.read_text(encoding="utf-8").partition("<article")[2].partition("</article>")[0]
        prose = re.sub(r"<(pre|code)\b.*?</\1>", "code", article, flags=re.DOTALL)
        for text in re.split(r"<h\d.*?</h\d>|</?(?:p|div|td|th|li)\b[^>]*>", prose, flags=re.DOTALL):
            assert not mark.search(unescape(text)), f"{path.relative_to(site)}: {text[:200]}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_pages_in_a_browser(site: Path, browser: Browser, scheme: Any, size: Any) -> None:
    """From a disk: no error, nothing fetched, nothing wider than the screen, a text for every picture, enough
    contrast.
    """
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url)
            if not request.url.startswith(("file:", "data:", "about:", "blob:")) else None)
    for name in ("index", "guides/first_comparison", "scenario", "gallery", "api/journeysim"):
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
        assert page.evaluate("[...document.images].every((image) => image.alt && image.naturalWidth)"), name
        if size == WIDE and name != "scenario":  # thousands of nodes, alike
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"], "preload": False}, context="article")
            complaints += [f"{name}: {fault['id']}: {fault['nodes'][0]['html']}"
                           for fault in found.response["violations"]]
    context.close()
    assert complaints == []


def test_the_search_works_from_a_disk(site: Path, browser: Browser) -> None:
    """A word of the glossary is found, without a server."""
    page = browser.new_page(viewport=WIDE)
    page.goto((site / "index.html").as_uri())
    page.locator("input.md-search__input").click()
    page.locator("input.md-search__input").press_sequentially("failure demand")
    page.locator("a.md-search-result__link").first.wait_for(timeout=20_000)
    assert "failure demand" in page.locator(".md-search-result__list").inner_text().lower()
    page.close()
