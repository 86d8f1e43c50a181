"""A long sweep: how many runs a second, and what plans, outcomes, digests of rows, store and scheduling add to them.

The engine's own part is measured on a sample of the same runs, half of them before and half after the sweep, by as many
threads: `sim.engine.run` with the fold as its sink, and nothing else.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from experiments.benchmark.measure import ROOT

WORKERS = 2
POLICIES = ("apologise", "direct_line")
FACTORS = {
    "lost requests": {"path": "policies.apologise.fixing.lost_request", "low": 0.0, "high": 0.4},
    "promise": {"path": "policies.apologise.fixing.promise", "low": 1440.0, "high": 14400.0},
    "tolerance": {"path": "customers.tolerance.mean", "low": 6.0, "high": 18.0},
}
SAMPLE = 40
"""Points of each half of the sample."""


def measure(points: int, replications: int) -> dict[str, Any]:
    """Sweep so many points, two policies each, and return what it took."""
    from sim.engine import prepare
    from sim.study.definition import from_content
    from sim.study.drive import Drive
    from sim.study.frame import prepare as prepare_study
    from sim.study.store import Store
    from sim.study.workers import local

    prepare()
    content = {
        "kind": "sweep", "scenario": str(ROOT / "configs" / "apologise_then_act.toml"), "policies": list(POLICIES),
        "set": {"horizon": "9 weeks"}, "replications": replications, "factors": FACTORS,
        "design": {"kind": "lhs", "points": points},
    }
    frame = prepare_study(from_content(content, Path("sweep")))
    with tempfile.TemporaryDirectory() as directory:
        store = Store(Path(directory), frame.parts, frame.texts)
        executor = local(WORKERS, "compiled")
        drive = Drive(frame, store, executor)
        jobs = _sample(frame)
        before = _engine_alone(jobs[0::2])
        began, processor = perf_counter(), process_time()
        drive.run()
        store.close()
        wall, processor = perf_counter() - began, process_time() - processor
        executor.close()
        after = _engine_alone(jobs[1::2])
    runs, timed = drive.status.done, before["runs"] + after["runs"]
    alone = {name: runs * (before[name] + after[name]) / timed for name in ("wall", "processor")}
    return {
        "points": points, "policies": len(POLICIES), "replications": replications, "runs": runs, "timed": timed,
        "cases": (before["cases"] + after["cases"]) / timed, "workers": WORKERS, "wall": wall, "processor": processor,
        "rate": runs / wall, "engine": alone, "overhead": {"wall": wall / alone["wall"] - 1.0,
                                                           "processor": processor / alone["processor"] - 1.0},
    }


def _sample(frame: Any) -> list[Any]:
    """Return the jobs of some points, spread over the sweep, as the driver makes them."""
    from sim.study.drive import jobs_of
    from sim.study.kinds import procedure_for
    from sim.study.results import Results

    needs = procedure_for(frame).next(Results())
    step = max(1, len(needs) // (2 * SAMPLE * len(POLICIES)))
    chosen = [need for at, need in enumerate(needs) if at // len(POLICIES) % step == 0]
    return jobs_of(chosen, frame, frame.content, frame.identity, "compiled")


def _engine_alone(jobs: list[Any]) -> dict[str, float]:
    """Return the seconds that the engine takes for the runs of some jobs, and the cases they had."""
    from sim.experiment.workers import run_all
    from sim.study.jobs import plan_of

    plans = [plan_of(job.content, job.overrides, job.policy) for job in jobs]
    work = [(plan, job.seed, job.first + at) for plan, job in zip(plans, jobs, strict=True) for at in range(job.count)]
    began, processor = perf_counter(), process_time()
    cases = run_all(_run, None, work, WORKERS, in_threads=True)
    wall, processor = perf_counter() - began, process_time() - processor
    return {"runs": len(work), "wall": wall, "processor": processor, "cases": sum(cases)}


def _run(_: None, job: tuple[Any, int, int]) -> int:
    """Do one run and return the number of its cases."""
    from sim.engine import run
    from sim.outcomes import Fold

    plan, seed, replication = job
    fold = Fold(plan)
    run(plan, seed=seed, replication=replication, sink=fold.update)
    return fold.case_times()[0].size
