"""The points of a study: what every factor is set to, and what that lays over the scenario.

Points come from a grid, a Latin hypercube, a Sobol sequence, or a file. Two points may mean the same to the scenario
(a design over few whole numbers repeats itself): their runs are then made once and counted for both.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.scenario.overrides import merge
from sim.scenario.problems import nearest, show
from sim.scenario.toml import decode
from sim.statistics.defaults import MOST_POINTS
from sim.study.common import Design
from sim.study.factors import Factor, Value, canonical

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

LARGEST_FILE: Final = 50_000_000
"""Bytes that a file of points may have at most."""


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of all factors.

    index: its place in the table of points, from 0; values: by factor, as shown; overrides: the tree laid over the
    scenario, as canonical JSON.
    """

    index: int
    values: Mapping[str, Value]
    overrides: str


def point(index: int, factors: Mapping[str, Factor], values: Mapping[str, Value], base: Mapping[str, Any]) -> Point:
    """Return the point at which the factors have these values; `base` is what the study sets at every point."""
    tree: dict[str, Any] = dict(base)
    for name, factor in factors.items():
        tree = merge(tree, factor.tree(values[name]))
    return Point(index, dict(values), canonical(tree))


def only_point(base: Mapping[str, Any]) -> tuple[Point, ...]:
    """Return the one point of a study without factors."""
    return (point(0, {}, {}, base),)


def from_units(
    units: ArrayLike, factors: Mapping[str, Factor], base: Mapping[str, Any], first: int = 0
) -> tuple[Point, ...]:
    """Return the points at places of the unit cube, one row a point and one column a factor, numbered from `first`."""
    import numpy as np

    rows = np.asarray(units, dtype=np.float64)
    return tuple(
        point(first + at, factors,
              {name: factor.at(float(unit)) for (name, factor), unit in zip(factors.items(), row, strict=True)}, base)
        for at, row in enumerate(rows)
    )


def designed(
    design: Design, factors: Mapping[str, Factor], base: Mapping[str, Any], file: Path, text: str = ""
) -> tuple[Point, ...]:
    """Return the points of a design; `file` is the study's, `text` that of its file of points.

    InputError for a grid of too many points and for a text that is not a table of points.
    """
    if design.kind == "grid":
        return _grid(factors, base, file)
    if design.kind == "csv":
        return _numbered(parse_points(text, factors, str(file.parent / design.file)), factors, base)
    from sim.statistics.designs import latin_hypercube, sobol_sequence

    make = latin_hypercube if design.kind == "lhs" else sobol_sequence
    return from_units(make(design.points, len(factors), design.seed), factors, base)


def _grid(factors: Mapping[str, Factor], base: Mapping[str, Any], file: Path) -> tuple[Point, ...]:
    levels = [factor.levels() for factor in factors.values()]
    count = math.prod(len(each) for each in levels)
    if count > MOST_POINTS:
        raise InputError(Problem("has too many points", str(file), "factors", f"{count:,} combinations",
                                 f"at most {MOST_POINTS:,}; or design.kind = \"lhs\" or \"sobol\""))
    return _numbered((dict(zip(factors, values, strict=True)) for values in product(*levels)), factors, base)


def _numbered(
    rows: Iterable[Mapping[str, Value]], factors: Mapping[str, Factor], base: Mapping[str, Any]
) -> tuple[Point, ...]:
    return tuple(point(at, factors, values, base) for at, values in enumerate(rows))


# The file of points -----------------------------------------------------------------------------------------------


def points_text(design: Design, study: Path) -> str:
    """Return the text of a study's file of points; InputError where it is not named or cannot be read."""
    if not design.file:
        raise InputError(Problem("is missing", str(study), "design.file",
                                 allowed="a CSV file with one column per factor"))
    path = study.parent / design.file
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"cannot be read: {reason}", str(study), "design.file", str(path))) from None
    if len(content) > LARGEST_FILE:
        raise InputError(Problem("is too large", str(path), allowed=f"{LARGEST_FILE} bytes"))
    return decode(content, str(path))


def parse_points(text: str, factors: Mapping[str, Factor], name: str) -> list[dict[str, Value]]:
    """Read a table of points from CSV; every row has to have all its fields, so that an open quote cannot hide rows.

    A point that is there twice is refused, because it would count twice in what is said about all points, and so is a
    factor that has the same value at all of several points: it does not vary.
    """
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(Problem(f"is not CSV: {error}", name)) from None
    if not rows:
        raise InputError(Problem("is empty", name, allowed="a line of factor names, then one line per point"))
    head = [field.strip() for field in rows[0]]
    _check_head(head, factors, name)
    problems: list[Problem] = []
    lines = {number: _row(number, head, row, factors, name, problems)
             for number, row in enumerate(rows[1:], 2) if any(field.strip() for field in row)}
    points = list(lines.values())
    if not points:
        problems.append(Problem("has no points", name, allowed="at least one line after the names"))
    if len(points) > MOST_POINTS:
        problems.append(Problem("has too many points", name, found=str(len(points)), allowed=str(MOST_POINTS)))
    problems = problems or [*_repeated(lines, name), *_constant(points, factors, name)]
    if problems:
        raise InputError(problems[:100])
    return points


def _repeated(lines: Mapping[int, Mapping[str, Value]], name: str) -> Iterator[Problem]:
    """Give the lines whose point stands in an earlier line."""
    first: dict[tuple[Value, ...], int] = {}
    for number, values in lines.items():
        if (earlier := first.setdefault(tuple(values.values()), number)) != number:
            yield Problem(f"repeats the point of line {earlier}", name, f"line {number}",
                          ", ".join(f"{factor} = {value}" for factor, value in values.items()), "each point once")


def _constant(points: Sequence[Mapping[str, Value]], factors: Mapping[str, Factor], name: str) -> Iterator[Problem]:
    """Give the factors that are the same at all of several points."""
    for factor in factors if len(points) > 1 else ():
        if len({values[factor] for values in points}) == 1:
            yield Problem(f"does not vary: it is {points[0][factor]} at every point", name, factor,
                          allowed="a column that varies; use `set` for a fixed value")


def _check_head(head: Sequence[str], factors: Mapping[str, Factor], name: str) -> None:
    problems = [Problem("is not a factor of the study", name, "line 1", show(field), ", ".join(factors),
                        nearest(field, list(factors))) for field in head if field not in factors]
    problems += [Problem("has no column", name, "line 1", show(factor), ", ".join(factors))
                 for factor in factors if factor not in head]
    problems += [Problem("appears twice in the header line", name, "line 1", show(field))
                 for field in dict.fromkeys(head) if head.count(field) > 1]
    if problems:
        raise InputError(problems)


def _row(
    number: int, head: Sequence[str], row: Sequence[str], factors: Mapping[str, Factor], name: str,
    problems: list[Problem],
) -> dict[str, Value]:
    if len(row) != len(head):
        problems.append(Problem(f"has {len(row)} fields", name, f"line {number}", allowed=f"{len(head)} fields"))
        return {}
    values: dict[str, Value] = {}
    for field, column in zip(row, head, strict=True):
        value = read_value(field.strip(), factors[column])
        if value is None:
            problems.append(Problem("is not a value of this factor", name, f"line {number}, {column}",
                                    show(field.strip()), allowed(factors[column])))
        else:
            values[column] = value
    return {factor: values[factor] for factor in factors if factor in values}


def read_value(text: str, factor: Factor) -> Value | None:
    """Read what a factor is set to from a text; None for what it cannot be."""
    for label in factor.labels:
        if str(label) == text:
            return label
    number = _number(text)
    if number is None:
        return None
    value: Value = int(number) if factor.is_numeric and factor.integer and number.is_integer() else number
    if not factor.is_numeric:
        return next((label for label in factor.labels if not isinstance(label, str) and label == number), None)
    return value if factor.holds(value) else None


def _number(text: str) -> float | None:
    """Read a decimal number: no underscores, no words, no digits of other scripts."""
    if not text.isascii() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def allowed(factor: Factor) -> str:
    """Say in words what a factor can be set to."""
    if not factor.is_numeric:
        return ", ".join(str(label) for label in factor.labels)
    low, high = factor.ends
    return f"{'a whole number' if factor.integer else 'a number'} from {low} to {high}"
