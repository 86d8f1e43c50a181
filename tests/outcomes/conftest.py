"""A small world without a scenario, and logs written by hand."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.eventlog.schema import RECORD
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

MakePlan = Callable[..., Any]
Write = Callable[..., NDArray[Any]]


@pytest.fixture(scope="session")
def make_plan() -> MakePlan:
    """Make a plan of two pools (the second of fixers), three channels and two flaws."""

    def make(horizon: float = 1000.0, warm_up: float = 0.0, **world: float) -> Any:
        scalars = WORLD | world
        return SimpleNamespace(
            horizon=horizon,
            warm_up=warm_up,
            names=SimpleNamespace(
                flaws=("fee", "notice"), channels=("phone", "bot", "mail"), pools=("reps", "fixers"), levels=("rep",)
            ),
            world=np.array([tuple(scalars.values())], dtype=[(name, "<f8") for name in scalars])[0],
            pools=np.array([(30.0, 0), (60.0, 1)], dtype=[("cost_per_hour", "<f8"), ("is_fixer", "<i8")]),
            channels=np.array(
                [(ChannelKind.LIVE,), (ChannelKind.SELF_SERVICE,), (ChannelKind.MESSAGE,)], dtype=[("kind", "<i8")]
            ),
        )

    return make


@pytest.fixture(scope="session")
def write() -> Write:
    """Write a log of rows (time, kind, place, value, customer, case)."""

    def log(*rows: tuple[float, Kind, int, float, int, int]) -> NDArray[Any]:
        records = np.zeros(len(rows), dtype=RECORD)
        for record, (time, kind, place, value, customer, case) in zip(records, rows, strict=True):
            record["time"], record["kind"], record["place"], record["value"] = time, kind, place, value
            record["customer"], record["case"], record["cause"], record["agent"] = customer, case, -1, -1
        return records

    return log
