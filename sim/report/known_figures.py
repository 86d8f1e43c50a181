"""What an organisation knows of itself beside the model: a table, and a sentence on whether they agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sim.report.quantities import UNDEFINED, scale_for
from sim.report.selection import outcome
from sim.report.tables import Table
from sim.scenario.measuring import SPREAD_OF_VALUE
from sim.statistics.defaults import percent

if TYPE_CHECKING:
    from sim.experiment.known_figures import KnownRow
    from sim.outcomes.catalogue import Outcome

TITLE: Final = "Your figures against this model"
_WORDS: Final = {"agrees": "agrees", "higher": "model too high", "lower": "model too low",
                 "undefined": "n/a in some run"}


def known_table(rows: Sequence[KnownRow], replications: int, outcomes: Mapping[str, Outcome] | None = None) -> Table:
    """Return the figures beside the mean of the first policy's replications, each in a unit of its size."""
    cells = tuple(_cells(row, (outcomes or {}).get(row.outcome) or outcome(row.outcome)) for row in rows)
    return Table(TITLE, ("Outcome", "known", "model", ""), cells, frozenset((1, 2)), _note(rows, replications))


def _cells(row: KnownRow, about: Outcome) -> tuple[str, str, str, str]:
    scale = scale_for(about.unit, (row.value, row.model, row.spread))
    unit = f" {scale.unit}" if scale.unit in ("min", "h", "days", "%") else ""
    model = UNDEFINED if row.word == "undefined" else scale.with_interval(row.model, row.half_width) + unit
    return about.label, scale.with_interval(row.value, row.spread) + unit, model, _WORDS[row.word]


def _note(rows: Sequence[KnownRow], replications: int) -> str:
    off = sum(not row.agrees for row in rows)
    said = "All agree." if not off else f"{off} of {len(rows)} {'does' if off == 1 else 'do'} not agree: until " \
        f"{'it does' if off == 1 else 'they do'}, this is another organisation than yours."
    guessed = "" if all(row.given for row in rows) else \
        f" Where no spread is given it is taken as {SPREAD_OF_VALUE:.0%} of the value."
    vague = sum(row.agrees and not row.half_width <= row.spread for row in rows)
    if vague:
        said += f" Of {vague} that {'agrees' if vague == 1 else 'agree'} the runs know less than you do: more " \
            "replications would tell whether they really do."
    runs = f"{replications} replications" if replications > 1 else "one replication"
    return f"{said} Model: the first policy, {runs}, ± half of the {percent()} interval.{guessed}"
