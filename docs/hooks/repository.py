"""The site is made from the pages as the repository shows them: what is told differently on the two is turned here.

- Fences say in the repository what a block is for (`sh run`, `toml mine.toml`); on the site a file's name is its title.
- Pages link to files that are not in `docs`: each of those becomes a page of the site, Markdown as it is, anything
else as a listing. Links among them and to the pages lead there, so that nothing leaves the site.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkdocs.structure.files import File, InclusionLevel

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT: Final = Path(__file__).resolve().parents[2]
SHOWN: Final = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "CITATION.cff", "configs/**/*.toml",
                "configs/rules/*.py", "experiments/README.md", "experiments/*.toml", "results/README.md")
"""Files outside of `docs` that have a page of the site."""
LINK: Final = re.compile(r"(!?\[(?:[^\[\]]|!?\[[^\]]*\](?:\([^)]*\))?)*\]\()([^)\s#]+)((?:#[^)\s]*)?\))")
FENCE: Final = re.compile(r"^(?P<marks>`{3,})(?P<head>[^\n`]*)\n(?P<text>.*?)^(?P=marks)$", re.MULTILINE | re.DOTALL)
LANGUAGES: Final = {".toml": "toml", ".py": "python", ".cff": "yaml"}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages of files that lie outside of `docs`."""
    for pattern in SHOWN:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            files.append(File.generated(config, uri_of(name), content=page_of(name, path.read_text(encoding="utf-8")),
                                        inclusion=InclusionLevel.NOT_IN_NAV if name != "CHANGELOG.md"
                                        else InclusionLevel.INCLUDED))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn fences and links of a page into those of the site."""
    uri = page.file.src_uri
    name = name_of(uri)
    parts = []
    end = 0
    for match in FENCE.finditer(markdown):
        parts += [linked(markdown[end:match.start()], name, uri), fence(match)]
        end = match.end()
    return "".join([*parts, linked(markdown[end:], name, uri)])


def fence(match: re.Match[str]) -> str:
    """Write a block's language and, where it is written to a file, the file's name."""
    language, _, use = match["head"].strip().partition(" ")
    title = f' title="{use.strip()}"' if "." in use else ""
    return f"{match['marks']}{language or 'text'}{title}\n{match['text']}{match['marks']}"


def linked(text: str, name: str, uri: str) -> str:
    """Let the links of the file `name` of the repository lead to pages, as seen from the page `uri`."""
    def turned(match: re.Match[str]) -> str:
        before, target, after = match.groups()
        if re.match(r"[a-z]+:", target):
            return match[0]
        meant = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        return f"{before}{posixpath.relpath(uri_of(meant), posixpath.dirname(uri) or '.')}{after}"

    # a picture may be what a link shows, so its own target is turned first
    return LINK.sub(turned, text)


def uri_of(name: str) -> str:
    """Return the page's place for a file of the repository: pages of `docs` stay, others lie beside them by their
    names.
    """
    if name.startswith("docs/"):
        return name.removeprefix("docs/")
    if name in ("README.md", "experiments/README.md", "results/README.md"):
        return posixpath.join(posixpath.dirname(name), "about.md")  # a README is no index here
    return name if name.endswith(".md") else f"{name}.md"


def name_of(uri: str) -> str:
    """Return the file of the repository that a page was made from."""
    for pattern in SHOWN:
        for path in ROOT.glob(pattern):
            name = path.relative_to(ROOT).as_posix()
            if uri_of(name) == uri:
                return name
    return f"docs/{uri}"


def page_of(name: str, text: str) -> str:
    """Return a file's text as a page: a listing under its name, unless it is Markdown."""
    if name.endswith(".md"):
        return text
    return f"# {name}\n\n````{LANGUAGES.get(Path(name).suffix, 'text')}\n{text.rstrip()}\n````\n"
