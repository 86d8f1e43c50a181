"""A target: an outcome, a direction and a limit, and what values of some runs show of it.

The mean over many runs is what has to keep to the limit. It is known from so many runs by Student's t: the target is
met where the whole interval keeps to the limit, missed where the whole interval is beyond it, and not decided where the
interval covers the limit. The probability that it holds is that of the same t on the right side of the limit: what one
believes of the mean after these runs and nothing else (the posterior under the reference prior of a normal mean and
variance; Box and Tiao 1973, *Bayesian Inference in Statistical Analysis*, section 2.4).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pydantic_core import PydanticCustomError

from sim.scenario.base import refusal
from sim.scenario.durations import minutes
from sim.statistics.intervals import Interval, mean_interval

if TYPE_CHECKING:
    from sim.study.results import Floats

YES: Final = "yes"
NO: Final = "no"
UNDECIDED: Final = "undecided"
AT_LEAST, AT_MOST = ">=", "<="
ALLOWED: Final = "an outcome, >= or <=, and a limit, such as 'channels.phone.service_level >= 0.8' or 'churn <= 9 %'"
_WORDS: Final = {">=": AT_LEAST, "=>": AT_LEAST, "≥": AT_LEAST, "<=": AT_MOST, "=<": AT_MOST, "≤": AT_MOST}
_TEXT: Final = re.compile(r"\s*(\S+?)\s*(>=|=>|<=|=<|≥|≤|==|=|<|>)\s*([^=<>\s].*?)\s*")


@dataclass(frozen=True, slots=True)
class Target:
    """An outcome whose mean is to be at least, or at most, a limit."""

    name: str
    sign: float
    """1 where it is to be at least the limit, -1 where at most."""
    limit: float
    text: str
    """As it was written."""

    @property
    def direction(self) -> str:
        """">=" or "<="."""
        return AT_LEAST if self.sign > 0.0 else AT_MOST

    def judged(self, values: Floats, level: float) -> str:
        """Return what the values of some runs show at a level: YES, NO or UNDECIDED."""
        interval = mean_interval(values, level)
        if not math.isfinite(interval.mean) or math.isnan(interval.half_width):
            return NO if math.isfinite(self.limit) and self.never(values) else UNDECIDED
        if self.sign * (interval.mean - self.limit) >= interval.half_width:
            return YES
        return NO if self.sign * (interval.mean - self.limit) < -interval.half_width else UNDECIDED

    def never(self, values: Floats) -> bool:
        """Say whether the outcome is infinite, on the wrong side, in every run: a wait that never ends."""
        return len(values) > 0 and bool(np.all(self.sign * values == -math.inf))

    def leans(self, values: Floats) -> bool:
        """Say whether the mean keeps to the limit, however uncertain that is."""
        return bool(len(values)) and self.sign * (mean_interval(values).mean - self.limit) >= 0.0

    def probability(self, values: Floats) -> float:
        """Return the probability that the target holds, as these runs tell; nan where they tell nothing."""
        return holds(mean_interval(values), self.sign, self.limit)


def holds(interval: Interval, sign: float, limit: float) -> float:
    """Return the probability that a mean is at least (sign 1) or at most (sign -1) a limit, by the t of its interval.

    nan for a mean without an interval; where nothing varies it is 0 or 1.
    """
    if not math.isfinite(interval.mean) or not math.isfinite(interval.half_width):
        return math.nan
    room = sign * (interval.mean - limit)
    if interval.half_width == 0.0:
        return 1.0 if room >= 0.0 else 0.0
    from scipy.special import stdtr

    from sim.statistics.intervals import critical_value

    error = interval.half_width / critical_value(interval.count, interval.level)
    return float(stdtr(interval.count - 1, room / error))


def read(text: Any) -> Target:
    """Read "channels.phone.service_level >= 0.8"; the refusal of the file format for what is none.

    The limit is in the outcome's unit: a number, "80 %", or a duration.
    """
    if isinstance(text, Target):
        return text
    match = _TEXT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise refusal("is not a target", ALLOWED)
    name, word, limit = match.groups()
    if word not in _WORDS:
        raise refusal(f"has the direction {word}, which is none", ">= (at least) or <= (at most)")
    return Target(name, 1.0 if _WORDS[word] == AT_LEAST else -1.0, _limit(limit), f"{name} {_WORDS[word]} {limit}")


def _limit(text: str) -> float:
    allowed = 'a number in the outcome\'s unit, such as 0.8, "80 %", or a duration such as "30 s"'
    share = text.endswith("%")
    try:
        value = float(text.removesuffix("%").strip().replace("_", "")) / (100.0 if share else 1.0)
    except ValueError:
        try:
            value = minutes(text)
        except PydanticCustomError:
            raise refusal(f"has the limit {text[:40]!r}, which is no number", allowed) from None
    if not math.isfinite(value):
        raise refusal(f"has the limit {text[:40]!r}, which is no number", allowed)
    return value
