"""Erlang's loss system, and birth-death chains in general."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sim.validation.theory.inputs import require

LARGEST_WEIGHT: Final = 1e200


def erlang_b(offered_load: float, servers: int) -> float:
    """Return the probability that an arrival to M/G/c/c is blocked, with offered load a = lambda E[S] in servers.

    B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)); it depends on the law of service through its mean alone.
    Erlang (1917); the recursion is the standard one, as in Cooper (1981), *Introduction to Queueing Theory*.
    """
    require(offered_load >= 0.0 and servers >= 0, "a load and a number of servers cannot be negative", "offered_load",
            (offered_load, servers), "a load >= 0 and servers >= 0")
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = offered_load * blocked / (number + offered_load * blocked)
    return blocked


def birth_death_stationary(births: Iterable[float], deaths: Iterable[float]) -> list[float]:
    """Return the stationary probabilities of the states 0..K of a birth-death chain.

    `births[n]` is the rate from n to n+1 and `deaths[n]` the rate from n+1 to n, for n = 0..K-1; deaths are above 0.
    p(n+1) deaths[n] = p(n) births[n] (Kleinrock 1975, *Queueing Systems*, volume 1, chapter 3). The weights are scaled
    down when they grow large, so that no chain overflows; what underflows then is nothing beside the rest.
    """
    weights = [1.0]
    for birth, death in zip(births, deaths, strict=True):
        require(birth >= 0.0 and death > 0.0, "a birth-death chain needs births >= 0 and deaths > 0",
                found=(birth, death))
        weights.append(weights[-1] * birth / death)
        if weights[-1] > LARGEST_WEIGHT:
            weights = [weight / LARGEST_WEIGHT for weight in weights]
    total = sum(weights)
    return [weight / total for weight in weights]
