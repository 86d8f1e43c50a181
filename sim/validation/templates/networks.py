"""Several stations: escalation chains and loops, returning customers, gatekeepers, reps who ask their boss."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.validation.casebook import CaseBook
from sim.validation.design import (
    FULL,
    Content,
    Design,
    Effort,
    Meters,
    Readings,
    Span,
    ample,
    desk,
    law,
    steady,
)
from sim.validation.meters import (
    OPEN_CASES,
    Sojourns,
    Tally,
    TimeAverage,
    Waits,
    busy_at,
    ratio,
    waiting_at,
)
from sim.validation.templates.delay import cases_for_wait, relaxation
from sim.validation.templates.impatience import CALLING_BACK
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.networks import Gatekeeper
from sim.validation.theory.networks import jackson as product_form
from sim.validation.theory.queues import DelaySystem
from sim.vocabulary import Ending, Kind


def jackson(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
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
    network = product_form(outside, routing, rates, servers)
    speed, total = max(rates), sum(outside)
    nodes = list(zip(network.nodes, rates, servers, strict=True))
    slowest = max(speed / rate * (1.0 if math.isinf(limit) else relaxation(node.offered_load, int(limit)))
                  for node, rate, limit in nodes)
    cases = max(cases_for_wait(node.offered_load, int(limit), node.p_wait) if math.isfinite(limit) else 2.0e6
                for node, _, limit in nodes)
    span = steady(total / speed, 0.4 * cases, 3.0 * slowest, "3 relaxation times of the slowest node", effort)
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


def journey_chain(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """An absorbing chain of stages without queues: levels with `routes`, each with a pool that is never short.

    Of the absorbing states the first is `solved`, the second `refused`, a third `gave_up`.
    """
    moves = inputs.matrix("Q")
    ends = inputs.matrix("R", rows=len(moves), columns=0)
    times = inputs.numbers("mean_stage_time", len(moves))
    words = ("solved", "refused", "gave_up")
    if len(ends[0]) > len(words):
        raise inputs.fault("R", "a journey has only three ways to end", f"at most {len(words)} columns")
    scale = 1.0 / max(max(times), 1e-9)
    load = sum(times) * scale / max(1e-2, min(math.fsum(row) for row in ends))
    closing, cases = 60.0 / max(1e-2, min(1.0, min(math.fsum(row) for row in ends))), 4.0e6 * effort.share
    runs = effort.replications or 40
    span = Span(max(cases / runs, 100.0) + closing, 0.0, runs,
                "no queues: starts empty; only cases that open early enough to be finished are counted")
    chain = []
    for at, (row, out, time) in enumerate(zip(moves, ends, times, strict=True)):
        ways = {f"stage{to}": share for to, share in enumerate(row) if share}
        ways |= {word: share for word, share in zip(words, out, strict=False) if share}
        chain.append({"level": f"stage{at}", "pool": f"stage{at}", "handle": law("exponential", time * scale),
                      "routes": ways})
    pools = {f"stage{at}": {"staff": ample(load)} for at in range(len(moves))}
    content = {"demand": {"cases_per_hour": 60.0}, "pools": pools, "chain": chain}

    def meters() -> Meters:
        return Meters(book=CaseBook(len(moves), span.horizon - closing))

    def read(seen: Any) -> Readings:
        visits, minutes = seen.book.visits, seen.book.minutes
        steps = visits.sum(axis=1)
        endings = (Ending.SOLVED, Ending.REFUSED, Ending.GAVE_UP)
        return {"visits_from_0": visits.mean(axis=0).tolist(),
                "absorb_from_0": [seen.book.share_of(ending) for ending in endings[: len(ends[0])]],
                "mean_time_from_0": float(minutes.mean()) / scale, "mean_steps_from_0": float(steps.mean()),
                "var_steps_from_0": float(steps.var(ddof=1))}

    return [Design(content, span, meters, read)]


def erlang_r(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Returning customers: `holds` below 1 and `comes_back`; steady with servers, or the offered load of a wave."""
    if not inputs.has("servers"):
        from sim.validation.templates.varying import erlang_r_wave

        return erlang_r_wave(inputs, effort)
    rate, service, delta = inputs.positive("lam", "lam0"), inputs.positive("mu"), inputs.positive("delta")
    stays, servers = 1.0 - inputs.share_below_one("p_return"), inputs.count("servers")
    load = rate / service / stays
    theory = DelaySystem(rate / stays, service, servers)
    slowest = (relaxation(load, servers) + service / delta) / stays
    span = steady(rate / service, 0.2 * cases_for_wait(load, servers, theory.p_wait), slowest,
                  "(relaxation time of the station + time away) / share who stay away", effort)
    content = desk(rate / service, law("exponential", 1.0), servers,
                   fixing={"comes_back": law("exponential", service / delta)})
    content["chain"][0]["holds"] = stays

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up), sojourns=Sojourns(span.warm_up),
                      needy=TimeAverage((*busy_at(0), *waiting_at(0)), span.warm_up, span.horizon),
                      content=TimeAverage(CALLING_BACK, span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        return {"p_wait": seen.waits.p_wait, "mean_wait_per_visit": seen.waits.mean / service,
                "mean_needy": seen.needy.mean, "mean_content": seen.content.mean,
                "mean_total_time": seen.sojourns.mean / service}

    return [Design(content, span, meters, read, {"mean_wait_per_visit": ("wait_mean.desk", 1.0 / service)})]


def two_tier(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Gatekeepers and experts: `attempt_below` is the threshold k, complexity is uniform, success falls from 1 to 0.

    Where only a share of referrals is given, nothing is tried in vain: what is above 1 - share is passed on.
    """
    rate, first, second = inputs.positive("lam"), inputs.positive("mu1"), inputs.positive("mu2")
    limits = [inputs.servers("c1"), inputs.servers("c2")]
    by_share = not inputs.has("threshold")
    threshold = 1.0 - inputs.probability("referral_share") if by_share else inputs.probability("threshold")
    referred = 1.0 - threshold if by_share else Gatekeeper(threshold).referred
    loads = [rate / first, rate * referred / second]
    for key, load, limit in zip(("c1", "c2"), loads, limits, strict=True):
        require_stable(load, limit, key)
    staff = [ample(load) if math.isinf(limit) else int(limit) for load, limit in zip(loads, limits, strict=True)]
    slowest = sum(relaxation(load, count) * first / own
                  for load, count, own in zip(loads, staff, (first, second), strict=True))
    slack = min(1.0 - load / count for load, count in zip(loads, staff, strict=True))
    span = steady(rate / first, 3.0e5 / (slack * slack) + 2.0e6, slowest, "the relaxation times of both tiers", effort)
    content: Content = {
        "demand": {"cases_per_hour": 60.0 * rate / first},
        "flaws": {"problem": {"complexity": {"dist": "uniform", "low": 0.0, "high": 1.0}}},
        "pools": {"gate": {"staff": staff[0]}, "expert": {"staff": staff[1]}},
        "chain": [{"level": "gate", "pool": "gate", "handle": law("exponential", 1.0), "attempt_below": threshold,
                   "success": [1.0, 1.0] if by_share else [1.0, 0.0]},
                  {"level": "expert", "pool": "expert", "handle": law("exponential", first / second)}],
    }

    def meters() -> Meters:
        return Meters(tally=Tally(span.warm_up), sojourns=Sojourns(span.warm_up), gate=Waits(0, span.warm_up),
                      expert=Waits(1, span.warm_up), busy=TimeAverage(busy_at(1), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        released, up = seen.gate.served, seen.tally.of(Kind.HANDED_UP)
        return {
            "referral_share": ratio(up, released),
            "mistreated_share": ratio(seen.tally.of(Kind.ATTEMPT_FAILED), released),
            "first_line_resolved": 1.0 - ratio(up, released), "wait1": seen.gate.mean / first,
            "wait2": seen.expert.mean / first, "util2": seen.busy.mean / staff[1],
            "mean_time": seen.sojourns.mean / first,
        }

    shown = {"wait1": ("wait_mean.gate", 1.0 / first), "wait2": ("wait_mean.expert", 1.0 / first),
             "util2": ("utilisation.expert", 1.0), "mean_handoffs": ("handoffs_per_case", 1.0)}
    return [Design(content, span, meters, read, shown)]


def ask_my_boss(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Reps who ask a manager and wait for the answer, customer on the line: `ask_boss`, for remedies above authority.

    The remedy is uniform on [0, 1] and the authority 1 - p, so that a share p has to be asked for.
    """
    rate, work, asks = inputs.positive("lam"), inputs.positive("mu1"), inputs.probability("p_consult")
    consult, reps = inputs.positive("mu2"), inputs.count("reps")
    limit = inputs.servers("managers")
    managers = ample(rate * asks / consult) if math.isinf(limit) else int(limit)
    scale = work  # the first stage of a visit takes a minute
    load = rate / work + rate * asks / consult
    require_stable(load, reps, "reps")
    busiest = max(load / reps, rate * asks / consult / managers)
    relaxed = relaxation(load, reps) + scale / consult / (1.0 - math.sqrt(busiest)) ** 2
    cases = min(1.0e6 / (1.0 - busiest) ** 2 + 1.0e7, 3.0e7)
    span = steady(rate / scale, cases, relaxed, "the relaxation times of reps and managers", effort)
    content: Content = {
        "demand": {"cases_per_hour": 60.0 * rate / scale},
        "flaws": {"problem": {"remedy": {"dist": "uniform", "low": 0.0, "high": 1.0}}},
        "pools": {"reps": {"staff": reps}, "managers": {"staff": managers}},
        "chain": [{"level": "rep", "pool": "reps", "handle": law("exponential", 1.0), "authority": 1.0 - asks},
                  {"level": "manager", "pool": "managers"}],
        "levers": {"ask_boss": {"consult": law("exponential", scale / consult)}},
    }

    def meters() -> Meters:
        return Meters(reps=Waits(0, span.warm_up), managers=Waits(1, span.warm_up), sojourns=Sojourns(span.warm_up),
                      held=TimeAverage(waiting_at(1), span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        return {
            "p_wait_rep": seen.reps.p_wait, "mean_wait_rep": seen.reps.mean / scale,
            "rep_utilisation": seen.busy.mean / reps,
            "mean_wait_manager_per_consult": ratio(seen.managers.minutes, seen.managers.served) / scale,
            "mean_time_total": seen.sojourns.mean / scale, "rep_blocked_share": seen.held.mean / reps,
        }

    shown = {"mean_wait_rep": ("wait_mean.reps", 1.0 / scale), "rep_utilisation": ("utilisation.reps", 1.0),
             "manager_utilisation": ("utilisation.managers", 1.0)}
    return [Design(content, span, meters, read, shown)]
