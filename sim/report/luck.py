"""How much of a difference is luck, in words: what would have been said after two runs, three, five and so on."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import Any, Final

from sim.experiment.comparison import Comparison
from sim.outcomes.catalogue import Outcome
from sim.report.quantities import Scale, scale_for
from sim.report.tables import Table
from sim.statistics.defaults import percent
from sim.statistics.intervals import variance_reduction
from sim.statistics.luck import DRAWS, Look, false_alarms, looks

LUCK_FORMAT: Final = {"name": "journeysim-luck", "version": 1}
WIDTH: Final = 100
_STOPS: Final = (2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1_000)


@dataclass(frozen=True, eq=False)
class Luck:
    """One outcome of two policies, run by run.

    titles: of the two policies, the one that is compared with first; base, values: one number a replication under
    either; looks: what the first so many say; reduction: how many times fewer runs the same luck needs; once, ever:
    shares of false alarms, as `sim.statistics.luck.false_alarms` returns them; currency: what money is
    called, if known.
    """

    outcome: Outcome
    policies: tuple[str, str]
    titles: tuple[str, str]
    base: tuple[float, ...]
    values: tuple[float, ...]
    looks: list[Look]
    reduction: float
    once: float
    ever: list[float]
    currency: str = ""

    def unit(self, scale: Scale) -> str:
        """The unit of a scale; of money its currency, where that is known."""
        return self.currency or scale.unit if self.outcome.unit == "money" else scale.unit


def luck_of(comparison: Comparison, name: str) -> Luck:
    """Return what a comparison of two policies says of the luck in one outcome."""
    first, second = comparison.policies
    base, values = (comparison.values[policy][name].tolist() for policy in (first, second))
    once, ever = false_alarms(base, comparison.level)
    return Luck(comparison.about(name), (first, second), (comparison.titles[first], comparison.titles[second]),
                tuple(base), tuple(values), looks(values, base, comparison.level), variance_reduction(values, base),
                once, ever, comparison.setting.currency)


def scale_of(found: Luck) -> Scale:
    """Return the scale of its differences."""
    last = found.looks[-1].paired
    return scale_for(found.outcome.unit, [last.mean, last.half_width], difference=True)


def word(look: Look) -> str:
    """Say what so many runs show."""
    if not math.isfinite(look.paired.half_width):
        return "nothing"
    if look.paired.mean == look.paired.half_width == 0.0:
        return "the same"
    return "higher" if look.paired.lower > 0.0 else "lower" if look.paired.upper < 0.0 else "not clear"


def table(found: Luck) -> Table:
    """Return what two runs say, three, five, ten and so on."""
    scale = scale_of(found)
    shown = [look for look in found.looks if look.count in _STOPS or look is found.looks[-1]]
    rows = tuple((str(look.count), scale.text(look.paired.mean, sign=True), scale.text(look.paired.half_width),
                  scale.text(look.alone), word(look)) for look in shown)
    unit = f", {found.unit(scale)}" if found.unit(scale) else ""
    title = f"{found.titles[1]} less {found.titles[0]}: {_lowered(found.outcome.label)}{unit}"
    return Table(title, ("runs", "difference", "± same luck", "± own luck", "says"), rows, frozenset(range(4)),
                 textwrap.fill(" ".join(sentences(found)), WIDTH, break_on_hyphens=False))


def _lowered(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def sentences(found: Luck) -> list[str]:
    """Say how far single runs lie apart, what the same luck is worth, and what looking too early costs."""
    scale = scale_of(found)
    gaps = [value - base for value, base in zip(found.values, found.base, strict=True)]
    unit = f" {found.unit(scale)}" if found.unit(scale) else ""
    level = percent(found.looks[-1].paired.level)
    told = [f"Intervals are {level} intervals, each by itself.",
            f"A single run said anything from {scale.text(min(gaps), sign=True)} to "
            f"{scale.text(max(gaps), sign=True)}{unit}."]
    if math.isfinite(found.reduction):
        told.append(f"With the same luck in both, {found.reduction:.1f} times fewer runs tell as much.")
    if found.ever:
        told.append(f"Looking too early: two groups of runs of {found.titles[0]}, drawn by lot {DRAWS:,} times, seemed "
                    f"to differ in {100.0 * found.once:.0f} % of the draws when looked at once, and at some time in "
                    f"{100.0 * found.ever[-1]:.0f} % when looked at after every pair of runs.")
    return told


def finding(found: Luck) -> str:
    """Return what the picture says."""
    sides = [word(look) for look in found.looks]
    last = sides[-1]
    since = next(at for at in range(len(sides)) if all(side == last for side in sides[at:]))
    label = found.outcome.label
    runs = found.looks[-1].count
    if last == "not clear":
        return f"{label}: after {runs} runs of each policy it is not clear which is higher"
    if last == "the same":
        return f"{label} is the same under both policies in every one of {runs} runs"
    worth = (f"; with luck of their own the policies would need {found.reduction:.1f} times as many runs"
             if math.isfinite(found.reduction) else "")
    return f"{label} is {last} under {found.titles[1]}: that stands from run {found.looks[since].count} on{worth}"


def luck_form(found: Luck) -> dict[str, Any]:
    """Return all of it for machines; a number that is not finite is null."""
    def number(value: float) -> float | None:
        return value if math.isfinite(value) else None

    return {
        "format": LUCK_FORMAT, "outcome": found.outcome.name, "unit": found.outcome.unit,
        "policies": list(found.policies),
        "looks": [{"runs": look.count, "difference": number(look.paired.mean),
                   "half_width": number(look.paired.half_width), "half_width_own_luck": number(look.alone),
                   "says": word(look)} for look in found.looks],
        "variance_reduction": number(found.reduction),
        "false_alarms": {"looked_once": number(found.once), "looked_after_every_pair": list(found.ever)},
    }
