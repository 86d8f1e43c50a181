"""What a study found, in sentences: the verdict in at most five lines, then what a reader has to know about it.

An overload is reported before anything else: if a queue keeps growing, every time depends on how long one
simulates. A difference is stated only if its interval lies on one side of zero; otherwise it is reported as not
clear. An outcome that is undefined in some replication has no interval and is reported as undefined, with how many.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.report.quantities import UNDEFINED, scale_for
from sim.report.selection import outcome
from sim.study.factors import setting

if TYPE_CHECKING:
    from sim.study.finish import StudyResult

OVERLOADED: Final = "overloaded."
"""How the outcomes begin that are 1 if the queue of a pool keeps growing, else 0."""
MOST_LINES: Final = 5
"""Lines of a verdict; the table has everything."""
_BEHIND_A_NUMBER: Final = ("min", "h", "days", "points", "%")


def overloaded(result: StudyResult) -> list[str]:
    """Return one line that says where a queue keeps growing in most replications; nothing if none does."""
    places = list(result.rows())
    found: dict[str, set[int]] = {}
    for at, (point, policy) in enumerate(places):
        for name in result.results.outcomes(point, policy):
            if name.startswith(OVERLOADED) and float(np.nanmean(result.results.values(point, policy, name))) > 0.5:
                found.setdefault(name.removeprefix(OVERLOADED), set()).add(at)
    if not found:
        return []
    pools = listed(sorted(found))
    where = {at for ats in found.values() for at in ats}
    if len(where) == len(places):
        text = f"Overloaded everywhere: the queue of {pools} grows throughout the run"
    elif len(result.points) == 1:
        policies = listed(result.titles[places[at][1]] for at in sorted(where))
        text = f"Overloaded under {policies}: the queue of {pools} grows throughout the run"
    else:
        text = (f"Overloaded in {len(where)} of {len(places)} combinations of point and policy: there the queue of "
                f"{pools} grows throughout the run")
    return [f"{text}, so times and waits depend on how long is simulated."]


def estimated_again(result: StudyResult, again: Mapping[str, Any]) -> str:
    """Return what new replications make of a winner: its value, and by how much it shrank."""
    name, runs = again["outcome"], again["replications"]
    on = f"On {runs:,} new replication{'s' * (runs != 1)}"
    if again["mean"] is None:
        return (f"{on} its {noun(name)} is undefined in {again['undefined']} of {runs}, so it is not known how good "
                "it is.")
    text = f"{on} its {noun(name)} is {amount(name, again['mean'], again['half_width'])}, {_shrunk(again)}."
    if again.get("difference") is not None:
        base = result.titles[again["baseline"]]
        gap = amount(name, again["difference"], again["difference_half_width"], difference=True)
        before = amount(name, again["difference_chosen_on"], math.nan, difference=True)
        text += f" Against {base} at the same point: {gap}; when chosen, {before}."
    return text


def _shrunk(again: Mapping[str, Any]) -> str:
    name, lost, before = again["outcome"], again["shrunk"], again["chosen_on"]
    if lost == 0.0:
        return "exactly what it was chosen on"
    share = f" ({abs(lost) / abs(before):.1%})" if before else ""
    size = amount(name, abs(lost), difference=True)
    text = f"{size}{share} {'worse' if lost > 0.0 else 'better'} than the {amount(name, before)} it was chosen on"
    half_width = again["half_width"]
    return f"{text}, which lies within the interval" if half_width is not None and abs(lost) <= half_width else text


def amount(name: str, value: float, half_width: float | None = None, difference: bool = False) -> str:
    """Return a value, or a difference (signed where a half-width is given, be it nan), in the unit that suits it."""
    if not math.isfinite(value):
        return UNDEFINED
    signed = difference and half_width is not None
    scale = scale_for(outcome(name).unit, (value, 0.0 if half_width is None else half_width), difference)
    text = scale.with_interval(value, math.nan if half_width is None else half_width, signed)
    return f"{text} {scale.unit}" if scale.unit in _BEHIND_A_NUMBER else text


def where(result: StudyResult, place: Mapping[str, Any]) -> str:
    """Return a policy and the values of the factors at a point."""
    values = ", ".join(setting(name, digits(value)) for name, value in result.points[place["point"]].values.items())
    return result.titles[place["policy"]] + (f" with {values}" if values else "")


def digits(value: object) -> str:
    """Write a number without an exponent where people would: money in full, shares to four digits."""
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    return f"{value:,.0f}" if 1000.0 <= abs(value) < 1e12 else f"{value:.4g}"


def noun(name: str) -> str:
    """Return what an outcome is called inside a sentence."""
    label = outcome(name).label
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def listed(parts: Iterable[str]) -> str:
    """Return "a, b and c"; empty for nothing."""
    words = list(parts)
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
