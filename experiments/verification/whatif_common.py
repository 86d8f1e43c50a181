"""What the what-if truth of calls and of tickets share: how a world is examined, and a prediction held against it.

A kind of world says which worlds there are (`whatif_calls`, `whatif_tickets`); `whatif` is the command.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiment.comparison import Comparison
from sim.scenario import Scenario, load
from sim.study.drive import compare
from sim.study.kinds.compare import comparison_of

DRAWS: Final = 15
RUNS: Final = 10
TRUE_RUNS: Final = 40
LOG_RUN: Final = 10_000
"""The replication that is logged."""
BEFORE, AFTER = "as_is", "what_if"
ROTA_KNOWN: Final = "rota known"
AS_FITTED: Final = "as fitted"
Tree = dict[str, Any]
Values = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Case:
    """A world as it is, and what if; `line` is the one that the lever is about, where there are several."""

    number: int
    lever: str
    base: Tree
    change: Tree
    weeks: int
    line: str = ""


@dataclass(frozen=True)
class Kind:
    """Worlds of one kind, and what is asked about them."""

    things: str
    """What a log has a row or several of."""
    levers: tuple[str, ...]
    outcomes: Mapping[str, float]
    """What is predicted, and the smallest effect on it worth acting on."""
    case: Callable[[int], Case]
    examine: Callable[[Case, Path], Tree]
    """What is found of a case, with a folder to work in."""


def examined(kind: Kind, number: int) -> Tree:
    """Return what is found of one world, or why nothing is."""
    began, made = time.process_time(), kind.case(number)
    result: Tree = {"world": number, "lever": made.lever, "weeks": made.weeks}
    try:
        with tempfile.TemporaryDirectory() as place:
            result |= kind.examine(made, Path(place))
    except InputError as error:
        result["refused"] = str(error)
    return result | {"seconds": round(time.process_time() - began, 2)}


def truth_of(true: Scenario, change: Tree) -> Comparison:
    """Return what a world really does under both policies."""
    both = true.add_policy(BEFORE, {}).add_policy(AFTER, change)
    return comparison_of(compare(both, policies=(BEFORE, AFTER), replications=TRUE_RUNS))


def predicted_by(asked: Path, draws: Path) -> Comparison:
    """Return what a file that extends a fit predicts, with draws of the fit."""
    return comparison_of(compare(load(asked), policies=(BEFORE, AFTER), replications=RUNS, draws=draws))


def inline(value: object) -> str:
    """Return a value as TOML has it on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {inline(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)


def held(truth: Comparison, predicted: Comparison, name: str) -> Tree:
    """Return the truth and the prediction of one outcome that both comparisons have."""
    return held_of(truth, predicted, lambda values: values[name])


def held_of(truth: Comparison, predicted: Comparison, of: Callable[[Values], Any]) -> Tree:
    """Return the truth and the prediction of a function of the outcomes of runs.

    The prediction is kept as its differences, a run of the fit and a run of each draw, so that tables can weigh them by
    other widths without another run.
    """
    real = of(truth.values[AFTER]) - of(truth.values[BEFORE])
    gaps = of(predicted.values[AFTER]) - of(predicted.values[BEFORE])
    drawn = of(predicted.drawn[AFTER]) - of(predicted.drawn[BEFORE])
    if not (np.isfinite(real).all() and np.isfinite(gaps).all() and np.isfinite(drawn).all()):
        return {"undefined": True}
    return {
        "truth": float(real.mean()), "error": float(real.std(ddof=1)) / math.sqrt(real.size),
        "level_true": float(of(truth.values[BEFORE]).mean()), "level": float(of(predicted.values[BEFORE]).mean()),
        "freedom": predicted.freedom, "gaps": gaps.tolist(), "drawn": drawn.tolist(),
    }
