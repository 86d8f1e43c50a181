"""The tables of a comparison: what moved, levels, paired differences, risk, and what small effects could do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.outcomes.catalogue import HEADLINES
from sim.report import phrases
from sim.report.labels import column_labels, legend
from sim.report.phrases import WATCHED, by_chance, duration, label, level, noun
from sim.report.quantities import UNDEFINED, scale_for
from sim.report.selection import fixed_rows, outcome
from sim.report.tables import Table
from sim.report.verdict import counts_problems
from sim.statistics.defaults import percent
from sim.statistics.multiplicity import individual_level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict
    from sim.outcomes.catalogue import Outcome
    from sim.scenario.durations import Timespan
    from sim.statistics.batch_means import BatchMeans

MOST_MOVED: Final = 10
"""Rows of the table of what moved."""
RISK_TITLE: Final = "Risk: single runs, not means"
SIGN_TITLE: Final = "If a difference were as small as the smallest worth acting on"
RISK_SHARE: Final = 0.9
_GAIN_LIMIT: Final = 1000.0


def moved(comparison: Comparison, policies: Sequence[str], row_by_row: bool = False) -> list[str]:
    """Return the rows beside the headlines that moved clearly under some of the policies, ten at most.

    They stand in their fixed order. Of more than ten those are taken whose intervals are furthest from 0, measured by
    their half-widths. The intervals hold at once for all fixed rows and policies, so that picking costs nothing; with
    `row_by_row` each on its own.
    """
    from sim.experiment.verdicts import headlines

    names = [name for name in fixed_rows(comparison) if name not in headlines(comparison)
             and _happens(comparison, name) and not (name == "cases" and counts_problems(comparison))]
    found = [each for each in row_verdicts(comparison, names, row_by_row) if each.policy in policies]
    away = {name: max(_distance(comparison, each) for each in found if each.outcome == name) for name in names}
    kept = sorted((name for name in names if away[name] > 0.0), key=lambda name: -away[name])[:MOST_MOVED]
    return [name for name in names if name in kept]


def row_verdicts(comparison: Comparison, names: Sequence[str], row_by_row: bool = False) -> tuple[Verdict, ...]:
    """Return the verdicts on the fixed rows, by intervals that hold for all of them at once or each on its own."""
    from sim.experiment.verdicts import judge

    family = 1 if row_by_row else len(fixed_rows(comparison)) * (len(comparison.policies) - 1)
    return judge(comparison, names, individual_level(comparison.level, family))


def _distance(comparison: Comparison, verdict: Verdict) -> float:
    """Return how many half-widths a clear difference is away from 0; 0 if not clear.

    Infinite for what is undefined under one policy and not, or less often, under the other.
    """
    if verdict.word == "undefined":
        return math.inf if phrases.differs_in_gaps(comparison, verdict) else 0.0
    if not verdict.is_clear or verdict.interval is None:
        return 0.0
    half = verdict.interval.half_width
    return abs(verdict.interval.mean) / half if half > 0.0 else math.inf


def full_tables(comparison: Comparison) -> list[Table]:
    """Return everything beyond the verdict: levels, differences of every policy, risk, and what small effects do."""
    others = comparison.policies[1:]
    found = [*legend(comparison.titles), level_table(comparison),
             *(difference_table(comparison, policy) for policy in others), risk_table(comparison)]
    return [*found, sign_table(comparison)] if others and comparison.replications > 1 else found


def level_line(comparison: Comparison, name: str) -> str:
    """Return an outcome of the first policy in one line."""
    return f"{noun(comparison, name)}: {_level_cell(comparison, comparison.baseline, name)}"


def level_table(comparison: Comparison) -> Table:
    """Return the mean and interval of every fixed row, one column a policy."""
    rows = [(label(comparison, name), *(_level_cell(comparison, policy, name) for policy in comparison.policies))
            for name in fixed_rows(comparison) if _happens(comparison, name)]
    note = ""
    if comparison.replications > 1:
        note = f"Mean ± half of its {percent(comparison.level)} interval, each on its own. "
    note += "Rows that are 0 under every policy are omitted."
    return Table("Levels", ("", *column_labels(comparison.titles)), tuple(rows), note=note)


def _level_cell(comparison: Comparison, policy: str, name: str) -> str:
    interval = comparison.levels[policy].get(name)
    if interval is None or not math.isfinite(interval.mean) or not math.isfinite(interval.half_width):
        return level(comparison, policy, name)
    turn = phrases.turned(comparison, name)
    scale = scale_for(comparison.about(name).unit, (interval.mean,))
    return f"{scale.with_interval(turn * interval.mean, interval.half_width)}{phrases.unit(scale)}"


def difference_table(comparison: Comparison, policy: str) -> Table:
    """Return one policy's paired differences from the first, one by one, and what the common draws bought."""
    from sim.experiment.verdicts import judge

    rows = []
    for each in judge(comparison, [name for name in fixed_rows(comparison) if _happens(comparison, name)],
                      comparison.level):
        if each.policy != policy:
            continue
        word, shown, share = phrases.cell(comparison, each)
        gain = comparison.reductions[policy].get(each.outcome, math.nan)
        difference = "0" if each.word == "same" else shown or UNDEFINED
        rows.append((label(comparison, each.outcome), difference, share, word, _gain(gain)))
    title = f"{comparison.titles[policy]} - {comparison.titles[comparison.baseline]}: paired differences"
    note = (f"± half of a {percent(comparison.level)} interval, each on its own: {by_chance(comparison.level)}. "
            "Variance reduction: how many times fewer replications common random numbers need than independent ones.")
    return Table(title, ("", "difference", "in per cent", "verdict", "variance reduction"), tuple(rows),
                 frozenset((1, 2, 4)), note)


def risk_table(comparison: Comparison) -> Table:
    """Return what single runs may look like: the run in ten that is worst, the worst, and who is better in a run."""
    rows = []
    for name in _headlines(comparison):
        for policy in comparison.policies:
            series = comparison.values[policy].get(name)
            if series is None or bool(np.isnan(series).any()):
                rows.append((noun(comparison, name), comparison.titles[policy], UNDEFINED, UNDEFINED, UNDEFINED))
            else:
                rows.append((noun(comparison, name), comparison.titles[policy], *_bad(comparison, name, series),
                             _better_in_a_run(comparison, policy, name)))
    note = ("Nine of ten runs are better than the bad run; its interval, from order statistics, needs at least 36 "
            "runs. Better in a run: the share of runs in which the policy is better than the first, with Wilson's "
            "interval.")
    columns = ("", "policy", "a bad run, one in ten", "worst run", "better in a run")
    return Table(RISK_TITLE, columns, tuple(rows), note=note)


def _headlines(comparison: Comparison) -> list[str]:
    from sim.experiment.verdicts import headlines

    return [name for name in headlines(comparison) if _happens(comparison, name)]


def _bad(comparison: Comparison, name: str, series: NDArray[np.float64]) -> tuple[str, str]:
    from sim.statistics.risk import quantile_limits

    better, turn = comparison.about(name).better, phrases.turned(comparison, name)
    towards = -1.0 if better > 0 else 1.0  # more of it is worse
    limits = quantile_limits(towards * series, RISK_SHARE)
    scale = scale_for(comparison.about(name).unit, series.tolist())
    back = towards * turn
    text = f"{scale.text(back * limits.value)}{phrases.unit(scale)}"
    if math.isnan(limits.lower):
        text += " (interval n/a)"
    else:
        low, high = sorted((back * limits.lower, back * limits.upper))
        text += f" ({scale.text(low)} to {scale.text(high)})"
    return text, f"{scale.text(back * float((towards * series).max()))}{phrases.unit(scale)}"


def _better_in_a_run(comparison: Comparison, policy: str, name: str) -> str:
    from sim.statistics.risk import share_limits

    first, series = comparison.values[comparison.baseline].get(name), comparison.values[policy][name]
    if policy == comparison.baseline or first is None or bool(np.isnan(first).any()):
        return "" if policy == comparison.baseline else UNDEFINED
    wins = int(np.count_nonzero(comparison.about(name).better * (series - first) > 0.0))
    limits = share_limits(wins, series.size)
    return f"{100 * limits.value:.0f} % ({100 * limits.lower:.0f} to {100 * limits.upper:.0f} %)"


def sign_table(comparison: Comparison) -> Table:
    """Return what a clear verdict would be worth for a true difference as small as the smallest worth acting on."""
    from sim.experiment.verdicts import smallest_effect
    from sim.statistics.intervals import differences, variance
    from sim.statistics.sign_errors import sign_errors

    rows = []
    for each in comparison.verdicts:
        effect = smallest_effect(comparison, each.outcome)
        if effect <= 0.0 or each.interval is None or not math.isfinite(each.interval.half_width):
            continue
        gaps = differences(*(comparison.values[policy][each.outcome] for policy in (each.policy, comparison.baseline)))
        spread = variance(gaps)
        if each.widths is not None:
            spread += comparison.replications * each.widths.components.data
        found = sign_errors(effect, math.sqrt(spread), comparison.replications, each.interval.level)
        scale = scale_for(comparison.about(each.outcome).unit, (effect,), difference=True)
        rows.append((noun(comparison, each.outcome), comparison.titles[each.policy],
                     f"{scale.text(effect)}{phrases.unit(scale)}", _chance(found.clear), _chance(found.wrong_sign),
                     f"x{found.exaggeration:.2f}"))
    note = ("From the spread of the differences and the number of runs; the observed difference is not used "
            "(Gelman and Carlin 2014)." if rows else
            "The scenario names no smallest effect worth acting on ([decision]), so this cannot be computed.")
    columns = ("", "policy", "true difference", "clear verdict", "of these, wrong sign", "exaggerated")
    return Table(SIGN_TITLE, columns if rows else ("",), tuple(rows), note=note)


def _chance(share: float) -> str:
    return "below 0.1 %" if share < 0.0005 else f"{100.0 * share:.1f} %"


def _happens(comparison: Comparison, name: str) -> bool:
    """Whether an outcome is other than 0 in some run of some policy; n/a and infinite are other than 0."""
    series = (comparison.values[policy].get(name) for policy in comparison.policies)
    return any(values is not None and bool((values != 0.0).any()) for values in series)


def outcome_table(
    values: Mapping[str, float], title: str, known: Mapping[str, Outcome] | None = None,
    watch: Timespan | None = None,
) -> Table:
    """Return all outcomes of one run, each in the unit of its size; of those that are undefined the headlines alone.

    known: the outcomes of the world by name, whose labels fit it; watch: how long each case is watched.
    """
    rows = []
    for name, value in values.items():
        if math.isnan(value) and name not in HEADLINES:
            continue
        about = outcome(name) if known is None else known[name]
        scale = scale_for(about.unit, (value,))
        if math.isinf(value) and watch is not None and name in WATCHED:
            rows.append((about.label, f"not within {duration(watch)}", "", name))
        else:
            rows.append((about.label, scale.text(value), "" if math.isnan(value) else scale.unit, name))
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
    note = (f"Mean ± half-width of the {percent()} interval from batches of one run. Correlation: what is left between "
            "successive batches; if even the fewest batches are correlated, the interval is too narrow. Rows that are "
            "0 throughout are omitted.")
    columns = ("Outcome", "Mean", "unit", "batches", "a batch lasts", "correlation", "")
    return Table("Batch means", columns, tuple(rows), frozenset((1, 3, 4, 5)), note)


def _gain(factor: float) -> str:
    if math.isnan(factor):
        return UNDEFINED
    if factor >= _GAIN_LIMIT:
        return f"x{_GAIN_LIMIT:,.0f}+"
    return f"x{factor:.1f}"
