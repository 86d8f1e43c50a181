"""Named keys of a scenario moved until the model makes the figures that an organisation knows of itself.

Round by round the first policy is simulated at the points of a design in the ranges of the keys, the same replications
at every point; a surface is fitted to each known outcome and the place is sought that comes nearest to all figures
(`sim.statistics.matching`); the next design is half as wide, about the best point that was simulated. What is
returned was simulated: no figure comes from a surface.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.experiment.known_figures import KnownRow, known_rows
from sim.statistics.designs import sobol_sequence
from sim.statistics.matching import Told, distance, members, nearest_on, points_needed, surface, told
from sim.study.factors import Factor, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

    Floats = NDArray[np.float64]

ROUNDS: Final = 4
SHRINKS: Final = 0.5
FINALISTS: Final = 4
FINAL_REPLICATIONS: Final = 20
"""The best points are simulated as often, so that the one that is taken owes little to luck."""
MOST_KEYS: Final = 6
"""More keys than figures can tell apart, and more runs than anybody waits for."""
ABOUT: Final = 0.3
"""How far about the best point slopes are taken, as a share of the ranges: wide, since whole people are steps."""
LEAST_SPREAD: Final = 1e-9
"""What stands for the spread of a figure of 0 that names none."""
_SIGMA: Final = 1.959964
"""Half of a 95 % interval in standard errors."""


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """One key: what it was moved to, and the 95 % interval that remains in its range."""

    name: str
    value: Value
    low: Value
    high: Value
    learnt: float
    """Which share of its range's standard deviation the figures take away; near 0: they say nothing of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """What was found.

    tree: the changes of the scenario; rows: the known figures beside the model there; untold: groups of keys that the
    figures do not tell apart, each key with its direction (+1 or -1); a group of one is a key of which they say
    nothing. runs: replications simulated in all.
    """

    scenario: Scenario
    tree: Mapping[str, Any]
    moved: tuple[Moved, ...]
    rows: tuple[KnownRow, ...]
    untold: tuple[tuple[tuple[str, int], ...], ...]
    replications: int
    runs: int


def agree(
    scenario: Scenario, free: Mapping[str, Factor], *, replications: int, seed: int | None = None, workers: int = 1,
    engine: str = "compiled", progress: Callable[[int], None] | None = None,
) -> Agreement:
    """Move the free keys until the model makes the known figures, as nearly as their ranges allow.

    InputError where nothing is known or free, a key makes no sense somewhere in its range, or a figure is undefined
    almost everywhere. The result does not depend on `workers`.
    """
    known = scenario.world().known
    _check(scenario, free)
    search = _Search(scenario, free, list(known), replications, seed, workers, engine, progress)
    wanted = np.array([figure.value for figure in known.values()])
    errors = np.array([max(figure.half_width(), LEAST_SPREAD) for figure in known.values()]) / _SIGMA
    centre, half = np.full(len(free), 0.5), 0.5
    for round_ in range(ROUNDS):
        low, high = np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)
        places, outputs = search.measured(low, high, round_)
        fitted = surface(places, outputs)
        best = places[np.argsort(distance(outputs, wanted, errors), kind="stable")[:3]]
        candidate = nearest_on(fitted, wanted, errors, low, high, best)
        search.simulate(candidate[None, :], replications)
        centre = search.nearest(wanted, errors)[0]
        half *= SHRINKS
    search.simulate(search.nearest(wanted, errors)[:FINALISTS], max(FINAL_REPLICATIONS, replications))
    centre = search.nearest(wanted, errors, max(FINAL_REPLICATIONS, replications))[0]
    found = told(surface(*search.inside(centre - ABOUT, centre + ABOUT)).slopes(centre), errors)
    series = search.outcomes[search.key(centre)]
    rows = known_rows(known, {name: series[:, at] for at, name in enumerate(known)})
    return Agreement(scenario, search.tree(centre), _moved(free, search.values(centre), centre, found), rows,
                     _groups(free, found), series.shape[0], search.runs)


def _check(scenario: Scenario, free: Mapping[str, Factor]) -> None:
    file = str(scenario.path or "")
    if not scenario.world().known:
        raise InputError(Problem("has no [known] figures to agree with", file,
                                 way_out="write what you know, such as  [known] abandoned_share = 0.08"))
    if not 1 <= len(free) <= MOST_KEYS:
        raise InputError(Problem("names too many keys to move" if free else "names no key to move", key="--free",
                                 found=str(len(free)), allowed=f"1 to {MOST_KEYS} keys, each with its range"))
    for name, factor in free.items():
        if not factor.is_numeric:
            raise InputError(Problem("is not a range", key=f"--free {name}", allowed="LOW:HIGH"))
        for end in factor.ends:
            try:
                scenario.with_(factor.tree(end))
            except InputError as error:
                raise InputError([replace(each, file="", key=f"--free {name}") for each in error.problems]) from None


def _moved(free: Mapping[str, Factor], values: Mapping[str, Value], centre: Floats, found: Told) -> tuple[Moved, ...]:
    def end(factor: Factor, place: float) -> Value:
        return factor.at(min(max(place, 0.0), 1.0))

    return tuple(Moved(name, values[name], end(factor, place - _SIGMA * spread), end(factor, place + _SIGMA * spread),
                       float(learnt))
                 for (name, factor), place, spread, learnt
                 in zip(free.items(), centre, found.spread, found.learnt, strict=True))


def _groups(free: Mapping[str, Factor], found: Told) -> tuple[tuple[tuple[str, int], ...], ...]:
    names = list(free)
    return tuple(tuple((names[at], 1 if direction[at] > 0.0 else -1) for at in members(direction))
                 for direction in found.untold)


class _Search:
    """The points simulated so far, each once, and what every replication gave there."""

    def __init__(self, scenario: Scenario, free: Mapping[str, Factor], names: Sequence[str], replications: int,
                 seed: int | None, workers: int, engine: str, progress: Callable[[int], None] | None) -> None:
        """Begin with nothing simulated."""
        self.scenario, self.free, self.names, self.replications = scenario, free, names, replications
        self.seed, self.workers, self.engine, self.progress = seed, workers, engine, progress
        self.outcomes: dict[tuple[Value, ...], Floats] = {}
        self.places: dict[tuple[Value, ...], Floats] = {}

    @property
    def runs(self) -> int:
        """Replications simulated so far."""
        return sum(outcomes.shape[0] for outcomes in self.outcomes.values())

    def values(self, place: Floats) -> dict[str, Value]:
        """Return what the keys are at a place."""
        return {name: factor.at(float(unit)) for (name, factor), unit in zip(self.free.items(), place, strict=True)}

    def key(self, place: Floats) -> tuple[Value, ...]:
        """Return the values at a place, under which it is remembered."""
        return tuple(self.values(place).values())

    def tree(self, place: Floats) -> dict[str, Any]:
        """Return the changes of the scenario at a place."""
        from sim.scenario.overrides import merge

        tree: dict[str, Any] = {}
        for name, value in self.values(place).items():
            tree = merge(tree, self.free[name].tree(value))
        return tree

    def measured(self, low: Floats, high: Floats, round_: int) -> tuple[Floats, Floats]:
        """Simulate a design between two corners; return every place there that was simulated, and the mean outcomes."""
        count = points_needed(len(self.free))
        self.simulate(low + (high - low) * sobol_sequence(count, len(self.free), round_), self.replications)
        places, outcomes = self.inside(low, high)
        if len(places) < 2:
            raise InputError(Problem(
                "cannot be agreed with: hardly any run in the ranges of the free keys has all of these figures",
                str(self.scenario.path or ""), "known", ", ".join(self.names), "figures that every run has"))
        return places, outcomes

    def inside(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return the places between two corners that were simulated and have all figures, with their mean outcomes."""
        inside = [key for key, place in self.places.items()
                  if ((place >= low) & (place <= high)).all() and np.isfinite(self.outcomes[key]).all()]
        return (np.array([self.places[key] for key in inside]),
                np.array([self.outcomes[key].mean(axis=0) for key in inside]))

    def simulate(self, places: Iterable[Floats], replications: int) -> None:
        """Simulate the first so many replications at each place, those that are not there yet."""
        from sim.experiment.workers import run_all
        from sim.scenario.plan import build

        wanted = {self.key(place): place for place in places}
        jobs: list[tuple[Plan, int]] = []
        belongs: list[tuple[Value, ...]] = []
        for key, place in wanted.items():
            there = len(self.outcomes.get(key, ()))
            if there >= replications:
                continue
            plan = build(self.scenario.with_(self.tree(place)).world())
            jobs += [(plan, replication) for replication in range(there, replications)]
            belongs += [key] * (replications - there)
        results = run_all(_outcomes, (self.seed, self.engine, tuple(self.names)), jobs, self.workers, self.progress,
                          in_threads=True)
        for key, place in wanted.items():
            new = [result for owner, result in zip(belongs, results, strict=True) if owner == key]
            old = self.outcomes.get(key, np.empty((0, len(self.names))))
            self.places[key] = self.places.get(key, place)
            self.outcomes[key] = np.vstack([old, *([np.array(new)] if new else [])])

    def nearest(self, wanted: Floats, errors: Floats, replications: int = 1) -> list[Floats]:
        """Return the places that have so many replications, the one that comes nearest first."""
        usable = [key for key, outcomes in self.outcomes.items()
                  if outcomes.shape[0] >= replications and np.isfinite(outcomes).all()]
        usable.sort(key=lambda key: float(distance(self.outcomes[key].mean(axis=0), wanted, errors)[0]))
        return [self.places[key] for key in usable]


def _outcomes(shared: tuple[int | None, str, tuple[str, ...]], job: tuple[Plan, int]) -> list[float]:
    from sim.experiment.simulate import simulate

    (seed, engine, names), (plan, replication) = shared, job
    outcomes = simulate(plan, seed=seed, replication=replication, engine=engine).outcomes
    return [outcomes[name] for name in names]
