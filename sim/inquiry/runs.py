"""Runs of one world with any of its links mended: each run once, and remembered.

A *coalition* is the set of links that are mended, by their numbers. A run is known by coalition and replication; worlds
of equal plans share their runs, so a link that changes nothing costs none and changes nothing, exactly.

    runs = Runs(game, seed=1, workers=2, engine="compiled")
    runs.do((coalition, k) for k in range(10))
    runs.of(coalition, 3).values["customers_lost"]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sim.experiment.simulate import ENGINES
from sim.experiment.workers import Progress, run_all
from sim.inquiry.contents import world_of
from sim.inquiry.links import Player
from sim.inquiry.losses import Losses, Lost
from sim.inquiry.variants import Read, plan_digest
from sim.scenario.plan import build

if TYPE_CHECKING:
    from sim.scenario.plan import Plan

Coalition = frozenset[int]
"""The numbers of the links that are mended."""
NOBODY_MENDED: Final[Coalition] = frozenset()
Result = TypeVar("Result")
Mend = Callable[[Mapping[str, Any], Player], dict[str, Any]]
"""Returns a content with one more link mended (`sim.inquiry.links.mended`), or as it is elsewhere (`as_under`)."""


@dataclass(frozen=True, slots=True)
class _Shared(Generic[Result]):
    """What all jobs share: plans by digest, the seed, the engine, and how runs are read."""

    plans: dict[str, Plan]
    seed: int
    engine: str
    read: Read[Result]


class Runs:
    """Does runs of a world with links mended, and remembers their losses."""

    def __init__(self, content: Mapping[str, Any], players: Sequence[Player], mend: Mend, *, seed: int,
                 workers: int = 1, engine: str = ENGINES[0]) -> None:
        """Begin without any run; `progress`, where it is set, is told of each."""
        self.players = tuple(players)
        self.everybody: Coalition = frozenset(range(len(self.players)))
        self.done = 0
        self.progress: Progress | None = None
        self._content, self._mend = content, mend
        self._seed, self._workers, self._engine = seed, workers, engine
        self._digests: dict[Coalition, str] = {}
        self._plans: dict[str, Plan] = {}
        self._losses: dict[tuple[str, int], Lost] = {}

    def only(self, numbers: Sequence[int]) -> Runs:
        """Return what does runs of the same world with only some of its links, numbered anew."""
        return Runs(self._content, [self.players[number] for number in numbers], self._mend, seed=self._seed,
                    workers=self._workers, engine=self._engine)

    def beside(self, content: Mapping[str, Any]) -> Runs:
        """Return what does runs of another world as it is."""
        return Runs(content, (), self._mend, seed=self._seed, workers=self._workers, engine=self._engine)

    def content(self, mended: Coalition) -> dict[str, Any]:
        """Return the content of the world with these links mended."""
        content = dict(self._content)
        for number in sorted(mended):
            content = self._mend(content, self.players[number])
        return content

    def plan(self, mended: Coalition) -> Plan:
        """Return the plan of the world with these links mended."""
        return self._plans[self.digest(mended)]

    def digest(self, mended: Coalition) -> str:
        """Return what names the plan with these links mended: equal plans have equal digests."""
        if mended not in self._digests:
            plan = build(world_of(self.content(mended)))
            digest = self._digests[mended] = plan_digest(plan)
            self._plans.setdefault(digest, plan)
        return self._digests[mended]

    def do(self, wanted: Iterable[tuple[Coalition, int]]) -> None:
        """Do those of the wanted runs, (coalition, replication), that have not been done."""
        keys = dict.fromkeys((self.digest(mended), replication) for mended, replication in wanted)
        jobs = [key for key in keys if key not in self._losses]
        self._losses |= zip(jobs, self.read(jobs, Losses()), strict=True)

    def of(self, mended: Coalition, replication: int) -> Lost:
        """Return the losses of one run, which is done if need be."""
        key = (self.digest(mended), replication)
        if key not in self._losses:
            self.do([(mended, replication)])
        return self._losses[key]

    def read_all(self, wanted: Sequence[tuple[Coalition, int]], read: Read[Result]) -> list[Result]:
        """Return what `read` makes of some runs, in their order; nothing is remembered."""
        return self.read([(self.digest(mended), replication) for mended, replication in wanted], read)

    def read(self, jobs: Sequence[tuple[str, int]], read: Read[Result]) -> list[Result]:
        """As `read_all`, of runs by the digest of their plan."""
        if not jobs:
            return []
        self.done += len(jobs)
        plans = {digest: self._plans[digest] for digest, _ in jobs}
        return run_all(_perform, _Shared(plans, self._seed, self._engine, read), jobs, self._workers, self.progress,
                       in_threads=self._engine == "compiled")


def _perform(shared: _Shared[Result], job: tuple[str, int]) -> Result:
    """Do one run: (digest of the plan, replication)."""
    from sim.engine import run

    digest, replication = job
    plan = shared.plans[digest]
    sink = shared.read(plan, shared.seed, replication)
    run(plan, seed=shared.seed, replication=replication, sink=sink.take, engine=shared.engine, digest=False)
    return sink.result()
