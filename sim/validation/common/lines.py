"""What families of one line share: how long it takes to settle, how many customers a mean wait needs."""

from __future__ import annotations

import math
from typing import Any

from sim.validation.design import Design, Meters, Readings, Span, desk
from sim.validation.meters import OPEN_CASES, Sojourns, TimeAverage, Waits, busy_at, ratio, waiting_at

PRECISION = 1.2e5
"""Customers for each unit of the relative variance of a mean wait: they bring its standard error to 0.29 %."""


def relaxation(load: float, servers: int, cv2: float = 1.0) -> float:
    """The relaxation time of M/M/c in service times: 1 + 1 / (sqrt(c) - sqrt(a))^2, longer for irregular service.

    Without the first term it is that of M/M/1 at the speed of all servers together (Abate & Whitt 1987, *Queueing
    Systems* 2:41); the first covers an empty start of many servers.
    """
    return 1.0 + max(1.0, 0.5 * (1.0 + cv2)) / (math.sqrt(servers) - math.sqrt(load)) ** 2


def cases_for_wait(load: float, servers: int, p_wait: float, cv2: float = 1.0) -> float:
    """How many customers bring the standard error of the mean wait to about 0.3 %.

    The mean of n waits of M/M/1 has a relative variance of (2 + 5 r - 4 r^2 + r^3) / (n r (1 - r)^2) (Daley
    1968, *J. Australian Math. Soc.* 8:683), close to 4 / (n r (1 - r)^2). With several servers P(wait) stands
    for r, and up to twice as many are needed; service more irregular than exponential adds the fourth power of
    (1 + cv2) / 2 (both found in pilot runs).
    """
    slack, irregular = 1.0 - load / servers, max(1.0, 0.5 * (1.0 + cv2)) ** 4
    variance = (4.0 + 4.0 * (1.0 - 1.0 / servers)) * irregular / (max(p_wait, 1e-3) * slack * slack)
    return min(PRECISION * variance, 7.0e7)


def delay_design(load: float, handle: Any, servers: int, span: Span, speed: float, target: float) -> Design:
    """A line without limits; `speed` is services in a unit of time, `target` the minutes of a short wait."""
    def meters() -> Meters:
        return Meters(waits=Waits(0, span.warm_up, target), sojourns=Sojourns(span.warm_up),
                      queue=TimeAverage(waiting_at(0), span.warm_up, span.horizon),
                      busy=TimeAverage(busy_at(0), span.warm_up, span.horizon),
                      system=TimeAverage(OPEN_CASES, span.warm_up, span.horizon))

    def read(seen: Any) -> Readings:
        waits = seen.waits
        return {
            "rho": seen.busy.mean / servers,
            "p_wait": waits.p_wait,
            "mean_wait": waits.mean / speed,
            "mean_wait_given_wait": ratio(waits.minutes, waits.delayed) / speed,
            "mean_queue": seen.queue.mean,
            "mean_sojourn": seen.sojourns.mean / speed,
            "mean_in_system": seen.system.mean,
            "service_level": ratio(waits.served_in_target, waits.served),
        }

    shown = {"rho": ("utilisation.desk", 1.0), "mean_wait": ("wait_mean.desk", 1.0 / speed),
             "wait_p90": ("wait_p90.desk", 1.0 / speed)}
    return Design(desk(load, handle, servers), span, meters, read, shown)
