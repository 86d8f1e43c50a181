"""The levers in which two worlds differ: the keys of their files, grouped as people speak of them.

The same key over several levels of the chain, pools or channels is one lever (`authority` is chain.*.authority), and
keys that only make sense together are one (an apology and its minutes; how a case is handed up; who is on duty). A
*mixture* is the first world with some of the levers set as in the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.inquiry.contents import Path, differences, replaced, world_of
from sim.scenario.problems import dotted
from sim.statistics.shapley import NOBODY, Coalition

if TYPE_CHECKING:
    from sim.scenario.model import World

_BY_NAME: Final = ("chain", "pools", "channels", "flaws")
"""Tables whose parts have names: a key counts over all of them."""
_WITH: Final = {
    ("levers", "script_minutes"): "script", ("levers", "apology_minutes"): "apology",
    ("levers", "follow_up_ahead"): "follow_up", ("pools", "seats"): "staff", ("pools", "heads"): "staff",
    ("fixing", "comes_back_limit"): "comes_back", ("channels", "knows_hours"): "hours",
}
"""Keys that belong to a lever of another name."""
_ALTOGETHER: Final = ("rules", "design", "calendar")
"""Tables that are one lever."""
JOINED: Final = " + "
"""What stands between the names of levers that can only change together."""


@dataclass(frozen=True, slots=True)
class Lever:
    """Something in which two worlds differ.

    name: a key of the file such as "authority", or the whole key where every leaf is a lever of its own; changes: by
    path, the value in the first world and in the second (`MISSING` where there is none).
    """

    name: str
    changes: Mapping[Path, tuple[Any, Any]]


def levers_between(first: Mapping[str, Any], second: Mapping[str, Any], by_key: bool = False) -> tuple[Lever, ...]:
    """Return the levers in which two contents differ, in the order of the first, then of the second.

    by_key: every leaf is a lever of its own, called by its key.
    """
    groups: dict[Path, dict[Path, tuple[Any, Any]]] = {}
    for path, values in differences(first, second).items():
        groups.setdefault(path if by_key else _group(path), {})[path] = values
    if by_key:
        return tuple(Lever(written(path), changes) for path, changes in groups.items())
    names = [group[-1] for group in groups]
    return tuple(Lever(group[-1] if names.count(group[-1]) == 1 else written(group), changes)
                 for group, changes in groups.items())


def _group(path: Path) -> Path:
    """Return the table and the key of the lever to which a leaf belongs."""
    table = path[0]
    if table in _ALTOGETHER or len(path) == 1:
        return (table,)
    if table not in _BY_NAME:
        return table, _WITH.get((table, path[1]), path[1])
    key = path[2] if len(path) > 2 else path[1]
    return table, _WITH.get((table, key), key)


def written(path: Path) -> str:
    """Return a path as the key that a policy may say it by: levers go without their table."""
    return dotted(path[1:] if path[0] == "levers" and len(path) > 1 else path)


@dataclass(frozen=True)
class Mixtures:
    """The worlds between two: the first content with some levers set as in the second, by the numbers of the levers."""

    first: Mapping[str, Any]
    levers: tuple[Lever, ...]
    _ends: dict[Coalition, World] = field(default_factory=dict, compare=False, repr=False)

    def world(self, coalition: Coalition) -> World:
        """Return a mixture; InputError where it is no valid world."""
        if min(len(coalition), len(self.levers) - len(coalition)) > 1:
            return self._made(coalition)
        if coalition not in self._ends:  # the ends are asked for again and again
            self._ends[coalition] = self._made(coalition)
        return self._ends[coalition]

    def _made(self, coalition: Coalition) -> World:
        values = {path: theirs for at in sorted(coalition) for path, (_, theirs) in self.levers[at].changes.items()}
        return world_of(replaced(self.first, values), self.name(coalition))

    def name(self, coalition: Coalition) -> str:
        """Return what a mixture is called in errors."""
        return f"with {', '.join(self.levers[at].name for at in sorted(coalition)) or 'nothing changed'}"

    def holds(self, coalition: Coalition) -> bool:
        """Whether a mixture is a valid world."""
        try:
            self.world(coalition)
        except InputError:
            return False
        return True

    @property
    def everything(self) -> Coalition:
        """All levers: the second world."""
        return frozenset(range(len(self.levers)))

    def without(self, unwanted: Iterable[int]) -> Mixtures:
        """Return the mixtures in which some levers stay as in the first world."""
        left_out = set(unwanted)
        return Mixtures(self.first, tuple(lever for at, lever in enumerate(self.levers) if at not in left_out))

    def ends(self) -> list[Coalition]:
        """Return the two worlds, then each lever added to the first alone and taken from the second alone."""
        everything = self.everything
        alone = [frozenset((at,)) for at in sorted(everything)]
        return list(dict.fromkeys([NOBODY, everything, *alone, *(everything - one for one in alone)]))


def joined(mixtures: Mixtures, coalition: Coalition) -> Mixtures:
    """Return the mixtures in which two levers that cannot change one without the other have become one.

    coalition: one that is no valid world. Of the pairs of a lever in it and one that is not, the first is taken with
    which it becomes valid, by adding the one or by taking the other away; else the first of all.
    """
    pairs = [(one, other) for one in sorted(coalition) for other in sorted(mixtures.everything - coalition)]
    chosen = next((pair for pair in pairs
                   if mixtures.holds(coalition | {pair[1]}) and mixtures.holds(coalition - {pair[0]})), None)
    if chosen is None:
        chosen = next((pair for pair in pairs
                       if mixtures.holds(coalition | {pair[1]}) or mixtures.holds(coalition - {pair[0]})), pairs[0])
    low, high = sorted(chosen)
    both = Lever(JOINED.join(mixtures.levers[at].name for at in (low, high)),
                 {**mixtures.levers[low].changes, **mixtures.levers[high].changes})
    levers = [both if at == low else lever for at, lever in enumerate(mixtures.levers) if at != high]
    return Mixtures(mixtures.first, tuple(levers))


def made_valid(mixtures: Mixtures, coalitions: Sequence[Coalition]) -> Mixtures | None:
    """Return the mixtures with two levers joined where one of these is no valid world; None where all are."""
    invalid = next((one for one in coalitions if not mixtures.holds(one)), None)
    return None if invalid is None else joined(mixtures, invalid)
