"""The lessons of the course: run as one notebook, and told a second time as notebooks, so that there is one telling.

    python -m tests.docs.course [PAGE ...]

runs the commands of all lessons, or of those that are named, in one kernel and writes what they print into the pages,
the pictures beside them, and `docs/course/notebooks/*.ipynb`; `none` for a name runs nothing. A lesson is a page whose
fences are those of `tests.docs.blocks`; a picture is an image whose title says which file the command above it has
written: `![what it shows](../pictures/course/a.png "results/a.png")`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.docs.blocks import DOCS, ROOT, _clean, blocks, prepare
from tests.docs.journeysim import DRAWN, caller

COURSE: Final = DOCS / "course"
NOTEBOOKS: Final = COURSE / "notebooks"
PAGES: Final = (*sorted(COURSE.glob("[0-9]_*.md")), COURSE / "answers.md")
PICTURE: Final = re.compile(r'^!\[([^\]]+)\]\((\S+\.png) "(\S+)"\)$', re.MULTILINE)
LINK: Final = re.compile(r"\]\(([^)\s:]+)\)")
SECONDS: Final = 600
SET_UP: Final = """\
# the commands run in the folder that has `configs`, the one that was cloned
import os
from pathlib import Path

os.chdir(next(place for place in (Path.cwd(), *Path.cwd().parents) if (place / "configs" / "course.toml").exists()))"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a lesson. kind: text, shell or picture; said: what a command printed; start, end: of that, in the page.

    A picture has the file that a command wrote (`made`), that of the page (`shown`), and says what it shows (`said`).
    """

    kind: str
    text: str
    said: str = ""
    start: int = 0
    end: int = 0
    made: str = ""
    shown: str = ""


def cells(page: str) -> list[Cell]:
    """Return the parts of a lesson in their order."""
    found: list[tuple[int, int, Cell]] = []
    all_blocks = blocks(page)
    for block, below in zip(all_blocks, [*all_blocks[1:], None], strict=True):
        if (block.language, block.use) == ("sh", "run"):
            has_text = below is not None and (below.language, below.use) == ("text", "")
            last = below if has_text and below is not None else block
            said = (below.text, below.start, below.end) if has_text and below is not None else ("", 0, 0)
            found.append((block.start - len("```sh run\n"), last.end + len("```\n"), Cell("shell", block.text, *said)))
    for match in PICTURE.finditer(page):
        found.append((match.start(), match.end(), Cell("picture", "", match[1], made=match[3], shown=match[2])))
    parts, at = [], 0
    for start, end, cell in sorted(found, key=lambda part: part[0]):
        parts += [Cell("text", page[at:start].strip()), cell]
        at = end
    return [cell for cell in (*parts, Cell("text", page[at:].strip())) if cell.kind != "text" or cell.text]


# As notebooks -----------------------------------------------------------------------------------------------------


def notebook(page: str, name: str, pictures: Path = COURSE) -> str:
    """Return a lesson as a notebook, with what its commands printed and the pictures of the page; no run is made."""
    made = [_code(SET_UP, [])]
    for cell in cells(page):
        if cell.kind == "text":
            made.append({"cell_type": "markdown", "metadata": {}, "source": _lines(_moved(cell.text))})
        elif cell.kind == "shell":
            made.append(_code(_bash(cell), [_stream(cell.said)] if cell.said else []))
        else:
            made.append(_code(_image(cell), [_shown(cell, (pictures / cell.shown).read_bytes())]))
    numbers = iter(range(1, len(made) + 1))
    for place, each in enumerate(made):
        each["id"] = f"{name.replace('_', '-')}-{place}"
        if each["cell_type"] == "code":
            each["execution_count"] = next(numbers)
            for output in each["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = each["execution_count"]
    content = {"cells": made, "metadata": _METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


_METADATA: Final = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                    "language_info": {"name": "python"}}


def _code(text: str, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": _lines(text), "outputs": outputs}


def _bash(cell: Cell) -> str:
    return f"%%bash\n{cell.text.rstrip()}"


def _image(cell: Cell) -> str:
    return f'from IPython.display import Image\n\nImage("{cell.made}", alt="{cell.said}")'


def _stream(said: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": _lines(said)}


def _shown(cell: Cell, content: bytes) -> dict[str, Any]:
    return {"output_type": "execute_result", "metadata": {"image/png": {"alt": cell.said}},
            "data": {"image/png": base64.b64encode(content).decode(), "text/plain": [cell.said]}}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _moved(text: str) -> str:
    """Let the links of a page lead on from the folder of the notebooks, from lesson to lesson as notebooks."""
    def moved(match: re.Match[str]) -> str:
        file, hash_, heading = match[1].partition("#")
        if file in {page.name for page in PAGES}:
            return f"]({Path(file).stem}.ipynb)"
        return f"](../{file}{hash_}{heading})" if file else match[0]

    return LINK.sub(moved, text)


# Run --------------------------------------------------------------------------------------------------------------


def ran(pages: Sequence[str], place: Path) -> list[list[str | bytes]]:
    """Run the commands of several lessons in one kernel and return, for each, what its cells printed or drew.

    `place` is an empty directory, in which the commands find `configs` and `results`, as in a clone.
    """
    import nbformat
    from nbclient import NotebookClient

    prepare(place)
    (place / "results").mkdir()
    every = [[cell for cell in cells(page) if cell.kind != "text"] for page in pages]
    code = [_bash(cell) if cell.kind == "shell" else _image(cell) for lesson in every for cell in lesson]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in (SET_UP, *code)])
    with _journeysim(place):
        NotebookClient(book, timeout=SECONDS, kernel_name="python3",
                       resources={"metadata": {"path": str(place)}}).execute()
    outputs = iter(book.cells[1:])
    return [[_output(next(outputs), cell, place) for cell in lesson] for lesson in every]


def _output(done: Any, cell: Cell, place: Path) -> str | bytes:
    if cell.kind == "picture":
        shown = base64.b64decode(done.outputs[0].data["image/png"])
        assert shown == (place / cell.made).read_bytes()
        return shown
    printed = "".join(each.text for each in done.outputs if each.output_type == "stream" and each.name == "stdout")
    return _clean(printed)


@contextmanager
def _journeysim(place: Path) -> Any:
    """Let `journeysim` be that of this repository, for a kernel that is started meanwhile (`tests.docs.journeysim`)."""
    program = place / "bin" / "journeysim"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nexec "$PYTHON" -I -S "$CALL" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    own = caller() | {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT),
                      "NO_COLOR": "1", "LC_ALL": "C.UTF-8", DRAWN: "1"}
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


# Brought up to date -----------------------------------------------------------------------------------------------


def refresh(pages: Mapping[Path, str]) -> None:
    """Run some lessons and write their outputs and pictures; then write the notebooks of all."""
    with TemporaryDirectory() as place:
        found = ran(list(pages.values()), Path(place)) if pages else []
    for (path, page), outputs in zip(pages.items(), found, strict=True):
        lesson = [cell for cell in cells(page) if cell.kind != "text"]
        fresh = page
        for cell, output in reversed(list(zip(lesson, outputs, strict=True))):
            if isinstance(output, bytes):
                shown = path.parent / cell.shown
                shown.parent.mkdir(parents=True, exist_ok=True)
                shown.write_bytes(output)
            elif cell.end:
                fresh = fresh[:cell.start] + output + fresh[cell.end:]
        path.write_text(fresh, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {'changed' if fresh != page else 'up to date'}")
    shutil.rmtree(NOTEBOOKS, ignore_errors=True)
    NOTEBOOKS.mkdir()
    for path in PAGES:
        told = notebook(path.read_text(encoding="utf-8"), path.stem)
        (NOTEBOOKS / f"{path.stem}.ipynb").write_text(told, encoding="utf-8")


if __name__ == "__main__":
    named = sys.argv[1:]
    refresh({path: path.read_text(encoding="utf-8") for path in PAGES if not named or path.stem in named})
