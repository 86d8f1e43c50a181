"""A curve: one outcome of both policies at several settings, every run of it, in one unit."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.explore.settings import PAGE
from sim.explore.verdict import comparison_of
from sim.report import phrases
from sim.report.quantities import scale_for
from sim.scenario.problems import nearest, show

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk

MOST_POINTS: Final = 12


def curve(form: Mapping[str, Any], desk: Desk, runs: int) -> dict[str, Any]:
    """Return every run of an outcome at several settings: {"label", "unit", "divisor", "runs", "titles", "points"}.

    points of the answer: by setting the runs of the first policy and of the second, in the unit; divisor: what values
    of the log were divided by. form: "points", the settings; "outcome", its name; "world". runs: replications of each.
    InputError for faults.
    """
    points, name = form.get("points"), str(form.get("outcome", ""))
    if not isinstance(points, list) or not 1 <= len(points) <= MOST_POINTS:
        raise InputError(Problem("are no settings", PAGE, "points", allowed=f"1 to {MOST_POINTS} settings"))
    turn = desk.turn(form)
    found = []
    for settings in points:
        ready = desk.ready({"world": form.get("world", ""), "settings": settings})
        comparison = comparison_of(ready, *desk.outcomes(ready, runs, turn))
        there = comparison.values[comparison.policies[0]]
        if name not in there or any(name not in values for values in comparison.values.values()):
            raise InputError(Problem("is not an outcome of this world", PAGE, "outcome", show(name)[:60],
                                     nearest=nearest(name, list(there))))
        found.append(comparison)
    turn.look()
    sign = phrases.turned(found[0], name)
    series = [[(sign * comparison.values[policy][name]).tolist() for policy in comparison.policies]
              for comparison in found]
    finite = [value for point in series for side in point for value in side if math.isfinite(value)]
    scale = scale_for(found[0].about(name).unit, finite)
    return {"label": phrases.label(found[0], name), "unit": scale.unit, "divisor": scale.divisor, "runs": runs,
            "titles": [found[0].titles[policy] for policy in found[0].policies],
            "points": [[[value / scale.divisor if math.isfinite(value) else None for value in side]
                        for side in point] for point in series]}
