"""Escalation: authority, the boss, and where a case goes that cannot be settled here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.jit import rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GRANT = 0
ASK_BOSS = 1
ESCALATE = 2
REFUSE = 3
GIVE_UP = 4
HAND_TO = 5
"""And on from here: `HAND_TO` + the level that a case goes to."""
ASK_NEXT = -1
"""The boss asks the next one."""
ABSENT = -2
"""Nobody is on duty who could be asked."""
HUNG_UP = -3
"""The customer has hung up on hold."""
HAND_UP_COLD = -4
"""As ESCALATE, but the customer hangs up and a ticket goes up."""
PROMISED = -5
"""The customer hangs up and is called with the boss's answer."""
UNDECIDED = -6
"""What follows is decided at the end of the visit."""


@rule("boolean(float64, float64)")
def may_grant(money: float, authority: float) -> bool:
    """Decide whether a level may grant `money` on the spot: up to and including its authority."""
    return money <= authority


@rule("int64(float64, float64, boolean, boolean)")
def decide_remedy(money: float, authority: float, asks_boss: bool, top: bool) -> int:
    """Return GRANT, ASK_BOSS, ESCALATE or REFUSE for a remedy that solves the case; the top only grants or refuses."""
    if may_grant(money, authority):
        return GRANT
    if top:
        return REFUSE
    return ASK_BOSS if asks_boss else ESCALATE


@rule("int64(float64[::1], int64, int64, float64)")
def next_on_route(routes: NDArray[np.float64], first: int, levels: int, u: float) -> int:
    """Return where a case goes after a visit at a level that has routes: GRANT, HAND_TO + a level, REFUSE or GIVE_UP.

    From `routes[first]` on lie the cumulated weights of being solved, of each of the `levels`, of being refused and
    of giving up. In that order a low draw is a good one, as it is with skill: whoever is solved at one share of
    `solved` is solved at every larger one.
    """
    last = first + levels + 2
    target = u * routes[last]
    way = 0
    while first + way < last and not target < routes[first + way]:
        way += 1
    if way == 0:
        return GRANT
    if way <= levels:
        return HAND_TO + way - 1
    return REFUSE if way == levels + 1 else GIVE_UP


@rule("int64(int64, int64, int64)")
def way_after(verdict: int, level: int, levels: int) -> int:
    """Return the number of what follows a visit to a level: solved, each of the `levels`, refused, gave up."""
    if verdict == GRANT:
        return 0
    if verdict >= HAND_TO:
        return verdict - HAND_TO + 1
    if verdict in (ESCALATE, HAND_UP_COLD):
        return level + 2
    return levels + 1 if verdict == REFUSE else levels + 2


@rule("boolean(int64[::1], int64, int64, int64)")
def _is_listed(conditions: NDArray[np.int64], start: int, place: int, index: int) -> bool:
    """Whether an index is in the list at a place; place -1 is any."""
    if place < 0:
        return True
    first = start + place + 1
    for at in range(first, first + conditions[first - 1]):  # noqa: SIM110 (compiled)
        if conditions[at] == index:
            return True
    return False


@rule("int64(int64[::1], int64, int64, int64, int64, int64, int64, boolean)")
def first_that_fits(conditions: NDArray[np.int64], start: int, first: int, rules: int, flaw: int, came_from: int,
                    solved_at: int, later: bool) -> int:
    """Return which of the `rules` from number `first` on is the first that fits a case; -1 for none.

    `conditions[start]` begins the table of conditions of all rules (see `sim.scenario.plan_after_visit`); came_from:
    the level whose visit handed the case on, -1 outside; solved_at: the level that solved it last, -1 none, which no
    list has; later: whether it has been at this level before.
    """
    for number in range(first, first + rules):
        head = start + 4 * number
        visit = conditions[head]
        if visit > 0 and (visit == 2) != later:
            continue
        if not _is_listed(conditions, start, conditions[head + 1], flaw):
            continue
        if not _is_listed(conditions, start, conditions[head + 2], came_from):
            continue
        if _is_listed(conditions, start, conditions[head + 3], solved_at):
            return number
    return -1
