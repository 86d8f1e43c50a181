"""What policies are called where there is little room: by their titles if those are short, else by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.report.tables import Table

LONGEST: Final = 24


UNTITLED: Final = "Untitled scenario"
"""What a scenario without a title is called at the head of a table."""


def has_short_titles(titles: Mapping[str, str]) -> bool:
    """Say whether every title fits at the head of a column."""
    return all(len(title) <= LONGEST for title in titles.values())


def column_labels(titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return one label a policy for the heads of columns; `titles` is by name."""
    return tuple(titles.values()) if has_short_titles(titles) else tuple(titles)


def legend(titles: Mapping[str, str]) -> list[Table]:
    """Return the table that says which title a name stands for, where columns are headed by names."""
    return [] if has_short_titles(titles) else [Table("Policies", ("", ""), tuple(titles.items()))]
