"""A fit of tickets judged while it is developed: on the cases that are fitted alone, parted anew.

    python experiments/verification/ticket_divisions.py LOG [--map FILE] [--format events] [--stages N]

LOG is a log whose cases were selected by when they ended. The 30 % of its cases that are held out when it is judged
(`ticket_backtest.py`) are left out from the start. The rest is parted five times, by numbers made of the names of the
cases and a letter: 70 % are fitted, and three runs are set beside these very cases and beside the other 30 %. Told is
how many of the quantities that every log of tickets bears differ by more than 1.96 standard errors, which are those of
cases drawn again: of the cases that runs are compared with alone, or of both parts.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.backtest.judging import Runs
from sim.backtest.tickets.changes import Changes, joined
from sim.backtest.tickets.hold_out import place_of
from sim.backtest.tickets.judged_log import hold_out_tickets, logs_of, runs_for
from sim.backtest.tickets.lives import Lives, lives
from sim.backtest.tickets.measures import Quantity, quantities, value, values
from sim.backtest.tickets.resampling import resampled
from sim.calibration import read_log
from sim.calibration.reading import Data
from sim.calibration.reading.mapping import Mapping, load
from sim.calibration.tickets import stage_tree
from sim.calibration.tickets.ticket_estimate import ticket_estimate
from sim.calibration.tickets.ticket_writing import ticket_text
from sim.scenario import loads

LETTERS: Final = "abcde"
HELD_OUT: Final = 0.3
RESAMPLES: Final = 200
BEYOND: Final = 1.96
WHAT: Final = ("runs beside the fitted cases themselves", "runs beside cases kept back",
               "the same, if the runs vary as the fitted cases do", "the fitted cases beside cases kept back")

Floats = NDArray[np.float64]


def main() -> None:
    """Fit and run five times, and print the table."""
    asked = _asked()
    if asked.stages:
        stage_tree.MOST, stage_tree.ROOTS = asked.stages, asked.stages * 3 // 5  # type: ignore[misc]
    mapping = load(asked.map) if asked.map else Mapping()
    fitted, _ = hold_out_tickets(read_log(asked.log, asked.format, mapping), HELD_OUT)
    outside = np.array([_outside(*_parted(fitted, letter)) for letter in LETTERS])
    print(f"| quantities that lie outside | {' | '.join(LETTERS)} | all |\n|---|{'---:|' * (len(LETTERS) + 1)}")
    for what, counts in zip(WHAT, outside.T, strict=True):
        print(f"| {what} | {' | '.join(str(count) for count in counts)} | {counts.sum()} |")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("--map", type=Path)
    parser.add_argument("--format", default="events")
    parser.add_argument("--stages", type=int, default=0, help="as many stages at most")
    return parser.parse_args()


def _parted(data: Data, letter: str) -> tuple[Data, Data]:
    case = data.word("case")
    held = np.array([place_of(f"{letter}/{name}") < HELD_OUT for name in case.labels])[case.code]
    return data.where(~held), data.where(held)


def _outside(part: Data, other: Data) -> tuple[int, ...]:
    """Of how many quantities runs and cases differ, in the order of `WHAT`."""
    scenario = loads(ticket_text(ticket_estimate(part)), "fitted.toml")
    logs = logs_of(scenario, part, other)
    window, runs = runs_for(scenario, logs, Runs(3))
    made = joined(runs)

    def of(table: Changes) -> Lives:
        return lives(replace(table, levels=made.levels), logs.window)

    kept, fitted = of(logs.judged), of(logs.past)
    asked = [each for each in quantities(kept) if each.core]
    seen, past, simulated = (value(each, asked) for each in (kept, fitted, lives(made, window, len(runs))))
    error, past_error = _errors(kept, asked), _errors(fitted, asked)
    both = np.hypot(error, past_error)
    return tuple(int((np.abs(gap) > BEYOND * width).sum()) for gap, width in (
        (simulated - past, past_error), (simulated - seen, error), (simulated - seen, both), (past - seen, both)))


def _errors(cases: Lives, asked: list[Quantity]) -> Floats:
    drawn = np.concatenate([values(cases, asked, weights) for weights in resampled(len(cases), 1, RESAMPLES)])
    return np.asarray(np.maximum(drawn.std(axis=0), 1e-9))


if __name__ == "__main__":
    main()
