"""When a scenario is open and who is on duty then: rotas and opening hours as a planner writes them.

A rota is shown by days, those that are alike together, from half hour to half hour. Opening hours are those that count
after everything that may decide them (`sim.scenario.opening_hours`), with what decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.forms import number
from sim.report.labels import column_labels
from sim.report.quantities import minutes_text
from sim.report.tables import Table
from sim.scenario.opening_hours import answering_pool, opening
from sim.scenario.run_days import closed_days, days_of_run, halves_of, own_dates, rota
from sim.scenario.spans import HALVES, clock
from sim.vocabulary import HALF_HOURS_PER_WEEK, MINUTES_PER_HALF_HOUR

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.model import Channel, Flaw, Pool, World

    Rows = dict[str, list[tuple[str, ...]]]

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GROUPS: Final = {(0, 1, 2, 3, 4, 5, 6): "daily", (0, 1, 2, 3, 4): "weekdays", (5, 6): "weekend"}
_CLOSED: Final = {"turned_away": "turned away", "voicemail": "leave a message and are called", "wait": "wait in line"}
"""What becomes of a caller while it is closed."""
MOST_DATES: Final = 6
"""Closed dates that are named, and dates with a rota of their own; of more, the others are counted."""
MOST_NAMED: Final = 2
"""Root causes that are named one by one where they are the most."""


# --- the week in words ---


def spans(halves: Sequence[int]) -> str:
    """Write half hours of the week as spans by day, days with the same spans together: "weekdays 7-9, 10:30-21"."""
    inside = frozenset(halves)
    marked = [int(half in inside) for half in range(7 * HALVES)]
    return "; ".join(f"{days} {text}" for days, text in week(marked, counted=False))


def week(numbers: Sequence[int], counted: bool = True) -> list[tuple[str, str]]:
    """Return the spans of a week of half hours in which a number is above 0, by groups of days that are alike.

    numbers: one a half hour, from Monday 0:00. The spans are "8-12:30: 3, 12:30-17: 2", without the numbers if they are
    not `counted`. Days on which all are 0 are left out.
    """
    by_day: dict[str, list[int]] = {}
    for day in range(7):
        text = ", ".join(_of_day(numbers[day * HALVES : (day + 1) * HALVES], counted))
        if text:
            by_day.setdefault(text, []).append(day)
    return [(_days(days), text) for text, days in by_day.items()]


def _of_day(numbers: Sequence[int], counted: bool) -> list[str]:
    found, start = [], 0
    for agents, same in groupby(numbers if counted else [int(one > 0) for one in numbers]):
        end = start + len(list(same))
        if agents > 0:
            found.append(f"{clock(start)}-{clock(end)}" + (f": {agents}" if counted else ""))
        start = end
    return found


def _days(days: Sequence[int]) -> str:
    """Name days: a known group, else three or more in a row by the first and the last, the others one by one."""
    if tuple(days) in _GROUPS:
        return _GROUPS[tuple(days)]
    named, at = [], 0
    while at < len(days):
        last = at
        while last + 1 < len(days) and days[last + 1] == days[last] + 1:
            last += 1
        if last - at < 2:
            last = at
        named.append(DAYS[days[at]] if last == at else f"{DAYS[days[at]]} to {DAYS[days[last]]}")
        at = last + 1
    return ", ".join(named)


# --- tables ---


def rota_table(scenario: Scenario) -> list[Table]:
    """Return the table of the rotas that are not the same round the clock; no table where there are none."""
    def rotas(world: World) -> Rows:
        return {name: ([(days, on_duty) for days, on_duty in week(pool.staff)] or [("never", "nobody")])
                + _on_dates(world, pool) for name, pool in world.pools.items()}

    if all(len(set(pool.staff)) == 1 and not pool.staff_on for policy in scenario.policies
           for pool in scenario.world(policy).pools.values()):
        return []
    return [_table(scenario, "On duty", "Pool", ("days", "hours: agents"), rotas)]


def _on_dates(world: World, pool: Pool) -> list[tuple[str, ...]]:
    """Return the rows of the dates of the run on which a pool has a rota of its own."""
    rows: list[tuple[str, ...]] = [(iso, ", ".join(_of_day(pool.staff_on[iso], True)) or "nobody")
                                   for iso in own_dates(world).values() if iso in pool.staff_on]
    more = len(rows) - MOST_DATES
    return rows if more <= 0 else [*rows[:MOST_DATES], (f"{more} more dates", "rotas of their own")]


def hours_table(scenario: Scenario) -> Table:
    """Return the table of when each channel is open, by what, and what is done while it is closed."""
    def hours(world: World) -> Rows:
        return {name: [(_whose(way, ways), way["open"], way["by"], *_while_closed(way)) for way in ways]
                for name, ways in channels_form(world).items()}

    heads = ("about", "open", "by", "know the hours", "others, and who waits at closing time")
    table = _table(scenario, "Opening hours", "Channel", heads, hours)
    at = table.columns.index("about")
    columns, rows = table.columns, table.rows
    if not any(row[at] for row in rows):
        columns, rows = _without(columns, at), tuple(_without(row, at) for row in rows)
    knowing = "Who knows the hours makes contact in the next open ones." if any(row[-1] != "-" for row in rows) else ""
    dates = _dates_text(scenario.world(scenario.policies[0]))
    return Table(table.title, columns, rows, note=" ".join(filter(None, (knowing, dates))))


def _table(scenario: Scenario, title: str, what: str, columns: tuple[str, ...],
           rows_of: Callable[[World], Rows]) -> Table:
    """Return a table of blocks of rows by name; policies under which a block differs get one each."""
    labels = dict(zip(scenario.policies, column_labels(
        {policy: scenario.policy_titles.get(policy) or policy for policy in scenario.policies}), strict=True))
    blocks: dict[str, dict[tuple[tuple[str, ...], ...], list[str]]] = {}
    for policy in scenario.policies:
        for name, rows in rows_of(scenario.world(policy)).items():
            blocks.setdefault(name, {}).setdefault(tuple(rows), []).append(labels[policy])
    differ = any(len(block) > 1 for block in blocks.values())
    found = []
    for name, block in blocks.items():
        for nth, (told, policies) in enumerate(block.items()):
            under = ", ".join(policies) if len(block) > 1 else ""
            for line, row in enumerate(told):
                heads = (name if nth == line == 0 else "", *((under if line == 0 else "",) if differ else ()))
                found.append((*heads, *row))
    return Table(title, (what, *(("under",) if differ else ()), *columns), tuple(found))


def _without(row: Sequence[str], at: int) -> tuple[str, ...]:
    return (*row[:at], *row[at + 1 :])


def _whose(way: dict[str, Any], ways: list[dict[str, Any]]) -> str:
    """Name the root causes that one of several ways is for; the most of them, where they are many, are "all others"."""
    if len(ways) == 1:
        return ""
    largest = max(ways, key=lambda one: len(one["flaws"]))
    return "all others" if way is largest and len(way["flaws"]) > MOST_NAMED else ", ".join(way["flaws"])


def _while_closed(way: dict[str, Any]) -> tuple[str, str]:
    """Return the share who know when a channel is open, and what becomes of others; "-" where it never closes."""
    if way["while_closed"] is None:
        return "-", "-"
    told = _CLOSED[way["while_closed"]]
    if way["while_closed"] == "turned_away" and way["closed_delay"]:
        told += f", after {minutes_text(way['closed_delay'])} as who knows"
    return f"{way['knows_hours']:.0%}", told


def _dates_text(world: World) -> str:
    """Say on which dates of the run all channels with hours are closed and nobody works; nothing without such dates."""
    dates = _closed_dates(world)
    if not dates:
        return ""
    named = [f"{one:%A} {one.isoformat()}" for one in dates[:MOST_DATES]]
    others = len(dates) - len(named)
    listed = ", ".join(named) + (f" and {others} more" if others else "")
    return f"Closed all day, and nobody on duty, on {listed}."


def _closed_dates(world: World) -> list[Any]:
    start = world.calendar.start
    if start is None:
        return []
    return [start + timedelta(days=day) for day, closed in enumerate(closed_days(world)) if closed]


def closed_warnings(scenario: Scenario, titles: Mapping[str, str]) -> list[str]:
    """Return a sentence for every channel that is closed, and every pool that nobody works in, throughout the run.

    The run may be shorter than the time to the first opening, or all its days be closed.
    """
    told: dict[str, list[str]] = {}
    for policy in scenario.policies:
        world = scenario.world(policy)
        slots = _slots(world)
        for name, channel in world.channels.items():
            hours = [opening(world, flaw, channel) for flaw in world.flaws.values()]
            if channel.share > 0.0 and not any(week is None or any(week[slot] for slot in slots) for week in hours):
                told.setdefault(f"Channel {name} is closed throughout the run: nobody reaches anybody through it.",
                                []).append(titles[policy])
        for name, pool in world.pools.items():
            on_duty = rota(world, pool)
            if any(on_duty) and not any(on_duty[slot] for slot in slots):
                told.setdefault(f"Pool {name} has nobody on duty throughout the run, though there is a rota.",
                                []).append(titles[policy])
    everywhere = len(scenario.policies)
    return [sentence if len(policies) == everywhere else f"Under {', '.join(policies)}: {sentence}"
            for sentence, policies in told.items()]


def _slots(world: World) -> set[int]:
    """Return the half hours of the week, and of dates of their own, that a run holds on days that are not closed."""
    return {place for place in halves_of(days_of_run(world), ceil(world.horizon / MINUTES_PER_HALF_HOUR)) if place >= 0}


# --- for machines ---


def opening_form(scenario: Scenario) -> dict[str, Any]:
    """Return rotas and opening hours by policy, in words, as `check --json` prints them."""
    return {policy: {"rotas": {name: rota_text(pool.staff) for name, pool in world.pools.items()},
                     "rotas_on": {name: {iso: ", ".join(_of_day(day, True)) for iso, day in pool.staff_on.items()}
                                  for name, pool in world.pools.items() if pool.staff_on},
                     "channels": channels_form(world),
                     "closed_dates": [one.isoformat() for one in _closed_dates(world)]}
            for policy, world in ((policy, scenario.world(policy)) for policy in scenario.policies)}


def rota_text(staff: Sequence[int]) -> dict[str, str]:
    """Return a rota as the scenario file has it: days, and spans with their agents."""
    return dict(week(staff))


def channels_form(world: World) -> dict[str, list[dict[str, Any]]]:
    """Return by channel when it is open and what is done when not, one entry for each different week among the flaws.

    open: spans by day, or "always"; by: what decides; while_closed: None where it is never closed; closed_delay: mean
    minutes, None if it has no mean.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for name, channel in world.channels.items():
        ways: dict[tuple[str, str], list[str]] = {}
        for flaw_name, flaw in world.flaws.items():
            ways.setdefault((_open_text(world, flaw, channel), _by(world, flaw, channel)), []).append(flaw_name)
        found[name] = [{"flaws": flaws, "open": text, "by": by, **_closing(world, channel, text)}
                       for (text, by), flaws in ways.items()]
    return found


def _open_text(world: World, flaw: Flaw, channel: Channel) -> str:
    open_at = opening(world, flaw, channel)
    if open_at is None or all(open_at):
        return "always"
    text = spans([half for half, is_open in enumerate(open_at[:HALF_HOURS_PER_WEEK]) if is_open])
    return text if len(open_at) == HALF_HOURS_PER_WEEK or not _follows_rota(world, channel) else f"{text}; dates apart"


def _follows_rota(world: World, channel: Channel) -> bool:
    return channel.hours is None and world.calendar.hours is None


def _by(world: World, flaw: Flaw, channel: Channel) -> str:
    """Return what decides when a channel is open to customers with a flaw, in the order of `doors.opening`."""
    if channel.kind == "message":
        return "written at any time"
    if channel.hours is not None:
        return "its own hours"
    if channel.kind == "self_service":
        return "a machine"
    if world.calendar.hours is not None:
        return "the calendar"
    pool = answering_pool(world, flaw, channel)
    overflow = world.pools[pool].overflow
    if opening(world, flaw, channel) is None:
        return f"no hours: nobody of {pool} is ever on duty"
    return f"rota of {pool}" + (f", or of {overflow.to}" if overflow is not None else "")


def _closing(world: World, channel: Channel, text: str) -> dict[str, Any]:
    has_hours = any(opening(world, flaw, channel) is not None for flaw in world.flaws.values())
    if text == "always" and not (has_hours and _closed_dates(world)):
        return {"while_closed": None, "knows_hours": None, "closed_delay": None}
    knows = world.calendar.knows_hours if channel.knows_hours is None else channel.knows_hours
    return {"while_closed": channel.closed if channel.kind == "live" else "turned_away", "knows_hours": knows,
            "closed_delay": number(channel.closed_delay.average)}

