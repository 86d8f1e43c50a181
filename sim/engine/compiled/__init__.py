"""The compiled engine: the same model as one Numba loop, for speed.

Same stories, same plan, same draws, same order of events as the reference engine, and so the same log, bit for bit.
`kernel` is the loop; `told` and `words` are generated from the stories; `arena`, `lines`, `blocks` are what they stand
on: the calendar, records and draws; waiting lines; lists and the life of blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.behaviour import demand as rules
from sim.behaviour.acquaintance import scale_free, small_world
from sim.engine.compiled import kernel
from sim.engine.compiled import layout as at
from sim.engine.compiled.words import D_FLAW, D_LEVEL, D_PLACE, D_SIZE, U_SIZE
from sim.engine.keys import WORLD_KEY
from sim.engine.stopped import StoppedError
from sim.eventlog import RECORD
from sim.randomness import LANES, quantile, run_key, uniform
from sim.scenario.plan import SMALL_WORLD, UNIFORM_MIXING
from sim.vocabulary import HOURS_PER_WEEK, MINUTES_PER_DAY, Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.eventlog import Recorder
    from sim.scenario.plan import Plan

_FIRST_ROOM = 1 << 16
"""Words of the arena, and records of a chunk, to begin with."""
_HEADROOM = 2
"""For how many times the founding customers the arena has room to begin with: what is not touched costs nothing."""
_FIRST_ENTRIES = 4096
_FIRST_NEWCOMERS = 1024


def replicate(plan: Plan, seed: int, replication: int, recorder: Recorder) -> None:
    """Run one replication of a plan from minute 0 to its horizon, handing full chunks of records to `recorder`."""
    _Run(plan, seed, replication, recorder).run_to_horizon()


def pack(plan: Plan) -> NDArray[np.int64]:
    """Return the plan as one array of words (see `layout`)."""
    def words(table: NDArray[Any]) -> NDArray[np.int64]:
        return np.ascontiguousarray(table).reshape(-1).view(np.int64)

    tables = [words(table) for table in (
        plan.flaws, plan.channels, plan.pools, plan.levels, plan.staff, plan.feelings, plan.effort, plan.authority,
        plan.boss, plan.handle, plan.routes, plan.rule_numbers, plan.doors, plan.line_doors, plan.clocks, plan.shifts,
        plan.openings, plan.flaws["name"], plan.channels["name"], plan.conditions, plan.handle_rows, plan.handle_before,
        plan.wait_chances, plan.wait_laws, plan.dated, plan.dates)]
    positions, position = [], at.PLAN_TABLES
    for table in tables:
        positions.append(position)
        position += len(table)
    world = plan.world
    talks = float(world["praise"]) > 0.0 or float(world["grievance"]) > 0.0
    remembers = not int(world["open_demand"]) or int(world["graph"]) != UNIFORM_MIXING or (
        talks and float(world["inside"]) > 0.0)
    header = [*positions, position, len(plan.pools), len(plan.channels), len(plan.levels) - 1, int(remembers),
              int(talks), plan.staff.shape[1]]
    return np.concatenate([words(world.reshape(1)), np.array(header, dtype=np.int64), *tables])


class _Run:
    """One run: the arrays that the kernel works on, and making room in them."""

    def __init__(self, plan: Plan, seed: int, replication: int, recorder: Recorder) -> None:
        self.plan = plan
        self.recorder = recorder
        self.key = int(run_key(seed, replication))
        self.open_demand = bool(plan.world["open_demand"])
        self.p = pack(plan)
        self.memory = self._arena()
        self.heap = np.zeros(_FIRST_ENTRIES, dtype=at.ENTRY)
        self.heap["time"], self.heap["order"] = np.inf, at.LAST
        self.log = np.empty(_FIRST_ROOM, dtype=RECORD)
        self.people = np.empty(int(plan.world["initial"]) + _FIRST_NEWCOMERS, dtype=np.int64)
        self.cumulated = self._cumulated()
        self.keys = rules.founding_keys(int(plan.world["initial"]))
        self.times, self.who, self.which, self.numbers = self._onsets()

    def _arena(self) -> NDArray[np.int64]:
        """Return the arena with the scalars, lines and flaws laid out as at minute 0."""
        plan = self.plan
        room = max(int(plan.world["threshold"]), 1)
        lines = at.S_SIZE
        flaws = lines + len(plan.pools) * at.LINE_SIZE
        crowd = flaws + len(plan.flaws) * D_SIZE
        race = crowd + len(plan.channels)
        position = race + 2 * max(len(plan.flaws), len(plan.channels)) + LANES
        slots = [int(pool["slots"]) for pool in plan.pools]
        people = int(plan.world["initial"]) * (U_SIZE + 4 * at.EDGE_SIZE * int(plan.world["ties"]))
        words = position + sum(slots) + room * len(plan.flaws) + _HEADROOM * people + _FIRST_ROOM
        memory = np.empty(words, dtype=np.int64)  # blocks are cleared when they are taken
        memory[:position] = 0
        numbers = memory.view(np.float64)
        for pool, count in enumerate(slots):
            line = lines + pool * at.LINE_SIZE
            memory[line + at.L_SLOTS] = position
            memory[line + at.L_FREE] = count
            memory[position : position + count] = np.arange(count - 1, -1, -1)
            position += count
        for flaw in range(len(plan.flaws)):
            block = flaws + flaw * D_SIZE
            memory[block + D_FLAW] = flaw
            numbers[block + D_LEVEL] = 1.0
            memory[block + D_PLACE] = position
            position += room
        memory[at.S_LINES], memory[at.S_FLAWS], memory[at.S_BUMP] = lines, flaws, position
        memory[at.S_CROWD], memory[at.S_RACE] = crowd, race
        numbers[at.S_STREAM_TIME] = np.inf
        memory[at.S_STREAM_ORDER] = at.LAST
        memory[at.S_RUN] = np.array([self.key], dtype=np.uint64).view(np.int64)[0]
        return memory

    def _cumulated(self) -> NDArray[np.float64]:
        plan, days = self.plan, ceil(self.plan.horizon / MINUTES_PER_DAY)
        factors = np.ones(days)
        if int(plan.world["has_busyness"]):
            for day in range(days):
                u = uniform(self.key, WORLD_KEY, 0, int(Purpose.BUSYNESS), day)
                factors[day] = quantile(plan.laws, plan.points, int(plan.world["busyness"]), u)
        by_name = plan.arrivals[plan.flaws["by_name"]]
        rates = by_name if self.open_demand else plan.profile.reshape(1, -1) / HOURS_PER_WEEK
        cumulated: NDArray[np.float64] = rules.cumulated_rates(np.ascontiguousarray(rates), factors)
        return cumulated

    def _onsets(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return the candidate onsets of the founding customers, or those of dated volumes, in order of time."""
        plan, flaws = self.plan, self.plan.flaws
        if self.open_demand:
            nobody = np.zeros(0, dtype=np.int64)
            if not int(plan.world["has_volumes"]):
                return np.zeros(0), nobody, nobody, nobody
            times, which, numbers = rules.volume_arrivals(
                self.key, WORLD_KEY, flaws["name"][plan.volume_flaws], plan.volume_flaws, plan.volume_days,
                plan.volumes, plan.horizon)
            return times, nobody, which, numbers
        orders = rules.order_rates(self.key, self.keys, plan.laws, plan.points, int(plan.world["activity"]),
                                   float(plan.world["orders_per_week"]))
        return rules.onsets(self.key, self.keys, orders, flaws["share"].copy(), flaws["name"].copy(),
                            flaws["by_name"].copy(), self.cumulated, plan.horizon)

    def run_to_horizon(self) -> None:
        """Call the kernel until the horizon, making room whenever it asks."""
        plan = self.plan
        advance, befriend = kernel.compiled()
        met = False
        while True:
            answer = advance(
                self.p, self.p.view(np.float64), plan.laws, plan.points, self.people, self.keys.view(np.int64),
                self.cumulated, plan.arrivals, self.times, self.who, self.which, self.numbers,
                self.memory, self.memory.view(np.float64), self.heap, self.log)
            if answer == kernel.STOPPED:
                raise StoppedError(int(self.memory[at.S_STOPPED]), int(self.memory[at.S_RULE]),
                                   float(self.memory.view(np.float64)[at.S_NOW]))
            if answer != kernel.DONE:
                self._make_room(answer)
            elif self.memory[at.S_PHASE] == kernel.BEGINNING and not met:
                self._meet(befriend)
                met = True
            elif self.memory[at.S_PHASE] == kernel.RUNNING:
                break
        self._flush()
        self.recorder.flush()

    def _flush(self) -> None:
        used = int(self.memory[at.S_USED])
        if used:
            self.recorder.take(self.log[:used])
            self.memory[at.S_FLUSHED] += used
            self.memory[at.S_USED] = 0

    def _make_room(self, answer: int) -> None:
        """Hand the records on, or copy what is full to twice the room."""
        if answer == kernel.RECORDS_FULL:
            crowded = self.memory[at.S_USED] < len(self.log) // 2
            self._flush()
            if crowded:
                self.log = np.empty(2 * len(self.log), dtype=RECORD)
        elif answer == kernel.HEAP_FULL:
            self.heap = _doubled(self.heap)
        elif answer == kernel.ARENA_FULL:
            self.memory = _doubled(self.memory)
        else:
            self.people = _doubled(self.people)

    def _meet(self, befriend: Callable[..., None]) -> None:
        """Make the founding customers each other's acquaintance."""
        world = self.plan.world
        people, graph = int(world["initial"]), int(world["graph"])
        if graph == UNIFORM_MIXING or people == 0:
            return
        if graph == SMALL_WORLD:
            edges = small_world(self.key, WORLD_KEY, people, int(world["ties"]), float(world["rewire"]))
        else:
            edges = scale_free(self.key, WORLD_KEY, people, int(world["ties"]))
        while self.memory[at.S_BUMP] + 2 * at.EDGE_SIZE * len(edges) + _FIRST_ROOM > len(self.memory):
            self.memory = _doubled(self.memory)
        befriend(self.people, edges, self.memory)


def _doubled(table: NDArray[Any]) -> NDArray[Any]:
    larger = np.empty(2 * len(table), dtype=table.dtype)
    larger[: len(table)] = table
    return larger
