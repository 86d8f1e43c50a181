"""Waits and visits: which QUEUED belongs to which SERVED, what the work is, and whose contact it was.

A wait is found by its own arithmetic: what ends it says how long it took, so its beginning is known to rounding, and
waits and ends are joined on case, pool and beginning. The work is that of the order - a contact, a handoff, a question
to the boss, a call - which stands at the instant of the beginning and leads to the pool where the wait began; a wait
without such an order is a job for fixers.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from sim.vocabulary import Reason
from tests.recount.book import Book

ORDERS = ("CONTACTED", "HUMAN_OFFERED", "HANDED_UP", "BOSS_ASKED", "ANSWER_PROMISED", "CALL_DUE", "CHECKED_IN")
CONTACTS = ("CONTACTED", "HUMAN_OFFERED")
BEGINS_WORK = ("SERVED", "ANSWERED_LATE")
NEAR = 1e-6
"""Minutes within which two times are one: what subtracting two times of a run can lose, many times over."""


@dataclass(frozen=True)
class Waits:
    """Every wait at a pool and every visit.

    all: one row a wait at a pool, of zero minutes too: case, at, begin, pool where it began and where it ended, end
    (null: not by the horizon), fate (SERVED, ABANDONED, WITHDRAWN, OVERDUE, BLOCKED, null), minutes, order (see ORDERS;
    null: a fixers' job), activity, live (a customer on the line), nobody (was on duty), closed (that, or sent away at
    closing time), called_back (hung up to be called), contact (number of the case's contact), channel (of the contact,
    after a bot the channel it led to), first (the wait in which the contact reached its channel's line).
    visits: one row a visit, a late answer or the wrap-up of either: case, pool, begin, end (null: not by the horizon),
    activity, channel of the last contact before the visit (null for a late answer).
    """

    all: pl.DataFrame
    visits: pl.DataFrame


def waits(book: Book) -> Waits:
    """Return the waits and visits of a log."""
    began = _orders_of(book, _begun(book))
    ended = _ends_of(book, began)
    sent_away = book.of("CLOSED").select("case", end_at=pl.col("at") + 1, sent_away=pl.lit(True))
    ended = ended.join(sent_away, on=["case", "end_at"], how="left", maintain_order="left")
    left = _messages_left(book, ended)
    ended = ended.with_columns(
        live=pl.col("live") & ~pl.col("at").is_in(left.filter(pl.col("value") == 0.0)["wait"].to_list()),
        called_back=pl.col("called_back") | pl.col("at").is_in(left["wait"].to_list()),
        nobody=pl.Series([_nobody(book, *at) for at in ended.select("pool", "begin").iter_rows()], dtype=pl.Boolean))
    ended = ended.with_columns(nobody=pl.col("nobody") & pl.col("live") & pl.col("first"))
    away = pl.col("sent_away").fill_null(False) & pl.col("first") & (pl.col("fate") == "WITHDRAWN")
    return Waits(ended.with_columns(closed=pl.col("nobody") | away), _visits(book, ended))


def _nobody(book: Book, pool: int, time: float) -> bool:
    """Return whether nobody is on duty at a pool, nor in the pool to which its line overflows."""
    name = book.pools[pool]
    further = book.world.pools[name].overflow
    return not any(book.staff_at(each, time) for each in (name, *([further.to] if further else [])))


def _messages_left(book: Book, ended: pl.DataFrame) -> pl.DataFrame:
    """Return the messages left at closed lines, each with the wait that began with it or in which it was left."""
    left = book.of("MESSAGE_LEFT").select("case", "time", "value", left_at="at")
    pairs = left.join(ended.select("case", "begin", "first", wait="at"), on="case", how="inner").filter(
        (pl.col("time") - pl.col("value") - pl.col("begin")).abs() < NEAR)
    at_door = pairs.filter((pl.col("value") == 0.0) & pl.col("first") & (pl.col("wait") > pl.col("left_at")))
    in_line = pairs.filter((pl.col("value") > 0.0) & (pl.col("wait") < pl.col("left_at")))
    return pl.concat([at_door.group_by("left_at").agg(pl.col("wait").min(), pl.col("value").first()),
                      in_line.group_by("left_at").agg(pl.col("wait").max(), pl.col("value").first())])


def _begun(book: Book) -> pl.DataFrame:
    """Return where waits begin: QUEUED, BLOCKED, and SERVED in whose case nothing had been waiting since then."""
    queued = book.of("QUEUED").select("case", pool="place", begin="time", q="at")
    served = _moved(book, book.of("SERVED")).filter(pl.col("q").is_null())
    if not (served["value"] == 0.0).all():
        raise AssertionError("somebody was served after a wait that never began")
    direct = served.select("case", pl.col("place").alias("pool"), pl.col("time").alias("begin"), "at",
                           fate=pl.lit("SERVED"))
    blocked = book.of("BLOCKED").select("case", pl.col("place").alias("pool"), pl.col("time").alias("begin"), "at",
                                        fate=pl.lit("BLOCKED"))
    waited = queued.select("case", "pool", "begin", at="q", fate=pl.lit(None, dtype=pl.String))
    return pl.concat([frame.select("case", "pool", "begin", "at", "fate") for frame in (direct, blocked, waited)]
                     ).sort("at")


def _moved(book: Book, ends: pl.DataFrame) -> pl.DataFrame:
    """Return ends of waits with `q`, the QUEUED they belong to, and `pool`, where that wait began; null where none.

    `ends` holds records whose value is the minutes waited and whose place is the pool where the wait is by then.
    """
    overflow = [book.world.pools[name].overflow for name in book.pools]
    further = {i: book.pools.index(each.to) for i, each in enumerate(overflow) if each}
    queued = book.of("QUEUED").select("case", pool="place", begin="time", q="at")
    to = pl.col("pool").replace_strict(further, default=-1, return_dtype=pl.Int64)
    moves = _pairs(book.of("OVERFLOWED"), queued.with_columns(now=to)).select("q", now="place")
    moved = queued.join(moves, on="q", how="left", maintain_order="left")
    in_both = [i for i, each in enumerate(overflow) if each and each.mode == "both"]
    left_behind = moved.filter(pl.col("now").is_not_null() & pl.col("pool").is_in(in_both))
    places = pl.concat([moved.with_columns(now=pl.coalesce("now", "pool")), left_behind.with_columns(now="pool")])
    return ends.join(_pairs(ends, places).select("at", "q", "pool"), on="at", how="left", maintain_order="left")


def _pairs(later: pl.DataFrame, queued: pl.DataFrame) -> pl.DataFrame:
    """Return records with the QUEUED of the same case whose beginning their value leads back to; `now` is their place.

    Where several waits of a case began there at one instant, each record takes the last of them that is still free.
    """
    pairs = later.join(queued, on="case", how="inner").filter(
        (pl.col("now") == pl.col("place")) & (pl.col("q") < pl.col("at"))
        & ((pl.col("time") - pl.col("value") - pl.col("begin")).abs() < NEAR)).sort("at", "q", descending=[False, True])
    taken: set[int] = set()
    matched: set[int] = set()
    own = []
    for at, q in pairs.select("at", "q").iter_rows():
        own.append(at not in matched and q not in taken)
        if own[-1]:
            matched.add(at)
            taken.add(q)
    return pairs.filter(pl.Series(own, dtype=pl.Boolean))


def _ends_of(book: Book, began: pl.DataFrame) -> pl.DataFrame:
    """Return the waits with their ends, and whether a callback kept the place."""
    ends = _moved(book, book.of("SERVED", "ABANDONED", "WITHDRAWN", "OVERDUE")).drop_nulls("q")
    ended = ends.select(pl.col("q").alias("at"), end="time", minutes="value", last="place", how="kind", end_at="at")
    waits = began.join(ended, on="at", how="left", maintain_order="left")
    accepted = _accepted(book)
    at_once = pl.col("fate").is_not_null()
    return waits.with_columns(
        fate=pl.coalesce("fate", "how"),
        end=pl.when(at_once).then(pl.col("begin")).otherwise(pl.col("end")),
        minutes=pl.when(at_once).then(0.0).otherwise(pl.col("minutes")),
        last=pl.when(at_once).then(pl.col("pool")).otherwise(pl.col("last")),
        end_at=pl.when(at_once).then(pl.col("at")).otherwise(pl.col("end_at")),
        called_back=pl.col("at").is_in(accepted),
    ).drop("how")


def _accepted(book: Book) -> list[int]:
    """Return the QUEUED whose customer hung up and kept the place, before an overflow or after it."""
    anywhere = book.of("QUEUED").select("case", begin="time", q="at").join(
        pl.DataFrame({"now": range(len(book.pools))}, schema={"now": pl.Int64}), how="cross")
    return _pairs(book.of("CALLBACK_ACCEPTED"), anywhere)["q"].to_list()


def _orders_of(book: Book, began: pl.DataFrame) -> pl.DataFrame:
    """Return the beginnings with the order each comes from, what is done there and for which contact."""
    orders = _orders(book)
    both = began.sort("at").join_asof(orders.sort("order_at"), left_on="at", right_on="order_at", by="case",
                                      check_sortedness=False)
    # only the first beginning after an order, at its instant and at the pool that it leads to, is its own
    mine = (pl.col("order_time") == pl.col("begin")) & (
        pl.col("leads_to") == pl.col("pool")).fill_null(pl.col("order_at").is_not_null())
    nth = pl.col("at").rank("ordinal").over("case", "order_at", "pool")
    own = (mine & (nth == 1)).fill_null(False)
    contact = own & pl.col("order").is_in(CONTACTS)
    message = pl.col("channel").replace_strict(
        {i: book.world.channels[name].kind == "message" for i, name in enumerate(book.channels)}, default=False,
        return_dtype=pl.Boolean)
    activity = (pl.when(~own).then(pl.lit("fixing"))
                .when(contact & (pl.col("reason") == Reason.FIRST)).then(pl.lit("first_contacts"))
                .when(contact).then(pl.lit("failure_demand"))
                .when(pl.col("order") == "HANDED_UP").then(pl.lit("handed_up"))
                .when(pl.col("order").is_in(("BOSS_ASKED", "ANSWER_PROMISED"))).then(pl.lit("consults"))
                .otherwise(pl.lit("follow_ups")))
    return both.with_columns(
        activity=activity, first=contact,
        live=(contact & ~message) | (own & (pl.col("order") == "HANDED_UP") & (pl.col("warm") == 1.0)),
    ).select("case", "pool", "begin", "at", "fate", "activity", "first", "live", "contact", "channel")


def _orders(book: Book) -> pl.DataFrame:
    """Return what sends a case to a pool: contacts, handoffs, questions, calls, and the pool each leads to."""
    level = {i: book.pools.index(each.pool) for i, each in enumerate(book.world.chain)}
    flaw = book.opened.select("case", "flaw")
    is_contact = pl.col("kind") == "CONTACTED"
    orders = book.of(*ORDERS).join(flaw, on="case", how="left", maintain_order="left").with_columns(
        channel=pl.when(pl.col("kind").is_in(CONTACTS)).then(pl.col("place")).forward_fill().over("case"))
    return orders.join(_desks(book), on=["flaw", "channel"], how="left", nulls_equal=True,
                       maintain_order="left").with_columns(
        leads_to=pl.when(pl.col("kind").is_in(("HANDED_UP", "BOSS_ASKED", "ANSWER_PROMISED")) & (pl.col("place") > 0))
        .then(pl.col("place").replace_strict(level, default=-1, return_dtype=pl.Int64))
        .otherwise("desk"),
        contact=is_contact.cum_sum().over("case"),
        reason=pl.when(is_contact).then(pl.col("value")).forward_fill().over("case"),
    ).select("case", "leads_to", "contact", "channel", "reason", order="kind", order_at="at", order_time="time",
             warm="value")


def _desks(book: Book) -> pl.DataFrame:
    """Return the pool that answers at the first level: of the flaw, else of the channel, else of the level.

    A case without a contact, which a check-in has found, counts under the first live channel. Where there is none it is
    drawn, which no record tells: null is any pool.
    """
    first, ways = book.world.chain[0].pool, list(book.world.channels.values())
    live = next((way for way in ways if way.kind == "live"), None)
    rows = []
    for i, flaw in enumerate(book.world.flaws.values()):
        for j, way in [*enumerate(ways), (None, live)]:
            pool = flaw.desk or (way.desk or first if way else None)
            rows.append((i, j, None if pool is None else book.pools.index(pool)))
    return pl.DataFrame(rows, schema={"flaw": pl.Int64, "channel": pl.Int64, "desk": pl.Int64}, orient="row")


def _visits(book: Book, waited: pl.DataFrame) -> pl.DataFrame:
    """Return the work of agents: from a SERVED or ANSWERED_LATE to the next record of the agent, and wrap-ups."""
    slots = book.of(*BEGINS_WORK, "WRAPPING_UP", "RELEASED").sort("at").with_columns(
        end=pl.col("time").shift(-1).over("place", "agent"), then=pl.col("kind").shift(-1).over("place", "agent"))
    if slots.filter((pl.col("kind") != "RELEASED") & pl.col("then").is_in(BEGINS_WORK)).height:
        raise AssertionError("an agent took up work before being free again")
    work = waited.filter(pl.col("fate") == "SERVED").select("activity", at="end_at")
    channels = _orders(book).drop_nulls("channel").select("case", "channel", order_at="order_at").sort("order_at")
    spans = slots.filter(pl.col("kind") != "RELEASED").select(
        "case", "kind", "at", "end", "agent", pool="place", begin="time").join(
        work, on="at", how="left", maintain_order="left").sort("at").join_asof(
        channels, left_on="at", right_on="order_at", by="case", check_sortedness=False)
    # a wrap-up belongs to the visit before it, and a late answer to no channel
    own = pl.when(pl.col("kind") == "SERVED").then("channel")
    before = own.shift(1).over("pool", "agent")
    other = pl.col("kind").replace_strict({"ANSWERED_LATE": "late_answers", "WRAPPING_UP": "wrap_up"}, default=None,
                                          return_dtype=pl.String)
    return spans.with_columns(activity=pl.coalesce(other, "activity"),
                              channel=pl.when(pl.col("kind") == "WRAPPING_UP").then(before).otherwise(own))
