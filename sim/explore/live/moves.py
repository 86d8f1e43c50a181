"""What levers change of the tables of a plan: stop by stop, and which levers can be moved together.

A plan is made of a scenario here, in Python, so a page can only move levers to places that were worked out before: each
stop is a list of places in the tables with the words to be put there. Two levers may be moved together where they touch
different words and a plan with both moved is what their two lists make of the first, which is tried with many levers at
once. So what a page runs is exactly the plan that a file with these keys would give.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import JourneysimError
from sim.explore.levers import UNLIMITED, levers_of
from sim.explore.live.plan_words import difference, places_of, tables_of, words_of
from sim.explore.settings import Settings, scenario_at
from sim.scenario.plan import build

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.explore.levers import Lever
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

Value = float | bool | str
MOST_STOPS: Final = 51
MOST_OF_FIRST: Final = 101
"""At how many places a lever may stand: any, and one that stands first."""
SPARE_LAWS: Final = 4
"""Rows for laws that are shared until one is moved."""
TRIED_AT_ONCE: Final = 20
"""How often many levers are moved at once, to see whether the plan is what it should be."""


@dataclass(frozen=True, slots=True)
class Move:
    """A lever, where it may stand, and for each stop the places in the tables and the words to be put there."""

    lever: Lever
    stops: tuple[Value, ...]
    changes: tuple[NDArray[np.int64], ...]

    @property
    def touched(self) -> frozenset[int]:
        """All places that some stop changes."""
        return frozenset(int(place) for change in self.changes for place in change[:, 0])

    @property
    def farthest(self) -> int:
        """The stop that changes most, of equal ones the last."""
        return max(range(len(self.stops)), key=lambda stop: (len(self.changes[stop]), stop))


@dataclass(frozen=True)
class Movable:
    """The second policy of a page, whose levers move: its tables as they stand, what moves, and what cannot together.

    apart: pairs of levers, by their place among `moves`, of which only one may be moved.
    """

    tables: dict[str, NDArray[Any]]
    words: NDArray[np.int64]
    moves: tuple[Move, ...]
    apart: tuple[tuple[int, int], ...]


def movable(scenario: Scenario, policies: tuple[str, str]) -> Movable:
    """Return what a page can move of the second of two policies; nothing is left to pilot runs in the scenario."""
    tried = _Tried(scenario, policies)
    moves = tuple(move for lever in levers_of(scenario) if (move := _move(tried, lever, policies[1])) is not None)
    pairs = tuple(combinations(range(len(moves)), 2))
    apart = {pair for pair in pairs if moves[pair[0]].touched & moves[pair[1]].touched}
    while wrong := next((stops for stops in _many(moves, apart) if not _agrees(tried, moves, stops)), None):
        found = {pair for pair in combinations(sorted(wrong), 2)
                 if not _agrees(tried, moves, {place: wrong[place] for place in pair})}
        apart |= found or set(pairs)
    return Movable(tried.tables, tried.words, moves, tuple(sorted(apart)))


class _Tried:
    """A scenario of which plans are made with levers moved."""

    def __init__(self, scenario: Scenario, policies: tuple[str, str]) -> None:
        """Make the plan with nothing moved."""
        self.scenario, self.policies = scenario, policies
        plan = self._plan({})
        self._laws = len(plan.laws) + SPARE_LAWS
        self.tables = tables_of(plan, self._laws)
        self.words, self._places = words_of(self.tables), places_of(self.tables)

    def _plan(self, changes: Mapping[str, Value]) -> Plan:
        settings = Settings(self.policies, ((), tuple(sorted(changes.items()))))
        scenario, policies = scenario_at(self.scenario, settings)
        return build(scenario.world(policies[1]))

    def with_(self, changes: Mapping[str, Value]) -> NDArray[np.int64] | None:
        """Return the words of the plan with keys changed; None for no plan, or tables of other sizes."""
        try:
            tables = tables_of(self._plan(changes), self._laws)
        except JourneysimError:
            return None
        return words_of(tables) if places_of(tables) == self._places else None


def _move(tried: _Tried, lever: Lever, policy: str) -> Move | None:
    """Return what a lever changes; None where nothing can be moved."""
    here = lever.values[policy]
    found: dict[Value, NDArray[np.int64]] = {}
    for stop in _stops(lever, here):
        words = tried.words if stop == here else tried.with_({lever.path: written(lever, stop)})
        if words is not None:
            found[stop] = difference(words, tried.words)
    if not any(len(change) for change in found.values()):
        return None
    return Move(lever, tuple(found), tuple(found.values()))


def _stops(lever: Lever, here: Value) -> list[Value]:
    """Return where a lever may stand, the place where it stands among them."""
    if lever.kind == "flag":
        return [False, True]
    if lever.kind == "choice":
        return list(lever.choices)
    steps = max(round((lever.high - lever.low) / lever.step), 1)
    wide = -(-steps // ((MOST_OF_FIRST if lever.is_first else MOST_STOPS) - 1))
    numbers = {float(f"{lever.low + step * lever.step:.9g}") for step in (*range(0, steps + 1, wide), steps)}
    if here == UNLIMITED:
        return [*sorted(numbers - {lever.high}), UNLIMITED]
    return sorted(numbers | {float(here)})


def written(lever: Lever, stop: Value) -> Value:
    """Return a stop as a scenario writes it (`written` in settings.js)."""
    if isinstance(stop, (bool, str)):
        return stop
    number = int(stop) if float(stop).is_integer() else stop
    if lever.kind == "rota":
        return f"{number}" if number < 0 else f"+{number}"
    return f"*{number}" if lever.kind == "law" else number


def _many(moves: Sequence[Move], apart: Collection[tuple[int, int]]) -> Iterator[dict[int, int]]:
    """Choose stops of many levers at once, by lever; of pairs that must stay apart one. At first the farthest stops."""
    random = np.random.default_rng(1)
    for turn in range(TRIED_AT_ONCE):
        chosen: dict[int, int] = {}
        for place in random.permutation(len(moves)).tolist():
            if all((min(place, each), max(place, each)) not in apart for each in chosen):
                stops = len(moves[place].stops)
                chosen[place] = moves[place].farthest if turn < TRIED_AT_ONCE // 4 else int(random.integers(stops))
        yield chosen


def _agrees(tried: _Tried, moves: Sequence[Move], stops: Mapping[int, int]) -> bool:
    """Whether the plan with these stops, by lever, is what their lists make of the plan with none."""
    words, changes = tried.words.copy(), {}
    for place, stop in stops.items():
        move, change = moves[place], moves[place].changes[stop]
        words[change[:, 0]] = change[:, 1]
        if len(change):
            changes[move.lever.path] = written(move.lever, move.stops[stop])
    made = tried.with_(changes)
    return made is not None and bool(np.array_equal(made, words))


def packed(found: Movable) -> tuple[NDArray[np.int64], list[list[int]]]:
    """Return all changes as pairs of a place and a word, and for each lever where the pairs of its stops begin and end.
    """
    pairs: list[Any] = [change for move in found.moves for change in move.changes]
    ends = np.cumsum([0, *(len(change) for change in pairs)]).tolist()
    starts, at = [], 0
    for move in found.moves:
        starts.append(ends[at : at + len(move.stops) + 1])
        at += len(move.stops)
    whole = np.concatenate(pairs) if pairs else np.zeros((0, 2), dtype=np.int64)
    return whole.reshape(-1), starts
