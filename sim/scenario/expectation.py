"""What demand a world is to expect: weeks seen through a profile, cases before anything happens in the run.

A profile moves demand about in the week without changing how much there is, so it cancels out over whole weeks and
over nothing else: a horizon of one busy day holds more cases than a seventh of a week's. Every expected number of
cases goes through `profile_weeks`, which counts the hours that the horizon really holds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.scenario.volumes import expected
from sim.vocabulary import (
    HALF_HOURS_PER_WEEK,
    HOURS_PER_WEEK,
    MINUTES_PER_DAY,
    MINUTES_PER_HOUR,
    MINUTES_PER_WEEK,
    OWN_DATE,
    USUAL_DATE,
)

if TYPE_CHECKING:
    from sim.scenario.model import World


def hours_within(minutes: float) -> list[float]:
    """Return how many hours before a minute lie in each half hour of the week."""
    weeks, rest = divmod(minutes / MINUTES_PER_HOUR, HOURS_PER_WEEK)
    return [0.5 * weeks + min(max(rest - 0.5 * half, 0.0), 0.5) for half in range(HALF_HOURS_PER_WEEK)]


def working_hours(since: float, until: float, days: Sequence[int] = ()) -> list[float]:
    """Return how many hours between two minutes lie in each half hour of the week, and then of the dates of their own.

    days: what each day of the run is (`sim.scenario.run_days`); closed ones are left out, and those beyond the last
    are as their day of the week.
    """
    hours = [late - early for late, early in zip(hours_within(until), hours_within(since), strict=True)]
    own = max([kind - OWN_DATE + 1 for kind in days if kind >= OWN_DATE], default=0)
    hours += [0.0] * (own * 48)
    for day, kind in enumerate(days):
        first, last = max(day * MINUTES_PER_DAY, since), min((day + 1) * MINUTES_PER_DAY, until)
        for half in range(48) if kind != USUAL_DATE and first < last else ():
            begin = day * MINUTES_PER_DAY + half * MINUTES_PER_HOUR / 2.0
            spent = max(min(last, begin + MINUTES_PER_HOUR / 2.0) - max(first, begin), 0.0) / MINUTES_PER_HOUR
            hours[day % 7 * 48 + half] -= spent
            if kind >= OWN_DATE:
                hours[HALF_HOURS_PER_WEEK + (kind - OWN_DATE) * 48 + half] += spent
    return hours


def profile_weeks(profile: Sequence[float], minutes: float) -> float:
    """Return the weeks of an even rate that a profile (336 weights of mean 1) lets happen before a minute."""
    within = hours_within(minutes)
    return math.fsum(weight * hours for weight, hours in zip(profile, within, strict=True)) / HOURS_PER_WEEK


def profile_share(profile: Sequence[float], since: float, until: float) -> float:
    """Return what a profile lets happen between two minutes over what an even rate would; 1 over whole weeks."""
    if (until - since) % MINUTES_PER_WEEK == 0.0 or min(profile) == max(profile):
        return 1.0
    weeks = profile_weeks(profile, until) - profile_weeks(profile, since)
    return weeks / ((until - since) / MINUTES_PER_WEEK)


def newcomer_weeks(profile: Sequence[float], minutes: float) -> float:
    """Return the weeks, seen through a profile, that newcomers spend with us before a minute, for one who joins a week.

    They join at an even rate, so it is the integral over t of t x weight(t), t in weeks: each half hour's length times
    its middle, and whole weeks at once.
    """
    weeks, rest = divmod(minutes / MINUTES_PER_HOUR, HOURS_PER_WEEK)
    terms = []
    for half, weight in enumerate(profile):
        hour = 0.5 * half
        part = min(max(rest - hour, 0.0), 0.5)
        whole = 0.5 * (weeks * (weeks - 1.0) / 2.0 + weeks * (hour + 0.25) / HOURS_PER_WEEK)
        terms.append(weight * (whole + part * (weeks + (hour + part / 2.0) / HOURS_PER_WEEK)))
    return math.fsum(terms) / HOURS_PER_WEEK


def expected_onsets(world: World) -> float:
    """Return the mean number of onsets over the horizon if nobody joined by word of mouth, left or learned.

    Open demand: the rate of every flaw through its own profile (times mean busyness), and one for everybody who joins
    unasked. Customers: flawed orders of the founding customers and of those who join by themselves, through the
    profile. Knock-on cases are not counted; what a quality check will catch is.
    """
    organic = world.customers.organic_per_week
    if world.demand.kind == "open":
        return _arrivals(world) + organic * world.horizon / MINUTES_PER_WEEK
    profile = world.demand.profile
    customer_weeks = world.customers.initial * profile_weeks(profile, world.horizon)
    if organic:
        customer_weeks += organic * newcomer_weeks(profile, world.horizon)
    return customer_weeks * world.cases_per_customer_week()


def expected_cases(world: World) -> float:
    """Return the mean number of cases: the onsets less what a quality check catches before delivery."""
    check = world.levers.quality_check
    onsets = expected_onsets(world)
    if check is None or not onsets:
        return onsets
    unchecked = 0.0  # whoever joins open demand unasked comes with a problem that no check has seen
    if world.demand.kind == "open":
        unchecked = world.customers.organic_per_week * world.horizon / MINUTES_PER_WEEK
    return unchecked + (onsets - unchecked) * (1.0 - check.catches)


def shares_of_flaws(world: World) -> dict[str, float]:
    """Return the share of each flaw in what is expected: by weight, in open demand with volumes of dates by cases."""
    parts = {name: flaw.per_1000_orders for name, flaw in world.flaws.items()}
    if world.demand.kind == "open" and any(flaw.volume_on for flaw in world.flaws.values()):
        parts = cases_by_flaw(world)
    total = math.fsum(parts.values())
    return {name: part / total if total > 0.0 else 0.0 for name, part in parts.items()}


def _arrivals(world: World) -> float:
    demand, flaws = world.demand, world.flaws.values()
    if any(flaw.volume_on for flaw in flaws):
        return math.fsum(cases_by_flaw(world).values())
    total = math.fsum(flaw.per_1000_orders for flaw in flaws)
    if not demand.cases_per_hour or total <= 0.0:
        return 0.0
    weeks = math.fsum(flaw.per_1000_orders * profile_weeks(flaw.profile or demand.profile, world.horizon)
                      for flaw in flaws) / total
    busyness = demand.busyness.average if demand.busyness is not None else 1.0
    return demand.cases_per_hour * HOURS_PER_WEEK * weeks * busyness


def cases_by_flaw(world: World) -> dict[str, float]:
    """Return the mean number of arrivals of open demand by flaw over the horizon, volumes of dates in their place."""
    demand = world.demand
    total = math.fsum(flaw.per_1000_orders for flaw in world.flaws.values())
    busyness = demand.busyness.average if demand.busyness is not None else 1.0
    found = {}
    for name, flaw in world.flaws.items():
        rate = demand.cases_per_hour * (flaw.per_1000_orders / total) * busyness if total > 0.0 else 0.0
        profile = flaw.profile or demand.profile
        found[name] = rate * HOURS_PER_WEEK * profile_weeks(profile, world.horizon) if rate else 0.0
        if flaw.volume_on:
            own, usual = expected(world, name, profile)
            found[name] += own - (rate * usual if rate else 0.0)
    return found
