"""The tables of the what-if truth: of many worlds, how often the intervals held, and what was told."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.verification.whatif_common import AS_FITTED, DRAWS, ROTA_KNOWN, Kind, Tree
from sim.statistics.input_uncertainty import two_widths
from sim.statistics.intervals import critical_value
from sim.statistics.rare import is_uneven, too_few_differ

LEVEL: Final = 0.95
FEWEST_WORLDS: Final = 30
"""Of fewer no doubt about a share is told: a few misses more or less decide it."""


def weighed(found: Tree) -> Tree:
    """Return a prediction with its widths, and whether a verdict is given, as `compare` weighs them now.

    mean, luck and both: of the difference, half-widths; share: of the squared error, from the data; clear: whether the
    interval lies on one side of 0 and rests on runs enough (`sim.experiment.verdicts`).
    """
    gaps = np.array(found["gaps"])
    widths = two_widths(gaps, np.array(found["drawn"]), LEVEL, found["freedom"])
    return {**found, "mean": widths.both.mean, "luck": widths.luck.half_width, "both": widths.both.half_width,
            "share": widths.share_of_data,
            "clear": not (widths.both.contains(0.0) or too_few_differ(gaps) or is_uneven(gaps))}


def doubt(held: NDArray[np.bool_], world: NDArray[np.int64]) -> float:
    """Return half the width of the 95 % interval of a share, where what comes of one world hangs together.

    The linearised variance of a ratio of sums over clusters, the worlds (Cochran 1977, *Sampling Techniques*, 3rd
    edition, chapter 9A), with Student's t; nan for fewer than two worlds.
    """
    worlds, place = np.unique(world, return_inverse=True)
    if worlds.size < 2:
        return math.nan
    off = np.bincount(place, weights=held - held.mean())
    error = math.sqrt(float(off @ off) * worlds.size / (worlds.size - 1.0)) / held.size
    return critical_value(worlds.size, LEVEL) * error


def lines_of(results: list[Tree], kind: Kind) -> Iterator[str]:
    """Give the tables of what was found."""
    done = [each for each in results if "refused" not in each]
    seconds = [each["seconds"] for each in results]
    yield (f"{len(done)} worlds, {len(results) - len(done)} refused; {np.mean(seconds):.1f} s of one core a world; "
           f"{np.mean([each['rows'] for each in done]):,.0f} {kind.things} a log, {DRAWS} draws.")
    for variant in (ROTA_KNOWN, AS_FITTED):
        yield ""
        yield (f"| {variant} | pairs | the interval holds the truth | of luck alone | verdicts | wrong sign | "
               "told, of effects worth acting on | of it data | truth - predicted, in half-widths |")
        yield "|---|---|---|---|---|---|---|---|---|"
        rows = [weighed(found) | {"name": name, "world": each["world"], "lever": each["lever"],
                                  "length": f"logs of {each['weeks']} weeks"}
                for each in done for name, found in each.get(variant, {}).items() if "undefined" not in found]
        if not rows:
            continue
        yield _row("all", rows, kind)
        lengths = sorted({str(row["length"]) for row in rows}, key=lambda length: int(length.split()[2]))
        for key, labels in (("name", kind.outcomes), ("lever", kind.levers), ("length", lengths)):
            for label in labels:
                if some := [row for row in rows if row[key] == label]:
                    yield _row(label, some, kind)
    for each in results:
        if "refused" in each:
            yield f"refused: world {each['world']} ({each['lever']}): {each['refused']}"
        elif "not asked" in each:
            yield f"not asked: world {each['world']} ({each['lever']}): {each['not asked']}"


def _row(label: str, rows: list[Tree], kind: Kind) -> str:
    truth, mean, both, luck = (np.array([row[key] for row in rows]) for key in ("truth", "mean", "both", "luck"))
    error = 2.0 * np.array([row["error"] for row in rows])
    holds = np.abs(truth - mean) <= both + 1e-12
    worlds = np.array([row["world"] for row in rows])
    sure = f" ± {100.0 * doubt(holds, worlds):.1f}" if np.unique(worlds).size >= FEWEST_WORLDS else ""
    clear = np.array([row["clear"] for row in rows])
    wrong = clear & (np.sign(mean) != np.sign(truth)) & (np.abs(truth) > error)
    worth = np.abs(truth) >= np.array([kind.outcomes[row["name"]] for row in rows])
    told = f"{np.mean(clear[worth]):.0%} of {int(worth.sum())}" if worth.any() else "-"
    share = np.nanmean([row["share"] for row in rows])
    off = np.median((truth - mean) / np.maximum(both, 1e-12))
    return (f"| {label} | {len(rows)} | {np.mean(holds):.1%}{sure} | {np.mean(np.abs(truth - mean) <= luck):.1%} | "
            f"{int(clear.sum())} | {int(wrong.sum())} | {told} | {share:.0%} | {off:+.2f} |")
