"""From logs as they were read to a judgement: what is kept back, what counts, and the scenario run as long.

A log has the levels of the scenario: groups that have none of their own lie together, as in the fit. Where the judged
log tells how many cases come - it was not selected by when cases ended -, the runs are given its own volumes, hour by
hour and class by class, as the past that is drawn again is given its arrivals: so that what is judged is the model of
what happens to cases, not the forecast of how many come.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from sim.backtest.side_by_side import ALL, PAST, Judgement, Nearer
from sim.backtest.tickets.changes import Changes
from sim.backtest.tickets.hold_out import BY_CASE, BY_TIME, split
from sim.backtest.tickets.judging import TicketBacktest, judge
from sim.backtest.tickets.runs import changes_of, groups_of, run_changes
from sim.backtest.tickets.window import Window, ends_were_selected, of_run, were_selected, window_of
from sim.calibration.rates import rates
from sim.calibration.tickets.case_classes import first_known, flaw_of
from sim.errors import InputError, Problem
from sim.vocabulary import MINUTES_PER_WEEK

if TYPE_CHECKING:

    from sim.backtest.judging import Runs
    from sim.calibration import CalibrationReport
    from sim.calibration.reading import Data
    from sim.calibration.tickets.ticket_log import TicketLog
    from sim.scenario import Scenario

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

WARM_UP_WEEKS: Final = 4
"""Weeks that a run is ahead of its window at least, so that work in progress is there when it begins."""
SELECTED_WEEKS: Final = 8
"""Weeks of openings that are looked at in a run where the cases of the log were selected, and followed for at least."""
TARGETS: Final = (("handoffs_mean", ALL), ("returned", ALL), ("time_p50", ALL))


def hold_out_tickets(data: Data, share: float) -> tuple[Data, Data]:
    """Return a log without the cases that are kept back, and these: the last to be opened, with nothing that happened
    since in the other part; or by their names, where cases were selected by when they ended.

    InputError where either part would be empty.
    """
    moment = "opened" if data.mapping.format == "tickets" else "time"
    minute = data.moments[moment].wall / 60.0
    case = data.word("case")
    number = case.code if case.labels else np.arange(data.rows)
    names = case.labels or tuple(str(each + 1) for each in range(data.rows))
    opened, ended = _span(number, minute, _last(data, minute), len(names))
    way = BY_CASE if ends_were_selected(opened, ended) else BY_TIME
    try:
        parted = split(number, minute, names, share, way)
    except ValueError as error:
        raise InputError(Problem(str(error), data.source, "--hold-out", f"{share:.0%}")) from None
    train = data.where(parted.fit)
    if way == BY_TIME:
        train = _unknown_from(train, parted.minute)
    return train, data.where(parted.kept_back)


def _last(data: Data, minute: Floats) -> Floats:
    """Return the last minute that each row tells of."""
    last = minute
    for name in ("resolved", "closed", "ended_at"):
        if name in data.moments:
            last = np.fmax(last, data.moments[name].wall / 60.0)
    return last


def _span(case: NDArray[np.int64], minute: Floats, last: Floats, cases: int) -> tuple[Floats, Floats]:
    opened, ended = np.full(cases, np.inf), np.full(cases, -np.inf)
    np.minimum.at(opened, case, minute)
    np.maximum.at(ended, case, last)
    known = np.isfinite(opened)
    return opened[known], ended[known]


def _unknown_from(data: Data, minute: float) -> Data:
    """Return a log whose rows do not know what happened from a minute on."""
    moments = dict(data.moments)
    for name in ("resolved", "closed", "ended_at"):
        if name in moments:
            each = moments[name]
            later = each.wall / 60.0 >= minute
            moments[name] = replace(each, wall=np.where(later, np.nan, each.wall),
                                    instant=np.where(later, np.nan, each.instant))
    return replace(data, moments=moments)


@dataclass(frozen=True, slots=True, eq=False)
class Logs:
    """The log that was fitted and the one that is judged, on one clock, with the levels and flaws of the scenario."""

    past: Changes
    judged: Changes
    window: Window
    past_window: Window
    origin: date
    """The Monday of minute 0."""


def logs_of(scenario: Scenario, train: Data, judged: Data) -> Logs:
    """Return both logs as changes of state; InputError where no case can be followed."""
    from sim.calibration.tickets.ticket_log import ticket_log

    world = scenario.world()
    levels, flaws = groups_of([level.level for level in world.chain]), tuple(world.flaws)
    past_log, log = ticket_log(train), ticket_log(judged)
    origin = min(past_log.origin, log.origin)
    past, changes = (_changes(each, levels, flaws, origin) for each in (past_log, log))
    if were_selected(past) and were_selected(changes):
        return Logs(past, changes, Window(), Window(), date.fromisoformat(origin))
    before, cut = window_of(past), math.nextafter(float(past.minute.max()), math.inf)
    return Logs(past, changes, window_of(changes), replace(before, seen=cut), date.fromisoformat(origin))


def _changes(log: TicketLog, levels: tuple[str, ...], flaws: tuple[str, ...], origin: str) -> Changes:
    days = (date.fromisoformat(log.origin) - date.fromisoformat(origin)).days
    placed = replace(log.at_levels(levels), minute=log.minute + 1440.0 * days)
    return changes_of(placed, _flaws(placed, flaws), flaws, placed.cases)


def _flaws(log: TicketLog, flaws: tuple[str, ...]) -> Codes:
    """The number of the flaw of each row's case, -1 where the log does not know what it is about."""
    place = {name: at for at, name in enumerate(flaws)}
    kind, urgency = (first_known(log, column)[log.case] for column in (log.kind, log.priority))
    number = np.array([[place.get(flaw_of(one, other, place), -1) for other in (*log.priorities, "")]
                       for one in (*log.kinds, "")], dtype=np.int64)
    return np.where((kind if log.kinds else urgency) >= 0, number[kind, urgency], -1)


def judge_tickets(report: CalibrationReport, train: Data, judged: Data, runs: Runs) -> Judgement:
    """Judge what was fitted to the cases of `train` on the cases of `judged`."""
    from sim.calibration.report import text_of
    from sim.scenario import loads

    scenario = loads(text_of(report.estimate), str(report.scenario))
    logs = logs_of(scenario, train, judged)
    backtest = backtest_of(scenario, logs, runs)
    return judgement_of(backtest, logs, runs.replications)


def backtest_of(scenario: Scenario, logs: Logs, runs: Runs, policy: str | None = None) -> TicketBacktest:
    """Run a scenario as long as the judged log, and set both side by side."""
    window, made = runs_for(scenario, logs, runs, policy)
    return judge(logs.judged, logs.past, made, logs.window, window, logs.past_window)


def runs_for(scenario: Scenario, logs: Logs, runs: Runs, policy: str | None = None) -> tuple[Window, list[Changes]]:
    """Return the window of the runs that goes with a judged log, and the runs."""
    window, ready = _ready(scenario, logs)
    return window, run_changes(ready, window, runs.replications, policy, runs.workers, progress=runs.progress)


def _ready(scenario: Scenario, logs: Logs) -> tuple[Window, Scenario]:
    """Return the window of the runs, and the scenario with the volumes of the judged log where it tells them."""
    world = scenario.world()
    ahead = max(0.0 if isinstance(world.warm_up, str) else world.warm_up, WARM_UP_WEEKS * MINUTES_PER_WEEK)
    window = of_run(logs.window, ahead, SELECTED_WEEKS * MINUTES_PER_WEEK)
    if not logs.window.bounded or world.demand.kind != "open":
        return window, scenario
    weeks = round((window.begin - logs.window.begin) / MINUTES_PER_WEEK)
    changes: dict[str, object] = {"calendar.start": (logs.origin - timedelta(weeks=weeks)).isoformat()}
    for flaw, cells in _volumes(logs, len(world.flaws)).items():
        changes[f"flaws.{tuple(world.flaws)[flaw]}.volume_on"] = cells
    return window, scenario.with_({**changes, "horizon": math.ceil(window.seen)})


def _volumes(logs: Logs, flaws: int) -> dict[int, dict[str, list[float]]]:
    """Return the rates behind the openings of the judged log, by flaw, date and hour.

    The number of an hour is chance as much as rate, and a run draws its own (see `sim.calibration.rates`). All
    classes share the hours; each has its share of the cases.
    """
    hours, first = _openings(logs.judged, logs.window)
    past, _ = _openings(logs.past, logs.past_window)
    week = np.zeros((7, 24))
    np.add.at(week, np.arange(past.shape[0]) % 7, past)
    rate = rates(hours, hours.sum(axis=1) > 0.0, week)
    kind = logs.judged.kind[logs.judged.first]
    share = np.bincount(kind[kind >= 0], minlength=flaws).astype(np.float64)
    share = share / share.sum() if share.sum() else np.full(flaws, 1.0 / flaws)
    dates = [(logs.origin + timedelta(days=day)).isoformat() for day in range(hours.shape[0])]
    return {flaw: {dates[day]: [round(float(each), 5) for each in share[flaw] * rate[day]]
                   for day in range(first, hours.shape[0])} for flaw in range(flaws)}


def _openings(table: Changes, window: Window) -> tuple[Floats, int]:
    """Return the openings within a window by day, from the Monday of minute 0 on, and hour; and its first day."""
    opened = table.minute[table.first]
    opened = opened[(opened >= window.begin) & (opened < window.end)]
    days = int(opened.max() // 1440.0) + 1
    counts = np.bincount((opened // 60.0).astype(np.int64), minlength=24 * days).astype(np.float64)
    return counts.reshape(days, 24), int(opened.min() // 1440.0)


def judgement_of(backtest: TicketBacktest, logs: Logs, replications: int) -> Judgement:
    """Return what is printed of a backtest."""
    past = len(logs.past.first)
    way = "" if backtest.window.bounded else " of those that ended in the same weeks"
    return Judgement(
        rows=tuple(backtest.rows), targets=TARGETS, judged=f"{backtest.cases:,} cases{way}", fitted=f"{past:,} cases",
        replications=replications, blocks="cases", nearer=tuple(_nearer(backtest)), notes=tuple(notes(backtest)),
        details=backtest)


def _nearer(backtest: TicketBacktest) -> list[Nearer]:
    return [Nearer(each.row.measure, each.row.group, PAST, *each.gain) for each in backtest.judged
            if each.row.group == ALL and math.isfinite(each.gain[0])]


def notes(backtest: TicketBacktest) -> list[str]:
    """Return what the rows do not say: how many of the core quantities fit, beside the past, and what not to ask."""
    from sim.backtest.tickets.judging import DOES_NOT_FIT, NOT_ASKED

    core = [each for each in backtest.judged if each.core]
    asked = [each for each in core if each.verdict != NOT_ASKED]
    said = [f"Of {len(asked)} quantities that every log of tickets bears, {backtest.count(DOES_NOT_FIT)} lie outside "
            f"the interval of the difference, {backtest.outside_as_fitted} even if the runs vary as the cases do to "
            f"which they were fitted; of these cases themselves, {backtest.past_outside}. By chance 1 in 20 does."]
    if not backtest.window.bounded:
        said.append("The cases were selected by when they ended: do not ask how many come, or how many are open.")
    reasons: dict[str, list[str]] = {}
    for each in backtest.judged:
        if each.verdict == NOT_ASKED:
            reasons.setdefault(each.reason, []).append(f"{each.row.measure} of {each.row.group}")
    said += [f"Not to be asked: {', '.join(names[:6])}{f' and {len(names) - 6} more' if len(names) > 6 else ''} - "
             f"{reason}." for reason, names in reasons.items()]
    return said
