"""A scenario judged on a log: which module does it for which format, and which part of a log is kept back.

    train, held = hold_out(data, 0.3)
    report = fit(train, out)
    judgement = judge(report, train, held, Runs(20))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.backtest.side_by_side import Judgement
    from sim.calibration import CalibrationReport
    from sim.calibration.reading import Data

REPLICATIONS: Final = 20
"""With so many the interval of the simulated mean is a fifth of the log's own noise, or less: it widens what counts as
noise by 2.5 %, however long the log."""
_JUDGES: Final = {
    "calls": ("sim.backtest.judged_calls", "judge_calls", "hold_out_calls"),
    "queue-log": ("sim.backtest.judged_calls", "judge_calls", "hold_out_calls"),
    "intervals": ("sim.backtest.interval_reports", "judge_intervals", "hold_out_intervals"),
    "tickets": ("sim.backtest.tickets", "judge_tickets", "hold_out_tickets"),
    "events": ("sim.backtest.tickets", "judge_tickets", "hold_out_tickets"),
}
"""Of every format the module, its judge and what splits a log of it. A judge takes report, train, judged and runs, and
returns a `Judgement`; a splitter takes data and the share held out, and returns `(train, held)`, both `Data`."""


@dataclass(frozen=True, slots=True)
class Runs:
    """How the scenario is simulated."""

    replications: int = REPLICATIONS
    workers: int = 1
    progress: Callable[[int], None] | None = None
    """Called with 1 whenever a run is done."""


def judge(report: CalibrationReport, train: Data, judged: Data, runs: Runs) -> Judgement:
    """Simulate what was fitted to `train` through the time of `judged`, and set it beside what was seen then.

    InputError where the two logs are of different formats or cannot be compared. At least two replications are needed
    for an interval.
    """
    if judged.mapping.format != train.mapping.format:
        raise InputError(Problem("is of another format than the log that was fitted", judged.source, "--against",
                                 judged.mapping.format, train.mapping.format))
    result: Judgement = _of(train.mapping.format, 1)(report, train, judged, runs)
    return result


def hold_out(data: Data, share: float) -> tuple[Data, Data]:
    """Return a log without the share that is held out, and that share: the last days (of tickets: cases).

    InputError where either part would be empty.
    """
    parts: tuple[Data, Data] = _of(data.mapping.format, 2)(data, share)
    return parts


def _of(format: str, place: int) -> Callable[..., Any]:
    module, *names = _JUDGES[format]
    found: Callable[..., Any] = getattr(import_module(module), names[place - 1])
    return found
