"""How fast each agent works, from the calls that a log says they answered.

The usual time of a call is that of its type times the pace of its agent, 1.2 being a fifth slower. Types and agents are
told apart by marginal totals: every type, and every agent, has as many minutes as were seen (Bailey 1963, *Proceedings
of the Casualty Actuarial Society* 50:4; Jung 1968, *ASTIN Bulletin* 5:41). The pace of few calls is mostly chance, so
it is drawn toward that of all as far as agents differ by more than chance explains (Buehlmann and Straub's credibility,
1970). Where they do not clearly differ, by twice the standard error of what chance makes, all are alike.

In the bank these paces go from 0.7 to 1.8, and those of January and of February have a correlation of 0.96. A roster
says who works; without their paces eight fast agents count as much as eight slow ones.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.queued_calls import QueuedCalls
from sim.calibration.roster import Sessions

_SWEEPS: Final = 20
CLEAR: Final = 2.0
SLOWEST: Final = 4.0
"""Paces are between a quarter and four times the usual."""

Floats = NDArray[np.float64]


def paces(calls: QueuedCalls, found: Sessions) -> dict[str, float]:
    """Return the time that each agent takes for a call, over the usual, by name; nothing where all are alike.

    found: the sessions of these agents. The usual pace, 1, is that with which their sessions count as long as they
    are: an hour of an agent of pace p counts as 1/p hours.
    """
    taken = calls.answered & (calls.agent >= 0) & (calls.service > 0.0)
    agent, kind, minutes = calls.agent[taken], calls.type[taken], calls.service[taken]
    if not minutes.size:
        return {}
    pace, expected = _marginal_totals(agent, kind, minutes, len(calls.agents), len(calls.types))
    weight: Floats = np.bincount(agent, weights=expected, minlength=pace.size).astype(np.float64)
    here = weight > 0.0
    scatter = float(((minutes - expected * pace[agent]) ** 2).sum() / expected.sum())
    between = _between(pace[here], weight[here], scatter)
    if between <= 0.0:
        return {}
    pace = np.where(here, 1.0 + weight / (weight + scatter / between) * (pace - 1.0), 1.0)
    pace = np.clip(pace, 1.0 / SLOWEST, SLOWEST)
    length = found.end - found.start
    pace *= float((length / pace[found.agent]).sum() / length.sum())
    return {calls.agents[at]: float(pace[at]) for at in np.flatnonzero(here)}


def _marginal_totals(agent: NDArray[np.int64], kind: NDArray[np.int64], minutes: Floats, agents: int, kinds: int
                     ) -> tuple[Floats, Floats]:
    """The pace of every agent, and the minutes of every call with an agent of the usual pace."""
    pace = np.ones(agents)
    seen_of_kind = np.bincount(kind, weights=minutes, minlength=kinds)
    seen_of_agent = np.bincount(agent, weights=minutes, minlength=agents)
    for _ in range(_SWEEPS):
        usual = seen_of_kind / np.maximum(np.bincount(kind, weights=pace[agent], minlength=kinds), 1e-9)
        told = np.bincount(agent, weights=usual[kind], minlength=agents)
        pace = np.divide(seen_of_agent, told, out=np.ones(agents), where=told > 0.0)
        pace *= float(told.sum() / seen_of_agent.sum())
    usual = seen_of_kind / np.maximum(np.bincount(kind, weights=pace[agent], minlength=kinds), 1e-9)
    return pace, np.asarray(usual[kind])


def _between(pace: Floats, weight: Floats, scatter: float) -> float:
    """The variance between agents beyond chance, by moments; 0 unless it is clear.

    scatter: the variance of a call over its expected minutes. Of agents who are alike the weighted sum of squares over
    it has a chi-square law of one degree of freedom less than agents.
    """
    total, freedom = float(weight.sum()), pace.size - 1.0
    spare = total - float((weight**2).sum()) / total
    mean = float(weight @ pace) / total
    beyond = float(weight @ (pace - mean) ** 2) - freedom * scatter
    return beyond / spare if beyond > CLEAR * math.sqrt(2.0 * freedom) * scatter and spare > 0.0 else 0.0
