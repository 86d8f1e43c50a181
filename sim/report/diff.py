"""What `journeysim diff` says: where two logs part, in words, and how that spreads over customers and time."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

from sim.eventlog.naming import Names, clock_of, in_words, week_of
from sim.report.tables import Table

if TYPE_CHECKING:
    from sim.inquiry.diff import Diff, First, Week

FORMAT: Final = {"name": "journeysim-diff", "version": 1}
OVER: Final = "(nothing more)"
WIDTH: Final = 100
"""Columns of the text."""
_MOST_INDENTED: Final = 30
MOST_ROWS: Final = 12
"""Weeks and openings that are shown at most; JSON has them all."""


def pages(diff: Diff, labels: tuple[str, str], names: tuple[Names, Names]) -> list[str | Table]:
    """Return what is printed."""
    if diff.first is None:
        pairs = "" if diff.replications == 1 else f" in {diff.replications} replications"
        return [f"Equal to the byte: {diff.records[0]:,} records{pairs}."]
    width = max(len(label) for label in labels)
    first, told = diff.first, _told(diff.first, names)
    where = "" if diff.replications == 1 else f" of replication {first.replication}"
    head = f"The logs part at record {first.position:,}{where}:"
    lines = [head, *(_filled(says, f"  {label.ljust(width)}  ") for label, says in zip(labels, told, strict=True))]
    if diff.replications > 1:
        lines.append(f"{diff.differing} of {diff.replications} replications differ; what follows is of all together.")
    return ["\n".join(lines), _customers(diff, labels), *_openings(diff, labels), *_over_time(diff)]


def _filled(says: str, head: str) -> str:
    return textwrap.fill(says, WIDTH, initial_indent=head, subsequent_indent=" " * min(len(head), _MOST_INDENTED),
                         break_on_hyphens=False, break_long_words=False)


def _told(first: First, names: tuple[Names, Names]) -> list[str]:
    return [OVER if record is None else in_words(record, called)
            for record, called in zip((first.left, first.right), names, strict=True)]


def _customers(diff: Diff, labels: tuple[str, str]) -> Table:
    rows = [("in both", f"{diff.both:,}", ""),
            ("  with the same story", f"{diff.both - diff.parted:,}", _share(diff.both - diff.parted, diff.both)),
            ("  whose stories part", f"{diff.parted:,}", _share(diff.parted, diff.both))]
    rows += [(f"only under {label}", f"{count:,}", "")
             for label, count in zip(labels, (diff.only_left, diff.only_right), strict=True)]
    return Table("Customers", ("", "customers", "share"), tuple(rows), frozenset((1, 2)))


def _share(part: int, whole: int) -> str:
    return f"{100.0 * part / whole:.1f} %" if whole else "n/a"


def _openings(diff: Diff, labels: tuple[str, str]) -> list[Table]:
    ordered = sorted(diff.openings.items(), key=lambda item: (-item[1], item[0]))
    if not ordered:
        return []
    rows = [(left or OVER, right or OVER, f"{count:,}", _share(count, diff.parted))
            for (left, right), count in ordered[:MOST_ROWS]]
    rest = sum(count for _, count in ordered[MOST_ROWS:])
    if rest:
        rows.append(("others", "", f"{rest:,}", _share(rest, diff.parted)))
    return [Table("With what stories part: the first records that differ", (*labels, "customers", "share"), tuple(rows),
                  frozenset((2, 3)))]


def _over_time(diff: Diff) -> list[Table]:
    if not diff.both:
        return []
    chosen = _spread_out(diff.weeks)
    rows = tuple((str(week.week), f"{week.customers:,}", _share(week.differ, week.customers),
                  _share(week.parted, week.customers)) for week in chosen)
    note = "differ: whose records of the week differ; parted: whose stories have differed by the end of the week"
    return [Table("Over time, of the customers in both", ("week", "customers", "differ", "parted"), rows,
                  frozenset((0, 1, 2, 3)), note)]


def _spread_out(weeks: tuple[Week, ...]) -> list[Week]:
    """Return all weeks, or so many of them evenly, the first and the last among them."""
    if len(weeks) <= MOST_ROWS:
        return list(weeks)
    return [weeks[round(at * (len(weeks) - 1) / (MOST_ROWS - 1))] for at in range(MOST_ROWS)]


def form(diff: Diff, labels: tuple[str, str], names: tuple[Names, Names]) -> dict[str, Any]:
    """Return the JSON form."""
    return {
        "format": FORMAT, "a": labels[0], "b": labels[1], "equal": diff.equal,
        "replications": diff.replications, "differing": diff.differing,
        "records": {"a": diff.records[0], "b": diff.records[1]},
        "first": None if diff.first is None else _first(diff.first, names),
        "customers": {"both": diff.both, "same": diff.both - diff.parted, "parted": diff.parted,
                      "only_a": diff.only_left, "only_b": diff.only_right},
        "openings": [{"a": left or None, "b": right or None, "customers": count} for (left, right), count in
                     sorted(diff.openings.items(), key=lambda item: (-item[1], item[0]))],
        "weeks": [{"week": week.week, "customers": week.customers, "differ": week.differ, "parted": week.parted}
                  for week in diff.weeks],
    }


def _first(first: First, names: tuple[Names, Names]) -> dict[str, Any]:
    return {"replication": first.replication, "record": first.position,
            **{side: _record(record, called) for side, record, called in
               zip("ab", (first.left, first.right), names, strict=True)}}


def _record(record: Any, names: Names) -> dict[str, Any] | None:
    if record is None:
        return None
    kind, time = int(record["kind"]), float(record["time"])
    return {"says": in_words(record, names), "time": time, "week": week_of(time), "clock": clock_of(time),
            "kind": names.kind(kind), "place": names.place(kind, int(record["place"])), "value": float(record["value"]),
            **{field: int(record[field]) if record[field] >= 0 else None
               for field in ("customer", "case", "agent", "cause", "why")}}
