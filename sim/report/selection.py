"""Which outcomes a reader is shown, and in which order; fixed by the world, before anything is run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.outcomes.catalogue import CHANNELS, Outcome, find

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison

MOST_ROWS: Final = 20
"""Rows of a table."""
_CONTACTS: Final = ("cases", "first_contact_resolution", "failure_demand_share", "handoffs_per_case")
_SERVICE: Final = ("wait_mean", "abandoned_share")
_CHANNELS_SHOWN: Final = 2
_CUSTOMERS: Final = ("loyalty_mean",)
_MONEY: Final = ("staff_cost", "remedies", "goodwill", "margin")
_SPARE: Final = ("one_off_cost", "resolution_time_median", "contacts_per_case", "customers_end")


def fixed_rows(comparison: Comparison) -> tuple[str, ...]:
    """Return the rows of the tables of a comparison: the headlines and what the decision names, then by kind.

    Contacts, the service of the first channels, the frontline's load, customers, money; at most `MOST_ROWS`. What is
    taken depends on the world alone, never on results, so whatever is picked from them costs no confidence.
    """
    from sim.experiment.verdicts import headlines

    frontline = comparison.frontline
    channels = [name.removeprefix(CHANNELS).removesuffix(".wait_mean") for name in comparison.outcomes
                if name.startswith(CHANNELS) and name.endswith(".wait_mean")]
    service = [f"{CHANNELS}{channel}.{name}" for channel in channels[:_CHANNELS_SHOWN] for name in _SERVICE]
    wanted = [*headlines(comparison), *_CONTACTS, *(service or [f"wait_mean.{frontline}"]),
              f"utilisation.{frontline}", *_CUSTOMERS, *_MONEY, *_SPARE]
    known = set(comparison.outcomes)
    return tuple(dict.fromkeys(name for name in wanted if name in known))[:MOST_ROWS]


def outcome(name: str) -> Outcome:
    """Look up an outcome of a result; one that the catalogue does not hold is shown by its bare name."""
    try:
        return find(name)
    except KeyError:
        return Outcome(name, name, "", "")
