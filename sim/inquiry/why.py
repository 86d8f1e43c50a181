"""What each lever does: the difference between two policies shared out among the levers in which they differ.

The two worlds are the ends of a cube of mixtures: the first with some levers set as in the second. A lever is looked at
from each end, *alone* - added to the first policy, taken from the second - and by its Shapley value: what it adds to
the levers before it, on average over all orders in which they may be set. Shares of the levers sum to the difference,
exactly: they are fractions of the outcomes of the runs, and rounded only when they are shown.

Where a replication has room for all mixtures they are all run. Otherwise every replication draws orders of its own,
each with its reverse, so that what comes out of a replication is an unbiased share, independent of the others: one
Student interval over the replications covers the luck of customers and of orders alike. All mixtures of a replication
meet the same customers with the same luck. Where that is too much, a *brief* design draws one order a replication and
leaves out what each lever does alone: one run a lever, with sums that are as exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import inf, isfinite
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.experiment.comparison import Comparison, setting_of
from sim.experiment.simulate import ENGINES
from sim.experiment.verdicts import ROUNDING, headlines, judge
from sim.inquiry.contents import content_under
from sim.inquiry.levers import Lever, Mixtures, joined, levers_between, made_valid
from sim.inquiry.variants import Outcomes, plan_digest, run_each
from sim.scenario.plan import build
from sim.scenario.problems import nearest, show
from sim.statistics import shapley
from sim.statistics.defaults import DEFAULT_REPLICATIONS
from sim.statistics.fieller import Ratio, ratio
from sim.statistics.intervals import Interval, mean_interval, paired_difference
from sim.statistics.multiplicity import individual_level
from sim.statistics.rare import is_uneven, too_few_differ
from sim.statistics.shapley import NOBODY, Coalition, Order

if TYPE_CHECKING:
    from sim.experiment.verdicts import Verdict
    from sim.experiment.warm_up import WarmUpChoice
    from sim.experiment.workers import Progress
    from sim.scenario import Scenario, World

MIXTURES: Final = 100
"""Mixtures that a replication runs at most, where nobody asks for another number: all of six levers."""
_AT_ONCE: Final = 256
"""Plans that are kept in memory at once."""
_ORDERS: Final = 12
"""What the keys of drawn orders begin with, besides the seed and the replication."""
Values = Mapping[Coalition, Mapping[str, float]]
"""Outcomes of one replication by mixture."""


# What is to be run ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Design:
    """The mixtures of two policies that are to be run.

    scenario: with nothing left to pilot runs; policies: the two; mixtures: their levers, those left out that change
    nothing; idle: these; most: mixtures that a replication may run; orders: of every replication, none where all
    mixtures are run.
    """

    scenario: Scenario
    policies: tuple[str, str]
    mixtures: Mixtures
    idle: tuple[Lever, ...]
    seed: int
    replications: int
    most: int
    orders: tuple[tuple[Order, ...], ...]
    brief: bool = False

    @property
    def levers(self) -> tuple[Lever, ...]:
        """What the difference is shared out among."""
        return self.mixtures.levers

    @property
    def is_exact(self) -> bool:
        """Whether all mixtures are run, so that no order is left to chance."""
        return not self.orders

    def coalitions(self, replication: int) -> list[Coalition]:
        """Return the mixtures of one replication: the ends, then those that its orders go through."""
        if self.is_exact:
            return shapley.coalitions(len(self.levers))
        through = (head for order in self.orders[replication] for head in shapley.heads(order))
        ends = [NOBODY, self.mixtures.everything] if self.brief else self.mixtures.ends()
        return list(dict.fromkeys([*ends, *through]))

    @property
    def has_ends(self) -> bool:
        """Whether it is known what each lever does set first, and set last."""
        return self.is_exact or not self.brief

    @cached_property
    def runs(self) -> int:
        """How many runs it takes; fewer where mixtures come to the same plan."""
        return sum(len(self.coalitions(replication)) for replication in range(self.replications))


def designed(
    scenario: Scenario, policies: tuple[str, str], *, replications: int = DEFAULT_REPLICATIONS,
    mixtures: int = MIXTURES, by_key: bool = False, seed: int | None = None, brief: bool = False,
) -> Design:
    """Return which mixtures of two policies are to be run.

    scenario: with nothing left to pilot runs (`sim.experiment.warm_up.run_pilots`); mixtures: how many a replication
    may run; the ends, and one order with its reverse, it runs in any case; brief: one order alone. Levers that change
    nothing in the plan are left out, and those that can only change together are joined: here by the ends, by what lies
    between them when it is run. InputError for an unknown policy, and for policies that do not differ.
    """
    first, second = policies
    contents = [content_under(scenario, policy) for policy in policies]
    levers = levers_between(contents[0], contents[1], by_key)
    whole, idle = _without_idle(Mixtures(contents[0], levers))
    if not whole.levers:
        raise InputError(Problem("name two policies that come to the same", key="--policies", found=f"{first},{second}",
                                 allowed="two policies that differ in what is simulated"))
    return _over(Design(scenario, policies, whole, idle, scenario.seed if seed is None else seed, replications,
                        mixtures, (), brief))


def _over(design: Design) -> Design:
    """Return a design with the orders that its levers need."""
    return replace(design, orders=_orders(len(design.levers), design))


def _without_idle(mixtures: Mixtures) -> tuple[Mixtures, tuple[Lever, ...]]:
    """Leave out levers that change nothing, whether added alone to the first world or taken from the second.

    They are left out one after the other, so that the world without all of them is the second world.
    """
    whole = mixtures
    while (invalid := made_valid(whole, whole.ends())) is not None:
        whole = invalid
    start, end = (_digest(whole, coalition) for coalition in (NOBODY, whole.everything))
    idle: list[int] = []
    for at in range(len(whole.levers)):
        rest = whole.everything.difference((*idle, at))
        if _digest(whole, frozenset((at,))) == start and whole.holds(rest) and _digest(whole, rest) == end:
            idle.append(at)
    return whole.without(idle), tuple(whole.levers[at] for at in idle)


def _digest(mixtures: Mixtures, coalition: Coalition) -> str:
    return plan_digest(build(mixtures.world(coalition)))


def _orders(levers: int, design: Design) -> tuple[tuple[Order, ...], ...]:
    """Return the orders of each replication, as many as the number of mixtures lets; none where all can be run."""
    ends = 2 + 2 * levers
    # an order and its reverse pass between the ends, which are run anyway
    pair = 2 * levers - 6
    if levers <= 3 or (not design.brief and 2**levers <= max(design.most, ends + pair)):
        return ()
    pairs = 1 if design.brief else max((design.most - ends) // pair, 1)
    drawn = (shapley.orders(levers, pairs, (_ORDERS, design.seed, replication))
             for replication in range(design.replications))
    return tuple(tuple(orders[:1] if design.brief else orders) for orders in drawn)


# What came of it --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """What one lever does to one outcome; differences in the unit of the outcome.

    exact: the Shapley value, mean over the replications; effect: the same with its interval; share: of the whole
    difference, None where that is not clear of 0; added: the lever alone, added to the first policy; taken: what is
    lost when it alone is taken from the second; depends: `added` less `taken`, replication by replication (these three
    are of infinite width where the design looked at no lever alone); too_rare: the effect rests on too few of the
    replications for its interval to be believed (`sim.statistics.rare`).
    """

    lever: str
    outcome: str
    exact: Fraction
    effect: Interval
    share: Ratio | None
    added: Interval
    taken: Interval
    depends: Interval
    too_rare: bool

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the effect lies on one side of 0, and can be believed."""
        return not self.effect.contains(0.0) and not self.too_rare

    @property
    def does_nothing(self) -> bool:
        """Whether the lever changed the outcome in no replication, on average and, where known, set first and last."""
        known = [each for each in (self.effect, self.added, self.taken) if isfinite(each.half_width)]
        return bool(known) and all(each.mean == each.half_width == 0.0 for each in known)


@dataclass(frozen=True, slots=True)
class Together:
    """What two levers do together beyond what each does alone: Shapley's interaction index with its interval."""

    levers: tuple[str, str]
    outcome: str
    interaction: Interval


@dataclass(frozen=True)
class Why:
    """The difference between two policies, lever by lever.

    comparison: of the two policies; outcomes: those that were shared out; verdicts: on their differences; parts: by
    outcome, one a lever in the order of the design; pairs: by outcome, where all mixtures were run; undefined: by
    outcome that cannot be shared out, in how many runs it is n/a or infinite.
    """

    design: Design
    comparison: Comparison
    verdicts: Mapping[str, Verdict]
    parts: Mapping[str, tuple[Part, ...]]
    pairs: Mapping[str, tuple[Together, ...]]
    undefined: Mapping[str, int]
    runs: int

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that were asked for, or the headlines."""
        return tuple(self.verdicts)

    def is_shared(self, outcome: str) -> bool:
        """Whether the difference in an outcome is clear enough of 0 for shares of it to mean anything."""
        parts = self.parts.get(outcome, ())
        return bool(parts) and all(part.share is not None for part in parts)

    @property
    def level(self) -> float:
        """The confidence with which all intervals of one outcome's levers hold at once."""
        return self.comparison.level


def why(
    design: Design, *, outcomes: Sequence[str] = (), workers: int = 1, engine: str = ENGINES[0],
    progress: Progress | None = None, warm_up: WarmUpChoice | None = None,
) -> Why:
    """Run the mixtures of a design and share the difference in every headline, or in these outcomes, out.

    Where a mixture is no valid world, two of its levers are joined and the design begins anew. progress: told of every
    run; warm_up: what was chosen, where the scenario's is "auto". InputError for an outcome that the world does not
    have.
    """
    check_outcomes(design.scenario, design.policies, outcomes)
    done: list[int] = []

    def tell(count: int) -> None:
        done.append(count)
        if progress is not None:
            progress(count)

    while True:
        try:
            found = _run(design, workers, engine, tell)
            break
        except _NoWorldError as invalid:
            design = _over(replace(design, mixtures=joined(design.mixtures, invalid.coalition)))
    comparison = _comparison(design, found, tuple(outcomes), warm_up)
    names = tuple(dict.fromkeys(outcomes)) or headlines(comparison)
    level = individual_level(comparison.level, len(names))
    verdicts = {verdict.outcome: verdict for verdict in judge(comparison, names, level)}
    parts, pairs, undefined = {}, {}, {}
    for name in names:
        missing = _undefined(found, name)
        if missing:
            undefined[name] = missing
            continue
        parts[name] = _parts(design, found, verdicts[name], comparison.level)
        pairs[name] = _pairs(design, found, name, comparison.level)
    return Why(design, comparison, verdicts, parts, pairs, undefined, sum(done))


def check_outcomes(
    scenario: Scenario, policies: Sequence[str], outcomes: Sequence[str], key: str = "--outcomes"
) -> None:
    """Raise InputError for outcomes that the world of some policy does not have."""
    from sim.experiment.decisions import outcomes_of

    problems = []
    for name in outcomes:
        known = [list(outcomes_of(scenario, policy)) for policy in policies]
        if any(name not in names for names in known):
            problems.append(Problem("is not an outcome of this scenario", key=key, found=show(name),
                                    allowed="an outcome that `journeysim run` prints", nearest=nearest(name, known[0])))
    if problems:
        raise InputError(problems)


class _NoWorldError(Exception):
    """A mixture that is no valid world."""

    def __init__(self, coalition: Coalition) -> None:
        super().__init__(coalition)
        self.coalition = coalition


def _run(
    design: Design, workers: int, engine: str, progress: Progress
) -> list[dict[Coalition, dict[str, float]]]:
    """Return the outcomes of every replication by mixture; _NoWorldError for a mixture that is none."""
    found: list[dict[Coalition, dict[str, float]]] = []
    for chunk in _chunks(design):
        needed = {replication: design.coalitions(replication) for replication in chunk}
        places: dict[Coalition, int] = {}
        worlds: list[World] = []
        for one in dict.fromkeys(one for several in needed.values() for one in several):
            places[one] = len(worlds)
            worlds.append(_world(design.mixtures, one))
        jobs = [(places[one], replication) for replication in chunk for one in needed[replication]]
        results = iter(run_each(worlds, jobs, seed=design.seed, read=Outcomes(), workers=workers, engine=engine,
                                progress=progress))
        found += [{one: next(results) for one in needed[replication]} for replication in chunk]
    return found


def _world(mixtures: Mixtures, coalition: Coalition) -> World:
    try:
        return mixtures.world(coalition)
    except InputError:
        raise _NoWorldError(coalition) from None


def _chunks(design: Design) -> Iterator[list[int]]:
    """Cut the replications into such groups that not too many plans are kept at once."""
    if design.is_exact:
        yield list(range(design.replications))
        return
    size = max(_AT_ONCE // len(design.coalitions(0)), 1)
    for start in range(0, design.replications, size):
        yield list(range(start, min(start + size, design.replications)))


def _comparison(
    design: Design, found: Sequence[Values], named: tuple[str, ...], warm_up: WarmUpChoice | None
) -> Comparison:
    scenario, policies = design.scenario, design.policies
    ends = dict(zip(policies, (NOBODY, design.mixtures.everything), strict=True))
    values = {policy: {name: np.array([values[end][name] for values in found]) for name in found[0][end]}
              for policy, end in ends.items()}
    return Comparison(
        title=scenario.title, source_hash=scenario.source_hash, policies=policies,
        titles={policy: scenario.policy_titles[policy] for policy in policies},
        frontline=scenario.world(policies[0]).chain[0].pool, seed=design.seed, replications=design.replications,
        values=values, digests={}, warm_up=warm_up, setting=setting_of(scenario, policies, named),
    )


def _undefined(found: Sequence[Values], name: str) -> int:
    """Return in how many runs an outcome is not a number, or does not exist."""
    return sum(not isfinite(values[one].get(name, float("nan"))) for values in found for one in values)


# Shares -----------------------------------------------------------------------------------------------------------


def _parts(design: Design, found: Sequence[Values], verdict: Verdict, level: float) -> tuple[Part, ...]:
    """Return what every lever does to the outcome of a verdict."""
    name, levers, everything = verdict.outcome, design.levers, design.mixtures.everything
    rows = [_of_replication(design, replication, values, name) for replication, values in enumerate(found)]
    exact = [sum(column, Fraction(0)) / len(rows) for column in zip(*rows, strict=True)]
    effects = [[float(part) for part in column] for column in zip(*rows, strict=True)]
    one_level = individual_level(level, len(levers))
    largest = max(abs(values[one][name]) for values in found for one in values)
    whole = [values[everything][name] - values[NOBODY][name] for values in found]
    shares: list[Ratio | None] = [ratio(row, whole, one_level) for row in effects] if verdict.is_clear else []
    if not shares or not all(share is not None and share.is_bounded for share in shares):
        shares = [None] * len(levers)

    def parts() -> Iterator[Part]:
        for at, lever in enumerate(levers):
            effect = _around(exact[at], mean_interval(effects[at], one_level), ROUNDING * largest)
            yield Part(lever.name, name, exact[at], effect, shares[at], *_alone(design, found, name, at, one_level),
                       too_few_differ(effects[at]) or is_uneven(effects[at]))

    return tuple(parts())


def _alone(
    design: Design, found: Sequence[Values], name: str, at: int, level: float
) -> tuple[Interval, Interval, Interval]:
    """Return what a lever does set first and set last, and the one less the other; anything, where nobody looked."""
    if not design.has_ends:
        unknown = Interval(0.0, inf, level, len(found))
        return unknown, unknown, unknown
    everything = design.mixtures.everything
    one, rest = frozenset((at,)), everything - {at}
    added = [values[one][name] - values[NOBODY][name] for values in found]
    taken = [values[everything][name] - values[rest][name] for values in found]
    return mean_interval(added, level), mean_interval(taken, level), paired_difference(added, taken, level)


def _around(exact: Fraction, interval: Interval, rounding: float) -> Interval:
    """Return an interval about the exact mean, which floats come close to; what rounding can do is not clear of 0."""
    half_width = max(interval.half_width, abs(float(exact))) if 0 < abs(exact) <= rounding else interval.half_width
    return Interval(float(exact), half_width, interval.level, interval.count)


def _of_replication(design: Design, replication: int, values: Values, name: str) -> list[Fraction]:
    """Return what every lever does to an outcome in one replication: over all mixtures, or the orders it drew."""
    if design.is_exact:
        return shapley.exact(len(design.levers), _worth(values, name))
    return shapley.from_orders(design.orders[replication], _worth(values, name))


def _worth(values: Values, name: str) -> shapley.Value:
    return {one: Fraction(row[name]) for one, row in values.items()}.__getitem__


def _pairs(design: Design, found: Sequence[Values], name: str, level: float) -> tuple[Together, ...]:
    """Return what every two levers do together, where all mixtures were run."""
    if not design.is_exact or len(design.levers) < 2:
        return ()
    rows = [shapley.interactions(len(design.levers), _worth(values, name)) for values in found]
    one_level = individual_level(level, len(rows[0]))
    return tuple(Together((design.levers[one].name, design.levers[other].name), name,
                          mean_interval([float(row[one, other]) for row in rows], one_level))
                 for one, other in rows[0])
