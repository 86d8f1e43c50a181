"""The house is as it is told: layers as the import contract has them, packages, modules and paths that exist."""

from __future__ import annotations

import re
from configparser import ConfigParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs.blocks import DOCS, FENCE, ROOT

ARCHITECTURE, CHANGES = DOCS / "architecture.md", DOCS / "changes.md"
LAYER = re.compile(r"^\| (\d+) \| `(sim\.\w+)` \| (.+) \|$", flags=re.MULTILINE)
PACKAGE = re.compile(r"^\| `(sim(?:\.\w+)+)` \| (.+) \|$", flags=re.MULTILINE)
OF = re.compile(r"^\| module of `(sim(?:\.\w+)+)` \|.*\n\|[-|]+\n((?:\|.*\n)+)", flags=re.MULTILINE)
NAMED = re.compile(r"(?:`|python -m )((?:sim|tests)(?:\.\w+)+)")
PATH = re.compile(r"`((?:sim|tests|docs|configs|experiments)/[\w./-]*|\w+\.(?:md|cfg|toml))`")


def layers() -> list[tuple[int, str]]:
    """Return the layers of the import contract, from the top, with their packages."""
    contract = ConfigParser()
    contract.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = contract["importlinter:contract:layers"]["layers"].split("\n")
    return [(number, f"sim.{name.strip()}") for number, line in enumerate(filter(None, lines), start=1)
            for name in line.split("|")]


def exists(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    parent, _, last = name.rpartition(".")
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return find_spec(parent) is not None and hasattr(import_module(parent), last)


def test_the_layers_are_those_of_the_contract() -> None:
    told = LAYER.findall(ARCHITECTURE.read_text(encoding="utf-8"))
    assert [(int(number), name) for number, name, _ in told] == layers()
    assert all(len(what) > 10 for *_, what in told)


def test_every_package_within_a_package_is_told() -> None:
    inner = {".".join(found.parent.relative_to(ROOT).parts) for found in (ROOT / "sim").glob("*/**/__init__.py")}
    inner = {name for name in inner if name.count(".") > 1}
    told = dict(PACKAGE.findall(ARCHITECTURE.read_text(encoding="utf-8")))
    assert inner <= told.keys(), f"not told: {sorted(inner - told.keys())}"


def test_modules_in_tables_are_there_and_none_of_the_stories_is_left_out() -> None:
    tables = OF.findall(ARCHITECTURE.read_text(encoding="utf-8"))
    assert tables
    for package, rows in tables:
        named = {name for row in rows.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
        there = {path.stem for path in (ROOT / package.replace(".", "/")).glob("*.py")} - {"__init__"}
        assert named == there, package


@pytest.mark.parametrize("page", [ARCHITECTURE, CHANGES], ids=lambda page: page.stem)
def test_names_and_paths_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not [name for name in NAMED.findall(text) if not exists(name.removesuffix(".NAME"))]
    paths = [path.replace("/NAME.py", "") for path in PATH.findall(text)]  # a file that is to be written has a folder
    assert not [path for path in paths if not any((at / path).exists() for at in (ROOT, DOCS))]


def test_what_is_not_there_is_noticed() -> None:
    """The tests above can fail."""
    assert exists("sim.outcomes.catalogue") and exists("sim.outcomes.catalogue.HEADLINES")
    assert not exists("sim.outcomes.nothing") and not exists("sim.nothing.at_all") and not exists("sim.files.nothing")
    assert PATH.findall("`sim/nothing.py` and `setup.cfg`, `run`") == ["sim/nothing.py", "setup.cfg"]


def test_ten_changes_name_their_files() -> None:
    sections = re.split(r"^## ", FENCE.sub("", CHANGES.read_text(encoding="utf-8")), flags=re.MULTILINE)[1:]
    assert len(sections) >= 10
    assert all(PATH.search(section) for section in sections), [section.split("\n")[0] for section in sections]
