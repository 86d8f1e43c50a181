"""Cases: how they ended, and how long that took."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import polars as pl
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

from sim.vocabulary import Ending
from tests.recount.book import DAY, FEWEST_WATCHED, HOUR, WEEK, YEAR, Book, least, mean, share


def recount(book: Book) -> dict[str, float]:
    """Return the outcomes that look at cases as wholes."""
    cases = book.cases
    ended = dict(cases.drop_nulls("ending").group_by("ending").len().iter_rows())
    count = {ending.name.lower(): float(ended.get(int(ending), 0)) for ending in Ending}
    total = float(cases.height)
    found = {"cases": total, "voiced": float(cases["voiced"].sum()), **count,
             "open": float(cases["ending"].null_count()),
             "solved_share": share(count["solved"], total),
             "unsolved_share": share(total - count["solved"], total)}
    found |= {f"{name}_share": share(count[name], total) for name in ("refused", "gave_up", "silent")}
    return found | _watched(book) | _of_the_solved(book) | _if_nobody_gave_up(book)


def watched(book: Book) -> list[float]:
    """Return the minutes to the solution of every watched case, inf where it is not solved within the watch."""
    minutes = pl.when((pl.col("ending") == Ending.SOLVED) & (pl.col("ended") - pl.col("onset") <= book.watch)).then(
        pl.col("ended") - pl.col("onset")).otherwise(math.inf)
    return book.cases.filter(pl.col("onset") <= book.end - book.watch).select(minutes.alias("minutes"))[
        "minutes"].to_list()


def _watched(book: Book) -> dict[str, float]:
    times = watched(book)
    enough = len(times) >= FEWEST_WATCHED
    lived = [min(time, book.watch) for time in times]
    found = {
        "watched": float(len(times)),
        "resolution_time_mean": mean(lived) if enough else math.nan,
        "resolution_time_median": least(times, 50) if enough else math.nan,
        "resolution_time_p90": least(times, 90) if enough else math.nan,
        "problem_days_per_customer_year": math.nan if book.open_demand else share(
            math.fsum(lived) / DAY, minutes_in_base(book, book.end - book.watch) / YEAR),
    }
    for target in book.world.outcomes.solved_within:
        told = enough and target <= book.watch
        found[f"solved_within_{in_words(target)}"] = mean(float(time <= target) for time in times) if told else math.nan
    return found


def minutes_in_base(book: Book, until: float) -> float:
    """Return the time that customers were in the base from the warm-up to some moment."""
    left = book.of("LEFT").select("customer", left="time")
    stays = book.of("JOINED").select("customer", joined="time").join(left, on="customer", how="left")
    upper = pl.col("left").fill_null(until).clip(upper_bound=until)
    spans = (upper - pl.col("joined").clip(lower_bound=book.start)).clip(lower_bound=0.0)
    return math.fsum(stays.select(spans.alias("span"))["span"])


def _of_the_solved(book: Book) -> dict[str, float]:
    solved = book.cases.filter(pl.col("ending") == Ending.SOLVED)
    times = (solved["ended"] - solved["onset"]).to_list()
    return {"time_to_solution_of_the_solved_mean": mean(times),
            "time_to_solution_of_the_solved_median": least(times, 50)}


def durations(book: Book) -> tuple[list[float], list[bool]]:
    """Return how long each case was seen without a solution, and whether a solution ended that."""
    seen = book.cases.select(minutes=pl.col("ended").fill_null(book.end) - pl.col("onset"),
                             solved=(pl.col("ending") == Ending.SOLVED).fill_null(False))
    return seen["minutes"].to_list(), seen["solved"].to_list()


def _if_nobody_gave_up(book: Book) -> dict[str, float]:
    """Return mean and quantiles of lifelines' Kaplan-Meier curve.

    Quantiles are read off the same table in 50 digits: lifelines sums logarithms, and where its curve is down to a half
    it may stand at a half and a rounding error.
    """
    names = [f"resolution_time_{part}_if_nobody_gave_up" for part in ("mean", "median", "p90")]
    times, solved = durations(book)
    if not times:
        return dict.fromkeys(names, math.nan)
    curve = KaplanMeierFitter().fit(times, solved)
    area = float(restricted_mean_survival_time(curve, t=book.watch))
    table = curve.event_table
    exact, value = [], Decimal(1)
    with localcontext(prec=50):
        for time, at_risk, events in zip(table.index, table["at_risk"], table["observed"], strict=True):
            value *= 1 - Decimal(int(events)) / Decimal(int(at_risk))
            exact.append((float(time), value))
        down = [min((time for time, height in exact if height <= level + Decimal("1e-40")), default=math.inf)
                for level in (Decimal("0.5"), Decimal("0.1"))]
    known = any(solved) and (max(times) >= book.watch or exact[-1][1] == 0)
    return dict(zip(names, [area if known else math.nan, *down], strict=True))


def in_words(minutes: float) -> str:
    """Return a time as the names of outcomes have it: in the largest unit that it is a whole number of."""
    for unit, length in (("week", WEEK), ("day", DAY), ("h", HOUR), ("min", 1.0)):
        number = round(minutes / length)
        if number and math.isclose(number * length, minutes):
            return f"{number}_{unit}{'s' if number > 1 and unit in ('week', 'day') else ''}"
    return f"{round(minutes * 60)}_s"
