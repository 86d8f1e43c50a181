"""The course of runs under several policies, for pictures over time.

A comparison keeps one number a run and outcome; what a run was like on the way takes more room and time, so only the
first replications are followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.outcomes.timelines import History


@dataclass(frozen=True)
class Course:
    """Histories of some replications of several policies.

    title: of the scenario; titles: by policy, the baseline first; warm_up, horizon: minutes; runs: by policy, one
    history a replication, in order.
    """

    title: str
    titles: Mapping[str, str]
    warm_up: float
    horizon: float
    runs: Mapping[str, tuple[History, ...]]

    @property
    def policies(self) -> tuple[str, ...]:
        """Policies, the baseline first."""
        return tuple(self.titles)
