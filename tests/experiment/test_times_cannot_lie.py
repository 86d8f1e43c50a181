"""Where a policy has solved at least as many of the same cases by every age, no time calls it worse.

The law behind the times of the headlines: each watched case counts min(time to its solution, watch), so what is solved
sooner, or at all, can only make them shorter; giving up, blocking, silence and dismissal cannot.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.experiment.comparison import Comparison
from sim.experiment.simulate import simulate
from sim.experiment.verdicts import judge
from sim.outcomes import Fold
from sim.scenario import Scenario, loads
from sim.scenario.plan import build
from sim.vocabulary import Ending, Kind
from tests.experiment.worlds import compare

RUNS = 3
TIMES = ("resolution_time_mean", "resolution_time_median", "resolution_time_p90")

WORLD = """
horizon = "4 days"
demand.cases_per_hour = {rate}
flaws.p = {{ remedy = 10, complexity = {{ dist = "uniform", low = 0, high = 1 }} }}
channels.live = {{ patience = "{patience} min" }}
pools.reps = {{ staff = 2, queue_limit = {limit} }}
chain = [{{ level = "rep", pool = "reps", handle = "{handle} min", success = [1.0, 0.3], authority = 20 }}]
[policies.old]
[policies.new]
{change}
"""

CHANGES = st.sampled_from((
    "pools.reps.staff = 0", "pools.reps.staff = 1", "pools.reps.staff = 3", "pools.reps.queue_limit = 0",
    "chain.rep.success = [1.0, 0.9]", "chain.rep.success = [0.2, 0.0]", "chain.rep.authority = 5",
    'channels.live.patience = "1 min"', 'chain.rep.handle = "3 min"', 'script_minutes = "4 min"',
    "pools.reps.staff = { weekdays = \"9-12: 3\" }",
))


@st.composite
def worlds(draw: st.DrawFn) -> str:
    return WORLD.format(rate=draw(st.sampled_from((3, 8, 16))), patience=draw(st.sampled_from((2, 15, 600))),
                        limit=draw(st.sampled_from((0, 3, 1000))), handle=draw(st.sampled_from((5, 12, 30))),
                        change=draw(CHANGES))


def solved_by_age(scenario: Scenario, policy: str, replication: int) -> tuple[int, NDArray[np.float64]]:
    """Return how many cases are watched and, ascending, the times of those solved within the watch; from the log."""
    plan = build(scenario.world(policy))
    fold = Fold(plan)
    chunks: list[NDArray[Any]] = []
    simulate(plan, replication=replication, keep=lambda records: chunks.append(records.copy()))
    for chunk in chunks:
        fold.update(chunk)
    minutes, endings = fold.case_times()
    records = np.concatenate(chunks)
    opened = records[records["kind"] == Kind.OPENED]["time"]
    watched = int(np.count_nonzero(opened <= plan.horizon - plan.measures.watch))
    times = minutes[:watched][endings[:watched] == Ending.SOLVED]
    return watched, np.sort(times[times <= plan.measures.watch])


def leads(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    """Say whether by every age at least as many are solved in the first as in the second."""
    return first.size >= second.size and bool((first[: second.size] <= second).all())


def called_worse(comparison: Comparison, sign: int) -> list[str]:
    """Return the times that say the second policy is worse (sign 1), or the first (-1)."""
    wanted = "worse" if sign > 0 else "better"
    return [each.outcome for each in judge(comparison, TIMES, 0.95) if each.word == wanted]


@given(worlds())
@settings(max_examples=40)
def test_no_time_calls_worse_what_has_solved_at_least_as_many_by_every_age(text: str) -> None:
    scenario = loads(text)
    old, new = ([solved_by_age(scenario, policy, k) for k in range(RUNS)] for policy in ("old", "new"))
    assert [count for count, _ in old] == [count for count, _ in new]  # the same cases: demand is open
    comparison = compare(scenario, replications=RUNS)
    pairs = [(after, before) for (_, before), (_, after) in zip(old, new, strict=True)]
    if all(leads(after, before) for after, before in pairs):
        assert called_worse(comparison, 1) == []
    if all(leads(before, after) for after, before in pairs):
        assert called_worse(comparison, -1) == []


def test_the_premise_is_met_and_the_times_tell() -> None:
    """Closing the desk: by every age fewer are solved, in every run, and the mean time says so."""
    scenario = loads(WORLD.format(rate=8, patience=15, limit=3, handle=5, change="pools.reps.staff = 0"))
    for k in range(RUNS):
        assert leads(solved_by_age(scenario, "old", k)[1], solved_by_age(scenario, "new", k)[1])
    assert "resolution_time_mean" in called_worse(compare(scenario, replications=RUNS), 1)
