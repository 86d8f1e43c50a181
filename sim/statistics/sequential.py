"""When to stop adding replications: as soon as every difference is known precisely enough.

Replications are added until the half-width of each interval of a mean paired difference is no larger than asked for
(Chow and Robbins 1965, "On the asymptotic theory of fixed-width sequential confidence intervals for the mean",
*Annals of Mathematical Statistics* 36:457). The precision is absolute, in the unit of the outcome, or relative. A
relative precision gamma is a share of the *true* value; the estimate stands in for it, so the half-width must come
down to gamma / (1 + gamma) of the estimate (Law 2015, *Simulation Modeling and Analysis*, section 9.4.1).

Several differences looked at together: with m of them each interval has level 1 - (1 - level) / m (Bonferroni), so
all hold at once with at least `level`, whatever their dependence.

Stopping when the interval *happens* to be narrow makes it cover slightly less than its nominal level, the more so the
smaller the minimum and the more skewed the values: `sim.statistics.coverage` measures by how much (0.94 instead of 0.95
for near-normal differences and a minimum of 10). The promise of Chow and Robbins is for half-widths that tend to zero.

The verdict is a function of the values alone. `stopping_count` looks only where a study looks (the minimum, then
every block), so runs that happen to be finished beyond do not matter: the result is the same with any number of
workers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import Interval, Values, mean_interval, replications_needed


class Verdict(Enum):
    """What to do next; the value is the phrase a reader sees."""

    ENOUGH = "enough"
    GO_ON = "go on"
    MAXIMUM = "maximum reached"
    UNDEFINED = "no interval"


@dataclass(frozen=True, slots=True)
class Target:
    """The precision required of one difference: a half-width in its unit, or relative to its size; exactly one."""

    half_width: float | None = None
    relative: float | None = None

    def __post_init__(self) -> None:
        """Refuse both or neither, and whatever is not positive and finite."""
        given = [value for value in (self.half_width, self.relative) if value is not None]
        if len(given) != 1 or not 0.0 < given[0] < math.inf:
            raise ValueError("a target is one positive number: a half width or a relative precision")

    def wanted(self, scale: float) -> float:
        """The half-width to come down to, where `scale` is what a relative precision is relative to."""
        if self.half_width is not None:
            return self.half_width
        assert self.relative is not None
        return self.relative / (1.0 + self.relative) * abs(scale)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The state after `count` replications; tuples are in the order of the targets.

    `wanted` are the half-widths that count as enough, `met` says which are reached. `needed` predicts how many
    replications suffice for all of them (not limited to the maximum), from the variances and means so far; it is None
    if that cannot be predicted, as for a relative precision of a difference of exactly zero.
    """

    verdict: Verdict
    count: int
    intervals: tuple[Interval, ...]
    wanted: tuple[float, ...]
    met: tuple[bool, ...]
    needed: int | None


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """A target for each of several differences, a joint level, and the fewest and most replications.

    `simultaneous=False` gives each interval the level by itself: then only each alone holds with that probability.
    Raises ValueError for no target, a level outside (0, 1), a minimum below 2 or above the maximum.
    """

    targets: tuple[Target, ...]
    level: float = DEFAULT_LEVEL
    minimum: int = 10
    maximum: int = 1000
    simultaneous: bool = True

    def __post_init__(self) -> None:
        """Refuse a rule that can never be applied."""
        if not self.targets or not 0.0 < self.level < 1.0 or not 2 <= self.minimum <= self.maximum:
            raise ValueError("a stopping rule needs targets, a level in (0, 1), and 2 <= minimum <= maximum")

    @property
    def individual_level(self) -> float:
        """The level of each interval (Bonferroni)."""
        return 1.0 - (1.0 - self.level) / len(self.targets) if self.simultaneous else self.level

    def assess(self, samples: Sequence[Values], scales: Sequence[float] | None = None) -> Assessment:
        """What the values so far say: `samples[j]` are the paired differences for target j, replication by replication.

        `scales[j]` is what a relative precision is a share of, for instance the mean of the baseline; without it, the
        mean difference itself. A difference that is not finite in some replication has no interval and never will:
        the verdict is UNDEFINED once all the others are known well enough. Raises ValueError where the number of
        samples is not that of the targets, or their lengths differ.
        """
        count = self._length(samples)
        intervals = tuple(mean_interval(sample, self.individual_level) for sample in samples)
        scales = [interval.mean for interval in intervals] if scales is None else scales
        wanted = tuple(target.wanted(scale) for target, scale in zip(self.targets, scales, strict=True))
        met = tuple(interval.half_width <= goal for interval, goal in zip(intervals, wanted, strict=True))
        verdict = self._verdict(count, intervals, met)
        return Assessment(verdict, count, intervals, wanted, met, self._needed(samples, wanted, met))

    def stopping_count(
        self, samples: Sequence[Values], block: int = 1, scales: Sequence[Values] | None = None
    ) -> int | None:
        """The count at which a study that looks after `minimum` and then every `block` replications stops.

        Only the first n values are looked at for the look at n; the last look is at the maximum. None: none of the
        looks that the values allow says stop, so go on. `scales[j]` here are the values, replication by replication,
        whose mean over the first n is the scale of target j.
        """
        available = self._length(samples)
        for count in self._looks(block):
            if count > available:
                return None
            means = None if scales is None else [mean_interval(values[:count]).mean for values in scales]
            if self.assess([sample[:count] for sample in samples], means).verdict is not Verdict.GO_ON:
                return count
        return None

    def next_count(self, assessment: Assessment, block: int = 1) -> int:
        """The number of replications to have at the next look: one block more, or the minimum, at most the maximum."""
        return next((count for count in self._looks(block) if count > assessment.count), self.maximum)

    def _looks(self, block: int) -> list[int]:
        """The counts at which the rule is consulted."""
        if block < 1:
            raise ValueError(f"a block holds at least one replication, not {block}")
        looks = list(range(self.minimum, self.maximum + 1, block))
        return looks if looks[-1] == self.maximum else [*looks, self.maximum]

    def _length(self, samples: Sequence[Values]) -> int:
        """The common number of replications of the samples."""
        lengths = {len(sample) for sample in samples}
        if len(samples) != len(self.targets) or len(lengths) != 1:
            raise ValueError(f"{len(self.targets)} equally long samples are needed, not {len(samples)} of {lengths}")
        return lengths.pop()

    def _verdict(self, count: int, intervals: tuple[Interval, ...], met: tuple[bool, ...]) -> Verdict:
        """Enough when all are met, from the minimum on; undefined differences hold nobody back."""
        if count < self.minimum:
            return Verdict.GO_ON
        undefined = [math.isnan(interval.half_width) for interval in intervals]
        if all(done or hopeless for done, hopeless in zip(met, undefined, strict=True)):
            return Verdict.UNDEFINED if any(undefined) else Verdict.ENOUGH
        return Verdict.MAXIMUM if count >= self.maximum else Verdict.GO_ON

    def _needed(self, samples: Sequence[Values], wanted: tuple[float, ...], met: tuple[bool, ...]) -> int | None:
        """The largest of the predictions for the targets not met; None where one of them has none."""
        counts = [max(len(samples[0]), self.minimum)]
        for sample, goal, done in zip(samples, wanted, met, strict=True):
            if done:
                continue
            try:
                counts.append(replications_needed(sample, goal, self.individual_level))
            except ValueError:
                return None
        return max(counts)
