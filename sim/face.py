"""The face for notebooks and scripts: a run, a comparison and a study in one call each, tables as Polars frames.

    from sim import compare, load, loads, run, study

A world may be given as the path of its file, or as a `Scenario` that `load` or `loads` returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.simulate import ENGINES
from sim.statistics.defaults import DEFAULT_REPLICATIONS
from sim.study.notebook import Comparison, Study, of_result, study

if TYPE_CHECKING:
    import polars as pl

    from sim.eventlog import Log
    from sim.experiment.warm_up import WarmUpChoice
    from sim.scenario import Scenario

__all__ = ["Comparison", "Run", "Study", "compare", "run", "study"]


@dataclass(frozen=True, repr=False)
class Run:
    """One replication of one policy.

    outcomes: by name, nan where undefined; digest: SHA-256 of the log; records: how many there were; log: all of them,
    where they were asked for; warm_up: minutes that do not count; choice: where they were chosen, how.
    """

    title: str
    policy: str
    seed: int
    replication: int
    warm_up: float
    outcomes: Mapping[str, float]
    digest: str
    records: int
    log: Log | None = None
    choice: WarmUpChoice | None = None

    @cached_property
    def frame(self) -> pl.DataFrame:
        """One row an outcome: name, value, unit, better (+1: more is better, -1: less is, 0: neither), definition."""
        import polars as pl

        about = {name: _about(name) for name in self.outcomes}
        return pl.DataFrame({
            "name": list(self.outcomes), "value": pl.Series(list(self.outcomes.values()), dtype=pl.Float64),
            "unit": [each.unit for each in about.values()], "better": [each.better for each in about.values()],
            "definition": [each.definition for each in about.values()],
        })

    def __repr__(self) -> str:
        """Name the run and say how large it is."""
        return (f"Run({self.title!r}, policy {self.policy!r}, seed {self.seed}, replication {self.replication}, "
                f"{self.records} records)")


def run(
    scenario: Scenario | str | Path,
    *,
    policy: str | None = None,
    seed: int | None = None,
    replication: int = 0,
    engine: str = ENGINES[0],
    log: bool = False,
) -> Run:
    """Simulate one replication of one policy, by default the first, and return its outcomes.

    seed: the scenario's by default; log: keep every record. InputError for a world or a policy that does not exist.

    >>> import sim
    >>> world = sim.loads('''
    ... title = "One counter"
    ... horizon = "1 day"
    ... demand.cases_per_hour = 8
    ... pools.reps.staff = 1
    ... chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "5 min" } }]
    ... ''')
    >>> one = sim.run(world, log=True)
    >>> one
    Run('One counter', policy 'baseline', seed 1, replication 0, 1431 records)
    >>> one.outcomes["cases"]
    188.0
    >>> one.frame.filter(name="wait_mean.reps").select("value", "unit", "better").row(0)
    (7.024111579191675, 'min', -1)
    >>> len(one.log) == one.records
    True
    """
    from sim.eventlog import LogBuilder
    from sim.experiment.naming import names_of
    from sim.experiment.simulate import simulate
    from sim.experiment.warm_up import run_pilots
    from sim.scenario.plan import build
    from sim.scenario.scenario import choose_policies

    world = _world(scenario)
    chosen = choose_policies(world, [] if policy is None else [policy])[0]
    used = world.seed if seed is None else seed
    ready, choice = run_pilots(world, seed=used, engine=engine)
    plan, kept = build(ready.world(chosen)), LogBuilder()
    done = simulate(plan, seed=used, replication=replication, engine=engine, keep=kept if log else None)
    return Run(world.title, chosen, used, replication, plan.warm_up, done.outcomes, done.digest, done.records,
               kept.log(plan.own_kinds, names_of(ready.world(chosen))) if log else None, choice)


def compare(
    scenario: Scenario | str | Path,
    *,
    policies: Sequence[str] = (),
    replications: int = DEFAULT_REPLICATIONS,
    precision: Mapping[str, Any] | None = None,
    seed: int | None = None,
    directory: str | Path | None = None,
    workers: int = 1,
    dask: str | None = None,
    engine: str = ENGINES[0],
    fresh: bool = False,
    followed: int = 0,
) -> Comparison:
    """Run every policy in every replication, the same customers for all, and return levels and paired differences.

    The study of the kind "compare", without a file for it. policies: all by default, the first being the baseline;
    precision: as many replications as it needs, as in the file of a study ({"outcome": "churn", "relative": 0.1});
    seed: the scenario's by default; directory: where runs are kept, so that an interrupted comparison goes on, nowhere
    by default; workers, or dask: the address of a scheduler: the result does not depend on them; fresh: discard what
    the directory holds; followed: the first so many replications give `result.course`, for pictures over time.
    InputError for a world or a policy that does not exist.

    >>> import sim
    >>> world = sim.loads('''
    ... title = "One counter"
    ... horizon = "1 day"
    ... demand.cases_per_hour = 8
    ... pools.reps.staff = 1
    ... chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "5 min" } }]
    ... [policies.plain]
    ... [policies.scripted]
    ... script_minutes = "1 min"
    ... ''')
    >>> both = sim.compare(world, replications=4)
    >>> both
    Comparison('One counter', policies plain, scripted, 4 replications)
    >>> both.runs.select("policy", "replication", "cases").row(0)
    ('plain', 0, 188.0)
    >>> waits = both.levels.filter(outcome="wait_mean.reps")
    >>> [(policy, round(mean, 2)) for policy, mean in waits.select("policy", "mean").rows()]
    [('plain', 7.47), ('scripted', 13.39)]
    >>> longer = both.differences.filter(policy="scripted", outcome="wait_mean.reps").row(0, named=True)
    >>> longer["mean"] > longer["half_width"] > 0.0
    True
    """
    from sim.study.drive import compare as carry_out

    found = of_result(carry_out(
        _world(scenario), policies=policies, replications=replications, precision=precision, seed=seed,
        directory=directory, workers=workers, dask=dask, engine=engine, fresh=fresh, followed=followed))
    assert isinstance(found, Comparison)
    return found


def _world(scenario: Scenario | str | Path) -> Scenario:
    from sim.scenario import load

    return load(scenario) if isinstance(scenario, (str, Path)) else scenario


def _about(name: str) -> Any:
    from sim.outcomes.catalogue import find

    return find(name)
