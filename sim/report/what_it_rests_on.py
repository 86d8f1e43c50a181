"""What a scenario rests on, in words: a table for `check`, a sentence for runs and comparisons, a form for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.report.findings import listed
from sim.report.tables import Table
from sim.scenario.problems import dotted
from sim.scenario.resting import Resting, resting
from sim.scenario.sourced import TRUST, WORDS

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.sourced import Path

TITLE: Final = "What it rests on"
MOST_NAMED: Final = 4
"""Figures that are named of each letter; of more, the others are counted."""
LONGEST: Final = 60


def sources_table(scenario: Scenario) -> list[Table]:
    """Return the table of the figures with an effect by the trust of their sources; none where no source is given."""
    first = scenario.policies[0]
    found = resting(scenario, first)
    if not found.has_sources:
        return []
    rows = [(letter or "-", str(len(paths)), TRUST.get(letter, "no source is given"), _named(found, paths))
            for letter, paths in found.by_trust().items()]
    return [Table(TITLE, ("Trust", "figures", "meaning", "which"), tuple(rows), frozenset((1,)), _others(scenario))]


def _named(found: Resting, paths: Sequence[Path]) -> str:
    named = [dotted(path) for path in paths[:MOST_NAMED]]
    more = len(paths) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _others(scenario: Scenario) -> str:
    """Say which figures of the other policies' own have no source."""
    bare = {dotted(path): None for policy in scenario.policies for found in [resting(scenario, policy)]
            for path in found.figures if path in found.own and found.figures[path] is None}
    if len(scenario.policies) < 2 or not bare:
        return ""
    names = list(bare)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"Set by policies, without a source: {', '.join(names[:MOST_NAMED])}{more}."


def rests_on(scenario: Scenario, policies: Sequence[str]) -> str:
    """Say in a sentence how well the figures of some policies are known, and name the weakest that matter.

    Those that matter have an effect there; what the policies set themselves comes first, for their difference rests on
    it. Empty where no source is given.
    """
    together = resting_together(scenario, policies)
    if not together.has_sources:
        return ""
    figures, own = together.figures, together.own
    counts = [f"{len(paths)} {WORDS[letter]} ({letter})" if letter else f"{len(paths)} without a source"
              for letter, paths in together.by_trust().items()]
    said = f"Rests on {len(figures)} figures: {listed(counts)}."
    weak = [path for letter, paths in reversed(list(together.by_trust().items())) for path in paths if letter != "A"]
    weakest = sorted(weak, key=lambda path: path not in own)[:MOST_NAMED]
    if not weakest:
        return said
    told = "; ".join(f"{dotted(path)} {_told(together, path)}" for path in weakest)
    first = ", what the policies set first" if own and len(policies) > 1 else ""
    return f"{said} The weakest{first}: {told}."


def resting_together(scenario: Scenario, policies: Sequence[str]) -> Resting:
    """Return the figures of several policies, each path once: with the source that the first policy gives it."""
    found = [resting(scenario, policy) for policy in policies]
    figures = {path: source for each in reversed(found) for path, source in each.figures.items()}
    return Resting(figures, frozenset(path for each in found for path in each.own & each.figures.keys()))


def _told(found: Resting, path: Path) -> str:
    source = found.figures[path]
    if source is None:
        return "(no source)"
    basis = source.basis if len(source.basis) <= LONGEST else source.basis[:LONGEST - 3].rstrip() + "..."
    return f"({source.trust}: {basis})"


def sources_form(scenario: Scenario) -> dict[str, Any]:
    """Return under "sources" what every figure with an effect rests on, by policy; nothing where no source is given."""
    found = {policy: resting(scenario, policy) for policy in scenario.policies}
    if not any(each.has_sources for each in found.values()):
        return {}
    return {"sources": {policy: {
        "counts": {letter or "none": len(paths) for letter, paths in each.by_trust().items()},
        "figures": {dotted(path): None if source is None else {"from": source.basis, "trust": source.trust}
                    for path, source in each.figures.items()}} for policy, each in found.items()}}
