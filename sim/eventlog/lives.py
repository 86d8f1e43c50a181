"""What became of every case and every customer of a log: one row each, summed up from their records.

    cases_of(log)       when it opened and ended, how, and what it took: contacts, waits, handoffs, promises, money
    customers_of(log)   when each joined and left, why, its loyalty, its cases, what it told and heard

Places are by index, as in the log; `in_words` puts names there. Minutes are of time, money is in the scenario's
currency, loyalty is from 0 to 1. What had not happened by the end of the log is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.eventlog.naming import Names
from sim.eventlog.wording import chosen
from sim.vocabulary import NOBODY, ChannelKind, Ending, Kind, Origin, Reason, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import polars as pl
    from numpy.typing import NDArray

    from sim.eventlog.log import Log

COUNTED: Final[dict[str, Kind]] = {
    "contacts": Kind.CONTACTED, "loops": Kind.LOOPED, "unread": Kind.UNREAD, "closed": Kind.CLOSED,
    "blocked": Kind.BLOCKED, "abandoned": Kind.ABANDONED, "dropped": Kind.DROPPED, "handoffs": Kind.HANDED_UP,
    "bounces": Kind.BOUNCED, "stories_repeated": Kind.STORY_REPEATED, "failed_attempts": Kind.ATTEMPT_FAILED,
    "boss_asked": Kind.BOSS_ASKED, "requests": Kind.FIX_REQUESTED, "requests_lost": Kind.REQUEST_LOST,
    "promises_kept": Kind.PROMISE_KEPT, "promises_broken": Kind.PROMISE_BROKEN, "returns": Kind.CAME_BACK,
}
"""Columns of cases that count records of a kind."""
SUMMED: Final[dict[str, Kind]] = {
    "granted": Kind.GRANTED, "goodwill": Kind.GOODWILL_GIVEN, "told_good": Kind.PRAISED, "told_bad": Kind.AGGRIEVED,
    "minutes_for_customer": Kind.AWAITED_CUSTOMER, "minutes_for_third_party": Kind.AWAITED_THIRD_PARTY,
}
"""Columns of cases that sum the values of records of a kind."""
_HOLDS: Final = (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.BOSS_ABSENT, Kind.HUNG_UP_ON_HOLD)
_TELL_LOYALTY: Final = (Kind.LEFT, Kind.OPENED, Kind.ENDED, Kind.FELT, Kind.HEARD)
"""Kinds whose value is the loyalty of the customer then."""

CASES: Final[dict[str, str]] = {
    "case": "index in the log", "customer": "index in the log", "flaw": "what is wrong",
    "opened": "minute of the onset", "ended": "minute of the end; null: open at the end of the log",
    "minutes": "from onset to end", "ending": "how it ended", "voiced": "whether the customer complained",
    "knocked_on_by": "the case that caused it, null none", "first_channel": "of the first contact, null none",
    "contacts": "made by the customer", "chases": "contacts to ask where the answer is",
    **{name: f"records {kind.name}" for name, kind in COUNTED.items() if name != "contacts"},
    "minutes_waiting": "in lines and inboxes for a person, as far as the waits have ended",
    "minutes_on_line": "of these on the line, as far as that is over; null where the kinds of channels are not known",
    "minutes_on_hold": "while a boss was asked",
    "minutes_for_customer": "after visits, with no agent, as far as these waits have ended",
    "minutes_for_third_party": "the same for a third party",
    "granted": "money granted", "goodwill": "money beyond it",
    "loyalty_before": "before the onset", "loyalty_after": "at the end",
    "told_good": "others told of it, pleased", "told_bad": "others told of it, aggrieved",
}
"""The columns of the table of cases, and what they hold."""
CUSTOMERS: Final[dict[str, str]] = {
    "customer": "index in the log", "joined": "minute; null: came with open demand", "origin": "how it came",
    "brought_by": "the customer whose telling won it, null nobody", "left": "minute; null: there at the end of the log",
    "leaving": "why it left", "loyalty": "the last that the log tells, else that at the start", "cases": "in all",
    "solved": "of these solved", "contacts": "made", "minutes_waiting": "as of its cases", "granted": "money granted",
    "goodwill": "money beyond it", "told_good": "others told, pleased", "told_bad": "others told, aggrieved",
    "heard_good": "praise heard", "heard_bad": "grievances heard", "brought": "customers won by its tellings",
}
"""The columns of the table of customers, and what they hold. The loyalty is null here where the log tells none."""


def cases_of(log: Log) -> pl.DataFrame:
    """Return the table of cases (see `CASES`), in the order of their indices."""
    import polars as pl

    records = log.records
    opened = _of(records, Kind.OPENED)
    why = np.where(opened["why"] >= 0, records["case"][opened["why"]], -1)
    table = pl.DataFrame({
        "case": np.ascontiguousarray(opened["case"]), "customer": np.ascontiguousarray(opened["customer"]),
        "flaw": opened["place"].astype(np.int32), "opened": np.ascontiguousarray(opened["time"]),
        "loyalty_before": np.ascontiguousarray(opened["value"]),
        "knocked_on_by": np.ascontiguousarray(why),
    }).with_columns(knocked_on_by=pl.when(pl.col("knocked_on_by") >= 0).then("knocked_on_by"))
    events = _frame(_of(records, *COUNTED.values(), *SUMMED.values(), *_HOLDS, Kind.VOICED, Kind.ENDED))
    waits = _waits(records, log.known_names())
    parts = [
        events.filter(kind=int(Kind.ENDED)).select("case", ended="time", ending="place", loyalty_after="value"),
        events.filter(kind=int(Kind.VOICED)).select("case", voiced=pl.lit(True)),
        events.filter(kind=int(Kind.CONTACTED)).group_by("case").agg(
            first_channel=pl.col("place").first(), chases=(pl.col("value") == float(Reason.CHASE)).sum()),
        events.group_by("case").agg(
            *[(pl.col("kind") == int(kind)).sum().alias(name) for name, kind in COUNTED.items()],
            *[_sum_of((kind,)).alias(name) for name, kind in SUMMED.items()],
            _sum_of(_HOLDS).alias("minutes_on_hold")),
        waits.group_by("case").agg(minutes_waiting=pl.col("minutes").sum(), minutes_on_line=pl.col("on_line").sum()),
    ]
    for part in parts:
        table = table.join(part, on="case", how="left", maintain_order="left")
    counts = ["chases", *COUNTED]
    sums = [*SUMMED, "minutes_on_hold", "minutes_waiting"]
    known = bool(log.known_names().channel_kinds)
    return table.sort("case").with_columns(
        pl.col("voiced").fill_null(False), *[pl.col(name).fill_null(0).cast(pl.Int32) for name in counts],
        *[pl.col(name).fill_null(0.0) for name in sums], minutes=pl.col("ended") - pl.col("opened"),
        minutes_on_line=pl.col("minutes_on_line").fill_null(0.0) if known else pl.lit(None, dtype=pl.Float64),
    ).with_columns(pl.col("told_good", "told_bad").cast(pl.Int64)).select(*CASES)


def customers_of(log: Log) -> pl.DataFrame:
    """Return the table of customers (see `CUSTOMERS`), in the order of their indices."""
    import polars as pl

    records = log.records
    joined = _of(records, Kind.JOINED)
    teller = np.where(joined["place"] == Origin.REFERRAL, records["customer"][joined["cause"]], -1)
    came = _frame(joined).select("customer", joined="time", origin="place").with_columns(
        brought_by=pl.Series(teller.astype(np.int32))).with_columns(
        brought_by=pl.when(pl.col("brought_by") >= 0).then("brought_by"))
    heard, told = _frame(_of(records, Kind.HEARD)), _frame(_of(records, *_TELL_LOYALTY))
    cases = cases_of(log)
    everyone = pl.DataFrame({"customer": np.unique(records["customer"][records["customer"] >= 0]).astype(np.int32)})
    parts = [
        came,
        _frame(_of(records, Kind.LEFT)).select("customer", left="time", leaving="place"),
        told.group_by("customer", maintain_order=True).agg(loyalty=pl.col("value").last()),
        cases.group_by("customer").agg(
            pl.col("contacts", "minutes_waiting", "granted", "goodwill", "told_good", "told_bad").sum(),
            cases=pl.len(), solved=(pl.col("ending") == int(Ending.SOLVED)).sum()),
        heard.group_by("customer").agg(heard_good=(pl.col("place") == int(Tone.PRAISE)).sum(),
                                       heard_bad=(pl.col("place") == int(Tone.GRIEVANCE)).sum()),
        came.drop_nulls("brought_by").group_by(customer="brought_by").agg(brought=pl.len()),
    ]
    for part in parts:
        everyone = everyone.join(part, on="customer", how="left", maintain_order="left")
    counts = ("cases", "solved", "contacts", "told_good", "told_bad", "heard_good", "heard_bad", "brought")
    return everyone.with_columns(
        *[pl.col(name).fill_null(0).cast(pl.Int64) for name in counts],
        *[pl.col(name).fill_null(0.0) for name in ("minutes_waiting", "granted", "goodwill")],
    ).select(*CUSTOMERS)


def in_words(table: pl.DataFrame, names: Names) -> pl.DataFrame:
    """Return a table of cases or customers with names in place of indices: flaw, channel, ending, origin, leaving."""
    sorts = {"flaw": "flaw", "first_channel": "channel", "ending": "ending", "origin": "origin", "leaving": "leaving"}
    return table.with_columns(**{
        column: chosen(names.called(sort), table[column].fill_null(NOBODY).to_numpy().astype(np.int64))
        for column, sort in sorts.items() if column in table.columns and names.called(sort)})


def _of(records: NDArray[Any], *kinds: Kind) -> NDArray[Any]:
    """Return the records of some kinds, in order."""
    return np.asarray(records[np.isin(records["kind"], [int(kind) for kind in kinds])])


def _frame(records: NDArray[Any]) -> pl.DataFrame:
    import polars as pl

    names = ("customer", "case", "time", "value", "kind", "place")
    return pl.DataFrame({name: np.ascontiguousarray(records[name]) for name in names}).with_columns(
        pl.col("place", "kind").cast(pl.Int32))


def _sum_of(kinds: Iterable[Kind]) -> pl.Expr:
    import polars as pl

    return pl.col("value").filter(pl.col("kind").is_in([int(kind) for kind in kinds])).sum()


def _waits(records: NDArray[Any], names: Names) -> pl.DataFrame:
    """Return the waits of customers for a person: case, minutes, and minutes on the line, 0 as long as they go on.

    A wait is a QUEUED that a contact, a handoff, a check-in or a message left has called for; who accepts a callback,
    or leaves a message at closing time, waits on off the line.
    """
    import polars as pl

    kind, cause, why = records["kind"], records["cause"], records["why"]
    queued = np.flatnonzero(kind == Kind.QUEUED)
    by = kind[cause[queued]]
    own = np.isin(by, (Kind.CONTACTED, Kind.HUMAN_OFFERED, Kind.HANDED_UP, Kind.CHECKED_IN, Kind.MESSAGE_LEFT))
    live = [index for index in range(len(names.channel_kinds)) if names.channel_kind(index) is ChannelKind.LIVE]
    caller = np.isin(by, (Kind.CONTACTED, Kind.HUMAN_OFFERED)) & np.isin(records["place"][cause[queued]], live)
    caller |= (by == Kind.HANDED_UP) & (records["value"][cause[queued]] == 1.0)
    minutes, on_line = np.full(len(records), np.nan), np.full(len(records), np.nan)
    for ends, parent in (((Kind.SERVED, Kind.WITHDRAWN), why), ((Kind.ABANDONED, Kind.OVERDUE), cause)):
        at = np.flatnonzero(np.isin(kind, ends) & (parent >= 0))
        minutes[parent[at]] = records["value"][at]
    off = np.flatnonzero(np.isin(kind, (Kind.CALLBACK_ACCEPTED, Kind.MESSAGE_LEFT)) & (cause >= 0))
    off = off[kind[cause[off]] == Kind.QUEUED]
    on_line[cause[off]] = records["value"][off]
    on_line = np.where(np.isnan(on_line), minutes, on_line)
    return pl.DataFrame({
        "case": np.ascontiguousarray(records["case"][queued]), "minutes": np.nan_to_num(minutes[queued]),
        "on_line": np.where(caller, np.nan_to_num(on_line[queued]), 0.0)}).filter(pl.Series(own))
