"""Erlang C and Erlang A by the hour: the formulas with which a desk is planned, given the same as the simulation.

Every hour is taken as a queue in its steady state, M/M/c+M with the calls that came, the mean handle time, exponential
patience of rate theta and the agents on duty. With H(x) = (1 - exp(-theta x)) / theta, or x where nobody hangs up,

    J = int_0^inf exp(lambda H(x) - c mu x) dx      E = 1 / B(c - 1, a)      P(V > 0) = lambda J / (E + lambda J)

and the offered wait V has the density lambda exp(lambda H(x) - c mu x) / (E + lambda J) at x > 0 (Baccelli and
Hebuterne 1981; Zeltyn and Mandelbaum 2005, *Queueing Systems* 51:361; exponential patience is Erlang A, Palm; none is
Erlang C). B is Erlang's loss formula, a = lambda / mu. Between whole numbers of agents results are interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tally import BINS
from sim.vocabulary import MINUTES_PER_HOUR, PROMPT_MINUTES

STEPS: Final = 2
"""Steps of the integral within each bin of waits: errors of a hundred thousandth."""
AT_ONCE: Final = 250
"""Hours that are worked out at once, to bound the memory."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Of every hour asked about, nan where there is no answer; shares are of all calls."""

    abandoned: Floats
    served: Floats
    waited: Floats
    """Minutes waited by those who are served, per call."""
    within_20s: Floats
    waits: Floats
    """Share of the calls that are served after a wait in each bin of `tally.BINS`; hours by bins."""


def answers(calls: Floats, handle_minutes: Floats, theta: float, staff: Floats) -> Answers:
    """Return what the formulas say of hours with so many calls each.

    calls: an hour; handle_minutes: mean of each; theta: rate of hanging up a minute, 0 for Erlang C; staff: agents.
    There is no answer without staff, and, where nobody hangs up, for a load not below the staff.
    """
    parts = [_answers(calls[at:at + AT_ONCE], handle_minutes[at:at + AT_ONCE], theta, staff[at:at + AT_ONCE])
             for at in range(0, max(calls.size, 1), AT_ONCE)]
    return Answers(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _answers(calls: Floats, handle_minutes: Floats, theta: float, staff: Floats) -> list[Floats]:
    low = np.maximum(np.floor(staff), 1.0)
    high = np.maximum(np.ceil(staff), 1.0)
    share = np.where(high > low, staff - low, 0.0)
    below, above = (_whole(calls, handle_minutes, theta, agents) for agents in (low, high))
    none = staff <= 0.0
    mixed = [(1.0 - share.reshape(-1, *[1] * (one.ndim - 1))) * one
             + np.where(share > 0.0, share, 0.0).reshape(-1, *[1] * (one.ndim - 1)) * other
             for one, other in zip(below, above, strict=True)]
    for each in mixed:
        each[none] = np.nan
    return mixed


def _whole(calls: Floats, handle_minutes: Floats, theta: float, agents: Floats) -> tuple[Floats, ...]:
    """The figures of `Answers` for whole numbers of agents."""
    rate, load = calls / MINUTES_PER_HOUR, calls / MINUTES_PER_HOUR * handle_minutes
    drain = agents / handle_minutes
    x = _grid()
    waited = -np.expm1(-theta * x) / theta if theta > 0.0 else x
    exponent = rate[:, None] * waited - drain[:, None] * x
    peak = exponent.max(axis=1)
    density = np.exp(exponent - peak[:, None])
    stay = np.exp(-theta * x)
    step = np.diff(x)

    def integral(values: Floats) -> Floats:
        """Cumulated from 0 by the trapezoid rule."""
        parts = 0.5 * (values[:, 1:] + values[:, :-1]) * step
        return np.concatenate((np.zeros((values.shape[0], 1)), np.cumsum(parts, axis=1)), axis=1)

    blocked = _loss(load, agents - 1.0)
    with np.errstate(divide="ignore"):
        scale = np.exp(np.minimum(np.log(rate) + np.log(blocked) + peak, 650.0))
    all_waits = integral(density)
    idle = 1.0 / (1.0 + scale * all_waits[:, -1])
    served = integral(density * stay)
    of_waits = (scale * idle)[:, None]
    by_edge = idle[:, None] + of_waits * served[:, ::STEPS]
    result = [1.0 - idle - of_waits[:, 0] * served[:, -1], idle + of_waits[:, 0] * served[:, -1],
              of_waits[:, 0] * integral(density * stay * x)[:, -1],
              idle + of_waits[:, 0] * _at(PROMPT_MINUTES, x, served),
              np.diff(by_edge, axis=1, prepend=0.0)]
    if theta <= 0.0:
        for each in result:
            each[load >= agents] = np.nan
        result[0] = np.where(load >= agents, np.nan, 0.0)
    else:
        result[0] = np.maximum(result[0], 0.0)
    return tuple(result)


def _grid() -> Floats:
    """The points of the integral: the edges of the bins, with `STEPS` steps between any two."""
    parts = np.linspace(0.0, 1.0, STEPS, endpoint=False)
    inner = BINS[:-1, None] + np.diff(BINS)[:, None] * parts
    return np.concatenate((inner.ravel(), BINS[-1:]))


def _at(point: float, x: Floats, cumulated: Floats) -> Floats:
    """Cumulated integrals at a point, linear between those of the grid."""
    right = int(np.searchsorted(x, point))
    share = (point - x[right - 1]) / (x[right] - x[right - 1])
    return np.asarray((1.0 - share) * cumulated[:, right - 1] + share * cumulated[:, right])


def _loss(load: Floats, servers: Floats) -> Floats:
    """Erlang's loss formula, by its recursion; all hours at once."""
    result = np.ones(load.size)
    final = result.copy()
    for number in range(1, int(servers.max(initial=0.0)) + 1):
        result = load * result / (number + load * result)
        final = np.where(servers == number, result, final)
    return final
