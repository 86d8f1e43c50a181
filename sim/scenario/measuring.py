"""What a scenario says about measuring: how long cases are watched, what is prompt, what would be worth acting on.

None of it changes what happens in a run; the engines never see it. It is the same for every policy, because policies
are compared by one and the same measure.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, PlainValidator, WithJsonSchema

from sim.scenario.base import OR_NONE, Amount, Part, Probability, Text, real, refusal
from sim.scenario.durations import BusinessTime, Minutes, Timespan, minutes
from sim.vocabulary import (
    MINUTES_PER_DAY,
    MINUTES_PER_HOUR,
    MINUTES_PER_WEEK,
    MINUTES_PER_YEAR,
    PROMPT_MINUTES,
    ChannelKind,
)

LONGEST_WATCH: Final = 4.0 * MINUTES_PER_WEEK
"""How long cases are watched where a scenario does not say."""
WATCHED_SHARE: Final = 0.25
"""The share of what follows the warm-up that is watched at most where a scenario does not say."""
MOST_TARGETS: Final = 12
SPREAD_OF_VALUE: Final = 0.1
"""How far off a known figure may be, as a share of it, where its spread is not given."""
_FIGURE: Final = 'a number in the unit of the outcome, a share such as "8 %", or a duration such as "3 min"'
_UNITS: Final = ((MINUTES_PER_WEEK, "week"), (MINUTES_PER_DAY, "day"), (MINUTES_PER_HOUR, "h"), (1.0, "min"),
                 (1.0 / 60.0, "s"))


def in_units(minutes: float) -> tuple[str, str]:
    """Return a duration as a number and a unit, the largest of which it is a whole number, such as ("4", "h")."""
    for size, unit in _UNITS:
        count = round(minutes / size)
        if count >= 1 and abs(count * size - minutes) <= 1e-9 * minutes:
            return f"{count}", unit + ("s" if count > 1 and unit in ("week", "day") else "")
    return f"{minutes:g}", "min"


def in_words(span: Timespan) -> tuple[str, str]:
    """Return a duration of either clock as a number and a unit, such as ("2", "business days")."""
    if span.clock == "days":
        count = span.minutes / MINUTES_PER_DAY
        return f"{count:g}", "business day" + ("" if count == 1.0 else "s")
    if span.clock == "hours":
        size, unit = (MINUTES_PER_HOUR, "hour") if span.minutes % MINUTES_PER_HOUR == 0.0 else (1.0, "minute")
        count = span.minutes / size
        return f"{count:g}", f"business {unit}" + ("" if count == 1.0 else "s")
    return in_units(span.minutes)


def _targets(value: tuple[Timespan, ...]) -> tuple[Timespan, ...]:
    if len(value) > MOST_TARGETS:
        raise refusal(f"has {len(value)} entries", f"at most {MOST_TARGETS} durations")
    if any(target.minutes <= 0.0 for target in value):
        raise refusal("holds a duration of 0", "durations above 0")
    if len(set(value)) < len(value):
        raise refusal("holds a duration twice", "each duration once")
    return tuple(sorted(value, key=lambda target: (target.number, target.minutes)))


def _is_list(value: object) -> object:
    if not isinstance(value, (list, tuple)):
        raise refusal("is not a list", 'a list of durations such as ["4 h", "1 day"]')
    return value


def _positive(value: float) -> float:
    if value <= 0.0:
        raise refusal("is too small", "a duration above 0")
    return value


def _lasting(value: Timespan) -> Timespan:
    _positive(value.minutes)
    return value


class Outcomes(Part):
    """How outcomes are measured; the same for every policy."""

    watch: Annotated[Annotated[BusinessTime, AfterValidator(_lasting)] | None, OR_NONE] = None
    """How long each case is watched; default 4 weeks, at most a quarter of what follows the warm-up."""
    solved_within: Annotated[tuple[BusinessTime, ...], BeforeValidator(_is_list), AfterValidator(_targets)] = (
        Timespan(MINUTES_PER_DAY), Timespan(MINUTES_PER_WEEK))
    """Times for which the share of the watched cases solved within them is reported; default a day and a week."""

    def in_business_time(self) -> bool:
        """Whether any of these times is counted in business time."""
        return any(span.clock != "calendar" for span in (self.watch, *self.solved_within) if span is not None)


class ServiceTarget(Part):
    """What counts as a prompt answer on a channel, and how often it should be one."""

    within: BusinessTime
    """The wait up to which a contact counts as answered in time."""
    share: Probability = 0.8
    """The share of contacts that should be."""


def default_target(kind: ChannelKind) -> ServiceTarget:
    """Return the target of a channel that names none: 20 seconds, or a day for messages; 80 % of contacts."""
    return ServiceTarget(within=Timespan(MINUTES_PER_DAY if kind is ChannelKind.MESSAGE else PROMPT_MINUTES))


class CustomerWorth(Part):
    """The worth of a customer from the margin to come: margin a year / (discount rate + rate of leaving)."""

    discount_rate: Amount
    """Discount rate a year: 0.1 is 10 %."""
    leaving_rate: Annotated[Amount | None, OR_NONE] = None
    """Share of customers who leave in a year; default measured once, under the first policy, by pilot runs."""


def _worth(value: object) -> float | CustomerWorth:
    if isinstance(value, CustomerWorth):
        return value
    if isinstance(value, dict):
        return CustomerWorth.model_validate(value)
    return real(value, 0.0, 1e12, "an amount of money, or { discount_rate = 0.1 }")


Worth = Annotated[float | CustomerWorth, PlainValidator(_worth), WithJsonSchema({"x-def": "CustomerValue"})]
"""Money, or a table from which it follows."""


def _name_of_outcome(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > 200:
        raise refusal("is not the name of an outcome", 'a text such as "churn" or "channels.phone.abandoned_share"')
    return value


OutcomeName = Annotated[str, PlainValidator(_name_of_outcome),
                        WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200})]
"""A name of the catalogue of outcomes; whether this world has it is checked where outcomes are known."""


class Decision(Part):
    """What would make a policy worth adopting; the same for every policy."""

    primary: OutcomeName
    """The outcome that has to get better."""
    smallest_effect: Amount = 0.0
    """The smallest effect on it worth acting on, in its unit (0.01 is one point of a share); default any."""
    guardrails: dict[OutcomeName, Amount] = {}
    """Outcomes that must not get worse by more than this, each in its unit."""


def _figure(value: object) -> float:
    """Read what an organisation knows of an outcome, in the outcome's unit: a number, "8 %", or a duration."""
    if isinstance(value, str):
        share = value.strip()
        if share.endswith("%"):
            try:
                return real(float(share[:-1]) / 100.0, -1e12, 1e12, _FIGURE)
            except ValueError:
                raise refusal("is not a share", _FIGURE) from None
        try:
            return minutes(value)
        except ValueError:
            raise refusal("is not a figure", _FIGURE) from None
    return real(value, -1e12, 1e12, _FIGURE)


def _positive_figure(value: float) -> float:
    if value <= 0.0:
        raise refusal("is too small", "a figure above 0")
    return value


Figure = Annotated[float, PlainValidator(_figure), WithJsonSchema({"x-def": "Figure"})]
"""A figure that is known of an outcome, in the outcome's unit."""


class KnownFigure(Part):
    """A figure that the organisation knows of itself, to be set beside what the model makes."""

    value: Figure
    """What it is, in the outcome's unit: a number, a duration, or "8 %"."""
    spread: Annotated[Annotated[Figure, AfterValidator(_positive_figure)] | None, OR_NONE] = None
    """How far off it may be: half the width of a 95 % interval, in the same unit; default a tenth of the value."""

    def half_width(self) -> float:
        """Return the spread, or what stands for it where none is given: a tenth of the value."""
        return abs(self.value) * SPREAD_OF_VALUE if self.spread is None else self.spread


def _as_table(value: object) -> object:
    return value if isinstance(value, (dict, KnownFigure)) else {"value": value}


Known = Annotated[KnownFigure, BeforeValidator(_as_table)]
"""What is known of one outcome; the value alone may stand for the table."""


class Accounting(Part):
    """Mixin: how money is counted, the same for every policy (kept apart from what orders bring and failures cost)."""

    currency: Text = ""
    """What money is called, for reports."""
    customer_value: Annotated[Worth | None, OR_NONE] = None
    """What a customer who is there at the horizon is worth from then on; default nothing is counted after it."""
    over: Annotated[Minutes, AfterValidator(_positive)] = MINUTES_PER_YEAR
    """The time over which one-off costs (training, design projects) are spread; default 1 year."""
