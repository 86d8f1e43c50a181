"""The same customers under two policies: who is saved, who is harmed, and by which way the policy reached them.

Every draw is keyed by whom it belongs to, so replication k has the same founding customers, with the same problems and
the same luck, under every policy (docs/model.md, section 7). Each of them is its own twin. Under two policies P and Q
a founder is

* *saved*: left under P, stayed under Q;     * *lost anyway*: left under both;
* *harmed*: left under Q, stayed under P;    * *untouched*: stayed under both,

over the whole run, the warm-up included, because the two part at minute 0. In open demand there is nobody to stay: the
twins are cases there, those that count in the outcomes of time - opened after the warm-up, with the whole watch before
the horizon -, and *lost* is a case without a solution within the watch. Customers (in open demand: cases) who exist
under one policy only are counted beside these. `sim.inquiry.partings` says by which way a difference came about.

Everything is counted in each replication, so that every count has an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.keys import LINK_SHIFT
from sim.experiment.simulate import ENGINES
from sim.experiment.workers import Progress, run_all
from sim.inquiry.concerns import Concerns
from sim.inquiry.partings import Attribution, Way
from sim.inquiry.people import People, Register
from sim.inquiry.tales import Life, Tales
from sim.inquiry.traits import Traits, first_cases
from sim.randomness import run_key
from sim.vocabulary import Origin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

FATES: Final = ("saved", "harmed", "lost_anyway", "untouched")
SAVED, HARMED, LOST, UNTOUCHED = range(4)
WAYS: Final = tuple(Way)
NO_WAY: Final = len(WAYS)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What one replication came to.

    fates[fate]; alone[policy]: those who exist under it only; newcomers: customers who joined under both (open demand:
    0); ways[way, saved or harmed]; groups: by trait [group, fate, way], with a last way for those whose fates agree;
    without[flaw, fate, way]: of those who have no case of a flaw under either policy.
    """

    fates: NDArray[np.int64]
    alone: NDArray[np.int64]
    newcomers: int
    ways: NDArray[np.int64]
    groups: dict[str, NDArray[np.int64]]
    without: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TwinResult:
    """Attribution over replications.

    policies: P and Q, with their titles; unit: "founders" or "cases"; watch: minutes within which a case has to be
    solved (open demand); traits: the groups; counts: one of each replication.
    """

    title: str
    policies: tuple[str, str]
    titles: tuple[str, str]
    unit: str
    seed: int
    warm_up: float
    horizon: float
    watch: float
    traits: Traits
    counts: tuple[Counts, ...]

    @property
    def replications(self) -> int:
        """How many there are."""
        return len(self.counts)

    def fate(self, name: str) -> NDArray[np.int64]:
        """Return how many met a fate, by replication."""
        return np.array([each.fates[FATES.index(name)] for each in self.counts], dtype=np.int64)

    def alone(self, policy: int) -> NDArray[np.int64]:
        """Return how many exist under the first (0) or second (1) policy only, by replication."""
        return np.array([each.alone[policy] for each in self.counts], dtype=np.int64)

    def everybody(self) -> NDArray[np.int64]:
        """Return how many exist under both policies and count, by replication."""
        return np.array([each.fates.sum() for each in self.counts], dtype=np.int64)

    def newcomers(self) -> NDArray[np.int64]:
        """Return how many customers joined under both policies, by replication."""
        return np.array([each.newcomers for each in self.counts], dtype=np.int64)

    def by_way(self, ways: Sequence[Way], fate: int) -> NDArray[np.int64]:
        """Return how many were saved (0) or harmed (1) by some ways, by replication."""
        places = [WAYS.index(way) for way in ways]
        return np.array([each.ways[places, fate].sum() for each in self.counts], dtype=np.int64)

    def without(self, flaw: str) -> NDArray[np.int64]:
        """Return of those without a case of a flaw how many there are: [replication, fate, way]."""
        at = self.traits.flaws.index(flaw)
        return np.array([each.without[at] for each in self.counts], dtype=np.int64)

    def group(self, trait: str, place: int) -> NDArray[np.int64]:
        """Return of one group of a trait how many there are: [replication, fate, way]."""
        return np.array([each.groups[trait][place] for each in self.counts], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all replications share: both plans, the matters in which they differ, the groups, the seed, the engine."""

    plans: tuple[Plan, Plan]
    concerns: Concerns
    traits: Traits
    seed: int
    engine: str


def twins(
    scenario: Scenario, policies: tuple[str, str], *, replications: int, seed: int | None = None, workers: int = 1,
    engine: str = ENGINES[0], progress: Progress | None = None,
) -> TwinResult:
    """Compare everybody's fate under two policies of a scenario, in replications 0, 1, 2, ...

    The scenario's warm-up must have been chosen (`sim.experiment.warm_up.run_pilots`); InputError otherwise, and for an
    unknown policy. The result does not depend on `workers`; `progress` is told of each replication.
    """
    from sim.engine import prepare

    shared = shared_by(scenario, policies, scenario.seed if seed is None else seed, engine)
    plans = shared.plans
    prepare(engine, plans)  # once, and not in every process
    counts = run_all(replicate, shared, list(range(replications)), workers, progress, in_threads=engine == "compiled")
    titles = [scenario.policy_titles.get(policy) or policy for policy in policies]
    unit = "cases" if plans[0].world["open_demand"] else "founders"
    return TwinResult(scenario.title, policies, (titles[0], titles[1]), unit, shared.seed, plans[0].warm_up,
                      plans[0].horizon, plans[0].measures.watch, shared.traits, tuple(counts))


def shared_by(scenario: Scenario, policies: tuple[str, str], seed: int, engine: str = ENGINES[0]) -> Shared:
    """Return what all replications of two policies share."""
    from sim.scenario.plan import build

    worlds = scenario.world(policies[0]), scenario.world(policies[1])
    plans = build(worlds[0]), build(worlds[1])
    return Shared(plans, Concerns(worlds, plans), Traits.of(plans), seed, engine)


def replicate(shared: Shared, replication: int) -> Counts:
    """Return what one replication came to."""
    key = int(run_key(shared.seed, replication))
    pairing, ways = attributed(shared, replication)
    groups = shared.traits.groups(shared.plans, key, pairing.people, pairing.firsts, pairing.keys)
    table = np.zeros((len(WAYS) + 1, len(FATES)), dtype=np.int64)
    np.add.at(table, (ways, pairing.fates), 1)
    counted = {}
    for trait, places in groups.items():
        cells = np.zeros((len(shared.traits.names[trait]), len(FATES), len(WAYS) + 1), dtype=np.int64)
        np.add.at(cells, (places, pairing.fates, ways), 1)
        counted[trait] = cells
    return Counts(table.sum(axis=0), pairing.alone, pairing.newcomers, table[:NO_WAY, [SAVED, HARMED]], counted,
                  _without(shared, pairing, ways))


def _without(shared: Shared, pairing: Pairing, ways: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each flaw what became of those who have no case of it under either policy."""
    flaws = shared.traits.flaws
    cells = np.zeros((len(flaws), len(FATES), len(WAYS) + 1), dtype=np.int64)
    cases = bool(shared.plans[0].world["open_demand"])
    for at, flaw in enumerate(flaws):
        spared = np.ones(len(ways), dtype=np.bool_)
        for plan, people, rows in zip(shared.plans, pairing.people, pairing.rows, strict=True):
            if flaw in plan.names.flaws:
                has = np.zeros(len(people.customers), dtype=np.bool_)
                has[people.cases["customer"][people.cases["flaw"] == plan.names.flaws.index(flaw)]] = True
                spared &= ~has[people.cases["customer"][rows] if cases else rows]
        np.add.at(cells[at], (pairing.fates[spared], ways[spared]), 1)
    return cells


def attributed(shared: Shared, replication: int) -> tuple[Pairing, NDArray[np.int64]]:
    """Return who is whose twin, and by which way their fates differ: places in `WAYS`, `NO_WAY` where they agree.

    Both policies are run, and once more for the stories of those whose fates differ.
    """
    people = tuple(_run(shared, which, replication, Register()) for which in (0, 1))
    pairing = Pairing.of(shared.plans, (people[0], people[1]), int(run_key(shared.seed, replication)))
    ways = np.full(len(pairing.fates), NO_WAY, dtype=np.int64)
    differs = np.flatnonzero(pairing.fates <= HARMED)
    if differs.size:
        ways[differs] = _ways(shared, replication, pairing, differs)
    return pairing, ways


def _run(shared: Shared, which: int, replication: int, sink: Any) -> Any:
    """Run one policy and return what a sink made of its records."""
    from sim.engine import run

    run(shared.plans[which], seed=shared.seed, replication=replication, sink=sink.take, engine=shared.engine,
        digest=False)
    return sink.result()


@dataclass(frozen=True, slots=True, eq=False)
class Pairing:
    """Everybody who exists under both policies and counts, in the order of the first one's log.

    rows: their indices in both logs (customers, or cases in open demand); fates: of each; firsts: the first case of
    each, -1 none; keys: of the customers' draws; alone: how many exist under one policy only; newcomers: customers who
    joined under both.
    """

    people: tuple[People, People]
    rows: tuple[NDArray[np.int64], NDArray[np.int64]]
    fates: NDArray[np.int64]
    firsts: tuple[NDArray[np.int64], NDArray[np.int64]]
    keys: NDArray[np.uint64]
    alone: NDArray[np.int64]
    newcomers: int

    @classmethod
    def of(cls, plans: tuple[Plan, Plan], people: tuple[People, People], run: int) -> Pairing:
        """Pair everybody; `run`: the key of the replication."""
        return (_pair_cases if plans[0].world["open_demand"] else _pair_founders)(plans, people, run)


def _fate(lost: NDArray[np.bool_], lost_too: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(lost, np.where(lost_too, LOST, SAVED), np.where(lost_too, HARMED, UNTOUCHED))


def _pair_founders(plans: tuple[Plan, Plan], people: tuple[People, People], run: int) -> Pairing:
    keys = [each.customer_keys(plan, run) for plan, each in zip(plans, people, strict=True)]
    origins = [each.customers["origin"] for each in people]
    founders = int((origins[0] == Origin.FOUNDING).sum())
    new = [own[origin != Origin.FOUNDING] for own, origin in zip(keys, origins, strict=True)]
    both = np.intersect1d(new[0], new[1]).size
    rows = np.arange(founders)
    left = [np.isfinite(each.customers["left"][:founders]) for each in people]
    return Pairing(people, (rows, rows), _fate(left[0], left[1]), (first_cases(people[0], founders), first_cases(
        people[1], founders)), keys[0][:founders], np.array([len(each) - both for each in new]), both)


_ABOVE_ARRIVALS: Final = np.uint64(50)
"""Bits of keys of open demand from here on are free for the links of a cascade: arrivals are numbered below."""


def _pair_cases(plans: tuple[Plan, Plan], people: tuple[People, People], run: int) -> Pairing:
    counting, identities, customers = [], [], []
    for plan, each in zip(plans, people, strict=True):
        opened = each.cases["opened"]
        counts = np.flatnonzero((opened >= plan.warm_up) & (opened <= plan.horizon - plan.measures.watch))
        keys = each.customer_keys(plan, run)[each.cases["customer"]]
        links = np.where(each.cases["parent"] >= 0, each.cases["number"] >> LINK_SHIFT, 0).astype(np.uint64)
        counting.append(counts)
        identities.append((keys ^ (links << _ABOVE_ARRIVALS))[counts])
        customers.append(keys)
    _, first, second = np.intersect1d(identities[0], identities[1], assume_unique=True, return_indices=True)
    order = np.argsort(first, kind="stable")
    rows = counting[0][first[order]], counting[1][second[order]]
    watch = plans[0].measures.watch
    lost = [each.cases["solved"][at] - each.cases["opened"][at] > watch for each, at in zip(people, rows, strict=True)]
    alone = np.array([len(each) - len(order) for each in counting])
    return Pairing(people, rows, _fate(lost[0], lost[1]), rows, customers[0][rows[0]], alone, 0)


def _ways(shared: Shared, replication: int, pairing: Pairing, differs: NDArray[np.int64]) -> list[int]:
    """Return by which way the fates of some came to differ, as places in `WAYS`."""
    cases = bool(shared.plans[0].world["open_demand"])
    lives = []
    for which, (everybody, rows) in enumerate(zip(pairing.people, pairing.rows, strict=True)):
        chosen = np.zeros(len(everybody.customers), dtype=np.bool_)
        chosen[everybody.cases["customer"][rows[differs]] if cases else rows[differs]] = True
        lives.append(_run(shared, which, replication, Tales(shared.plans[which], everybody, chosen)))
    both = Attribution(shared.plans, pairing.people, shared.concerns, int(run_key(shared.seed, replication)))
    found = []
    for at in differs.tolist():
        own = tuple(int(rows[at]) for rows in pairing.rows)
        if cases:
            who = tuple(int(each.cases["customer"][row]) for each, row in zip(pairing.people, own, strict=True))
            identity = pairing.people[0].identity(shared.plans[0], own[0])
            until = float(pairing.people[0].cases["opened"][own[0]]) + shared.plans[0].measures.watch
            way = both.why_solved((lives[0][who[0]], lives[1][who[1]]), identity, until)
        else:
            empty = [each.get(own[0]) for each in lives]
            way = both.why_left((empty[0] or Life(), empty[1] or Life()), 0 if pairing.fates[at] == SAVED else 1)
        found.append(WAYS.index(way))
    return found
