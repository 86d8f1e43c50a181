"""The file of a study: which scenario, which kind of question, how precisely, moving what.

    title    = "Is the direct line worth it?"
    scenario = "../configs/apologise_then_act.toml"      # relative to this file
    kind     = "compare"
    policies = ["apologise", "direct_line"]               # all when left out; the first is the baseline
    set      = { horizon = "9 weeks" }                    # over every policy, as --set
    [precision]
    outcome  = "churn"
    relative = 0.1

Like a scenario, a study is closed and frozen, and every error of a file is reported at once with its key, what was
found, what is allowed and the nearest known word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, PlainValidator, PrivateAttr, ValidationError, model_validator
from pydantic_core import ErrorDetails

from sim.errors import InputError, Problem
from sim.scenario.base import Flag, Name, Part, Seed, Text, real, refusal, whole
from sim.scenario.problems import dotted, nearest, show
from sim.scenario.toml import read as read_toml
from sim.study.factors import Factor

MOST_REPLICATIONS: Final = 1_000_000
MOST_POINTS: Final = 1_000_000
MOST_FACTORS: Final = 50
COLUMNS: Final = ("point", "policy", "replication", "log")
"""Columns of the table of runs that no factor may be called."""
Kind = Literal["compare", "sweep", "sensitivity", "select", "optimise", "border"]


def _counts(low: int, high: int) -> PlainValidator:
    return PlainValidator(lambda value: whole(value, low, high, f"a whole number from {low} to {high}"))


def _reals(low: float, high: float) -> PlainValidator:
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


def _power_of_two(value: int) -> int:
    if value & (value - 1):
        raise refusal("is not a power of two", "32, 64, 128, ...")
    return value


def _few(factors: dict[str, Factor]) -> dict[str, Factor]:
    if taken := [name for name in factors if name in COLUMNS]:
        raise refusal(f"has a factor called {taken[0]}, which is a column of the table of runs", "another name")
    if len(factors) > MOST_FACTORS:
        raise refusal(f"has {len(factors)} factors", f"at most {MOST_FACTORS}")
    return factors


Names = Annotated[tuple[str, ...], PlainValidator(_names)]
Replications = Annotated[int, _counts(1, MOST_REPLICATIONS)]
Several = Annotated[int, _counts(2, MOST_REPLICATIONS)]
Points = Annotated[int, _counts(1, MOST_POINTS)]
Share = Annotated[float, _reals(1e-9, 1e9)]
Level = Annotated[float, _reals(0.5, 0.9999)]
Factors = Annotated[dict[Name, Factor], AfterValidator(_few)]
SomeFactors = Annotated[Factors, Field(min_length=1)]


class Precision(Part):
    """When a comparison has run long enough: the half-width every paired difference has to reach."""

    outcome: Names
    """The outcomes whose differences have to be that precise."""
    half_width: Share | None = None
    """Half-width to reach, in the unit of the outcome."""
    relative: Share | None = None
    """Half-width to reach, as a share of the baseline's true mean (Law 2015, section 9.4.1: r / (1 + r) of its
    estimate)."""
    minimum: Several = 10
    """Replications before the first look."""
    maximum: Several = 1000
    """Replications at which it stops whatever the precision."""
    level: Level = 0.95
    """Confidence that all intervals of the rule hold at once (Bonferroni)."""

    @model_validator(mode="after")
    def _consistent(self) -> Precision:
        if (self.half_width is None) == (self.relative is None):
            raise refusal("needs one target", "half_width, or relative")
        if self.minimum > self.maximum:
            raise refusal("has a minimum above its maximum", "minimum <= maximum")
        return self


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
    at_most: Annotated[float, _reals(-1e12, 1e12)] | None = None
    """Upper bound."""
    at_least: Annotated[float, _reals(-1e12, 1e12)] | None = None
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
    _file: Path = PrivateAttr(Path("study.toml"))

    @property
    def file(self) -> Path:
        """The file it was read from; paths in it are relative to that file's directory."""
        return self._file


class Compare(Common):
    """Paired differences between policies, a fixed number of replications or as many as the precision needs."""

    kind: Literal["compare"] = "compare"
    """The kind of study."""
    replications: Several = 10
    """Replications of every policy, where no precision is asked for."""
    precision: Precision | None = None
    """When to stop."""
    level: Level = 0.95
    """Confidence level of the intervals of the summary."""

    @model_validator(mode="after")
    def _moves_nothing(self) -> Compare:
        if self.factors:
            raise refusal("has factors, but a comparison varies none", 'no factors, or kind = "sweep"')
        return self


class Sweep(Common):
    """The same policies at many points, with common random numbers across points."""

    kind: Literal["sweep"] = "sweep"
    """The kind of study."""
    replications: Replications = 10
    """Replications of every policy at every point."""
    design: Design = Design()
    """Which points."""
    factors: SomeFactors
    """What is moved."""
    level: Level = 0.95
    """Confidence level of each interval of the summary."""


class Sensitivity(Common):
    """Which factors matter: Morris screening or Sobol indices."""

    kind: Literal["sensitivity"] = "sensitivity"
    """The kind of study."""
    method: Literal["morris", "sobol"] = "morris"
    """Elementary effects, or a decomposition of the variance."""
    difference: Flag = False
    """Whether the response is the difference of the second policy from the first, or the first policy's level."""
    trajectories: Annotated[int, _counts(2, 10_000)] = 10
    """Morris trajectories."""
    base: Annotated[int, _counts(2, 2**20), AfterValidator(_power_of_two)] = 64
    """Size of the Sobol base sample, a power of two."""
    resamples: Annotated[int, _counts(100, 100_000)] = 1000
    """Bootstrap resamples of the intervals of Sobol indices; those of Morris' effects need none."""
    replications: Replications = 10
    """Replications at every point; of one alone there are no intervals."""
    design_seed: Seed = 1
    """Seed of the design and of the bootstrap."""
    factors: SomeFactors
    """What is moved."""
    level: Level = 0.95
    """Confidence level of the intervals."""


class Select(Common):
    """The best of several policies or points, with a stated probability of correct selection."""

    kind: Literal["select"] = "select"
    """The kind of study."""
    objective: Goal
    """What best means."""
    delta: Share
    """The difference worth detecting, in the outcome's unit."""
    level: Level = 0.95
    """Probability that the best is selected if it is at least `delta` better than the others."""
    first_stage: Annotated[int, _counts(2, 10_000)] = 20
    """Replications of every candidate before the first is ruled out."""
    batch: Annotated[int, _counts(1, 10_000)] = 10
    """Replications of every survivor in a round."""
    maximum: Several = 10_000
    """Replications of a candidate at which it gives up without a selection."""


class Optimise(Common):
    """The best points for one objective or two, under constraints; the finalists are run afresh."""

    kind: Literal["optimise"] = "optimise"
    """The kind of study."""
    objectives: Annotated[tuple[Goal, ...], Field(min_length=1, max_length=2)]
    """One objective, or two that trade off."""
    constraints: tuple[Constraint, ...] = ()
    """What an acceptable point keeps to."""
    trials: Points = 50
    """Points that are tried."""
    batch: Annotated[int, _counts(1, 1000)] = 8
    """Points tried at once; the sampler learns between batches."""
    replications: Replications = 10
    """Replications of a trial."""
    finalists: Annotated[int, _counts(1, 100)] = 5
    """How many of the best are run again."""
    final_replications: Several = 30
    """New replications of each finalist."""
    sampler_seed: Seed = 1
    """Seed of the sampler."""
    factors: SomeFactors
    """What is moved."""
    level: Level = 0.95
    """Confidence level of the intervals."""


class Border(Common):
    """Where, in two factors, the paired difference between two policies changes its sign."""

    kind: Literal["border"] = "border"
    """The kind of study."""
    outcome: Text
    """The outcome whose difference is followed."""
    factors: Annotated[Factors, Field(min_length=2, max_length=2)]
    """The two factors: the first is the horizontal axis."""
    replications: Several = 10
    """Replications of a node in a round."""
    columns: Annotated[int, _counts(1, 100)] = 4
    """Cells of the first grid along the first factor."""
    rows: Annotated[int, _counts(1, 100)] = 4
    """Cells of the first grid along the second."""
    depth: Annotated[int, _counts(0, 8)] = 2
    """How often a cell may be halved."""
    maximum: Points = 400
    """Most nodes."""
    most_replications: Several = 100
    """Most replications of a node."""
    level: Level = 0.90
    """Level of the band of uncertainty."""


Definition = Compare | Sweep | Sensitivity | Select | Optimise | Border
KINDS: Final[Mapping[str, type[Common]]] = {
    "compare": Compare, "sweep": Sweep, "sensitivity": Sensitivity, "select": Select, "optimise": Optimise,
    "border": Border,
}


def read(path: str | Path) -> Definition:
    """Read and check the file of a study; InputError with every problem of the file."""
    file = Path(path)
    return from_content(read_toml(file), file)


def from_content(content: Mapping[str, Any], file: Path) -> Definition:
    """Check the content of a study's file; `file` is what its paths are relative to and what errors name."""
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        guess = nearest(kind, list(KINDS)) if isinstance(kind, str) else ""
        found = "" if kind is None else show(kind)
        message = "is missing" if kind is None else "is not a kind of study"
        raise InputError(Problem(message, str(file), "kind", found, ", ".join(KINDS), guess))
    try:
        definition = KINDS[kind].model_validate(content)
    except ValidationError as error:
        raise InputError([_problem(detail, KINDS[kind], str(file))
                          for detail in error.errors(include_url=False)]) from None
    definition._file = file
    return definition  # type: ignore[return-value]


def to_content(definition: Definition) -> dict[str, Any]:
    """Return the content of a study as JSON holds it, all defaults written down; `from_content` reads it back."""
    content = definition.model_dump(exclude_none=True, warnings=False)
    return dict(json.loads(json.dumps(content, allow_nan=False)))


def _problem(detail: ErrorDetails, model: type[Common], file: str) -> Problem:
    path = [str(part) for part in detail["loc"] if part != "[key]"]
    key, context = dotted(path), detail.get("ctx", {})
    if detail["type"] == "extra_forbidden":
        known = list(_table(model, path[:-1]))
        return Problem("is not a known key", file, key, show(detail["input"]), ", ".join(known),
                       nearest(path[-1], known))
    if detail["type"] == "missing":
        return Problem("is missing", file, key, allowed=_meaning(model, path))
    if detail["type"] == "literal_error":
        words = [word.strip("' ") for word in context.get("expected", "").replace(" or ", ", ").split(",")]
        guess = "".join(get_close_matches(str(detail["input"]), words, 1))
        return Problem("is not one of the allowed words", file, key, show(detail["input"]), ", ".join(words), guess)
    if detail["type"] in ("too_short", "too_long"):
        return Problem("has too few entries" if detail["type"] == "too_short" else "has too many entries", file, key,
                       str(context.get("actual_length", "")), _range(context))
    if detail["type"] in ("dict_type", "model_type", "tuple_type"):
        return Problem("is not a list" if detail["type"] == "tuple_type" else "is not a table", file, key,
                       _found(detail["input"]), _meaning(model, path))
    message = context.get("message", detail["msg"])
    return Problem(message, file, key, _found(detail["input"]), context.get("allowed", ""))


def _range(context: Mapping[str, Any]) -> str:
    return ", ".join(f"{word} {context[key]}" for key, word in (("min_length", "at least"), ("max_length", "at most"))
                     if key in context)


def _found(value: object) -> str:
    return "" if isinstance(value, (dict, Part)) else show(value)


_TABLES: Final[Mapping[str, type[Part]]] = {
    "factors": Factor, "precision": Precision, "design": Design, "objective": Goal, "objectives": Goal,
    "constraints": Constraint,
}


def _table(model: type[Part], path: list[str]) -> Mapping[str, Any]:
    """Return the fields of the table at a path of a study."""
    inner = _TABLES.get(path[0]) if path else model
    return inner.model_fields if inner is not None else {}


def _meaning(model: type[Common], path: list[str]) -> str:
    field = _table(model, path[:-1]).get(path[-1])
    return (field.description or "").rstrip(".") if field is not None else ""
