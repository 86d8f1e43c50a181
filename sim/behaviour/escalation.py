"""Escalation: authority, the boss, and where a case goes that cannot be settled here."""

from __future__ import annotations

from sim.jit import rule

GRANT = 0
ASK_BOSS = 1
HAND_UP = 2
REFUSE = 3


@rule("boolean(float64, float64)")
def may_grant(money: float, authority: float) -> bool:
    """Decide whether a level may grant `money` on the spot: up to and including its authority."""
    return money <= authority


@rule("int64(float64, float64, boolean, boolean)")
def decide_remedy(money: float, authority: float, asks_boss: bool, top: bool) -> int:
    """Return GRANT, ASK_BOSS, HAND_UP or REFUSE for a remedy that solves the case; the top only grants or refuses."""
    if may_grant(money, authority):
        return GRANT
    if top:
        return REFUSE
    return ASK_BOSS if asks_boss else HAND_UP
