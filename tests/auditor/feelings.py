"""Feelings, loyalty, effort and the hazard that follows loyalty (docs/model.md, sections 6.9 and 6.10)."""

from __future__ import annotations

from math import inf
from typing import Final

from sim.arithmetic import exp, power
from sim.vocabulary import NOBODY, Effort, Feeling, Kind, Leaving
from tests.auditor.book import Book
from tests.auditor.state import Case, Customer

MOST_STEPS: Final = 1000
"""A case gives up after this many steps (section 8)."""
FARTHEST: Final = 700.0
"""Exponents are cut here, short of what a float64 holds."""


def moved(score: float, weight: float, times: float = 1.0) -> float:
    """Return x + w (1 - x) or x (1 - |w|), `times` over as a power of what an event leaves."""
    if weight == 0.0:
        return score
    leaves = 1.0 - abs(weight)
    if times != 1.0:
        leaves = power(leaves, times) if leaves > 0.0 else 0.0
    return 1.0 - (1.0 - score) * leaves if weight > 0.0 else score * leaves


def feel(book: Book, case: Case, event: Feeling, times: float = 1.0, of: int = NOBODY) -> None:
    """Read what an event does to the customer's scores; one without weights is not felt.

    of: the record that is felt, where it is not the latest step of the case.
    """
    weights = book.feelings[event]
    if not any(weights):
        return
    customer = case.customer
    customer.scores = [moved(score, weight, times) for score, weight in zip(customer.scores, weights, strict=True)]
    settle(book, customer)
    felt = book.add(case, Kind.FELT, event, customer.loyalty, NOBODY, case.last if of == NOBODY else of,
                    f"{event.name.lower()} moves loyalty")
    sway(customer, felt)


def sway(customer: Customer, record: int) -> None:
    """Remember what moved the loyalty of a customer who has not decided to leave."""
    if customer.leaving < 0:
        customer.swayed.append(record)


def settle(book: Book, customer: Customer) -> None:
    """Let loyalty be the weighted mean of the scores, and the hazard follow it."""
    world = book.world
    care, help_, trust = customer.scores
    customer.loyalty = min(1.0, max(0.0, care * world.care_weight + help_ * world.help_weight
                                    + trust * world.trust_weight))
    if customer.here and customer.threshold < inf:
        follow_hazard(book, customer)


def follow_hazard(book: Book, customer: Customer) -> None:
    """Add up the exposure so far, and foresee when it reaches the threshold if loyalty stays what it is now."""
    world = book.world
    notice_departure(book, customer)
    customer.exposure += customer.hazard * (book.now - customer.since)
    customer.since = book.now
    slope = max(-FARTHEST, min(FARTHEST, world.hazard_slope * (0.5 - customer.loyalty)))
    customer.hazard = world.hazard_per_minute * exp(slope)
    left = max(0.0, customer.threshold - customer.exposure)
    customer.leaves_at = book.now + left / customer.hazard if customer.hazard > 0.0 else inf


def notice_departure(book: Book, customer: Customer) -> None:
    """A departure that fell due while the customer was on the line waits; off the line it had to be recorded."""
    if customer.here and customer.leaving < 0 and customer.leaves_at < book.now:
        if not customer.engaged:
            book.complain("the background hazard is followed exactly (6.10)",
                          f"LEFT of customer {customer.index} at minute {customer.leaves_at!r}", "no such record")
        customer.leaving = Leaving.BACKGROUND


def strain(book: Book, case: Case, event: Effort, times: float = 1.0) -> None:
    """Add the effort of an event to a case."""
    case.effort += book.efforts[event] * times


def has_had_enough(case: Case) -> bool:
    """Take a step; whether effort exceeds tolerance, or the case has gone on for too many steps."""
    enough = would_have_enough(case)
    case.steps += 1
    return enough


def would_have_enough(case: Case) -> bool:
    """Whether it has had enough with the next step."""
    return case.effort > case.customer.tolerance or case.steps + 1 > MOST_STEPS
