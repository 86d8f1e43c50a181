"""The two-tier workload: this engine beside hand-written C and other simulators, checked first, then timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from math import sqrt
from statistics import mean, stdev
from typing import Any

from experiments.benchmark.measure import HERE, Spread, alternate, ratios, seconds
from experiments.benchmark.peers import by_hand
from experiments.benchmark.peers.figures import NAMES, Figures, Peer

SCENARIO = HERE / "two_tier.toml"
LEAST_P = 0.0005
"""A figure disagrees below this p; some thirty figures are looked at."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: days of the engine and of C, rounds of timing, runs of a check, the peers' part."""

    days: float
    rounds: int
    checks: int
    quick: bool


FULL, QUICK, TINY = Size(30, 7, 10, False), Size(10, 5, 5, True), Size(0.1, 1, 2, True)


def available() -> tuple[list[Peer], dict[str, str]]:
    """Return the peers that can be run here, and why each of the others cannot."""
    peers, missing = [], {"SSJ": "not installed", "simmer": "not installed"}
    if by_hand.compiler():
        peers.append(Peer("C, -O3", "one binary heap, xoshiro256++", by_hand.run, 30, 30, 10))
    else:
        missing["C, -O3"] = "no compiler"
    for name, package, note, days, quick_days in (
        ("SimPy", "simpy", "idiomatic", 1.5, 0.3), ("Ciw", "ciw", "idiomatic", 0.5, 0.1),
        ("salabim", "salabim", "idiomatic", 0.2, 0.06),
    ):
        if find_spec(package):
            run = import_module(f"experiments.benchmark.peers.with_{package}").run
            peers.append(Peer(name, note, run, days, days, quick_days))
        else:
            missing[name] = "not installed"
    return peers, missing


def engine_plan(days: float, scale: int = 1, scenario: Any = SCENARIO) -> Any:
    """Return the plan of the scenario with another horizon, and `scale` times the arrivals and staff."""
    from sim.scenario import load
    from sim.scenario.plan import build

    sets = [f"horizon={days * 1440.0}"]
    if scale != 1:
        sets += [f"demand.cases_per_hour={600 * scale}", f"pools.reps.staff={50 * scale}",
                 f"pools.seniors.staff={24 * scale}"]
    return build(load(scenario, sets).world())


def engine_figures(plan: Any, replication: int) -> Figures:
    """Return the figures of one replication."""
    from sim.experiment.simulate import simulate

    outcomes = simulate(plan, replication=replication).outcomes
    return Figures(int(outcomes["cases"]), tuple(
        outcomes[f"{name}.{pool}"] for name in ("wait_mean", "abandoned_share", "utilisation")
        for pool in ("reps", "seniors")))


def measure(size: Size) -> dict[str, Any]:
    """Check every peer, then time all of them in alternation."""
    from sim.engine import prepare

    prepare()
    peers, missing = available()
    days = {peer.name: min(peer.quick_days if size.quick else peer.days, size.days) for peer in peers}
    checks = {peer.name: check(peer, days[peer.name], size) for peer in peers}
    bad = [name for name, result in checks.items() if not result["agrees"]]
    timed = [peer for peer in peers if peer.name not in bad]
    works = _engine_works(size.days)
    works.update({peer.name: _peer_work(peer, days[peer.name]) for peer in timed})
    return {"days": size.days, "missing": missing, "checks": checks, **_timed(works, size)}


def check(peer: Peer, days: float, size: Size) -> dict[str, Any]:
    """Whether a peer's figures are the engine's, up to chance (Welch's test on each).

    A disagreement is believed only if four times as many runs with other seeds disagree too.
    """
    runs = size.checks if days > 1 else 2 * size.checks
    result = _compare(peer, days, range(runs))
    return result if result["agrees"] else {**_compare(peer, days, range(runs, 5 * runs)), "checked_twice": True}


def _compare(peer: Peer, days: float, seeds: range) -> dict[str, Any]:
    from scipy.stats import ttest_ind_from_stats

    plan, runs = engine_plan(days), len(seeds)
    ours = [engine_figures(plan, k).values for k in seeds]
    theirs = [peer.run(1000 + k, days).values for k in seeds]
    rows = {}
    for name, a, b in zip(NAMES, zip(*ours, strict=True), zip(*theirs, strict=True), strict=True):
        test = ttest_ind_from_stats(mean(a), stdev(a), runs, mean(b), stdev(b), runs, equal_var=False)
        rows[name] = {"engine": mean(a), "peer": mean(b), "p": float(test.pvalue),
                      "half_width": 2 * sqrt((stdev(a) ** 2 + stdev(b) ** 2) / runs)}
    least = min(row["p"] for row in rows.values())
    return {"days": days, "runs": runs, "figures": rows, "least_p": least, "agrees": least >= LEAST_P}


def _timed(works: dict[str, Callable[[], float]], size: Size) -> dict[str, Any]:
    for work in works.values():
        work()
    taken = alternate(works, size.rounds)
    base = "C, -O3" if "C, -O3" in taken else next(iter(taken))
    return {"base": base, "rounds": size.rounds, "times": {
        name: {"microseconds": Spread.of([1e6 * value for value in values]).form(),
               "ratio": ratios(values, taken[base]).form()} for name, values in taken.items()}}


def _engine_works(days: float) -> dict[str, Callable[[], float]]:
    """Return the engine's ways of running, each measuring its seconds a customer on a replication of its own."""
    from sim.engine import run
    from sim.eventlog import LogBuilder
    from sim.experiment.simulate import simulate
    from sim.outcomes import Fold

    plan = engine_plan(days)
    customers = engine_figures(plan, 0).customers
    ways: dict[str, Callable[[int], object]] = {
        "journeysim, no log kept": lambda k: run(plan, replication=k, digest=False),
        "journeysim, outcomes": lambda k: run(plan, replication=k, sink=Fold(plan).update, digest=False),
        "journeysim, outcomes and digest": lambda k: simulate(plan, replication=k),
        "journeysim, log kept": lambda k: run(plan, replication=k, sink=LogBuilder(), digest=False),
    }
    return {name: partial(_per_customer, way, _count(), customers) for name, way in ways.items()}


def _count() -> Iterator[int]:
    return iter(range(10**9))


def _per_customer(way: Callable[[int], object], numbers: Iterator[int], customers: int) -> float:
    number = next(numbers)
    return seconds(lambda: way(number)) / customers


def _peer_work(peer: Peer, days: float) -> Callable[[], float]:
    numbers = _count()

    def work() -> float:
        number = next(numbers)
        found: list[Figures] = []
        taken = seconds(lambda: found.append(peer.run(number, days)))
        return taken / found[0].customers

    return work


def load_growth(size: Size) -> list[dict[str, Any]]:
    """Time a customer costs with 1, 10 and 100 times the arrivals and the staff, over ever shorter horizons."""
    from sim.engine import run

    works: dict[str, Callable[[], float]] = {}
    for scale in (1, 10, 100):
        days = size.days / scale
        plan = engine_plan(days, scale)
        customers = engine_figures(plan, 0).customers
        works[f"journeysim x{scale}"] = partial(
            _per_customer, lambda k, plan=plan: run(plan, replication=k, digest=False), _count(), customers)
        if by_hand.compiler():
            works[f"C x{scale}"] = partial(
                _per_customer, lambda k, days=days, scale=scale: by_hand.run(k, days, scale), _count(), customers)
    for work in works.values():
        work()
    taken = alternate(works, size.rounds)
    return [{"name": name, "microseconds": Spread.of([1e6 * value for value in values]).form(),
             "ratio": ratios(values, taken[f"{name.split(' x')[0]} x1"]).form()} for name, values in taken.items()]
