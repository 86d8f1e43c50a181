"""The organisation of a scenario: ways in, people, the escalation chain, the fixers' desk, design, and money.

Every default is neutral: infinite patience, unlimited authority, skill 1, solutions that hold, nothing lost.
"""

from __future__ import annotations

import math
from itertools import chain
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, PlainValidator, ValidationError, WithJsonSchema, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.after_visit import WAYS_OUT, RouteRules, Routes, Wait, Waits
from sim.scenario.base import (
    LARGEST,
    NAME_LENGTH,
    OR_NONE,
    Amount,
    Count,
    DailyRate,
    Flag,
    Line,
    Name,
    Part,
    PositiveCount,
    PriorityClass,
    Probability,
    Text,
    real,
    refusal,
)
from sim.scenario.calendar import Hours
from sim.scenario.distributions import AmountLaw, BusinessTimeLaw, Handle, ScoreLaw, TimeLaw, constant
from sim.scenario.durations import Minutes
from sim.scenario.measuring import Accounting, ServiceTarget
from sim.scenario.schedules import FLAT, Profile, Staff, mean_rate
from sim.scenario.single_dates import StaffOn, VolumeOn


class Demand(Part):
    """Where cases come from: orders of the customers, or an open stream with a customer for every case."""

    kind: Literal["customers", "open"] = "customers"
    """"customers", or "open"; default open where cases_per_hour is given, or a profile in cases an hour."""
    cases_per_hour: Amount = 0.0
    """Open demand: mean rate of arriving cases; default what a profile in cases an hour comes to."""
    profile: Profile = FLAT
    """How demand is spread over the week."""
    busyness: Annotated[AmountLaw | None, OR_NONE] = None
    """Open demand: one draw a day multiplies its rate."""

    @model_validator(mode="before")
    @classmethod
    def _rate_of_profile(cls, table: Any) -> Any:
        """Take the mean rate of open demand from a profile in cases an hour; refuse another one beside it."""
        if not isinstance(table, dict) or table.get("kind") != "open" or not isinstance(table.get("profile"), dict):
            return table
        try:
            mean = mean_rate(table["profile"])
            given = real(table.get("cases_per_hour", mean), 0.0, LARGEST, "")
        except (PydanticCustomError, ValidationError):  # told at the key itself
            return table
        if math.isclose(given, mean, rel_tol=1e-6):
            return table | {"cases_per_hour": given}
        fault = refusal(f"contradicts demand.profile, whose cases an hour are {mean:.6g} on average over the week",
                        "one of the two: cases an hour in demand.profile, or cases_per_hour and a profile of weights")
        raise ValidationError.from_exception_data("demand", [
            InitErrorDetails(type=fault, loc=("cases_per_hour",), input=given)])


class NeedsFixer(Part):
    """Whether the remedy of a flaw is work for a fixers' pool."""

    pool: Name
    """The fixers' pool."""
    probability: Probability = 1.0
    """Probability that a case needs it."""


class KnockOn(Part):
    """A flaw that sets off another while its case is open; a case knocks on at most once."""

    flaw: Name
    """The flaw of the second case."""
    per_day: DailyRate
    """Rate a day at which it does."""


class Flaw(Part):
    """A root cause in product or service."""

    per_1000_orders: Amount = 0.0
    """Orders in a thousand that carry it; with open demand its weight among the flaws (default 1)."""
    stage: Text = ""
    """The stage of the customer's journey it belongs to; for reports only."""
    severity: ScoreLaw = constant(0.0)
    """Severity of a case at its onset, from 0 to 1."""
    complexity: ScoreLaw = constant(0.0)
    """Complexity of a case, from 0 to 1."""
    remedy: AmountLaw = constant(0.0)
    """Money it takes to put right."""
    needs_fixer: Annotated[NeedsFixer | None, OR_NONE] = None
    """The fixers it needs; default none."""
    snowball_per_day: Amount = 0.0
    """Rate a day at which the severity of an open case grows exponentially, to at most 1."""
    snowball_work: Amount = 0.0
    """Work and remedy are multiplied by 1 + this x growth of severity since the onset."""
    knock_on: Annotated[KnockOn | None, OR_NONE] = None
    """The flaw it sets off while a case is open; default none."""
    desk: Annotated[Name | None, OR_NONE] = None
    """The frontline pool that serves it; default the first level's."""
    priority: PriorityClass = 0
    """Strict class in every queue, lower first."""
    head_start: Minutes = 0.0
    """Within its class it queues as if it had come that much earlier."""
    handle: Annotated[TimeLaw | None, OR_NONE] = None
    """Replaces the handle time of the first level for this flaw."""
    patience: Annotated[TimeLaw | None, OR_NONE] = None
    """Replaces the patience of live channels, in line, for this flaw."""
    profile: Annotated[Profile | None, OR_NONE] = None
    """Open demand: how this flaw is spread over the week; default as the demand."""
    volume_on: VolumeOn = {}
    """Open demand: cases expected on single dates, in place of rate, profile and busyness, by date."""


class Retry(Part):
    """Coming back after abandoning, after a busy line or after giving up on a machine."""

    probability: Probability
    """Probability of coming back; otherwise the customer gives up."""
    delay: TimeLaw = constant(0.0)
    """Time until the customer is back."""
    through: Name | None = None
    """The channel of the next contact; default the same."""


class Callback(Part):
    """The offer to be called back instead of waiting on the line; it keeps the place."""

    offer_after: Minutes = 0.0
    """Minutes of waiting after which it is offered."""
    accept: Probability
    """Probability that it is accepted."""


class Place(Part):
    """Where contacts of a channel stand in a line."""

    kind: Annotated[Literal[0, 1] | None, OR_NONE] = None
    """0: with callers, 1: with what may wait in an inbox; default by the kind of the channel."""
    rank: PriorityClass = 0
    """Strict class within the kind, before that of the flaw; lower first."""


def _place(value: object) -> Place:
    if isinstance(value, Place):
        return value
    return Place.model_validate(value if isinstance(value, dict) else {"rank": value})


PlaceInLine = Annotated[Place, PlainValidator(_place), WithJsonSchema({"x-def": "PlaceInLine"})]
"""A place in line; a bare number is its rank."""


class Channel(Part):
    """A way in: a live line, a self-service machine, or messages."""

    kind: Literal["live", "self_service", "message"] = "live"
    """"live" (phone, chat, counter), "self_service" (bot, IVR) or "message" (e-mail, form)."""
    share: Amount = 1.0
    """Share of first contacts, relative to the other channels."""
    patience: Annotated[TimeLaw | None, OR_NONE] = None
    """Live: time a customer waits in line. Self-service: time a customer bears the machine. Default infinite."""
    retry: Annotated[Retry | None, OR_NONE] = None
    """Coming back after a contact that failed; default the customer gives up."""
    callback: Annotated[Callback | None, OR_NONE] = None
    """Live: the offer of a call back; default none."""
    session: TimeLaw = constant(0.0)
    """Self-service: length of a session."""
    solves: Line = (0.0, 0.0)
    """Self-service: probability of solving the case at complexity 0 and at 1, linear between."""
    human_access: Probability = 1.0
    """Self-service: probability that a human is offered after a failed session; otherwise another loop."""
    leads_to: Annotated[Name | None, OR_NONE] = None
    """Self-service: the channel to a human; default the only live channel."""
    unread: Probability = 0.0
    """Message: probability that nobody reads it."""
    expected_answer: Annotated[BusinessTimeLaw | None, OR_NONE] = None
    """Message: time within which the customer expects an answer; default infinite."""
    after_silence: Annotated[Name | None, OR_NONE] = None
    """Message: the channel tried when no answer came; default the customer gives up."""
    hours: Annotated[Hours | None, OR_NONE] = None
    """Live and self-service: when it is open; default the calendar's hours for live, always for self-service."""
    closed: Literal["turned_away", "voicemail", "wait"] = "turned_away"
    """Live: what becomes of a caller at a closed line, and of those in line at closing time."""
    knows_hours: Annotated[Probability | None, OR_NONE] = None
    """Share of customers who know the hours, and call when it is open; default the calendar's."""
    closed_delay: TimeLaw = constant(0.0)
    """Time after which a customer who heard that it is closed wants to call again, when it is open."""
    duplicates: Literal["answered", "merged"] = "answered"
    """Message: whether one whose customer has come back another way is answered too, or taken out of the inbox."""
    desk: Annotated[Name | None, OR_NONE] = None
    """Live and message: the pool that answers at the first level; default the first level's. A flaw's goes first."""
    priority: Annotated[PlaceInLine | None, OR_NONE] = None
    """Live and message: the place in a line, before the flaw's class; a number, or a table; default 0."""
    handle: Annotated[Handle | None, OR_NONE] = None
    """Live and message: time of a visit at the first level, after a flaw's; or { factor } times that of any level."""
    queue_limit: Annotated[Count | None, OR_NONE] = None
    """Live: callers of this channel who can wait, in whatever line; the next one finds it busy. Default unlimited."""
    wrap_up: Annotated[TimeLaw | None, OR_NONE] = None
    """Live and message: time the agent stays busy when a visit is over and the customer is off the line."""
    service_target: Annotated[ServiceTarget | None, OR_NONE] = None
    """Live and message: what counts as answered in time; default 20 s live, 1 day for messages, 80 % of contacts."""


CHANNEL_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "live": ("kind", "share", "patience", "retry", "callback", "hours", "closed", "knows_hours", "closed_delay", "desk",
             "priority", "handle", "queue_limit", "wrap_up", "service_target"),
    "self_service": ("kind", "share", "patience", "retry", "session", "solves", "human_access", "leads_to", "hours",
                     "knows_hours", "closed_delay"),
    "message": ("kind", "share", "retry", "unread", "expected_answer", "after_silence", "duplicates", "desk",
                "priority", "handle", "wrap_up", "service_target"),
}
"""The keys that mean something for each kind of channel."""


class Overflow(Part):
    """Waits that last too long move to another pool's queue."""

    to: Name
    """The pool that takes over."""
    after: Minutes = 0.0
    """Minutes of waiting after which they move."""
    mode: Literal["move", "both"] = "move"
    """Whether a wait moves there, or stands in both lines until either has an agent."""


class Pool(Part):
    """People who do the same work."""

    staff: Staff
    """Agents on duty in every half hour of the week."""
    staff_on: StaffOn = {}
    """The rota of single dates, in place of that of the week, by date."""
    seats: Annotated[PositiveCount | None, OR_NONE] = None
    """Most agents who can work at once; the others on duty wait for a seat, and are paid. Default as many as come."""
    heads: Annotated[Count | None, OR_NONE] = None
    """People on the payroll, each of whom is trained; default the largest staff at a time."""
    cost_per_hour: Amount = 0.0
    """Money an agent costs for an hour on duty."""
    queue_limit: Annotated[Count | None, OR_NONE] = None
    """Customers who can wait in line; the next one finds it busy. Default unlimited."""
    discipline: Literal["fifo", "severity", "recontact_first"] = "fifo"
    """Who is next among waits of the same priority class."""
    overflow: Annotated[Overflow | None, OR_NONE] = None
    """The pool that takes over waits that last too long; default none."""
    work: Annotated[TimeLaw | None, OR_NONE] = None
    """A fixers' pool: time a fix takes (none: no time at all)."""
    holds: Probability = 1.0
    """A fixers' pool: probability that a fix holds."""

    def seated(self, on_duty: tuple[int, ...]) -> tuple[int, ...]:
        """Return how many agents can work in some half hours: those on duty who have a seat."""
        return on_duty if self.seats is None else tuple(min(agents, self.seats) for agents in on_duty)

    def rotas(self) -> tuple[int, ...]:
        """Return how many are on duty in each half hour of the week, and then of each date that has its own."""
        return tuple(chain(self.staff, *self.staff_on.values())) if self.staff_on else self.staff

    def overflow_after(self) -> float:
        """Return the minutes after which waits move to another pool; infinite where they never do."""
        return math.inf if self.overflow is None else self.overflow.after


def _authority(value: object) -> float:
    if value == "unlimited":
        return math.inf
    return real(value, 0.0, LARGEST, 'an amount of money of at least 0, or "unlimited"')


def _not_a_way_out(name: str) -> str:
    if name in WAYS_OUT:
        raise refusal("is the name of an ending", f"a name other than {', '.join(WAYS_OUT)}")
    return name


class Level(Part):
    """A place in the escalation chain; the first one is the frontline."""

    level: Annotated[Name, AfterValidator(_not_a_way_out), WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": NAME_LENGTH, "not": {"enum": list(WAYS_OUT)}})]
    """Its name, by which policies address it."""
    pool: Name
    """The pool that serves it."""
    handle: TimeLaw = constant(0.0)
    """Work time of a visit before snowball, script, repeated story and apology."""
    success: Line = (1.0, 1.0)
    """Probability that an attempt succeeds at complexity 0 and at 1, linear between."""
    attempt_below: Probability = 1.0
    """A case is tried here when its complexity is at most this; others are passed on."""
    authority: Annotated[float, PlainValidator(_authority), WithJsonSchema(
        {"anyOf": [{"type": "number", "minimum": 0}, {"const": "unlimited"}]})] = math.inf
    """The largest remedy granted here without asking; default unlimited."""
    holds: Probability = 1.0
    """Probability that what was solved here stays solved."""
    dropped: Probability = 0.0
    """Probability that the call is cut off before any work."""
    patience: Annotated[TimeLaw | None, OR_NONE] = None
    """Time a customer waits for this level; default the channel's."""
    routes: Annotated[Routes | None, OR_NONE] = None
    """Where a case goes after a visit: weights of levels, solved, refused, gave_up; default by skill and authority."""
    routes_when: RouteRules = ()
    """Other routes for some cases: by flaw, origin, visit, where they were solved; the first that fits."""
    handle_before: Annotated[dict[Name, TimeLaw] | None, OR_NONE] = None
    """Work time of a visit by what follows it, in place of handle; with routes."""
    waits: Annotated[Waits | None, OR_NONE] = None
    """Waits without an agent between a visit and what follows; default none."""

    def ways_on(self) -> set[str]:
        """Return what may follow a visit by the routes and their rules; nothing without routes."""
        shares = [self.routes or {}, *(rule.routes for rule in self.routes_when)]
        return {way for routes in shares for way, share in routes.items() if share > 0.0}

    def wait_for(self, party: str) -> Wait | None:
        """Return the wait after a visit for "customer" or "third_party", if there is one."""
        found: Wait | None = getattr(self.waits, party, None)
        return found


class Fixing(Part):
    """The line of communication between the people customers meet and the fixers."""

    request_delay: TimeLaw = constant(0.0)
    """Time a request takes to reach the fixers."""
    lost_request: Probability = 0.0
    """Probability that it never does."""
    promise: Annotated[BusinessTimeLaw | None, OR_NONE] = None
    """Time within which the customer is told the fix will come; default no promise."""
    comes_back: TimeLaw = constant(0.0)
    """Time until a customer whose solution did not hold is back."""
    comes_back_limit: Annotated[Count | None, OR_NONE] = None
    """Most returns of one case; default unlimited."""
    chase_minutes: TimeLaw = constant(0.0)
    """Work a rep has with a customer who asks where the fix is."""
    expedite: Flag = False
    """Whether a chase moves the request to the front of the fixers' line."""
    keeps_dates: Flag = False
    """Whether every date that is quoted is the one on which it comes: none is broken, and nobody chases."""


class Design(Part):
    """The team that removes root causes when enough of them are reported."""

    threshold: PositiveCount
    """Reports on one flaw that start a project."""
    window: Annotated[Minutes | None, OR_NONE] = None
    """The reports count when they came within this time; default ever."""
    lead_time: TimeLaw = constant(0.0)
    """Time a project takes."""
    capacity: PositiveCount = 1
    """Projects at a time."""
    effectiveness: Probability = 1.0
    """Share of the flaw that a project removes."""
    cost: Amount = 0.0
    """Money a project costs."""


class Money(Accounting):
    """What orders bring, failures cost and customers are worth."""

    margin_per_order: Amount = 0.0
    """Margin kept of every order delivered."""
    failed_attempt: Amount = 0.0
    """Money lost by every failed attempt."""
