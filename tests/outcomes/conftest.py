"""A small world without a scenario, and logs written by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.eventlog.record import RECORD
from sim.scenario.durations import Timespan
from sim.vocabulary import ChannelKind, Kind

WORLD: dict[str, float] = {
    "open_demand": 0.0,
    "start_loyalty": 0.5,
    "margin_per_order": 4.0,
    "quality_cost_per_order": 0.25,
    "training_cost": 70.0,
    "design_cost": 1000.0,
    "reputation_half_life": float("inf"),
    "reputation_drop": 0.1,
}

SLOTS = 8
MEASURES: dict[str, Any] = {
    "solved_within": (Timespan(1440.0), Timespan(10_080.0)), "clock": -1,
    "within": (Timespan(20.0 / 60.0), Timespan(20.0 / 60.0), Timespan(1440.0)), "customer_value": math.nan,
    "mean_orders": 0.0, "order_share": 1.0, "one_off_share": 1.0, "unseated": (0.0, 0.0), "remedy_due": (10.0, 20.0),
}



def _measures(values: dict[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(**({"watched_for": Timespan(values["watch"])} | values))


MakePlan = Callable[..., Any]
Write = Callable[..., NDArray[Any]]


@pytest.fixture(scope="session")
def make_plan() -> MakePlan:
    """Make a plan of two pools (the second of fixers), three channels and two flaws."""

    def make(horizon: float = 1000.0, warm_up: float = 0.0, measures: dict[str, Any] | None = None,
             **world: float) -> Any:
        scalars = WORLD | world
        return SimpleNamespace(
            horizon=horizon,
            warm_up=warm_up,
            names=SimpleNamespace(
                flaws=("fee", "notice"), channels=("phone", "bot", "mail"), pools=("reps", "fixers"), levels=("rep",)
            ),
            world=np.array([tuple(scalars.values())], dtype=[(name, "<f8") for name in scalars])[0],
            pools=np.array([(30.0, 0, -1, SLOTS), (60.0, 1, -1, SLOTS)], dtype=[
                ("cost_per_hour", "<f8"), ("is_fixer", "<i8"), ("overflow", "<i8"), ("slots", "<i8")]),
            levels=np.array([(0,)], dtype=[("pool", "<i8")]),
            own_kinds=(), rule_kinds=(),
            measures=_measures({"watch": 0.25 * (horizon - warm_up)} | MEASURES | (measures or {})),
            clocks=np.full((2, 3), -1), openings=np.zeros((1, 336)), dates=np.zeros(0, dtype=np.int64),
            channels=np.array(
                [(ChannelKind.LIVE,), (ChannelKind.SELF_SERVICE,), (ChannelKind.MESSAGE,)], dtype=[("kind", "<i8")]
            ),
        )

    return make


@pytest.fixture(scope="session")
def write() -> Write:
    """Write a log of rows (time, kind, place, value, customer, case).

    Who is served gets the lowest free slot of the pool; whoever was served first is released first.
    """

    def log(*rows: tuple[float, Kind, int, float, int, int]) -> NDArray[Any]:
        records = np.zeros(len(rows), dtype=RECORD)
        busy: dict[int, list[int]] = {}
        for record, (time, kind, place, value, customer, case) in zip(records, rows, strict=True):
            record["time"], record["kind"], record["place"], record["value"] = time, kind, place, value
            record["customer"], record["case"], record["cause"], record["agent"] = customer, case, -1, -1
            if kind == Kind.SERVED:
                slots = busy.setdefault(place, [])
                slots.append(min(set(range(SLOTS)) - set(slots), default=SLOTS - 1))
                record["agent"] = slots[-1]
            elif kind == Kind.RELEASED:
                record["agent"] = busy[place].pop(0)
        return records

    return log
