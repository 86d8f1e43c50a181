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
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.errors import InputError, Problem
from sim.scenario.base import Part
from sim.scenario.problems import dotted, nearest, show
from sim.scenario.toml import read as read_toml
from sim.study.common import Common
from sim.study.kinds import KINDS, definition_of

if TYPE_CHECKING:
    from sim.scenario import Scenario

Definition = Common
"""A study that was read: one of the kinds, which are subclasses."""


def read(path: str | Path) -> Definition:
    """Read and check the file of a study; InputError with every problem of the file."""
    file = Path(path)
    return from_content(read_toml(file), file)


def from_content(content: Mapping[str, Any], file: Path) -> Definition:
    """Check the content of a study's file; `file` is what its paths are relative to and what errors name."""
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        guess = nearest(kind, KINDS) if isinstance(kind, str) else ""
        found = "" if kind is None else show(kind)
        message = "is missing" if kind is None else "is not a kind of study"
        raise InputError(Problem(message, str(file), "kind", found, ", ".join(KINDS), guess))
    model = definition_of(kind)
    try:
        definition = model.model_validate(content)
    except ValidationError as error:
        raise InputError([_problem(detail, model, str(file)) for detail in error.errors(include_url=False)]) from None
    definition._file = file
    return definition


def of_comparison(
    scenario: Scenario, policies: Sequence[str], replications: int, precision: Mapping[str, Any] | None,
    seed: int | None, file: Path = Path("comparison"), metrics: Mapping[str, Any] | None = None,
    draws: str | Path | None = None,
) -> Definition:
    """Return the comparison of a scenario that has been loaded, as its file would say it; `file` is named in errors.

    policies: empty for all; precision: the table of that name, instead of a number of replications; metrics: the table
    of that name; draws: the file of draws of its fit, if any, relative to that of the study.
    """
    name = str(scenario.path or "(text)").encode(errors="replace").decode()  # a file's name need not be text
    content: dict[str, Any] = {"kind": "compare", "scenario": name}
    content |= {"replications": replications} if precision is None else {"precision": dict(precision)}
    content |= {"policies": list(policies)} if policies else {}
    content |= {"metrics": dict(metrics)} if metrics else {}
    content |= {} if draws is None else {"draws": str(draws)}
    return from_content(content | ({} if seed is None else {"seed": seed}), file)


def to_content(definition: Definition) -> dict[str, Any]:
    """Return the content of a study as JSON holds it, all defaults written down; `from_content` reads it back."""
    content = definition.model_dump(exclude_none=True, warnings=False)
    if not content["metrics"]:  # studies without are who they were before there were any
        del content["metrics"]
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


def _table(model: type[Common], path: list[str]) -> Mapping[str, Any]:
    """Return the fields of the table at a path of a study."""
    inner: type[Part] | None = model.tables.get(path[0]) if path else model
    return inner.model_fields if inner is not None else {}


def _meaning(model: type[Common], path: list[str]) -> str:
    field = _table(model, path[:-1]).get(path[-1])
    return (field.description or "").rstrip(".") if field is not None else ""
