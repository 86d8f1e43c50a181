"""A need at work: for each policy a pilot, the search with its check, and the formulas' assumptions one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.outcomes.beside import known_beside
from sim.outcomes.catalogue import find
from sim.scenario.overrides import merge
from sim.scenario.problems import show
from sim.statistics.intervals import mean
from sim.study.factors import canonical
from sim.study.need import levers as along
from sim.study.need.assumptions import Mechanism, mechanisms
from sim.study.need.by_hour import hourly, nearest
from sim.study.need.concluding import concluded
from sim.study.need.formulas import Asked, Load, asked, load_of, needed
from sim.study.need.lattice import Ask, Looks, Place, Search
from sim.study.points import Point
from sim.study.procedure import Need as Runs
from sim.study.results import FIRST_NEW, Results

if TYPE_CHECKING:
    from sim.study.frame import Frame
    from sim.study.kinds.need import Need
    from sim.study.need.levers import Lever
    from sim.study.procedure import Summary
    from sim.study.results import Floats

WITHOUT: Final = "without"
"""The column that names the mechanism that was switched off; empty where none was."""
CHECK: Final = 2
"""The check begins with so many times the replications of the search."""
SEARCH: Final = 4
"""The search gives a setting at most its replications divided by this."""
MOST_ALONG: Final = 8
"""Settings that are judged for every lever in a search, about: for what is expected at most."""


@dataclass(frozen=True, slots=True)
class Without:
    """The need with one mechanism switched off.

    place: the least place of the lever, None where none suffices; values: the targets at the answer, by target.
    """

    key: str
    place: int | None
    at_answer: tuple[float, ...]


@dataclass
class OfPolicy:
    """What is known of the need of one policy."""

    policy: str
    levers: tuple[Lever, ...]
    asked: tuple[Asked | None, ...]
    search: Search | None = None
    now: Place = ()
    load: dict[str, Load] = field(default_factory=dict)
    """What each pool has to do at the answer, or in the pilot where there is none."""
    without: list[Without] = field(default_factory=list)
    of_lever: int | None = None
    """The lever to which the formulas, and what is switched off, belong."""


class Needing:
    """A search for what is needed: one round asks for what all policies want next."""

    def __init__(self, frame: Frame) -> None:
        """Check what is asked; InputError with every problem."""
        study: Any = frame.definition
        self.study: Need = study
        self._frame = frame
        _refuse(frame, study)
        first, most = study.first, study.replications
        self.looks = Looks(study.level, _doubled(first, max(first, most // SEARCH)), _doubled(min(CHECK * first, most),
                                                                                            most))
        self._points: list[Point] = []
        self._known: dict[str, Point] = {}
        self._count: dict[tuple[str, str, bool], int] = {}
        self._results = Results()
        self.of = {policy: self._begun(policy) for policy in frame.policies}
        self._working = {policy: self._whole(self.of[policy]) for policy in frame.policies}

    @property
    def points(self) -> Sequence[Point]:
        """The settings that have been run so far."""
        return self._points

    def next(self, results: Results) -> list[Runs]:
        """Return what every policy that is not finished wants next."""
        self._results = results
        wanted: list[Runs] = []
        for policy, work in list(self._working.items()):
            needs: list[Runs] = []
            while not needs:
                step = next(work, None)
                if step is None:
                    del self._working[policy]
                    break
                needs = step
            wanted += needs
        return wanted

    def expected(self) -> int:
        """Return the runs of a search of usual length, or those that there are where it is longer."""
        study, levers = self.study, len(self.study.vary)
        each = (MOST_ALONG * levers * self.looks.search[-1] + (levers + 2) * study.replications
                + (6 * 3 * self.looks.search[-1] if study.assumptions else 0))
        return max(each * len(self._frame.policies), sum(self._count.values()))

    def precision(self, results: Results) -> str:
        """Return how many settings have been judged."""
        judged = sum(len(one.search.judged) for one in self.of.values() if one.search is not None)
        return f"{judged} settings judged"

    def conclude(self, results: Results) -> Summary:
        """Return every setting that was judged, and what is needed under each policy."""
        self._results = results
        return concluded(self)

    # What is known --------------------------------------------------------------------------------------------------

    def values(self, one: OfPolicy, place: Place, new: bool = False, without: str = "", tree: Mapping[str, Any] = {},
               ) -> list[Floats]:
        """Return the values of the targets at a place, by target."""
        return [self.outcome(one, place, target.name, new, without, tree) for target in self.study.target]

    def outcome(self, one: OfPolicy, place: Place, name: str, new: bool = False, without: str = "",
                tree: Mapping[str, Any] = {}) -> Floats:
        """Return the values of an outcome at a place, of as many replications as have been asked for."""
        point = self._point(one, place, without, tree)
        count = self._count.get((point.overrides, one.policy, new), 0)
        return self._results.values(point, one.policy, name, new)[:count]

    def runs(self, without: bool) -> int:
        """Return the runs that were made with a mechanism switched off, or all others."""
        keys = {point.overrides: bool(point.values[WITHOUT]) for point in self._points}
        return sum(count for (overrides, _, _), count in self._count.items() if keys[overrides] == without)

    def _begun(self, policy: str) -> OfPolicy:
        world = self._frame.scenario.world(policy)
        return OfPolicy(policy, along.levers_of(self._frame.scenario, policy, self.study.vary),
                        tuple(asked(world, target) for target in self.study.target))

    def _point(self, one: OfPolicy, place: Place, without: str = "", tree: Mapping[str, Any] = {}) -> Point:
        overrides: dict[str, Any] = {}
        for lever, at in zip(one.levers, place, strict=True):
            overrides = merge(overrides, lever.tree(at))
        text = canonical(_for_one(self._frame, one.policy, merge(overrides, dict(tree))))
        if text not in self._known:
            values = {lever.name: lever.shown(at) for lever, at in zip(one.levers, place, strict=True)}
            self._known[text] = Point(len(self._points), values | {WITHOUT: without}, text)
            self._points.append(self._known[text])
        return self._known[text]

    def _wanted(self, one: OfPolicy, asks: Sequence[Ask], without: str = "", tree: Mapping[str, Any] = {},
                ) -> list[Runs]:
        """Return the runs that are missing to what is asked for, and take note of them."""
        needs = []
        for ask in asks:
            point = self._point(one, ask.place, without, tree)
            key = (point.overrides, one.policy, ask.new)
            there = self._count.get(key, 0)
            if there < ask.count:
                needs.append(Runs(point, one.policy, (FIRST_NEW if ask.new else 0) + there, ask.count - there))
                self._count[key] = ask.count
        return needs

    # Work -----------------------------------------------------------------------------------------------------------

    def _whole(self, one: OfPolicy) -> Iterator[list[Runs]]:
        """Do everything for one policy, asking for its runs on the way."""
        world = self._frame.scenario.world(one.policy)
        one.now = tuple(lever.now for lever in one.levers)
        yield self._wanted(one, [Ask(one.now, self.looks.search[0], False)])
        loads = {lever.pool: load_of(world, lever, lambda name: self.outcome(one, one.now, name))
                 for lever in one.levers}
        pilot, ends = one.levers, tuple(along.bounded(lever, loads[lever.pool].busiest) for lever in one.levers)
        for lever in ends:
            along.refuse_bounds(lever, str(self.study.file))
        one.levers, one.load = ends, loads
        start = self._start(one)
        if self.study.by == "hour":
            one.levers = tuple(hourly(lever, loads[lever.pool], self._asked_of(one, lever)) for lever in ends)
            start = tuple(nearest(line, lever.hours(at))  # type: ignore[arg-type]
                          for line, lever, at in zip(one.levers, ends, start, strict=True))
        one.search = Search(one.levers, self.study.target, self.looks,
                            lambda place, new: self.values(one, place, new))
        for asks in one.search.run(start):
            yield self._wanted(one, asks)
        answer = one.search.found.best
        if answer is None:
            return
        one.load = {lever.pool: load_of(world, lever, lambda name: self.outcome(one, answer, name, True))
                    for lever in pilot}
        one.of_lever = next((number for number, lever in enumerate(one.levers) if self._asked_of(one, lever)), None)
        if self.study.assumptions and one.of_lever is not None and self.study.by == "rota":
            for mechanism in mechanisms(self._frame.scenario, one.policy, one.levers[one.of_lever]):
                yield from self._switched_off(one, mechanism, one.of_lever, answer)

    def _asked_of(self, one: OfPolicy, lever: Lever) -> Asked | None:
        return next((each for each in one.asked if each is not None and each.pool == lever.pool), None)

    def _start(self, one: OfPolicy) -> Place:
        """Return where the search begins: what Erlang A asks for, else what is there."""
        start = []
        for lever, now in zip(one.levers, one.now, strict=True):
            load = one.load[lever.pool]
            wanted = [each for each in one.asked if each is not None and each.pool == lever.pool]
            found = [needed(each, load, lever, load.theta) for each in wanted if load.handle > 0.0]
            start.append(max((at for at in found if at is not None), default=now))
        return tuple(start)

    def _switched_off(self, one: OfPolicy, mechanism: Mechanism, number: int, answer: Place) -> Iterator[list[Runs]]:
        """Seek the need along one lever with a mechanism switched off, for the targets that the formulas speak of.

        The other levers stay as they are at the answer.
        """
        lever = one.levers[number]

        kept = [at for at, each in enumerate(one.asked) if each is not None and each.pool == lever.pool]

        def values(place: Place, new: bool) -> list[Floats]:
            every = self.values(one, _put(answer, number, place[0]), new, mechanism.key, mechanism.tree)
            return [every[at] for at in kept]

        looks = Looks(self.study.level, self.looks.search, self.looks.search)
        search = Search([lever], [self.study.target[at] for at in kept], looks, values)
        for asks in search.alone((answer[number],)):
            placed = [Ask(_put(answer, number, ask.place[0]), ask.count, ask.new) for ask in asks]
            yield self._wanted(one, placed, mechanism.key, mechanism.tree)
        least = search.found.best
        means = [mean(each) for each in self.values(one, answer, False, mechanism.key, mechanism.tree)]
        one.without.append(Without(mechanism.key, None if least is None else least[0], tuple(means)))


def point_at(frame: Frame, index: int, values: Mapping[str, Any], policy: str) -> Point:
    """Return the point that a row of the table of runs is about."""
    study: Any = frame.definition
    overrides: dict[str, Any] = {}
    levers = along.levers_of(frame.scenario, policy, study.vary)
    for lever in levers:
        overrides = merge(overrides, along.written(lever.pool, values[lever.name], lever))
    if values[WITHOUT]:
        lever = next(each for each in levers if any(
            found is not None and found.pool == each.pool
            for found in (asked(frame.scenario.world(policy), target) for target in study.target)))
        tree = {each.key: each.tree for each in mechanisms(frame.scenario, policy, lever)}[values[WITHOUT]]
        overrides = merge(overrides, tree)
    return Point(index, dict(values), canonical(_for_one(frame, policy, overrides)))


def _for_one(frame: Frame, policy: str, tree: dict[str, Any]) -> dict[str, Any]:
    """Return overrides of one policy: where several take part, the same place need not mean the same for two."""
    return {"policies": {policy: tree}} if len(frame.policies) > 1 else tree


def _put(place: Place, number: int, at: int) -> Place:
    return (*place[:number], at, *place[number + 1:])


def _doubled(first: int, most: int) -> tuple[int, ...]:
    """Return the looks: doubled from the first, the last being the most."""
    looks = [first]
    while 2 * looks[-1] <= most:
        looks.append(2 * looks[-1])
    return (*looks, most) if looks[-1] < most else tuple(looks)


def _refuse(frame: Frame, study: Need) -> None:
    """Raise InputError with whatever is wrong with targets and levers."""
    file = str(study.file)
    problems = []
    with known_beside(frame.own):
        for target in study.target:
            about = find(target.name)
            if about.better * target.sign < 0.0:
                problems.append(Problem(
                    f"asks for {'more' if target.sign > 0 else 'less'} of {about.label.lower()}, of which "
                    f"{'less' if target.sign > 0 else 'more'} is better", file, "target", show(target.text),
                    f"{target.name} {'<=' if target.sign > 0 else '>='} a limit"))
    if study.factors:
        problems.append(Problem("are not varied by a need", file, "factors", ", ".join(study.factors), "vary"))
    problems += along.problems(frame.scenario, frame.policies, study.vary, file)
    if study.by == "hour" and not problems:
        problems += [Problem("has single dates with a rota of their own, which no week by the hour can change", file,
                             "vary", lever.name, 'by = "rota"')
                     for policy in frame.policies[:1]
                     for lever in along.levers_of(frame.scenario, policy, study.vary) if lever.dated]
    if problems:
        raise InputError(problems)
