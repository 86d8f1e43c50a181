"""Pieces of a run counted a second time: the log is looked at piece by piece, with the clocks of the whole run."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import polars as pl

from sim.vocabulary import Ending
from tests.recount.book import WEEK, Book
from tests.recount.cases import last_onset, watched
from tests.recount.customers import base
from tests.recount.money import _mean_weight, _staff_cost, _stays, value_of_a_customer
from tests.recount.waits import Waits

Spans = Sequence[tuple[float, float]]


def recount(book: Book, waited: Waits, edges: Sequence[float]) -> dict[str, list[float]]:
    """Return what every piece came to, by the names of `sim.outcomes.by_period.PeriodFigures`."""
    spans = list(pairwise(edges))
    cases = book.cases.select("onset", "ending").rows()
    lived = [(onset, min(solved, until) - onset) for onset, solved, until in watched(book)]
    gone = base(book).drop_nulls("left")["left"].to_list()
    return {
        "cases": _sums(book, spans, [(onset, 1.0) for onset, _ in cases]),
        "unsolved": _sums(book, spans, [(onset, float(ending != Ending.SOLVED)) for onset, ending in cases]),
        "watched": _sums(book, spans, [(onset, 1.0) for onset, _ in lived]),
        "lived": _sums(book, spans, lived),
        "lost": _sums(book, spans, [(left, 1.0) for left in gone]),
        **{name: _sums(book, spans, _paid(book, kind)) for name, kind in (("praise", "PRAISED"),
                                                                         ("grievance", "AGGRIEVED"))},
        "margin": [book.world.money.margin_per_order * _orders(book, span) for span in spans],
        "total_cost": _cost(book, waited, spans),
        "customer_stock": _stock(book, spans, gone),
        "followed": [float(end <= last_onset(book)) for _, end in spans],
    }


def _sums(book: Book, spans: Spans, what: Sequence[tuple[float, float]]) -> list[float]:
    """Sum what happened at some minutes by the piece, whose end belongs to the next; that of the last to itself."""
    return [math.fsum(value for time, value in what if begin <= time < end or time == end == book.end)
            for begin, end in spans]


def _paid(book: Book, kind: str) -> list[tuple[float, float]]:
    return [(time, value) for time, value in book.since(kind).select("time", "value").iter_rows()]


def _orders(book: Book, span: tuple[float, float]) -> float:
    if book.open_demand:
        return 0.0
    begin, end = span
    return _mean_weight(book) * math.fsum(
        orders * max(0.0, min(end if left is None else left, end) - max(joined, begin)) / WEEK
        for joined, left, orders in _stays(book).select("joined", "left", "orders").iter_rows())


def _cost(book: Book, waited: Waits, spans: Spans) -> list[float]:
    world, levers, length = book.world, book.world.levers, book.end - book.start
    charged = min(1.0, length / world.money.over)
    paid = [event for kind in ("GRANTED", "GOODWILL_GIVEN", "ATTEMPT_FAILED") for event in _paid(book, kind)]
    if world.design:
        paid += [(time, world.design.cost * charged) for time, _ in _paid(book, "PROJECT_STARTED")]
    heads = sum(book.most_on_duty(name) if world.pools[name].heads is None else world.pools[name].heads
                for name in {level.pool for level in world.chain})
    training = levers.training.cost_per_head * heads * charged if levers.training else 0.0
    check = levers.quality_check.cost_per_order if levers.quality_check else 0.0
    found = _sums(book, spans, paid)
    for at, (begin, end) in enumerate(spans):
        found[at] += training * (end - begin) / length + check * _orders(book, (begin, end))
        found[at] += _wages(book, waited, begin, end)
    return found


def _wages(book: Book, waited: Waits, begin: float, end: float) -> float:
    """Return the cost of staff in a piece, as that of a run which is cut off there."""
    part = Book(book.log, book.world.model_copy(update={"warm_up": begin, "horizon": end}))
    work = Waits(waited.all, waited.visits.filter(pl.col("begin") < end).with_columns(
        pl.col("end").fill_null(end).clip(upper_bound=end)))
    return math.fsum(_staff_cost(part, work, index) for index in range(len(book.pools)))


def _stock(book: Book, spans: Spans, gone: Sequence[float]) -> list[float]:
    """Return the worth of those who are there at the end of a piece less that of those at its beginning."""
    worth = value_of_a_customer(book.world)
    if book.open_demand:
        return [-worth * lost for lost in _sums(book, spans, [(left, 1.0) for left in gone])]
    usual = book.world.customers.orders_per_week * book.world.customers.activity.average
    size: Callable[[float], float] = (lambda orders: orders / usual) if usual else (lambda orders: 1.0)
    stays = [(joined, math.inf if left is None else left, size(orders)) for joined, left, orders
             in _stays(book).select("joined", "left", "orders").iter_rows()]

    def there(minute: float) -> float:
        if minute == book.end:
            return math.fsum(orders for _, left, orders in stays if left == math.inf)
        first = minute == book.start
        return math.fsum(orders for joined, left, orders in stays
                         if (joined < minute or (first and joined == minute)) and left >= minute)

    return [worth * (there(end) - there(begin)) for begin, end in spans]
