"""Policies month by month: every month of every run as a frame, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.experiment.simulate import ENGINES
from sim.face.given import MOST_WORKERS, engine_of, names_of, scenario_of, seed_of, whole
from sim.statistics.defaults import DEFAULT_REPLICATIONS, MOST_REPLICATIONS

if TYPE_CHECKING:
    import polars as pl

    from sim.experiment.months import Months
    from sim.scenario import Scenario


@dataclass(frozen=True, repr=False)
class MonthByMonth:
    """What every month of every run came to under every policy (`found`), as a frame and in words."""

    found: Months

    @cached_property
    def frame(self) -> pl.DataFrame:
        """One row a policy, replication and piece of the run.

        policy, replication, piece (its name), whole (whether it is a whole month), and a column for every measure, null
        where it cannot be told: problems of months in which not every case can be followed for the whole watch.
        """
        import polars as pl

        pieces, measures = self.found.pieces, self.found.measures
        rows = [(policy, replication, name, is_whole, *(float(self.found.values[policy][measure.name][replication, at])
                                                        for measure in measures))
                for policy in self.found.policies for replication in range(self.found.comparison.replications)
                for at, (name, is_whole) in enumerate(zip(pieces.names, pieces.whole, strict=True))]
        frame = pl.DataFrame(rows, orient="row", schema={
            "policy": pl.String, "replication": pl.Int64, "piece": pl.String, "whole": pl.Boolean,
            **{measure.name: pl.Float64 for measure in measures}})
        return frame.with_columns(pl.col(measure.name).fill_nan(None) for measure in measures)

    @property
    def words(self) -> list[str]:
        """How often every policy but the first looks worse, and how bad one month in twenty is, measure by measure."""
        from sim.report.months import told

        return [f"{each.label}: {each.often} {each.bad}".rstrip() for policy in self.found.policies[1:]
                for each in told(self.found, policy, self.found.comparison)]

    def __repr__(self) -> str:
        """Name the comparison and say how many months there are."""
        pieces, whole = self.found.pieces, self.found.comparison
        return (f"MonthByMonth({whole.title!r}, policies {', '.join(whole.policies)}, {sum(pieces.whole)} "
                f"{pieces.unit}s in each of {whole.replications} replications)")


def months(
    scenario: Scenario | Mapping[str, Any] | str | Path,
    *,
    policies: Sequence[str] = (),
    replications: int = DEFAULT_REPLICATIONS,
    seed: int | None = None,
    workers: int = 1,
    engine: str = ENGINES[0],
) -> MonthByMonth:
    """Run every policy in every replication and look at them month by month.

    A month is one of the calendar where the scenario has dates, else four weeks from the end of the warm-up; a week
    where there are fewer than two. Months of one run hang together, so nothing is judged by them: the words about whole
    runs are those of `compare`. policies: all by default, the first being the baseline. InputError for a run with fewer
    than two whole weeks.

    >>> import journeysim
    >>> world = journeysim.loads('''
    ... title = "One counter"
    ... horizon = "3 weeks"
    ... demand.cases_per_hour = 8
    ... pools.reps.staff = 1
    ... chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = "5 min" } }]
    ... [policies.plain]
    ... [policies.scripted]
    ... script_minutes = "1 min"
    ... ''')
    >>> found = journeysim.months(world, replications=2)
    >>> found
    MonthByMonth('One counter', policies plain, scripted, 3 weeks in each of 2 replications)
    >>> found.frame.select("policy", "replication", "piece", "customers_lost").row(0)
    ('plain', 0, 'week 1', 0.0)
    """
    from sim.experiment.memory import check_memory
    from sim.experiment.months import months as looked_at
    from sim.experiment.warm_up import run_pilots
    from sim.scenario.scenario import choose_policies

    runs = whole("replications", replications, 1, MOST_REPLICATIONS)
    at_once = whole("workers", workers, 1, MOST_WORKERS)
    engine, world = engine_of(engine), scenario_of(scenario)
    asked = seed_of(seed)
    used = world.seed if asked is None else asked
    named = names_of("policies", policies)
    chosen = choose_policies(world, named) if named else list(world.policies)
    check_memory(world, chosen, at_once=at_once, engine=engine)
    ready, _ = run_pilots(world, seed=used, workers=at_once, engine=engine)
    return MonthByMonth(looked_at(ready, chosen, replications=runs, seed=used, workers=at_once, engine=engine))
