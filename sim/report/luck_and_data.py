"""What of each difference is luck and what the data, in a table, and what that means for whoever plans."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.report import phrases
from sim.report.phrases import noun
from sim.report.quantities import scale_for
from sim.report.tables import Table
from sim.report.verdict import outcomes
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict

NOT_TOLD: Final = "not told from luck"


def widths_table(comparison: Comparison) -> list[Table]:
    """Return luck and data of every verdict beside each other; nothing where no draws of a fit were run."""
    told = set(outcomes(comparison))
    rows = [_row(comparison, each) for each in comparison.verdicts
            if each.widths is not None and each.outcome in told]
    if not rows:
        return []
    columns = ("", "policy", "difference", "luck", "data", "both", "of it data")
    return [Table("How sure: luck and data", columns, tuple(rows), frozenset(range(2, 7)))]


def _row(comparison: Comparison, verdict: Verdict) -> tuple[str, ...]:
    widths, name = verdict.widths, verdict.outcome
    assert widths is not None
    both = widths.both
    scale = scale_for(comparison.about(name).unit, (both.lower, both.mean, both.upper), difference=True)
    mean = scale.text(phrases.turned(comparison, name) * both.mean, sign=True)
    share = f"{100.0 * widths.share_of_data:.0f} %" if widths.components.is_told else NOT_TOLD
    return (noun(comparison, name), comparison.titles[verdict.policy], f"{mean}{phrases.unit(scale)}",
            *(f"± {scale.text(width)}" for width in (widths.luck.half_width, widths.data, both.half_width)), share)


def widths_notes(comparison: Comparison) -> list[str]:
    """Return what the two widths are, what shrinks them, and where the draws lie beside the fit."""
    found = [each for each in comparison.verdicts if each.widths is not None]
    if not found:
        return []
    draws, runs = next(iter(comparison.drawn[comparison.baseline].values())).shape
    notes = [
        f"Luck: half of the {percent(comparison.level)} interval, had the log told everything; more or longer runs "
        f"shrink it. Data: what another log of the same length might have said, from {draws} logs drawn again, "
        f"fitted again and run {runs} times each; only a longer log shrinks it, no number of runs. Verdicts rest on "
        "both. What no log told - what was assumed or set by hand - is in neither.",
    ]
    if any(not each.widths.components.is_told for each in found if each.widths is not None):
        notes.append(f"Data {NOT_TOLD}: the draws differ by no more than luck; what stands under data is how much "
                     "might be hidden behind it, and more runs shrink that.")
    notes += [_beside(comparison, each) for each in found if _is_beside(each)]
    if any(math.isinf(each.interval.half_width) for each in comparison.verdicts if each.interval is not None):
        notes.append("An outcome that is n/a or infinite in some run of a draw has no width from the data, and is not "
                     "clear.")
    notes.append("Levels, the table of risk and break-even values rest on luck alone.")
    return notes


def _is_beside(verdict: Verdict) -> bool:
    widths = verdict.widths
    return widths is not None and not widths.shift.contains(0.0) and abs(widths.shift.mean) > 0.5 * widths.data > 0.0


def _beside(comparison: Comparison, verdict: Verdict) -> str:
    widths = verdict.widths
    assert widths is not None
    shift = phrases.spelled(phrases.number(comparison, verdict.outcome, widths.shift))
    return (f"{noun(comparison, verdict.outcome)} ({comparison.titles[verdict.policy]}): under the draws the "
            f"difference is another one by {shift} on average. The fit bends it one way, and the data's width does not "
            "hold that.")
