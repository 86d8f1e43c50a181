"""What would have been said of two policies after two runs, three, and so on: the last lesson of the course."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem
from sim.explore.settings import PAGE
from sim.explore.verdict import comparison_of
from sim.report.luck import luck_of, scale_of, word
from sim.scenario.problems import nearest, show

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk


def looking_early(form: Mapping[str, Any], desk: Desk, runs: int) -> dict[str, Any]:
    """Return what `journeysim luck` finds: {"label", "unit", "titles", "looks", "once", "ever"}.

    looks: [runs, difference, half-width, what it says] after two runs, three, to all, in the unit; once, ever: per cent
    of studies without any difference that announce one, looked at once, and after every pair of runs; nothing where
    there are too few runs. form: "settings", "world", "outcome". InputError for an outcome that some run does not have.
    """
    name, turn, ready = str(form.get("outcome", "")), desk.turn(form), desk.ready(form)
    comparison = comparison_of(ready, *desk.outcomes(ready, runs, turn))
    values = [comparison.values[policy].get(name) for policy in comparison.policies]
    if any(each is None or not all(map(math.isfinite, each)) for each in values):
        raise InputError(Problem("is not an outcome that every run has", PAGE, "outcome", show(name)[:60],
                                 nearest=nearest(name, list(comparison.values[comparison.policies[0]]))))
    found = luck_of(comparison, name)
    scale = scale_of(found)
    looks = [[look.count, look.paired.mean / scale.divisor, look.paired.half_width / scale.divisor, word(look)]
             for look in found.looks]
    return {"label": found.outcome.label, "unit": found.unit(scale), "titles": list(found.titles), "looks": looks,
            "once": 100.0 * found.once, "ever": 100.0 * found.ever[-1] if found.ever else math.nan}
