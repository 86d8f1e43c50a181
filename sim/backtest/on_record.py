"""What a backtest found, put on record in the scenario that it judged: the table `[judged]`.

    record(path, judgement)      the file then ends with the table; what was there before stays as it is

The table is small: figures of everything together, and the parts that are far off. Everything else is printed once.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim._version import __version__
from sim.files import write_bytes
from sim.scenario.judged import MOST_GROUPS, MOST_QUANTITIES, content_judged
from sim.scenario.scenario import load
from sim.scenario.toml_text import toml_text

if TYPE_CHECKING:
    from sim.backtest.side_by_side import Judgement, Row

FAR: Final = 0.1
"""What is outside noise and further off than this is what not to ask."""
_ALL: Final = "all"
_LONGEST: Final = 1000


def is_far(row: Row) -> bool:
    """Whether a quantity is outside the log's own noise and more than a tenth off; how many come is no question."""
    return row.word in ("too low", "too high") and row.measure != "calls" and not abs(row.off) <= FAR * abs(
        row.observed)


def recorded(judgement: Judgement, content: str, refitted: str = "") -> dict[str, Any]:
    """Return the table.

    content: the SHA-256 of what was judged, or fitted in the same way to more (`sim.scenario.judged.content_judged`);
    refitted: to what, in the latter case.
    """
    rows = [row for row in judgement.rows if row.group == _ALL][:MOST_QUANTITIES]
    far: dict[str, list[str]] = {}
    for row in filter(is_far, judgement.rows):
        groups = far.setdefault(row.measure, [])
        if len(groups) < MOST_GROUPS and groups[:1] != [_ALL]:
            groups.append(row.group)
    later = {"refitted": refitted[:_LONGEST]} if refitted else {}
    return {
        "of": content, "on": judgement.judged[:_LONGEST], "fitted": judgement.fitted[:_LONGEST], **later,
        "seen_before": judgement.known, "by": f"journeysim {__version__}", "replications": judgement.replications,
        "quantities": {row.measure: _figures(row) for row in rows}, "far": far,
    }


def _figures(row: Row) -> dict[str, Any]:
    figures = {name: getattr(row, name) for name in ("observed", "noise", "simulated", "half_width")}
    return {name: float(f"{value:.6g}") for name, value in figures.items() if math.isfinite(value)} | {"says": row.word}


def record(path: Path, judgement: Judgement, refitted: str = "") -> None:
    """Put a judgement on record at the end of a scenario file, which has no record yet.

    refitted: to what the file was fitted, in the same way, after it was judged. InputError where it has been changed
    into something invalid; OSError where it cannot be written.
    """
    table = recorded(judgement, content_judged(load(path).raw), refitted)
    text = path.read_text(encoding="utf-8").rstrip("\n")
    write_bytes(path, f"{text}\n\n{written(table)}".encode())


def written(table: dict[str, Any]) -> str:
    """Return the table as TOML, one quantity a line."""
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    parts = [f"# How it was judged on what it had not seen (docs/scenario.md); of another content it says nothing.\n"
             f"[judged]\n{toml_text(plain)}"]
    parts += [f"[judged.{name}]\n{toml_text(table[name])}" for name in ("quantities", "far") if table[name]]
    return "\n".join(parts)
