"""A procedure: what a kind of study asks of the driver, in complete rounds.

A procedure is deterministic. `next` is asked only when everything it wanted before is there, and what it answers is a
function of those results alone - never of the order in which they came, of how many workers there are, or of the time
that passed. That is the whole reason why an interrupted study, continued, ends in the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from sim.study.points import Point
    from sim.study.results import Results

SUMMARY: Final = "summary.csv"
"""What the table of a summary is called, where the kind of study has no name of its own for it."""
Cell = str | int | float | None
"""One entry of a summary's table; None where there is no value."""


@dataclass(frozen=True, slots=True)
class Need:
    """Replications `first` to `first + count - 1` of one policy at one point."""

    point: Point
    policy: str
    first: int
    count: int


@dataclass(frozen=True)
class Summary:
    """What a study came to.

    columns, rows: its table; findings: what its sentences and pictures need beside the table, as JSON holds it; file:
    what the table is called.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    findings: dict[str, Any] = field(default_factory=dict)
    file: str = SUMMARY


class Procedure(Protocol):
    """One kind of study at work."""

    @property
    def points(self) -> Sequence[Point]:
        """The points known so far; a point's index is its place."""

    def next(self, results: Results) -> list[Need]:
        """Return the runs of the next round, none when the study is finished."""

    def expected(self) -> int:
        """Return the runs to expect in all, or at most."""

    def precision(self, results: Results) -> str:
        """Return the precision reached so far in words; empty when there is nothing to say."""

    def conclude(self, results: Results) -> Summary:
        """Return what the study came to; called when it is finished."""


class OneRound:
    """What procedures have in common that run the same replications at every point, all at once."""

    def __init__(self, points: Sequence[Point], policies: Sequence[str], replications: int) -> None:
        """Take the points, who is run there, and how often."""
        self._points, self._policies, self._replications = points, policies, replications
        self._begun = False

    @property
    def points(self) -> Sequence[Point]:
        """All points, in the order of the design."""
        return self._points

    def next(self, results: Results) -> list[Need]:
        """Return everything at first, and then nothing."""
        if self._begun:
            return []
        self._begun = True
        return everywhere(self._points, self._policies, 0, self._replications)

    def expected(self) -> int:
        """Return points x policies x replications, points that mean the same counted once."""
        return len({point.overrides for point in self._points}) * len(self._policies) * self._replications

    def precision(self, results: Results) -> str:
        """Return nothing: the number of replications is fixed."""
        return ""


def everywhere(points: Sequence[Point], policies: Sequence[str], first: int, count: int) -> list[Need]:
    """Return the need for the same replications of every policy at every point."""
    return [Need(point, policy, first, count) for point in points for policy in policies]
