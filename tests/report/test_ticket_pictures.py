"""The pictures of a backtest on tickets: nothing cut off, the same bytes, and findings that say what is drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from sim.backtest.tickets import Changes, TicketBacktest, Window, judge
from sim.report.figures.style import picture
from sim.report.figures.ticket_backtest import elsewhere, hours_finding, pictures, routes_finding, times_finding
from tests.backtest.tickets.stories import many, told
from tests.report import drawings as d

WINDOW = Window(0.0, 14 * 1440.0, 21 * 1440.0)
LONG = tuple(f"Specialists for whatever nobody else has an answer to, number {place}" for place in range(9))


def wandering(seed: int) -> Changes:
    """Return cases that go from one of many levels to another."""
    generator = np.random.default_rng(seed)
    rows = []
    for case in range(150):
        minute = float(generator.uniform(0.0, 20_000.0))
        for level in generator.choice(len(LONG), size=generator.integers(1, 7)):
            rows.append((f"{case}", minute, LONG[level], "working"))
            minute += float(generator.exponential(200.0))
        rows.append((f"{case}", minute, LONG[level], "solved"))
    return told(rows, levels=LONG)


@cache
def backtests() -> dict[str, TicketBacktest]:
    runs = [many(300, 7, second=0.5), many(300, 8, second=0.5)]
    few = told([("a", 5.0, "first", "working"), ("b", 9.0, "first", "working")])
    return {
        "two lines": judge(many(300, 1), many(300, 2), runs, WINDOW, WINDOW, WINDOW, resamples=100),
        "many levels": judge(wandering(1), wandering(2), [wandering(3)], WINDOW, WINDOW, WINDOW, resamples=60),
        "nothing solved": judge(few, few, [few], WINDOW, WINDOW, WINDOW, resamples=20),
    }


@pytest.mark.parametrize("which", ("two lines", "many levels", "nothing solved"))
@pytest.mark.parametrize("name", ("hours", "times", "routes"))
def test_nothing_is_cut_off_and_no_text_lies_on_another(which: str, name: str) -> None:
    assert d.faults(pictures(backtests()[which], "A desk")[name]) == []


@pytest.mark.parametrize("name", ("hours", "times", "routes"))
def test_the_bytes_are_a_function_of_the_data(name: str) -> None:
    one, other = (picture(pictures(backtests()["two lines"], "A desk")[name], "svg") for _ in range(2))
    assert one == other


def test_findings_say_what_is_drawn() -> None:
    found = backtests()["two lines"]
    gap = found.simulated_flows.total - found.observed_flows.total
    most = np.unravel_index(np.abs(gap).argmax(), gap.shape)
    assert f"{100.0 * found.simulated_flows.total[most]:.1f} times by a hundred of the runs" in routes_finding(found)
    assert "of 6 quantiles of the time to a solution fit" in times_finding(found)
    assert f"{elsewhere(found.simulated_profile, found.observed_profile):.1%} of the changes" in hours_finding(found)


def test_profiles_that_are_alike_lie_at_the_same_hours() -> None:
    found = backtests()["two lines"]
    same = replace(found, simulated_profile=found.observed_profile)
    assert hours_finding(same).startswith("By hour of the week 0.0%")
    apart = np.zeros(168)
    apart[3] = 1.0
    assert elsewhere(apart, np.roll(apart, 5)) == 1.0
