"""One event undone: the same run in which it alone does not happen, and what that makes of everybody.

Some events hang on one decision of the model: whether patience ends, an attempt succeeds, a boss says yes, a solution
holds. A rule of one's own (docs/guides/rules.md) decides it the other way, in that case at that minute and nowhere
else; up to there the two runs are the same, record by record, and after it nobody's luck is another. What differs is
what the event did, through lines and word of mouth as well: *but for* it, these customers would have stayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.inquiry.blast import Blast, blast_of, find_event, position_of
from sim.inquiry.contents import content_under, world_of
from sim.inquiry.loss import Losses, identities
from sim.scenario.overrides import spelled_out
from sim.scenario.own_rules import BROUGHT
from sim.scenario.plan import build
from sim.vocabulary import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario import Scenario

Identity = tuple[int, ...]
"""Whom a loss befell: origin and number of the customer (see `sim.inquiry.loss`)."""
UNDOABLE: Final = {
    Kind.ABANDONED: "the customer waits on", Kind.ATTEMPT_FAILED: "the attempt succeeds",
    Kind.BOSS_DECLINED: "the boss says yes", Kind.CAME_BACK: "the solution holds",
}
"""Events that hang on one decision, and what happens in their place."""

NAME: Final = "one_event_undone"
RULE: Final = '''"""Decides one thing otherwise: in one case, at one minute."""

from math import inf

from sim import rules
from sim.rules import Case, Moments


class Numbers(rules.Numbers):
    kind: float = 0.0
    opened: float = -1.0
    minute: float = -1.0


class Undone(Moments):
    def _is_it(self, case: Case, kind: float) -> bool:
        numbers = self.numbers
        return numbers.kind == kind and numbers.opened == case.opened and numbers.minute == self.run.clock.now

    def patience(self, case: Case, pool: int, minutes: float) -> float:
        return inf if self._is_it(case, 18.0) else super().patience(case, pool, minutes)

    def success(self, case: Case, level: int, probability: float) -> float:
        return 1.0 if self._is_it(case, 28.0) else super().success(case, level, probability)

    def approval(self, case: Case, boss: int, probability: float) -> float:
        return 1.0 if self._is_it(case, 31.0) else super().approval(case, boss, probability)

    def holds(self, case: Case, probability: float) -> float:
        return 1.0 if self._is_it(case, 46.0) else super().holds(case, probability)
'''


@dataclass(frozen=True, slots=True)
class Undone:
    """What one event did: losses with it and without it, and who was lost for it.

    instead: what happens in its place; saved: customers who left with it and not without it; harmed: the other way
    round. Those whom word of mouth won have no name that holds in both runs, and count in the losses alone.
    """

    instead: str
    before: dict[str, int]
    after: dict[str, int]
    saved: tuple[Identity, ...]
    harmed: tuple[Identity, ...]


def undone(content: Mapping[str, Any], records: NDArray[Any], position: int, *, seed: int, replication: int,
           engine: str) -> Undone | None:
    """Run a world again without one event of its log, and compare; None where no single decision undoes it.

    content: the world whose run with this seed and replication has these records; position: the event. A boss who was
    not there, or may not grant so much, has decided nothing. InputError as for any run with rules of one's own.
    """
    decided = _decided(records, position)
    if decided is None:
        return None
    kind = Kind(int(records["kind"][position]))
    onset = position_of(records, Kind.OPENED, case=int(records["case"][position]))
    rule = {"kind": float(kind), "opened": float(records["time"][onset]), "minute": float(records["time"][decided])}
    before = _losses(content, seed, replication, engine)
    after = _losses(with_rule(content, rule), seed, replication, engine)
    with_it, without = (dict.fromkeys(identities(each.who)) for each in (before, after))
    return Undone(UNDOABLE[kind], before.values, after.values, tuple(one for one in with_it if one not in without),
                  tuple(one for one in without if one not in with_it))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one event of a run brought about, and, where one decision undoes it, what the run is without it."""

    policy: str
    seed: int
    replication: int
    blast: Blast
    undone: Undone | None


def ask_blast(scenario: Scenario, policy: str, event: str, *, seed: int | None = None, replication: int = 0,
              engine: str) -> Answer:
    """Run a policy of a scenario whose warm-up is known, and return what an event of that run brought about.

    event: as `sim.inquiry.blast.find_event` reads it. InputError for an event that is not there.
    """
    from sim.engine import run
    from sim.eventlog import LogBuilder

    chosen = scenario.seed if seed is None else seed
    content = content_under(scenario, policy)
    plan, kept = build(world_of(content)), LogBuilder()
    run(plan, seed=chosen, replication=replication, sink=kept, engine=engine, digest=False)
    records = kept.log().records
    position = find_event(records, event)
    blast = blast_of(plan, records, position)
    without = undone(content, records, position, seed=chosen, replication=replication, engine=engine)
    return Answer(policy, chosen, replication, blast, without)


def with_rule(content: Mapping[str, Any], numbers: Mapping[str, float]) -> dict[str, Any]:
    """Return a content whose world has the rule that undoes one event, after rules of its own."""
    rules = dict(spelled_out(content.get("rules", {})))
    use = rules.get("use", [])
    use = [use] if isinstance(use, str) else list(use)
    file = f"{NAME}.py"
    return dict(content) | {"rules": rules | {"use": [*use, file], NAME: dict(numbers)},
                            BROUGHT: dict(content.get(BROUGHT, {})) | {file: RULE}}


def _decided(records: NDArray[Any], position: int) -> int | None:
    """Return the position of the record at whose minute an event was decided, None where it was not."""
    record = records[position]
    kind, cause = int(record["kind"]), int(record["cause"])
    if kind in (Kind.ABANDONED, Kind.CAME_BACK):
        return cause  # the QUEUED from which patience ran; the solution that did not hold
    if kind == Kind.BOSS_DECLINED and records["kind"][cause] == Kind.BOSS_ABSENT:
        return None
    return position if kind in UNDOABLE else None


def _losses(content: Mapping[str, Any], seed: int, replication: int, engine: str) -> Any:
    from sim.engine import run

    plan = build(world_of(content))
    sink = Losses("customers_lost")(plan, seed, replication)
    run(plan, seed=seed, replication=replication, sink=sink.take, engine=engine, digest=False)
    return sink.result()
