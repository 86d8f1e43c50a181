"""How a table of the plan is told: each field once, with its name, where its number comes from, and what it says.

From the fields of a table (`sim.scenario.plan_tables`) follow the layout of its rows, the rows themselves, and what the
stories and the kernel know of them (`sim.engine.stories.rows`, `sim.engine.compiled.words`, both generated).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from sim.laws import Numbers, row_of
from sim.randomness.law_row import LAW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.model import Distribution, World

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Names:
    """What the indices of the plan's tables are called in the scenario."""

    flaws: tuple[str, ...]
    channels: tuple[str, ...]
    pools: tuple[str, ...]
    levels: tuple[str, ...]


class Laws:
    """Collects distributions into the law table; equal laws share a row."""

    def __init__(self) -> None:
        """Begin with an empty table."""
        self._rows: list[tuple[int, float, float, float, int, int]] = []
        self._points: list[float] = []
        self._known: dict[Numbers, int] = {}

    def index(self, distribution: Distribution | None) -> int:
        """Return the row of a distribution, or -1 for none."""
        if distribution is None:
            return -1
        numbers = distribution.canonical()
        if numbers not in self._known:
            self._known[numbers] = len(self._rows)
            code, a, b, c, points = row_of(numbers)
            self._rows.append((code, a, b, c, len(self._points), len(points)))
            self._points.extend(points)
        return self._known[numbers]

    def tables(self) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Return the rows, of which there is at least one, and their points."""
        laws = np.zeros(max(len(self._rows), 1), dtype=LAW)
        for row, values in enumerate(self._rows):
            laws[row] = values
        return laws, np.array(self._points or [0.0], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Source(Generic[Part]):
    """What a row is made from: its part of the scenario, its index, its share, everything around, and its name."""

    part: Part
    index: int
    share: float
    world: World
    names: Names
    laws: Laws
    name: str = ""


@dataclass(frozen=True, slots=True)
class Field(Generic[Part]):
    """One number of a row: its name, how it follows from the scenario, and what it says, with its unit."""

    name: str
    value: Callable[[Source[Part]], float]
    says: str
    whole: bool = False


def number(name: str, value: Callable[[Source[Part]], float], says: str) -> Field[Part]:
    """Return a field that holds a number."""
    return Field(name, value, says)


def whole(name: str, value: Callable[[Source[Part]], int], says: str) -> Field[Part]:
    """Return a field that holds a whole number: a count, a word's number, or an index, where -1 is none."""
    return Field(name, value, says, whole=True)


def law(name: str, value: Callable[[Source[Part]], Distribution | None], says: str) -> Field[Part]:
    """Return a field that holds the row of a law; -1 is none, which never comes."""
    return Field(name, lambda source: source.laws.index(value(source)), f"law: {says}", whole=True)


class Fields(Generic[Part]):
    """The fields of one table, numbers first."""

    def __init__(self, *fields: Field[Part]) -> None:
        """Take the fields in the order in which they lie."""
        self.fields = tuple(sorted(fields, key=lambda field: field.whole))
        self.dtype = np.dtype([(field.name, "<i8" if field.whole else "<f8") for field in self.fields])

    @property
    def says(self) -> dict[str, str]:
        """What each field says."""
        return {field.name: field.says for field in self.fields}

    def table(self, sources: Iterable[Source[Part]]) -> NDArray[Any]:
        """Return one row a source."""
        return np.array([tuple(field.value(source) for field in self.fields) for source in sources], dtype=self.dtype)
