"""Which levers the live page shows first, and how far each may be moved: `[explore] levers`. No run depends on it."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import BeforeValidator, model_validator

from sim.scenario.base import OR_NONE, Amount, Number, Part, refusal
from sim.scenario.sourced import split_path

MOST_LEVERS: Final = 200
_ALLOWED: Final = '{ "chain.rep.authority" = { low = 0, high = 500, step = 10 } }'


class Reach(Part):
    """How far a lever may be moved, in the unit of its key: money, minutes, a probability; of a rota, agents more."""

    low: Number
    """The least value."""
    high: Number
    """The greatest value."""
    step: Annotated[Amount | None, OR_NONE] = None
    """By how much it moves at a time; default about a hundredth of the way, a round number."""

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        if self.low >= self.high:
            raise refusal(f"goes from {self.low:g} to {self.high:g}", "a low below the high")
        if self.step is not None and not 0.0 < self.step <= self.high - self.low:
            raise refusal(f"has a step of {self.step:g}", "a step above 0, of at most high - low")
        return self


def _paths(value: object) -> object:
    if isinstance(value, dict):
        if len(value) > MOST_LEVERS:
            raise refusal(f"has {len(value)} levers", f"at most {MOST_LEVERS}")
        for key in value:
            if not isinstance(key, str) or not split_path(key):
                raise refusal(f"has {key!r}, which is no dotted key", _ALLOWED)
    return value


class Explore(Part):
    """What the live page shows."""

    levers: Annotated[dict[str, Reach], BeforeValidator(_paths)] = {}
    """Levers that stand first, by the key as a policy writes it, in this order; default those policies differ in."""
