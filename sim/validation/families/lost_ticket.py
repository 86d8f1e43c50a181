"""The family `lost_ticket`: geometric number of losses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.validation.casebook import CaseBook
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, Span, ample, law
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.customers import LostTicket
from sim.validation.theory.inputs import Inputs


def theory(given: Inputs) -> Quantities:
    """Lost tickets and chasing, per ticket that is solved in the end."""
    ticket = LostTicket(given.share_below_one("loss_prob"), given.not_negative("mean_chase_delay"),
                        given.not_negative("mean_work"))
    return {"mean_time_to_solution": ticket.mean_time, "mean_contacts": ticket.mean_contacts,
            "p_more_than_2_contacts": ticket.p_more_contacts_than(2), "var_time": ticket.variance_of_time}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Lost requests that customers find by chasing: `lost_request`, and a `promise` as long as a chase takes to come.

    The work is the rep's and comes first; the request itself takes no time, so that only who lost it ever chases.
    """
    lost, chase = inputs.share_below_one("loss_prob"), inputs.not_negative("mean_chase_delay")
    work = inputs.not_negative("mean_work")
    unit = 1.0 if max(chase, work) == 0.0 else 24.0 / max(chase, work)
    unit = max(unit, 1.0 / chase) if chase else unit
    closing = (40.0 * work + chase * (40.0 + 40.0 / max(-math.log(max(lost, 1e-9)), 0.05))) * unit
    runs = effort.replications or 40
    rate = 1000.0 / max(closing, 1.0)
    span = Span(closing + max(6.0e6 * effort.share / 40.0, 500.0) / rate, 0.0, runs,
                "no queues: starts empty; only cases that open early enough to be finished are counted")

    def meters() -> Meters:
        return Meters(book=CaseBook(2, span.horizon - closing))

    def read(seen: Any) -> Readings:
        minutes, contacts = seen.book.minutes / unit, seen.book.contacts
        return {"mean_time_to_solution": float(minutes.mean()), "var_time": float(minutes.var(ddof=1)),
                "mean_contacts": float(contacts.mean()), "p_more_than_2_contacts": float(np.mean(contacts > 2))}

    content: Content = {
        "demand": {"cases_per_hour": 60.0 * rate},
        "flaws": {"problem": {"needs_fixer": {"pool": "fixers"}}},
        "pools": {"desk": {"staff": ample(rate * (work + chase) * unit)}, "fixers": {"staff": 1}},
        "chain": [{"level": "desk", "pool": "desk", "handle": law("exponential", work * unit)}],
        "fixing": {"lost_request": lost, "promise": law("exponential", chase * unit)},
    }
    return [Design(content, span, meters, read)]


FAMILY = Family(
    told="geometric number of losses",
    configured="`lost_request`, `promise`",
    theory=theory,
    template=template,
    headline=("mean_time_to_solution",),
)
