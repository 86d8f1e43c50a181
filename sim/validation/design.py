"""A design: one case of theory as a scenario of the ordinary format, and how each of its quantities is read off a run.

Templates make designs from the inputs of a case by configuration alone: `Design.text` is a scenario file like any
other. A case has its own unit of time; `unit` says how many minutes of the scenario it is.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sim.scenario.toml_text import toml_text
from sim.validation.chunks import Chunk

Content = dict[str, Any]
Readings = dict[str, float | Sequence[float]]

MOST_MINUTES: Final = 5.0e7
"""A horizon stays below the hundred years that the format allows."""
DEFAULT_REPLICATIONS: Final = 40
MOST_CASES_A_RUN: Final = 600_000
FOLDED: Final = 20
"""Replications whose outcomes are folded: enough for those that no meter reads, and a check of the others."""


class OutOfReachError(Exception):
    """Raised for a case that this model cannot show; the message is the reason, which the card states."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to simulate: `share` of the full length, and replications (None: what the design says)."""

    share: float = 1.0
    replications: int | None = None


FULL: Final = Effort()
QUICK: Final = Effort(0.02, 24)
"""What a subset in continuous integration takes: a fiftieth of the customers, in fewer replications."""


@dataclass(frozen=True)
class Span:
    """The clock of a design, in minutes: how long is run, what is cut off, how often, and why that is enough."""

    horizon: float
    warm_up: float
    replications: int
    note: str


class Meters(dict[str, Any]):
    """Meters by name, in the order in which they take chunks; `meters.waits` is `meters["waits"]`."""

    def __getattr__(self, name: str) -> Any:
        """Give a meter by its name."""
        return self[name]

    def take(self, chunk: Chunk) -> None:
        """Show a chunk to every meter."""
        for meter in self.values():
            meter.take(chunk)


@dataclass(frozen=True)
class Design:
    """One scenario and its measures.

    content: the scenario's keys; span: the clock; meters: makes the meters of one run, by name; read: gives the
    quantities, in the case's own units, from the meters; outcomes: for a quantity the outcome that shows it, and what
    that has to be multiplied by; variant: what tells several scenarios of one case apart; unobserved: quantities of
    the case that this model cannot show, with the reason; observations: how many independent ones of which a
    replication's value is the mean, where that is known (0: not), so that what is too rare is not judged.

    Outcomes are folded in the first `FOLDED` replications. A quantity that is both read from the meters and shown by
    an outcome has to be the same in both, to rounding, in each of those.
    """

    content: Content
    span: Span
    meters: Callable[[], Meters]
    read: Callable[[Any], Readings]
    outcomes: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    variant: str = ""
    unobserved: Mapping[str, str] = field(default_factory=dict)
    observations: int = 0

    def text(self, seed: int) -> str:
        """The scenario as TOML."""
        clock = {"horizon": self.span.horizon, "warm_up": self.span.warm_up, "seed": seed}
        return toml_text({**clock, **self.content})


def seed_of(case: str, variant: str = "") -> int:
    """The seed of a case: its own, so that no two cases of a card share their luck, and the same for ever."""
    return zlib.crc32(f"{case}/{variant}".encode())


# --- lengths of runs ---------------------------------------------------------------------------------------------


def steady(
    rate: float, cases: float, relaxation: float, why: str, effort: Effort = FULL, factor: float = 12.0
) -> Span:
    """The clock of a steady state: `cases` in all, at `rate` a minute, after a warm-up of `factor` relaxation times.

    What is left of an empty start after k relaxation times is of the order of exp(-k): with 12 it is less than
    1 part in 10^5, far below what a card can see. `why` says where the relaxation time comes from.
    """
    replications = effort.replications or min(100, max(DEFAULT_REPLICATIONS, math.ceil(cases / MOST_CASES_A_RUN)))
    planned = min(100, max(DEFAULT_REPLICATIONS, math.ceil(cases / MOST_CASES_A_RUN)))
    warm_up = min(factor * relaxation, 0.5 * MOST_MINUTES)
    length = min(max(cases * effort.share / planned / rate, 150.0 * relaxation), MOST_MINUTES - warm_up)
    note = f"warm-up {factor:g} x {why}, {share_text(warm_up / (warm_up + length))} of a run"
    return Span(warm_up + length, warm_up, replications, note)


def share_text(share: float) -> str:
    """A share in per cent, to two digits."""
    return f"{100.0 * share:.2g} %"


def from_empty(horizon: float, replications: int, effort: Effort = FULL) -> Span:
    """The clock of a case that is defined from an empty start: no warm-up."""
    return Span(horizon, 0.0, effort.replications or replications, "starts empty, as the case defines")


def law(kind: str, mean: float, cv2: float = 1.0) -> Any:
    """A law of the format by name, mean and squared coefficient of variation (which some laws fix)."""
    if kind == "exponential":
        return {"dist": "exponential", "mean": mean}
    if kind == "constant" or cv2 == 0.0:
        return mean
    return {"dist": kind, "mean": mean, "cv": math.sqrt(cv2)}


def by_moments(mean: float, cv2: float) -> Any:
    """A law with these two moments where nothing else is asked of it."""
    if cv2 == 1.0:
        return law("exponential", mean)
    return law("lognormal" if cv2 > 1.0 else "gamma", mean, cv2)


def desk(
    rate: float, handle: Any, staff: int, pool: Mapping[str, Any] | None = None, **more: Any
) -> Content:
    """A frontline of one pool, `desk`: open demand of `rate` a minute, one law of work, and any further keys."""
    return {
        "demand": {"cases_per_hour": 60.0 * rate},
        "pools": {"desk": {"staff": staff, **(pool or {})}},
        "chain": [{"level": "desk", "pool": "desk", "handle": handle}],
        **more,
    }


def ample(load: float) -> int:
    """So many agents that a Poisson number of mean `load` never exceeds it: 12 standard deviations, and 30 more."""
    return min(100_000, math.ceil(load + 12.0 * math.sqrt(load)) + 30)
