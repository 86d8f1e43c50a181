"""A study and its tables as Polars frames; a comparison has some more of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem
from sim.experiment.simulate import ENGINES
from sim.face.given import directory_of, metrics_of, scenario_of, session_of
from sim.scenario.problems import show

if TYPE_CHECKING:
    import polars as pl

    from sim.experiment.comparison import Comparison as Compared
    from sim.experiment.warm_up import WarmUpChoice
    from sim.scenario import Scenario
    from sim.statistics.intervals import Interval
    from sim.study.definition import Definition
    from sim.study.drive import Status
    from sim.study.finish import StudyResult
    from sim.study.own_measures import Functions


@dataclass(frozen=True, repr=False)
class Study:
    """A finished study.

    runs: one row a run: point, factors, policy, replication, every outcome, digest of the log; summary: what the kind
    of study concludes, as in `summary.csv`; findings: what stands beside that table, as JSON holds it; result: the
    whole result, for pictures and everything else.
    """

    runs: pl.DataFrame
    summary: pl.DataFrame
    findings: Mapping[str, Any]
    result: StudyResult

    @property
    def kind(self) -> str:
        """The kind of study."""
        return self.result.kind

    @property
    def title(self) -> str:
        """What was asked."""
        return self.result.title

    def report(self, *, full: bool = False) -> str:
        """Return what the command line prints of it; `full`: with all tables of a comparison."""
        from sim.outcomes.beside import known_beside
        from sim.report.kinds import report_of
        from sim.report.tables import plain

        with known_beside(self.result.frame.own):
            pages = report_of(self.result).pages(self.result, full=full)
            return "\n\n".join(page if isinstance(page, str) else plain(page) for page in pages) + "\n"

    def __repr__(self) -> str:
        """Name the study and say how large it is."""
        return f"Study({self.title!r}, {self.kind}, {self.runs.height} runs)"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: what was found, and the summary."""
        from sim.report.notebook import of_study

        return of_study(self.result)


@dataclass(frozen=True, repr=False)
class Comparison(Study):
    """Several policies under common random numbers: what `sim.compare` gives, and a study of the kind "compare"."""

    @cached_property
    def comparison(self) -> Compared:
        """Values, verdicts and decisions, as the report tells them."""
        from sim.study.kinds.compare import comparison_of

        return comparison_of(self.result)

    @property
    def policies(self) -> tuple[str, ...]:
        """Policies, the baseline first."""
        return self.result.policies

    @property
    def choice(self) -> WarmUpChoice | None:
        """How the warm-up was chosen, where the scenario left it to be chosen."""
        return self.result.frame.warm_up

    @cached_property
    def levels(self) -> pl.DataFrame:
        """One row a policy and outcome: mean over the replications and its interval, with unit and direction."""
        return self._intervals(self.comparison.levels)

    @cached_property
    def differences(self) -> pl.DataFrame:
        """One row a policy and outcome: mean paired difference from the baseline and its interval.

        draws_saved: how many times fewer replications the common draws need than independent ones would.
        """
        import polars as pl

        saved = [self.comparison.reductions[policy][name]
                 for policy, row in self.comparison.differences.items() for name in row]
        return self._intervals(self.comparison.differences).with_columns(
            pl.Series("draws_saved", saved, dtype=pl.Float64))

    def _intervals(self, table: Mapping[str, Mapping[str, Interval]]) -> pl.DataFrame:
        import polars as pl

        about = self.comparison.about
        rows = [(policy, name, each.mean, each.half_width, each.lower, each.upper, each.count, about(name).unit,
                 about(name).better) for policy, row in table.items() for name, each in row.items()]
        schema = {"policy": pl.String, "outcome": pl.String, "mean": pl.Float64, "half_width": pl.Float64,
                  "lower": pl.Float64, "upper": pl.Float64, "replications": pl.Int64, "unit": pl.String,
                  "better": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def __repr__(self) -> str:
        """Name the comparison and say how large it is."""
        return (f"Comparison({self.title!r}, policies {', '.join(self.policies)}, "
                f"{self.comparison.replications} replications)")

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the verdict on every policy."""
        from sim.report.notebook import of_comparison

        return of_comparison(self.result)


def study(
    definition: Definition | Mapping[str, Any] | str | Path,
    scenario: Scenario | Mapping[str, Any] | str | Path | None = None,
    *,
    directory: str | Path | None = None,
    workers: int = 1,
    dask: str | None = None,
    engine: str = ENGINES[0],
    fresh: bool = False,
    watch: Callable[[Status], object] | None = None,
    followed: int = 0,
    metrics: Mapping[str, Any] | None = None,
) -> Study:
    """Carry out a study and return its tables; of the kind "compare" a `Comparison`.

    definition: the path of a study's file, what it would hold as a dictionary (paths in it are then relative to the
    current directory), or one that has been read; scenario: the world that it is about, in place of the one that it
    names, which a dictionary need not do then; directory: where results are kept, so that an interrupted study goes
    on, nowhere by default; workers: cores to use, or dask: the address of a scheduler; fresh: discard what the
    directory holds; watch: told how far it is; followed: the first so many replications of a comparison give
    `result.course`, for pictures over time; metrics: measures of one's own beside those that the study names, each
    "file.py:function" or, where nothing is kept, a function. InputError for whatever is wrong with the study.

    >>> import journeysim
    >>> counter = journeysim.world({
    ...     "title": "One counter", "horizon": "1 day", "demand.cases_per_hour": 8, "pools.reps.staff": 1,
    ...     "chain": [{"level": "rep", "pool": "reps", "handle": {"dist": "exponential", "mean": "5 min"}}],
    ... })
    >>> swept = journeysim.study({
    ...     "scenario": counter, "kind": "sweep", "replications": 2, "outcomes": ["wait_mean.reps"],
    ...     "factors": {"staff": {"path": "pools.reps.staff", "low": 1, "high": 3, "points": 3, "integer": True}},
    ... })
    >>> swept
    Study('One counter', sweep, 8 runs)
    >>> swept.runs.select("point", "staff", "policy", "replication").row(5, named=True)
    {'point': 2, 'staff': 3, 'policy': 'baseline', 'replication': 1}
    >>> swept.summary.columns[:4]
    ['point', 'staff', 'policy', 'outcome']
    """
    from sim.study.drive import run

    given = session_of(workers, dask, engine, followed)
    place = directory_of(directory)
    asked, named, functions = _definition(definition, scenario, metrics)
    world = None if named is None else scenario_of(named)
    done = run(asked, scenario=world, functions=functions, directory=place, fresh=fresh, watch=watch, **given)
    return of_result(done)


def _definition(given: Any, scenario: Any, metrics: Any) -> tuple[Definition, Any, Functions]:
    """Return a study that was read, the scenario in place of the one that it names, and measures given as functions."""
    from sim.scenario.from_python import plain, tree
    from sim.study.common import Common
    from sim.study.definition import from_content, read, to_content

    if isinstance(given, (str, os.PathLike)):
        given = read(Path(given))
    if isinstance(given, Common):
        table, functions = metrics_of(metrics)
        if table:
            file, content = given.file, to_content(given)
            both = content.get("metrics", {}) | plain(table, "metrics")
            given = from_content(content | {"metrics": both}, file)
        return given, scenario, functions
    if not isinstance(given, Mapping):
        raise InputError(Problem("is not a study", key="definition", found=show(given),
                                 allowed="the path of a study's file, or a mapping that says what a file would"))
    content = dict(given)
    if scenario is None and "scenario" in content and not isinstance(content["scenario"], (str, os.PathLike)):
        scenario = content["scenario"]
    if scenario is not None:
        content["scenario"] = "(given)"
    own = content.pop("metrics", None)
    named = metrics_of(own)
    beside = metrics_of(metrics)
    table, functions = named[0] | beside[0], named[1] | beside[1]
    content = plain(content | ({"metrics": table} if table else {}), "study")
    if isinstance(content.get("set"), dict):
        content["set"] = tree(content["set"], "study")
    return from_content(content, Path("study")), scenario, functions


def results(directory: str | Path) -> Study:
    """Return the tables of a finished study that lie in a directory: a `Comparison` or a `Need` of those kinds.

    InputError where there are none, or where a file is not the one that was written.
    """
    from sim.study.finish import load

    place = directory_of(directory)
    if place is None:
        raise InputError(Problem("is missing", key="directory", allowed="the directory of a finished study"))
    return of_result(load(place))


def of_result(result: StudyResult) -> Study:
    """Return the tables of a finished study, one that was just run or one that was read by `sim.study.load`."""
    import polars as pl

    summary = pl.DataFrame(list(result.summary.rows), schema=list(result.summary.columns), orient="row",
                           infer_schema_length=None, strict=False)
    from sim.face.needs import Need

    made = {"compare": Comparison, "need": Need}.get(result.kind, Study)
    return made(result.runs(), summary, result.summary.findings, result)
