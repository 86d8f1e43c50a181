"""What a law of the scenario file is, so that one file can hold all of it.

A law is drawn from by inversion of one uniform. Its file says how it is called and what its parameters are, what they
must fulfil together, its mean and its ends, the few numbers that inversion needs (`numbers`), and inversion itself: a
function `quantile` in plain arithmetic, whose text `python -m sim.laws.generate` puts into `sim.randomness.inversion`,
to be compiled. What that function calls is therefore imported for type checkers alone, and reading a scenario loads
neither NumPy nor Numba.

The relations between parameters are those of N. L. Johnson, S. Kotz and N. Balakrishnan, "Continuous Univariate
Distributions" (2nd ed., 1994-95), where a file names no other source.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Numbers: TypeAlias = tuple[int, float, float, float, tuple[float, ...]]
"""A law as it is sampled: its code, its numbers a, b and c, and its points."""
Points: TypeAlias = Sequence[float]
"""The points of all laws of a plan, one after another."""
Fault: TypeAlias = tuple[str, str]
"""What is wrong with parameters, and what would be allowed."""
Bounds: TypeAlias = tuple[float, float]

CONSTANT: Final = 0
"""The code of the law without spread, which other laws become where they have none."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a law, and which values it may have.

    kind: a `quantity` is in the unit of the key the law stands at, whose own bounds hold; a `number` and a `whole`
    number have none and lie within [low, high]; `quantiles` are low to high many rising quantities.
    """

    name: str
    kind: Literal["quantity", "number", "whole", "quantiles"]
    low: float = 0.0
    high: float = math.inf

    @property
    def allowed(self) -> str:
        """Say in words what is allowed; empty for a quantity, of which its key says it."""
        if self.kind == "quantity":
            return ""
        if self.kind == "quantiles":
            return (f"an increasing list of {self.low:.0f} to {self.high:.0f} values, at equally spaced probabilities"
                    " from 0 to 1")
        return f"a {'whole ' if self.kind == 'whole' else ''}number from {self.low:g} to {self.high:g}"


def quantity(name: str) -> Parameter:
    """Return a parameter in the unit of the key."""
    return Parameter(name, "quantity")


MEAN: Final = quantity("mean")
CV: Final = Parameter("cv", "number", 0.0, 10.0)
SHAPE: Final = Parameter("shape", "number", 0.1, 1000.0)


def constant(value: float) -> Numbers:
    """Return the numbers of the law that always gives the same value."""
    return CONSTANT, value, 0.0, 0.0, ()


def given_mean(mean: float, **_: float) -> float:
    """Return the mean of a law that has it as a parameter."""
    return mean


def positive(cv: float = 1.0, **sizes: float) -> Bounds:
    """Return the ends of a law on the positive numbers: none above, unless its size or its spread is 0."""
    size = sizes["mean"] if "mean" in sizes else sizes["median"]
    return (size, size) if size == 0.0 or cv == 0.0 else (0.0, math.inf)


def faultless(**_: float) -> Fault | None:
    """Find nothing wrong with parameters each of which is allowed."""
    return None


@dataclass(frozen=True, slots=True)
class Law:
    """One law of the scenario file. Its functions take its parameters by name, as the file gives them.

    name: the word for it; code: what stands in a plan for it, never reused, and the same for two laws of which one is a
    special case of the other (its file then has no `quantile`); parameters: in the order in which they are told;
    numbers: what it is sampled by; mean: in its own unit, infinite where it has none; bounds: the least and the
    greatest value that it can give; fault: what is wrong with parameters that are allowed one by one; table: points of
    a table by a, b and c, to be sampled by `table_quantile` under `table_code`, or none for numbers without one;
    told_mean, remarks: for the reference.
    """

    name: str
    code: int
    parameters: tuple[Parameter, ...]
    numbers: Callable[..., Numbers]
    remarks: str
    mean: Callable[..., float] = given_mean
    told_mean: str = "mean"
    bounds: Callable[..., Bounds] = positive
    fault: Callable[..., Fault | None] = faultless
    table_code: int = -1
    table: Callable[[float, float, float], tuple[float, ...]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(parameter.name for parameter in self.parameters)
