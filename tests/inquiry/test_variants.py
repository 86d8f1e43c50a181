"""Several worlds in the same replications: runs read as wished, each plan once, whoever does the work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiment.simulate import simulate
from sim.inquiry.contents import content_under, world_of
from sim.inquiry.variants import Outcomes, distinct, run_variants
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from tests.experiment.worlds import QUEUE

SCENARIO = loads(QUEUE)
PLAIN, SCRIPTED = (world_of(content_under(SCENARIO, policy), policy) for policy in SCENARIO.policies)


class Counter:
    def __init__(self, name: str) -> None:
        self.name, self.records = name, 0

    def take(self, records: NDArray[Any]) -> None:
        self.records += records.size

    def result(self) -> tuple[str, int]:
        return self.name, self.records


@dataclass(frozen=True)
class Count:
    """Counts records, and notes the call in a file."""

    notes: Path

    def __call__(self, plan: Plan, seed: int, replication: int) -> Counter:
        with self.notes.open("a") as file:
            file.write(f"{plan.policy} {seed} {replication}\n")
        return Counter(f"{seed} {replication}")


def same(a: list[list[dict[str, float]]], b: list[list[dict[str, float]]]) -> bool:
    return all(x.keys() == y.keys() and np.array_equal(list(x.values()), list(y.values()), equal_nan=True)
               for one, other in zip(a, b, strict=True) for x, y in zip(one, other, strict=True))


def test_every_run_is_what_it_is_alone() -> None:
    found = run_variants([PLAIN, SCRIPTED], seed=5, replications=[3, 0], read=Outcomes(), engine="reference")
    alone = [[simulate(build(world), seed=5, replication=k, engine="reference").outcomes for k in (3, 0)]
             for world in (PLAIN, SCRIPTED)]
    assert same(found, alone)
    assert found[0][0] != found[0][1]


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_workers_change_nothing(engine: str) -> None:
    one, two = (run_variants([PLAIN, SCRIPTED, PLAIN], seed=1, replications=range(2), read=Outcomes(), workers=workers,
                             engine=engine) for workers in (1, 2))
    assert same(one, two)
    assert same([one[0]], [one[2]])


def test_equal_plans_are_run_once_whatever_they_are_called(tmp_path: Path) -> None:
    again = PLAIN.model_copy(update={"policy": "again", "policy_title": "Again"})
    notes, told = tmp_path / "notes", list[int]()
    found = run_variants([SCRIPTED, PLAIN, again, SCRIPTED], seed=1, replications=[0, 1], read=Count(notes),
                         engine="reference", progress=told.append)
    assert notes.read_text().split("\n")[:-1] == ["scripted 1 0", "plain 1 0", "scripted 1 1", "plain 1 1"]
    assert found[1] == found[2] and found[0] == found[3] and found[0] != found[1]
    assert [name for name, _ in found[0]] == ["1 0", "1 1"]
    assert told == [1] * 4
    assert distinct([SCRIPTED, PLAIN, again, SCRIPTED])[1] == (0, 1, 1, 0)


def test_what_pilot_runs_have_still_to_find_is_refused() -> None:
    world = world_of(content_under(SCENARIO, "plain") | {"warm_up": "auto"})
    with pytest.raises(InputError, match="warm_up"):
        run_variants([world], seed=1, replications=[0], read=Outcomes(), engine="reference")
