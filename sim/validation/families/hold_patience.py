"""The family `hold_patience`: customers who hang up while the rep asks a manager."""

from __future__ import annotations

from typing import Any

from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import Tally, TimeAverage, Waits, busy_at, ratio
from sim.validation.theory.boss import Consulting, consulting_chain
from sim.validation.theory.inputs import Inputs
from sim.vocabulary import Kind


def theory(given: Inputs) -> Quantities:
    """Reps who ask managers, with patience in line and on hold: shares per consultation, per call and over time.

    Patience is memoryless, so who is on hold hangs up at rate eta, whether the manager has time already or not.
    """
    eta, theta = given.positive("eta"), given.positive("theta")
    centre = Consulting(given.positive("lam"), given.positive("mu1"), given.probability("p_consult"),
                        given.positive("mu2"), given.count("reps"), given.count("managers"))
    state = consulting_chain(centre, eta, theta)
    abandoned = theta * state.mean_queue
    consults = (centre.arrival_rate - abandoned) * centre.p_consult
    on_hold = state.mean_waiting_reps + state.mean_busy_managers
    return {
        "p_hang_up": eta * on_hold / consults, "p_abandon": abandoned / centre.arrival_rate,
        "rep_utilisation": state.mean_busy_reps / centre.reps,
        "manager_utilisation": state.mean_busy_managers / centre.managers,
    }


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """`hold_patience` times a patience of the channel; the remedy is uniform, a share p of it above the authority."""
    rate, work, asks = inputs.positive("lam"), inputs.positive("mu1"), inputs.probability("p_consult")
    consult, reps, managers = inputs.positive("mu2"), inputs.count("reps"), inputs.count("managers")
    eta, theta = inputs.positive("eta"), inputs.positive("theta")
    scale = work  # the first stage of a visit takes a minute
    slowest = max(1.0, scale / consult, scale / eta, scale / theta)
    span = steady(rate / scale, 1.0e7, slowest, "the slowest of work, advice and patience", effort)
    content: Content = {
        "demand": {"cases_per_hour": 60.0 * rate / scale},
        "flaws": {"problem": {"remedy": {"dist": "uniform", "low": 0.0, "high": 1.0}}},
        "channels": {"phone": {"patience": law("exponential", scale / theta)}},
        "pools": {"reps": {"staff": reps}, "managers": {"staff": managers}},
        "chain": [{"level": "rep", "pool": "reps", "handle": law("exponential", 1.0), "authority": 1.0 - asks},
                  {"level": "manager", "pool": "managers"}],
        "levers": {"ask_boss": {"consult": law("exponential", scale / consult), "hold_patience": theta / eta}},
    }

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up), tally=Tally(span.warm_up),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon),
                      managers=TimeAverage(busy_at(1), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        hung_up = seen.tally.of(Kind.HUNG_UP_ON_HOLD)
        return {
            "p_hang_up": ratio(hung_up, seen.tally.of(Kind.BOSS_ASKED)), "p_abandon": seen.waits.p_abandon,
            "rep_utilisation": seen.busy.mean / reps, "manager_utilisation": seen.managers.mean / managers,
        }

    shown = {"rep_utilisation": ("utilisation.reps", 1.0), "p_abandon": ("abandoned_share.reps", 1.0)}
    return [Design(content, span, meters, read, shown)]


FAMILY = Family(
    told="customers who hang up while the rep asks",
    configured="`ask_boss`, `hold_patience`, `patience`",
    theory=theory,
    template=template,
    headline=("p_hang_up",),
)
