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

Which level solved a case last does not change before it is solved again, which ends the chain. So there is one chain
for cases that were never solved, and one for each level (of those that no rule tells apart) at which a chain may end
solved. Whether a solution may fail to hold is not asked: a rule of one's own may say so. Most levels of such chains do
what they did in those before, for no way leads on from them to a level that asks who solved a case; what is to come
from there is taken over.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from sim.scenario.after_visit import OUTSIDE, WAYS_OUT

if TYPE_CHECKING:
    from sim.scenario.model import World

MOST_VISITS: Final = 1000.0
"""Nobody may have more visits before them in the mean; a case that has gone round more often is given up."""

State = tuple[int, int, int]
"""A level, the routes that hold there - its own, -1, or those of one of its rules -, and where the case was solved: the
number of a lot of levels, `WHEREVER` at levels from which it does not matter.
"""
Place = TypeVar("Place")
OWN: Final = -1
WHEREVER: Final = -1


def visits_to_come(world: World) -> dict[str, float]:
    """Return the mean number of visits that a case at a level has before it, that one included, or a bound on it.

    The largest of all flaws, of all levels that it may have come from and of all that may have solved it. Infinite
    where no way leads out; levels that no case reaches are left out. Only what is certain is counted of levels without
    routes: a case leaves there, except where nothing is ever solved and all of it is handed up.
    """
    found: dict[int, float] = {}
    asking = _levels_that_ask(world)
    for flaw in _different_flaws(world):
        chain = _Chain(world, flaw, asking)
        for (level, *_), visits in chain.visits().items():
            found[level] = max(found.get(level, 0.0), visits)
    return {world.chain[level].level: found[level] for level in sorted(found)}


def _different_flaws(world: World) -> list[str]:
    """Return one of each lot of flaws that no rule of routes tells apart."""
    rules = [rule for level in world.chain for rule in level.routes_when if rule.flaw is not None]
    lots = {tuple(flaw in (rule.flaw or ()) for rule in rules): flaw for flaw in reversed(world.flaws)}
    return list(lots.values())


def _levels_that_ask(world: World) -> frozenset[int]:
    """Return the levels from which a way leads to one whose rules ask where a case was solved, and these."""
    names = {level.level: at for at, level in enumerate(world.chain)}
    found = {at for at, level in enumerate(world.chain) if any(rule.solved_at for rule in level.routes_when)}
    back: dict[int, set[int]] = {at: set() for at in names.values()}
    for at, level in enumerate(world.chain if found else ()):
        ways = level.ways_on() or {above.level for above in world.chain[at + 1:at + 2]}
        for to in ways & names.keys():
            back[names[to]].add(at)
    return frozenset(_spread(found, back))


@dataclass
class _Chain:
    """The chain of cases of one flaw: `later` holds the moves of states, `first` those of first visits, with levels.

    `lots`: of the levels at which cases may be solved one of each lot that no rule tells apart; none stands for cases
    that no rule asks about, never solved or elsewhere.
    """

    world: World
    flaw: str
    asking: frozenset[int]
    later: dict[State, Mapping[int, float]] = field(default_factory=dict)
    first: list[tuple[State, Mapping[int, float]]] = field(default_factory=list)
    lots: list[str | None] = field(default_factory=lambda: [None])

    def __post_init__(self) -> None:
        """Find the states that a case can come to, whether visits are the first or later ones, solved anywhere."""
        self.names = [level.level for level in self.world.chain]
        self.index = {name: at for at, name in enumerate(self.names)}
        self.leads_out: set[State] = set()
        lists = [rule.solved_at for level in self.world.chain for rule in level.routes_when if rule.solved_at]
        told_apart = {tuple(False for _ in lists)}
        solvers: set[int] = set()
        seen: set[tuple[int, str, int]] = set()
        lot = 0
        while lot < len(self.lots):
            self._explore(lot, seen, solvers)
            for level in sorted(solvers) if lists else ():
                which = tuple(self.names[level] in listed for listed in lists)
                if which not in told_apart:
                    told_apart.add(which)
                    self.lots.append(self.names[level])
            lot += 1

    def _explore(self, lot: int, seen: set[tuple[int, str, int]], solvers: set[int]) -> None:
        """Add the states of cases solved at one lot of levels, and the levels that may solve them then."""
        new = {(0, OUTSIDE, self._lot(0, lot))} - seen
        seen |= new
        while new:
            level, came_from, solved_at = new.pop()
            state = level, self._rule(level, came_from, "later", solved_at), solved_at
            moves = self.later.setdefault(state, self._moves(level, state[1]))
            if self._leads_out(level, state[1]):
                self.leads_out.add(state)
            ways, rules = set(moves), {state[1]}
            rule = self._rule(level, came_from, "first", solved_at)
            if rule != state[1]:
                moves = self._moves(level, rule)
                self.first.append((state, moves))
                ways |= set(moves)
                rules.add(rule)
            if any(self._solves(level, each) for each in rules):
                solvers.add(level)
            on = {(to, self.names[level], self._lot(to, lot)) for to in ways} - seen
            seen |= on
            new |= on

    def _lot(self, level: int, lot: int) -> int:
        return lot if level in self.asking else WHEREVER

    def _rule(self, level: int, came_from: str, visit: str, lot: int) -> int:
        solved_at = None if lot == WHEREVER else self.lots[lot]
        rules = enumerate(self.world.chain[level].routes_when)
        return next((number for number, rule in rules if rule.fits(self.flaw, came_from, visit, solved_at)), OWN)

    def _shares(self, level: int, rule: int) -> Mapping[str, float] | None:
        part = self.world.chain[level]
        return part.routes if rule == OWN or part.routes is None else part.routes_when[rule].routes

    def _moves(self, level: int, rule: int) -> dict[int, float]:
        """Return the levels that cases go on to, with their shares."""
        shares = self._shares(level, rule)
        if shares is not None:
            total = math.fsum(shares.values())
            return {self.index[name]: share / total for name, share in shares.items() if name in self.index and share}
        return {} if self._solves(level, rule) or level + 1 == len(self.index) else {level + 1: 1.0}

    def _solves(self, level: int, rule: int) -> bool:
        """Whether a visit to a level may solve a case."""
        shares, lift = self._shares(level, rule), self.world.levers.training.lift if self.world.levers.training else 0.0
        if shares is None:
            return max(self.world.chain[level].success) + lift > 0.0
        return shares.get(WAYS_OUT[0], 0.0) > 0.0

    def _leads_out(self, level: int, rule: int) -> bool:
        """Whether some cases leave the chain after a visit: an ending has a share, however small."""
        shares, moves = self._shares(level, rule), self._moves(level, rule)
        return not moves if shares is None else sum(1 for share in shares.values() if share) > len(moves)

    def onwards(self, state: State, to: int) -> State:
        """Return the state of a later visit to a level, for a case that a state hands on to it."""
        lot = self._lot(to, state[2])
        return to, self._rule(to, self.names[state[0]], "later", lot), lot

    def visits(self) -> dict[State, float]:
        """Return the visits that a case has before it from every state on, or a bound on them."""
        follows = {state: {self.onwards(state, to): share for to, share in moves.items()}
                   for state, moves in self.later.items()}
        back: dict[State, set[State]] = {state: set() for state in follows}
        for state, on in follows.items():
            for to in on:
                back[to].add(state)
        inside = sorted(_spread(self.leads_out, back))
        later = dict.fromkeys(follows, math.inf)
        for lot in range(WHEREVER, len(self.lots)):  # no way leads from one to a later one
            within = [state for state in inside if state[2] == lot]
            later |= dict(zip(within, _visits(follows, within, later), strict=True))
        extra: dict[tuple[int, int], float] = {}
        for state, moves in self.first:
            if later[state] < math.inf:
                ahead = math.fsum(share * later[self.onwards(state, to)] for to, share in moves.items())
                place = state[0], state[2]
                extra[place] = max(extra.get(place, 0.0), 1.0 + ahead - later[state])
        more = {lot: math.fsum(found for (_, which), found in extra.items() if which in (lot, WHEREVER))
                for lot in range(WHEREVER, len(self.lots))}
        return {state: visits + more[state[2]] for state, visits in later.items()}


def _spread(start: Iterable[Place], follows: Mapping[Place, set[Place]]) -> set[Place]:
    """Return everything that can be reached from where one starts."""
    found, new = set(start), set(start)
    while new:
        new = set().union(*(follows[at] for at in new)) - found
        found |= new
    return found


def _visits(moves: Mapping[State, Mapping[State, float]], inside: Sequence[State], known: Mapping[State, float]
            ) -> list[float]:
    """Solve (I - Q) v = 1 + R k over some states, k being what is known of others; infinite where rounding leaves
    nothing to solve.
    """
    import numpy as np

    system, right, place = np.eye(len(inside)), np.ones(len(inside)), {state: at for at, state in enumerate(inside)}
    for row, state in enumerate(inside):
        for to, share in moves[state].items():
            if to in place:
                system[row, place[to]] -= share
            elif known[to] < math.inf:
                right[row] += share * known[to]
    try:
        solved: list[float] = np.linalg.solve(system, right).tolist()
    except np.linalg.LinAlgError:
        return [math.inf] * len(inside)
    return [visits if visits >= 0.5 else math.inf for visits in solved]
