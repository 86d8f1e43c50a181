"""The family `ask_my_boss`: reps blocked while they ask."""

from __future__ import annotations

import math
from typing import Any

from sim.validation.common.lines import relaxation
from sim.validation.common.reading import refuse_load
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, ample, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import Sojourns, TimeAverage, Waits, busy_at, ratio, waiting_at
from sim.validation.theory.boss import Consulting, consulting_chain
from sim.validation.theory.inputs import Inputs, require_stable


def theory(given: Inputs) -> Quantities:
    """Reps who ask managers: waits per arrival and per consultation, time per customer, shares over time."""
    centre = Consulting(given.positive("lam"), given.positive("mu1"), given.probability("p_consult"),
                        given.positive("mu2"), given.count("reps"), given.servers("managers"))
    refuse_load(given, "reps", centre.arrival_rate / centre.capacity * centre.reps, centre.reps)
    state = consulting_chain(centre)
    rate, reps, consults = centre.arrival_rate, centre.reps, centre.arrival_rate * centre.p_consult
    return {
        "p_wait_rep": state.p_all_reps_busy, "mean_wait_rep": state.mean_queue / rate,
        "rep_utilisation": state.mean_busy_reps / reps,
        "manager_utilisation": state.mean_busy_managers / centre.managers,
        "mean_wait_manager_per_consult": state.mean_waiting_reps / consults if consults else 0.0,
        "mean_time_total": state.mean_in_system / rate, "rep_blocked_share": state.mean_waiting_reps / reps,
    }


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
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


FAMILY = Family(
    told="reps who are blocked while they ask",
    configured="`ask_boss`, `authority`",
    theory=theory,
    template=template,
    headline=("mean_time_total",),
)
