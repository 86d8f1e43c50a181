"""Networks of queues with a product form: Jackson's, the returning customers of Erlang-R, two tiers with referral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.validation.theory.inputs import require
from sim.validation.theory.queues import DelaySystem


@dataclass(frozen=True, slots=True)
class JacksonNetwork:
    """An open network in steady state: by product form every node is an M/M/c of its own."""

    external_rate: float
    """Arrivals from outside per unit of time, over all nodes."""
    nodes: tuple[DelaySystem, ...]

    @property
    def mean_in_network(self) -> float:
        """Mean number in the network, over time."""
        return sum(node.mean_in_system for node in self.nodes)

    @property
    def mean_time(self) -> float:
        """Mean time from entering to leaving the network, per customer (Little)."""
        return self.mean_in_network / self.external_rate

    def visits(self, node: int) -> float:
        """Return the mean number of visits to a node, per customer."""
        return self.nodes[node].arrival_rate / self.external_rate


def jackson(external_rates: Sequence[float], routing: Sequence[Sequence[float]], service_rates: Sequence[float],
            servers: Sequence[float]) -> JacksonNetwork:
    """Return the open Jackson network with rates of arrival from outside and routing probabilities P[from][to].

    The rates solve lambda_j = gamma_j + sum_i lambda_i P_ij (Jackson 1957, 1963). Services are exponential, first come
    first served, nobody abandons; `servers` may be infinite. Raises InputError where a row of the routing exceeds 1,
    where customers may never leave, where nobody comes, or where a node has no steady state.
    """
    matrix = np.asarray(routing, dtype=np.float64)
    sums = matrix.sum(axis=1)
    require(bool((sums <= 1.0 + 1e-9).all()), "the probabilities of a row of the routing add up to more than 1",
            "routing", sums.tolist(), "rows that add up to at most 1")
    require(spectral_radius(matrix) < 1.0 - 1e-12, "customers would never leave the network", "routing",
            matrix.tolist(), "a way out from everywhere")
    total = sum(external_rates)
    require(total > 0.0, "nobody comes", "external_rates", list(external_rates), "at least one rate > 0")
    rates = np.linalg.solve(np.eye(len(matrix)) - matrix.T, np.asarray(external_rates, dtype=np.float64))
    nodes = (DelaySystem(max(float(rate), 0.0), service, number)
             for rate, service, number in zip(rates, service_rates, servers, strict=True))
    return JacksonNetwork(total, tuple(nodes))


def spectral_radius(matrix: Sequence[Sequence[float]] | np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Return the largest absolute eigenvalue of a square matrix."""
    return float(np.abs(np.linalg.eigvals(np.asarray(matrix, dtype=np.float64))).max())


@dataclass(frozen=True, slots=True)
class ReturningCustomers:
    """Erlang-R: customers are needy (waiting or served at rate mu), then content (for 1 / delta) or gone.

    After a service a customer becomes content with probability `p_return`, < 1, and needy again at rate `delta`.
    Yom-Tov & Mandelbaum (2014), *M&SOM*.
    """

    service_rate: float
    content_rate: float
    p_return: float

    def steady(self, arrival_rate: float, servers: float) -> JacksonNetwork:
        """Return the steady state: the needy are an M/M/s with lambda / (1 - p), the content a delay."""
        return jackson((arrival_rate, 0.0), ((0.0, self.p_return), (1.0, 0.0)),
                       (self.service_rate, self.content_rate), (servers, float("inf")))

    def offered_load(self, arrival_rate: float) -> tuple[float, float]:
        """Return the mean numbers of needy and content customers with infinitely many servers, in steady state."""
        needy = arrival_rate / ((1.0 - self.p_return) * self.service_rate)
        return needy, needy * self.p_return * self.service_rate / self.content_rate

    def response(self, amplitude: float, angular: float) -> tuple[complex, complex]:
        """Return the complex amplitudes of the needy and the content for arrivals lambda0 + amplitude e^{iwt}.

        With R1' = lambda(t) + delta R2 - mu R1 and R2' = p mu R1 - delta R2 (infinitely many servers, after the start
        has died away): A1 = amplitude (delta + iw) / ((mu + iw)(delta + iw) - p mu delta), A2 = p mu A1 / (delta + iw).
        """
        mu, delta = self.service_rate, self.content_rate
        turning = delta + 1j * angular
        needy = amplitude * turning / ((mu + 1j * angular) * turning - self.p_return * mu * delta)
        return needy, self.p_return * mu * needy / turning

    def single_visit_amplitude(self, amplitude: float, angular: float) -> float:
        """Return the amplitude that one visit as long as all of a customer's visits together would give."""
        return float(amplitude / abs((1.0 - self.p_return) * self.service_rate + 1j * angular))


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """Gatekeepers treat what is easier than a threshold k and refer the rest, after diagnosing everything.

    Difficulty is uniform on [0, 1] and success falls linearly with it, f(x) = 1 - x (after Shumsky & Pinker 2003), so
    F(k) = k - k^2 / 2 succeed. Whom the gatekeeper treats without success (mistreated) is referred as well.
    """

    threshold: float

    @property
    def resolved(self) -> float:
        """F(k): share of customers that the gatekeeper solves."""
        return self.threshold - 0.5 * self.threshold * self.threshold

    @property
    def mistreated(self) -> float:
        """k - F(k): share of customers treated without success."""
        return 0.5 * self.threshold * self.threshold

    @property
    def referred(self) -> float:
        """1 - F(k): share of customers that reach the expert."""
        return 1.0 - self.resolved


def tandem_with_referral(arrival_rate: float, referral: float, first: tuple[float, float],
                         second: tuple[float, float]) -> tuple[DelaySystem, DelaySystem]:
    """Return the two tiers, each given as (service rate, servers), of which the second gets a share of customers.

    The output of M/M/c is Poisson (Burke 1956, *Operations Research* 4:699), so the second tier is M/M/c as well.
    """
    return DelaySystem(arrival_rate, *first), DelaySystem(arrival_rate * referral, *second)
