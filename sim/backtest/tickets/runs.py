"""Logs and runs as changes of state: what a log was read to, and what a ticket system would have written of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.backtest.tickets.changes import DONE, NONE, STATES, Changes, settled
from sim.backtest.tickets.window import Window
from sim.eventlog.stages import group_of, state_of
from sim.experiment.simulate import ENGINES
from sim.experiment.workers import Progress, run_all

if TYPE_CHECKING:
    from sim.eventlog.naming import Names
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

Codes = NDArray[np.int64]


class Columns(Protocol):
    """What a log and a run have in common: a row a change of state, status a number into the words of `STATES`."""

    @property
    def case(self) -> Codes:
        """Return the number of the case of each row."""

    @property
    def minute(self) -> NDArray[np.float64]:
        """Return the minute of each row, since a Monday 00:00."""

    @property
    def group(self) -> Codes:
        """Return the number of the level of each row."""

    @property
    def status(self) -> Codes:
        """Return what the case is from then on."""

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the names of the levels."""


def changes_of(table: Columns, kind: Codes, kinds: Sequence[str], names: Sequence[str] = ()) -> Changes:
    """Return the changes of a log or a run that count; kind: number of the class of each row, -1 not known."""
    known = tuple(names) or tuple(str(each) for each in range(int(table.case.max(initial=-1)) + 1))
    return settled(Changes(table.case.astype(np.int64), table.minute.astype(np.float64), table.group.astype(np.int64),
                           table.status.astype(np.int64), kind.astype(np.int64), known, tuple(table.groups),
                           tuple(kinds)))


def run_changes(scenario: Scenario, window: Window, runs: int, policy: str | None = None, workers: int = 1,
                engine: str = ENGINES[0], progress: Progress | None = None) -> list[Changes]:
    """Return the changes of state of replications 0, 1, 2 ... of a scenario, run until the end of a window.

    Raises InputError where the scenario cannot run so long, ValueError for fewer than one run.
    """
    from sim.experiment.naming import names_of
    from sim.scenario.plan import build

    if runs < 1:
        raise ValueError(f"at least one run is needed, not {runs}")
    world = scenario.with_({"horizon": float(np.ceil(window.seen)), "warm_up": 0.0}).world(policy)
    shared = (build(world), names_of(world), engine)
    made: list[Changes] = run_all(_changes_of_run, shared, list(range(runs)), workers, progress)
    return _with_used_levels(made, len(world.chain))


def _with_used_levels(made: list[Changes], chain: int) -> list[Changes]:
    """Leave out pools behind the levels of the chain that no case came to: only those of fixers are groups, too."""
    used = np.unique(np.concatenate([each.level for each in made]))
    kept = [*range(chain), *(at for at in used.tolist() if at >= chain)]
    code = np.full(len(made[0].levels) + 1, NONE, dtype=np.int64)
    code[kept] = np.arange(len(kept))
    levels = tuple(made[0].levels[at] for at in kept)
    return [of_groups(replace(each, level=code[each.level], levels=levels)) for each in made]


def groups_of(levels: Sequence[str]) -> tuple[str, ...]:
    """Return the groups of the levels of a fitted scenario, in their order; where cases are opened is none."""
    return tuple(dict.fromkeys(group for level in levels if (group := group_of(level))))


def of_groups(table: Changes) -> Changes:
    """Return a run's changes at the groups whose stages its levels are.

    A stage remembers what a ticket system does not show: where the case came from, whether it was here before. In a
    stage that says what a case is there - `GROUP#line...`, `GROUP#work...` - it is that until it goes on, whatever its
    time is made of. A level without a group is where a scenario opens cases, in no time: that is no change of state.
    """
    groups = groups_of(table.levels)
    said = np.array([*(STATES.index(word) if (word := state_of(name)) else NONE for name in table.levels), NONE])
    known = [group_of(name) for name in table.levels]
    code = np.array([*(groups.index(name) if name else NONE for name in known), NONE], dtype=np.int64)
    table = table.where(code[table.level] != NONE)
    told = said[table.level]
    state = np.where((told != NONE) & ~np.isin(table.state, DONE), told, table.state)
    return settled(replace(table, level=code[table.level], state=state, levels=groups))


def _changes_of_run(shared: tuple[Plan, Names, str], replication: int) -> Changes:
    from sim.engine import run
    from sim.eventlog.log import LogBuilder
    from sim.eventlog.ticket_table import STATUSES, ticket_table

    plan, names, engine = shared
    records = LogBuilder()
    run(plan, replication=replication, sink=records, engine=engine)
    table: Any = ticket_table(records.log().records, names)
    if tuple(STATUSES) != STATES:
        raise ValueError(f"the states of a run are {STATUSES}, not {STATES}")
    return changes_of(table, table.flaw, names.flaws)
