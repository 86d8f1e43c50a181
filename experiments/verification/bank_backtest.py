"""The fitted bank judged on the part of its log that it has not seen: one month by the other, odd weeks by even ones.

    python experiments/verification/bank_backtest.py calls_jan_feb.csv.gz [REPLICATIONS]

Prints the tables of `docs/worlds/anonymous_bank.md`. Each part is fitted as `journeysim calibrate` does, and simulated
with the volumes and the roster of the other part (`sim.backtest`); a quarter of an hour on two cores. Weeks begin on
Sundays, as the bank's do; the first is odd.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.backtest.judging import REPLICATIONS, Runs, judge
from sim.backtest.side_by_side import ALL, Judgement, Row, about, family
from sim.calibration import fit, read_log
from sim.calibration.call_rows import DAY_OF_1970
from sim.calibration.reading import Data
from sim.report.backtest import headline, scale_of, verdicts

MEASURES = ("abandoned", "wait_mean", "within_20s", "wait_p90", "calls")


def parts(data: Data) -> Iterator[tuple[str, NDArray[np.bool_], NDArray[np.bool_]]]:
    """Give what is fitted and what is judged, by name."""
    seconds = data.moments["start"].wall
    month = (seconds.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)) % 12 + 1
    week = ((seconds // 86_400.0).astype(np.int64) + DAY_OF_1970) // 7
    odd = (week - week.min()) % 2 == 0
    yield "January → February", month == 1, month == 2
    yield "February → January", month == 2, month == 1
    yield "odd weeks → even weeks", odd, ~odd
    yield "even weeks → odd weeks", ~odd, odd


def cell(row: Row) -> str:
    """The figures of a row: seen ± noise, simulated ± half-width, and how far off that is."""
    scale = scale_of(row.measure, (row.observed, row.simulated))
    word = "" if row.word == "fits" else f" ({row.word})"
    return (f"{scale.with_interval(row.observed, row.noise)} {scale.unit} | "
            f"{scale.with_interval(row.simulated, row.half_width)}, {row.relative:+.0%}{word}")


def rival(row: Row, name: str) -> str:
    """What a rival says, or nothing."""
    value = getattr(row, name)
    if not math.isfinite(value):
        return "-"
    scale = scale_of(row.measure, (row.observed, row.simulated))
    return f"{scale.text(value)}, {(value - row.observed) / row.observed:+.0%}"


def show(name: str, found: Judgement) -> None:
    """Print one judgement: everything, types, and the sentences."""
    print(f"\n## {name}\n\n{headline(found)}\n")
    print("| | seen | simulated | Erlang A | past days again |\n|---|---:|---:|---:|---:|")
    for kind in (ALL, "type"):
        for row in found.rows:
            if family(row.group) == kind and row.measure in MEASURES:
                part = "" if kind == ALL else f"{row.group.partition('=')[2]}: "
                print(f"| {part}{about(row.measure).label} | {cell(row)} | {rival(row, 'erlang_a')} | "
                      f"{rival(row, 'trivial')} |")
    hours = [row for row in found.rows if family(row.group) == "hour"]
    for measure in ("abandoned", "wait_mean"):
        own = [row for row in hours if row.measure == measure]
        calls = np.array([row.observed for row in hours if row.measure == "calls"])
        for who in ("simulated", "erlang_a"):
            off = np.array([abs(getattr(row, who) - row.observed) for row in own])
            level = float(calls @ np.array([row.observed for row in own]))
            print(f"\nBy hour of the day, {about(measure).label.lower()}, {who}: off by "
                  f"{float(calls @ off) / level:.0%} of the level, hours weighted with their calls.")
    print()
    for text in verdicts(found):
        print(f"- {text}")


def main(path: str, replications: str = str(REPLICATIONS)) -> None:
    """Judge all four parts."""
    data = read_log(Path(path))
    print("| fitted → judged | abandoned | mean wait | answered within 20 s | 90th percentile |")
    print("|---|---:|---:|---:|---:|")
    lines, told = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, fitted, judged in parts(data):
            train = data.where(fitted)
            report = fit(train, Path(folder) / "fitted.toml")
            found = judge(report, train, data.where(judged), Runs(int(replications), 2))
            told.append((name, found))
            rows = [row for measure in MEASURES[:4] if (row := found.row(measure)) is not None]
            lines.append(f"| {name} | " + " | ".join(f"{row.relative:+.0%}" for row in rows) + " |")
            print(lines[-1], flush=True)
    for name, found in told:
        show(name, found)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
