"""The family `sqrt_staffing`: exact P(wait) of M/M/c; the approximations are not asserted."""

from __future__ import annotations

from typing import Any

from sim.validation.common.lines import relaxation
from sim.validation.common.reading import refuse_load
from sim.validation.design import FULL, Design, Effort, Meters, Readings, desk, law, steady
from sim.validation.families.family import Family, Quantities
from sim.validation.meters import Waits
from sim.validation.theory.inputs import Inputs, require_stable
from sim.validation.theory.laws import exponential
from sim.validation.theory.patience import ImpatientQueue
from sim.validation.theory.queues import erlang_c
from sim.validation.theory.staffing import garnett_p_abandon, garnett_p_wait, halfin_whitt_p_wait, square_root_servers


def theory(given: Inputs) -> Quantities:
    """Square-root staffing, exact and approximate; with an abandonment rate `theta` (and `mu`) Garnett's functions.

    All are per arrival, in steady state.
    """
    load = given.positive("offered_load")
    if not given.has("theta", "abandon_rate"):
        beta = given.positive("beta")
        servers = given.count("servers") if given.has("servers") else square_root_servers(load, beta)
        refuse_load(given, "servers", load, servers)
        return {"p_wait_exact": erlang_c(load, servers), "p_wait_halfin_whitt": halfin_whitt_p_wait(beta)}
    beta, theta, mu = (given.number("beta"), given.positive("theta", "abandon_rate"),
                       given.positive("mu", "service_rate", default=1.0))
    servers = given.count("servers") if given.has("servers") else square_root_servers(load, beta)
    queue = ImpatientQueue(load * mu, mu, servers, exponential(1.0 / theta))
    return {"p_wait_exact": queue.p_delay, "p_wait_garnett": garnett_p_wait(beta, theta / mu),
            "p_abandon_exact": queue.p_abandon, "p_abandon_garnett": garnett_p_abandon(beta, theta / mu, servers)}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/c at a square-root staffing: the exact probability of waiting is what a run shows."""
    load, servers = inputs.positive("offered_load"), inputs.count("servers")
    require_stable(load, servers)
    span = steady(load, 1.0e7 + 2.5e4 * load, relaxation(load, servers), "the relaxation time of M/M/c", effort)

    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up))

    def read(seen: Any) -> Readings:
        return {"p_wait_exact": seen.waits.p_wait}

    reason = {"p_wait_halfin_whitt": "an approximation for many servers, not an exact value for this number"}
    return [Design(desk(load, law("exponential", 1.0), servers), span, meters, read, unobserved=reason)]


FAMILY = Family(
    told="exact P(wait) of M/M/c; the square-root approximations are not tested",
    configured="a pool",
    theory=theory,
    template=template,
)
