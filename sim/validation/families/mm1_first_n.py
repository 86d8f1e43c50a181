"""The family `mm1_first_n`: waits of the first customers."""

from __future__ import annotations

import math
from typing import Any

from sim.validation.common.waves import copies_for
from sim.validation.copies import FirstWaits, branches
from sim.validation.design import FULL, Design, Effort, Meters, Readings, from_empty, law
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.transient import first_waits


def theory(given: Inputs) -> Quantities:
    """M/M/1 from empty: mean waits of customer m, customer 10 and, averaged, the first m; customer 1 waits 0."""
    number = given.count("m")
    waits = first_waits(given.positive("arrival_rate"), given.positive("service_rate"), max(number, 10))
    return {"mean_wait_first_m": math.fsum(waits[:number]) / number, "wait_of_customer_m": waits[number - 1],
            "wait_of_customer_10": waits[9]}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M/M/1 from empty, many at once: the waits of the first customers. A service takes a minute."""
    rate, service, most = inputs.positive("arrival_rate"), inputs.positive("service_rate"), inputs.count("m")
    ranks = max(most, 10)
    load = rate / service
    horizon = (ranks + 8.0 * math.sqrt(ranks) + 20.0) * (1.0 / load + 1.0)
    copies, runs = copies_for(load * horizon, effort)
    span = from_empty(horizon, runs, effort)

    def meters() -> Meters:
        return Meters(first=FirstWaits(copies, ranks))

    def read(seen: Any) -> Readings:
        waits = seen.first.means / service
        return {"mean_wait_first_m": float(waits[:most].mean()), "wait_of_customer_m": float(waits[most - 1]),
                "wait_of_customer_10": float(waits[9])}

    return [Design(branches(copies, load, law("exponential", 1.0), 1), span, meters, read)]


FAMILY = Family(
    told="waits of the first customers",
    configured="branches from empty",
    theory=theory,
    template=template,
    headline=("mean_wait_first_m",),
)
