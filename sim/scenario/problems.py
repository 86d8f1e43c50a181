"""From validation errors to problems a user can mend: file, key, what was found, what is allowed, what was meant."""

from __future__ import annotations

import difflib
import json
import re
import reprlib
import types
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic_core import ErrorDetails

from sim.errors import Problem
from sim.scenario.base import Part
from sim.scenario.levers import Levers
from sim.scenario.model import Content
from sim.scenario.organisation import Level
from sim.scenario.overrides import Layer, Path, level_names

MOST_PROBLEMS: Final = 100
"""More problems than this are not listed."""
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+|\[[0-9]+\]", re.ASCII)
_QUOTED: Final = re.compile(r"'([^']*)'")
_FILE_KEYS: Final = ("extends", "policies")
_TYPES: Final = {
    "model_type": ("is not a table", "a table"), "dict_type": ("is not a table", "a table"),
    "model_attributes_type": ("is not a table", "a table"),
    "tuple_type": ("is not an array of tables", "[[chain]] tables"),
    "list_type": ("is not a list", "a list"),
}
_SHOW: Final = reprlib.Repr()
_SHOW.maxlong = _SHOW.maxother = 60


def dotted(path: Iterable[str]) -> str:
    """Write a key's path as TOML does, quoting parts that need it."""
    return ".".join(
        _short(part) if _BARE.fullmatch(part) else json.dumps(_short(part), ensure_ascii=False) for part in path
    )


def show(value: object) -> str:
    """Write a found value much as in the file, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(_short(value), ensure_ascii=False)
    try:
        return _short(_SHOW.repr(value))
    except ValueError:  # an integer too long to be written in decimal
        return "a number with thousands of digits"


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word most like this one, or nothing when none is."""
    if len(known) > 2000:
        return ""
    word = word.lower()[:60]
    lowered = {name.lower(): name for name in reversed(known)}
    # Two letters the wrong way round make half of a word of two letters.
    close = difflib.get_close_matches(word, lowered, 3, 0.6 if len(word) > 3 else 0.5)
    return lowered[max(close, key=lambda name: (_likeness(word, name), name[:1] == word[:1]))] if close else ""


def _likeness(word: str, name: str) -> float:
    return difflib.SequenceMatcher(None, name, word).ratio()


class Reporter:
    """Collects problems, each once, and knows which layer of the scenario wrote which key."""

    def __init__(self) -> None:
        """Start without problems."""
        self.problems: list[Problem] = []
        self._seen: set[tuple[str, str, str]] = set()

    def add(self, problem: Problem) -> None:
        """Keep a problem unless it is already known."""
        key = (problem.file, problem.key, problem.message)
        if key not in self._seen and not self.full:
            self._seen.add(key)
            self.problems.append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep problems while there is room for them; the others are not even put into words."""
        for problem in problems:
            self.add(problem)
            if self.full:
                return

    @property
    def full(self) -> bool:
        """Whether there is no room for further problems."""
        return len(self.problems) >= MOST_PROBLEMS

    def listed(self) -> list[Problem]:
        """Return the problems, with a last one that says so where there may be more."""
        return [*self.problems, Problem("and possibly more problems")] if self.full else self.problems


def place(path: Path, layers: Sequence[Layer]) -> tuple[str, str]:
    """Return the file and the written key of a path of the merged world.

    `layers` come with the strongest first; the last one, the file itself, answers for what nobody wrote.
    """
    for length in range(len(path), 0, -1):
        for layer in layers:
            if layer.holds(path[:length]):
                return layer.file, dotted(layer.written(path))
    return layers[-1].file, dotted(path)


def from_pydantic(error: ErrorDetails, content: Mapping[str, Any], layers: Sequence[Layer]) -> Problem:
    """Turn one of Pydantic's errors about the merged content into a problem."""
    path = _path(error["loc"], content)
    file, key = place(path, layers)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path, error["input"], file, key)
    if kind == "missing":
        return Problem("is missing", file, key, allowed=_meaning(path))
    if kind == "literal_error":
        return _wrong_word(error, file, key)
    message, allowed = _TYPES.get(kind, (context.get("message", error["msg"]), context.get("allowed", "")))
    guess = ""
    if kind == "unknown_word" and isinstance(error["input"], str):
        guess = nearest(error["input"], allowed.split(", "))
    if kind == "unknown_key":
        guess = nearest(path[-1], allowed.split(", "))
    found = "" if message == "is missing" else show(error["input"])
    return Problem(message, file, key, found, allowed, guess)


def _path(loc: Sequence[int | str], content: Mapping[str, Any]) -> Path:
    parts = [part for part in loc if part != "[key]"]
    if len(parts) > 1 and parts[0] == "chain" and isinstance(parts[1], int):
        parts[1] = level_names(content.get("chain"))[parts[1]]
    return tuple(str(part) for part in parts)


def _wrong_word(error: ErrorDetails, file: str, key: str) -> Problem:
    expected = error.get("ctx", {}).get("expected", "")
    words, found = _QUOTED.findall(expected), error["input"]
    guess = nearest(found, words) if isinstance(found, str) else ""
    message = "is not a known key" if error["loc"][-1] == "[key]" else "is not one of the allowed words"
    return Problem(message, file, key, show(found), ", ".join(words), guess)


def _unknown_key(path: Path, value: object, file: str, key: str) -> Problem:
    table = table_at(path[:-1])
    known = list(table.model_fields) if table is not None else []
    overriding = file == "--set" or key.startswith("policies.")
    if len(path) == 1:
        known += Levers.model_fields if overriding else _FILE_KEYS
    guess = nearest(path[-1], known) or _home(path[-1], overriding)
    if not guess and len(path) == 1 and (lever := nearest(path[-1], list(Levers.model_fields))):
        guess = f"levers.{lever}"
    return Problem("is not a known key", file, key, show(value), ", ".join(known), guess)


def _home(key: str, in_policy: bool) -> str:
    homes = homes_of_keys().get(key, ())
    if len(homes) != 1:
        return ""
    home = homes[0]
    return home.removeprefix("levers.") if in_policy else home


@cache
def homes_of_keys() -> dict[str, tuple[str, ...]]:
    """Return, for every key of the format, the tables it is known in, written as dotted paths."""
    homes: dict[str, tuple[str, ...]] = {}

    def visit(table: type[Part], prefix: str) -> None:
        for name, field in table.model_fields.items():
            homes[name] = (*homes.get(name, ()), prefix + name)
            for inner, infix in _tables(field.annotation):
                visit(inner, f"{prefix}{name}.{infix}")

    visit(Content, "")
    return homes


def _tables(annotation: Any) -> list[tuple[type[Part], str]]:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [(annotation, "")]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _tables(arguments[0])
    if origin in (Union, types.UnionType):
        return [found for argument in arguments for found in _tables(argument)]
    if origin is dict:
        return [(table, f"NAME.{infix}") for table, infix in _tables(arguments[1])]
    if origin is tuple:
        return [(table, f"{'LEVEL' if table is Level else 'NUMBER'}.{infix}") for table, infix in _tables(arguments[0])]
    return []


def table_at(path: Path) -> type[Part] | None:
    """Return the model of the table at a path of the merged world, or nothing where there is no such table."""
    table: type[Part] = Content
    rest = list(path)
    while rest:
        field = table.model_fields.get(rest.pop(0))
        inner = _tables(field.annotation) if field is not None else []
        if len(inner) != 1:
            return None
        table, infix = inner[0]
        if infix and rest:
            rest.pop(0)
    return table


def _meaning(path: Path) -> str:
    table = table_at(path[:-1])
    field = table.model_fields.get(path[-1]) if table is not None else None
    return (field.description or "").rstrip(".") if field is not None else ""
