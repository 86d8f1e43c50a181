"""Cases: how they ended, and how long that took."""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import polars as pl
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time

from sim.scenario.durations import Timespan
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


def watched(book: Book) -> list[tuple[float, float, float]]:
    """Return of every watched case its onset, when it is solved (inf: not while it is watched), and when that ends."""
    found = []
    for onset, ended, ending in book.cases.select("onset", "ended", "ending").iter_rows():
        until = book.due(book.first_hours, onset, book.watch)
        if (onset <= book.end - book.watch.minutes) if book.watch.clock == "calendar" else (until <= book.end):
            is_solved = ending == Ending.SOLVED and _by(onset, ended, until, book.watch)
            found.append((onset, ended if is_solved else math.inf, until))
    return found


def _by(onset: float, moment: float, until: float, span: Timespan) -> bool:
    return moment - onset <= span.minutes if span.clock == "calendar" else moment <= until


def _watched(book: Book) -> dict[str, float]:
    cases = watched(book)
    enough = len(cases) >= FEWEST_WATCHED
    times = [solved - onset for onset, solved, _ in cases]
    lived = [time if time < math.inf else book.watch.minutes if book.watch.clock == "calendar" else until - onset
             for time, (onset, _, until) in zip(times, cases, strict=True)]
    found = {
        "watched": float(len(times)),
        "resolution_time_mean": mean(lived) if enough else math.nan,
        "resolution_time_median": least(times, 50) if enough else math.nan,
        "resolution_time_p90": least(times, 90) if enough else math.nan,
        "problem_days_per_customer_year": math.nan if book.open_demand else share(
            math.fsum(lived) / DAY, minutes_in_base(book, last_onset(book)) / YEAR),
    }
    for target in book.world.outcomes.solved_within:
        told = enough and is_watched_for(book, target)
        found[f"solved_within_{in_words(target)}"] = mean(
            float(_by(onset, solved, book.due(book.first_hours, onset, target), target))
            for onset, solved, _ in cases) if told else math.nan
    return found


def last_onset(book: Book) -> float:
    """Return the last moment from which a case can be watched; bisected where the watch is in business time."""
    if book.watch.clock == "calendar":
        return book.end - book.watch.minutes
    low, high = 0.0, book.end
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if book.due(book.first_hours, middle, book.watch) <= book.end else (low, middle)
    return low


def is_watched_for(book: Book, target: Timespan) -> bool:
    """Return whether a target is over before the watch, whenever a case occurs that can be watched."""
    if target.clock == book.watch.clock:
        return target.minutes <= book.watch.minutes
    last = last_onset(book)
    starts = [book.start, last, *(half * HOUR / 2 for half in range(math.ceil(2 * book.start / HOUR),
                                                                   math.floor(2 * last / HOUR) + 1))]
    return all(book.due(book.first_hours, start, target) <= book.due(book.first_hours, start, book.watch)
               for start in starts)


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
    area = float(restricted_mean_survival_time(curve, t=book.usual_watch))
    table = curve.event_table
    exact, value = [], Decimal(1)
    with localcontext(prec=50):
        for time, at_risk, events in zip(table.index, table["at_risk"], table["observed"], strict=True):
            value *= 1 - Decimal(int(events)) / Decimal(int(at_risk))
            exact.append((float(time), value))
        down = [min((time for time, height in exact if height <= level + Decimal("1e-40")), default=math.inf)
                for level in (Decimal("0.5"), Decimal("0.1"))]
    known = any(solved) and (max(times) >= book.usual_watch or exact[-1][1] == 0)
    return dict(zip(names, [area if known else math.nan, *down], strict=True))


def in_words(target: Timespan) -> str:
    """Return a time as the names of outcomes have it: in the largest unit that it is a whole number of."""
    minutes, business = target.minutes, target.clock != "calendar"
    units = {"calendar": (("week", WEEK), ("day", DAY), ("h", HOUR), ("min", 1.0)), "days": (("day", DAY),),
             "hours": (("hour", HOUR), ("minute", 1.0))}[target.clock]
    for unit, length in units:
        number = round(minutes / length)
        if number and math.isclose(number * length, minutes):
            name = f"business_{unit}" if business else unit
            return f"{number}_{name}{'s' if number > 1 and unit not in ('h', 'min') else ''}"
    return f"{round(minutes * 60)}_s"
