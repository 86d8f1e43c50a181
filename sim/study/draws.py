"""The draws of a fit within a comparison: read, laid between the scenario's files, kept with the study as one text.

A draw is a world of its own, so each is a point of the study (its index is the draw's number, from 1); what it changes
of the merged scenario is worked out once, before anything runs, and is all that jobs and manifest need.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.scenario.drawn_worlds import Draws, check_no_python, patched, patches, read_draws
from sim.scenario.overrides import merge

if TYPE_CHECKING:
    from sim.scenario import Scenario

DRAW: Final = "draw"
"""The only key of the overrides of a point that is a draw: its number, from 1."""


def text_of_draws(file: Path, scenario: Scenario, sets: Sequence[str], over: dict[str, Any]) -> str:
    """Return what every draw in a file changes of a scenario that was loaded, as JSON.

    sets: the overrides it was loaded with; over: what the study sets over these. InputError for draws of another fit,
    a draw that is no world, and a scenario that is no longer that of its file.
    """
    from sim.scenario.from_python import read_sets
    from sim.scenario.problems import Reporter

    if scenario.path is None:
        raise InputError(Problem("need a scenario that was read from a file", key="draws", found=str(file),
                                 allowed="the path of a scenario"))
    draws: Draws = read_draws(file)
    tree = merge(read_sets(sets, Reporter()), over)
    _check_unchanged(scenario, tree)
    found = patches(draws, scenario.path, scenario.raw, tree)
    whole = {"fit": draws.fit, "log": draws.log, "seed": draws.seed, "freedom": draws.freedom, "draws": found}
    return json.dumps(whole, separators=(",", ":"), allow_nan=False)


def _check_unchanged(scenario: Scenario, tree: dict[str, Any]) -> None:
    from sim.scenario import load
    from sim.scenario.scenario import of_content

    assert scenario.path is not None
    there = load(scenario.path)
    if tree:
        there = of_content(there.raw, tree, str(scenario.path), scenario.path.parent)
    if there.raw != scenario.raw:
        raise InputError(Problem("is not what its file says, so draws cannot be laid under it", str(scenario.path),
                                 allowed="a scenario as it was loaded, with its overrides"))


@lru_cache(maxsize=4)
def trees_of(text: str) -> tuple[dict[str, Any], ...]:
    """Return what every draw changes, from the text of `text_of_draws`; nothing from an empty text.

    InputError for a draw that names Python: the text may be that of results from elsewhere.
    """
    trees = tuple(json.loads(text)["draws"]) if text else ()
    for number, tree in enumerate(trees, start=1):
        check_no_python(tree, "", f"draw {number}")
    return trees


def freedom_of_log(text: str) -> float:
    """Return the degrees of freedom of the log whose draws a text holds; inf for none."""
    return float(json.loads(text)["freedom"]) if text else math.inf


def content_with(content: dict[str, Any], text: str, overrides: str) -> dict[str, Any]:
    """Return the scenario's content under a draw, where the overrides of a point name one."""
    tree = json.loads(overrides)
    return patched(content, trees_of(text)[tree[DRAW] - 1]) if DRAW in tree else content
