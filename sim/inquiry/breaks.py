"""How often each link broke, and the worst cases of a run, counted chunk by chunk.

*Harm* orders cases: first whether the customer left because of it, then what the customer had to do about it (the steps
of `sim.inquiry.losses`), then how many others were told of it as a grievance, then for how long it was open; among
equals the one that comes first in the log. Cases count from the warm-up on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.eventlog.reading import ByKind
from sim.inquiry.losses import EFFORTS, Growing
from sim.vocabulary import MINUTES_PER_WEEK, NOBODY, Ending, Kind, Leaving

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.inquiry.paths import Signs
    from sim.scenario.plan import Plan

WORST: Final = 3
"""So many worst cases of a run are told."""
ENDEMIC: Final = 0.9
"""A link is endemic that broke in at least this share of the weeks."""


@dataclass(frozen=True, slots=True)
class Broken:
    """How often a link broke in a run: its records from the warm-up on, cases that count and met it, weeks with it."""

    records: int
    cases: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Case:
    """A case by its harm. customer, case: indices in the log; left: the customer left because of it; told: others who
    heard of it as a grievance; minutes from onset to end, or to the horizon; ending: an `Ending`, -1 open."""

    customer: int
    case: int
    flaw: str
    opened: float
    left: bool
    efforts: int
    told: int
    minutes: float
    ending: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What broke in one run, link by link, in how many weeks and cases that could be met; and the worst cases."""

    links: tuple[Broken, ...]
    cases: int
    voiced: int
    weeks: int
    worst: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Breaks:
    """Reads how often links broke, told by the signs of each, and the worst cases."""

    signs: tuple[Signs, ...]

    def __call__(self, plan: Plan, seed: int, replication: int) -> _Counting:
        """Return the sink of one run."""
        return _Counting(plan, self.signs)


class _Counting:
    """Counts what broke in one run; keeps a few numbers a case, and a bit a case and link."""

    def __init__(self, plan: Plan, signs: Sequence[Signs]) -> None:
        self._plan, self._signs = plan, signs
        self._cases = 0
        self._met = [Growing("?", 0) for _ in signs]
        self._records = [0] * len(signs)
        weeks = max(math.ceil((plan.horizon - plan.warm_up) / MINUTES_PER_WEEK), 1)
        self._weeks = np.zeros((len(signs), weeks), dtype=np.bool_)
        self._opened, self._ended = Growing("<f8", np.nan), Growing("<f8", np.nan)
        self._customer, self._flaw, self._ending = (Growing("<i4", -1) for _ in range(3))
        self._efforts, self._told = Growing("<i4", 0), Growing("<i4", 0)
        self._left, self._voiced = Growing("?", 0), Growing("?", 0)

    def take(self, records: NDArray[Any]) -> None:
        """Count the next chunk."""
        if not records.size:
            return
        before = self._cases
        self._cases = max(before, int(records["case"].max()) + 1)
        of = ByKind(records)
        for number, signs in enumerate(self._signs):
            if signs.kinds:
                found = of.of(*sorted(signs.kinds))
                self._meet(number, found[signs.of(found)])
        opened, ended = of.of(Kind.OPENED), of.of(Kind.ENDED)
        for kept, rows, values in ((self._opened, opened, "time"), (self._customer, opened, "customer"),
                                   (self._flaw, opened, "place"), (self._ended, ended, "time"),
                                   (self._ending, ended, "place")):
            kept.up_to(self._cases)[rows["case"]] = rows[values]
        self._voiced.up_to(self._cases)[of.of(Kind.VOICED)["case"]] = True
        np.add.at(self._efforts.up_to(self._cases), of.of(*EFFORTS)["case"], 1)
        told = of.of(Kind.AGGRIEVED)
        np.add.at(self._told.up_to(self._cases), told["case"], told["value"].astype(np.int32))
        left = of.of(Kind.LEFT)
        self._blame(left[left["place"] != int(Leaving.BACKGROUND)])

    def _meet(self, number: int, found: NDArray[Any]) -> None:
        late = found[found["time"] >= self._plan.warm_up]
        self._records[number] += late.size
        weeks = ((late["time"] - self._plan.warm_up) // MINUTES_PER_WEEK).astype(np.int64)
        self._weeks[number, weeks] = True
        self._met[number].up_to(self._cases)[found["case"][found["case"] >= 0]] = True

    def _blame(self, left: NDArray[Any]) -> None:
        """Find the case because of which a customer left: the one that ended last of the customer's."""
        if not left.size:
            return
        who = set(left["customer"].tolist())
        ended = self._ended.up_to(self._cases)[:self._cases]
        owners = self._customer.up_to(self._cases)[:self._cases]
        theirs = np.flatnonzero(np.isin(owners, np.fromiter(who, dtype=np.int64)) & ~np.isnan(ended))
        ending = self._ending.up_to(self._cases)
        last: dict[int, int] = {}
        for case in theirs[ending[theirs] != int(Ending.LEFT)].tolist():
            owner = int(owners[case])
            if owner not in last or ended[case] >= ended[last[owner]]:
                last[owner] = case
        self._left.up_to(self._cases)[list(last.values())] = True

    def result(self) -> Counted:
        """Return what was counted so far."""
        opened = self._opened.up_to(self._cases)[:self._cases]
        counts = opened >= self._plan.warm_up
        links = tuple(Broken(records, int(np.count_nonzero(counts & met.up_to(self._cases)[:self._cases])),
                             int(np.count_nonzero(weeks)))
                      for records, met, weeks in zip(self._records, self._met, self._weeks, strict=True))
        voiced = int(np.count_nonzero(counts & self._voiced.up_to(self._cases)[:self._cases]))
        return Counted(links, int(np.count_nonzero(counts)), voiced, self._weeks.shape[1], self._worst(counts))

    def _worst(self, counts: NDArray[np.bool_]) -> tuple[Case, ...]:
        cases, plan = self._cases, self._plan
        opened = self._opened.up_to(cases)[:cases]
        ended = np.nan_to_num(self._ended.up_to(cases)[:cases], nan=plan.horizon)
        minutes = ended - opened
        left, efforts, told = (kept.up_to(cases)[:cases] for kept in (self._left, self._efforts, self._told))
        order = np.lexsort((-minutes, -told, -efforts, ~left, ~counts))[:WORST]
        return tuple(Case(
            customer=int(self._customer.up_to(cases)[case]), case=int(case),
            flaw=plan.names.flaws[int(self._flaw.up_to(cases)[case])], opened=float(opened[case]),
            left=bool(left[case]), efforts=int(efforts[case]), told=int(told[case]), minutes=float(minutes[case]),
            ending=int(self._ending.up_to(cases)[case]) if np.isfinite(self._ended.up_to(cases)[case]) else NOBODY,
        ) for case in order.tolist() if counts[case])
