"""What a rule's file declares, and what of the model it may use and change: part of what `moments.VERSION` promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from sim.vocabulary import Kind, KindMeaning, Purpose

OWN_PURPOSES: Final = range(128, 256)
"""Purposes of draws that belong to rules: the keys of draws have eight bits for a purpose, and the model's own end
before these."""
FIRST_OWN_KIND: Final = max(Kind) + 1
"""Kinds of records that rules declare are numbered from here on, rule by rule, in the order of declaration."""
PLACES: Final = ("flaw", "channel", "pool", "level", "ending", "")
"""What the place of a record of one's own may be the index of; nothing for a number without a name."""


class Numbers:
    """The numbers of a rule: `within: float = 60.0` is `self.numbers.within`, and `[rules.NAME]` may set it."""


class Kinds:
    """The kinds of records that a rule writes, each made by `kind`."""


class Purposes:
    """What a rule draws for, each made by `purpose`: draws for different purposes are independent."""


@dataclass(frozen=True, slots=True)
class DeclaredPurpose:
    """A purpose before it has its number."""

    says: str


def kind(says: str, *, place: str = "flaw", value: str = "0", agent: str = "") -> Kind:
    """Declare a kind of records: what such a record says, and what its place (see `PLACES`), value and agent hold.

    Its number is given when the rules of a scenario are put together; until then it is the meaning alone.
    """
    if place not in PLACES:
        raise ValueError(f"the place of a record is one of {', '.join(map(repr, PLACES))}, not {place!r}")
    return cast(Kind, KindMeaning(says, place, value, agent))


def purpose(says: str) -> Purpose:
    """Declare what draws are for; the number is given like that of a kind."""
    return cast(Purpose, DeclaredPurpose(says))


OFFERED: Final[dict[str, tuple[str, ...]]] = {
    "Run": ("world", "flaws", "channels", "levels", "pools", "lines", "clock", "draw", "happens", "sample", "duration",
            "choose_channel", "log"),
    "Clock": ("now", "pause", "at", "begin"),
    "Line": ("index", "waiting", "has_free_agent", "is_full"),
    "Case": ("customer", "number", "flaw", "opened", "severity", "complexity", "remedy", "links", "ended",
             "in_contact", "by_message", "channel", "served_by", "steps", "contacts", "chases", "handoffs", "returns",
             "requests", "effort", "paid", "has_goodwill", "is_reported", "fixed", "promised", "due"),
    "Customer": ("care", "help", "trust", "loyalty", "orders_per_week", "active", "contacts_in_progress"),
}
"""What of the model a rule may read or call, by class; the rows of the plan (world, flaws, ...) are open as a whole."""

SETTABLE: Final[dict[str, tuple[str, ...]]] = {
    "Case": ("severity", "complexity", "remedy", "effort", "paid", "due", "promised"),
    "Customer": ("care", "help", "trust"),
}
"""Fields of the model that a rule may give a value; fields of its own come on top."""
