"""A month at a time: in how many months the better policy looks worse, and how bad a bad month is, in the background.

Worked out of as many runs as the verdict has by then, so that both speak of the same ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiment.months import Months, months, pieces_of
from sim.explore.verdict import at_look, look_at
from sim.report.months import HANG_TOGETHER, about_months, table, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiment.workers import Progress
    from sim.explore.background import Job
    from sim.explore.front_desk import Desk

RUNS_OF_RISK: Final = 20
"""Replications whose months are looked at: those that a page shows without being asked for more."""


def risk_job(form: Mapping[str, Any], desk: Desk) -> Job:
    """Return the job that looks at every month of both policies."""
    ready = desk.ready(form)

    def work(tell: Progress) -> dict[str, Any]:
        try:
            pieces_of(ready.scenario.world(ready.policies[0]))
        except InputError as error:  # the run is too short: an answer, too
            return {"too_short": error.problems[0].message, "measures": []}
        found = months(ready.scenario, ready.policies, replications=RUNS_OF_RISK, seed=ready.seed,
                       workers=desk.workers, engine=desk.engine, progress=tell)
        return form_of(found)

    titles = tuple(ready.scenario.policy_titles[policy] for policy in ready.policies)
    key = ("risk", *ready.digests, ready.scenario.world().calendar.start, titles)
    return desk.jobs.ask(key, str(form.get("page", ""))[:64], lambda: 2 * RUNS_OF_RISK, work)


def form_of(found: Months) -> dict[str, Any]:
    """Return what the page shows: every measure with its months in pairs and its words, and a table of them.

    The words of the whole run are those that the page's verdict has at its last look.
    """
    runs = found.comparison.replications
    said = told(found, found.policies[1], at_look(found.comparison, look_at(runs)))
    shown = table(said, found.pieces.unit)
    return {
        "unit": found.pieces.unit, "runs": runs, "about": about_months(found), "help": HANG_TOGETHER,
        "titles": [found.titles[policy] for policy in found.policies], "too_short": "",
        "measures": [each.form() for each in said], "head": list(shown.columns),
        "rows": [list(row) for row in shown.rows],
    }
