"""Channels: what becomes of the first wait of each contact, how many wait, and what work a channel brings."""

from __future__ import annotations

import math
from itertools import accumulate

import polars as pl

from sim.scenario.durations import Timespan
from tests.recount.book import DAY, HOUR, Book, least, mean, share
from tests.recount.journeys import HOLDS
from tests.recount.waits import NEAR, Waits

ACTIVITIES = ("first_contacts", "failure_demand", "handed_up", "consults", "follow_ups", "wrap_up")


def recount(book: Book, waited: Waits) -> dict[str, float]:
    """Return the outcomes of every live or message channel."""
    found: dict[str, float] = {}
    for index, name in enumerate(book.channels):
        if book.world.channels[name].kind == "self_service":
            continue
        own = waited.all.filter(pl.col("first") & (pl.col("channel") == index))
        figures = _line(book, name, own.filter(pl.col("begin") >= book.start)) | _waiting(
                book, own.filter(~pl.col("nobody")))
        heard = book.since("CLOSED").filter((pl.col("place") == index) & (pl.col("value") == 0.0)).height
        figures["closed"] += float(heard)
        figures["unread"] = float(book.since("UNREAD").filter(pl.col("place") == index).height)
        holds = _holds(book).filter(pl.col("channel") == index)
        figures["hung_up_on_hold"] = float(holds.filter(pl.col("kind") == "HUNG_UP_ON_HOLD").height)
        figures["hold_mean"] = share(holds["value"].sum(), figures["answered"] + figures["called_back"])
        for activity in ACTIVITIES:
            spent = waited.visits.filter((pl.col("channel") == index) & (pl.col("activity") == activity))
            figures[f"agent_hours_{activity}"] = hours(book, spent)
        found |= {f"channels.{name}.{figure}": value for figure, value in figures.items()}
    return found


def _holds(book: Book) -> pl.DataFrame:
    """Return the ends of holds from the warm-up on, with the channel of the latest contact before each."""
    contacts = book.of("CONTACTED", "HUMAN_OFFERED").select("case", "at", channel="place").sort("at")
    return book.since(*HOLDS).select("case", "at", "kind", "value").sort("at").join_asof(
        contacts, on="at", by="case", check_sortedness=False)


def hours(book: Book, visits: pl.DataFrame) -> float:
    """Return the hours of visits that lie within [warm-up, horizon]."""
    return float(visits.select(book.within(pl.col("begin"), pl.col("end")).sum()).item()) / HOUR


def target(book: Book, channel: str) -> Timespan:
    """Return the time within which a contact counts as answered in time."""
    written = book.world.channels[channel].service_target
    if written is not None:
        return written.within
    return Timespan(20 / 60 if book.world.channels[channel].kind == "live" else DAY)


def prompt(book: Book, channel: str, waits: pl.DataFrame) -> int:
    """Return how many waits end within the target: by the calendar, or as long as it was open for the flaw."""
    within = target(book, channel)
    if within.clock == "calendar":
        return waits.filter(pl.col("minutes") <= within.minutes).height
    flaws = dict(book.opened.select("case", "flaw").iter_rows())
    return sum(end <= book.due(book.desk_hours(flaws[case], channel), begin, within)
               for case, begin, end in waits.select("case", "begin", "end").iter_rows())


def _line(book: Book, channel: str, own: pl.DataFrame) -> dict[str, float]:
    closed = own.filter(pl.col("closed")).height
    offered = own.filter(~pl.col("closed"))
    served = offered.filter(pl.col("fate") == "SERVED")
    given_up = offered.filter(pl.col("fate").is_in(("ABANDONED", "WITHDRAWN", "OVERDUE")))
    blocked = offered.filter(pl.col("fate") == "BLOCKED").height
    in_time, soon = (prompt(book, channel, frame) for frame in (served, given_up))
    waited = served["minutes"].to_list() + given_up["minutes"].to_list()
    return {
        "offered": float(offered.height), "closed": float(closed), "blocked": float(blocked),
        "answered": float(served.filter(~pl.col("called_back")).height),
        "called_back": float(served.filter(pl.col("called_back")).height),
        "abandoned": float(given_up.height), "abandoned_in_time": float(soon),
        "abandoned_late": float(given_up.height - soon),
        "still_waiting": float(offered["fate"].null_count()),
        "abandoned_share": share(given_up.height, offered.height), "blocked_share": share(blocked, offered.height),
        "wait_mean": mean(waited), "wait_median": least(waited, 50), "wait_p90": least(waited, 90),
        "wait_mean_answered": mean(served["minutes"]),
        "service_level": share(in_time, offered.height - soon),
        "service_level_strict": share(in_time, offered.height),
    }


def _waiting(book: Book, own: pl.DataFrame) -> dict[str, float]:
    """Return mean, 95th percentile and greatest of the number in their first wait, step by step through the log."""
    waiting = own.filter(pl.col("end_at").is_null() | (pl.col("end_at") > pl.col("at")))
    course = pl.concat([
        waiting.select("at", time="begin", step=pl.lit(1)),
        waiting.drop_nulls("end_at").select(at="end_at", time="end", step=pl.lit(-1)),
    ]).sort("at").with_columns(number=pl.col("step").cum_sum(), until=pl.col("time").shift(-1).fill_null(book.end))
    before = course.filter(pl.col("time") <= book.start)
    at_start = int(before["number"][-1]) if before.height else 0
    later = course.filter(pl.col("time") > book.start)
    first = float(later["time"][0]) if later.height else book.end
    numbers, lengths = [at_start, *later["number"]], [first - book.start, *(later["until"] - later["time"])]
    whole = book.end - book.start
    ranked = sorted(zip(numbers, lengths, strict=True))
    so_far = accumulate(length for _, length in ranked)
    reached = next(number for (number, _), time in zip(ranked, so_far, strict=True) if time >= 0.95 * whole - NEAR)
    return {"waiting_mean": math.fsum(number * length for number, length in ranked) / whole,
            "waiting_p95": float(reached), "waiting_most": float(max(numbers))}
