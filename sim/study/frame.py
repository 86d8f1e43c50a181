"""A study made ready: its scenario loaded, its policies, outcomes and factors checked, before anything is run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.experiment.decisions import check_decision
from sim.experiment.known_figures import check_known
from sim.experiment.warm_up import from_the_start, run_pilots
from sim.outcomes.catalogue import HEADLINES, expand
from sim.outcomes.own_measures import check, texts_of
from sim.scenario.overrides import merge
from sim.scenario.problems import dotted, nearest, show
from sim.scenario.scenario import choose_policies
from sim.study.draws import content_with
from sim.study.effects import Plans, alike, probes
from sim.study.factors import Factor, Value, setting
from sim.study.identity import components, identity
from sim.study.own_measures import measures_of

if TYPE_CHECKING:
    from sim.experiment.warm_up import WarmUpChoice
    from sim.outcomes import Outcome
    from sim.outcomes.own_measures import Measure
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan
    from sim.study.definition import Definition
    from sim.study.own_measures import Functions
    from sim.study.points import Point

MOST_CHECKED: Final = 200
"""Points at which the scenario is loaded before the first run: a second or two; the others are checked when run."""
MOST_SAID: Final = 10
_WHOLE_AGENTS: Final = ("factors that change the number of agents, for every shift is rounded to whole ones, or agents "
                        "more, such as pools.reps.staff+=0:2:3")
PROBLEM_DAYS: Final = "problem_days_per_customer_year"
_LENGTHS: Final = frozenset(("horizon", "warm_up"))
"""Keys on which the default of `outcomes.watch` depends."""
Key = tuple[str, ...]
_STUDYS_OWN: Final[Mapping[Key, tuple[str, str]]] = {
    ("seed",): ("is the seed, which all points of a study share: they are compared with the same luck",
                "more replications, each of which has luck of its own; or `seed` of the study"),
    ("outcomes", "watch"): ("is how long each case is watched, which all points of a study share: otherwise their "
                            "times would not be measured alike",
                            "one watch for the whole study, in the scenario or by [set]"),
}
"""Keys that no factor may move: what is said, and what to do instead."""

Pilots = Callable[["Scenario", int], "tuple[Scenario, WarmUpChoice | None]"]


@dataclass(frozen=True)
class Frame:
    """What a procedure starts from.

    scenario: with what the study sets worked in; policies: those that take part, the baseline first; outcomes: those
    of the summary; parts: the components of the study's identity; texts: the files as given, by what they are;
    warm_up: what was chosen where the scenario's is "auto", once for all points; measures: those of the study's own.
    """

    definition: Definition
    scenario: Scenario
    policies: tuple[str, ...]
    seed: int
    outcomes: tuple[str, ...]
    parts: Mapping[str, Any]
    texts: Mapping[str, str]
    warm_up: WarmUpChoice | None = None
    measures: tuple[Measure, ...] = ()

    @property
    def own(self) -> tuple[Outcome, ...]:
        """What the study's own measures are as outcomes."""
        return tuple(measure.outcome for measure in self.measures)

    @property
    def identity(self) -> str:
        """The hash of everything the results depend on."""
        return identity(self.parts)

    @property
    def content(self) -> str:
        """The scenario as JSON, in the order of its names."""
        return json.dumps(self.scenario.raw, separators=(",", ":"), allow_nan=False)

    def content_at(self, overrides: str) -> str:
        """Return the scenario as JSON at a point with such overrides: under a draw, where they name one."""
        content = content_with(self.scenario.raw, self.texts["points"], overrides)
        return json.dumps(content, separators=(",", ":"), allow_nan=False)

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the policies that take part."""
        return {name: self.scenario.policy_titles.get(name) or name for name in self.policies}


def prepare(
    definition: Definition, sets: tuple[str, ...] = (), pilots: Pilots | None = None, scenario: Scenario | None = None,
    functions: Functions | None = None,
) -> Frame:
    """Load the scenario of a study and check everything the study says about it.

    `sets` are overrides as on the command line; `pilots` chooses a warm-up that is left open, given the scenario and
    the seed, by default as `run_pilots` does; `scenario`: where it has been loaded already, with its overrides;
    `functions`: measures that are given as such. InputError with every problem: a scenario that does not load, a
    policy or an outcome that does not exist, a factor that does not vary or whose ends do not load, a measure that is
    none. Files of measures are executed.
    """
    file = definition.file
    scenario = _loaded(definition, sets) if scenario is None else scenario
    if definition.set:
        scenario = _laid_over(scenario, definition)
    policies = _policies(definition, scenario)
    bare = from_the_start(scenario)
    measures = measures_of(definition, functions)
    own = tuple(measure.outcome for measure in measures)
    check_decision(bare, own)
    check_known(bare)
    problems = [*_outcome_problems(definition, bare, policies), *factor_problems(definition, bare, policies)]
    if problems:
        raise InputError(problems)
    check(measures)
    points = definition.points_text() or definition.draws_text(scenario, sets)
    seed = scenario.seed if definition.seed is None else definition.seed
    scenario, warm_up = run_pilots(scenario, seed=seed) if pilots is None else pilots(scenario, seed)
    chosen = {} if warm_up is None else {"warm_up": warm_up.form()}
    parts = components(definition, scenario, points, measures) | chosen
    return Frame(
        definition, scenario, policies, seed, _outcomes(definition, scenario, policies), parts,
        {"study": _text_of(file), "scenario": json.dumps(scenario.raw, allow_nan=False), "points": points}
        | ({"metrics": json.dumps(texts_of(measures))} if measures else {}), warm_up, measures,
    )


def _loaded(definition: Definition, sets: tuple[str, ...]) -> Scenario:
    from sim.scenario import load

    path = definition.file.parent / definition.scenario
    if definition.file.is_file() and not path.is_file():
        reason = "is a directory" if path.is_dir() else "is not there"
        raise InputError(Problem(reason, str(definition.file), "scenario", str(path),
                                 "the file of a scenario, relative to the file of the study"))
    return load(path, sets)


def _policies(definition: Definition, scenario: Scenario) -> tuple[str, ...]:
    try:
        return choose_policies(scenario, definition.policies)
    except InputError as error:
        raise InputError([replace(problem, file=str(definition.file), key="policies")
                          for problem in error.problems]) from None


def _laid_over(scenario: Scenario, definition: Definition) -> Scenario:
    from sim.scenario.scenario import of_content

    try:
        folder = scenario.path.parent if scenario.path is not None else None
        over = of_content(scenario.raw, definition.set, str(scenario.path or ""), folder)
    except InputError as error:
        raise InputError([replace(problem, file=str(definition.file), key=f"set.{problem.key}")
                          if problem.file == "--set" else problem for problem in error.problems]) from None
    return replace(over, path=scenario.path)


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""  # a study that was not read from a file


# Outcomes ---------------------------------------------------------------------------------------------------------


def _outcomes(definition: Definition, scenario: Scenario, policies: tuple[str, ...]) -> tuple[str, ...]:
    """Return the outcomes of the summary: the headlines in their order, or those named; others by the catalogue.

    Without a base of customers there are no customer-years, so problem days per customer-year are left out.
    """
    plan = _plan(scenario, policies[0])
    known = [*(outcome.name for outcome in expand(plan)), *definition.metrics]
    named = {name for _, name in definition.asked_for()}
    first: list[str] = []
    if not definition.outcomes:
        none = {PROBLEM_DAYS} if plan.world["open_demand"] else set()
        first = [name for name in HEADLINES if name in known and name not in none]
    return (*first, *(name for name in known if name in named and name not in first))


def _outcome_problems(
    definition: Definition, scenario: Scenario, policies: tuple[str, ...]
) -> Iterator[Problem]:
    known = [outcome.name for outcome in expand(_plan(scenario, policies[0]))]
    for name in definition.metrics:
        if name in known:
            yield Problem("is the name of an outcome", str(definition.file), f"metrics.{name}", show(name),
                          "a name of its own")
    known += definition.metrics
    for key, name in definition.asked_for():
        if name not in known:
            yield Problem("is not an outcome of this scenario", str(definition.file), key, show(name),
                          "an outcome that `journeysim run` prints", nearest(name, known))
    for name in definition.factors:
        if name in known:
            yield Problem("is also the name of an outcome", str(definition.file), f"factors.{name}", show(name),
                          "another name for the factor's column in the table of runs")


def _plan(scenario: Scenario, policy: str) -> Plan:
    from sim.scenario.plan import build

    return build(scenario.world(policy))


# Factors ----------------------------------------------------------------------------------------------------------


def factor_problems(definition: Definition, scenario: Scenario, policies: tuple[str, ...]) -> list[Problem]:
    """Return what is wrong with the factors: a path that does not exist, an end that does not load, no effect."""
    problems = [problem for name, factor in definition.factors.items()
                for problem in _owned(name, factor, definition)]
    if problems:
        return problems
    plans = Plans(definition, scenario, policies)
    for name, factor in definition.factors.items():
        problems += _checked(name, factor, definition, scenario, plans)
    problems = problems or _shared(definition) or _watched_differently(definition, scenario)
    if not problems and len(definition.factors) > 1:
        problems = [*_together(definition, scenario, policies, 0), *_together(definition, scenario, policies, -1)]
    return problems or _idle(definition, plans)


def _owned(name: str, factor: Factor, definition: Definition) -> Iterator[Problem]:
    """Give the keys that are the study's own and that no factor may move; what each of them is for, is said."""
    try:
        keys = {key for value in factor.ends for key in _leaves(factor.tree(value))}
    except InputError:
        return  # not even a path; it is said elsewhere
    for key in sorted(keys):
        if key in _STUDYS_OWN:
            message, allowed = _STUDYS_OWN[key]
            yield Problem(message, str(definition.file), f"factors.{name}", dotted(list(key)), allowed)


def _checked(
    name: str, factor: Factor, definition: Definition, scenario: Scenario, plans: Plans
) -> list[Problem]:
    """Return what is wrong with a factor by itself."""
    key = f"factors.{name}"
    problems: dict[str, Problem] = {}
    try:
        for value in probes(factor, definition):
            place = setting(name, value)
            made, faults = _load(factor.tree(value), scenario, definition, key, place)
            try:
                for loaded in made:
                    plans.note({name: value}, loaded)
            except InputError as error:
                faults = _placed(error, definition, key, place)
            for fault in faults:
                problems.setdefault(fault.message.partition(" (at ")[0], fault)
    except InputError as error:
        return [replace(problem, file=str(definition.file), key=f"{key}.path") for problem in error.problems]
    return list(problems.values())


def _idle(definition: Definition, plans: Plans) -> list[Problem]:
    """Return the factors that move nothing, and those with values that mean the same (see `sim.study.effects`)."""
    problems: list[Problem] = []
    for name, factor in definition.factors.items():
        tried = probes(factor, definition)
        found = ", ".join(factor.targets) or ", ".join(str(value) for value in tried)
        where = (str(definition.file), f"factors.{name}", found)
        if len(tried) == 1:
            problems.append(Problem(f"does not vary: it has one value only, {tried[0]}", *where,
                                    "several values; use `set` or --set for a fixed value"))
        else:
            problems += [_idle_problem(group, len(group) == len(tried), len(definition.factors) > 1, where)
                         for group in alike(name, plans)]
        if len(problems) >= MOST_SAID:
            break
    return problems


def _idle_problem(group: Sequence[Value], whole: bool, has_others: bool, where: tuple[str, str, str]) -> Problem:
    same = " and ".join((", ".join(str(value) for value in group[:-1][:MOST_SAID]), str(group[-1])))
    others = ", whatever the other factors are" if has_others else ""
    rounded = where[2].endswith(".staff*")
    if whole:
        return Problem(f"changes nothing under any of the policies: {same} lead to the same simulation{others}", *where,
                       _WHOLE_AGENTS if rounded else
                       "a key that has a meaning in this scenario, under a policy whose runs count")
    return Problem(f"has values that mean the same: {same} lead to the same simulation under every policy{others}",
                   *where, _WHOLE_AGENTS if rounded else "each value once")


def _together(
    definition: Definition, scenario: Scenario, policies: tuple[str, ...], end: int
) -> list[Problem]:
    """Return what is wrong when all factors are at their first (0) or last (-1) end at once."""
    tree: dict[str, Any] = {}
    values: dict[str, Value] = {}
    for name, factor in definition.factors.items():
        values[name] = factor.ends[end]
        tree = merge(tree, factor.tree(values[name]))
    place = ", ".join(setting(name, value) for name, value in values.items())
    return _load(tree, scenario, definition, "factors", place)[1]


def _shared(definition: Definition) -> list[Problem]:
    """Return which factors move a key that another moves too: the later would undo the earlier without a word."""
    problems, moved = [], dict[Key, str]()
    for name, factor in definition.factors.items():
        keys = {key for value in factor.ends for key in _leaves(factor.tree(value))}
        if both := sorted((key, other) for key in keys for known, other in moved.items()
                          if key[:len(known)] == known or known[:len(key)] == key):
            key, other = both[0]
            problems.append(Problem(f"varies a key that {other} varies too", str(definition.file), f"factors.{name}",
                                    dotted(list(key)),
                                    "every key in one factor only; named bundles vary several keys at once"))
        moved |= dict.fromkeys(keys, name)
    return problems


def _watched_differently(definition: Definition, scenario: Scenario) -> list[Problem]:
    """Return the factors that would change how long cases are watched, and with it what every time outcome means.

    By default the watch is at most a quarter of what follows the warm-up, so points of different lengths would be
    compared by different measures.
    """
    if scenario.world(scenario.policies[0]).outcomes.watch is not None:
        return []
    return [Problem("changes how long each case is watched, so outcomes could not be compared between points",
                    str(definition.file), f"factors.{name}", show(key),
                    "the watch named in the scenario, such as outcomes.watch = \"4 weeks\" (or [set] in the study)")
            for name, factor in definition.factors.items()
            for key in sorted({leaf[0] for value in factor.ends for leaf in _leaves(factor.tree(value))} & _LENGTHS)]


def _leaves(tree: Mapping[str, Any]) -> Iterator[Key]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from ((key, *rest) for rest in _leaves(value))
        else:
            yield (key,)


def check_points(
    frame: Frame, points: Sequence[Point], also: Callable[[Scenario], object] | None = None,
) -> None:
    """Load the scenario at every point, or at `MOST_CHECKED` of them, before anything is run; InputError otherwise.

    `also` is asked about each of them and may raise InputError, too. Factors that are each right on their own need not
    be so together, and the ends do not tell.
    """
    distinct = list({point.overrides: point for point in points}.values())
    if not frame.definition.factors or len(distinct) < 2:
        return
    stride = -(-len(distinct) // MOST_CHECKED)
    problems: list[Problem] = []
    for point in distinct[::stride]:
        place = ", ".join(setting(name, value) for name, value in point.values.items())
        problems += _load(json.loads(point.overrides), frame.scenario, frame.definition, "factors", place, also)[1]
        if len(problems) >= MOST_SAID:
            break
    if problems:
        raise InputError(problems)


def _load(
    tree: Mapping[str, Any], scenario: Scenario, definition: Definition, key: str, place: str,
    also: Callable[[Scenario], object] | None = None,
) -> tuple[list[Scenario], list[Problem]]:
    from sim.scenario.scenario import of_content

    try:
        loaded = of_content(scenario.raw, tree)
        _measured_alike(scenario, loaded)
        if also is not None:
            also(loaded)
        return [loaded], []
    except InputError as error:
        return [], _placed(error, definition, key, place)


def _measured_alike(scenario: Scenario, loaded: Scenario) -> None:
    """Raise InputError where the business days by which cases are watched are other ones at a point of the study."""
    from sim.scenario.limits import measured_otherwise

    for objection in measured_otherwise({"the scenario": scenario.world(), "this point": loaded.world()}):
        raise InputError(Problem(objection.message, key=".".join(objection.path), allowed=objection.allowed))


def _placed(error: InputError, definition: Definition, key: str, place: str) -> list[Problem]:
    """Return the problems of a scenario as those of a factor at some place."""
    file = str(definition.file)
    return [replace(problem, message=f"{problem.key} {problem.message} (at {place})", file=file, key=key)
            for problem in error.problems]
