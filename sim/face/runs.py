"""One run, and a comparison without a file for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem
from sim.experiment.simulate import ENGINES
from sim.face.given import (
    MOST_NUMBER,
    directory_of,
    engine_of,
    metrics_of,
    names_of,
    scenario_of,
    seed_of,
    session_of,
    whole,
)
from sim.face.studies import Comparison, of_result
from sim.scenario.problems import nearest, show
from sim.statistics.defaults import DEFAULT_REPLICATIONS, MOST_REPLICATIONS

if TYPE_CHECKING:
    import polars as pl

    from sim.eventlog import Log
    from sim.experiment.lives import Tables
    from sim.experiment.warm_up import WarmUpChoice
    from sim.outcomes import Outcome
    from sim.outcomes.own_measures import Measure
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan


class Outcomes(dict[str, float]):
    """Outcomes by name; InputError, with the name that may have been meant, for one that there is not."""

    def __missing__(self, name: object) -> float:
        """Say what there is."""
        raise InputError(Problem("is not an outcome of this run", key="outcomes", found=show(name),
                                 allowed="a name that .frame lists", nearest=nearest(str(name), list(self))))


@dataclass(frozen=True, repr=False)
class Run:
    """One replication of one policy.

    outcomes: by name, nan where undefined; digest: SHA-256 of the log; records: how many there were; log: all of them,
    where they were asked for; warm_up: minutes that do not count; choice: where they were chosen, how; about: every
    outcome as the world calls it, by name.
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
    about: Mapping[str, Outcome] = field(default_factory=dict)
    _plan: Plan | None = field(default=None, compare=False)

    @cached_property
    def lives(self) -> Tables:
        """Every customer and every case in words: `lives.customers`, `lives.cases`.

        What was drawn for each, and what became of it (docs/black_box.md, "Beside the log"). InputError where no log
        was kept.
        """
        from sim.experiment.lives import tables

        if self.log is None or self._plan is None:
            raise InputError(Problem("the run has kept no log", key="log", allowed="run(..., log=True)"))
        return tables(self._plan, self.log, self.seed, self.replication, words=True)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """One row an outcome: name, value, unit, better (+1: more is better, -1: less is, 0: neither), definition."""
        import polars as pl

        return pl.DataFrame({
            "name": list(self.outcomes), "value": pl.Series(list(self.outcomes.values()), dtype=pl.Float64),
            "unit": [self.about[name].unit for name in self.outcomes],
            "better": [self.about[name].better for name in self.outcomes],
            "definition": [self.about[name].definition for name in self.outcomes],
        })

    def __repr__(self) -> str:
        """Name the run and say how large it is."""
        return (f"Run({self.title!r}, policy {self.policy!r}, seed {self.seed}, replication {self.replication}, "
                f"{self.records} records)")

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the headlines, and the other outcomes by what they are about."""
        from sim.report.notebook import of_run

        note = f"Policy {self.policy}, seed {self.seed}, replication {self.replication}, {self.records:,} records."
        return of_run(self.title, self.outcomes, self.about, note)


def run(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    *,
    policy: str | None = None,
    seed: int | None = None,
    replication: int = 0,
    engine: str = ENGINES[0],
    log: bool = False,
    metrics: Mapping[str, Any] | None = None,
) -> Run:
    """Simulate one replication of one policy, by default the first, and return its outcomes.

    scenario: a file's path, a mapping, or a `Scenario`; seed: the scenario's by default; log: keep every record;
    metrics: measures of one's own, by name "file.py:function" or a function (docs/guides/rules.md). InputError for
    whatever is wrong with the world or an argument.

    >>> import journeysim
    >>> world = journeysim.loads('''
    ... title = "One counter"
    ... horizon = "1 day"
    ... demand.cases_per_hour = 8
    ... pools.reps.staff = 1
    ... chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "5 min" } }]
    ... ''')
    >>> one = journeysim.run(world, log=True)
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
    from sim.experiment import naming
    from sim.experiment.measured import measured
    from sim.experiment.memory import check_memory
    from sim.experiment.simulate import simulate
    from sim.experiment.warm_up import run_pilots
    from sim.outcomes import expand
    from sim.scenario.plan import build
    from sim.scenario.scenario import choose_policies

    number, engine = whole("replication", replication, 0, MOST_NUMBER), engine_of(engine)
    asked = seed_of(seed)
    world = scenario_of(scenario)
    chosen = choose_policies(world, names_of("policy", policy))[0]
    used = world.seed if asked is None else asked
    check_memory(world, [chosen], engine=engine, keeps_log=log or bool(metrics))
    ready, choice = run_pilots(world, seed=used, engine=engine)
    plan, kept = build(ready.world(chosen)), LogBuilder()
    about = {outcome.name: outcome for outcome in expand(plan)}
    measures = own_measures(metrics, about)
    done = simulate(plan, seed=used, replication=number, engine=engine, keep=kept if log or measures else None)
    records = kept.log(plan.own_kinds, naming.names_of(ready.world(chosen))) if log or measures else None
    if records is not None and measures:
        done = measured(done, records, plan, measures)
    about |= {measure.name: measure.outcome for measure in measures}
    return Run(world.title, chosen, used, number, plan.warm_up, Outcomes(done.outcomes), done.digest, done.records,
               records if log else None, choice, about, plan if log else None)


def own_measures(metrics: Mapping[str, Any] | None, known: Iterable[str]) -> tuple[Measure, ...]:
    """Return measures of one's own, checked; InputError for what is none, and for one called as a known outcome."""
    from sim.outcomes.own_measures import check
    from sim.scenario.from_python import plain
    from sim.study.definition import from_content
    from sim.study.own_measures import measures_of

    table, functions = metrics_of(metrics)
    if not table:
        return ()
    content = {"kind": "compare", "scenario": "", "metrics": plain(table, "run", ("metrics",))}
    measures = measures_of(from_content(content, Path("run")), functions)
    if taken := [measure.name for measure in measures if measure.name in set(known)]:
        raise InputError([Problem("is the name of an outcome", "run", f"metrics.{name}", allowed="a name of its own")
                          for name in taken])
    check(measures)
    return measures


def compare(
    scenario: Scenario | Mapping[str, Any] | str | Path,
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
    metrics: Mapping[str, Any] | None = None,
    draws: str | Path | None = None,
) -> Comparison:
    """Run every policy in every replication, the same customers for all, and return levels and paired differences.

    The study of the kind "compare", without a file for it. policies: all by default, the first being the baseline;
    precision: as many replications as it needs, as in the file of a study ({"outcome": "churn", "relative": 0.1});
    seed: the scenario's by default; directory: where runs are kept, so that an interrupted comparison goes on, nowhere
    by default; workers, or dask: the address of a scheduler: the result does not depend on them; fresh: discard what
    the directory holds; followed: the first so many replications give `result.course`, for pictures over time; metrics:
    measures of one's own, by name "file.py:function" or, where nothing is kept, a function; draws: the file that
    `calibrate --draws` wrote beside a fit which the world's file is, or extends: verdicts then rest on luck and data.
    InputError for a world or a policy that does not exist.

    >>> import journeysim
    >>> world = journeysim.loads('''
    ... title = "One counter"
    ... horizon = "1 day"
    ... demand.cases_per_hour = 8
    ... pools.reps.staff = 1
    ... chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "5 min" } }]
    ... [policies.plain]
    ... [policies.scripted]
    ... script_minutes = "1 min"
    ... ''')
    >>> both = journeysim.compare(world, replications=4)
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
    from sim.scenario.from_python import plain
    from sim.study.drive import compare as carry_out

    if precision is not None and not isinstance(precision, Mapping):
        raise InputError(Problem("is not a table", key="precision", found=show(precision),
                                 allowed='as in the file of a study: {"outcome": "churn", "relative": 0.1}'))
    given = session_of(workers, dask, engine, followed)
    table, functions = metrics_of(metrics)
    runs = whole("replications", replications, 1, MOST_REPLICATIONS)
    found = of_result(carry_out(
        scenario_of(scenario), policies=names_of("policies", policies), replications=runs, seed=seed_of(seed),
        precision=None if precision is None else plain(precision, "compare", ("precision",)),
        metrics=plain(table, "compare", ("metrics",)), functions=functions, directory=directory_of(directory),
        fresh=fresh, draws=draws, **given))
    assert isinstance(found, Comparison)
    return found
