"""The family `jackson`: product form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.validation.common.lines import cases_for_wait, relaxation
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, ample, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import OPEN_CASES, Sojourns, Tally, TimeAverage, Waits, busy_at, ratio, waiting_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.networks import jackson
from sim.vocabulary import Kind


def theory(given: Inputs) -> Quantities:
    """An open Jackson network: waits per visit, `mean_time_in_network` per customer, N over time, in steady state."""
    outside = given.numbers("external_rates")
    number = len(outside)
    network = jackson(outside, given.matrix("routing", number, number),
                      given.numbers("service_rates", number, above_zero=True), given.each_servers("servers", number))
    expected: Quantities = {}
    for index, node in enumerate(network.nodes):
        expected |= {f"rate_{index}": node.arrival_rate, f"visits_{index}": network.visits(index),
                     f"N_{index}": node.mean_in_system, f"wait_per_visit_{index}": node.mean_wait,
                     f"p_wait_{index}": node.p_wait}
    return expected | {"mean_time_in_network": network.mean_time, "mean_in_network": network.mean_in_network}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """An open network of exponential stations: one level and one pool a node.

    Where cases go only one node up, or back to the first, this is the model's own escalation: an attempt that does not
    succeed is handed up, a solution that does not hold comes back at once. Any other routing is stated as such
    (`routes`), behind a door that takes no time where cases enter at several nodes. A node without limits is a pool
    that is never short. The unit of time is scaled so that the fastest service takes a minute.
    """
    outside = inputs.numbers("external_rates")
    count = len(outside)
    routing = inputs.matrix("routing", count, count)
    rates = inputs.numbers("service_rates", count, above_zero=True)
    servers = inputs.each_servers("servers", count)
    network = jackson(outside, routing, rates, servers)
    speed, total = max(rates), sum(outside)
    nodes = list(zip(network.nodes, rates, servers, strict=True))
    slowest = max(speed / rate * (1.0 if math.isinf(limit) else relaxation(node.offered_load, int(limit)))
                  for node, rate, limit in nodes)
    cases = max(cases_for_wait(node.offered_load, int(limit), node.p_wait) if math.isfinite(limit) else 2.0e6
                for node, _, limit in nodes)
    span = steady(total / speed, 0.5 * cases, 3.0 * slowest, "3 relaxation times of the slowest node", effort)
    pools = {f"node{at}": {"staff": ample(node.offered_load) if math.isinf(limit) else int(limit)}
             for at, (node, _, limit) in enumerate(nodes)}
    handles = [law("exponential", speed / rate) for rate in rates]
    if is_escalation(outside, routing):
        content, doors = escalation(routing, handles), 0
    else:
        content, doors = routed(outside, routing, handles), 1
        pools = {"door": {"staff": 1}, **pools}
    content = {"demand": {"cases_per_hour": 60.0 * total / speed}, "pools": pools, **content}

    def meters() -> Meters:
        stations = {f"waits{at}": Waits(at + doors, span.warm_up) for at in range(count)}
        numbers = {f"number{at}": TimeAverage((*busy_at(at + doors), *waiting_at(at + doors)), span.warm_up,
                                              span.horizon) for at in range(count)}
        return Meters(sojourns=Sojourns(span.warm_up), tally=Tally(span.warm_up),
                      system=TimeAverage(OPEN_CASES, span.warm_up, span.horizon), **stations, **numbers)

    def read(seen: Any) -> Readings:
        found: dict[str, Any] = {"mean_time_in_network": seen.sojourns.mean / speed,
                                 "mean_in_network": seen.system.mean}
        length, ended = (span.horizon - span.warm_up) / speed, seen.tally.of(Kind.ENDED)
        for at in range(count):
            waits = seen[f"waits{at}"]
            found |= {f"rate_{at}": waits.started / length, f"visits_{at}": ratio(waits.started, ended),
                      f"N_{at}": seen[f"number{at}"].mean, f"wait_per_visit_{at}": waits.mean / speed,
                      f"p_wait_{at}": waits.p_wait}
        return found

    shown = {f"wait_per_visit_{at}": (f"wait_mean.node{at}", 1.0 / speed) for at in range(count)}
    return [Design(content, span, meters, read, shown)]


def is_escalation(outside: Sequence[float], routing: Sequence[Sequence[float]]) -> bool:
    """Whether cases enter at the first node and go only to the next one, or back to the first."""
    allowed = all(share == 0.0 or to == at + 1 or to == 0
                  for at, row in enumerate(routing) for to, share in enumerate(row))
    return allowed and not any(outside[1:])


def escalation(routing: Sequence[Sequence[float]], handles: Sequence[Any]) -> Content:
    """Levels whose attempts succeed unless the case goes up, and whose solutions hold unless it comes back."""
    chain = []
    for at, (row, handle) in enumerate(zip(routing, handles, strict=True)):
        up = row[at + 1] if at + 1 < len(row) else 0.0
        back = row[0] / (1.0 - up) if up < 1.0 else 0.0
        chain.append({"level": f"level{at}", "pool": f"node{at}", "handle": handle, "success": [1.0 - up, 1.0 - up],
                      "holds": 1.0 - back})
    return {"chain": chain}


def routed(outside: Sequence[float], routing: Sequence[Sequence[float]], handles: Sequence[Any]) -> Content:
    """A door that sends cases to their first node, and levels with the routing of the nodes behind it."""
    entry = {f"level{at}": share for at, share in enumerate(outside) if share}
    chain = [{"level": "door", "pool": "door", "routes": entry}]
    for at, (row, handle) in enumerate(zip(routing, handles, strict=True)):
        ways = {f"level{to}": share for to, share in enumerate(row) if share}
        done = max(1.0 - math.fsum(row), 0.0)
        chain.append({"level": f"level{at}", "pool": f"node{at}", "handle": handle,
                      "routes": {**ways, **({"solved": done} if done > 1e-12 else {})}})
    return {"chain": chain}


FAMILY = Family(
    told="product form",
    configured="`success` and handing up, `holds` and coming back at once; other routing by `routes`",
    theory=theory,
    template=template,
    headline=("mean_time_in_network",),
)
