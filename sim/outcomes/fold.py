"""The fold: one pass over the records of the black box, chunk by chunk, from which every outcome follows.

The state after a record depends on the records before it and on nothing else, so it does not matter where chunks end,
or whether they come from a running engine or from a saved log; sums run in the order of the records, so the same log
gives the same bits.

    fold = Fold(plan)
    run(plan, sink=fold.update)
    fold.results()["churn"]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from sim.eventlog.record import RECORD
from sim.outcomes.counting import fold_records
from sim.outcomes.fold_state import FoldState, PlanLike
from sim.outcomes.results import case_times, compute
from sim.vocabulary import Ending

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Fold:
    """Takes the records of one run in order and knows its outcomes."""

    def __init__(self, plan: PlanLike) -> None:
        """Begin before the first record of a run of `plan`."""
        self._plan = plan
        self._state = FoldState(plan)
        self._folded = 0

    def update(self, records: NDArray[Any]) -> None:
        """Fold the next chunk; it is only read, and may be reused afterwards.

        Raises InputError for records that cannot belong to this world; the fold is then of no further use.
        """
        chunk = np.require(records, dtype=RECORD, requirements=["C", "W"])
        state = self._state
        state.make_room(chunk)
        bad = fold_records(
            chunk, state.cases, state.customers, state.pools, state.channels, state.slots, state.flaws, state.tallies,
            state.totals, state.waits, state.channel_waits, state.agent_minutes, state.waiting_minutes,
            state.level_pools, state.places, state.targets, state.clocks, state.openings, state.dates,
            self._plan.warm_up, self._plan.horizon,
        )
        if bad >= 0:
            raise InputError(f"record {self._folded + bad} of the log names a kind, place or agent that this world "
                             "lacks")
        self._folded += chunk.size

    def results(self) -> dict[str, float]:
        """Every outcome of the catalogue by name, in its order; nan where undefined, inf for a quantile not reached."""
        return compute(self._state, self._plan)

    def resolution_times(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Of every case that counts, in order of opening: minutes from onset to end or horizon, and whether solved.

        This is what a Kaplan-Meier curve is made of: False stands for any other ending and for open at the horizon.
        """
        minutes, endings = self.case_times()
        return minutes, endings == Ending.SOLVED

    def case_times(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """As `resolution_times`, with the `Ending` of each case, -1 where it is open at the horizon."""
        return case_times(self._state, self._plan)
