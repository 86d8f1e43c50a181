"""What breaks the journey: which links cost how much under one policy, how each does its harm, and what would help.

Every number is the outcome of runs under the same luck: `attribution` says which. How many runs are made follows from
the size of the world - the records of its first run -, never from a clock, so the same question has the same answer.

    found = investigate(scenario, "scripted", seed=1, workers=2)
    found.causes[0].share.player.link, found.causes[0].path
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.simulate import ENGINES
from sim.inquiry.attribution import Attribution, Repairs, Share, Together, interval
from sim.inquiry.breaks import Breaks, Broken, Case, Counted
from sim.inquiry.contents import content_under
from sim.inquiry.harmed import Harm, Harmed, harmed
from sim.inquiry.held_up import Lines, Wait
from sim.inquiry.links import BY_NAME, Player, as_under, mended, players, players_between
from sim.inquiry.losses import MEASURES, default_measures, details_of, identities
from sim.inquiry.paths import Signs
from sim.inquiry.runs import NOBODY_MENDED, Coalition, Runs
from sim.inquiry.sizing import Design, designed
from sim.inquiry.time_spent import Spent, TimeSpent
from sim.statistics.intervals import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.experiment.workers import Progress
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

NOTICEABLE: Final = 10
"""A loss of fewer units over all replications is none to speak of: another measure takes its place."""
DEFAULT_SAVING: Final = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Cause:
    """A broken link: its part in the loss, how it does harm, and how often it broke as it is.

    harm: of those who are lost as it is and kept with this link mended, None where it was not read; broken: the means
    over replications are of `records` and `cases`, by `often`.
    """

    share: Share
    harm: Harm | None
    often: tuple[Broken, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """The most frequent path from the link's record to the harm; empty where none was found."""
        return self.harm.paths[0][0] if self.harm is not None and self.harm.paths else ()


@dataclass(frozen=True, slots=True)
class Told:
    """One of the worst cases: what it was, and its waits; which of the tested links, mended alone, keep it from the
    loss, and which do not, and whether all links together do, None where it is not in the loss or has no name."""

    case: Case
    kept_by: tuple[Player, ...]
    lost_with: tuple[Player, ...]
    kept_by_all: bool | None
    waits: tuple[Wait, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Investigation:
    """What an investigation found.

    titles: of the policies, by name; policy, against: names, against "" where links are mended outright; measure: the
    loss that is explained, befell: the loss that says whom it befell, tried: the losses that moved too little before
    it; as_it_is, mended, total: means over replications, total = as it is - mended, and totals: its values; elsewhere:
    the greatest cause by every other loss, with its share; other: the loss under the other policy, None without one;
    causes: greatest first; together: pairs of the greatest; repairs: the smallest set that saves the wanted share;
    counted, spent: of the runs as it is; worst: of the first of them.
    """

    title: str
    titles: dict[str, str]
    seed: int
    policy: str
    against: str
    measure: str
    befell: str
    tried: tuple[str, ...]
    design: Design
    runs: int
    as_it_is: Interval
    mended: Interval
    total: Interval
    totals: tuple[Fraction, ...]
    other: Interval | None
    elsewhere: dict[str, tuple[Player, Fraction]]
    causes: tuple[Cause, ...]
    together: tuple[Together, ...]
    repairs: Repairs | None
    saving: Fraction
    counted: tuple[Counted, ...]
    spent: tuple[Spent, ...]
    worst: tuple[Told, ...]

    @property
    def replications(self) -> int:
        """How many replications were run."""
        return self.design.replications

    @property
    def is_explained(self) -> bool:
        """Whether there is a loss to share out."""
        return sum(self.totals) > 0

    def player(self, number: int) -> Player:
        """Return the link of a number."""
        return next(cause.share.player for cause in self.causes if cause.share.number == number)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """An investigation that is about to be made: of which policy, against which, with which runs."""

    scenario: Scenario
    policy: str
    against: str
    runs: Runs
    design: Design
    seed: int

    @property
    def foretold(self) -> int:
        """About how many runs it will make."""
        return self.design.runs(len(self.runs.players))


def ask(
    scenario: Scenario, policy: str, *, against: str = "", seed: int | None = None, replications: int | None = None,
    workers: int = 1, engine: str = ENGINES[0],
) -> Question:
    """Prepare an investigation of a policy of a scenario whose warm-up is known: one run says how large the world is.

    against: another policy, as under which the links are made; "" mends them outright. replications: None as many as
    the size of the world allows. InputError for unknown policies.
    """
    content = content_under(scenario, policy)
    mend: Callable[..., dict[str, Any]] = _mend
    found = players(content)
    if against:
        other = content_under(scenario, against)
        found = players_between(content, other)
        mend = partial(_as_under, other)
    chosen = scenario.seed if seed is None else seed
    runs = _without_idle(Runs(content, found, mend, seed=chosen, workers=workers, engine=engine))
    design = designed(len(runs.players), runs.of(NOBODY_MENDED, 0).records, replications)
    return Question(scenario, policy, against, runs, design, chosen)


def investigate(
    scenario: Scenario, policy: str, *, against: str = "", measure: str = "", saving: Fraction = DEFAULT_SAVING,
    seed: int | None = None, replications: int | None = None, workers: int = 1, engine: str = ENGINES[0],
) -> Investigation:
    """Find what breaks the journey under a policy of a scenario: `answer` to what `ask` prepares."""
    question = ask(scenario, policy, against=against, seed=seed, replications=replications, workers=workers,
                   engine=engine)
    return answer(question, measure=measure, saving=saving)


def answer(question: Question, *, measure: str = "", saving: Fraction = DEFAULT_SAVING,
           progress: Progress | None = None) -> Investigation:
    """Find what breaks the journey.

    measure: a loss of `MEASURES`; "" takes the first that moves; saving: the share of the loss that repairs have to
    save; `progress` is told of each run. The result depends on nothing else than these and the question.
    """
    runs = question.runs
    runs.progress = progress
    loss, tried = measure_of(runs, question.design, measure)
    attribution = Attribution(runs, loss, question.design, question.seed)
    shares = attribution.shares() if runs.players else []
    if sum(attribution.totals()) > 0:
        shares = attribution.tested(shares, question.design.tested)
    return _concluded(question, attribution, tried, shares, saving)


def _mend(content: Any, player: Player) -> dict[str, Any]:
    return mended(content, player.link, player.pool)


def _as_under(other: Any, content: Any, player: Player) -> dict[str, Any]:
    return as_under(content, other, player.link, player.pool)


def _without_idle(runs: Runs) -> Runs:
    """Leave out links that make no difference to the plan, neither alone nor with all others mended."""
    busy = [number for number in range(len(runs.players))
            if runs.digest(frozenset((number,))) != runs.digest(NOBODY_MENDED)
            or runs.digest(runs.everybody - {number}) != runs.digest(runs.everybody)]
    return runs if len(busy) == len(runs.players) else runs.only(busy)


def measure_of(runs: Runs, design: Design, wanted: str) -> tuple[str, tuple[str, ...]]:
    """Return the loss to be explained, and those before it that hardly move when every link is mended.

    Where none moves clearly it is the first that moves by what is noticeable, else at all; the first of all where
    mending loses nothing less of anything.
    """
    replications = range(design.replications)
    runs.do((mended_, replication) for mended_ in (NOBODY_MENDED, runs.everybody) for replication in replications)
    if wanted:
        return wanted, ()
    names = default_measures(runs.plan(NOBODY_MENDED))
    totals = {name: [Fraction(runs.of(NOBODY_MENDED, k).values[name] - runs.of(runs.everybody, k).values[name])
                     for k in replications] for name in names}
    sums = {name: sum(each) for name, each in totals.items()}
    clear = (name for name in names if sums[name] >= NOTICEABLE
             and (design.replications == 1 or interval(totals[name]).lower > 0.0))
    vague = (name for least in (NOTICEABLE, 1) for name in names if sums[name] >= least)
    chosen = (*clear, *vague, names[0])[0]
    return chosen, names[:names.index(chosen)]


# What was found -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Account:
    """Reads of one run what broke and where the time went."""

    signs: tuple[Signs, ...]

    def __call__(self, plan: Plan, seed: int, replication: int) -> _Both:
        return _Both(Breaks(self.signs)(plan, seed, replication), TimeSpent()(plan, seed, replication))


class _Both:
    """Two sinks of one run."""

    def __init__(self, first: Any, second: Any) -> None:
        self._sinks = first, second

    def take(self, records: NDArray[Any]) -> None:
        for sink in self._sinks:
            sink.take(records)

    def result(self) -> tuple[Counted, Spent]:
        return self._sinks[0].result(), self._sinks[1].result()


def signs_of(player: Player, plan: Plan) -> Signs:
    """Return the records by which a link shows in the log of a plan."""
    kinds = frozenset(BY_NAME[player.link].kinds)
    return Signs(kinds) if player.pool is None else Signs(kinds, list(plan.names.pools).index(player.pool))


def _concluded(question: Question, attribution: Attribution, tried: tuple[str, ...], shares: Sequence[Share],
               saving: Fraction) -> Investigation:
    """Read how the greatest links do their harm, and what else the runs say."""
    scenario, runs, design = question.scenario, question.runs, question.design
    plan = runs.plan(NOBODY_MENDED)
    signs = tuple(signs_of(player, plan) for player in runs.players)
    accounts = runs.read_all([(NOBODY_MENDED, k) for k in range(design.replications)], _Account(signs))
    counted = tuple(counted for counted, _ in accounts)
    total = sum(attribution.totals(), Fraction(0))
    first = [each.number for each in shares if each.but_for is not None and each.loss > 0] if total > 0 else []
    found = harmed(runs, first, signs, details_of(attribution.measure, plan), min(design.replications, design.lives))
    causes = tuple(Cause(each, found.by_link.get(each.number), tuple(run.links[each.number] for run in counted))
                   for each in shares)
    pairs = tuple(attribution.together(*pair) for pair in combinations(first[:design.in_pairs], 2))
    return Investigation(
        title=scenario.title, titles=dict(scenario.policy_titles), seed=attribution.seed,
        policy=question.policy, against=question.against, measure=attribution.measure,
        befell=details_of(attribution.measure, plan), tried=tried,
        design=design, as_it_is=_losses(attribution, NOBODY_MENDED),
        mended=_losses(attribution, runs.everybody), total=interval(attribution.totals()),
        totals=tuple(attribution.totals()), other=_under(question, attribution),
        elsewhere=_elsewhere(attribution), causes=causes, together=pairs,
        repairs=attribution.repairs(saving, first) if first else None, saving=saving, counted=counted,
        spent=tuple(spent for _, spent in accounts), worst=_worst(runs, counted[0], found, first), runs=runs.done,
    )


def _losses(attribution: Attribution, world: Coalition) -> Interval:
    return interval([Fraction(loss) for loss in attribution.losses(world)])


def _under(question: Question, attribution: Attribution) -> Interval | None:
    """Return the loss under the other policy as it is, where there is one."""
    if not question.against:
        return None
    others = attribution.runs.beside(content_under(question.scenario, question.against))
    return _losses(Attribution(others, attribution.measure, attribution.design, attribution.seed), NOBODY_MENDED)


def _elsewhere(attribution: Attribution) -> dict[str, tuple[Player, Fraction]]:
    """Return the greatest cause by every other loss, which the same runs tell, with its share."""
    found = {}
    for name in MEASURES:
        if name != attribution.measure and attribution.runs.players:
            other = Attribution(attribution.runs, name, attribution.design, attribution.seed)
            first = other.shares()[0]
            if sum(other.totals()) > 0 and first.share is not None:
                found[name] = first.player, first.share
    return found


def _worst(runs: Runs, counted: Counted, found: Harmed, numbers: Sequence[int]) -> tuple[Told, ...]:
    """Return the worst cases of the first replication with what would have kept their customers, and their waits."""
    waits = runs.read_all([(NOBODY_MENDED, 0)], Lines(tuple(case.case for case in counted.worst)))[0]
    names = dict(zip(((int(one["customer"]), int(one["case"])) for one in found.as_it_is),
                     identities(found.as_it_is), strict=True))
    told = []
    for case in counted.worst:
        name = names.get((case.customer, -1), names.get((case.customer, case.case)))
        keeps = [number for number in numbers if name is not None and name not in found.still_lost[number]]
        loses = [number for number in numbers if name is not None and number not in keeps]
        told.append(Told(case, tuple(runs.players[number] for number in keeps),
                         tuple(runs.players[number] for number in loses),
                         None if name is None else name not in found.lost_anyway,
                         tuple(wait for wait in waits if wait.case == case.case)))
    return tuple(told)
