"""A scenario fitted to calls, judged on calls that it has not seen.

1. `judged_days`: volumes and roster of the judged log, date by date; people from the fit.
2. `runs_of_calls`: the scenario run through these days, its calls counted as those of the log (`tally`).
3. `day_blocks`: the log's own noise, whole days drawn again.
4. `rivals`: Erlang A and C with the same calls, handle times, patience and staff by hour; past days drawn again.
5. `measures_of_calls`, `cell_errors`: all of it side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.backtest.call_judgement import Told, assemble, judged_dates
from sim.backtest.judged_days import JudgedDays, by_day, fitted_scenario, scenario_of
from sim.backtest.judging import Runs
from sim.backtest.measures_of_calls import Materials, Sample
from sim.backtest.people import people
from sim.backtest.rivals import Desk, erlang
from sim.backtest.runs_of_calls import simulated
from sim.backtest.side_by_side import Judgement
from sim.backtest.tally import Calls, tally
from sim.calibration import CalibrationReport
from sim.calibration.call_rows import DAY_OF_1970, call_log
from sim.calibration.dated import dated_roster, dated_volumes
from sim.calibration.demand import hourly_rate
from sim.calibration.desk_shape import MAIN_POOL, STEP_IN
from sim.calibration.duty import ROSTER
from sim.calibration.estimate import Estimate
from sim.calibration.expected_volumes import expected_volumes
from sim.calibration.fitting import FEWEST_LEFT
from sim.calibration.queued_calls import QueuedCalls, queued_calls
from sim.calibration.reading import Data
from sim.calibration.roster import has_names
from sim.errors import InputError, Problem
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


def judge_calls(report: CalibrationReport, train: Data, judged: Data, runs: Runs) -> Judgement:
    """Judge what was fitted to the calls of `train` on the calls of `judged`."""
    estimate = report.estimate
    assert isinstance(estimate, Estimate)
    own = replace(judged.mapping, hung_up_at_once=judged.mapping.hung_up_at_once or estimate.log.hung_up_at_once)
    log = queued_calls(call_log(replace(judged, mapping=own)))
    calls, notes = _as_fitted(estimate, log)
    past, _ = _as_fitted(estimate, estimate.calls)
    days = _days(estimate, log, calls, call_origin(judged))
    types = list(dict.fromkeys(stream.type for stream in estimate.streams))
    seen = _sample(calls, len(types))
    kinds = {stream.name: types.index(stream.type) for stream in estimate.streams}
    run = simulated(scenario_of(fitted_scenario(report), days), kinds, days.covered, runs.replications, runs.workers,
                    runs.progress)
    samples = tuple(Sample(tally(each, seen.weekday.size, len(types)), each, seen.weekday) for each in run)
    desks = _desks(estimate, past, types, days)
    came, rate = seen.tally.calls, days.rates[days.covered]
    materials = Materials(seen, samples, erlang(came, rate, desks, True), erlang(came, rate, desks, False),
                          _sample(past, len(types)), _expected(estimate, past, seen.weekday, len(types)))
    pools = {desk.name: np.unique([types.index(stream.type) for stream in estimate.streams if stream.pool == desk.name])
             for desk in estimate.desks}
    labels = dict(zip(estimate.log.types, estimate.log.labels, strict=False))
    known = frozenset(date.fromordinal(int(each)) for each in np.unique(estimate.log.day))
    told = Told(f"{int(past.covered.sum()):,} days from {estimate.log.first_day} to {estimate.log.last_day}",
                judged_dates(days.dates(), days.covered), known, runs.replications, notes)
    notes.append(_about_roster(estimate, log, days))
    shown = [labels.get(name, name) for name in types]
    return assemble(materials, shown, pools, told, partial(people, estimate, calls))


def hold_out_calls(data: Data, share: float) -> tuple[Data, Data]:
    """Return a log without the last days of those that count, and these days; as many as make up the share, rounded."""
    log = call_log(data)
    calls = queued_calls(log)
    covered = np.flatnonzero(calls.covered)
    number = max(1, round(share * covered.size))
    if number >= covered.size:
        raise InputError(Problem("leaves nothing to fit", key="--hold-out", found=f"{share:.0%}",
                                 allowed=f"less than all of the {covered.size} days with calls", file=data.source))
    first = call_origin(data).toordinal() + int(covered[-number])
    day = np.floor(data.moments["start"].wall / 86_400.0) + DAY_OF_1970
    whole = replace(data, mapping=replace(data.mapping, hung_up_at_once=log.hung_up_at_once))
    return whole.where(day < first), whole.where(day >= first)


def call_origin(data: Data) -> date:
    """Return the Monday from which the days of a log are counted."""
    first = int(np.floor(data.moments["start"].wall.min() / 86_400.0)) + DAY_OF_1970
    return date.fromordinal(first - (first - 1) % 7)


def _as_fitted(estimate: Estimate, calls: QueuedCalls) -> tuple[QueuedCalls, list[str]]:
    """The calls with the types of the fit, by their place among its types; others are counted with the commonest."""
    types = list(dict.fromkeys(stream.type for stream in estimate.streams))
    number = {name: sum(stream.calls for stream in estimate.streams if stream.type == name) for name in types}
    commonest = max(types, key=lambda name: number[name])
    place = [types.index(name if name in types else commonest) for name in calls.types]
    count = np.bincount(calls.type, minlength=len(calls.types))
    strange = [f"{name} ({count[at]:,})" for at, name in enumerate(calls.types)
               if name not in types and name not in estimate.merged and count[at]]
    notes = [f"Types that were not fitted are counted with {commonest}: {', '.join(strange)}."] if strange else []
    return replace(calls, type=np.array(place, dtype=np.int64)[calls.type], types=tuple(types)), notes


def _about_roster(estimate: Estimate, judged: QueuedCalls, days: JudgedDays) -> str:
    """Say whose staff the judged days were simulated with."""
    duty = estimate.duty
    if duty.source == ROSTER and has_names(judged):
        names = {judged.agents[at] for at in np.unique(judged.agent[judged.agent >= 0])}
        new = len(names - set(duty.pace))
        told = "Staff of the judged days: the sessions of their agents' names, each as much at work as in the fit."
        strangers = f" New among the {len(names)} agents: {new}, taken to be as fast as usual."
        return told + strangers * (new > 0 and bool(duty.pace))
    if duty.rota is not None:
        known = {day for dates in duty.rota.on.values() for day in dates}
        own = sum(each.toordinal() in known for each in judged_dates(days.dates(), days.covered))
        return (f"Staff of the judged days: {duty.source}, with dates of their own for {own} of "
                f"{int(days.covered.sum())}; at work for each one as in the fit.")
    return "Staff of the judged days: that of the fit, by hour of the week, for these days do not tell it."


def _days(estimate: Estimate, judged: QueuedCalls, calls: QueuedCalls, origin: date) -> JudgedDays:
    """Volumes and roster of the judged days; `calls` are the judged ones with the types of the fit."""
    counts = [by_day(calls, calls.type == code) for code in range(len(calls.types))]
    expected = np.stack([expected_volumes(each, calls.covered) for each in counts], axis=-1)
    return JudgedDays(origin, calls.covered, dated_volumes(estimate, judged), expected,
                      dated_roster(estimate, judged, monday=origin.toordinal()))


def _sample(calls: QueuedCalls, kinds: int) -> Sample:
    """Count the calls of covered days; a log's calls and those of a run then look the same."""
    place = np.cumsum(calls.covered) - 1
    kept = calls.counts
    own = Calls(place[calls.day], (calls.joined % MINUTES_PER_DAY // MINUTES_PER_HOUR).astype(np.int64), calls.type,
                calls.wait, calls.answered, calls.abandoned).where(kept)
    weekday = np.flatnonzero(calls.covered) % 7
    return Sample(tally(own, weekday.size, kinds), own, weekday)


def _desks(estimate: Estimate, past: QueuedCalls, types: Sequence[str], days: JudgedDays) -> tuple[Desk, ...]:
    """What Erlang's formulas are given of every desk: the means of the fit, and the roster of the judged days.

    A call takes its handle time and the seconds until the next one is picked up. The calls of a desk without people of
    its own, and those who step in at the first one, count there.
    """
    pool = {stream.type: stream.pool for stream in estimate.streams}
    mean = {stream.type: stream.service.mean for stream in estimate.streams}
    handle = np.array([(1.0 - estimate.dropped) * mean[name] for name in types]) + estimate.shape.pick_up
    found = []
    for desk in estimate.desks:
        if desk.borrows:
            continue
        lines = {desk.name, *(estimate.borrowing if desk.name == MAIN_POOL else ())}
        kinds = np.array([pool[name] in lines for name in types])
        enough = desk.name == MAIN_POOL or int((kinds[past.type] & past.abandoned).sum()) >= FEWEST_LEFT
        own = kinds[past.type] if enough else np.ones(past.type.size, dtype=bool)
        waited = float(past.wait[own].sum())
        theta = float(past.abandoned[own].sum()) / waited if waited > 0.0 else 0.0
        agents = days.staff[desk.name]
        if desk.name == MAIN_POOL and STEP_IN in days.staff:
            agents = agents + days.staff[STEP_IN]
        found.append(Desk(kinds, agents[days.covered].reshape(-1, 24, 2).mean(axis=2), handle, theta))
    return tuple(found)


def _expected(estimate: Estimate, past: QueuedCalls, weekday: Integers, kinds: int) -> Floats:
    """Calls that the fit expects on days of the week, by day, hour and type: first calls and calls again."""
    everyone = np.ones(past.type.size, dtype=bool)
    week = np.stack([hourly_rate(past, past.type == kind, everyone).reshape(7, 24) for kind in range(kinds)], axis=-1)
    return np.asarray(week[weekday])
