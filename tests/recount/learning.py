"""The organisation that learns: reports, projects, and how much of each flaw is left."""

from __future__ import annotations

import math
from itertools import pairwise

import polars as pl

from tests.recount.book import Book


def recount(book: Book) -> dict[str, float]:
    """Return the outcomes about root causes."""
    found = {"reports": float(book.since("REPORTED").height), "projects": float(book.since("PROJECT_STARTED").height)}
    for index, name in enumerate(book.flaws):
        lowered = book.of("FLAW_LOWERED").filter(pl.col("place") == index)
        times = [0.0, *lowered["time"], book.end]
        levels = [1.0, *lowered["value"]]
        spans = [max(0.0, end - max(begin, book.start)) for begin, end in pairwise(times)]
        found[f"flaw_level.{name}"] = levels[-1]
        found[f"flaw_level_mean.{name}"] = math.fsum(
            span * level for span, level in zip(spans, levels, strict=True)) / (book.end - book.start)
    return found
