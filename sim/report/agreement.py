"""What came of moving keys until a model agrees with what is known, for people and as a scenario file."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from sim.report.findings import digits, listed, noun
from sim.report.known_figures import known_table
from sim.report.tables import Table
from sim.scenario.toml_text import toml_lines
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from sim.study.agreement import Agreement, Moved

LITTLE: Final = 0.3
"""A key of which less of the range's standard deviation is gone is one of which the figures say little."""


def agreement_tables(found: Agreement) -> list[Table]:
    """Return what every key was moved to, and the known figures beside the model there."""
    rows = tuple((moved.name, digits(moved.value), f"{digits(moved.low)} to {digits(moved.high)}", _told(moved))
                 for moved in found.moved)
    note = f"The {percent()} interval is what the figures leave open of the range, if all else here is right."
    return [Table("Moved", ("Key", "to", f"{percent()} interval", "the figures say"), rows, frozenset((1, 2)), note),
            known_table(found.rows, found.replications)]


def _told(moved: Moved) -> str:
    if moved.learnt < LITTLE:
        return "little: vary it"
    return "something" if moved.learnt < 0.7 else "much"


def agreement_sentences(found: Agreement) -> list[str]:
    """Return in sentences which keys the figures do not tell apart."""
    said = []
    if off := [row for row in found.rows if not row.agrees]:
        said.append("Nowhere in these ranges does the model make all of the figures: off stays "
                    f"{listed(noun(row.outcome) for row in off)}. Widen a range, free another key, or doubt a figure.")
    for group in found.untold:
        if len(group) == 1:
            said.append(f"The figures say next to nothing of {group[0][0]}: all of its range agrees about as well.")
            continue
        with_it = [name for name, sign in group[1:] if sign == group[0][1]]
        against = [name for name, sign in group[1:] if sign != group[0][1]]
        moves = [f"more of {listed(with_it)}"] * bool(with_it) + [f"less of {listed(against)}"] * bool(against)
        said.append(f"The figures cannot tell {listed(name for name, _ in group)} apart: more of {group[0][0]} with "
                    f"{' and '.join(moves)} makes the same figures. Know one from elsewhere, or vary them together.")
    if len(found.rows) < len(found.moved):
        said.append(f"{len(found.moved)} keys were moved for {len(found.rows)} figures: many values of them agree.")
    return said


def agreement_text(found: Agreement, extends: str) -> str:
    """Return the scenario file: what it extends, and the keys that were moved."""
    figures = "; ".join(f"{row.outcome} known {digits(row.value)} +- {digits(row.spread)}, model {digits(row.model)}"
                        for row in found.rows)
    said = [f"Moved by `journeysim calibrate --known` until the model makes what is known: {figures}.",
            *(f"{each.name}: {digits(each.value)}; the figures leave open {digits(each.low)} to {digits(each.high)}."
              for each in found.moved), *agreement_sentences(found)]
    comments = [line for text in said for line in textwrap.wrap(text, 118, break_on_hyphens=False)]
    return "\n".join(f"# {line}" for line in comments) + f'\n\nextends = "{extends}"\n\n{toml_lines(found.tree)}'
