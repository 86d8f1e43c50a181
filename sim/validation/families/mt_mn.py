"""The family `mt_mn`: M(t)/M/n (+M) from empty."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.validation.common.reading import sinusoid
from sim.validation.common.waves import copies_for, wave
from sim.validation.copies import Snapshots, branches
from sim.validation.design import FULL, Content, Design, Effort, Meters, Readings, from_empty, law
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.transient import transient_queue
from sim.vocabulary import MINUTES_PER_WEEK


def theory(given: Inputs) -> Quantities:
    """M(t)/M/n (+M) from empty at time 0: the state at each time, in expectation."""
    if given.words("start", default="empty") != "empty":
        raise given.fault("start", "another start is not computed", "empty")
    states = transient_queue(sinusoid(given), given.positive("service_rate"), given.count("servers"),
                             given.not_negative("abandon_rate", default=0.0), given.numbers("times"))
    return {"p_all_busy": [state.p_all_busy for state in states],
            "mean_queue": [state.mean_queue for state in states],
            "mean_in_system": [state.mean_in_system for state in states]}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """M(t)/M/n (+M) from empty, many at once, looked at at the times of the case."""
    rate, service, servers = inputs.positive("mean_rate"), inputs.positive("service_rate"), inputs.count("servers")
    theta = inputs.not_negative("abandon_rate", default=0.0)
    amplitude, times = inputs.probability("relative_amplitude", default=0.0), inputs.numbers("times")
    if inputs.words("start", default="empty") != "empty":
        raise inputs.fault("start", "another start is not simulated", "empty")
    unit = MINUTES_PER_WEEK / inputs.positive("period") if amplitude else 1.0 / (1.0 / service)
    last = max(times)
    copies, runs = copies_for(rate * max(last, 1.0 / rate), effort)
    span = from_empty(last * unit * (1.0 + 1e-9) + 1e-6, runs, effort)
    order = np.argsort(times, kind="stable")
    back = np.argsort(order, kind="stable")

    def meters() -> Meters:
        return Meters(seen=Snapshots(np.asarray(times)[order] * unit, copies))

    def read(seen: Any) -> Readings:
        waiting, busy = seen["seen"].waiting[:, back], seen["seen"].busy[:, back]
        return {"p_all_busy": (busy >= servers).mean(axis=0).tolist(), "mean_queue": waiting.mean(axis=0).tolist(),
                "mean_in_system": (waiting + busy).mean(axis=0).tolist()}

    more: Content = {"demand": {"profile": wave(amplitude)}} if amplitude else {}
    if theta:
        more["channels"] = {"phone": {"patience": law("exponential", unit / theta)}}
    content = branches(copies, rate / unit, law("exponential", unit / service), servers, None, **more)
    return [Design(content, span, meters, read, observations=copies)]


FAMILY = Family(
    told="M(t)/M/n (+M) from empty",
    configured="`demand.profile`, branches",
    theory=theory,
    template=template,
    headline=("mean_in_system",),
)
