"""The family `mmng`: M/M/n+G, with patience of any law."""

from __future__ import annotations

import math
from typing import Any

from sim.validation.common.mixtures import Mixture, read_law
from sim.validation.common.reading import stated_law
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import TimeAverage, Waits, busy_at, ratio, waiting_at
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.loss import erlang_b
from sim.validation.theory.patience import ImpatientQueue


def theory(given: Inputs) -> Quantities:
    """M/M/n+G; per arrival, abandoning ones included, but `*_served` per served; queue and occupancy over time."""
    patience = stated_law(given, given.words("patience", default="exponential"), "patience")
    queue = ImpatientQueue(given.positive("arrival_rate"), given.positive("service_rate"), given.count("servers"),
                           patience)
    mean_wait = queue.mean_wait
    expected = {
        "p_delay": queue.p_delay, "p_abandon": queue.p_abandon, "mean_wait": mean_wait,
        "mean_offered_wait": queue.mean_offered_wait, "mean_queue": queue.arrival_rate * mean_wait,
        "occupancy": queue.occupancy, "mean_wait_served": queue.mean_wait_served,
        "served_check": queue.p_served + queue.p_abandon_by_balance,
    }
    if given.has("t"):
        time = given.not_negative("t")
        within = queue.served_within(time)
        expected |= {"served_within_t": within, "served_within_t_given_served": within / queue.p_served,
                     "p_wait_gt_t": queue.p_wait_exceeds(time)}
    if patience.name == "exponential":
        expected["theta_times_EW"] = mean_wait / patience.mean
    return expected


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/n+G: patience of any law; a mixture of laws is several live channels, each with its own `patience`.

    The unit of time is scaled so that a service takes a minute.
    """
    rate, service, servers = inputs.positive("arrival_rate"), inputs.positive("service_rate"), inputs.count("servers")
    target = inputs.not_negative("t", default=math.nan)
    patience = read_law(inputs, inputs.words("patience", default="exponential"), "patience", service)
    mean = inputs.positive("mean_patience", "mean", default=1.0 / service)
    load = rate / service
    relaxation = max(1.0, mean * service) + servers / max(load, servers)
    lost = max(erlang_b(load, servers), 1e-3)
    cases = min(5.2e5 / lost * (1.0 + 4.0 * min(1.2, mean * service)), 4.0e7)
    span = steady(load, cases, 2.0 * relaxation, "2 (the longer of patience and service)", effort)

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up, target * service),
                      queue=TimeAverage(waiting_at(0), span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        waits = seen.waits
        late = waits.served + waits.abandoned - waits.served_in_target - waits.abandoned_in_target
        return {
            "p_delay": waits.p_wait,
            "p_abandon": waits.p_abandon,
            "mean_wait": waits.mean / service,
            "mean_queue": seen.queue.mean,
            "occupancy": seen.busy.mean / servers,
            "served_within_t": ratio(waits.served_in_target, waits.admitted),
            "served_within_t_given_served": ratio(waits.served_in_target, waits.served),
            "mean_wait_served": ratio(waits.served_minutes, waits.served) / service,
            "p_wait_gt_t": ratio(late, waits.admitted),
            "theta_times_EW": waits.mean / service / mean,
        }

    shown = {"p_abandon": ("abandoned_share.desk", 1.0), "mean_wait": ("wait_mean.desk", 1.0 / service),
             "occupancy": ("utilisation.desk", 1.0), "mean_wait_served": ("wait_mean_served.desk", 1.0 / service)}
    hidden = {"mean_offered_wait": "the wait of a customer who would never hang up; the model has no such customer",
              "served_check": "equal to 1 by definition: a check of the theory's own figures"}
    content = desk(load, law("exponential", 1.0), servers, channels=phones(patience))
    return [Design(content, span, meters, read, shown, unobserved=hidden)]


def phones(patience: Mixture) -> Content:
    """Live channels by share, one for each part of a mixture of patience."""
    return {f"phone{at}": {"share": share, "patience": part} for at, (share, part) in enumerate(patience)}


FAMILY = Family(
    told="M/M/n+G: exponential, deterministic, uniform, Erlang, gamma, lognormal, Weibull, hyperexponential patience",
    configured="`channels.*.patience`",
    theory=theory,
    template=template,
    headline=("p_abandon",),
)
