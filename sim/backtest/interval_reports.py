"""A scenario fitted to an interval report, judged on intervals that it has not seen; a queue is a type.

What a report tells are sums of intervals, which is all that shares and means need; of single waits, and so of the 90th
percentile, it tells nothing. An interval of which a figure is unknown does not enter that measure, and where the calls
of an interval are unknown the runs get those that the fit expects.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from sim.backtest.call_judgement import Told, assemble, judged_dates
from sim.backtest.judged_days import JudgedDays, fitted_scenario, scenario_of
from sim.backtest.judging import Runs
from sim.backtest.measures_of_calls import Materials, Sample
from sim.backtest.rivals import Desk, erlang
from sim.backtest.runs_of_calls import simulated
from sim.backtest.side_by_side import Judgement
from sim.backtest.tally import HOURS, Tally, tally
from sim.calibration import CalibrationReport
from sim.calibration.call_rows import DAY_OF_1970
from sim.calibration.expected_volumes import expected_volumes
from sim.calibration.intervals.interval_estimate import IntervalEstimate, QueueEstimate
from sim.calibration.intervals.interval_rows import IntervalLog, QueueRows, interval_log
from sim.calibration.intervals.interval_staff import given
from sim.calibration.reading import Data
from sim.errors import InputError, Problem
from sim.vocabulary import MINUTES_PER_HOUR, PROMPT_MINUTES

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


def judge_intervals(report: CalibrationReport, train: Data, judged: Data, runs: Runs) -> Judgement:
    """Judge what was fitted to the intervals of `train` on those of `judged`; InputError where no queue is in both."""
    estimate = report.estimate
    assert isinstance(estimate, IntervalEstimate)
    log = interval_log(judged)
    pairs, notes = _pairs(estimate, log)
    queues = [pair[0] for pair in pairs]
    days, said = _days(log, pairs)
    seen = _sample(log, [rows for _, rows in pairs])
    flaws = {queue.name: queues.index(queue) if queue in queues else -1 for queue in estimate.queues}
    run = simulated(scenario_of(fitted_scenario(report), days), flaws, log.covered, runs.replications, runs.workers,
                    runs.progress)
    samples = tuple(Sample(tally(each, seen.weekday.size, len(queues)), each, seen.weekday) for each in run)
    desks = _desks(estimate, queues, days)
    own = {each.name: each for each in estimate.log.queues}
    expected = np.stack([queue.demand.rate.reshape(7, HOURS, 2).sum(axis=2)[seen.weekday] for queue in queues], axis=-1)
    came, rate = seen.tally.calls, days.rates[log.covered]
    materials = Materials(seen, samples, erlang(came, rate, desks, True), erlang(came, rate, desks, False),
                          _sample(estimate.log, [own[queue.name] for queue in queues]), expected)
    told = Told(f"{int(estimate.log.covered.sum()):,} days from {estimate.log.first_day} to {estimate.log.last_day}",
                judged_dates(days.dates(), log.covered), _known(estimate.log), runs.replications, (*notes, *said))
    return assemble(materials, [queue.label for queue in queues], {}, told)


def hold_out_intervals(data: Data, share: float) -> tuple[Data, Data]:
    """Return a report without the last days of those that count, and these days."""
    log = interval_log(data)
    covered = np.flatnonzero(log.covered)
    number = max(1, round(share * covered.size))
    if number >= covered.size:
        raise InputError(Problem("leaves nothing to fit", key="--hold-out", found=f"{share:.0%}",
                                 allowed=f"less than all of the {covered.size} days with calls", file=data.source))
    first = _origin(log).toordinal() + int(covered[-number])
    day = np.floor(np.rint(data.moments["start"].wall) / 86_400.0) + DAY_OF_1970
    return data.where(day < first), data.where(day >= first)


def _origin(log: IntervalLog) -> date:
    return log.first_day - timedelta(days=log.first_day.weekday())


def _known(log: IntervalLog) -> frozenset[date]:
    return frozenset(_origin(log) + timedelta(days=int(day)) for day in np.flatnonzero(log.covered))


def _pairs(estimate: IntervalEstimate, log: IntervalLog) -> tuple[list[tuple[QueueEstimate, QueueRows]], list[str]]:
    """The queues that were fitted with their rows in the judged report, and which have none, or were not fitted."""
    rows = {each.label: each for each in log.queues}
    if len(rows) == 1 and len(estimate.queues) == 1:
        return [(estimate.queues[0], log.queues[0])], []
    found = [(queue, rows[queue.label]) for queue in estimate.queues if queue.label in rows]
    if not found:
        raise InputError(Problem("has none of the queues that were fitted", log.source, "--against",
                                 ", ".join(sorted(rows)), ", ".join(queue.label for queue in estimate.queues)))
    fitted = {queue.label for queue in estimate.queues}
    notes = []
    if strange := sorted(set(rows) - fitted):
        notes.append(f"Not judged: queues that were not fitted: {', '.join(strange)}.")
    if silent := [queue.label for queue in estimate.queues if queue.label not in rows]:
        notes.append(f"Not judged: queues of which the report has no rows: {', '.join(silent)}.")
    return found, notes


def _days(log: IntervalLog, pairs: list[tuple[QueueEstimate, QueueRows]]) -> tuple[JudgedDays, list[str]]:
    """Volumes and staff by half hour of every date, and what was not told of them."""
    overlap = log.overlap()
    weekday = log.weekday
    volumes: dict[str, Floats] = {}
    staff: dict[str, Integers] = {}
    unstaffed, every = [], []
    for queue, rows in pairs:
        usual = queue.demand.rate[weekday] @ overlap.T * (log.minutes / 30.0)
        offered = np.where(np.isnan(rows.offered) & log.covered[:, None], usual, np.nan_to_num(rows.offered))
        volumes[queue.name] = expected_volumes(offered, log.covered) @ overlap
        every.append(volumes[queue.name].reshape(-1, HOURS, 2).sum(axis=2))
        if np.isnan(rows.staffed).all():
            unstaffed.append(queue.label)
            continue
        told = np.where(np.isnan(rows.staffed), queue.staff.mean[weekday] @ overlap.T, rows.staffed)
        staff[queue.pool] = given(told @ overlap * log.minutes / 30.0).agents
    notes = [f"The report does not say who was staffed ({', '.join(unstaffed)}): simulated with the staff of the fit."
             ] if unstaffed else []
    for queue, _ in pairs:
        staff.setdefault(queue.pool, queue.staff.agents[weekday])
    return JudgedDays(_origin(log), log.covered, volumes, np.stack(every, axis=-1), staff), notes


def _sample(log: IntervalLog, queues: list[QueueRows]) -> Sample:
    """Count the intervals of covered days by the hour in which they begin; unknown ones in no measure."""
    covered = log.covered
    hour = ((log.offset + log.minutes * np.arange(queues[0].offered.shape[1])) // MINUTES_PER_HOUR).astype(np.int64)

    def cells(grids: list[Floats]) -> Floats:
        result = np.zeros((int(covered.sum()), HOURS, len(grids)))
        for at, grid in enumerate(grids):
            np.add.at(result[:, :, at].T, hour, np.nan_to_num(grid[covered]).T)
        return result

    def quotient(above: list[Floats], below: list[Floats]) -> tuple[Floats, Floats]:
        known = [~np.isnan(one) & ~np.isnan(other) for one, other in zip(above, below, strict=True)]
        return (cells([np.where(flags, one, 0.0) for flags, one in zip(known, above, strict=True)]),
                cells([np.where(flags, other, 0.0) for flags, other in zip(known, below, strict=True)]))

    prompt = log.threshold in (0.0, 60.0 * PROMPT_MINUTES)
    nothing = [np.full(rows.offered.shape, np.nan) for rows in queues]
    pairs = {"abandoned": quotient([rows.abandoned for rows in queues], [rows.offered for rows in queues]),
             "wait_mean": quotient([rows.answered * rows.asa for rows in queues],
                                   [np.where(np.isnan(rows.asa), np.nan, rows.answered) for rows in queues]),
             "within_20s": quotient([rows.within for rows in queues] if prompt else nothing,
                                    [rows.offered for rows in queues])}
    return Sample(Tally(cells([rows.offered for rows in queues]), {name: pair[0] for name, pair in pairs.items()},
                        {name: pair[1] for name, pair in pairs.items()}), None, np.flatnonzero(covered) % 7)


def _desks(estimate: IntervalEstimate, queues: list[QueueEstimate], days: JudgedDays) -> tuple[Desk, ...]:
    """What Erlang's formulas are given of every queue."""
    handle = np.array([queue.handle.mean.value for queue in queues])
    found = []
    for at, queue in enumerate(queues):
        law = queue.patience or estimate.patience
        theta = 1.0 / law.mean.value if law is not None else 0.0
        staff = days.staff[queue.pool][days.covered].reshape(-1, HOURS, 2).mean(axis=2)
        found.append(Desk(np.arange(len(queues)) == at, staff, handle, theta))
    return tuple(found)
