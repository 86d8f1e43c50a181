"""What an engine remembers of customers and cases while a run lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from sim.engine.keys import visit_number
from sim.vocabulary import NOBODY, Leaving

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engine.reference.line import Ticket


@dataclass(slots=True, eq=False)
class Customer:
    """One customer: luck (key), traits, the three scores, the background hazard, and the cases open now."""

    index: int
    key: int
    care: float
    help: float
    trust: float
    loyalty: float
    tolerance: float
    reach: float
    orders_per_week: float
    active: bool = True
    contacts_in_progress: int = 0
    departing: Leaving | None = None
    cases: list[Case] = field(default_factory=list)
    friends: list[int] = field(default_factory=list)
    churn_threshold: float = inf
    exposure: float = 0.0
    hazard: float = 0.0
    hazard_since: float = 0.0
    leaves_at: float = inf
    alarm_at: float = inf


@dataclass(slots=True, eq=False)
class Case:
    """One occurrence of a flaw at one customer, from onset to end.

    `number` keys its draws; `links` counts how many cases it was knocked on from; `last` is its latest record;
    `visits` counts by level the visits in the present contact that are over.
    """

    index: int
    customer: Customer
    number: int
    flaw: int
    opened: float
    severity: float
    complexity: float
    remedy: float
    links: int
    last: int
    ended: bool = False
    in_contact: bool = False
    by_message: bool = False
    channel: int = NOBODY
    served_by: int = NOBODY
    steps: int = 0
    contacts: int = 0
    chases: int = 0
    handoffs: int = 0
    returns: int = 0
    requests: int = 0
    effort: float = 0.0
    paid: float = 0.0
    has_goodwill: bool = False
    is_reported: bool = False
    visits: dict[int, int] = field(default_factory=dict)
    information_lost: bool = False
    bounced: bool = False
    ticket: Ticket | None = None
    job: Ticket | None = None
    request_lost: bool = False
    fixed: bool = False
    fix_holds: bool = False
    promised: float = inf
    due: float = inf
    is_quoted: bool = False
    news: Event | None = None

    def visit_number(self, level: int) -> int:
        """Return the n of draws of the visit to a level that is under way or next."""
        return visit_number(level, self.contacts, self.visits.get(level, 0))
