"""The faults of a file: one message per kind, with how often it occurs, where first, and the way out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sim.errors import InputError, Problem

MOST_KINDS: Final = 20
_SHOWN: Final = 3
"""Different findings of a kind that are quoted."""


@dataclass(slots=True)
class _Kind:
    first: Problem
    count: int
    found: list[str]


class Faults:
    """Collects what is wrong with one file; of each kind the first is kept and the others are counted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self._kinds)

    def add(self, problem: Problem, count: int = 1) -> None:
        """Note a fault; its message and key say of what kind it is. `count` is how many such it stands for."""
        kind = self._kinds.setdefault((problem.message, problem.key), _Kind(problem, 0, []))
        kind.count += count
        if problem.found and problem.found not in kind.found and len(kind.found) < _SHOWN:
            kind.found.append(problem.found)

    def problems(self) -> list[Problem]:
        """Return a problem for every kind, in the order in which the kinds were first met."""
        shown = [_summed_up(replace(kind.first, file=self.file), kind) for kind in self._kinds.values()]
        if len(shown) > MOST_KINDS:
            rest = len(shown) - MOST_KINDS
            shown = [*shown[:MOST_KINDS], Problem(f"has {rest} more kinds of fault", file=self.file)]
        return shown

    def stop(self) -> None:
        """Raise InputError if anything is wrong."""
        if self._kinds:
            raise InputError(self.problems())


def _summed_up(problem: Problem, kind: _Kind) -> Problem:
    if kind.count == 1:
        return problem
    found = ", ".join(kind.found) + (", ..." if len(kind.found) == _SHOWN < kind.count else "")
    return replace(problem, message=f"{problem.message} ({kind.count:,} times; this is the first)", found=found)
