"""What twins came to, as counts with intervals: for the report, and as the JSON form of `journeysim twins`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment.forms import number
from sim.inquiry.partings import Way
from sim.inquiry.twins import FATES, HARMED, SAVED, WAYS
from sim.statistics.intervals import Interval, mean_interval
from sim.statistics.rare import is_uneven, too_few_differ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.inquiry.twins import TwinResult

TWINS_FORMAT: Final = {"name": "journeysim-twins", "version": 1}
SPILL_OVER: Final = tuple(way for way in WAYS if way is not Way.OWN)
ASSUMES: Final = (
    "Everybody has the same luck under both policies: every draw is keyed by the customer, the case and the decision. "
    "So each customer, and each case, is its own twin, and it can be said which are saved and which are harmed. "
    "How many are lost under each policy does not rest on this; how many of them are the same does.")
METHOD: Final = (
    "Direct: at the first step at which the two stories of the case that decided part, the policies themselves decide "
    "otherwise for this customer. Spill-over: they do not, and the difference came through others - lines, word of "
    "mouth, projects. What follows from that step is not split any further.")


def net(saved: NDArray[np.int64], harmed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return saved less harmed, by replication."""
    return saved - harmed


def is_rare(values: Sequence[float] | NDArray[Any]) -> bool:
    """Say whether counts rest on too few of the replications for their interval to be believed (`statistics.rare`)."""
    return bool(np.any(values)) and (too_few_differ(np.asarray(values)) or is_uneven(np.asarray(values)))


def figure(values: NDArray[np.int64]) -> dict[str, Any]:
    """Return the form of one count: its mean, half-width, and whether it is too rare for that to be believed."""
    interval = mean_interval(values.astype(np.float64))
    return {"mean": number(interval.mean), "half_width": number(interval.half_width), "too_rare": is_rare(values)}


def by_ways(result: TwinResult, ways: Sequence[Way]) -> dict[str, Any]:
    """Return the form of those whose fates differ by some ways: net, saved and harmed."""
    saved, harmed = result.by_way(ways, SAVED), result.by_way(ways, HARMED)
    return {**figure(net(saved, harmed)), "saved": figure(saved), "harmed": figure(harmed)}


def twins_form(result: TwinResult) -> dict[str, Any]:
    """Return the JSON form of twins; means over replications, half-widths of 95 % intervals."""
    first, second = result.alone(0), result.alone(1)
    return {
        "format": TWINS_FORMAT,
        "policies": list(result.policies),
        "of": result.unit,
        "replications": result.replications,
        "seed": result.seed,
        **{fate: figure(result.fate(fate)) for fate in FATES},
        "one_policy_only": {**figure(first + second),
                            "under": {result.policies[0]: figure(first), result.policies[1]: figure(second)}},
        "newcomers_under_both": figure(result.newcomers()),
        "direct": by_ways(result, [Way.OWN]),
        "spill_over": {**by_ways(result, SPILL_OVER), **{way.value: by_ways(result, [way]) for way in SPILL_OVER}},
        "by": {trait: {name: _group(result.group(trait, place)) for place, name in enumerate(names)}
               for trait, names in result.traits.names.items()},
        "without_flaw": {flaw: _group(result.without(flaw)) for flaw in result.traits.flaws},
        "assumes": ASSUMES,
        "method": METHOD,
    }


def _group(cells: NDArray[np.int64]) -> dict[str, Any]:
    """Return the form of one group: [replication, fate, way]."""
    own = WAYS.index(Way.OWN)
    saved, harmed = cells[:, SAVED], cells[:, HARMED]
    direct = saved[:, own] - harmed[:, own]
    return {
        **{fate: figure(cells[:, at].sum(axis=1)) for at, fate in enumerate(FATES)},
        "direct": figure(direct),
        "spill_over": figure(saved.sum(axis=1) - harmed.sum(axis=1) - direct),
    }


def interval(values: NDArray[np.int64]) -> Interval:
    """Return the interval of a count over replications."""
    return mean_interval(values.astype(np.float64))
