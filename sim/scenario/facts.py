"""What can happen in a world, whatever the draws.

Each answer is read off the ends of the laws and the probabilities that are 0 or 1, never off how likely something is:
"cannot" is certain, "can" may be rare. `sim.scenario.idle` says with it which keys change nothing, and
`sim.scenario.limits` where people wait for each other in a circle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.scenario.after_visit import OUTSIDE
from sim.scenario.command import authority_of, bosses_of, next_pool_above
from sim.scenario.opening_hours import opening
from sim.scenario.run_days import closed_days, own_dates
from sim.scenario.volumes import of_run as volumes_of_run
from sim.vocabulary import MINUTES_PER_DAY

if TYPE_CHECKING:
    from sim.scenario.distributions import Distribution
    from sim.scenario.model import World
    from sim.scenario.organisation import Channel, Flaw, Level

_ROUNDING = 1e-9
"""Loyalty is a weighted mean of scores; nothing is claimed about two that lie closer together than this."""


class Facts:
    """The facts of one world under one policy."""

    def __init__(self, world: World) -> None:
        """Take note of the world; everything is worked out when it is first asked for."""
        self.world = world

    # --- cases ---

    @property
    def is_open(self) -> bool:
        """Whether demand is open: no orders, and a customer for every case."""
        return self.world.demand.kind == "open"

    @cached_property
    def flaws(self) -> list[Flaw]:
        """The flaws that can occur, as causes of their own or set off by others."""
        found: set[str] = set()
        new = {name for name, flaw in self.world.flaws.items() if flaw.per_1000_orders > 0.0}
        new |= {name for _, name, rates in volumes_of_run(self.world) if any(rates)}
        while new:
            found |= new
            links = [self.world.flaws[name].knock_on for name in new]
            new = {link.flaw for link in links if link is not None and link.per_day > 0.0} - found
        return [flaw for name, flaw in self.world.flaws.items() if name in found]

    @staticmethod
    def grows(flaw: Flaw) -> bool:
        """Whether the severity of an open case of a flaw can grow: it grows from above 0 to at most 1."""
        low, high = flaw.severity.bounds
        return flaw.snowball_per_day > 0.0 and high > 0.0 and low < 1.0

    def largest_remedy(self, flaw: Flaw) -> float:
        """Return the most money a case of a flaw can need, snowball included."""
        growth = flaw.snowball_work * (1.0 - flaw.severity.bounds[0]) if self.grows(flaw) else 0.0
        remedy = flaw.remedy.bounds[1]
        return remedy * (1.0 + growth) if remedy else 0.0

    @cached_property
    def stays_silent(self) -> bool:
        """Whether a customer can keep a problem to itself."""
        voice = self.world.customers.voice
        return any(min(_along(voice, *flaw.severity.bounds)) < 1.0 for flaw in self.flaws)

    @property
    def is_checked_on(self) -> bool:
        """Whether a silent customer can be asked."""
        check_in = self.world.levers.check_in
        return check_in is not None and check_in.probability > 0.0 and self.stays_silent

    @cached_property
    def fixes(self) -> bool:
        """Whether fixers can be needed."""
        return any(flaw.needs_fixer is not None and flaw.needs_fixer.probability > 0.0 for flaw in self.flaws)

    @property
    def chases(self) -> bool:
        """Whether a promised date can pass in silence, so that the customer asks."""
        return self.quotes_dates and not self.world.fixing.keeps_dates

    @property
    def quotes_dates(self) -> bool:
        """Whether a date can be promised."""
        asking = self.world.levers.ask_boss
        return (self.fixes and self.world.fixing.promise is not None) or (
            self.promises_answers and asking is not None and asking.promise is not None)

    @property
    def promises_answers(self) -> bool:
        """Whether a customer can be promised a boss's answer: nobody is there to ask, some of the time."""
        asking = self.world.levers.ask_boss
        return asking is not None and asking.boss_absent == "promise" and self.boss_may_be_absent

    @cached_property
    def boss_may_be_absent(self) -> bool:
        """Whether nobody of a pool that has to be asked is on duty, some of the time."""
        return any(not all(self.world.pools[asked].rotas()) for _, _, asked in self.questions)

    @property
    def may_not_hold(self) -> bool:
        """Whether a solution can fail to hold, but for the limit of returns."""
        world = self.world
        pools = {flaw.needs_fixer.pool for flaw in self.flaws if flaw.needs_fixer is not None}
        return min([level.holds for level in world.chain] + [world.pools[name].holds for name in pools]) < 1.0

    @property
    def comes_back(self) -> bool:
        """Whether a customer can come back because a solution did not hold."""
        return self.may_not_hold and self.world.fixing.comes_back_limit != 0

    # --- ways in ---

    @cached_property
    def channels(self) -> set[str]:
        """Names of the channels through which somebody can come in."""
        world = self.world
        found = {name for name, channel in world.channels.items() if channel.share > 0.0}
        live = self.first_live
        if live is not None and (self.chases or self.is_checked_on):
            found.add(live)
        for _ in world.channels:
            found |= {name for one in found for name in _leads(world.channels[one])}
        return found

    @property
    def first_live(self) -> str | None:
        """The live channel that is used for chases and check-ins, where there is one."""
        return next((name for name, channel in self.world.channels.items() if channel.kind == "live"), None)

    def comes_by(self, kind: str) -> bool:
        """Whether somebody can come in through a channel of a kind."""
        return any(self.world.channels[name].kind == kind for name in self.channels)

    def closes(self, name: str) -> bool:
        """Whether a channel can be closed to somebody."""
        weeks = [opening(self.world, flaw, self.world.channels[name]) for flaw in self.flaws]
        return any(week is not None and (self.has_holidays or not all(week)) for week in weeks)

    @cached_property
    def has_holidays(self) -> bool:
        """Whether all is closed on some day of the run."""
        return any(closed_days(self.world))

    @property
    def has_dates(self) -> bool:
        """Whether anything is said of single dates."""
        world = self.world
        return bool(world.calendar.closed) or any(pool.staff_on for pool in world.pools.values()) or any(
            flaw.volume_on for flaw in world.flaws.values())

    def dates_of(self, pool: str) -> list[str]:
        """Return the dates of the run, closed ones left out, on which a pool has a rota of its own."""
        return [iso for iso in own_dates(self.world).values() if iso in self.world.pools[pool].staff_on]

    @cached_property
    def _dated(self) -> dict[str, int]:
        found = dict.fromkeys(self.world.flaws, 0)
        for _, name, _ in volumes_of_run(self.world):
            found[name] += 1
        return found

    def volumes_of(self, flaw: str) -> int:
        """Return on how many days of the run a flaw has a volume of its own."""
        return self._dated[flaw]

    def is_dated_throughout(self) -> bool:
        """Whether every flaw has a volume of its own on every day of the run."""
        return min(self._dated.values()) >= self.world.horizon / MINUTES_PER_DAY

    @cached_property
    def sends_away(self) -> bool:
        """Whether anybody can hear that it is closed."""
        return any(self.closes(name) and self.world.channels[name].closed == "turned_away" for name in self.channels)

    @cached_property
    def stays_on_the_line(self) -> bool:
        """Whether a customer can be on the line with somebody, or wait there."""
        return self.comes_by("live") or self.is_checked_on

    @property
    def may_abandon(self) -> bool:
        """Whether a customer on the line can lose patience, be turned away or be cut off."""
        world = self.world
        patient = all(channel.patience is None for channel in world.channels.values() if channel.kind == "live")
        patient = patient and all(flaw.patience is None for flaw in world.flaws.values())
        patient = patient and all(level.patience is None for level in world.chain)
        let_in = all(pool.queue_limit is None for pool in world.pools.values())
        let_in = let_in and all(channel.queue_limit is None for channel in world.channels.values())
        return not (patient and let_in and all(level.dropped == 0.0 for level in world.chain))

    def line_patience(self, channel: Channel) -> float:
        """Return the longest that a customer of a channel can wait on the line, for whatever level and flaw."""
        laws: list[Distribution | None] = [level.patience for level in self.world.chain if level.patience is not None]
        laws += [flaw.patience or channel.patience for flaw in self.world.flaws.values()]
        return max(math.inf if law is None else law.bounds[1] for law in laws)

    # --- the chain ---

    @property
    def top(self) -> int:
        """Index of the highest level."""
        return len(self.world.chain) - 1

    def desks(self, flaw: Flaw) -> set[str]:
        """Return the pools that answer a flaw at the first level: its own, else those of all channels."""
        first = self.world.chain[0].pool
        if flaw.desk:
            return {flaw.desk}
        return {channel.desk or first for channel in self.world.channels.values()} | {first}

    def servers(self, level: int) -> set[str]:
        """Return the pools whose people can see a case at a level: its own, desks at the first, and overflow."""
        world = self.world
        own = {world.chain[level].pool}
        if level == 0:
            own = {desk for flaw in world.flaws.values() for desk in self.desks(flaw)}
        return own | {pool.overflow.to for name in own if (pool := world.pools[name]).overflow is not None}

    def can_solve(self, level: int, flaw: Flaw) -> bool:
        """Whether an attempt at a level without routes can succeed on a case of a flaw."""
        low, high = _unit(flaw.complexity)
        row = self.world.chain[level]
        return low <= row.attempt_below and max(_along(self.success(row), low, min(high, row.attempt_below))) > 0.0

    def can_fail(self, level: int, flaw: Flaw) -> bool:
        """Whether an attempt at a level without routes can fail on a case of a flaw."""
        low, high = _unit(flaw.complexity)
        row = self.world.chain[level]
        return low <= row.attempt_below and min(_along(self.success(row), low, min(high, row.attempt_below))) < 1.0

    def success(self, level: Level) -> tuple[float, float]:
        """Return the line of success at a level, training included."""
        training = self.world.levers.training
        lift = training.lift if training is not None else 0.0
        return level.success[0] + lift, level.success[1] + lift

    def exceeds(self, level: int, pool: str) -> bool:
        """Whether somebody of a pool, at a level, can succeed with a remedy above their authority."""
        return self._most_due[level] > authority_of(self.world, level, pool)

    @cached_property
    def _most_due(self) -> list[float]:
        """The most money due on a case that an attempt can succeed on, by level."""
        return [max((self.largest_remedy(flaw) for flaw in self.flaws if self.can_solve(level, flaw)), default=0.0)
                for level in range(len(self.world.chain))]

    def asks(self, level: int, pool: str) -> list[int]:
        """Return the levels whose people somebody of a pool can have to ask about a case at a level, in their order."""
        if not self._is_asked_from(level) or not self.exceeds(level, pool):
            return []
        asked: list[int] = []
        for boss in bosses_of(self.world, level, pool):
            if not asked or self._most_due[level] > self._own(asked[-1]):
                asked.append(boss)
        return asked

    def _own(self, boss: int) -> float:
        """Return what the people of a level's own pool may grant there."""
        return authority_of(self.world, boss, self.world.chain[boss].pool)

    def _is_asked_from(self, level: int) -> bool:
        asks = self.world.levers.ask_boss is not None and self.world.chain[level].routes is None
        return asks and level in self.levels and level < self.top

    @cached_property
    def questions(self) -> list[tuple[int, str, str]]:
        """Who can be held up by asking whom: the level of the case, the pool that asks, the pool that is asked.

        A rep is held for whoever is asked, and a boss who carries the question on for the next one.
        """
        found: list[tuple[int, str, str]] = []
        for level in range(len(self.world.chain)):
            for pool in sorted(self.servers(level)):
                bosses = [self.world.chain[boss].pool for boss in self.asks(level, pool)]
                found += [(level, pool, boss) for boss in bosses]
                found += [(level, boss, onwards) for boss, onwards in pairwise(bosses)]
        return list(dict.fromkeys(found))

    @cached_property
    def ranks(self) -> list[tuple[int, str, str]]:
        """Who stands under whom where remedies exceed an authority: level, its pool, the next pool above."""
        chain = self.world.chain
        return [(level, chain[level].pool, chain[above].pool) for level in range(len(chain))
                if self._is_asked_from(level) and self.exceeds(level, chain[level].pool)
                and (above := next_pool_above(self.world, level, chain[level].pool)) >= 0]

    @cached_property
    def levels(self) -> set[int]:
        """Indices of the levels that a case can come to."""
        found, new = {0}, {0}
        while new:
            new = {onwards for level in new for onwards in self.onwards(level)} - found
            found |= new
        return found

    def onwards(self, level: int) -> set[int]:
        """Return the levels to which a case can go from a level."""
        row = self.world.chain[level]
        if row.routes is not None:
            ways = row.ways_on()
            return {at for at, other in enumerate(self.world.chain) if other.level in ways}
        return {level + 1} if level < self.top and self._goes_up(level) else set()

    def ways_on(self, level: int) -> set[str]:
        """Return what may follow a visit to a level, by name."""
        above = [row.level for row in self.world.chain[level + 1:level + 2]]
        return self.world.chain[level].ways_on() or {"solved", "refused", *above}

    def uses_rules(self, level: int) -> bool:
        """Whether any case that can come to a level fits one of its rules of routes."""
        origins = [self.world.chain[at].level for at in self.levels if level in self.onwards(at)]
        origins += [OUTSIDE] if level == 0 else []
        names = [name for name, flaw in self.world.flaws.items() if any(flaw is one for one in self.flaws)]
        solvers = [self.world.chain[at].level for at in self.levels if self.solves(at)] if self.comes_back else []
        here = self.world.chain[level].level
        cases = [(None, "first"), (None, "later"), *((at, "later") for at in solvers)]
        cases += [(at, "first") for at in solvers if level > 0 and at != here]  # it has been here
        return any(rule.fits(flaw, origin, visit, solved_at) for rule in self.world.chain[level].routes_when
                   for flaw in names for origin in origins for solved_at, visit in cases)

    def solves(self, level: int) -> bool:
        """Whether a visit to a level can solve a case."""
        row = self.world.chain[level]
        return "solved" in row.ways_on() if row.routes is not None else any(
            self.can_solve(level, flaw) for flaw in self.flaws)

    def waits(self, level: int, *parties: str) -> bool:
        """Whether a case can wait for one of some parties after a visit to a level."""
        found = [wait for party in parties if (wait := self.world.chain[level].wait_for(party)) is not None]
        return any(wait.chance(way) > 0.0 for wait in found for way in self.ways_on(level))

    def _goes_up(self, level: int) -> bool:
        if any(_unit(flaw.complexity)[1] > self.world.chain[level].attempt_below or self.can_fail(level, flaw)
               for flaw in self.flaws):
            return True
        return any(self.exceeds(level, pool) and not self._is_agreed(level, pool) for pool in self.servers(level))

    def _is_agreed(self, level: int, pool: str) -> bool:
        """Whether whatever somebody of a pool has to ask for is always approved."""
        asking, chain = self.world.levers.ask_boss, self.world.chain
        bosses = bosses_of(self.world, level, pool)
        if asking is None or asking.approval < 1.0 or not bosses:
            return False
        there = all(all(self.world.pools[chain[boss].pool].rotas()) for boss in bosses)
        enough = self._most_due[level] <= self._own(bosses[-1])
        return enough and (there or asking.boss_absent == "promise")

    @cached_property
    def hands_on(self) -> bool:
        """Whether a case can go from one level to another (or to the same again)."""
        return any(self.onwards(level) for level in self.levels)

    @cached_property
    def refuses(self) -> bool:
        """Whether a case can end refused."""
        for level in self.levels:
            row = self.world.chain[level]
            if "refused" in row.ways_on():
                return True
            if row.routes is None and level == self.top and self._may_not_grant(level):
                return True
        return False

    def _may_not_grant(self, level: int) -> bool:
        return any(_unit(flaw.complexity)[1] > self.world.chain[level].attempt_below or self.can_fail(level, flaw)
                   for flaw in self.flaws) or any(self.exceeds(level, pool) for pool in self.servers(level))

    @cached_property
    def grants(self) -> bool:
        """Whether a remedy can be granted by anybody."""
        return any(self.solves(level) for level in self.levels)

    # --- feelings and what is told ---

    @cached_property
    def start_loyalty(self) -> float:
        """Loyalty of a customer to whom nothing has happened."""
        start, weights = self.world.customers.trust.start, self.world.customers.trust.weights
        total = weights.care + weights.help + weights.trust
        return (start.care * weights.care + start.help * weights.help + start.trust * weights.trust) / total

    def _moves(self, sign: float) -> bool:
        weights: Iterable[dict[str, float]] = self.world.customers.feelings.values()
        return any(weight * sign > 0.0 for table in weights for weight in table.values())

    @cached_property
    def praises(self) -> bool:
        """Whether praise can be told: somebody can be as loyal as that, and tells."""
        talk = self.world.customers.word_of_mouth
        pleased = talk.praise_above <= self.start_loyalty + _ROUNDING or self._moves(1.0)
        return talk.praise > 0.0 and self.world.customers.reach.bounds[1] > 0.0 and pleased

    @cached_property
    def complains(self) -> bool:
        """Whether a grievance can be told: somebody's loyalty can be as low as that, and tells."""
        talk = self.world.customers.word_of_mouth
        aggrieved = talk.grievance_below > 0.0 and (
            talk.grievance_below > self.start_loyalty - _ROUNDING or self._moves(-1.0))
        return talk.grievance > 0.0 and self.world.customers.reach.bounds[1] > 0.0 and aggrieved

    @property
    def talks(self) -> bool:
        """Whether anything can be told."""
        return self.praises or self.complains

    @property
    def heard_inside(self) -> bool:
        """Whether an existing customer can hear what is told."""
        return self.talks and self.world.customers.word_of_mouth.inside > 0.0

    @property
    def counts_effort(self) -> bool:
        """Whether effort can make anybody give up or leave."""
        customers = self.world.customers
        return customers.tolerance is not None or (
            customers.churn.after_case is not None and customers.churn.after_case.effort != 0.0)

    def felt(self, event: str) -> bool:
        """Whether an event moves a score, if it happens."""
        return any(weight != 0.0 for weight in self.world.customers.feelings.get(event, {}).values())


def _along(line: tuple[float, float], low: float, high: float) -> tuple[float, float]:
    """Return a line's values at two places of [0, 1]; in between they lie between."""
    slope = line[1] - line[0]
    return line[0] + slope * min(low, 1.0), line[0] + slope * min(high, 1.0)


def _unit(law: Distribution) -> tuple[float, float]:
    low, high = law.bounds
    return min(low, 1.0), min(high, 1.0)


def _leads(channel: Channel) -> Iterable[str]:
    """Return the channels to which one leads: to a human, on another try, after silence."""
    through = channel.retry.through if channel.retry is not None else None
    return [name for name in (channel.leads_to, through, channel.after_silence) if name is not None]
