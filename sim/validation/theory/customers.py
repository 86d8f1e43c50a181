"""What customers do, without queues: word of mouth, complaints, journeys, lost tickets, leaving."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.validation.theory.inputs import require
from sim.validation.theory.networks import spectral_radius

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bass:
    """Diffusion among `market` people, by innovation p > 0 and imitation q >= 0 (Bass 1969), from nobody at time 0."""

    innovation: float
    imitation: float
    market: float

    def adopters(self, time: float) -> float:
        """Return the mean-field number of adopters, m (1 - e^{-(p+q)t}) / (1 + (q/p) e^{-(p+q)t})."""
        left = -(self.innovation + self.imitation) * time
        return self.market * -math.expm1(left) / (1.0 + self.imitation / self.innovation * math.exp(left))

    @property
    def peak_time(self) -> float:
        """When adoption is fastest, ln(q/p) / (p+q); at once where q <= p."""
        ratio = max(self.imitation / self.innovation, 1.0)
        return math.log(ratio) / (self.innovation + self.imitation)

    @property
    def peak_rate(self) -> float:
        """Adopters per unit of time at the peak, m (p+q)^2 / (4q); m p where q <= p."""
        if self.imitation <= self.innovation:
            return self.market * self.innovation
        return self.market * (self.innovation + self.imitation) ** 2 / (4.0 * self.imitation)


@dataclass(frozen=True, slots=True)
class PoissonCascade:
    """A Galton-Watson cascade from one customer: everybody recruits Poisson(m) others. The total is Borel for m <= 1.

    Standard; Harris (1963), *The Theory of Branching Processes*; the total progeny is Borel's (1942).
    """

    offspring_mean: float

    @property
    def mean_total(self) -> float:
        """Mean number of customers, the first included, 1 / (1 - m); infinite for m >= 1."""
        return 1.0 / (1.0 - self.offspring_mean) if self.offspring_mean < 1.0 else math.inf

    @property
    def variance_of_total(self) -> float:
        """Variance of that number, m / (1 - m)^3; infinite for m >= 1."""
        return self.offspring_mean * self.mean_total**3 if self.offspring_mean < 1.0 else math.inf

    def p_total(self, number: int) -> float:
        """Return the probability of a total of exactly `number` >= 1, e^{-mn} (mn)^{n-1} / n!."""
        expected = self.offspring_mean * number
        if expected == 0.0:
            return float(number == 1)
        return math.exp(-expected + (number - 1) * math.log(expected) - math.lgamma(number + 1.0))

    @property
    def extinction(self) -> float:
        """Probability that the cascade ends: the smallest root of x = exp(m (x - 1)); 1 for m <= 1."""
        from scipy.special import lambertw

        mean = self.offspring_mean
        return float(-lambertw(-mean * math.exp(-mean)).real / mean) if mean > 1.0 else 1.0


def branching_totals(mean_matrix: Sequence[Sequence[float]]) -> Floats:
    """Return the expected totals of each type (column) from one start of each type (row), (I - M)^-1.

    The start is included. `mean_matrix` is M, the mean offspring of type j (column) of one of type i (row); Harris
    (1963), chapter 2. Raises InputError unless the spectral radius of M is below 1: else some total is infinite.
    """
    radius = spectral_radius(mean_matrix)
    require(radius < 1.0, "the totals are infinite", "mean_matrix", f"spectral radius {radius:.10g}",
            "a spectral radius below 1")
    return np.asarray(np.linalg.inv(np.eye(len(mean_matrix)) - np.asarray(mean_matrix, dtype=np.float64)))


@dataclass(frozen=True, slots=True)
class SelfExciting:
    """Contacts at a base rate nu, each of which brings on average m further ones, each after Exp(kappa).

    Hawkes (1971), *Biometrika* 58:83. Offspring are Poisson; the past is empty at time 0.
    """

    base_rate: float
    offspring_mean: float
    decay_rate: float

    @property
    def stationary_rate(self) -> float:
        """Contacts per unit of time in the long run, nu / (1 - m); infinite for m >= 1."""
        return self.base_rate / (1.0 - self.offspring_mean) if self.offspring_mean < 1.0 else math.inf

    @property
    def variance_rate(self) -> float:
        """Limit of the variance of the count over the time it is counted in, nu / (1 - m)^3; infinite for m >= 1."""
        return self.stationary_rate / (1.0 - self.offspring_mean) ** 2 if self.offspring_mean < 1.0 else math.inf

    def mean_rate(self, time: float) -> float:
        """Return the expected rate at a time, r(t) = nu + kappa m nu (1 - e^{-gt}) / g with g = kappa (1 - m).

        For m < 1 this is nu / (1 - m) - nu m / (1 - m) e^{-gt}; for m = 1 the limit nu (1 + kappa t).
        """
        decay = self.decay_rate * (1.0 - self.offspring_mean)
        gained = -math.expm1(-decay * time) / decay if decay else time
        return self.base_rate * (1.0 + self.decay_rate * self.offspring_mean * gained)


@dataclass(frozen=True, slots=True)
class RootCause:
    """A cause that fails customers at a rate, until the n-th complaint triggers its removal a fixed delay later.

    A customer complains of a failure with probability c, so complaints are Poisson(lambda c): the trigger comes after
    an Erlang time, the failures until then are negative binomial, those in the delay Poisson. Own derivation.
    """

    failure_rate: float
    complain_prob: float
    threshold: int
    fix_delay: float

    @property
    def mean_trigger_time(self) -> float:
        """Mean time until the n-th complaint, n / (lambda c)."""
        return self.threshold / (self.failure_rate * self.complain_prob)

    @property
    def sd_trigger_time(self) -> float:
        """Standard deviation of that time, sqrt(n) / (lambda c)."""
        return self.mean_trigger_time / math.sqrt(self.threshold)

    @property
    def mean_failures(self) -> float:
        """Mean number of failures before the removal, n / c + lambda D."""
        return self.threshold / self.complain_prob + self.failure_rate * self.fix_delay

    @property
    def variance_of_failures(self) -> float:
        """Variance of that number, n (1 - c) / c^2 + lambda D."""
        silent = (1.0 - self.complain_prob) / self.complain_prob**2
        return self.threshold * silent + self.failure_rate * self.fix_delay

    @property
    def mean_complaints(self) -> float:
        """Mean number of complaints before the removal, n + lambda c D."""
        return self.threshold + self.failure_rate * self.complain_prob * self.fix_delay

    def p_triggered_by(self, time: float) -> float:
        """Return P(Poisson(lambda c t) >= n)."""
        from scipy.special import gammainc

        return float(gammainc(self.threshold, self.failure_rate * self.complain_prob * time))


@dataclass(frozen=True, slots=True, eq=False)
class AbsorbingChain:
    """A journey over transient stages until it is absorbed (Kemeny & Snell 1960, *Finite Markov Chains*, chapter 3).

    `moves` is Q, from stage to stage; `ends` is R, from stage to absorbing state; every row of both adds up to 1.
    """

    moves: Floats
    ends: Floats

    def __post_init__(self) -> None:
        """Refuse what is no chain, and what may never end."""
        sums = self.moves.sum(axis=1) + self.ends.sum(axis=1)
        require(bool((np.abs(sums - 1.0) < 1e-9).all()), "the probabilities of a stage must add up to 1", "Q, R",
                sums.tolist(), "rows of Q and R that add up to 1 together")
        require(spectral_radius(self.moves) < 1.0 - 1e-12, "a journey might never end", "Q", self.moves.tolist(),
                "a way out from every stage")

    @property
    def visits(self) -> Floats:
        """N = (I - Q)^-1: mean visits to each stage (column) from each start (row), the start included."""
        return np.asarray(np.linalg.inv(np.eye(len(self.moves)) - self.moves))

    @property
    def absorption(self) -> Floats:
        """B = N R: probability of each end (column) from each start (row)."""
        return np.asarray(self.visits @ self.ends)

    @property
    def mean_steps(self) -> Floats:
        """Mean number of stages until the end, from each start."""
        return np.asarray(self.visits.sum(axis=1))

    @property
    def variance_of_steps(self) -> Floats:
        """Variance of that number, (2N - I) t - t^2."""
        steps = self.mean_steps
        return np.asarray((2.0 * self.visits - np.eye(len(self.moves))) @ steps - steps * steps)


@dataclass(frozen=True, slots=True)
class LostTicket:
    """Every ticket is lost with probability l; then the customer chases, after Exp(1/c), and a new one is written.

    The one that is not lost takes Exp(1/s) of work. Rounds lost are geometric, P(N = k) = (1 - l) l^k. Own derivation.
    """

    loss_prob: float
    mean_chase_delay: float
    mean_work: float

    @property
    def mean_lost(self) -> float:
        """E[N] = l / (1 - l)."""
        return self.loss_prob / (1.0 - self.loss_prob)

    @property
    def mean_contacts(self) -> float:
        """Mean number of contacts, 1 + E[N]."""
        return 1.0 + self.mean_lost

    @property
    def mean_time(self) -> float:
        """Mean time to the solution, s + c l / (1 - l)."""
        return self.mean_work + self.mean_chase_delay * self.mean_lost

    @property
    def variance_of_time(self) -> float:
        """Variance of that time, s^2 + c^2 E[N] + c^2 Var[N]."""
        variance = self.mean_lost / (1.0 - self.loss_prob)
        return self.mean_work**2 + self.mean_chase_delay**2 * (self.mean_lost + variance)

    def p_more_contacts_than(self, number: int) -> float:
        """Return P(1 + N > number) = l^number, number >= 1."""
        return float(self.loss_prob**number)


@dataclass(frozen=True, slots=True)
class CompetingExits:
    """Customers leave at a base hazard, and after each bad experience (a Poisson stream) with a probability.

    By thinning, the hazard is h = h0 + b x. Standard.
    """

    base_churn: float
    bad_rate: float
    leave_prob: float

    @property
    def hazard(self) -> float:
        """H = h0 + b x, per unit of time."""
        return self.base_churn + self.bad_rate * self.leave_prob

    def survival(self, time: float) -> float:
        """Return the share of customers still there after a time, e^{-ht}."""
        return math.exp(-self.hazard * time)

    @property
    def mean_lifetime(self) -> float:
        """Mean time until leaving, 1 / h."""
        return 1.0 / self.hazard

    @property
    def service_caused_share(self) -> float:
        """Share of those who leave who do so after a bad experience, b x / h."""
        return self.bad_rate * self.leave_prob / self.hazard

    @property
    def bad_experiences(self) -> float:
        """Mean number of bad experiences per customer, the last included, b / h."""
        return self.bad_rate / self.hazard
