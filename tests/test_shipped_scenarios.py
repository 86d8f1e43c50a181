"""The shipped worlds: everything happens in them, nothing gets lost, and the script sometimes wins."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.engine import run
from sim.eventlog import Log, LogBuilder, load, save
from sim.outcomes import Fold
from sim.scenario import load as load_scenario
from sim.scenario.plan import Plan, build
from sim.vocabulary import Ending, Kind
from tests.experiment.worlds import compare

CONFIGS = Path(__file__).parents[1] / "configs"
RUNS = [(path.name, policy) for path in sorted(CONFIGS.glob("*.toml")) for policy in load_scenario(path).policies]


@cache
def ran(name: str, policy: str) -> tuple[Plan, Log, dict[str, float]]:
    """Return the plan, the log, and the outcomes folded while the run went on."""
    plan = build(load_scenario(CONFIGS / name).world(policy))
    builder, fold = LogBuilder(), Fold(plan)

    def sink(records: np.ndarray) -> None:
        builder(records)
        fold.update(records)

    run(plan, sink=sink)
    return plan, builder.log(), fold.results()


def test_there_are_five_worlds_with_three_policies_or_more() -> None:
    worlds = {name: [policy for world, policy in RUNS if world == name] for name, _ in RUNS}
    assert len(worlds) >= 5
    assert min(map(len, worlds.values())) >= 3


def test_every_kind_of_record_occurs_in_a_shipped_world() -> None:
    """But the waits for others, which no shipped world has: they are for those who fit a log of tickets."""
    seen = {Kind(kind) for name, policy in RUNS for kind in np.unique(ran(name, policy)[1].records["kind"])}
    waits = {Kind.AWAITING_CUSTOMER, Kind.AWAITING_THIRD_PARTY, Kind.AWAITED_CUSTOMER, Kind.AWAITED_THIRD_PARTY}
    assert seen == set(Kind) - waits, f"never seen: {sorted(kind.name for kind in set(Kind) - seen - waits)}"


@pytest.mark.parametrize(("name", "policy"), RUNS)
def test_cases_are_conserved(name: str, policy: str) -> None:
    _, log, _ = ran(name, policy)
    opened = np.count_nonzero(log.records["kind"] == Kind.OPENED)
    ended = log.records[log.records["kind"] == Kind.ENDED]
    by_ending = [np.count_nonzero(ended["place"] == ending) for ending in Ending]
    assert len(np.unique(ended["case"])) == len(ended) == sum(by_ending) <= opened


@pytest.mark.parametrize(("name", "policy"), RUNS)
def test_outcomes_of_the_run_are_those_of_the_saved_log(name: str, policy: str, tmp_path: Path) -> None:
    plan, log, folded = ran(name, policy)
    save(log, tmp_path / "log.parquet")
    again = Fold(plan)
    again.update(load(tmp_path / "log.parquet").records)
    assert again.results().keys() == folded.keys()
    np.testing.assert_array_equal(list(again.results().values()), list(folded.values()))


@pytest.mark.parametrize(("name", "policy"), RUNS)
def test_worlds_are_believable(name: str, policy: str) -> None:
    """Bounds that a reader would expect: nobody loses most customers, no pool is worked far beyond its staff."""
    plan, _, outcomes = ran(name, policy)
    assert outcomes["churn"] < 0.25
    assert 0.2 < outcomes["solved_share"] <= 1.0
    for pool in plan.names.pools:
        assert not outcomes[f"utilisation.{pool}"] >= 1.0, pool  # n/a where nobody is ever on duty


def test_the_world_of_the_course_is_small_enough_for_half_a_second() -> None:
    """Ten runs under two policies: 120,000 records take 25 ms on one core of the machine on which it was measured."""
    assert max(len(ran("course.toml", policy)[1].records) for name, policy in RUNS if name == "course.toml") < 130_000


@pytest.mark.parametrize(("name", "dear"), [("lost_in_space.toml", "blank_cheque"),
                                            ("long_chain.toml", "left_alone")])
def test_the_script_wins_where_freedom_costs_more_than_it_brings(name: str, dear: str) -> None:
    """The paired 95 % interval of the difference in net value lies below zero, and remedies and goodwill say why."""
    comparison = compare(load_scenario(CONFIGS / name), policies=["scripted", dear], replications=4)
    difference = comparison.differences[dear]["net_value"]
    assert difference.upper < 0.0
    levels = comparison.levels
    given = [levels[policy]["remedies"].mean + levels[policy]["goodwill"].mean for policy in ("scripted", dear)]
    assert given[1] > given[0]
