"""Pools: waits of every kind of work, the service level of those on the line, and what agents do."""

from __future__ import annotations

import math

import polars as pl

from tests.recount.book import HOUR, Book, least, mean, share
from tests.recount.channels import ACTIVITIES, hours
from tests.recount.waits import Waits

SOON = 20 / 60
RISE = 0.02


def recount(book: Book, waited: Waits) -> dict[str, float]:
    """Return the outcomes of every pool."""
    found: dict[str, float] = {}
    for index, name in enumerate(book.pools):
        own = waited.all.filter((pl.col("begin") >= book.start) & (pl.col("last") == index))
        visits = waited.visits.filter(pl.col("pool") == index)
        figures = _waits(own) | _service(book, waited, index) | _work(book, name, visits)
        figures["overloaded"] = _overloaded(book, waited.all.filter(pl.col("last") == index))
        for activity in (*ACTIVITIES, "fixing", "late_answers"):
            figures[f"agent_hours_{activity}"] = hours(book, visits.filter(pl.col("activity") == activity))
        found |= {f"{figure}.{name}": value for figure, value in figures.items()}
    return found


def _waits(own: pl.DataFrame) -> dict[str, float]:
    served, given_up, blocked = (own.filter(pl.col("fate") == fate) for fate in ("SERVED", "ABANDONED", "BLOCKED"))
    came = served.height + given_up.height + blocked.height
    return {
        "wait_mean": mean(pl.concat([served["minutes"], given_up["minutes"]])),
        "wait_mean_served": mean(served["minutes"]), "wait_p90": least(served["minutes"], 90),
        "abandoned_share": share(given_up.height, came), "blocked_share": share(blocked.height, came),
        "served": float(served.height),
    }


def _service(book: Book, waited: Waits, index: int) -> dict[str, float]:
    """Return the service level of whoever was on the line: at the pool that answered, else at the first."""
    on_the_line = waited.all.filter(pl.col("live") & ~pl.col("closed") & (pl.col("begin") >= book.start)).filter(
        pl.when(pl.col("fate") == "SERVED").then(pl.col("last")).otherwise(pl.col("pool")) == index)
    count = {fate: on_the_line.filter(pl.col("fate") == fate) for fate in (
        "SERVED", "ABANDONED", "WITHDRAWN", "BLOCKED")}
    in_time = count["SERVED"].filter(pl.col("minutes") <= SOON).height
    return {"service_level_20s": share(in_time, sum(frame.height for frame in count.values()))}


def _work(book: Book, pool: str, visits: pl.DataFrame) -> dict[str, float]:
    """Return how busy the pool was and how much of that was overtime."""
    rota = book.staffed(pool)
    staffed = math.fsum((end - begin) * agents for begin, end, agents in rota)
    spans = visits.select(begin=pl.col("begin").clip(lower_bound=book.start),
                          end=pl.col("end").fill_null(book.end)).filter(pl.col("end") > pl.col("begin"))
    busy = math.fsum(spans["end"] - spans["begin"])
    return {"utilisation": share(busy, staffed), "overtime": overtime(book, pool, spans) / HOUR}


def overtime(book: Book, pool: str, spans: pl.DataFrame) -> float:
    """Return the agent-minutes that more agents are busy than are on duty."""
    rota = pl.DataFrame(book.staffed(pool), schema={"time": pl.Float64, "until": pl.Float64, "agents": pl.Int64},
                        orient="row").select("time", busy=pl.lit(0, dtype=pl.Int64), agents="agents")
    steps = pl.concat([spans.select(time="begin", step=pl.lit(1, dtype=pl.Int64)),
                       spans.select(time="end", step=pl.lit(-1, dtype=pl.Int64)),
                       rota.select("time", step="busy")])
    course = (steps.group_by("time").agg(pl.col("step").sum()).sort("time")
              .with_columns(busy=pl.col("step").cum_sum())
              .join_asof(rota.select("time", "agents"), on="time")
              .with_columns(length=pl.col("time").shift(-1).fill_null(book.end) - pl.col("time")))
    return float(course.select(((pl.col("busy") - pl.col("agents")).clip(lower_bound=0) * pl.col("length")).sum()
                               ).item())


def _overloaded(book: Book, own: pl.DataFrame) -> float:
    """Return 1 where the mean wait of what is served rises all along, by thirds of [warm-up, horizon].

    Waits that began before the warm-up are among them: without these the first third would see short waits alone.
    """
    served = own.filter(pl.col("fate") == "SERVED")
    third = (book.end - book.start) / 3
    parts = [served.filter((pl.col("end") >= book.start + n * third) & (pl.col("end") < book.start + (n + 1) * third))
             for n in range(3)]
    if min(part.height for part in parts) < 10:
        return 0.0
    first, second, last = (mean(part["minutes"]) for part in parts)
    rise = last - first
    return float(rise > RISE * 2 * third and min(second - first, last - second) >= rise / 4)
