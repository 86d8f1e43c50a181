"""What the definitions of all kinds of study have in common: their keys, and what a kind tells of itself.

A kind of study is a subclass of `Common` in a module of its own (`sim.study.kinds`): the keys of its file, and beside
them whatever the rest of the package has to know of it, so that what all kinds go through does not ask which one it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, PrivateAttr, model_validator

from sim.outcomes.own_measures import MOST_MEASURES
from sim.scenario.base import Name, Part, Seed, Text, real, refusal, whole
from sim.statistics.defaults import MOST_POINTS, MOST_REPLICATIONS
from sim.study.factors import Factor

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.finish import StudyResult
    from sim.study.frame import Frame
    from sim.study.points import Point
    from sim.study.procedure import Procedure

MOST_FACTORS: Final = 50
COLUMNS: Final = ("point", "policy", "replication", "log")
"""Columns of the table of runs that no factor and no measure may be called."""
_MEASURE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


def counts(low: int, high: int) -> PlainValidator:
    """Read a whole number from `low` to `high`."""
    return PlainValidator(lambda value: whole(value, low, high, f"a whole number from {low} to {high}"))


def reals(low: float, high: float) -> PlainValidator:
    """Read a number from `low` to `high`."""
    return PlainValidator(lambda value: real(value, low, high, f"a number from {low:g} to {high:g}"))


def _names(value: object) -> tuple[str, ...]:
    allowed = "a name, or a list of names that are all different"
    if isinstance(value, str):
        value = [value]  # one name stands for a list of one
    if not isinstance(value, (list, tuple)) or not all(isinstance(part, str) and part for part in value):
        raise refusal("is not a list of names", allowed)
    if len(set(value)) < len(value):
        raise refusal("has a name twice", allowed)
    return tuple(value)


def _few(factors: dict[str, Factor]) -> dict[str, Factor]:
    if taken := [name for name in factors if name in COLUMNS]:
        raise refusal(f"has a factor called {taken[0]}, which is a column of the table of runs", "another name")
    if len(factors) > MOST_FACTORS:
        raise refusal(f"has {len(factors)} factors", f"at most {MOST_FACTORS}")
    return factors


def _spelled_out(metrics: object) -> object:
    """Let a text stand for a table with nothing but the file."""
    if not isinstance(metrics, Mapping):
        return metrics
    return {name: {"file": metric} if isinstance(metric, str) else metric for name, metric in metrics.items()}


def _measurable(metrics: dict[str, Metric]) -> dict[str, Metric]:
    for name in metrics:
        if _MEASURE.fullmatch(name) is None or name in COLUMNS:
            raise refusal(f"has a measure called {name!r}", f"letters, digits and _; not {', '.join(COLUMNS)}")
    if len(metrics) > MOST_MEASURES:
        raise refusal(f"has {len(metrics)} measures", f"at most {MOST_MEASURES}")
    return metrics


class Metric(Part):
    """A measure of one's own: a function of the log of a run."""

    file: Text
    """Its file and function, "measures.py:late"; relative to the study."""
    unit: Text = ""
    """Its unit: min, share and money are shown as such."""
    better: Literal["less", "more"] | None = None
    """Which way is better, if any."""
    label: Text = ""
    """What it is called; its name when left out."""


Names = Annotated[tuple[str, ...], PlainValidator(_names)]
Replications = Annotated[int, counts(1, MOST_REPLICATIONS)]
Several = Annotated[int, counts(2, MOST_REPLICATIONS)]
Points = Annotated[int, counts(1, MOST_POINTS)]
Share = Annotated[float, reals(1e-9, 1e9)]
Level = Annotated[float, reals(0.5, 0.9999)]
Factors = Annotated[dict[Name, Factor], AfterValidator(_few)]
SomeFactors = Annotated[Factors, Field(min_length=1)]
Metrics = Annotated[dict[Name, Metric], BeforeValidator(_spelled_out), AfterValidator(_measurable)]


class Design(Part):
    """Which points of the factors' ranges a sweep visits."""

    kind: Literal["grid", "lhs", "sobol", "csv"] = "grid"
    """All combinations of levels; a Latin hypercube; a Sobol sequence; or the points of a file."""
    points: Points = 64
    """Points of a Latin hypercube or a Sobol sequence."""
    seed: Seed = 1
    """Seed of the design."""
    file: Text = ""
    """The file of points, relative to the study: CSV, one column a factor."""


class Goal(Part):
    """An outcome to be made large or small."""

    outcome: Text
    """Its name."""
    goal: Literal["minimise", "maximise"]
    """Which way is better."""


class Constraint(Part):
    """What an acceptable point has to keep to, in the mean over its replications."""

    outcome: Text
    """Its name."""
    at_most: Annotated[float, reals(-1e12, 1e12)] | None = None
    """Upper bound."""
    at_least: Annotated[float, reals(-1e12, 1e12)] | None = None
    """Lower bound."""

    @model_validator(mode="after")
    def _bounded(self) -> Constraint:
        if (self.at_most is None) == (self.at_least is None):
            raise refusal("needs one bound", "at_most, or at_least")
        return self


class Common(Part):
    """What every study says."""

    title: Text = ""
    """What is asked."""
    scenario: Text
    """Path of the scenario, relative to the study."""
    policies: Names = ()
    """Policies that take part; all when left out. Differences are taken from the first."""
    seed: Seed | None = None
    """Seed of all draws; the scenario's when left out."""
    set: dict[str, Any] = {}  # noqa: RUF012 - Pydantic copies it
    """A piece of a scenario laid over every policy, as `--set` does."""
    outcomes: Names = ()
    """Outcomes of the summary; the headline outcomes when left out. The table of runs has all."""
    factors: Factors = {}  # noqa: RUF012
    """What is moved."""
    metrics: Metrics = {}  # noqa: RUF012
    """Measures of one's own, by name."""
    kind: Text
    """The kind of study."""
    _file: Path = PrivateAttr(Path("study.toml"))

    @property
    def file(self) -> Path:
        """The file it was read from; paths in it are relative to that file's directory."""
        return self._file

    # What a kind tells of itself ------------------------------------------------------------------------------------

    tables: ClassVar[Mapping[str, type[Part]]] = {"factors": Factor, "metrics": Metric}
    """The tables of its file by their names, for messages about their keys."""
    follows: ClassVar[bool] = False
    """Whether its first replications are followed, for pictures over time."""
    packages: ClassVar[tuple[str, ...]] = ()
    """Further packages whose version decides which runs it asks for."""

    def procedure(self, frame: Frame) -> Procedure:
        """Return the procedure, ready for its first round; InputError where the study makes no sense."""
        raise NotImplementedError

    def replayed(self, frame: Frame, points: Sequence[Point], rows: Sequence[Mapping[str, str]]) -> Procedure:
        """Return the procedure for results that are finished; it asks for the runs that are there.

        points: those that were run; rows: of the summary as it was written. Needs none of `packages`. InputError where
        the rows are not those of such a study.
        """
        return self.procedure(frame)

    def asked_for(self) -> Iterator[tuple[str, str]]:
        """Give the outcomes that the study names, each with the key that names it; its own measures are among them."""
        yield from (("outcomes", name) for name in self.outcomes)
        yield from ((f"metrics.{name}", name) for name in self.metrics)

    def counted(self, policies: tuple[str, ...]) -> tuple[str, ...]:
        """Return the policies whose runs are made."""
        return policies

    @property
    def varied(self) -> tuple[str, ...]:
        """The columns of the table of runs that say what a point is; its factors."""
        return tuple(self.factors)

    def point_at(self, frame: Frame, index: int, values: Mapping[str, Any], policy: str) -> Point:
        """Return the point of a row of the table of runs, from the values of the columns that say what it is."""
        from sim.study.points import point

        return point(index, self.factors, values, {})

    def meanings(self) -> Mapping[str, tuple[str, str]]:
        """Return unit and meaning of the columns that tables of this kind alone have, by name."""
        return {}

    @property
    def is_grid(self) -> bool:
        """Whether it visits the levels of its factors and nothing between them."""
        return False

    @property
    def stops_early(self) -> bool:
        """Whether it may end before the runs that are expected at most: what a dry run says."""
        return False

    def points_text(self) -> str:
        """Return the text of its file of points; empty where it has none. InputError where that cannot be read."""
        return ""

    def draws_text(self, scenario: Scenario, sets: Sequence[str]) -> str:
        """Return what the draws of a fit change of its scenario; empty where it names none."""
        return ""

    def files(self, result: StudyResult) -> dict[str, bytes]:
        """Return the files that are written beside the tables of runs and summary, by name."""
        return {}
