"""The worlds that come with journeysim, by name: what a page may open without being told a file.

They are the program's own files, so they may extend one another; a page names one of `NAMES` and nothing else. In a
clone they lie in `configs`, from where an installation takes them along.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sim

if TYPE_CHECKING:
    from sim.scenario import Scenario

NAMES: Final = ("course", "course/pooling", "course/priorities", "long_chain", "lost_in_space", "check_with_my_boss",
                "apologise_then_act", "anonymous_bank")
"""The worlds in the order in which they are listed: the file of each, below `configs` and without its ending."""
FIRST: Final = NAMES[0]
"""The world to begin with."""
_PLACE: Final = ("share", "journeysim", "configs")


@cache
def folder() -> Path | None:
    """Return the directory of the shipped worlds: that of the clone, or of the installation; None for neither."""
    beside = Path(sim.__file__).resolve().parents[1] / "configs"
    if (beside / f"{FIRST}.toml").is_file():
        return beside
    try:
        installed = metadata.files("journeysim") or []
    except metadata.PackageNotFoundError:
        return None
    ending = (*_PLACE, f"{FIRST}.toml")
    found = next((file for file in installed if file.parts[-len(ending):] == ending), None)
    place = None if found is None else Path(str(found.locate())).resolve().parent
    return place if place is not None and (place / f"{FIRST}.toml").is_file() else None


def file_of(name: str) -> Path | None:
    """Return the file of a shipped world; None for a name that is none, or where it is not there."""
    place = folder()
    if name not in NAMES or place is None:
        return None
    file = place / f"{name}.toml"
    return file if file.is_file() else None


def as_named(file: Path) -> str:
    """Return how a command names a file: from the current directory where it lies below that."""
    here = Path.cwd()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)


@cache
def preset(name: str) -> Scenario | None:
    """Return a shipped world, read once; None for a name that is none, or where its file is not there."""
    from sim.scenario import load

    file = file_of(name)
    return None if file is None else load(file)


@cache
def titles() -> dict[str, str]:
    """Return the shipped worlds that are there, with their titles."""
    found = {name: file for name in NAMES if (file := file_of(name)) is not None}
    return {name: str(tomllib.loads(file.read_text(encoding="utf-8")).get("title", name))
            for name, file in found.items()}


def name_of(scenario: Scenario) -> str:
    """Return the name of the shipped world that a scenario is, unchanged; empty for another."""
    if scenario.path is None:
        return ""
    here = scenario.path.resolve()
    name = next((name for name in titles() if file_of(name) == here), "")
    known = preset(name) if name else None
    return name if known is not None and known.source_hash == scenario.source_hash else ""
