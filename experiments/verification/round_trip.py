"""Desks of which everything is known, exported as logs, and fitted again: is what was put in found?

    python -m experiments.verification.round_trip --worlds 100 --workers 2

For each format of `journeysim export` the table gives, of every figure: in how many worlds it could be fitted, the
median of its relative error without sign, its bias (the median with sign), in how many of them the fit states an
interval, and how often that holds the truth, with the 95 % interval of this share (Wilson 1927, *JASA* 22:209). A fit
that knows how sure it is has 0.95 in it.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from experiments.verification.known_desks import CLOSES, DAYS, OPENS, Calls, Tickets, log_of
from sim.calibration import fit, read_log
from sim.calibration.call_bounds import call_bounds
from sim.calibration.call_rows import call_log
from sim.calibration.estimate import Estimate, estimate
from sim.calibration.intervals.day_bounds import Bounds
from sim.calibration.intervals.interval_estimate import interval_estimate
from sim.calibration.report import text_of
from sim.calibration.tickets.ticket_estimate import TicketEstimate, ticket_estimate
from sim.calibration.writing import week_pools
from sim.eventlog.ticket_table import SOLVED
from sim.export.desk_logs import calls_of, tickets_of
from sim.export.exporting import Source
from sim.scenario import loads

FORMATS = ("calls", "queue-log", "intervals", "events", "tickets")
FEWEST_LEFT = 40
"""Worlds in which fewer hang up say nothing of patience and calling again."""
OTHERS = 8
"""Other runs of a world, where what is true in the long run is not written in its file."""


@dataclass(frozen=True)
class Found:
    """One figure of one world: what is true and what was fitted; nan ends where no interval is stated."""

    figure: str
    truth: float
    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def error(self) -> float:
        """Relative to the truth; of figures that may be 0, their difference."""
        return (self.value - self.truth) / self.truth if self.truth else self.value

    @property
    def stated(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def held(self) -> bool:
        """Whether it holds the truth."""
        return self.low <= self.truth <= self.high


def of(figure: str, truth: float, found: Bounds) -> Found:
    """Return a figure with the interval of a fit."""
    return Found(figure, truth, found.value, found.low, found.high)


# Fits --------------------------------------------------------------------------------------------------------------


def of_calls(desk: Calls, format: str, place: Path, quick: bool = False) -> list[Found]:
    """Fit a log of calls again, as the command does, and simulate what was fitted; quick: neither last pass nor that.
    """
    run = desk.run()
    if quick:
        learnt = estimate(call_log(read_log(log_of(run, format, place))))
        return figures_of_calls(desk, learnt, int(calls_of(run).abandoned.sum()))
    fitted = fit(read_log(log_of(run, format, place)), place / "fitted.toml").estimate
    assert isinstance(fitted, Estimate)
    staff = Found("staff (agent-hours a week)", desk.agent_hours, _staff(fitted))
    return [*figures_of_calls(desk, fitted, int(calls_of(run).abandoned.sum())), staff,
            *_simulated(desk, (place / "fitted.toml").read_text())]


def figures_of_calls(desk: Calls, fitted: Estimate, abandoned: int) -> list[Found]:
    """Return what was learnt from the calls themselves; `abandoned`: how many hung up."""
    sure = call_bounds(fitted)
    found = [of("first calls a week", desk.weekly, sure.weekly), of("handle mean", desk.handle, _one(sure.handle)),
             Found("handle cv", desk.cv, fitted.service.cv),
             Found("busyness (difference)", 0.0, fitted.busyness_cv - desk.busyness)]
    if desk.dropped:
        found.append(of("dropped", desk.dropped, sure.dropped))
    if abandoned >= FEWEST_LEFT and fitted.patience is not None:
        if fitted.patience.dist != "loglogistic":
            found.append(of("patience mean", desk.patience, sure.patience))
        if desk.again and fitted.redials.abandoned.delays:
            found.append(of("calling again", desk.again, sure.again))
    return found


def _simulated(desk: Calls, text: str) -> list[Found]:
    """What the fitted scenario makes of waiting and hanging up, beside what the desk does in the long run."""
    fitted = loads(text)
    again = [calls_of(Source(fitted.world(next(iter(fitted.policies))), fitted.seed, at)) for at in range(OTHERS)]
    pairs = [(float(np.mean([calls.abandoned.mean() for calls in runs])),
              float(np.mean([calls.wait[calls.answered].mean() for calls in runs])))
             for runs in (list(desk.others(OTHERS)), again)]
    (true_share, true_wait), (share, wait) = pairs
    return [Found("abandoned, simulated (difference)", 0.0, share - true_share),
            Found("mean wait, simulated", true_wait, wait)]


def _one(streams: dict[str, Bounds]) -> Bounds:
    return next(iter(streams.values()))


def _staff(fitted: Estimate) -> float:
    shape = fitted.shape
    level = {desk: shape.week_level.get(desk, shape.level.get(desk, 1.0)) for desk in fitted.duty.week}
    return sum(float(agents.sum()) / 2.0 for agents in week_pools(fitted, level).values())


def of_intervals(desk: Calls, format: str, place: Path, quick: bool = False) -> list[Found]:
    """Fit an interval report again: every call is a first one there, and handle times are those of all answered."""
    run = desk.run()
    fitted = interval_estimate(read_log(log_of(run, format, place)))
    weekly = float(np.mean([len(calls) for calls in desk.others(OTHERS)])) / desk.weeks
    again = ", where callers call again" if desk.again else ""
    (queue,) = fitted.queues
    found = [of("calls a week", weekly, fitted.days.weekly),
             of("handle mean", desk.handle * (1.0 - desk.dropped), queue.handle.mean),
             Found("staff (agent-hours a week)", desk.agent_hours,
                   float(queue.staff.agents[:, 2 * OPENS:2 * CLOSES].sum()) / 2.0)]
    if fitted.patience is not None and desk.shape == 1.0 and int(calls_of(run).abandoned.sum()) >= FEWEST_LEFT:
        found.append(of(f"patience mean{again}", desk.patience, fitted.patience.mean))
    if desk.busyness and not desk.again:  # a busy day has more calls again, too
        found.append(of("busyness", desk.busyness, fitted.days.cv))
    return found if quick else found + _simulated(desk, text_of(fitted))


def of_events(desk: Tickets, format: str, place: Path, quick: bool = False) -> list[Found]:
    """Fit the changes of state of tickets again."""
    fitted = ticket_estimate(read_log(log_of(desk.run(), format, place)))
    found = [_opened(desk, fitted), of("opened again", 1.0 - desk.holds, fitted.reopened)]
    if desk.waits:
        found += _waits(desk, fitted)
    groups = [name.partition("#")[0] for name in fitted.names]
    found += _lines(desk, fitted)
    if fitted.duty is not None:
        hours = DAYS * (CLOSES + 1 - OPENS) * sum(desk.agents)
        found.append(Found("staff (agent-hours a week)", hours, float(fitted.duty.agents.sum()) / 2.0))
    for stage in fitted.stages:
        name = fitted.log.groups[stage.group]
        if stage.in_line or name not in desk.names or stage.name != name:
            continue
        line = desk.names.index(name)
        found.append(of("time in progress, one stage of a line", desk.handle[line], stage.mean_bounds))
        for way, share in zip(("solved", *desk.names), desk.routes[line], strict=True):
            own = [stage.share_bounds[at] for at, group in enumerate(groups) if group == way
                   and at in stage.share_bounds]
            if share > 0.0 and own:  # of several stages of a line only the sum is compared
                bounds = own[0] if len(own) == 1 else Bounds(sum(each.value for each in own))
                found.append(of("routes, one stage of a line", share, bounds))
    return found


def _lines(desk: Tickets, fitted: TicketEstimate) -> list[Found]:
    """Time in progress and share solved of whole lines: the stages of each together."""
    found = []
    for line, name in enumerate(desk.names):
        own = [stage for stage in fitted.stages if fitted.log.groups[stage.group] == name and not stage.in_line]
        visits = sum(stage.visits for stage in own)
        if visits:
            mean = sum(stage.visits * stage.mean_bounds.value for stage in own) / visits
            solved = sum(stage.visits * float(stage.routes.shares[-2]) for stage in own) / visits
            found += [Found("time in progress, a line", desk.handle[line], mean),
                      Found("solved at a line", desk.routes[line][0], solved)]
    return found


def _waits(desk: Tickets, fitted: TicketEstimate) -> list[Found]:
    """How often and how long cases wait for their customer, over all visits: what follows them and the stage decide."""
    often = long = visits = 0.0
    for stage in fitted.stages:
        wait = stage.waits.get("customer")
        visits += stage.visits * (not stage.in_line)
        if wait is None:
            continue
        for way, share in enumerate(stage.routes.shares.tolist()):
            probability, law = wait.before.get(way, (wait.probability, wait.law))
            often += stage.visits * share * probability
            long += stage.visits * share * probability * law.mean
    return [Found("waits for the customer, share of visits", desk.waits, often / max(visits, 1.0)),
            Found("waits for the customer, mean", desk.wait, long / max(often, 1e-9))]


def of_tickets(desk: Tickets, format: str, place: Path, quick: bool = False) -> list[Found]:
    """Fit tickets of which nothing is known but when they were opened and solved."""
    fitted = ticket_estimate(read_log(log_of(desk.run(), format, place)))
    lasted = []
    for replication in range(1, 1 + OTHERS):
        tickets = tickets_of(desk.run(replication))
        ends = tickets.status[tickets.last] == SOLVED
        lasted += (tickets.minute[tickets.last] - tickets.minute[tickets.first])[ends].tolist()
    visits = np.array([stage.visits for stage in fitted.stages], dtype=np.float64)
    means = np.array([stage.mean_bounds.value for stage in fitted.stages])
    cases = len(fitted.log.cases)
    return [_opened(desk, fitted),
            Found("time to a solution", float(np.mean(lasted)), float(visits @ np.nan_to_num(means)) / cases)]


def _opened(desk: Tickets, fitted: TicketEstimate) -> Found:
    """Cases a week, with the interval that the fitted file states."""
    seen = fitted.openings
    return Found("cases a week", desk.weekly, seen.weekly, seen.weekly - seen.half, seen.weekly + seen.half)


FITS: dict[str, Callable[..., list[Found]]] = {
    "calls": of_calls, "queue-log": of_calls, "intervals": of_intervals, "events": of_events, "tickets": of_tickets}


def world(job: tuple[str, int, bool]) -> list[Found]:
    """Return the figures of one world exported in one format."""
    format, seed, quick = job
    desk = Tickets.drawn(seed) if format in ("events", "tickets") else Calls.drawn(seed)
    with TemporaryDirectory() as place:
        return FITS[format](desk, format, Path(place), quick)


# Table -------------------------------------------------------------------------------------------------------------


def wilson(held: int, number: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    if not number:
        return math.nan, math.nan
    z2, share = 1.96**2, held / number
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = 1.96 * math.sqrt(share * (1 - share) / number + z2 / (4 * number**2)) / (1 + z2 / number)
    return middle - half, middle + half


def rows(format: str, found: Iterable[Found]) -> list[str]:
    """Return the rows of the table for one format."""
    by_figure: dict[str, list[Found]] = {}
    for each in found:
        by_figure.setdefault(each.figure, []).append(each)
    lines = []
    for figure, fits in by_figure.items():
        errors = np.array([one.error for one in fits])
        stated = [one for one in fits if one.stated]
        held = sum(one.held for one in stated)
        low, high = wilson(held, len(stated))
        covered = f"{held / len(stated):.2f} ({low:.2f} to {high:.2f}) of {len(stated)}" if stated else "-"
        lines.append(f"| {format} | {figure} | {len(fits)} | {np.median(np.abs(errors)):.1%} | "
                     f"{np.median(errors):+.1%} | {covered} |")
    return lines


def main() -> None:
    """Fit all worlds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS), choices=FORMATS)
    parser.add_argument("--quick", action="store_true", help="without the last pass, and without simulating the fits")
    given = parser.parse_args()
    print("| format | figure | fits | median error | bias | stated intervals that hold the truth |")
    print("| --- | --- | ---: | ---: | ---: | --- |")
    seeds = range(given.first, given.first + given.worlds)
    with ProcessPoolExecutor(given.workers) as pool:
        for format in given.formats:
            found = [each for one in pool.map(world, [(format, seed, given.quick) for seed in seeds]) for each in one]
            print("\n".join(rows(format, found)), flush=True)


if __name__ == "__main__":
    main()
