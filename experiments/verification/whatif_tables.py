"""What the what-if truth of calls and of tickets share: a prediction held against the truth, and the tables of many."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.experiment.comparison import Comparison
from sim.experiment.verdicts import judge
from sim.statistics.input_uncertainty import two_widths
from sim.statistics.intervals import mean_interval

LEVEL: Final = 0.95
BEFORE, AFTER = "as_is", "what_if"
ROTA_KNOWN: Final = "rota known"
AS_FITTED: Final = "as fitted"
Tree = dict[str, Any]
Values = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Kind:
    """What is asked about worlds of one kind."""

    things: str
    """What a log has a row or several of."""
    draws: int
    levers: tuple[str, ...]
    outcomes: Mapping[str, float]
    """What is predicted, and the smallest effect on it worth acting on."""


def inline(value: object) -> str:
    """Return a value as TOML has it on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {inline(each)}" for key, each in value.items()) + " }"
    return json.dumps(value)


def held(truth: Comparison, predicted: Comparison, name: str) -> Tree:
    """Return the truth and the prediction of one outcome that both comparisons have."""
    found = held_of(truth, predicted, lambda values: values[name])
    if "undefined" not in found:
        (verdict,) = judge(predicted, [name], LEVEL)
        found["clear"] = verdict.is_clear
    return found


def held_of(truth: Comparison, predicted: Comparison, of: Any) -> Tree:
    """Return the truth and the prediction of a function of the outcomes of runs."""
    real = of(truth.values[AFTER]) - of(truth.values[BEFORE])
    gaps = of(predicted.values[AFTER]) - of(predicted.values[BEFORE])
    drawn = of(predicted.drawn[AFTER]) - of(predicted.drawn[BEFORE])
    if not (np.isfinite(real).all() and np.isfinite(gaps).all() and np.isfinite(drawn).all()):
        return {"undefined": True}
    widths = two_widths(gaps, drawn, LEVEL, predicted.freedom)
    return {
        "truth": mean_interval(real, LEVEL).mean, "error": float(real.std(ddof=1)) / math.sqrt(real.size),
        "level_true": float(of(truth.values[BEFORE]).mean()),
        "level": float(of(predicted.values[BEFORE]).mean()), "mean": widths.both.mean,
        "luck": widths.luck.half_width, "data": widths.data, "both": widths.both.half_width,
        "shift": widths.shift.mean, "share": widths.share_of_data,
        "clear": not widths.both.contains(0.0),
    }


# What it comes to -----------------------------------------------------------------------------------------------------


def lines_of(results: list[Tree], kind: Kind) -> Iterator[str]:
    """Give the tables of what was found."""
    done = [each for each in results if "refused" not in each]
    seconds = [each["seconds"] for each in results]
    yield (f"{len(done)} worlds, {len(results) - len(done)} refused; {np.mean(seconds):.1f} s of one core a world; "
           f"{np.mean([each['rows'] for each in done]):,.0f} {kind.things} a log, {kind.draws} draws.")
    for variant in (ROTA_KNOWN, AS_FITTED):
        yield ""
        yield (f"| {variant} | pairs | the interval holds the truth | of luck alone | verdicts | wrong sign | "
               "told, of effects worth acting on | of it data | truth - predicted, in half-widths |")
        yield "|---|---|---|---|---|---|---|---|---|"
        groups = {"all": lambda each, name: True}
        groups |= {name: lambda each, at, name=name: at == name for name in kind.outcomes}  # type: ignore[misc]
        groups |= {lever: lambda each, at, lever=lever: each["lever"] == lever  # type: ignore[misc]
                   for lever in kind.levers}
        for label, belongs in groups.items():
            rows = [{**found, "name": name} for each in done for name, found in each.get(variant, {}).items()
                    if "undefined" not in found and belongs(each, name)]
            if rows:
                yield _row(label, rows, kind)
    for each in results:
        if "refused" in each:
            yield f"refused: world {each['world']} ({each['lever']}): {each['refused']}"
        elif "not asked" in each:
            yield f"not asked: world {each['world']} ({each['lever']}): {each['not asked']}"


def _row(label: str, rows: list[Tree], kind: Kind) -> str:
    truth, mean, both, luck = (np.array([row[key] for row in rows]) for key in ("truth", "mean", "both", "luck"))
    error = 2.0 * np.array([row["error"] for row in rows])
    holds = np.abs(truth - mean) <= both + 1e-12
    clear = np.array([row["clear"] for row in rows])
    wrong = clear & (np.sign(mean) != np.sign(truth)) & (np.abs(truth) > error)
    worth = np.abs(truth) >= np.array([kind.outcomes[row["name"]] for row in rows])
    told = f"{np.mean(clear[worth]):.0%} of {int(worth.sum())}" if worth.any() else "-"
    share = np.nanmean([row["share"] for row in rows])
    off = np.median((truth - mean) / np.maximum(both, 1e-12))
    return (f"| {label} | {len(rows)} | {np.mean(holds):.1%} | {np.mean(np.abs(truth - mean) <= luck):.1%} | "
            f"{int(clear.sum())} | {int(wrong.sum())} | {told} | {share:.0%} | {off:+.2f} |")
