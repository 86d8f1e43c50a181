"""The pictures of a backtest: the same bytes for the same data, findings that follow from it, and degenerate data."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.backtest.people import People
from sim.backtest.side_by_side import Judgement, Row
from sim.report.figures.backtest import backtest_pictures, by_hour, patience, service_times
from sim.report.figures.style import picture, styled

HOURS = tuple(Row("abandoned", f"hour={hour:02d}", 0.1, 0.1 + 0.01 * (hour - 8), 0.002, 0.015, 0.12)
              for hour in range(8, 12))


def judgement(*rows: Row) -> Judgement:
    return Judgement(rows, (), "20 days, 900 calls", "40 days", 20)


def people(name: str = "PS", seed: int = 1, impatient: bool = True) -> People:
    random = np.random.default_rng(seed)
    wait, own = random.exponential(3.0, 400), random.exponential(6.0, 400)
    minutes, services = np.linspace(0.0, 8.0, 50), random.lognormal(1.0, 0.8, 500)
    grid = np.geomspace(services.min(), services.max(), 50)
    return People(name, np.minimum(wait, own), (own < wait) & impatient, minutes,
                  np.exp(-minutes / 6.0) if impatient else np.zeros(0), services, grid,
                  np.exp(-grid / services.mean()))


def title(draw: object) -> str:
    with styled():
        return str(draw().texts[0].get_text()).replace("\n", " ").replace("\xa0", " ")  # type: ignore[operator]


def test_the_hours_say_in_how_many_of_them_it_fits() -> None:
    assert title(by_hour(judgement(*HOURS))) == "Inside the log's own noise: abandoned in 2 of 4 hours"
    unknown = [Row("abandoned", row.group, row.observed, row.simulated) for row in HOURS]
    assert title(by_hour(judgement(*unknown))) == "Too few days to know the log's own noise"


def test_pictures_have_the_same_bytes_for_the_same_data() -> None:
    found = judgement(*HOURS)
    assert backtest_pictures(found) == backtest_pictures(found)
    assert set(backtest_pictures(found)) == {"by_hour.png", "by_hour.svg"}
    assert backtest_pictures(judgement(Row("abandoned", "all", 0.1, 0.1))) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_people_are_drawn_type_by_type(number: int) -> None:
    found = [people(f"type {at}", at) for at in range(number)]
    said = title(patience(found, "20 days"))
    assert said.startswith("Patience: the fitted law and the judged log part by at most type 0 ")
    assert picture(patience(found, "20 days"), "svg")
    assert picture(service_times(found, "20 days"), "svg")


def test_the_largest_gap_is_that_of_the_curves() -> None:
    one = people()
    far = People(one.name, one.waits, np.zeros(400, dtype=bool) | (np.arange(400) == 0), one.minutes,
                 np.full(one.minutes.size, 0.5), one.services, one.service_minutes, one.service)
    said = title(patience([far], "20 days"))
    assert float(said.split(" PS ")[1].split(" ")[0]) == pytest.approx(50.0, abs=0.3)


def test_rows_without_a_figure_leave_gaps() -> None:
    rows = [Row("abandoned", row.group, row.observed, row.simulated, math.nan, math.nan, math.nan) for row in HOURS]
    assert picture(by_hour(judgement(*rows)), "svg")
