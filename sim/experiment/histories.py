"""The course of runs under several policies, for pictures over time: the same draws for each replication, as compared.

A comparison keeps one number a run and outcome; what a run looked like on the way is found by running some of its
replications again, which gives the same records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import InputError
from sim.experiment.comparison import Job, Study, choose_policies, prepare
from sim.experiment.simulate import ENGINES
from sim.experiment.warm_up import settled
from sim.experiment.workers import Progress, run_all

if TYPE_CHECKING:
    from sim.outcomes.timelines import History
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Course:
    """Histories of some replications of several policies.

    title: of the scenario; titles: by policy, the baseline first; warm_up, horizon: minutes; runs: by policy, one
    history a replication, in order.
    """

    title: str
    titles: Mapping[str, str]
    warm_up: float
    horizon: float
    runs: Mapping[str, tuple[History, ...]]

    @property
    def policies(self) -> tuple[str, ...]:
        """Policies, the baseline first."""
        return tuple(self.titles)


def course(
    scenario: Scenario,
    *,
    policies: Sequence[str] = (),
    replications: int = 10,
    seed: int | None = None,
    workers: int = 1,
    engine: str = ENGINES[0],
    progress: Progress | None = None,
) -> Course:
    """Run replications 0, 1, .. of every policy and return their histories; arguments and errors as for `compare`.

    A warm-up that is "auto" is chosen as `compare` does; whoever has chosen it gives the scenario that `settled` made.
    """
    from sim.scenario.plan import build

    chosen = choose_policies(scenario, policies)
    if replications < 1 or workers < 1:
        raise InputError("at least one replication and one worker are needed")
    scenario, _ = settled(scenario, seed=seed, workers=workers, engine=engine)
    scenario, _ = settled(scenario, seed=seed, workers=workers, engine=engine)
    plans = tuple(build(scenario.world(policy)) for policy in chosen)
    study = Study(plans, scenario.seed if seed is None else seed, engine)
    prepare(engine)
    jobs = [Job(policy, replication) for policy in range(len(chosen)) for replication in range(replications)]
    done = run_all(follow, study, jobs, workers, progress, in_threads=engine == "compiled")
    runs = {name: tuple(done[at * replications:(at + 1) * replications]) for at, name in enumerate(chosen)}
    titles = {name: scenario.policy_titles.get(name) or name for name in chosen}
    return Course(scenario.title, titles, float(plans[0].warm_up), float(plans[0].horizon), runs)


def follow(study: Study, job: Job) -> Any:
    """Do one run of a study and return its history."""
    from sim.engine import run
    from sim.outcomes.timelines import Histories

    plan = study.plans[job.policy]
    histories = Histories(plan)
    run(plan, seed=study.seed, replication=job.replication, sink=histories.update, engine=study.engine, digest=False)
    return histories.result()
