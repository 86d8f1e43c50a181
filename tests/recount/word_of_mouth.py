"""Word of mouth: how many are told, and what is left of the name."""

from __future__ import annotations

import polars as pl

from sim.vocabulary import Tone
from tests.recount.book import Book, share
from tests.recount.customers import base, years


def recount(book: Book) -> dict[str, float]:
    """Return the outcomes about what customers tell each other."""
    there = base(book)
    customers, found = there.height, {}
    for name, kind in (("praise", "PRAISED"), ("grievance", "AGGRIEVED")):
        told = float(book.since(kind)["value"].sum())
        found[f"{name}_per_100"] = share(100 * told, customers)
        found[f"{name}_per_100_a_year"] = share(100 * told, years(book))
    heard = book.since("HEARD").filter(pl.col("place") == Tone.GRIEVANCE).join(
        there, on="customer", how="semi")["customer"].n_unique()
    return {**found, "told_bad_share": share(heard, customers), "reputation": _reputation(book)}


def _reputation(book: Book) -> float:
    """Return the share of organic newcomers who still come: the stock is halved every half-life."""
    word = book.world.customers.word_of_mouth
    falls = book.of("REPUTATION_FELL")
    if not falls.height:
        return 1.0
    _, time, stock = falls.select("at", "time", "value").row(-1)
    if word.reputation_half_life is not None:
        stock *= 0.5 ** ((book.end - time) / word.reputation_half_life)
    return max(0.0, 1.0 - word.reputation_drop * stock)
