"""What `compare` prints, and writes as verdict.md: the verdict first, then what else moved, then notes; all on request.

    pages(comparison)                  the verdict, what else moved, notes
    pages(comparison, full=True)       and all fixed rows: levels, differences, risk, what small effects could do

A page is a text of whole lines or a table.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.experiment.known_figures import known_rows
from sim.report import comparison as tables
from sim.report.judged import sentences_of
from sim.report.known_figures import known_table
from sim.report.labels import UNTITLED
from sim.report.luck_and_data import widths_notes, widths_table
from sim.report.phrases import WORTH, by_chance, duration, label, level, noun, runs, watched_for
from sim.report.selection import fixed_rows
from sim.report.tables import Table, plain
from sim.report.verdict import MOST_COLUMNS, Row, best, grid, has_money, money_note, outcomes, pieces, sentences
from sim.statistics.defaults import percent
from sim.vocabulary import MINUTES_PER_WEEK

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison

WIDTH: Final = 100
_GAP: Final = 2
_QUESTION: Final = 15
_WIDEST_NAME: Final = 24
_WIDEST_LEVEL: Final = 16
_LEAST_LEVEL: Final = 9
_OVERLOADED: Final = "overloaded."
_OFTEN: Final = 0.5


def pages(
    comparison: Comparison, *, width: int = WIDTH, full: bool = False, row_by_row: bool = False,
    first: Sequence[str] = (),
) -> list[str | Table]:
    """Return what is to be read, in order: texts that end without a line feed, and tables.

    full: everything; row_by_row: intervals of the table beside the verdict hold one by one, not all at once; first:
    what is noted before all other notes.
    """
    found: list[str | Table] = [verdict_text(comparison, width)]
    if len(comparison.policies) > 1 and comparison.replications > 1:
        found.append(moved_text(comparison, width, row_by_row))
        found += widths_table(comparison)
    if comparison.setting.known:
        rows = known_rows(comparison.setting.known, comparison.values[comparison.baseline])
        table = known_table(rows, comparison.replications, comparison.setting.outcomes)
        found += [replace(table, note=""), _filled(table.note, width)]
    if full:
        found += tables.full_tables(comparison)
    return [*found, *(_filled(note, width) for note in (*first, *notes(comparison, full)))]


def markdown(
    comparison: Comparison, *, full: bool = False, row_by_row: bool = False, first: Sequence[str] = ()
) -> str:
    """Return the same as Markdown, with everything indented: as it was printed."""
    parts = [page if isinstance(page, str) else plain(page)
             for page in pages(comparison, full=full, row_by_row=row_by_row, first=first)]
    lines = [f"    {_visible(line)}".rstrip() for part in parts for line in [*part.split("\n"), ""]]
    return "\n".join(["# Verdict", "", *lines]).rstrip() + "\n"


def _visible(line: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)


def verdict_text(comparison: Comparison, width: int = WIDTH) -> str:
    """Return the verdict: which runs, what is overloaded, and an answer to every question."""
    parts = [_head(comparison, width), *(_filled(line, width) for line in overloaded(comparison))]
    others = comparison.policies[1:]
    if not others:
        lines = [f"  {tables.level_line(comparison, name)}" for name in outcomes(comparison)]
        return "\n".join([*parts, "", "One policy: nothing to compare it with.", *lines])
    if len(others) == 1:
        body = [_line(question, answer, width) for question, answer in sentences(comparison, others[0])]
        return "\n".join([*parts, "", *body, "", _filled(how_sure(comparison), width)])
    first = shown(comparison)
    body = [_drawn(comparison, grid(comparison, first), first, width)]
    rest = [policy for policy in others if policy not in first]
    if rest:
        rule = "best by the decision" if comparison.decisions else "with the most headlines better, less those worse"
        if not comparison.decisions and has_money(comparison):
            rule += f" (of equals, by {noun(comparison, WORTH)})"
        body.append(_filled(f"Of {len(others)} policies the one {rule}; the others are below. All intervals hold at "
                            "once, so choosing costs nothing.", width))
    body.append(_filled(how_sure(comparison), width))
    for at in range(0, len(rest), MOST_COLUMNS - 1):
        some = rest[at:at + MOST_COLUMNS - 1]
        body += ["", _drawn(comparison, grid(comparison, some), some, width)]
    return "\n".join([*parts, "", *body])


def moved_text(comparison: Comparison, width: int = WIDTH, row_by_row: bool = False) -> str:
    """Return what moved beside the headlines, by intervals that hold all at once, or one by one."""
    others = shown(comparison)
    names = tables.moved(comparison, others, row_by_row)
    if not names:
        return "Apart from the headlines, nothing moved clearly."
    found = {(each.policy, each.outcome): each for each in tables.row_verdicts(comparison, names, row_by_row)}
    rows = [Row(label(comparison, name), level(comparison, comparison.baseline, name),
                {policy: pieces(comparison, found[policy, name]) for policy in others}) for name in names]
    count = len(fixed_rows(comparison))
    note = f"{count} rows are fixed beforehand and their intervals hold at once; these moved clearly"
    if row_by_row:
        note = f"each interval on its own: {by_chance(comparison.level)}"
    return f"What else moved\n{_drawn(comparison, rows, others, width)}\n{_filled(f'({note})', width)}"


def shown(comparison: Comparison) -> tuple[str, ...]:
    """Return the policies shown beside the first: all others, or only the best if there are many."""
    others = comparison.policies[1:]
    return others if len(others) < MOST_COLUMNS else (best(comparison),)


def overloaded(comparison: Comparison) -> list[str]:
    """Return in one text which queues keep growing, in half of the runs or more; nothing if none does."""
    found: dict[str, list[str]] = {}
    for policy in comparison.policies:
        for name, series in comparison.values[policy].items():
            grows = int(np.count_nonzero(series == 1.0))
            if name.startswith(_OVERLOADED) and grows >= _OFTEN * series.size and grows:
                found.setdefault(name.removeprefix(_OVERLOADED), []).append(
                    f"{comparison.titles[policy]} ({runs(grows, series.size)})")
    lines = [f"the queue at {pool} keeps growing under {', '.join(policies)}" for pool, policies in found.items()]
    return [f"OVERLOADED: {'; '.join(lines)}. Waits, abandonment and all that follows from them depend on how long is "
            "simulated: do not plan with the averages below."] if lines else []


def how_sure(comparison: Comparison) -> str:
    """Return what the signs mean, and what holds at once."""
    if comparison.replications < 2:
        return ("One replication says nothing about chance, so nothing can be concluded; ask for at least two, better "
                "ten (--replications).")
    count = len(comparison.verdicts)
    together = f"; all {count} hold at once" if count > 1 else ""
    of_both = " of luck and data" if comparison.drawn else ""
    return (f"± half of a {percent(comparison.level)} interval{of_both}{together} (Bonferroni). Better or worse: the "
            "whole interval lies on one side of 0. Not clear does not mean equal.")


def notes(comparison: Comparison, full: bool) -> list[str]:
    """Return what a reader has to know beside the tables."""
    setting = comparison.setting
    found = [" ".join(sentences_of(setting.judged, setting.is_as_judged)), *widths_notes(comparison),
             money_note(comparison), *_watched(comparison),
             *_sometimes_overloaded(comparison)]
    if not full and len(comparison.policies) > 1:
        found.append("All rows, levels, risk and variance reduction: --full.")
    return [note for note in found if note]


def _watched(comparison: Comparison) -> list[str]:
    name = "resolution_time_mean"
    if math.isnan(comparison.setting.watch) or name not in comparison.outcomes:
        return []
    text = (f"Times to a solution are over the cases that can be watched for {watched_for(comparison)}; one that is "
            "not solved by then counts as that long.")
    few = [comparison.titles[policy] for policy in comparison.policies
           if bool(np.isnan(comparison.values[policy].get(name, np.zeros(0))).any())]
    if few:
        text += f" n/a: in some run fewer than 30 cases could be watched ({', '.join(few)})."
    return [text]


def _sometimes_overloaded(comparison: Comparison) -> list[str]:
    found = []
    for policy in comparison.policies:
        for name, series in comparison.values[policy].items():
            grows = int(np.count_nonzero(series == 1.0))
            if name.startswith(_OVERLOADED) and 0 < grows < _OFTEN * series.size:
                found.append(f"The queue at {name.removeprefix(_OVERLOADED)} keeps growing in "
                             f"{runs(grows, series.size)} under {comparison.titles[policy]}.")
    return found


def _head(comparison: Comparison, width: int) -> str:
    count = comparison.replications
    times = f"{count:,} run{'s' * (count > 1)}"
    if math.isfinite(comparison.setting.weeks):
        times += f" of {duration(comparison.setting.weeks * MINUTES_PER_WEEK)}"
    if len(comparison.policies) > 1:
        times += " under each policy"
    currency = comparison.setting.currency
    parts = [times, f"money in {currency}" if currency else ""]
    if len(comparison.policies) == 2:
        old, new = (comparison.titles[policy] for policy in comparison.policies)
        parts.insert(0, f"{new} against {old}")
    about = _filled(", ".join(part for part in parts if part), width)
    return f"{_filled(comparison.title or UNTITLED, width)}\n{about}"


def _line(question: str, answer: str, width: int) -> str:
    return textwrap.fill(answer, width, initial_indent=f"{question:{_QUESTION}}", subsequent_indent=" " * _QUESTION,
                         break_on_hyphens=False)


def _filled(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_on_hyphens=False)


# The grid -------------------------------------------------------------------------------------------------------------


def _drawn(comparison: Comparison, rows: Sequence[Row], policies: Sequence[str], width: int) -> str:
    """Return the grid as lines: cells that are too long for their column go on below."""
    first = max([len(row.name) for row in rows if len(row.name) <= _WIDEST_NAME], default=_WIDEST_NAME)
    base = max([len(row.base) for row in rows if len(row.base) <= _WIDEST_LEVEL], default=0)
    base = max(base, *map(len, comparison.titles[comparison.baseline].split()), _LEAST_LEVEL)
    base = min(base, _WIDEST_LEVEL)
    each = (width - first - base - _GAP * (1 + len(policies))) // len(policies)
    widths = [first, base, *[each] * len(policies)]
    head = [[""], _wrapped(comparison.titles[comparison.baseline], base),
            *(_wrapped(comparison.titles[policy], each) for policy in policies)]
    lines = [*_block(head, widths, low=True), "  ".join("-" * size for size in widths)]
    for row in rows:
        reference = row.base if len(row.base) <= _WIDEST_LEVEL else ""  # what is undefined is reported in the cells
        cells = [_wrapped(row.name, first), _wrapped(reference, base)]
        lines += _block([*cells, *(_fitted(row.cells[policy], each) for policy in policies)], widths)
    return "\n".join(lines)


def _fitted(pieces: tuple[str, ...], width: int) -> list[str]:
    """Return a cell on one line if it fits, else its word and per cent above its number; other pieces as they fit."""
    line = " ".join(piece for piece in pieces if piece)
    if len(line) <= width:
        return [line]
    if len(pieces) == 3 and pieces[2].startswith("(") and pieces[2].endswith("%)"):
        pieces = (f"{pieces[0]} {pieces[2]}", pieces[1])
        return [wrapped for piece in pieces for wrapped in _wrapped(piece, width)]
    lines: list[str] = []
    for piece in (piece for piece in pieces if piece):
        if lines and len(lines[-1]) + 1 + len(piece) <= width:
            lines[-1] += f" {piece}"
        else:
            lines += _wrapped(piece, width)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip()))
    return textwrap.wrap(text, width, break_on_hyphens=False, subsequent_indent=indent) or [""]


def _block(cells: list[list[str]], widths: list[int], low: bool = False) -> list[str]:
    """Return cells of several lines side by side; `low`: their last lines are, for headings."""
    height = max(map(len, cells))
    padded = [[""] * (height - len(cell)) + cell if low else cell + [""] * (height - len(cell)) for cell in cells]
    return ["  ".join(cell[at].ljust(size) for cell, size in zip(padded, widths, strict=True)).rstrip()
            for at in range(height)]
