"""Customers: who is there, who leaves, and how loyal they are."""

from __future__ import annotations

import polars as pl

from sim.vocabulary import Leaving, Origin
from tests.recount.book import YEAR, Book, mean, share
from tests.recount.cases import minutes_in_base


def base(book: Book) -> pl.DataFrame:
    """Return the customers that count, and when each left (null: not by the horizon)."""
    left = book.of("LEFT").select("customer", left="time", why="place")
    if book.open_demand:
        there = book.cases.select("customer").unique(maintain_order=True)
    else:
        there = book.of("JOINED").select("customer", joined="time", origin="place", orders="value")
    return there.join(left, on="customer", how="left", maintain_order="left").filter(
        pl.col("left").is_null() | (pl.col("left") >= book.start))


def years(book: Book) -> float:
    """Return the customer-years within [warm-up, horizon]; none in open demand."""
    return 0.0 if book.open_demand else minutes_in_base(book, book.end) / YEAR


def loyalty(book: Book, customers: pl.DataFrame) -> pl.Series:
    """Return the loyalty of customers at the horizon: after the last that they felt or heard, else as at first."""
    start, weights = book.world.customers.trust.start, book.world.customers.trust.weights
    scores = [(start.care, weights.care), (start.help, weights.help), (start.trust, weights.trust)]
    new = sum(score * weight for score, weight in scores) / sum(weight for _, weight in scores)
    last = book.of("FELT", "HEARD").group_by("customer").agg(pl.col("value").sort_by("at").last())
    return customers.join(last, on="customer", how="left", maintain_order="left")["value"].fill_null(new)


def recount(book: Book) -> dict[str, float]:
    """Return the outcomes about customers."""
    customers = base(book)
    joined, total = book.since("JOINED"), customers.height
    staying, left = customers.filter(pl.col("left").is_null()), customers.drop_nulls("left")
    scores = loyalty(book, staying).to_list()
    after = book.cases.drop_nulls("ended")["after"].to_list()
    reasons = {"silent": Leaving.SILENTLY, "after_case": Leaving.AFTER_CASE, "background": Leaving.BACKGROUND}
    found = {
        "customers": float(total), "customers_end": float(staying.height), "customers_lost": float(left.height),
        "customers_joined": float(joined.filter(pl.col("place") != Origin.FOUNDING).height),
        "referrals": float(joined.filter(pl.col("place") == Origin.REFERRAL).height),
        "churn": share(left.height, total), "churn_per_year": share(left.height, years(book)),
        "loyalty_mean": mean(scores),
    }
    found |= {f"churn_{name}": share(left.filter(pl.col("why") == why).height, total)
              for name, why in reasons.items()}
    return found | _promoters(scores, "") | _promoters(after, "_after_case")


def _promoters(scores: list[float], suffix: str) -> dict[str, float]:
    for_, against = (share(sum(map(test, scores)), len(scores)) for test in (
        lambda score: score * 10 >= 9, lambda score: score * 10 <= 6))
    return {f"promoters{suffix}": for_, f"detractors{suffix}": against, f"net_promoter{suffix}": for_ - against}
