"""Small logs of tickets, told by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.backtest.tickets.changes import Changes, changes

LINES = ("first", "second", "third")
Told = tuple[str, float, str, str]
"""Case, minute, level, state."""

THREE_LINES: Sequence[Told] = (
    # solved where it came in, closed a week later, which is no work
    ("a", 0.0, "first", "queued"), ("a", 10.0, "first", "working"), ("a", 30.0, "first", "solved"),
    ("a", 10_110.0, "first", "closed"),
    # up and down again: two handoffs, back at a line that it had left
    ("b", 60.0, "first", "working"), ("b", 70.0, "second", "queued"), ("b", 80.0, "second", "working"),
    ("b", 90.0, "first", "queued"), ("b", 160.0, "first", "solved"),
    # solved, opened again, solved at another line; comments on the way change nothing
    ("c", 120.0, "first", "working"), ("c", 125.0, "first", "working"), ("c", 130.0, "first", "solved"),
    ("c", 200.0, "second", "working"), ("c", 320.0, "second", "solved"), ("c", 330.0, "second", "solved"),
    # three lines, waiting for the customer, never solved
    ("d", 180.0, "first", "working"), ("d", 190.0, "second", "working"), ("d", 200.0, "third", "queued"),
    ("d", 300.0, "third", "waiting_customer"),
)


def told(rows: Sequence[Told], kinds: dict[str, str] | None = None, levels: Sequence[str] = LINES) -> Changes:
    """Return the changes of a story; kinds: the class of each case."""
    case, minute, level, state = zip(*rows, strict=True)
    return changes(case, minute, level, state, [kinds.get(each, "") for each in case] if kinds else None, levels)


def many(cases: int, seed: int, second: float = 0.3, days: float = 14.0, mean: float = 600.0) -> Changes:
    """Return cases that come evenly over some days, last exponential times and go on to the second line or not."""
    generator = np.random.default_rng(seed)
    begins = np.sort(generator.uniform(0.0, days * 1440.0, cases))
    lasts = generator.exponential(mean, cases)
    up = generator.random(cases) < second
    rows: list[Told] = []
    for at in range(cases):
        name, start, end = f"{at:05}", float(begins[at]), float(begins[at] + lasts[at])
        rows.append((name, start, "first", "working"))
        if up[at]:
            rows.append((name, 0.5 * (start + end), "second", "working"))
        rows.append((name, end, "second" if up[at] else "first", "solved"))
    return told(rows)
