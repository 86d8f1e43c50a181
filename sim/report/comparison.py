"""The tables of a comparison: levels by policy, and paired differences from the first policy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.report.labels import UNTITLED, column_labels
from sim.report.quantities import UNDEFINED, scale_for
from sim.report.selection import main_outcomes, outcome
from sim.report.tables import Table
from sim.report.verdict import is_rounding, phrase, verdict
from sim.statistics.conclusions import Conclusion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiment.comparison import Comparison
    from sim.outcomes.catalogue import Outcome
    from sim.statistics.batch_means import BatchMeans
    from sim.statistics.intervals import Interval

_GAIN_LIMIT: Final = 1000.0


def level_table(comparison: Comparison) -> Table:
    """Return the mean and 95 % interval of every main outcome, one column a policy."""
    chosen = _shown(comparison)
    rows = []
    for about in chosen:
        cells = [comparison.levels[policy].get(about.name) for policy in comparison.policies]
        scale = scale_for(about.unit, (cell.mean for cell in cells if cell is not None))
        rows.append((about.label, scale.unit, *(UNDEFINED if cell is None else
                                                scale.with_interval(cell.mean, cell.half_width) for cell in cells)))
    titles = column_labels(comparison.titles)
    note = "Mean ± half-width of the 95 % interval. " if comparison.replications > 1 else ""
    note += "What is 0 under every policy is left out."
    times = f"{comparison.replications} replication{'s' * (comparison.replications > 1)}"
    head = f"{comparison.title or UNTITLED}: {times}"
    return Table(head, ("Outcome", "unit", *titles), tuple(rows), frozenset(range(2, 2 + len(titles))), note)


def difference_table(comparison: Comparison, policy: str) -> Table:
    """Return one policy's paired differences from the baseline, what they show, and what common draws bought."""
    rows = []
    for about in _shown(comparison):
        interval = comparison.differences[policy].get(about.name)
        if interval is None or math.isnan(interval.mean):
            continue
        shown = verdict(comparison, policy, about.name)
        alone = not math.isfinite(interval.half_width)
        if shown is Conclusion.ALIKE or (alone and is_rounding(comparison, policy, about.name)):
            rows.append((about.label, scale_for(about.unit, (), difference=True).unit, "0", phrase(shown), UNDEFINED))
            continue
        scale = scale_for(about.unit, _ends(interval), difference=True)
        rows.append((about.label, scale.unit, scale.with_interval(interval.mean, interval.half_width, sign=True),
                     phrase(shown), _gain(comparison.reductions[policy][about.name])))
    title = f"{comparison.titles[policy]} - {comparison.titles[comparison.baseline]}: paired differences"
    note = "Draws saved: how many times fewer replications the common random numbers need than independent ones."
    return Table(title, ("Outcome", "unit", "Difference", "It is", "Draws saved"), tuple(rows), frozenset((2, 4)), note)


def outcome_table(values: Mapping[str, float], title: str) -> Table:
    """Return all outcomes of one run, each in the unit of its size; those that are undefined are left out."""
    rows = []
    for name, value in values.items():
        if math.isnan(value):
            continue
        about = outcome(name)
        scale = scale_for(about.unit, (value,))
        rows.append((about.label, scale.text(value), scale.unit, name))
    return Table(title, ("Outcome", "Value", "unit", "name"), tuple(rows), frozenset((1,)))


def batch_table(means: Mapping[str, BatchMeans], window: float) -> Table:
    """Return the intervals of one long run; `window`: minutes of one value of the series behind them."""
    rows = []
    for name, each in means.items():
        if each.interval.mean == each.interval.half_width == 0.0:
            continue
        about = outcome(name)
        scale = scale_for(about.unit, (each.interval.mean,))
        lasts = scale_for("min", (each.batch_size * window,))
        left = UNDEFINED if math.isnan(each.autocorrelation) else f"{each.autocorrelation:+.2f}"
        rows.append((about.label, scale.with_interval(each.interval.mean, each.interval.half_width), scale.unit,
                     str(each.batches), f"{lasts.text(each.batch_size * window)} {lasts.unit}", left,
                     "" if each.independent else "too narrow"))
    note = ("Mean ± half-width of the 95 % interval from batches of one run. Correlation: what is left between "
            "successive batches; where even the fewest batches are correlated the interval is too narrow. What is 0 "
            "throughout is left out.")
    columns = ("Outcome", "Mean", "unit", "batches", "a batch lasts", "correlation", "")
    return Table("Batch means", columns, tuple(rows), frozenset((1, 3, 4, 5)), note)


def _shown(comparison: Comparison) -> list[Outcome]:
    """Return the main outcomes that are defined, and not 0 in every run, for some policy."""
    def happens(name: str) -> bool:
        series = (comparison.values[policy].get(name) for policy in comparison.policies)
        return any(values is not None and bool(((values != 0.0) & (values == values)).any()) for values in series)

    return [about for about in main_outcomes(comparison.outcomes, comparison.frontline) if happens(about.name)]


def _ends(interval: Interval) -> tuple[float, ...]:
    return (interval.mean,) if math.isinf(interval.half_width) else (interval.lower, interval.mean, interval.upper)


def _gain(factor: float) -> str:
    if math.isnan(factor):
        return UNDEFINED
    if factor >= _GAIN_LIMIT:
        return f"x{_GAIN_LIMIT:,.0f}+"
    return f"x{factor:.1f}"
