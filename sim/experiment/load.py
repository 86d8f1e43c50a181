"""The load to expect on each pool before anything is simulated: arrivals x work / staff.

A first-order account for the eyes of a person who writes a scenario: every case once through the chain (and back, where
routes lead back), with the customers of the start, before returns, retries, chases, follow-up calls, knock-on cases and
the snowball, without hanging up, blocking and overflow. What it leaves out mostly adds work, so a pool at 100 % here
cannot keep up; the simulation says what really happens.

Complexity, severity and remedy are integrated over their laws by the midpoint rule on equally probable classes; the
remedy is taken to be independent of the complexity, as in the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.behaviour.front_door import between
from sim.randomness import mean_of, quantile
from sim.randomness.tables import law_of
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_HOUR, Apology, ChannelKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

    Numbers = NDArray[np.float64]

CLASSES: Final = 64
"""Equally probable classes into which each law is cut."""


@dataclass(frozen=True, slots=True)
class PoolLoad:
    """What to expect of one pool, averaged over the horizon.

    tasks: visits, consults and fixes an hour; work: hours of work an hour (Erlangs); staff: agents on duty;
    busiest: load of the busiest hour of the week in which somebody is on duty, only for pools that customers reach
    directly (elsewhere work arrives with a delay), else None; unattended: share of the work arriving while nobody is
    on duty, likewise.
    """

    pool: str
    tasks: float
    work: float
    staff: float
    busiest: float | None
    unattended: float | None

    @property
    def load(self) -> float:
        """Work over staff: 1 is everybody busy all the time; infinite where there is work and no staff."""
        if self.work == 0.0:
            return 0.0
        return self.work / self.staff if self.staff > 0.0 else float("inf")


def expected_loads(plan: Plan) -> list[PoolLoad]:
    """Return the expected load of every pool of a plan, in its order (see the module for what is left out)."""
    pools = len(plan.pools)
    hours = _hours_within(plan.horizon)
    tasks, work, direct = np.zeros(pools), np.zeros(pools), np.zeros((pools, HOURS_PER_WEEK))
    for flaw, rates in enumerate(_case_rates(plan)):
        journey = _Journey(plan, flaw)
        mean_rate = float((rates * hours).sum() / hours.sum())
        tasks += mean_rate * journey.tasks
        work += mean_rate * journey.minutes / MINUTES_PER_HOUR
        direct[journey.desk] += rates * journey.minutes[journey.desk] / MINUTES_PER_HOUR
    desks = {int(flaw["desk"]) for flaw in plan.flaws}
    return [_pool_load(plan, pool, tasks[pool], work[pool], direct[pool] if pool in desks else None, hours)
            for pool in range(pools)]


def _pool_load(plan: Plan, pool: int, tasks: float, work: float, direct: Numbers | None, hours: Numbers) -> PoolLoad:
    staff = plan.staff[pool].astype(np.float64)
    busiest = unattended = None
    if direct is not None:
        staffed, weights = staff > 0.0, direct * hours
        if staffed.any():
            busiest = float((direct[staffed] / staff[staffed]).max())
        if weights.sum() > 0.0:
            unattended = float(weights[~staffed].sum() / weights.sum())
    mean_staff = float((staff * hours).sum() / hours.sum())
    return PoolLoad(plan.names.pools[pool], float(tasks), float(work), mean_staff, busiest, unattended)


def _hours_within(horizon: float) -> Numbers:
    """Return how many hours of each hour of the week lie before the horizon."""
    weeks, rest = divmod(horizon / MINUTES_PER_HOUR, HOURS_PER_WEEK)
    return np.asarray(weeks + np.clip(rest - np.arange(HOURS_PER_WEEK), 0.0, 1.0), dtype=np.float64)


def _case_rates(plan: Plan) -> Numbers:
    """Return cases an hour by flaw and hour of the week."""
    world = plan.world
    if world["open_demand"]:
        return plan.arrivals + _newcomers(plan)
    shares = np.diff(plan.flaws["share"], prepend=0.0) * (1.0 - float(world["catches"]))
    orders = float(world["initial"]) * float(world["orders_per_week"]) * _mean(plan, int(world["activity"]))
    return np.asarray(np.outer(shares, orders / HOURS_PER_WEEK * plan.profile), dtype=np.float64)


def _newcomers(plan: Plan) -> Numbers:
    """Return the cases an hour of open demand's organic newcomers: at any hour alike, of the flaws of that hour."""
    total = plan.arrivals.sum(axis=0)
    weights = np.diff(plan.flaws["share"], prepend=0.0)
    mix = np.where(total > 0.0, plan.arrivals / np.where(total > 0.0, total, 1.0), (weights / weights.sum())[:, None])
    return np.asarray(mix * (float(plan.world["organic_per_week"]) / HOURS_PER_WEEK), dtype=np.float64)


class _Journey:
    """One case of one flaw, in expectation: tasks and minutes of work at every pool."""

    def __init__(self, plan: Plan, flaw: int) -> None:
        self.plan = plan
        self.flaw = plan.flaws[flaw]
        self.desk = int(self.flaw["desk"])
        self.tasks = np.zeros(len(plan.pools))
        self.minutes = np.zeros(len(plan.pools))
        self.complexity = np.clip(_classes(plan, int(self.flaw["complexity"])), 0.0, 1.0)
        self.remedies = _classes(plan, int(self.flaw["remedy"]))
        weights = self._at_the_frontline()
        if plan.levels["routed"].any():
            for level, visits in enumerate(self._visits(weights)):
                self._visit(level, visits)
        else:
            for level in range(len(plan.levels)):
                weights = self._visit(level, weights)

    def _add(self, pool: int, tasks: float, minutes: float) -> None:
        if tasks > 0.0:
            self.tasks[pool] += tasks
            self.minutes[pool] += tasks * minutes

    def _at_the_frontline(self) -> Numbers:
        """Return the expected visits to the frontline, by class of complexity."""
        world = self.plan.world
        severity = np.clip(_classes(self.plan, int(self.flaw["severity"])), 0.0, 1.0)
        voiced = float(_line(float(world["voice_at_0"]), float(world["voice_at_1"]), severity).mean())
        shares = np.diff(self.plan.channels["share"], prepend=0.0)
        reached = sum(share * self._through(channel) for channel, share in zip(self.plan.channels, shares, strict=True))
        return np.asarray((voiced * reached + (1.0 - voiced) * float(world["check_in"])) / CLASSES, dtype=np.float64)

    def _through(self, channel: Any) -> Numbers:
        """Return the probability that a contact through a channel comes to a human, by class of complexity."""
        if channel["kind"] == ChannelKind.SELF_SERVICE:
            return self._through_self_service(channel)
        read = 1.0
        if channel["kind"] == ChannelKind.MESSAGE and channel["after_silence"] < 0:
            read -= float(channel["unread"])
        return np.full(CLASSES, read)

    def _through_self_service(self, channel: Any) -> Numbers:
        """Return the same for self-service: loops until solved, a human is offered, or patience ends."""
        failed = 1.0 - _line(channel["solves_at_0"], channel["solves_at_1"], self.complexity)
        access = float(channel["human_access"])
        stays = 1.0
        if channel["patience"] >= 0:
            patience = _classes(self.plan, int(channel["patience"]))
            stays = float((patience > _mean(self.plan, int(channel["session"]))).mean())
        again = failed * (1.0 - access) * stays
        return np.divide(failed * access, 1.0 - again, out=np.zeros(CLASSES), where=again < 1.0)

    def _visits(self, weights: Numbers) -> Numbers:
        """Return the expected visits by level and class of complexity where routes may lead back: (I - Q') v = w."""
        levels = len(self.plan.levels)
        system = np.zeros((CLASSES, levels, levels))
        for level in range(levels):
            system[:, :, level] -= self._onwards(level)
        system += np.eye(levels)
        first = np.zeros((CLASSES, levels, 1))
        first[:, 0, 0] = weights
        return np.asarray(np.linalg.solve(system, first)[:, :, 0].T, dtype=np.float64)

    def _onwards(self, level: int) -> Numbers:
        """Return the share of visits at a level that go on to each level: [class of complexity, level]."""
        plan = self.plan
        onwards = np.zeros((CLASSES, len(plan.levels)))
        if plan.levels[level]["routed"]:
            onwards[:] = np.diff(plan.routes[level])[: len(plan.levels)] / plan.routes[level, -1]
        elif level + 1 < len(plan.levels):
            onwards[:, level + 1] = 1.0 - self._granted(level)
        return onwards

    def _granted(self, level: int) -> Numbers:
        """Return the share of visits at a level that end with a remedy, by class of complexity."""
        plan, row = self.plan, self.plan.levels[level]
        if row["routed"]:
            return np.full(CLASSES, plan.routes[level, 0] / plan.routes[level, -1])
        solved, within = self._solved(level)
        if level + 1 < len(plan.levels) and plan.world["asks_boss"]:
            within += (1.0 - within) * float(plan.world["approval"])
        return solved * within

    def _solved(self, level: int) -> tuple[Numbers, float]:
        """Return the shares of visits whose attempt succeeds, by class, and of remedies that need no asking."""
        row = self.plan.levels[level]
        success = _line(row["success_at_0"], row["success_at_1"], self.complexity)
        return success * (self.complexity <= row["attempt_below"]), float((self.remedies <= row["authority"]).mean())

    def _visit(self, level: int, weights: Numbers) -> Numbers:
        """Account for the visits at a level; return those that do not end there."""
        plan, row, visits = self.plan, self.plan.levels[level], float(weights.sum())
        pool = self.desk if level == 0 else int(row["pool"])
        self._add(pool, visits, self._visit_minutes(level))
        granted = weights * self._granted(level)
        if level + 1 < len(plan.levels) and plan.world["asks_boss"] and not row["routed"]:
            solved, within = self._solved(level)
            asked = float((weights * solved).sum()) * (1.0 - within)
            consult = _mean(plan, int(plan.world["consult"]))
            self._add(int(plan.levels[level + 1]["pool"]), asked, consult)
            self.minutes[pool] += asked * consult
        if self.flaw["fixer"] >= 0:
            fixer = int(self.flaw["fixer"])
            fixes = float(granted.sum()) * float(self.flaw["fixer_probability"])
            self._add(fixer, fixes, _mean(plan, int(plan.pools[fixer]["work"])))
        return np.asarray(weights - granted, dtype=np.float64)

    def _visit_minutes(self, level: int) -> float:
        world, row = self.plan.world, self.plan.levels[level]
        apology = float(world["apology_minutes"]) if world["apology"] != Apology.NONE else 0.0
        if level == 0:
            handle = int(self.flaw["handle"]) if self.flaw["handle"] >= 0 else int(row["handle"])
            return _mean(self.plan, handle) + float(world["script_minutes"]) + apology
        repeated = float(world["lost_information"]) * float(world["story_minutes"])
        bounced = float(world["bounce"]) * float(world["bounce_minutes"])
        return _mean(self.plan, int(row["handle"])) + repeated + bounced + apology


def _classes(plan: Plan, law: int) -> Numbers:
    """Return the midpoints of equally probable classes of a law."""
    points = (np.arange(CLASSES) + 0.5) / CLASSES
    return np.array([quantile(plan.laws, plan.points, law, float(u)) for u in points])


def _line(at_zero: float, at_one: float, x: Numbers) -> Numbers:
    return np.array([between(float(at_zero), float(at_one), float(value)) for value in x])


def _mean(plan: Plan, law: int) -> float:
    """Return the mean of a law of the plan; 0 for law -1."""
    if law < 0:
        return 0.0
    row = plan.laws[law]
    points = plan.points[int(row["first"]): int(row["first"]) + int(row["count"])]
    return float(mean_of(law_of(int(row["law"])), float(row["a"]), float(row["b"]), float(row["c"]), points.tolist()))
