"""Data with nothing to show - all zero, all the same, undefined, a single point - are drawn without a warning.

A warning of Matplotlib or NumPy on a reader's screen names a path of the installation and helps nobody.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from sim.experiment.comparison import Comparison
from sim.outcomes.timelines import Customers, Week
from sim.report.figures.border import Side, border
from sim.report.figures.comparison import drawn
from sim.report.figures.search import Search, search
from sim.report.figures.selection import Selected, selection
from sim.report.figures.sensitivity import morris_points, sobol_bars
from sim.report.figures.style import Draw, files
from sim.report.figures.survival import survival
from sim.report.figures.sweep import sweep
from sim.report.figures.swept import Swept
from sim.report.figures.timeline import timeline
from sim.report.figures.warm_up import warm_up_cut
from sim.report.figures.week import week
from sim.statistics.bootstrap import Estimates
from sim.statistics.intervals import Interval
from sim.statistics.sobol import SobolIndices
from sim.statistics.warm_up import mser
from tests.report import drawings as d

VALUES = {"zero": 0.0, "undefined": math.nan, "infinite": math.inf, "tiny": 1e-300, "huge": 1e15, "one": 1.0,
          "negative": -3.0}
RATE, STAFF = Side("rate", 4.0, 8.0), Side("staff", 1.0, 5.0)
FACTORS = ("a", "b", "c")


def interval(value: float, half: float = 0.0) -> Interval:
    """Return an interval around a value; one without width unless told otherwise."""
    return Interval(value, half if math.isfinite(value) else math.nan, 0.95, 5)


def estimates(value: float, lower: float | None = None, upper: float | None = None) -> Estimates:
    """Return the same estimate for every factor."""
    ends = (value, value if lower is None else lower, value if upper is None else upper)
    return Estimates(*(np.full(len(FACTORS), end) for end in ends))


def a_week(busy: float, staffed: float, waits: int, waited: float, observed: float) -> Draw:
    """Return a week that is the same in every hour."""
    def all_hours(value: float) -> np.ndarray:
        return np.full((2, 168), value)

    one = Week(("reps", "bosses"), all_hours(busy), all_hours(staffed), all_hours(waits).astype(np.int64),
               all_hours(waited), np.zeros((2, 168), dtype=np.int64), np.full(168, observed), np.array([True, False]))
    return week({"One": [one], "Two": [one, one]})


def a_timeline(present: int, periods: int, has_base: bool, count: int = 2) -> Draw:
    """Return customers to whom nothing happens."""
    nothing = np.zeros(periods, dtype=np.int64)
    one = Customers(10_080.0 * np.arange(periods + 1.0), np.full(periods + 1, present), nothing, nothing,
                    np.ones(periods + 1), 0, has_base)
    return timeline({"One": [one] * count, "Two": [one] * count})


def a_sweep(value: float, points: int, sides: tuple[Side | None, ...], titles: int = 2) -> Draw:
    """Return a sweep whose every level and difference is the same."""
    each = max(1, round(points ** (1.0 / len(sides))))
    rows = [(float(a), float(b))[:len(sides)] for a in range(each) for b in range(each if len(sides) > 1 else 1)]
    if len(sides) > 2:
        rows = [(float(at), float(at % 2), float(at % 3)) for at in range(points)]
    same = tuple(interval(value) for _ in rows)
    return sweep(Swept("churn", FACTORS[:len(sides)], sides, tuple(rows), ("One", "Two", "Three")[:titles],
                       (same,) * titles, (same,) * (titles - 1)))


def a_search(value: float, objectives: int, trials: int, finals: int) -> Draw:
    """Return a search in which all came out the same."""
    names = ("churn", "total_cost")[:objectives]
    return search(Search(names, (True,) * objectives, np.full((trials, objectives), value), np.ones(trials, dtype=bool),
                         tuple(f"x = {at}" for at in range(finals)), ((interval(value),) * objectives,) * finals,
                         (True,) * finals, tuple(range(finals))))


def a_comparison(value: float, replications: int) -> Draw:
    """Return a comparison of two policies with the same outcome in every replication."""
    names = ("churn", "net_value", "resolution_time_mean", "wait_mean.reps")
    values = {policy: {name: np.full(replications, value) for name in names} for policy in ("a", "b")}
    return drawn(Comparison(title="", source_hash="", policies=("a", "b"), titles={"a": "One", "b": "Two"},
                            frontline="reps", seed=1, replications=replications, values=values,
                            digests={"a": ("",) * replications, "b": ("",) * replications}))


def a_selection(value: float, count: int) -> Draw:
    """Return candidates of one mean."""
    return selection(Selected("churn", tuple(f"x = {at}" for at in range(count)), (interval(value),) * count,
                              (None,) * count, None, True, 0.1, 0.95, 0, 0))


def cases(minutes: list[float], endings: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return cases as survival curves take them."""
    return np.array(minutes), np.array(endings, dtype=np.int64)


def of_value(value: float) -> dict[str, Callable[[], Draw]]:
    """Return a picture of each kind in which everything has one value."""
    return {
        "comparison": lambda: a_comparison(value, 5),
        "comparison, one run": lambda: a_comparison(value, 1),
        "curve": lambda: a_sweep(value, 5, (RATE,)),
        "curve, one point": lambda: a_sweep(value, 1, (RATE,), 1),
        "levels by name": lambda: a_sweep(value, 3, (None,)),
        "map": lambda: a_sweep(value, 9, (RATE, STAFF)),
        "map, one policy": lambda: a_sweep(value, 9, (RATE, STAFF), 1),
        "effects": lambda: a_sweep(value, 6, (RATE, STAFF, None)),
        "selection": lambda: a_selection(value, 3),
        "search": lambda: a_search(value, 1, 6, 2),
        "front": lambda: a_search(value, 2, 6, 2),
        "search, one trial": lambda: a_search(value, 1, 1, 1),
        "front, no finalist": lambda: a_search(value, 2, 3, 0),
        "Morris": lambda: morris_points(estimates(abs(value)), estimates(abs(value)), FACTORS, "churn", "under One",
                                        0.95),
        "Sobol": lambda: sobol_bars(SobolIndices(estimates(value), estimates(value), 0.0), FACTORS, "churn",
                                    "under One", 0.95),
    }


PICTURES: dict[str, Callable[[], Draw]] = {
    **{f"{kind}: {word}": draw for word, value in VALUES.items() for kind, draw in of_value(value).items()},
    "Morris: no intervals": lambda: morris_points(estimates(1.0, math.nan, math.nan), estimates(1.0, 0.0, math.inf),
                                                  FACTORS, "churn", "under One", 0.95),
    "Sobol: no intervals": lambda: sobol_bars(SobolIndices(estimates(0.2, math.nan, math.nan),
                                                           estimates(0.4, math.nan, math.nan), 1.0),
                                              FACTORS, "churn", "under One", 0.95),
    "week: nobody waits": lambda: a_week(30.0, 60.0, 5, 0.0, 60.0),
    "week: nobody comes": lambda: a_week(0.0, 60.0, 0, 0.0, 60.0),
    "week: nobody is there": lambda: a_week(0.0, 0.0, 0, 0.0, 60.0),
    "week: hours are never seen": lambda: a_week(0.0, 0.0, 0, 0.0, 0.0),
    "week: waits for years": lambda: a_week(60.0, 60.0, 1, 3e6, 60.0),
    "timeline: nothing happens": lambda: a_timeline(1000, 5, True),
    "timeline: no customers": lambda: a_timeline(0, 5, False),
    "timeline: one period": lambda: a_timeline(10, 1, True, 1),
    "survival: no case": lambda: survival({"One": [cases([], [])] * 2, "Two": [cases([], [])] * 2}),
    "survival: nothing is solved": lambda: survival({"One": [cases([5.0, 9.0], [-1, -1])] * 2}),
    "survival: at once": lambda: survival({"One": [cases([0.0, 0.0], [0, 0])] * 2}),
    "survival: one case": lambda: survival({"One": [cases([7.0], [0])], "Two": [cases([7.0], [0])]}),
    "border: no difference": lambda: border(d.a_plane(lambda a, b: 0.0, spread=0.0)),
    "border: the same everywhere": lambda: border(d.a_plane(lambda a, b: 2.0, spread=0.0)),
    "border: chance alone": lambda: border(d.a_plane(lambda a, b: 0.0)),
    "border: tiny": lambda: border(d.a_plane(lambda a, b: 1e-300, spread=0.0)),
    "warm-up: constant": lambda: warm_up_cut(mser(np.full(100, 5.0)), "wait_mean.reps", 1.0, "hours"),
    "warm-up: zero": lambda: warm_up_cut(mser(np.zeros(100)), "wait_mean.reps", 1.0, "hours"),
    "warm-up: short": lambda: warm_up_cut(mser(np.zeros(50)), "churn", 1.0, "hours"),
}


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither choose 256 colours nor compress: that takes as long as a drawing, and does not know what is drawn."""
    save = Image.Image.save
    monkeypatch.setattr(Image.Image, "quantize", lambda image, *_, **__: image)
    monkeypatch.setattr(Image.Image, "save",
                        lambda image, file, format=None, **_: save(image, file, format, compress_level=0))


@pytest.mark.parametrize("name", PICTURES)
def test_no_picture_warns(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = files("picture", PICTURES[name]())
    assert set(made) == {"picture.png", "picture.svg"}
