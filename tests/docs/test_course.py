"""The course is true: what its commands print and draw is what stands on its pages, and its notebooks are its pages."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

from sim.scenario import load
from tests.docs.blocks import DOCS, ROOT
from tests.docs.course import COURSE, NOTEBOOKS, PAGES, cells, notebook, ran

LESSONS = [page for page in PAGES if page.name[0].isdigit()]
PARTS = ["The question", "Your prediction", "Run it", "The answer", "A common misconception", "Exercises",
         "What you can now do"]
LOUD, MOST_LOUD = 48, 0.02
"""Levels of 255 by which two dots differ clearly, and the share of dots that may: fonts may be set differently."""


def text(page: Path) -> str:
    """Read a page."""
    return page.read_text(encoding="utf-8")


def test_there_are_eight_lessons_and_the_index_has_them_all() -> None:
    assert [int(page.name[0]) for page in LESSONS] == list(range(1, 9))
    index = text(COURSE / "index.md")
    assert all(f"]({page.name})" in index for page in PAGES)


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.stem)
def test_a_lesson_has_its_parts_one_command_and_one_picture(page: Path) -> None:
    """In this order: what is predicted stands before the command, and the command before the answer."""
    told = text(page)
    assert re.findall(r"^## (.+)$", told, flags=re.MULTILINE) == PARTS
    shell = [cell for cell in cells(told) if cell.kind == "shell"]
    pictures = [cell for cell in cells(told) if cell.kind == "picture"]
    assert len(shell) == len(pictures) == 1
    assert shell[0].text.startswith("journeysim ") and shell[0].text.count("\n") == 1 and shell[0].said
    assert pictures[0].made.split("/")[1].removesuffix(".png") in shell[0].text
    places = [told.index(part) for part in ("## Run it", "```sh run", "](../pictures/", "## The answer")]
    assert places == sorted(places)
    exercises = told.split("## Exercises")[1].split("## What you")[0]
    number = len(re.findall(r"^\d\. ", exercises, flags=re.MULTILINE))
    answers = text(COURSE / "answers.md").split(f"\n## {page.name[0]} ")[1].split("\n## ")[0]
    assert number == len(re.findall(r"^\d\. ", answers, flags=re.MULTILINE)) >= 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_notebook_is_its_page(page: Path) -> None:
    """Told once: `python -m tests.docs.course` writes it."""
    stored = text(NOTEBOOKS / f"{page.stem}.ipynb")
    assert stored == notebook(text(page), page.stem), "run: python -m tests.docs.course"
    nbformat.validate(json.loads(stored))
    links = re.findall(r"\]\(([^)\s:#]+)", "".join("".join(cell["source"]) for cell in json.loads(stored)["cells"]
                                                   if cell["cell_type"] == "markdown"))
    assert all((NOTEBOOKS / link).exists() for link in links), links


def test_there_are_no_other_notebooks_and_no_other_pictures() -> None:
    assert {path.stem for path in NOTEBOOKS.iterdir()} == {page.stem for page in PAGES}
    shown = {(COURSE / cell.shown).resolve() for page in PAGES for cell in cells(text(page)) if cell.kind == "picture"}
    assert shown == set((DOCS / "pictures" / "course").iterdir())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the kernel's libraries
def test_notebooks_run_and_print_and_draw_what_the_pages_show(tmp_path: Path) -> None:
    """All of them in one kernel, in a folder with nothing but `configs` and `results`."""
    for page, outputs in zip(PAGES, ran([text(page) for page in PAGES], tmp_path), strict=True):
        for cell, output in zip([cell for cell in cells(text(page)) if cell.kind != "text"], outputs, strict=True):
            if isinstance(output, str):
                assert output == cell.said, f"{page.name} (python -m tests.docs.course)"
            else:
                assert alike(output, (page.parent / cell.shown).read_bytes()), f"{page.name}: {cell.shown}"


def alike(first: bytes, second: bytes) -> bool:
    """Say whether two pictures show the same, whatever version of a font or of a compression made them."""
    one, other = (np.asarray(Image.open(io.BytesIO(each)).convert("RGB"), dtype=np.int64) for each in (first, second))
    if one.shape != other.shape:
        return False
    return float((np.abs(one - other).max(axis=2) > LOUD).mean()) <= MOST_LOUD


def test_pictures_of_two_lessons_are_not_alike() -> None:
    """The test above can fail."""
    pooling, priorities = ((DOCS / "pictures" / "course" / f"{name}.png").read_bytes() for name in ("loop", "margin"))
    assert alike(pooling, pooling) and not alike(pooling, priorities)


def test_files_of_the_lessons_load_and_differ_in_what_they_are_about() -> None:
    worlds = {path.stem: load(path) for path in sorted((ROOT / "configs" / "course").glob("*.toml"))}
    assert set(worlds) == {"pooling", "priorities"}
    one, two = (worlds["pooling"].world(policy) for policy in ("one_line", "two_lines"))
    assert one.channels["south"].desk is None and two.channels["south"].desk == "ben"
    assert sum(max(pool.staff) for name, pool in one.pools.items() if name != "rosa") == 2
    assert sum(max(pool.staff) for name, pool in two.pools.items() if name != "rosa") == 2
