"""Results as machines read them: the JSON forms that the commands print, and the tables that a comparison writes.

Every JSON form carries its name and version; keys are added to a version, never renamed or removed. A value that is
not a finite number is null.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.simulate import RunResult
    from sim.experiment.verdicts import Verdict
    from sim.experiment.warm_up import WarmUpChoice
    from sim.statistics.batch_means import BatchMeans
    from sim.statistics.intervals import Interval

RUN_FORMAT: Final = {"name": "journeysim-run", "version": 1}
COMPARE_FORMAT: Final = {"name": "journeysim-compare", "version": 1}
_KEYS: Final = ("policy", "replication")


def number(value: float) -> float | None:
    """Return a number that JSON has: None for NaN and infinity."""
    return float(value) if math.isfinite(value) else None


def run_form(
    result: RunResult, policy: str, seed: int, replication: int, warm_up: WarmUpChoice | None = None,
    batches: Mapping[str, BatchMeans] | None = None,
) -> dict[str, Any]:
    """Return the JSON form of one run; `warm_up` where it was chosen, `batches` where they were asked for."""
    return {
        "format": RUN_FORMAT,
        "policy": policy,
        "seed": seed,
        "replication": replication,
        "outcomes": {name: number(value) for name, value in result.outcomes.items()},
        "digest": result.digest,
        "records": result.records,
        "seconds": number(result.seconds),
        **_warm_up(warm_up),
        **({} if batches is None else {"batch_means": {name: _batch_means(each) for name, each in batches.items()}}),
    }


def _batch_means(means: BatchMeans) -> dict[str, Any]:
    return {
        "mean": number(means.interval.mean), "half_width": number(means.interval.half_width),
        "batches": means.batches, "windows_per_batch": means.batch_size,
        "autocorrelation": number(means.autocorrelation), "p_value": number(means.p_value),
        "independent": means.independent,
    }


def comparison_form(comparison: Comparison) -> dict[str, Any]:
    """Return the JSON form of a comparison; differences are paired, from the first policy."""
    return {
        "format": COMPARE_FORMAT,
        "baseline": comparison.baseline,
        "policies": _intervals(comparison.levels),
        "differences": _intervals(comparison.differences),
        "variance_reduction": {policy: {name: number(value) for name, value in row.items()}
                               for policy, row in comparison.reductions.items()},
        "replications": comparison.replications,
        **_draws(comparison),
        "verdict": [_verdict(each) for each in comparison.verdicts],
        **_decisions(comparison),
        **_known(comparison),
        **_warm_up(comparison.warm_up),
    }


def _draws(comparison: Comparison) -> dict[str, Any]:
    """Return how many draws of a fit were run, and how often each; the differences above are of luck alone."""
    if not comparison.drawn:
        return {}
    draws, runs = next(iter(comparison.drawn[comparison.baseline].values())).shape
    return {"draws": {"draws": draws, "runs_of_each": runs}}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    interval = verdict.interval
    return {
        "policy": verdict.policy, "outcome": verdict.outcome, "is": verdict.word,
        "mean": None if interval is None else number(interval.mean),
        "half_width": None if interval is None else number(interval.half_width),
        "runs_undefined": verdict.runs_undefined,
        **_widths(verdict),
    }


def _widths(verdict: Verdict) -> dict[str, Any]:
    """Return what of a verdict's half-width is luck and what the data, and how far the draws lie beside the fit."""
    widths = verdict.widths
    if widths is None:
        return {}
    return {"luck_half_width": number(widths.luck.half_width), "data_half_width": number(widths.data),
            "share_of_data": number(widths.share_of_data),
            "draws_beside_the_fit": {"mean": number(widths.shift.mean), "half_width": number(widths.shift.half_width)}}


def _decisions(comparison: Comparison) -> dict[str, Any]:
    """Return what a decision comes to, where the scenario names one; `runs` is null for none and for very many."""
    if not comparison.decisions:
        return {}
    return {"decision": [{"policy": each.policy, "is": each.advice, "runs": number(each.runs_needed)}
                         for each in comparison.decisions]}


def _known(comparison: Comparison) -> dict[str, Any]:
    """Return what is known of the organisation beside the first policy, where the scenario says any."""
    from sim.experiment.known_figures import known_form, known_rows

    known = comparison.setting.known
    return {"known": known_form(known_rows(known, comparison.values[comparison.baseline]))} if known else {}


def _warm_up(choice: WarmUpChoice | None) -> dict[str, Any]:
    return {} if choice is None else {"warm_up": choice.form()}


def _intervals(table: Mapping[str, Mapping[str, Interval]]) -> dict[str, dict[str, dict[str, float | None]]]:
    return {policy: {name: {"mean": number(interval.mean), "half_width": number(interval.half_width)}
                     for name, interval in row.items()}
            for policy, row in table.items()}


def comparison_csv(comparison: Comparison) -> bytes:
    """Return one row per policy and replication as CSV (UTF-8, line feeds, numbers that read back exactly)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_KEYS, *comparison.outcomes])
    for policy, replication, values in _rows(comparison):
        writer.writerow([policy, replication, *("" if math.isnan(value) else repr(value) for value in values)])
    return text.getvalue().encode()


def levels_csv(comparison: Comparison) -> bytes:
    """Return one row a policy and outcome: mean over the replications and its interval, each on its own."""
    columns = ("policy", "outcome", "label", "unit", "mean", "half_width", "level", "replications")
    rows = [(policy, name, *_about(comparison, name), _text(interval.mean), _text(interval.half_width),
             _text(interval.level), str(interval.count))
            for policy, row in comparison.levels.items() for name, interval in row.items()]
    return _csv(columns, rows)


def differences_csv(comparison: Comparison) -> bytes:
    """Return one row a policy and outcome: paired difference from the first policy, its interval on its own.

    `variance_reduction`: how many times fewer replications the common draws need; `runs_undefined`: replications in
    which the outcome is n/a or infinite under either policy.
    """
    from sim.experiment.verdicts import undefined

    columns = ("policy", "outcome", "label", "unit", "mean", "half_width", "level", "variance_reduction",
               "runs_undefined")
    first = comparison.values[comparison.baseline]
    rows = [(policy, name, *_about(comparison, name), _text(interval.mean), _text(interval.half_width),
             _text(interval.level), _text(comparison.reductions[policy][name]),
             str(undefined(comparison.values[policy][name], first[name])))
            for policy, row in comparison.differences.items() for name, interval in row.items()]
    return _csv(columns, rows)


def _about(comparison: Comparison, name: str) -> tuple[str, str]:
    about = comparison.about(name)
    return about.label, about.unit


def _text(value: float) -> str:
    """Return a number that reads back exactly; empty for one that is undefined, inf as it is."""
    return "" if math.isnan(value) else repr(float(value))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def _rows(comparison: Comparison) -> list[tuple[str, int, list[float]]]:
    def values(policy: str, replication: int) -> list[float]:
        columns = comparison.values[policy]
        return [float(columns[name][replication]) if name in columns else math.nan for name in comparison.outcomes]

    return [(policy, replication, values(policy, replication))
            for policy in comparison.policies for replication in range(comparison.replications)]
