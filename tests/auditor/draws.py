"""The draws of a run, by their keys (docs/model.md, section 7)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from sim.arithmetic import log
from sim.randomness import customer_key, lineage_key, quantile, run_key, uniform, words
from sim.vocabulary import Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan
    from tests.auditor.state import Case

ORGANISATION: Final = int(customer_key(0, 2**61))
"""Whose draws are nobody's: streams of demand, projects, the graph."""
ORGANIC, OPEN = 1, 3
"""Origins in the keys of customers who come off the street and with open demand."""
FIRST_LINK: Final = 2**20
"""A case knocked on is numbered by what its first case was numbered, and this times its links."""
ROUND: Final = 1024
"""Rounds in self-service within a contact, and steps within a request, count below this."""


def rows(table: NDArray[Any]) -> list[SimpleNamespace]:
    """Return a table of the plan as a list of plain rows."""
    names = table.dtype.names or ()
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in table.reshape(-1).tolist()]


class Draws:
    """Every draw of one replication."""

    def __init__(self, plan: Plan, seed: int, replication: int) -> None:
        """Draw for one replication of a plan."""
        self.run = int(run_key(seed, replication))
        self._laws, self._points = plan.laws, plan.points

    def of(self, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return a draw that belongs to a case."""
        return uniform(self.run, case.key, case.number, int(purpose), n)

    def at(self, key: int, number: int, purpose: Purpose, n: int = 0) -> float:
        """Return a draw by the key of a customer and the number of a case (0: none)."""
        return uniform(self.run, key, number, int(purpose), n)

    def first(self, key: int, number: int, purpose: Purpose, names: list[int], weights: list[float]) -> int:
        """Return who wins a race: each takes an exponential time of its own, and the heavier is the faster."""
        times = [(-log(1.0 - self.at(key ^ name, number, purpose)) / weight, name, index)
                 for index, (name, weight) in enumerate(zip(names, weights, strict=True)) if weight > 0.0]
        return min(times)[2] if times else 0

    def point(self, key: int, layer: int, n: int) -> tuple[float, float, int]:
        """Return gap (of mean 1) and height (share of the layer) of a point of a layer, and the key of its case."""
        one, two, three, four = map(int, words(self.run, key, layer, int(Purpose.ORDERS), n))
        upper, lower = (one << 20) + (two >> 12), (three << 20) + (four >> 12)
        return -log(1.0 - (upper + 0.5) / 2**52), (lower + 0.5) / 2**52, (four << 32) + two

    def quantile(self, law: int, u: float) -> float:
        """Return the quantile of a law of the plan; never (infinity) for none."""
        return float(quantile(self._laws, self._points, law, u))

    def minutes(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return a time drawn for a case; no time for no law."""
        return 0.0 if law < 0 else self.quantile(law, self.of(case, purpose, n))

    def heir(self, teller: int, number: int, n: int) -> int:
        """Return the key of whoever is won by the n-th telling of a case."""
        return int(lineage_key(self.run, teller, number, n))


def of_visit(case: Case, level: int, levels: list[SimpleNamespace]) -> int:
    """Return the n of draws at a level: how often routes led back to it in this contact, the contact, the name."""
    return (case.visits.get(level, 0) * 2**16 + case.contacts) ^ (levels[level].name % 2**32)
