"""What the page's questions are answered from: the scenario, worlds that were opened, and runs that were made already.

A run is known by the digest of its plan, its seed and its replication, so a lever on one policy leaves the runs of the
other alone, and going back to a setting costs nothing. Everything is bounded: worlds that are opened, runs that are
kept, the seconds of a request, and the cases that a world may expect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, JourneysimError, Problem
from sim.experiment.simulate import ENGINES, simulate
from sim.explore.background import Jobs
from sim.explore.presets import as_named, file_of, name_of, preset
from sim.explore.settings import PAGE, Settings, scenario_at, settings_of
from sim.explore.shelf import Shelf
from sim.inquiry.variants import plan_digest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.explore.film import Side
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

MOST_CASES: Final = 1_000_000.0
"""Cases and customers that a run of a world that came from a page may have: some 700 MB of memory."""
MOST_SECONDS: Final = 60.0
"""Seconds that a request may take."""
_WORLDS: Final = 8
_READY: Final = 64
_RUNS: Final = 20_000
_SIDES: Final = 4
_CLOSED: Final = 2**63
"""The newest question of every page, where none is answered any more."""


class Superseded(JourneysimError):
    """The page has asked something newer."""


@dataclass(frozen=True, eq=False)
class Ready:
    """Two policies ready to run: with nothing left to pilot runs, and their plans with their digests and the seed."""

    scenario: Scenario
    policies: tuple[str, str]
    seed: int
    plans: tuple[Plan, Plan]
    digests: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Turn:
    """A request of one page: it ends where the page has asked something newer, or where it takes too long."""

    page: str
    number: int
    began: float
    latest: Callable[[str], int]

    def look(self, records: NDArray[Any] | None = None) -> None:
        """Raise `Superseded`, or InputError where the time is up; a sink of records, which it leaves alone."""
        del records
        newest = self.latest(self.page)
        if newest > self.number and (self.page or newest == _CLOSED):
            raise Superseded("the page has asked something newer")
        if monotonic() - self.began > MOST_SECONDS:
            raise InputError(Problem(f"takes more than {MOST_SECONDS:.0f} s", PAGE, "settings",
                                     way_out="a shorter horizon, fewer customers, or `journeysim compare`"))


@dataclass(eq=False)
class Desk:
    """Answers pages about one scenario.

    scenario: as named on the command line, with its overrides; command: how the command line named it; seed: of all
    runs; policies: what a page begins with; workers: threads of the engine; sets: overrides of the command line;
    closed: nobody waits any more, and what is being answered ends soon.
    """

    scenario: Scenario
    command: str
    seed: int
    policies: tuple[str, str]
    workers: int = 2
    engine: str = ENGINES[0]
    sets: tuple[str, ...] = ()
    jobs: Jobs = field(default_factory=Jobs)
    closed: bool = False
    _sides: Shelf[tuple[str, int], Side] = field(default_factory=lambda: Shelf(_SIDES))
    _opened: Shelf[str, Scenario] = field(default_factory=lambda: Shelf(_WORLDS))
    _ready: Shelf[tuple[str, str], Ready] = field(default_factory=lambda: Shelf(_READY))
    _pilots: Shelf[str, Scenario] = field(default_factory=lambda: Shelf(_READY))
    _runs: Shelf[tuple[str, int], dict[str, float]] = field(default_factory=lambda: Shelf(_RUNS))
    _answers: Shelf[tuple[Any, ...], Any] = field(default_factory=lambda: Shelf(_READY))
    _turns: Shelf[str, int] = field(default_factory=lambda: Shelf(1000))

    def turn(self, form: Mapping[str, Any]) -> Turn:
        """Return the turn of a request: the page's own name for itself, and the number of what it asks."""
        page, number = str(form.get("page", ""))[:64], form.get("turn", 0)
        number = min(number, _CLOSED - 1) if isinstance(number, int) and not isinstance(number, bool) else 0
        if page and number > (self._turns.get(page) or 0):
            self._turns.put(page, number)
        return Turn(page, number, monotonic(), lambda name: _CLOSED if self.closed else self._turns.get(name) or 0)

    def world(self, form: Mapping[str, Any]) -> Scenario:
        """Return the scenario that a request is about: the command line's, a shipped one, or one opened before."""
        name = form.get("world", "")
        if name == "":
            return self.scenario
        found = (preset(name) or self._opened.get(name)) if isinstance(name, str) else None
        if found is None:
            raise InputError(Problem("is not open any more", PAGE, "world", way_out="open its file again"))
        return found

    def open(self, scenario: Scenario) -> str:
        """Keep a scenario that came from a page, and return its name."""
        name = scenario.source_hash[:16]
        self._opened.put(name, scenario)
        return name

    def file_of(self, scenario: Scenario) -> str:
        """Return how a command names the file of a scenario; empty for one that came from a page."""
        if scenario is self.scenario:
            return self.command
        name = name_of(scenario)
        file = file_of(name) if name else None
        return as_named(file) if file is not None else ""

    def seed_of(self, scenario: Scenario) -> int:
        """Return the seed of a scenario's runs: its own, unless the command line asked for another."""
        return self.seed if scenario is self.scenario or self.seed != self.scenario.seed else scenario.seed

    def settings(self, form: Mapping[str, Any]) -> Settings:
        """Return the settings of a request; InputError for faults."""
        return settings_of(form.get("settings", {}), self.world(form))

    def ready(self, form: Mapping[str, Any]) -> Ready:
        """Return the two policies of a request ready to run; InputError for a world that is none, or too large."""
        from sim.experiment.memory import check_memory
        from sim.experiment.warm_up import run_pilots
        from sim.scenario.plan import build

        base, settings = self.world(form), self.settings(form)
        seed = self.seed_of(base)
        known = (base.source_hash, settings.key)
        if (found := self._ready.get(known)) is not None:
            return found
        scenario, policies = scenario_at(base, settings)
        if base is not self.scenario:
            check_size(scenario, policies)
        check_memory(scenario, policies, at_once=self.workers, engine=self.engine)
        piloted = self._pilots.get(scenario.source_hash)
        if piloted is None:
            piloted, _ = run_pilots(scenario, seed=seed, workers=self.workers, engine=self.engine)
            self._pilots.put(scenario.source_hash, piloted)
        plans = build(piloted.world(policies[0])), build(piloted.world(policies[1]))
        digests = f"{plan_digest(plans[0])} {seed}", f"{plan_digest(plans[1])} {seed}"
        return self._ready.put(known, Ready(piloted, policies, seed, plans, digests))

    def outcomes(self, ready: Ready, runs: int, turn: Turn) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
        """Return the outcomes of the first so many replications under both policies, made where they are missing."""
        from sim.experiment.workers import run_all

        jobs: dict[tuple[str, int], Plan] = {}
        for replication in range(runs):
            for plan, digest in zip(ready.plans, ready.digests, strict=True):
                if self._runs.get((digest, replication)) is None:
                    jobs.setdefault((digest, replication), plan)
        shared = _Shared(self, ready.seed, turn, jobs)
        run_all(_run, shared, list(jobs), self.workers, in_threads=self.engine == "compiled")
        both = [[self._runs.get((digest, replication)) or {} for replication in range(runs)]
                for digest in ready.digests]
        return both[0], both[1]

    def side(self, ready: Ready, at: int, replication: int, turn: Turn) -> Side:
        """Return one policy's run with all its records; the last few are kept."""
        from sim.explore.film import side_of

        key = (ready.digests[at], replication)
        found = self._sides.get(key)
        return self._sides.put(key, side_of(ready, at, replication, self.engine, turn)) if found is None else found

    def once(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Return what was made before under a key, or make it."""
        found = self._answers.get(key)
        return self._answers.put(key, make()) if found is None else found


@dataclass(frozen=True, slots=True)
class _Shared:
    desk: Desk
    seed: int
    turn: Turn
    plans: Mapping[tuple[str, int], Plan]


def _run(shared: _Shared, job: tuple[str, int]) -> None:
    shared.turn.look()
    desk = shared.desk
    done = simulate(shared.plans[job], seed=shared.seed, replication=job[1], engine=desk.engine, keep=shared.turn.look)
    desk._runs.put(job, done.outcomes)


def check_size(scenario: Scenario, policies: tuple[str, str]) -> None:
    """Refuse a world that came from a page and whose runs would take very long; InputError."""
    for policy in policies:
        world = scenario.world(policy)
        cases = world.expected_cases()
        people = world.customers.initial if world.demand.kind != "open" else 0
        if cases + people > MOST_CASES:
            raise InputError(Problem(f"expects {cases:,.0f} cases and has {people:,} customers", PAGE, "horizon",
                                     allowed=f"at most {MOST_CASES:,.0f} of both together",
                                     way_out="name the scenario on the command line: journeysim explore FILE"))
