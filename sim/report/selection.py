"""Which outcomes a reader is shown first, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sim.outcomes.catalogue import Outcome, find

TIMES: Final = ("resolution_time_median", "resolution_time_mean")
"""How long until it is solved: the median, and the mean where not every run has a median."""
FATES: Final = ("churn", "grievance_per_100", "praise_per_100")
"""Who leaves, and what do they tell others."""

MAIN: Final = (
    "resolution_time_median", "resolution_time_mean", "unsolved_share", "churn", "grievance_per_100", "praise_per_100",
    "first_contact_resolution", "contacts_per_case", "handoffs_per_case", "failure_demand_share", "abandoned_share",
    "loyalty_mean", "remedies", "goodwill", "staff_cost", "net_value",
)
"""What `compare` shows; the frontline's waits and utilisation are added by name."""

_PER_POOL: Final = ("wait_mean", "utilisation")


def main_outcomes(available: Iterable[str], frontline: str) -> list[Outcome]:
    """Return the outcomes of the main table that are available, `frontline` being the first level's pool."""
    names = [*MAIN, *(f"{stem}.{frontline}" for stem in _PER_POOL)]
    known = set(available)
    return [find(name) for name in names if name in known]


def outcome(name: str) -> Outcome:
    """Look up an outcome of a result; one that the catalogue does not hold is shown by its bare name."""
    try:
        return find(name)
    except KeyError:
        return Outcome(name, name, "", "")
