"""Growth: a larger base of customers (time and memory, log kept or not), and many replications on two workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.benchmark.measure import HERE, Spread, in_child, wall_seconds

if TYPE_CHECKING:
    from sim.scenario.plan import Plan

SCENARIO = HERE / "growth.toml"
SIZES = (10_000, 100_000, 1_000_000)
KEPT_WEEKS = 4
"""A year's log of a million customers would be five gigabytes, so keeping is measured on a shorter horizon."""


def task(customers: int, weeks: float, keep: bool = False, repeats: int = 1) -> dict[str, Any]:
    """Return the task of one child: the staff grows with the base."""
    thousands = customers / 10_000
    return {
        "scenario": str(SCENARIO), "keep": keep, "repeats": repeats, "sets": [
            f"customers.initial={customers}", f"horizon={weeks * 10_080.0}",
            f"pools.reps.staff={1 + round(0.8 * thousands)}", f"pools.seniors.staff={1 + round(0.5 * thousands)}"],
    }


def customers(weeks: float, rounds: int, sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Time a case and memory a customer of growing bases, in fresh processes, alternating."""
    taken: dict[int, list[float]] = {size: [] for size in sizes}
    answers: dict[int, dict[str, Any]] = {}
    floor = in_child(task(1, 1))["peak"]
    for _ in range(rounds):
        for size in sizes:
            repeats = max(1, min(5, 100_000 // size))
            answers[size] = in_child(task(size, weeks, repeats=repeats))
            taken[size].append(min(answers[size]["seconds"]) / answers[size]["cases"])
    rows = [_row(size, answers[size], taken[size], taken[sizes[0]], floor) for size in sizes]
    for row, size in zip(rows, sizes, strict=True):
        waiting = in_child(task(size, 0.1))
        row["waiting_bytes_per_customer"] = (waiting["peak"] - floor) / size
        short, kept = (in_child(task(size, KEPT_WEEKS, keep=keep)) for keep in (False, True))
        row["kept_ratio"] = kept["seconds"][0] / short["seconds"][0]
        row["short_peak"], row["kept_peak"] = short["peak"], kept["peak"]
    return {"weeks": weeks, "rounds": rounds, "floor": floor, "rows": rows, "kept_weeks": KEPT_WEEKS}


def _row(size: int, answer: dict[str, Any], taken: list[float], base: list[float], floor: int) -> dict[str, Any]:
    return {
        "customers": size, "cases": answer["cases"], "records": answer["records"],
        "microseconds": Spread.of([1e6 * value for value in taken]).form(),
        "ratio": Spread.of([a / b for a, b in zip(taken, base, strict=True)]).form(),
        "peak": answer["peak"], "bytes_per_customer": (answer["peak"] - floor) / size,
        "bytes_per_case": (answer["peak"] - floor) / max(answer["cases"], 1),
    }


def _digest(plan: Plan, replication: int) -> str:
    from sim.experiment.simulate import simulate

    return simulate(plan, seed=1, replication=replication).digest


def replications(count: int, days: float, rounds: int, processes: bool = True) -> dict[str, Any]:
    """Return the wall time of many replications of the two-tier workload, by one worker and by two."""
    from experiments.benchmark.two_tier import engine_plan
    from sim.experiment.simulate import prepare
    from sim.experiment.workers import run_all

    prepare()
    plan = engine_plan(days)
    same = []
    ways = [("one", 1, True), ("two threads", 2, True), *([("two processes", 2, False)] if processes else [])]
    taken: dict[str, list[float]] = {name: [] for name, _, _ in ways}
    for _ in range(rounds):
        for name, workers, threads in ways:
            taken[name].append(wall_seconds(lambda w=workers, t=threads: same.append(
                run_all(_digest, plan, range(count), w, in_threads=t))))
    return {
        "replications": count, "days": days, "rounds": rounds, "results_equal": all(one == same[0] for one in same),
        "seconds": {name: Spread.of(values).form() for name, values in taken.items()},
        "speed_up": {name: Spread.of([a / b for a, b in zip(taken["one"], values, strict=True)]).form()
                     for name, values in taken.items() if name != "one"},
        "best": {name: min(taken["one"]) / min(values) for name, values in taken.items() if name != "one"},
    }
