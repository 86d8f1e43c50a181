"""Square-root staffing: what many-server limits say of n = R + beta sqrt(R) servers. Approximations, not oracles."""

from __future__ import annotations

import math

from sim.validation.theory.inputs import require


def square_root_servers(offered_load: float, beta: float) -> int:
    """Return the whole number of servers R + beta sqrt(R), rounded up."""
    return max(math.ceil(offered_load + beta * math.sqrt(offered_load) - 1e-9), 1)


def halfin_whitt_p_wait(beta: float) -> float:
    """Return P(W > 0) ~ 1 / (1 + beta Phi(beta) / phi(beta)) of M/M/n, beta > 0 (Halfin & Whitt 1981)."""
    require(beta > 0.0, "without abandonment a queue needs more servers than load", "beta", beta, "a number > 0")
    return 1.0 / (1.0 + beta / normal_hazard(-beta))


def garnett_p_wait(beta: float, patience_ratio: float) -> float:
    """Return P(W > 0) of M/M/n+M, with theta / mu as `patience_ratio` (Garnett, Mandelbaum & Reiman 2002).

    It is about [1 + sqrt(theta / mu) h(beta') / h(-beta)]^-1, beta' = beta sqrt(mu / theta), h the normal hazard rate.
    """
    root = math.sqrt(patience_ratio)
    return 1.0 / (1.0 + root * normal_hazard(beta / root) / normal_hazard(-beta))


def garnett_p_abandon(beta: float, patience_ratio: float, servers: int) -> float:
    """Return P(Ab) of M/M/n+M, about P(W > 0) [sqrt(theta / mu) h(beta') - beta] / sqrt(n); as `garnett_p_wait`."""
    root = math.sqrt(patience_ratio)
    return garnett_p_wait(beta, patience_ratio) * (root * normal_hazard(beta / root) - beta) / math.sqrt(servers)


def normal_hazard(x: float) -> float:
    """Return the hazard rate of the standard normal law, phi(x) / (1 - Phi(x))."""
    from scipy.special import log_ndtr

    return math.exp(-0.5 * x * x - 0.5 * math.log(2.0 * math.pi) - float(log_ndtr(-x)))
