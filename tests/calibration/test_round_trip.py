"""What is put into a desk is found again in each log that it would have kept, and the stated intervals hold it.

The desks are drawn at random with fixed seeds. The larger run is `experiments/verification/round_trip.py`; its table
stands in docs/validation.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from scipy.stats import binom

from experiments.verification.known_desks import CLOSES, OPENS, Calls, Tickets, log_of
from experiments.verification.round_trip import Found, figures_of_calls, of_events, wilson
from sim.calibration import read_log
from sim.calibration.call_rows import call_log
from sim.calibration.estimate import estimate
from sim.calibration.intervals.interval_estimate import interval_estimate
from sim.calibration.reading import Data
from sim.export.desk_logs import calls_of

SEEDS = range(10)
EVENT_SEEDS = range(21)
"""More of them for routes: the fit leaves few lines in one stage, of which alone they are known."""
ALARM = 0.001
"""The probability that intervals which hold the truth in 95 % hold it so rarely that a test fails; for each figure."""


def data_of(desk: Calls | Tickets, format: str) -> Data:
    with TemporaryDirectory() as place:
        return read_log(log_of(desk.run(), format, Path(place)))


@cache
def found_of_calls(format: str, seed: int) -> list[Found]:
    desk = Calls.drawn(seed, weeks=4)
    return figures_of_calls(desk, estimate(call_log(data_of(desk, format))), int(calls_of(desk.run()).abandoned.sum()))


def by_figure(found: Iterable[Found]) -> dict[str, list[Found]]:
    """The figures of several worlds by what they are."""
    result: dict[str, list[Found]] = {}
    for each in found:
        result.setdefault(each.figure, []).append(each)
    return result


def check_coverage(figures: dict[str, list[Found]], names: set[str], alarm: float = ALARM) -> None:
    """Hold the number of intervals with the truth in them against the binomial law of 95 %."""
    assert names <= set(figures)
    for name in sorted(names):
        stated = [each for each in figures[name] if each.stated]
        held = sum(each.held for each in stated)
        assert len(stated) >= 5, name
        assert binom.cdf(held, len(stated), 0.95) > alarm, (name, held, len(stated))


def test_calls() -> None:
    """Five figures: the probability that one of them fails where all is right is 0.005."""
    figures = by_figure(each for seed in range(16) for each in found_of_calls("calls", seed))
    check_coverage(figures, {"first calls a week", "handle mean", "dropped", "patience mean", "calling again"})
    for name, error in (("handle mean", 0.03), ("first calls a week", 0.1), ("patience mean", 0.25)):
        assert np.median([abs(each.error) for each in figures[name]]) < error, name


def test_the_two_logs_of_the_same_calls_say_the_same() -> None:
    """Asterisk has whole seconds, and nothing else is different."""
    for seed in SEEDS[:4]:
        for one, other in zip(found_of_calls("calls", seed), found_of_calls("queue-log", seed), strict=True):
            assert one.figure == other.figure
            if one.figure in ("first calls a week", "handle mean", "dropped"):
                assert other.value == pytest.approx(one.value, rel=0.01), one.figure


def test_intervals() -> None:
    """Two figures of which the file says what is true; staff is given as it is."""
    found = []
    for seed in SEEDS:
        desk = Calls.drawn(seed, weeks=4)
        fitted = interval_estimate(data_of(desk, "intervals"))
        (queue,) = fitted.queues
        found.append(Found("handle mean", desk.handle * (1.0 - desk.dropped), queue.handle.mean.value,
                           queue.handle.mean.low, queue.handle.mean.high))
        if fitted.patience is not None and desk.shape == 1.0:
            mean = fitted.patience.mean
            found.append(Found("patience mean", desk.patience, mean.value, mean.low, mean.high))
        on_duty = queue.staff.agents[:5, 2 * OPENS:2 * CLOSES]
        assert on_duty.sum() / 2.0 == desk.agent_hours
    figures = by_figure(found)
    check_coverage(figures, {"handle mean", "patience mean"})
    # handle times that vary less than exponential ones and callers who call again must not make patience long
    assert abs(np.median([each.error for each in figures["patience mean"]])) < 0.03


def test_events_of_tickets() -> None:
    """Whole lines are found, and who is on duty; intervals are of their stages, which the fit chooses.

    So the one of a time is asked for less: not fewer than two thirds hold the truth.
    """
    found = []
    for seed in EVENT_SEEDS:
        with TemporaryDirectory() as place:
            found.append(of_events(Tickets.drawn(seed), "events", Path(place)))
    check_coverage(by_figure([each for world in found for each in world]),
                   {"opened again", "routes, one stage of a line"})
    figures = by_figure([each for world in found[:len(SEEDS)] for each in world])
    stated = [each for each in figures["time in progress, one stage of a line"] if each.stated]
    assert sum(each.held for each in stated) > 2 * len(stated) / 3
    assert all(abs(each.error) < 0.03 for each in figures["staff (agent-hours a week)"])
    for name, error in (("time in progress, a line", 0.05), ("solved at a line", 0.03), ("cases a week", 0.08)):
        assert np.median([abs(each.error) for each in figures[name]]) < error, name


def test_what_is_not_there_is_not_found() -> None:
    """Desks at which nobody calls again or is cut off, where the log could show it."""
    for seed in SEEDS:
        desk = Calls.drawn(seed, weeks=4)
        fitted = estimate(call_log(data_of(desk, "calls")))
        if not desk.again:
            assert fitted.redials.abandoned.probability == 0.0
        if not desk.dropped:
            assert fitted.dropped < 0.005, "a visit shorter than ten seconds looks like one that was cut off"


def test_wilson() -> None:
    """Wilson 1927: 10 of 10 is compatible with 0.72 and more."""
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert wilson(95, 100) == pytest.approx((0.8882, 0.9785), abs=1e-4)
