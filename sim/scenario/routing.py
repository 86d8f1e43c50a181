"""Where cases go after a visit (`chain.LEVEL.routes`), read as a Markov chain: does everybody get out of it?

The levels are its states; being solved, refused and giving up end it. What is asked is how many visits a case still
has before it, the fundamental matrix of an absorbing chain (Kemeny & Snell 1976, Finite Markov Chains, theorem 3.2.4).

Rules of routes make a state of a level together with the routes that hold there: by flaw, and by where the case came
from. Whether a visit is the first is not in the state, which would have to know all levels that a case has been to;
instead the visits are bounded. Let v(s) be those before a case from a state on if every visit is a later one. A first
visit to level l goes on by other routes: this adds at most c(l), the largest of 1 + sum p(s, t) v(t) - v(s) over the
states s of the level, p being the routes of a first visit. There is one first visit to a level, so that v(s) + sum
c(l) bounds what is to come: with every visit, first or later, v plus the c of levels not yet seen falls by one or more
in the mean. Without rules that ask for the visit c is 0, and the bound is what is to come.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sim.scenario.after_visit import OUTSIDE

if TYPE_CHECKING:
    from sim.scenario.model import World

MOST_VISITS: Final = 1000.0
"""Nobody may have more visits before them in the mean; a case that has gone round more often is given up."""

State = tuple[int, int]
"""A level and the routes that hold there: its own, -1, or those of one of its rules."""
OWN: Final = -1


def visits_to_come(world: World) -> dict[str, float]:
    """Return the mean number of visits that a case at a level has before it, that one included, or a bound on it.

    The largest of all flaws and of all levels that it may have come from. Infinite where no way leads out; levels that
    no case reaches are left out. Only what is certain is counted of levels without routes: a case leaves there, except
    where nothing is ever solved and all of it is handed up.
    """
    found: dict[int, float] = {}
    for flaw in _different_flaws(world):
        chain = _Chain(world, flaw)
        for (level, _), visits in chain.visits().items():
            found[level] = max(found.get(level, 0.0), visits)
    return {world.chain[level].level: found[level] for level in sorted(found)}


def _different_flaws(world: World) -> list[str]:
    """Return one of each lot of flaws that no rule of routes tells apart."""
    rules = [rule for level in world.chain for rule in level.routes_when if rule.flaw is not None]
    lots = {tuple(flaw in (rule.flaw or ()) for rule in rules): flaw for flaw in reversed(world.flaws)}
    return list(lots.values())


@dataclass
class _Chain:
    """The chain of cases of one flaw: `later` holds the moves of states, `first` those of first visits, with levels."""

    world: World
    flaw: str
    later: dict[State, Mapping[int, float]] = field(default_factory=dict)
    first: list[tuple[State, Mapping[int, float]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Find the states that a case can come to, whether visits are the first or later ones."""
        names = [level.level for level in self.world.chain]
        self.index = {name: at for at, name in enumerate(names)}
        self.leads_out: set[State] = set()
        new, seen = [(0, OUTSIDE)], {(0, OUTSIDE)}
        while new:
            level, came_from = new.pop()
            state = level, self._rule(level, came_from, "later")
            moves = self.later.setdefault(state, self._moves(*state))
            if self._leads_out(*state):
                self.leads_out.add(state)
            ways = set(moves)
            rule = self._rule(level, came_from, "first")
            if rule != state[1]:
                moves = self._moves(level, rule)
                self.first.append((state, moves))
                ways |= set(moves)
            on = {(to, names[level]) for to in ways} - seen
            seen |= on
            new += on

    def _rule(self, level: int, came_from: str, visit: str) -> int:
        rules = enumerate(self.world.chain[level].routes_when)
        return next((number for number, rule in rules if rule.fits(self.flaw, came_from, visit)), OWN)

    def _shares(self, level: int, rule: int) -> Mapping[str, float] | None:
        part = self.world.chain[level]
        return part.routes if rule == OWN or part.routes is None else part.routes_when[rule].routes

    def _moves(self, level: int, rule: int) -> dict[int, float]:
        """Return the levels that cases go on to, with their shares."""
        shares, part = self._shares(level, rule), self.world.chain[level]
        if shares is not None:
            total = math.fsum(shares.values())
            return {self.index[name]: share / total for name, share in shares.items() if name in self.index and share}
        lift = self.world.levers.training.lift if self.world.levers.training else 0.0
        solves = max(part.success) + lift > 0.0
        return {} if solves or level + 1 == len(self.index) else {level + 1: 1.0}

    def _leads_out(self, level: int, rule: int) -> bool:
        """Whether some cases leave the chain after a visit: an ending has a share, however small."""
        shares, moves = self._shares(level, rule), self._moves(level, rule)
        return not moves if shares is None else sum(1 for share in shares.values() if share) > len(moves)

    def onwards(self, level: int, to: int) -> State:
        """Return the state of a later visit to a level, for a case that another level hands on."""
        return to, self._rule(to, self.world.chain[level].level, "later")

    def visits(self) -> dict[State, float]:
        """Return the visits that a case has before it from every state on, or a bound on them."""
        follows = {state: {self.onwards(state[0], to): share for to, share in moves.items()}
                   for state, moves in self.later.items()}
        back: dict[State, set[State]] = {state: set() for state in follows}
        for state, on in follows.items():
            for to in on:
                back[to].add(state)
        inside = sorted(_spread(self.leads_out, back))
        later = dict.fromkeys(follows, math.inf) | dict(zip(inside, _visits(follows, inside), strict=True))
        extra: dict[int, float] = {}
        for state, moves in self.first:
            if later[state] < math.inf:
                ahead = math.fsum(share * later[self.onwards(state[0], to)] for to, share in moves.items())
                extra[state[0]] = max(extra.get(state[0], 0.0), 1.0 + ahead - later[state])
        more = math.fsum(extra.values())
        return {state: visits + more for state, visits in later.items()}


def _spread(start: set[State], follows: Mapping[State, set[State]]) -> set[State]:
    """Return everything that can be reached from where one starts."""
    found, new = set(start), set(start)
    while new:
        new = set().union(*(follows[at] for at in new)) - found
        found |= new
    return found


def _visits(moves: Mapping[State, Mapping[State, float]], inside: Sequence[State]) -> list[float]:
    """Solve (I - Q) v = 1 over some states; infinite where rounding leaves nothing to solve."""
    import numpy as np

    system, place = np.eye(len(inside)), {state: at for at, state in enumerate(inside)}
    for row, state in enumerate(inside):
        for to, share in moves[state].items():
            if to in place:
                system[row, place[to]] -= share
    try:
        solved: list[float] = np.linalg.solve(system, np.ones(len(inside))).tolist()
    except np.linalg.LinAlgError:
        return [math.inf] * len(inside)
    return [visits if visits >= 0.5 else math.inf for visits in solved]
