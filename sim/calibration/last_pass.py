"""The last pass: the scenario is simulated and moved until its line and its abandoned calls are those of the log.

What is fitted piece by piece need not fit together: a queue amplifies every small error. So the days of the log are
simulated, each calendar week with the staff and the first calls of its own dates, a few replications with fixed seeds,
and these are moved, in this order of importance:

- *agents at work* for each one on the roster, until the callers who are answered wait as long on average as they did;
- how that differs by *hour of the day* at the first desk, as far as the log itself speaks for a difference;
- *patience* of every stream with calls enough, until as many hang up;
- the *share who step in* only where somebody has waited (`desk_shape`), until as many are answered within 20 seconds:
  only where the log has clearly fewer such calls than the simulation without it;
- the time until somebody is *found* for the calls of a desk without people of its own.

Each step divides what is missing by how strongly the figure answers, and halves where it overshoots; there are at most
`MOST_STEPS`. The noise of the log itself, days drawn again, is what a figure has to come within. Then the typical week
that the file holds is simulated, and its agents alone are moved: on the real days staff follows demand, and a week of
means does not show that.

How long a line was, and how many hung up, is luck too, the more so in a short log. Each of these figures is a goal only
as far as the log's noise does not explain why the simulation has another before anything is moved (`beliefs`); in the
typical week once more. On small worlds of which everything is known a line that was met in full gave 2 to 4 % too many
people, and what-ifs that were off by as much as their standard error. Where pauses are seen the log counts in full:
then those on the roster are not those at work, and what they would do says nothing.

Where the people of another scenario are kept (`--keep`), that scenario is simulated, and its agents alone are moved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.calibration.beliefs import SHORTEST, Figure, belief, between, is_settled
from sim.calibration.call_bounds import CallBounds, call_bounds
from sim.calibration.dated import dated_roster, dated_volumes, types_of
from sim.calibration.desk_shape import MAIN_POOL, DeskShape
from sim.calibration.duty import INFERRED
from sim.calibration.estimate import Estimate
from sim.calibration.intervals.day_bounds import days_again
from sim.calibration.kept_people import Kept
from sim.calibration.simulated_calls import SimulatedCalls, joined, simulated_calls
from sim.calibration.week_of_log import one_week
from sim.calibration.writing import HORIZON, WARM_UP, scenario_text
from sim.statistics.defaults import DEFAULT_LEVEL
from sim.statistics.intervals import critical_value
from sim.vocabulary import MINUTES_PER_HOUR, PROMPT_MINUTES

MOST_STEPS: Final = 12
MOST_WEEKS: Final = 12
"""Of a longer log so many weeks, spread over it, are simulated."""
CALLS_WANTED: Final = 150_000
"""Simulated calls a step, within 1 to 4 replications."""
FEWEST_LEFT: Final = 50
"""Streams of which fewer hung up keep their patience."""
STRENGTH: Final = 4.0
"""How strongly waiting answers to agents: d log wait / d log agents, about, in a loaded desk."""
PROMPTNESS: Final = 0.6
"""How strongly prompt answers respond to the share who step in."""
LEVELS: Final = (0.5, 2.0)
HOURLY: Final = math.log(2.0)
FEWEST_AN_HOUR: Final = 500
FEWEST_HOURS: Final = 4
PATIENCE: Final = (0.6, 1.7)
STEPPING_IN: Final = (0.02, 0.6)
NEAR_OF_DRAWS: Final = 0.1
STEPS_OF_DRAWS: Final = 5
"""Of days that were drawn: they begin at the fit, where they would stay, and have not far to go."""
NEAR: Final = 0.25
"""Done where the figures are, in the root mean square, within this share of the log's own noise."""
NEAR_PROMPT: Final = 0.1
"""And where prompt answers are within this share of theirs, if somebody steps in: they alone tell how many do, and
stopping short of them would have each log end at a share of its own."""
FLOORS: Final = {"wait": 0.02, "share": 0.005}
"""No figure is met more closely: minutes, and shares."""
FARTHEST: Final = 3.0
"""A figure that is further off, in units of its noise, weighs as if it were so far: something else is wrong with it."""
MOST_CALLS: Final = 1_000_000
"""Of a log with more calls a week, nothing is simulated."""
TYPICAL_STEPS: Final = 6
TYPICAL_STEPS_OF_DRAWS: Final = 3
TYPICAL_NEAR: Final = 0.02

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What the simulation has to agree with."""

    wait: dict[str, Figure]
    """Mean wait of the calls that were answered, by desk; minutes."""
    prompt: dict[str, Figure]
    """Share answered within 20 seconds, by desk."""
    abandoned: dict[str, Figure]
    """Share abandoned, by stream with calls enough."""
    hours: dict[int, Figure]
    """Mean wait at the first desk, by hour of the day with calls enough."""


def last_pass(estimate: Estimate, shape: DeskShape, progress: Callable[[int], None] | None = None,
              kept: Kept | None = None) -> Estimate:
    """Return the estimate with staff, patience and the shape of the desks moved, and what was moved in its `moved`.

    `shape` says what was measured: the pick-up time, and the types that some agents do not take. Of days that were
    drawn it is that of the fit, from which the search goes on: the pools, and who steps in, stay as they are. kept:
    whose people are simulated, in place of those of the estimate.
    """
    known = shape.level if estimate.log.drawn is not None and is_settled(shape.beliefs) else {}
    shape = replace(shape, level={desk: known.get(desk, 1.0) for desk in estimate.duty.week})
    if kept is not None:
        shape = kept.shape(estimate, shape)
    search = Search(estimate, targets_of(estimate), progress, kept)
    if search.too_large:
        return replace(estimate, shape=shape, moved=("The log has more than a million calls a week: nothing was "
                                                     "simulated, and the staff is as it was read.",))
    last = search.run(shape)
    moved = replace(estimate, shape=last.shape)
    typical = _typical(moved, search)
    return replace(moved, shape=typical, moved=tuple(told(search, last, typical)))


def targets_of(estimate: Estimate) -> Targets:
    """Return the figures of the log, on covered days."""
    calls = estimate.calls
    kind = types_of(estimate, calls)
    kept = calls.counts
    place = np.cumsum(calls.covered) - 1
    day, number = place[calls.day], int(calls.covered.sum())
    weights = days_again(number)

    def share(above: Floats, below: Floats, floor: str = "share") -> Figure:
        over, under = (np.bincount(day[kept], weights=each[kept], minlength=number) for each in (above, below))
        drawn = (weights @ over) / np.maximum(weights @ under, 1e-9)
        noise = critical_value(number, DEFAULT_LEVEL) * float(drawn.std()) if number > 1 else 0.0
        return Figure(float(over.sum() / max(under.sum(), 1e-9)), max(noise, FLOORS[floor]))

    wait, prompt, abandoned, hours = {}, {}, {}, {}
    hour_of = (calls.joined // MINUTES_PER_HOUR).astype(np.int64) % 24
    for desk in estimate.desks:
        own = np.isin(kind, [stream.type for stream in estimate.streams if stream.pool == desk.name])
        one = own.astype(np.float64)
        if desk.name == MAIN_POOL:
            for hour in range(24):
                here = one * (hour_of == hour)
                waited = float((here * kept * calls.answered) @ calls.wait)
                if int((here * kept).sum()) >= FEWEST_AN_HOUR and waited > 0.0:
                    hours[hour] = share(here * calls.answered * calls.wait, here * calls.answered, "wait")
        wait[desk.name] = share(one * calls.answered * calls.wait, one * calls.answered, "wait")
        prompt[desk.name] = share(one * (calls.answered & (calls.wait <= PROMPT_MINUTES + 1e-9)), one)
    for stream in estimate.streams:
        own = (kind == stream.type) & ((calls.high == stream.high) if stream.share < 1.0 else True)
        left = own & calls.abandoned
        if int((left & kept).sum()) >= FEWEST_LEFT:
            abandoned[stream.name] = share(left.astype(np.float64), stream.share * (kind == stream.type))
    return Targets(wait, prompt, abandoned, hours)


@dataclass(frozen=True, slots=True)
class Step:
    """A shape of the desks and what came of it: simulated figures as in `Targets`."""

    shape: DeskShape
    wait: dict[str, float]
    prompt: dict[str, float]
    abandoned: dict[str, float]
    hours: dict[int, float]


class Search:
    """Moves the shape of the desks step by step."""

    def __init__(self, estimate: Estimate, targets: Targets, progress: Callable[[int], None] | None = None,
                 kept: Kept | None = None) -> None:
        """Take the estimate, what is to be met, and whose people are kept, if anybody's."""
        self.estimate, self.targets, self.progress, self.kept = estimate, targets, progress, kept
        self.volumes = dated_volumes(estimate)
        weeks = np.unique(np.flatnonzero(estimate.calls.covered) // 7)
        calls = sum(float(each.sum()) for each in self.volumes.values()) / weeks.size
        self.too_large = calls > MOST_CALLS
        most = int(np.clip(2.0 * CALLS_WANTED / max(calls, 1.0), 1, MOST_WEEKS))
        spread = np.linspace(0, weeks.size - 1, min(most, weeks.size)).round().astype(np.int64)
        self.weeks = [int(week) for week in weeks[spread]]
        self.replications = int(np.clip(round(CALLS_WANTED / max(calls * len(self.weeks), 1.0)), 1, 4))
        self.names = tuple(stream.name for stream in estimate.streams)
        self.steps: list[Step] = []
        self.goals = targets
        self.week_beliefs: Mapping[str, float] = {}

    @cached_property
    def sure(self) -> CallBounds:
        """How sure the figures of the estimate are, which no step changes."""
        return call_bounds(self.estimate)

    def run(self, shape: DeskShape) -> Step:
        """Move until everything is near, or the steps are used up; return the nearest step.

        Its agents are moved once more by what their lines still miss, and patience by what hanging up will miss then:
        the search comes from lines that are too long, and would stop short of those seen.
        """
        for number in range(MOST_STEPS if self.estimate.log.drawn is None else STEPS_OF_DRAWS):
            step = self.step(shape)
            if not self.steps:
                shape = self._set_out(step)
                step = replace(step, shape=shape)
            self.steps.append(step)
            if self.progress is not None:
                self.progress(number)
            if self._is_near(step):
                break
            shape = self._next(step)
        stepped_in = any(step.shape.stepping_in > 0.0 for step in self.steps)
        last = min((step for step in self.steps if step.shape.stepping_in > 0.0 or not stepped_in), key=self.distance)
        seen = self.goals.wait[MAIN_POOL].seen
        line = float(np.clip(seen / max(last.wait[MAIN_POOL], 1e-3), 0.8, 1.25)) if seen > 0.0 else 1.0
        return replace(last, shape=replace(last.shape, level=self._level(last, 1.0),
                                           patience=self._patience(last, 1.0, line)))

    def _patience(self, step: Step, pace: float, line: float = 1.0) -> dict[str, float]:
        """What patience is multiplied with for as many to hang up as did, if lines will be `line` times as long."""
        patience = dict(step.shape.patience)
        if self.kept is not None:
            return patience
        for name, figure in self.goals.abandoned.items():
            ratio = line * max(step.abandoned[name], 1e-4) / figure.seen
            patience[name] = float(np.clip(patience.get(name, 1.0) * ratio ** (0.7 * pace), *PATIENCE))
        return patience

    def _set_out(self, first: Step) -> DeskShape:
        """Set the goals, as far as the log is believed against the first step, and return its shape with these beliefs.

        Of days that were drawn the beliefs are those of the fit where its staff is settled. Where it is not, other days
        might have moved staff that these did not: then each draw finds its own, as the fit did.
        """
        known = first.shape.beliefs if self.estimate.log.drawn is not None and is_settled(first.shape.beliefs) else {}
        targets, self.week_beliefs = self.targets, known
        beliefs: dict[str, float] = {}

        def goal(what: str, name: str, simulated: float, seen: Figure) -> Figure:
            beliefs[f"{what} {name}"] = share = known.get(f"{what} {name}", self.belief(simulated, seen))
            return replace(seen, seen=between(simulated, seen.seen, share))

        wait = {desk: goal("wait", desk, first.wait[desk], seen) for desk, seen in targets.wait.items()}
        left = {name: goal("abandoned", name, first.abandoned[name], seen) for name, seen in targets.abandoned.items()}
        longer = wait[MAIN_POOL].seen / max(targets.wait[MAIN_POOL].seen, SHORTEST)
        hours = {hour: Figure(longer * seen.seen, longer * seen.noise) for hour, seen in targets.hours.items()}
        self.goals = replace(targets, wait=wait, abandoned=left, hours=hours)
        return replace(first.shape, beliefs=beliefs)

    def belief(self, simulated: float, seen: Figure) -> float:
        """Return how far a figure of the log is believed against a simulation of those on the roster.

        In full where pauses are seen: they do not work all the time, so the simulation is of another desk.
        """
        return 1.0 if self.estimate.beyond.working is not None else belief(simulated, seen)

    def step(self, shape: DeskShape) -> Step:
        """Simulate the weeks of the log with a shape of the desks."""
        estimate = replace(self.estimate, shape=shape)
        base = self.raw(estimate)
        agents = dated_roster(estimate)
        parts = []
        for at, week in enumerate(self.weeks):
            scenario = one_week(base, week, agents, self.volumes)
            if scenario is not None:  # every week has luck of its own, or that of one replication would count in all
                parts.append(simulated_calls(scenario, self.names, self.replications, first=at * self.replications))
        return _measured(estimate, shape, joined(parts))

    def raw(self, estimate: Estimate) -> dict[str, Any]:
        """Return the content of the scenario that is simulated."""
        from sim.scenario import loads

        text = scenario_text(estimate, self.sure)
        if self.kept is not None:
            text, _ = self.kept.text(text)
        content = dict(loads(text, "the fitted scenario").raw)
        content.pop("sources", None)  # of flaws that a week may lack
        return content

    def _moves(self, desk: str) -> bool:
        """Whether the wait at a desk is for the search to move: not where the old people say when somebody is found."""
        return self.kept is None or desk not in self.estimate.borrowing or not self.kept.has_pool(desk)

    def distance(self, step: Step) -> float:
        """How far a step is from its goals, in units of the log's own noise: the root mean square over the figures."""
        misses = [self._off(step.wait[desk], goal) for desk, goal in self.goals.wait.items() if self._moves(desk)]
        if self.kept is None:
            misses += [self._off(step.abandoned[name], goal) for name, goal in self.goals.abandoned.items()]
        if self.goals.hours:
            off = [self._off(step.hours[hour], goal) for hour, goal in self.goals.hours.items()]
            misses.append(math.sqrt(sum(each * each for each in off) / len(off)))
        if self.kept is None and self._steps_in(step):
            misses.append(self._off(step.prompt[MAIN_POOL], self.targets.prompt[MAIN_POOL]))
        return math.sqrt(sum(miss * miss for miss in misses) / len(misses))

    def _is_near(self, step: Step) -> bool:
        """Whether a step is near enough to end with."""
        if self.estimate.log.drawn is not None:
            return self.distance(step) <= NEAR_OF_DRAWS
        settled = self.kept is not None or step.shape.stepping_in == 0.0 or abs(
            self._off(step.prompt[MAIN_POOL], self.targets.prompt[MAIN_POOL])) <= NEAR_PROMPT
        return settled and self.distance(step) <= NEAR

    def _off(self, value: float, figure: Figure) -> float:
        return float(np.clip((value - figure.seen) / figure.noise, -FARTHEST, FARTHEST))

    def _steps_in(self, step: Step) -> bool:
        """Whether those who step in are called for.

        Somebody does already, or pauses are seen to be longer while the line is short and, with waits as long as in the
        log, clearly too many are answered promptly.
        """
        told = self.estimate.beyond.working is not None and self.estimate.log.drawn is None
        if step.shape.stepping_in > 0.0 or not told:
            return step.shape.stepping_in > 0.0
        prompt, wait = self.targets.prompt[MAIN_POOL], self.targets.wait[MAIN_POOL]
        near = abs(step.wait[MAIN_POOL] - wait.seen) <= wait.noise
        return near and step.prompt[MAIN_POOL] > prompt.seen + prompt.noise

    def _next(self, step: Step) -> DeskShape:
        shape, targets = step.shape, self.targets
        pace = 1.0 if len(self.steps) < 4 else 0.6
        level, found = self._level(step, pace), dict(shape.found_after)
        for desk in self.estimate.borrowing:
            if self._moves(desk):
                missing = self.goals.wait[desk].seen - step.wait[desk]
                found[desk] = float(np.clip(found.get(desk, 0.0) + pace * missing, 0.0, 30.0))
        if self.kept is not None:
            return replace(shape, level=level, found_after=found, by_hour=self._hours(step, pace))
        stepping_in = shape.stepping_in
        if self._steps_in(step) and self.estimate.log.drawn is None:
            missing = step.prompt[MAIN_POOL] - targets.prompt[MAIN_POOL].seen
            stepping_in = float(np.clip(stepping_in + pace * missing / PROMPTNESS, *STEPPING_IN))
        return replace(shape, level=level, found_after=found, stepping_in=stepping_in,
                       patience=self._patience(step, pace), by_hour=self._hours(step, pace))

    def _level(self, step: Step, pace: float) -> dict[str, float]:
        """The agents at work, by desk, whose line would be as long as it is to be."""
        level = dict(step.shape.level)
        for desk in level:
            seen = self.goals.wait[desk].seen
            if self.targets.wait[desk].seen > 0.0 and desk not in self.estimate.borrowing:
                ratio = np.clip(max(step.wait[desk], 1e-3) / seen, 0.4, 2.5)
                level[desk] = float(np.clip(level[desk] * ratio ** (pace / STRENGTH), *LEVELS))
        return level

    def _hours(self, step: Step, pace: float) -> tuple[float, ...]:
        """The next factors by hour, drawn toward none as far as the log's noise explains how the hours differ."""
        seen = self.targets.hours
        factors = np.log(np.array(step.shape.by_hour or np.ones(24)))
        if len(seen) < FEWEST_HOURS:
            return step.shape.by_hour
        at = np.array(list(seen))
        off = np.array([math.log(max(step.hours[hour], 1e-3) / seen[hour].seen) for hour in seen])
        off -= math.log(max(step.wait[MAIN_POOL], 1e-3) / self.targets.wait[MAIN_POOL].seen)
        sought = factors[at] + off / STRENGTH
        runs = 1.0 + 1.0 / self.replications
        noise = np.array([math.sqrt(runs) * figure.noise / (1.96 * figure.seen * STRENGTH) for figure in seen.values()])
        spread = max(float(np.mean((sought - sought.mean()) ** 2 - noise**2)), 0.0)
        factors[at] += pace * (sought * spread / (spread + noise**2) - factors[at])
        factors[at] -= factors[at].mean()
        return tuple(float(each) for each in np.exp(np.clip(factors, -HOURLY, HOURLY)))


def _measured(estimate: Estimate, shape: DeskShape, calls: SimulatedCalls) -> Step:
    prompt = calls.answered & (calls.wait <= PROMPT_MINUTES + 1e-9)
    desk_of = np.array([stream.pool for stream in estimate.streams])[calls.stream]
    wait, prompts, left, hours = {}, {}, {}, {}
    hour_of = (calls.start // MINUTES_PER_HOUR).astype(np.int64) % 24
    for desk in estimate.desks:
        own = desk_of == desk.name
        served = own & calls.answered
        wait[desk.name] = float(calls.wait[served].mean()) if served.any() else 0.0
        prompts[desk.name] = float(prompt[own].mean()) if own.any() else 1.0
        if desk.name == MAIN_POOL:
            number = np.bincount(hour_of[served], minlength=24)
            waited = np.bincount(hour_of[served], weights=calls.wait[served], minlength=24)
            hours = {hour: float(waited[hour]) / max(int(number[hour]), 1) for hour in range(24)}
    for at, stream in enumerate(estimate.streams):
        own = calls.stream == at
        left[stream.name] = float((~calls.answered[own]).mean()) if own.any() else 0.0
    return Step(shape, wait, prompts, left, hours)


def _typical(estimate: Estimate, search: Search) -> DeskShape:
    """The shape with the agents of the typical week, for each one on the roster, whose line is as long as it is to be.

    The search begins with those of the dates.
    """
    from sim.scenario import loads

    shape, level = estimate.shape, dict(estimate.shape.level)
    names = tuple(stream.name for stream in estimate.streams)
    weekly = sum(float(stream.rate.sum()) for stream in estimate.streams)
    replications = int(np.clip(round(2.0 * CALLS_WANTED / (3.0 * weekly)), 4, 16))
    shares, goal = {}, {}
    tried: list[tuple[float, dict[str, float]]] = []
    for number in range(TYPICAL_STEPS if estimate.log.drawn is None else TYPICAL_STEPS_OF_DRAWS):
        moved = replace(estimate, shape=replace(shape, week_level=level))
        typical = loads(search.raw(moved) | {"horizon": HORIZON, "warm_up": WARM_UP}, "the typical week")
        calls = simulated_calls(typical, names, replications, typical.policies[0])
        step = _measured(moved, moved.shape, calls)
        if not tried:
            for desk in level:
                seen = search.targets.wait[desk]
                shares[desk] = search.week_beliefs.get(f"week {desk}", search.belief(step.wait[desk], seen))
                goal[desk] = between(step.wait[desk], seen.seen, shares[desk])
        off = {desk: max(step.wait[desk], SHORTEST) / goal[desk] for desk in level}
        tried.append((max(abs(math.log(each)) for each in off.values()), dict(level)))
        if tried[-1][0] < TYPICAL_NEAR:
            break
        pace = (1.0 if number < 3 else 0.6) / STRENGTH
        level = {desk: float(np.clip(level[desk] * np.clip(off[desk], 0.4, 2.5) ** pace, *LEVELS)) for desk in level}
    beliefs = {**shape.beliefs, **{f"week {desk}": share for desk, share in shares.items()}}
    return replace(shape, week_level=min(tried, key=lambda each: each[0])[1], beliefs=beliefs)


def told(search: Search, last: Step, shape: DeskShape) -> list[str]:
    """Say what was moved, by how much, and what remains."""
    source = "on the roster" if search.estimate.duty.source != INFERRED else "inferred"
    words = [f"Staff: {search.estimate.duty.source} ({search.estimate.duty.about})."]
    for desk, level in shape.level.items():
        words.append(f"Last pass, {len(search.steps)} simulations of {len(search.weeks)} weeks on their dates: {desk} "
                     f"has {level:.3f} agents at work for each one {source} ({shape.week_level[desk]:.3f} in the "
                     "typical week that the file holds).")
    if shape.by_hour and max(shape.by_hour) > 1.02:
        low, high = int(np.argmin(shape.by_hour)), int(np.argmax(shape.by_hour))
        words.append(f"By hour of the day that differs from {shape.by_hour[low]:.2f} times at {low} o'clock to "
                     f"{shape.by_hour[high]:.2f} times at {high} o'clock.")
    if shape.stepping_in > 0.0 and search.kept is None:
        first = max((step for step in search.steps if step.shape.stepping_in == 0.0),
                    key=lambda step: -abs(step.wait[MAIN_POOL] - search.targets.wait[MAIN_POOL].seen), default=last)
        words.append(f"Answered within 20 s: {first.prompt[MAIN_POOL]:.1%} with everybody at work all the time, "
                     f"{last.prompt[MAIN_POOL]:.1%} with {shape.stepping_in:.0%} of them stepping in where somebody "
                     f"has waited for half a minute; log {search.targets.prompt[MAIN_POOL].seen:.1%}.")
    if moved := [f"{name} {factor:.2f}" for name, factor in shape.patience.items() if abs(factor - 1.0) > 0.02]:
        words.append(f"Patience was multiplied: {', '.join(moved)}.")
    if search.kept is not None:
        words.append(f"Agents alone were moved, with the people of {search.kept.path.name}.")
    words += [f"Callers of {desk} are answered at {MAIN_POOL} after {after:.2f} min, by whoever is found."
              for desk, after in shape.found_after.items()]
    if remains := list(_remains(search.targets, last)):
        words.append(f"What remains beyond the log's own noise: {'; '.join(remains)}.")
    return words


def _remains(targets: Targets, step: Step) -> Iterator[str]:
    for desk, figure in targets.wait.items():
        if abs(step.wait[desk] - figure.seen) > figure.noise:
            yield f"mean wait at {desk} {60.0 * step.wait[desk]:.0f} s, log {60.0 * figure.seen:.0f} s"
    for words, simulated, seen in (("answered within 20 s at", step.prompt, targets.prompt),
                                   ("abandoned of", step.abandoned, targets.abandoned)):
        for name, figure in seen.items():
            if abs(simulated[name] - figure.seen) > figure.noise:
                yield f"{words} {name} {simulated[name]:.1%}, log {figure.seen:.1%}"
