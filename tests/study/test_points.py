"""Points: designs, and files of points that are read as strictly as scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.study.common import Design
from sim.study.factors import Factor
from sim.study.points import designed, from_units, parse_points, points_text

FACTORS = {
    "staff": Factor.model_validate({"path": "pools.reps.staff", "low": 1, "high": 3, "integer": True}),
    "rate": Factor.model_validate({"path": "demand.cases_per_hour", "low": 1, "high": 2, "points": 2}),
    "line": Factor.model_validate({"path": "pools.reps.discipline", "values": ["fifo", "lifo"]}),
}
FILE = Path("study.toml")


def test_a_grid_has_all_combinations_the_last_factor_fastest() -> None:
    points = designed(Design(), FACTORS, {}, FILE)
    assert len(points) == 3 * 2 * 2
    assert [tuple(point.values.values()) for point in points[:3]] == [
        (1, 1.0, "fifo"), (1, 1.0, "lifo"), (1, 2.0, "fifo")]
    assert [point.index for point in points] == list(range(12))
    assert points[1].overrides == ('{"demand":{"cases_per_hour":1.0},"pools":{"reps":{"discipline":"lifo","staff":1}}}')


@pytest.mark.parametrize("kind", ["lhs", "sobol"])
def test_designs_fill_the_cube_and_repeat_themselves(kind: Any) -> None:
    design = Design(kind=kind, points=16, seed=3)
    points = designed(design, FACTORS, {}, FILE)
    assert len(points) == 16
    assert points == designed(design, FACTORS, {}, FILE)
    assert points != designed(Design(kind=kind, points=16, seed=4), FACTORS, {}, FILE)
    # both designs have eight of sixteen points in each half of every factor
    assert sum(point.values["line"] == "fifo" for point in points) == 8
    assert sum(float(point.values["rate"]) < 1.5 for point in points) == 8


def test_points_can_be_numbered_on() -> None:
    points = from_units(np.array([[0.0, 0.5, 1.0]]), FACTORS, {"goodwill": 1}, first=7)
    assert points[0].index == 7
    assert points[0].values == {"staff": 1, "rate": 1.5, "line": "lifo"}
    assert '"goodwill":1' in points[0].overrides


def test_too_large_a_grid_is_refused() -> None:
    wide = {f"x{at}": Factor.model_validate({"path": "a", "low": 0, "high": 1, "points": 100}) for at in range(4)}
    with pytest.raises(InputError, match="has too many points"):
        designed(Design(), wide, {}, FILE)


def test_points_from_a_file() -> None:
    rows = parse_points("line,staff , rate\nfifo,2,1.25\n\nlifo,3.0,2\n", FACTORS, "p.csv")
    assert rows == [{"staff": 2, "rate": 1.25, "line": "fifo"}, {"staff": 3, "rate": 2.0, "line": "lifo"}]
    assert isinstance(rows[1]["staff"], int)


@pytest.mark.parametrize(("text", "said"), [
    ("", "is empty"),
    ("staff,rate,line\n", "has no points"),
    ("staff,rate\n1,1\n", "has no column"),
    ("staff,rate,lines\n1,1,fifo\n", "did you mean: line"),
    ("staff,rate,line,line\n1,1,fifo,fifo\n", "appears twice"),
    ("staff,rate,line\n1,1\n", "line 2: has 2 fields"),
    ("staff,rate,line\n9,1,fifo\n", "line 2, staff: is not a value of this factor"),
    ("staff,rate,line\n1.5,1,fifo\n", "a whole number from 1 to 3"),
    ("staff,rate,line\n1,1_000,fifo\n", "line 2, rate"),
    ("staff,rate,line\n1,nan,fifo\n", "line 2, rate"),
    ("staff,rate,line\n1,١,fifo\n", "line 2, rate"),
    ("staff,rate,line\n1,1,file\n", "fifo, lifo"),
    ("staff,rate,line\n1,1,fifo\n2,1,lifo\n\n1.0,1.0,fifo\n",
     "line 5: repeats the point of line 2\n  found:   staff = 1, rate = 1.0, line = fifo"),
    ("staff,rate,line\n1,1.5,fifo\n2,1.5,lifo\n", "p.csv: rate: does not vary: it is 1.5 at every point"),
    ('staff,rate,line\n1,1,"fifo\n2,1,fifo\n', "CSV"),
])
def test_a_file_that_is_not_a_table_of_points(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_points(text, FACTORS, "p.csv")
    assert said in str(caught.value)


def test_a_file_of_points_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        points_text(Design(kind="csv", file="no.csv"), tmp_path / "study.toml")
    with pytest.raises(InputError, match=r"design\.file: is missing"):
        points_text(Design(kind="csv"), tmp_path / "study.toml")
