"""Journeys whose routes depend on where they came from and on what they have seen, with times by what follows.

A journey is at a stage, came from another one or from outside, and has been to some stages before: these are the
states of an absorbing chain (Kemeny & Snell 1976, *Finite Markov Chains*, chapter 3). Of the time that a step takes
only the mean matters for means: they solve x = r + P x.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.validation.theory.inputs import require

ANYWHERE, OUTSIDE = -1, -2
"""Where a rule wants a journey to come from, besides stages."""
ANY_VISIT, FIRST, LATER = range(3)
MOST_STATES: Final = 20_000

Floats = NDArray[np.float64]
State = tuple[int, int, int]
"""A stage, the stage it came from (or outside), and the stages seen before as bits."""


@dataclass(frozen=True, slots=True)
class RuleOfStage:
    """Other routes for some journeys at a stage: those that came from somewhere, for a first or a later visit."""

    stage: int
    came_from: int
    visit: int
    routes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RoutedVisits:
    """Stages with routes: shares of going on to each stage and to each end; the first rule that fits goes before."""

    routes: tuple[tuple[float, ...], ...]
    rules: tuple[RuleOfStage, ...]

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        for row in (*self.routes, *(rule.routes for rule in self.rules)):
            require(abs(sum(row) - 1.0) < 1e-9 and min(row) >= 0.0, "the shares of a stage must add up to 1", "routes",
                    list(row), "shares of all stages, solved and refused that add up to 1")

    def routes_of(self, state: State) -> Sequence[float]:
        """Return the routes that hold in a state."""
        stage, came_from, seen = state
        visit = LATER if seen >> stage & 1 else FIRST
        return next((rule.routes for rule in self.rules if rule.stage == stage and rule.came_from in (
            ANYWHERE, came_from) and rule.visit in (ANY_VISIT, visit)), self.routes[stage])

    def means(self, rewards: Sequence[Sequence[Sequence[float]]]) -> list[float]:
        """Return the mean of each reward over a journey from stage 0, from outside.

        rewards: for each, by stage and way on (stages, then ends), what a visit there counts that goes on so.
        """
        states, stages = self._states(), len(self.routes)
        place = {state: at for at, state in enumerate(states)}
        system, right = np.eye(len(states)), np.zeros((len(states), len(rewards)))
        for row, state in enumerate(states):
            for way, share in enumerate(self.routes_of(state)):
                right[row] += [share * reward[state[0]][way] for reward in rewards]
                if way < stages and share > 0.0:
                    system[row, place[_onwards(state, way)]] -= share
        return [float(mean) for mean in np.linalg.solve(system, right)[0]]

    def _states(self) -> list[State]:
        """Return the states that a journey can come to, the first of them its start."""
        found: dict[State, None] = {(0, OUTSIDE, 0): None}
        new = list(found)
        while new:
            state = new.pop()
            ways = enumerate(self.routes_of(state)[: len(self.routes)])
            on = [after for way, share in ways if share > 0.0 and (after := _onwards(state, way)) not in found]
            found |= dict.fromkeys(on)
            new += on
            require(len(found) <= MOST_STATES, "too many states", "rules", len(found), f"at most {MOST_STATES} states")
        return list(found)


def _onwards(state: State, way: int) -> State:
    """Return the state of a journey that goes on to another stage."""
    stage, _, seen = state
    return way, stage, seen | 1 << stage
