"""Outcomes window by window: what one long run shows about the precision of its means.

An outcome that is a mean over cases, over waits or over time is a quotient of two sums, and both can be computed for
every window of the run: cases belong, with their whole later history, to the window in which they were opened, waits to
the one in which they began, agent-minutes to the one in which they fell. Added up over all windows the two give the
outcome of the fold (`sim.outcomes.catalogue`). Outcomes that are no such quotient (quantiles, survival curves, what is
measured at the horizon, sums of money) and those about customers, whose base has no steady state, are not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.eventlog.reading import ByKind, Kept
from sim.outcomes.catalogue import LEAST_WATCHED, of_target
from sim.outcomes.fold_state import PlanLike
from sim.outcomes.step_functions import Floats, areas
from sim.outcomes.watching import Watching
from sim.vocabulary import NOBODY, Ending, Kind, Reason

_PER_VOICED: Final = {
    "contacts_per_case": Kind.CONTACTED, "handoffs_per_case": Kind.HANDED_UP, "loops_per_case": Kind.LOOPED,
    "chases_per_case": Kind.CHASED, "stories_repeated_per_case": Kind.STORY_REPEATED,
    "returns_per_case": Kind.CAME_BACK,
}
_ENDINGS: Final = {
    "solved_share": Ending.SOLVED, "refused_share": Ending.REFUSED, "gave_up_share": Ending.GAVE_UP,
    "silent_share": Ending.SILENT,
}
_OF_CASES: Final = (
    Kind.OPENED, Kind.VOICED, Kind.ENDED, Kind.SELF_SERVED, Kind.UNREAD, Kind.PROMISE_KEPT, Kind.PROMISE_BROKEN,
    *_PER_VOICED.values())
_OF_POOLS: Final = (Kind.SERVED, Kind.ANSWERED_LATE, Kind.RELEASED, Kind.STAFFED, Kind.ABANDONED, Kind.BLOCKED)
_FIELDS: Final = ["time", "value", "case", "kind", "place"]


@dataclass(frozen=True, slots=True)
class Quotient:
    """An outcome window by window: the sums above and below the line, (windows,) each."""

    above: Floats
    below: Floats


class Observations:
    """Takes the records of one run in order and knows its quotients in each of the windows between `edges`."""

    def __init__(self, plan: PlanLike, edges: Floats) -> None:
        """Begin before the first record of a run of `plan`; `edges` ascend, in minutes, up to the horizon."""
        self._plan, self._edges = plan, edges
        self._cases, self._pools = Kept(_OF_CASES, _FIELDS), Kept(_OF_POOLS, _FIELDS)

    def update(self, records: NDArray[Any]) -> None:
        """Take the next chunk; it is only read, and may be reused afterwards."""
        self._cases.take(records)
        self._pools.take(records)

    def result(self) -> dict[str, Quotient]:
        """Return every outcome that is a quotient and whose lower sum is not 0, by name."""
        of_cases, pools = self._cases.records(), self._pools.records()
        found = dict(self._of_cases(ByKind(of_cases[of_cases["case"] >= 0])))
        for place, name in enumerate(self._plan.names.pools):
            own = pools[pools["place"] == place]
            found |= {f"{outcome}.{name}": quotient for outcome, quotient in self._of_pool(ByKind(own))}
        return {name: quotient for name, quotient in found.items() if np.any(quotient.below > 0.0)}

    def _sums(self, times: Floats, values: NDArray[Any]) -> Floats:
        """Return the sum of the values in each window, by their times; what lies outside all windows is left out."""
        windows = self._edges.size - 1
        place = np.searchsorted(self._edges, times, side="right") - 1
        inside = (place >= 0) & (place < windows)
        counted = values[inside].astype(np.float64)
        return np.bincount(place[inside], weights=counted, minlength=windows).astype(np.float64)

    def _of_cases(self, records: ByKind) -> Iterator[tuple[str, Quotient]]:
        size = int(records.records["case"].max(initial=-1)) + 1
        opening, end, contacts = (records.of(kind) for kind in (Kind.OPENED, Kind.ENDED, Kind.CONTACTED))
        opened, ended, ending = np.full(size, -np.inf), np.full(size, np.inf), np.full(size, NOBODY)
        opened[opening["case"]] = opening["time"]
        ended[end["case"]] = end["time"]
        ending[end["case"]] = end["place"]
        count = {kind: np.bincount(records.of(kind)["case"], minlength=size) for kind in _OF_CASES}
        voiced = count[Kind.VOICED] > 0
        repeated = np.bincount(contacts["case"][contacts["value"] != Reason.FIRST], minlength=size)
        first_contact = ((ending == Ending.SOLVED) & (count[Kind.CONTACTED] == 1) & (count[Kind.CAME_BACK] == 0))
        kept, broken = count[Kind.PROMISE_KEPT], count[Kind.PROMISE_BROKEN]
        pairs = {
            **{name: (ending == how, np.ones(size)) for name, how in _ENDINGS.items()},
            "unsolved_share": (ending != Ending.SOLVED, np.ones(size)),
            "first_contact_resolution": (first_contact & voiced, voiced),
            **{name: (count[kind] * voiced, voiced) for name, kind in _PER_VOICED.items()},
            "failure_demand_share": (repeated, count[Kind.CONTACTED]),
            "self_served_share": (count[Kind.SELF_SERVED], count[Kind.CONTACTED]),
            "unread_share": (count[Kind.UNREAD], count[Kind.CONTACTED]),
            "broken_promise_share": (broken, kept + broken),
        }
        pairs |= self._of_watched(opened, np.where(ending == Ending.SOLVED, ended, np.inf))
        yield from ((name, Quotient(self._sums(opened, above), self._sums(opened, below)))
                    for name, (above, below) in pairs.items())

    def _of_watched(self, opened: Floats, solved: Floats) -> dict[str, tuple[NDArray[Any], NDArray[Any]]]:
        """Return the sums of the times to a solution of the watched cases, by when they were opened and solved."""
        watching = Watching(self._plan)
        watched = watching.is_watched(opened)
        if np.count_nonzero(watched) < LEAST_WATCHED:
            return {}
        onset, solution, minutes = opened[watched], solved[watched], np.zeros(opened.size)
        minutes[watched] = watching.lived(onset, solution)
        within = {}
        for target in watching.targets:
            reached = np.zeros(opened.size, dtype=np.bool_)
            reached[watched] = watching.solved_within(onset, solution, target)
            within[of_target("solved_within", target)] = (reached, watched)
        return {"resolution_time_mean": (minutes, watched), **within}

    def _of_pool(self, kept: ByKind) -> Iterator[tuple[str, Quotient]]:
        kinds, times, minutes = kept.kind, kept.records["time"], kept.records["value"]
        served, abandoned = kinds == Kind.SERVED, kinds == Kind.ABANDONED
        begun = np.where(kinds == Kind.BLOCKED, times, times - minutes)
        arrived = served | abandoned | (kinds == Kind.BLOCKED)
        pairs = {
            "wait_mean": (np.where(served | abandoned, minutes, 0.0), served | abandoned),
            "wait_mean_served": (np.where(served, minutes, 0.0), served),
            "abandoned_share": (abandoned, arrived),
            "blocked_share": (kinds == Kind.BLOCKED, arrived),
        }
        for name, (above, below) in pairs.items():
            yield name, Quotient(self._sums(begun[arrived], above[arrived]), self._sums(begun[arrived], below[arrived]))
        yield "utilisation", self._utilisation(kinds, times, minutes)

    def _utilisation(self, kinds: NDArray[Any], times: Floats, values: Floats) -> Quotient:
        taken = (kinds == Kind.SERVED) | (kinds == Kind.ANSWERED_LATE)
        busy = np.cumsum(taken.astype(np.int64) - (kinds == Kind.RELEASED))
        staffed = kinds == Kind.STAFFED
        return Quotient(areas(times, busy.astype(np.float64), self._edges),
                        areas(times[staffed], values[staffed], self._edges))
