"""Whether a factor moves anything: what it can be set to has to come to more than one plan.

An engine sees a plan and nothing else (`sim.scenario.plan`), so values that give the same plan under every policy that
counts give the same runs, byte for byte. A factor all of whose values do is no factor: its effect would be told as
"none", its runs would be paid for again and again, and a choice among its values would never end. It is refused before
anything runs, and so are two entries of a list of values that mean the same ("60 min" and "1 h").

Some keys matter only where another factor is set in a certain way (arrivals by the hour only in open demand), and some
never do, because another factor has the last word (a key of one policy, where another factor moves it under all). At a
point of a study every factor is set, so a factor is looked at with all others set, too:

1. to their first, their last and their middle values,
2. to their first values but for one, which takes each of its own, where those are few,
3. to the 24 points of a Latin hypercube over their ranges,

until its values are known to differ, mostly at the first look. It is refused only if they give the same plan at every
one of these places. A value that does not load at a place says nothing there. A look is one load of the scenario, some
ten milliseconds; the whole tour, a second or so, is for suspects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError
from sim.scenario.overrides import merge
from sim.study.factors import Factor, Value

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan
    from sim.study.definition import Definition

PLACES: Final = 24
"""Points of the Latin hypercube over the other factors."""
MOST_ALONE: Final = 24
"""Values of other factors that are tried one by one, together."""
_NOT_MOVED: Final = ("policy", "seed")
"""Parts of a plan that say for whom and with which luck it is; the seed is the study's at every point."""
Signature = tuple[bytes, ...]
"""Hashes of the plans of the policies that count."""


def probes(factor: Factor, definition: Definition) -> tuple[Value, ...]:
    """Return the values to try: both ends or every value, and one in between, which tells whole numbers from others."""
    if not factor.is_numeric:
        return factor.ends
    levels = factor.levels() if definition.is_grid else ()
    if len(levels) == 1:
        return levels
    return tuple(dict.fromkeys((*factor.ends, *(levels[1:2] or (factor.at(0.381966),)))))


def signature(scenario: Scenario, policies: Sequence[str]) -> Signature:
    """Return what the engines would see; InputError where a plan cannot be built."""
    from sim.scenario.plan import build

    return tuple(_digest(build(scenario.world(policy))) for policy in policies)


class Plans:
    """What the engines would see at settings of the factors; each is looked at once."""

    def __init__(self, definition: Definition, scenario: Scenario, policies: tuple[str, ...]) -> None:
        """Take a study, its scenario, and the policies that take part."""
        self.definition, self._scenario, self._policies = definition, scenario, definition.counted(policies)
        self._seen: dict[frozenset[tuple[str, Value]], Signature | None] = {}

    def note(self, values: Mapping[str, Value], loaded: Scenario) -> None:
        """Take note of a scenario that has been loaded already; InputError where a plan cannot be built."""
        self._seen[frozenset(values.items())] = signature(loaded, self._policies)

    def at(self, values: Mapping[str, Value]) -> Signature | None:
        """Return the signature with some factors set, or None where the scenario does not load."""
        key = frozenset(values.items())
        if key not in self._seen:
            self._seen[key] = self._look(values)
        return self._seen[key]

    def _look(self, values: Mapping[str, Value]) -> Signature | None:
        from sim.scenario.scenario import of_content

        tree: dict[str, Any] = {}
        for name, factor in self.definition.factors.items():
            if name in values:
                tree = merge(tree, factor.tree(values[name]))
        try:
            return signature(of_content(self._scenario.raw, tree), self._policies)
        except InputError:
            return None


def alike(name: str, plans: Plans) -> list[list[Value]]:
    """Return the values of a factor that no setting of the others tells apart, in groups of two and more.

    A factor between two ends is asked for one difference, a list of values for a difference between any two.
    """
    factor = plans.definition.factors[name]
    values = probes(factor, plans.definition)
    groups = [list(values)]
    for place in places(name, plans.definition):
        found = {value: plans.at({**place, name: value}) for group in groups for value in group}
        groups = [group for group in _split(groups, found) if len(group) > 1]
        if factor.is_numeric:
            groups = [sorted(group) for group in groups if len(group) == len(values)]
        if not groups:
            break
    return groups


def _split(groups: list[list[Value]], found: Mapping[Value, Signature | None]) -> list[list[Value]]:
    """Part the groups whose values have different signatures; a group with a value that has none stays."""
    parted: list[list[Value]] = []
    for group in groups:
        if any(found[value] is None for value in group):
            parted.append(group)
            continue
        kinds: dict[Signature | None, list[Value]] = {}
        for value in group:
            kinds.setdefault(found[value], []).append(value)
        parted += kinds.values()
    return parted


def places(name: str, definition: Definition) -> Iterator[dict[str, Value]]:
    """Give settings of all factors but one (see the module)."""
    others = {other: factor for other, factor in definition.factors.items() if other != name}
    if not others:
        yield {}
        return
    for unit in (0.0, 1.0, 0.5):
        yield {other: factor.at(unit) for other, factor in others.items()}
    first = {other: factor.at(0.0) for other, factor in others.items()}
    alone = [{**first, other: value} for other, factor in others.items() for value in probes(factor, definition)]
    if len(alone) <= MOST_ALONE:
        yield from alone
    from sim.statistics.designs import latin_hypercube  # brings SciPy

    for row in latin_hypercube(PLACES, len(others), 1):
        yield {other: factor.at(float(unit)) for (other, factor), unit in zip(others.items(), row, strict=True)}


def _digest(plan: Plan) -> bytes:
    digest = hashlib.sha256()
    for field in plan.__slots__:
        part = getattr(plan, field)
        if field not in _NOT_MOVED:
            content = part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode()
            digest.update(f"{field} {np.shape(part)} {len(content)}\n".encode() + content)
    return digest.digest()
