"""What was fitted of callers and agents beside those of the judged log: patience and service times, type by type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.estimate import Estimate, Stream
from sim.calibration.queued_calls import QueuedCalls

MOST_TYPES: Final = 4
FEWEST_CALLS: Final = 100
"""Of types with fewer served calls there is no curve."""
POINTS: Final = 240

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """One type of call; times in minutes."""

    name: str
    waits: Floats
    """Of the judged calls that had to wait."""
    hung_up: NDArray[np.bool_]
    minutes: Floats
    """At which `patience` is told."""
    patience: Floats
    """The share that would wait so long by the fitted laws, as often as each has callers; empty if nobody hangs up."""
    services: Floats
    """Of the judged calls of ten seconds or more."""
    service_minutes: Floats
    service: Floats
    """The share of calls longer than that by the fitted law."""


def people(estimate: Estimate, calls: QueuedCalls) -> tuple[People, ...]:
    """Return the commonest types of the judged calls, at most four, the commonest first."""
    labels = dict(zip(estimate.log.types, estimate.log.labels, strict=False))
    served = np.bincount(calls.type[calls.served], minlength=len(calls.types))
    order = [int(code) for code in np.argsort(-served, kind="stable")[:MOST_TYPES] if served[code] >= FEWEST_CALLS]
    return tuple(_of_type(estimate, calls, code, labels.get(calls.types[code], calls.types[code])) for code in order)


def _of_type(estimate: Estimate, calls: QueuedCalls, code: int, name: str) -> People:
    from scipy.special import ndtr

    own = calls.counts & (calls.type == code)
    streams = [stream for stream in estimate.streams if stream.type == calls.types[code]]
    waited = own & (calls.wait > 0.0) & ~calls.sent_on
    minutes = np.linspace(0.0, max(float(np.quantile(calls.wait[waited], 0.98)), 1.0) if waited.any() else 1.0, POINTS)
    services = calls.service[own & calls.served]
    grid = np.geomspace(max(float(services.min()), 0.1), float(services.max()), POINTS)
    law = streams[0].service
    width = np.sqrt(np.log1p(law.cv**2))
    longer = ndtr(-(np.log(grid) - np.log(law.mean) + 0.5 * width**2) / max(width, 1e-9))
    law_of_patience = _patience(streams, minutes, estimate.shape.patience)
    return People(name, calls.wait[waited], calls.abandoned[waited], minutes, law_of_patience, services, grid,
                  np.asarray(longer))


def _patience(streams: list[Stream], minutes: Floats, longer: Mapping[str, float]) -> Floats:
    """The survival of patience of a type: a mixture of the laws of its streams, as the last pass stretched them."""
    if any(stream.patience is None for stream in streams):
        return np.zeros(0)
    total = sum(float(stream.rate.sum()) for stream in streams)
    parts = [float(stream.rate.sum()) / total
             * stream.patience.survival(np.maximum(minutes, 1e-6) / longer.get(stream.name, 1.0))
             for stream in streams if stream.patience is not None]
    return np.asarray(np.sum(parts, axis=0))
