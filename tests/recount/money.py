"""Money: what orders bring, what everything costs, and what the customers who stay are worth."""

from __future__ import annotations

import math

import polars as pl

from sim.scenario import World
from sim.vocabulary import Ending
from tests.recount.book import HOUR, WEEK, YEAR, Book
from tests.recount.customers import base
from tests.recount.pools import overtime
from tests.recount.waits import Waits


def recount(book: Book, waited: Waits) -> dict[str, float]:
    """Return the outcomes in money."""
    world, money, levers = book.world, book.world.money, book.world.levers
    weeks = (book.end - book.start) / WEEK
    orders = _orders(book)
    staff = {name: _staff_cost(book, waited, index) for index, name in enumerate(book.pools)}
    fixers = {flaw.needs_fixer.pool for flaw in world.flaws.values() if flaw.needs_fixer}
    training, check = levers.training, levers.quality_check
    heads = sum(book.most_on_duty(name) if world.pools[name].heads is None else world.pools[name].heads
                for name in {level.pool for level in world.chain})
    found = {
        "margin": money.margin_per_order * orders,
        "remedies": _paid(book, "GRANTED"), "goodwill": _paid(book, "GOODWILL_GIVEN"),
        "failed_attempt_cost": _paid(book, "ATTEMPT_FAILED"),
        "staff_cost": math.fsum(staff.values()),
        "fix_cost": math.fsum(cost for name, cost in staff.items() if name in fixers),
        "quality_cost": check.cost_per_order * orders if check else 0.0,
        "training_cost": training.cost_per_head * heads if training else 0.0,
        "design_cost": world.design.cost * book.since("PROJECT_STARTED").height if world.design else 0.0,
    }
    found["one_off_cost"] = (found["training_cost"] + found["design_cost"]) * min(
        1.0, (book.end - book.start) / money.over)
    found["total_cost"] = math.fsum(found[part] for part in (
        "remedies", "goodwill", "staff_cost", "failed_attempt_cost", "quality_cost", "one_off_cost"))
    found["customer_stock"] = _stock(book)
    found["net_value_to_horizon"] = found["margin"] - found["total_cost"]
    found["net_value"] = found["net_value_to_horizon"] + found["customer_stock"]
    return found | {"total_cost_per_week": found["total_cost"] / weeks,
                    "net_value_per_week": found["net_value"] / weeks, "remedies_unpaid": _unpaid(book)}


def _paid(book: Book, kind: str) -> float:
    return math.fsum(book.since(kind)["value"])


def _stays(book: Book) -> pl.DataFrame:
    left = book.of("LEFT").select("customer", left="time")
    return book.of("JOINED").select("customer", joined="time", orders="value").join(left, on="customer", how="left")


def _orders(book: Book) -> float:
    """Return the expected orders within [warm-up, horizon], by its hours of the week; none in open demand."""
    if book.open_demand:
        return 0.0
    stays = _stays(book).select(pl.col("orders") * book.within(pl.col("joined"), pl.col("left")) / WEEK)
    return math.fsum(stays["orders"]) * _mean_weight(book)


def _mean_weight(book: Book) -> float:
    """Return the time average of the profile within [warm-up, horizon]."""
    half = HOUR / 2.0
    spans = [(max(number * half, book.start), min((number + 1) * half, book.end), number % 336)
             for number in range(int(book.start // half), math.ceil(book.end / half))]
    weights = book.world.demand.profile
    return math.fsum((end - begin) * weights[number] for begin, end, number in spans) / (book.end - book.start)


def _staff_cost(book: Book, waited: Waits, index: int) -> float:
    name = book.pools[index]
    spans = waited.visits.filter(pl.col("pool") == index).select(
        begin=pl.col("begin").clip(lower_bound=book.start), end=pl.col("end").fill_null(book.end)).filter(
        pl.col("end") > pl.col("begin"))
    staffed = math.fsum((end - begin) * agents for begin, end, agents in book.on_duty(name))
    return (staffed + overtime(book, name, spans)) / HOUR * book.world.pools[name].cost_per_hour


def value_of_a_customer(world: World) -> float:
    """Return what a customer of average orders is worth after the horizon; 0 where the scenario says nothing."""
    worth = world.money.customer_value
    if worth is None or isinstance(worth, float):
        return worth or 0.0
    assert worth.leaving_rate is not None
    margin = world.money.margin_per_order * world.customers.orders_per_week * world.customers.activity.average
    return margin * (YEAR / WEEK) / (worth.discount_rate + worth.leaving_rate)


def _stock(book: Book) -> float:
    worth = value_of_a_customer(book.world)
    if book.open_demand:
        return -worth * base(book)["left"].count()
    usual = book.world.customers.orders_per_week * book.world.customers.activity.average
    size = pl.col("orders") / usual if usual else pl.lit(1.0)
    stays = _stays(book).with_columns(size=size)
    at_first = stays.filter((pl.col("joined") <= book.start)
                            & (pl.col("left").is_null() | (pl.col("left") >= book.start)))
    at_last = stays.filter(pl.col("left").is_null())
    return worth * (math.fsum(at_last["size"]) - math.fsum(at_first["size"]))


def _unpaid(book: Book) -> float:
    due = {index: flaw.remedy.average for index, flaw in enumerate(book.world.flaws.values())}
    granted = book.of("GRANTED").group_by("case").agg(granted=pl.col("value").sum())
    unpaid = book.cases.filter(pl.col("ending").is_in([int(e) for e in Ending if e != Ending.SOLVED])).join(
        granted, on="case", how="left")
    return math.fsum(max(0.0, due[flaw] - (paid or 0.0)) for flaw, paid in unpaid.select("flaw", "granted").iter_rows())
