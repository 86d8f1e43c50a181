"""What follows a visit to a level of the chain: routes, for some cases other ones, and waits without an agent.

What follows has a name, as in `routes`: that of a level, or one of `WAYS_OUT`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema, create_model

from sim.scenario.base import NAME_LENGTH, OR_NONE, Amount, Name, Part, Probability, name_fault, refusal
from sim.scenario.distributions import Distribution, TimeLaw, constant

WAYS_OUT: Final = ("solved", "refused", "gave_up")
"""Where routes lead besides levels: the case ends so. No level has such a name."""
OUTSIDE: Final = "outside"
"""Where a case came from that no visit handed on. No level has such a name where rules of routes ask for it."""
MOST_RULES: Final = 1000
"""No level may have more rules of routes."""
PARTIES: Final = ("customer", "third_party")
"""For whom a case may wait after a visit, in the order of `sim.vocabulary.Party`."""


def leading_somewhere(routes: dict[str, float]) -> dict[str, float]:
    """Refuse routes without a weight above 0."""
    if not any(routes.values()):
        raise refusal("lead nowhere", "at least one weight above 0")
    return routes


Routes = Annotated[dict[Name, Amount], AfterValidator(leading_somewhere)]
"""Weights of levels and of `WAYS_OUT`."""


def _names(value: object) -> tuple[str, ...]:
    allowed = f"a name of 1 to {NAME_LENGTH} characters, or a list of names"
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise refusal("is neither a name nor a list of names", allowed)
    if not names:
        raise refusal("names nothing", allowed)
    fault = next((fault for name in names if (fault := name_fault(name))), "")
    if fault:
        raise refusal(fault, allowed)
    return tuple(names)


_NAME_SCHEMA: Final = {"type": "string", "minLength": 1, "maxLength": NAME_LENGTH}
Names = Annotated[tuple[str, ...], PlainValidator(_names), WithJsonSchema(
    {"anyOf": [_NAME_SCHEMA, {"type": "array", "items": _NAME_SCHEMA, "minItems": 1}]})]
"""A name, or a list of them."""


class RuleOfRoutes(Part):
    """Routes for some cases: those that fit all of flaw, from, visit and solved_at, which may be left out."""

    flaw: Annotated[Names | None, OR_NONE] = None
    """Flaws that it is about; default all."""
    visit: Annotated[Literal["first", "later"] | None, OR_NONE] = None
    """"first" or "later" visit of the case to this level; default both."""
    solved_at: Annotated[Names | None, OR_NONE] = None
    """Levels of which one solved the case last, before it was opened again; default whether or not it was."""
    routes: Routes
    """Where such a case goes after a visit, in place of the level's routes."""

    @property
    def came_from(self) -> tuple[str, ...] | None:
        """The levels from which the case was handed on, or "outside"; none for all."""
        found: tuple[str, ...] | None = getattr(self, "from")
        return found

    def fits(self, flaw: str, came_from: str, visit: str, solved_at: str | None) -> bool:
        """Whether the rule is about a case of a flaw that came from a level, or outside, for a first or later visit.

        solved_at: the level that solved it last, none where it was never solved.
        """
        return ((self.flaw is None or flaw in self.flaw) and (self.came_from is None or came_from in self.came_from)
                and self.visit in (None, visit) and (self.solved_at is None or solved_at in self.solved_at))


if TYPE_CHECKING:
    RouteRule = RuleOfRoutes
else:  # `from` is a key of the file, and no name in Python
    RouteRule = create_model("RouteRule", __base__=RuleOfRoutes, __doc__=RuleOfRoutes.__doc__, **{"from": (
        Annotated[Names | None, OR_NONE],
        Field(None, description='Levels that it came from, or "outside" (first contact, retry, return); default all.'),
    )})


def _few(rules: Any) -> Any:
    if rules == "none":
        return ()
    if isinstance(rules, (list, tuple)) and len(rules) > MOST_RULES:
        raise refusal(f"has {len(rules)} rules", f"at most {MOST_RULES}")
    return rules


RouteRules = Annotated[tuple[RouteRule, ...], BeforeValidator(_few)]
"""Rules in the order in which they are tried."""


class WaitBefore(Part):
    """A wait before one thing that may follow; what it leaves out is as before all others."""

    probability: Annotated[Probability | None, OR_NONE] = None
    """Probability that the case waits before it."""
    law: Annotated[TimeLaw | None, OR_NONE] = None
    """How long it waits then."""


class Wait(Part):
    """A wait without an agent after a visit, for one reason."""

    probability: Probability = 0.0
    """Probability that the case waits after a visit."""
    law: TimeLaw = constant(0.0)
    """How long it waits."""
    clock: Literal["calendar", "business"] = "calendar"
    """"calendar", or "business": its minutes pass while it is open for the case."""
    before: dict[Name, WaitBefore] = {}
    """By what follows - a level, solved, refused, gave_up: probability and law there, in place of those above."""

    def chance(self, way: str) -> float:
        """Return the probability of waiting where something follows."""
        own = self.before[way].probability if way in self.before else None
        return self.probability if own is None else own

    def time(self, way: str) -> Distribution:
        """Return how long the wait is where something follows."""
        own = self.before[way].law if way in self.before else None
        return self.law if own is None else own


class Waits(Part):
    """Waits without an agent between a visit and what follows; one reason a visit at most."""

    customer: Annotated[Wait | None, OR_NONE] = None
    """For the customer: an answer, a document, a test."""
    third_party: Annotated[Wait | None, OR_NONE] = None
    """For a third party: a supplier, an authority, a delivery."""
