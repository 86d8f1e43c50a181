"""Exact queueing theory, as far as the tests need it: formulas with their source, and nothing from the simulator.

All rates are per minute and all times in minutes. The Markovian queues are solved by their birth-death balance
(Kleinrock 1975, Queueing Systems I, chapter 3), which needs no closed form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FAR = 4000
"""States of a queue beyond which its probability is nothing (the queues here are stable or impatient)."""


def stationary(birth: Callable[[int], float], death: Callable[[int], float], most: int = FAR) -> list[float]:
    """Return the stationary probabilities of 0..most customers: p[n+1] death(n+1) = p[n] birth(n)."""
    weights = [1.0]
    for n in range(most):
        weights.append(weights[-1] * birth(n) / death(n + 1))
    total = sum(weights)
    return [weight / total for weight in weights]


@dataclass(frozen=True)
class Queue:
    """What theory says of a queue in the long run."""

    lost: float
    """Share of arrivals that find no room."""
    abandoned: float
    """Share of admitted arrivals that abandon."""
    delayed: float
    """Share of admitted arrivals that have to wait."""
    wait: float
    """Mean wait of the admitted, served or not."""


def markovian(rate: float, service: float, servers: int, impatience: float = 0.0, room: int | None = None) -> Queue:
    """Return M/M/c (Erlang C), M/M/c + M (Erlang A), M/M/c/K and M/M/c/c (Erlang B) in one.

    rate: arrivals a minute; service: mean minutes; impatience: 1 / mean patience, 0 for infinite patience; room:
    places to wait, None for unlimited. Erlang A: Palm (1957); Garnett, Mandelbaum & Reiman (2002, M&SOM 4, 208-227).
    The mean wait follows from Little's law over the admitted; abandonments a minute are queue x impatience.
    """
    most = FAR if room is None else servers + room
    p = stationary(lambda n: rate, lambda n: min(n, servers) / service + max(n - servers, 0) * impatience, most)
    lost = p[-1] if room is not None else 0.0
    queue = sum((n - servers) * p[n] for n in range(servers, most + 1))
    admitted = rate * (1.0 - lost)
    delayed = (sum(p[servers:]) - lost) / (1.0 - lost)
    return Queue(lost, queue * impatience / admitted, delayed, queue / admitted)


def single_server(rate: float, service: float, cv: float) -> float:
    """Return the mean wait of M/G/1 by Pollaczek and Khinchine (Kleinrock 1975, section 5.6).

    It is rho / (1 - rho) x S x (1 + cv^2) / 2 with load rho and mean service S.
    """
    load = rate * service
    return load / (1.0 - load) * service * (1.0 + cv * cv) / 2.0
