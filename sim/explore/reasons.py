"""Why: the difference shared out among the levers, and what breaks the journey, worked out in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.inquiry.investigate import answer, ask
from sim.inquiry.investigate_form import investigate_form
from sim.inquiry.why import designed, why
from sim.inquiry.why_form import ranked
from sim.report.phrases import label, number, unit
from sim.report.quantities import scale_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiment.workers import Progress
    from sim.explore.background import Job
    from sim.explore.front_desk import Desk
    from sim.inquiry.why import Why

RUNS_OF_WHY: Final = 5
MIXTURES: Final = 24
RUNS_OF_BROKE: Final = 2


def why_job(form: Mapping[str, Any], desk: Desk) -> Job:
    """Return the job that shares every headline's difference out among the levers in which the two policies differ."""
    ready = desk.ready(form)
    design = designed(ready.scenario, ready.policies, replications=RUNS_OF_WHY, mixtures=MIXTURES, seed=ready.seed)

    def work(tell: Progress) -> dict[str, Any]:
        return form_of(why(design, workers=desk.workers, engine=desk.engine, progress=tell))

    return desk.jobs.ask(("why", *ready.digests), str(form.get("page", ""))[:64], lambda: design.runs, work)


def broke_job(form: Mapping[str, Any], desk: Desk, side: int) -> Job:
    """Return the job that says what breaks the journey under one of the two policies."""
    ready = desk.ready(form)
    policy = ready.policies[side]
    question = ask(ready.scenario, policy, seed=ready.seed, replications=RUNS_OF_BROKE, workers=desk.workers,
                   engine=desk.engine)

    def work(tell: Progress) -> dict[str, Any]:
        return investigate_form(answer(question, progress=tell)) | {"title": ready.scenario.policy_titles[policy]}

    page = str(form.get("page", ""))[:64]
    return desk.jobs.ask((f"broke {side}", ready.digests[side]), page, lambda: question.foretold, work)


def form_of(found: Why) -> dict[str, Any]:
    """Return of every outcome the difference and what each lever has to do with it, in one unit, the greatest first."""
    outcomes = []
    for name in found.outcomes:
        parts, verdict, about = ranked(found, name), found.verdicts[name], found.comparison.about(name)
        if verdict.interval is None or not parts:
            continue
        scale = scale_for(about.unit, [float(part.exact) for part in parts], difference=True)
        short = unit(scale)
        outcomes.append({
            "name": name, "label": label(found.comparison, name), "better": about.better, "clear": verdict.is_clear,
            "difference": number(found.comparison, name, verdict.interval),
            "parts": [{"name": part.lever.replace("_", " "), "effect": float(part.exact),
                       "says": f"{scale.text(float(part.exact), sign=True)}{short}"} for part in parts],
        })
    return {"outcomes": outcomes, "replications": found.design.replications, "exact": found.design.is_exact}
