"""The family `overflow_in_both_lines`: callers who stand in the lines of two pools at once."""

from __future__ import annotations

from typing import Any

from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import PlaceOfCase, TimeAverage, WaitsByClass, busy_at, ratio
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.overflow import TwoPools, two_pools
from sim.vocabulary import Kind

POOLS = ("home", "helping")
FIRST_IN_LINE = ("own", "guests")


def theory(given: Inputs) -> Quantities:
    """A home pool and a helping pool: mean waits by the pool that was called, who is helped, shares over time."""
    first = given.words("first_in_line")
    if first not in FIRST_IN_LINE:
        raise given.fault("first_in_line", "not somebody who can be first", " or ".join(FIRST_IN_LINE))
    (home, helping), (quick, slow) = _pair(given, "arrival_rates"), _pair(given, "service_rates")
    agents = given.count("home_agents"), given.count("helping_agents")
    state = two_pools(TwoPools((home, helping), (quick, slow), agents, first == "guests"))
    return {
        "mean_wait": [state.mean_queues[0] / home, state.mean_queues[1] / helping],
        "share_helped": state.share_helped,
        "utilisation": [state.mean_busy[0] / agents[0], state.mean_busy[1] / agents[1]],
    }


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """`overflow` with `mode = "both"` after no time; a channel a pool, whose `priority` says who is first.

    The helping pool serves a level of its own, to which nobody is handed up: so its agents have a handle time of their
    own.
    """
    rates, speeds = inputs.numbers("arrival_rates", 2, above_zero=True), inputs.numbers("service_rates", 2, True)
    agents, guests_first = [inputs.count(f"{pool}_agents") for pool in POOLS], inputs.words("first_in_line") == "guests"
    total, scale = sum(rates), speeds[0]  # a service of the home pool takes a minute
    means = [scale / speed for speed in speeds]
    loads = TwoPools((rates[0], rates[1]), (speeds[0], speeds[1]), (agents[0], agents[1]), guests_first).loads
    require_stable(max(loads), 1.0, "arrival_rates")
    slack = 1.0 - max(loads)
    relaxed = max(means) * (1.0 + 4.0 / (min(agents) * slack * slack))
    # whom guests overtake waits by their busy spells, which vary much more
    cases = (8.0e6 if guests_first else 2.0e6) / (slack * slack)
    span = steady(total / scale, cases, relaxed, "the relaxation time of the busier line", effort)
    content: Content = {
        "demand": {"cases_per_hour": 60.0 * total / scale},
        "channels": {
            "home": {"share": rates[0] / total, "desk": "home", "priority": int(not guests_first)},
            "helping": {"share": rates[1] / total, "desk": "helping", "priority": int(guests_first)},
        },
        "pools": {"home": {"staff": agents[0], "overflow": {"to": "helping", "after": 0, "mode": "both"}},
                  "helping": {"staff": agents[1]}},
        "chain": [{"level": "home", "pool": "home", "handle": law("exponential", means[0])},
                  {"level": "helping", "pool": "helping", "handle": law("exponential", means[1])}],
    }

    def meters() -> Meters:
        called = PlaceOfCase(Kind.CONTACTED)
        waits = {f"waits{pool}": WaitsByClass(called, 2, pool, span.warm_up) for pool in (0, 1)}
        busy = {f"busy{pool}": TimeAverage(busy_at(pool), span.warm_up, span.horizon) for pool in (0, 1)}
        return Meters(called=called, **waits, **busy)

    def read(seen: Any) -> Readings:
        served = seen.waits0.served + seen.waits1.served
        minutes = seen.waits0.minutes + seen.waits1.minutes
        return {
            "mean_wait[0]": ratio(minutes[0], served[0]) / scale, "mean_wait[1]": ratio(minutes[1], served[1]) / scale,
            "share_helped": ratio(seen.waits1.served[0], served[0]),
            "utilisation[0]": seen.busy0.mean / agents[0], "utilisation[1]": seen.busy1.mean / agents[1],
        }

    shown = {**{f"mean_wait[{at}]": (f"channels.{name}.wait_mean", 1.0 / scale) for at, name in enumerate(POOLS)},
             **{f"utilisation[{at}]": (f"utilisation.{name}", 1.0) for at, name in enumerate(POOLS)}}
    return [Design(content, span, meters, read, shown)]


def _pair(given: Inputs, key: str) -> tuple[float, float]:
    home, helping = given.numbers(key, 2, above_zero=True)
    return home, helping


FAMILY = Family(
    told="callers who stand in the lines of two pools at once",
    configured='`overflow` with `mode = "both"`, `channels.*.desk`, `channels.*.priority`',
    theory=theory,
    template=template,
    headline=("mean_wait", "share_helped"),
)
