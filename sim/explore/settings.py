"""What a page asks about: two policies of a world, each with some keys changed.

Settings come from a browser, so they are read as what anybody may send: everything is bounded, and a key that would
make the scenario read a file is refused. The world they come to is validated as every scenario is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.inquiry.contents import content_under
from sim.scenario.edits import EditError, applied, is_edit
from sim.scenario.problems import nearest, show
from sim.scenario.sourced import split_path

if TYPE_CHECKING:
    from sim.scenario import Scenario

Value = float | bool | str
"""What a lever is set to: a number, a flag, a word, or an edit such as "+2"."""
PAGE: Final = "page"
"""What errors call what came from the browser."""
OTHER: Final = "what_if"
"""The policy beside the first where both sides of the page start from one."""
MOST_CHANGES: Final = 100
LONGEST: Final = 200
_FILES: Final = ("rules", "extends", "metrics", "design_file")
"""Keys that name files, which only the scenario named on the command line may."""
_NOT_A_LEVER: Final = ("policies", "title", "sources", "known", "decision", "outcomes", "horizon", "warm_up", "seed",
                       "explore", "judged")
"""Keys that all policies have in common, or that say nothing of what happens."""


@dataclass(frozen=True)
class Settings:
    """Two policies, by name, and what is changed of each: values by dotted key, in the order of the keys."""

    policies: tuple[str, str]
    changes: tuple[tuple[tuple[str, Value], ...], tuple[tuple[str, Value], ...]]

    @property
    def key(self) -> str:
        """What the settings are known by: 16 hexadecimal digits of a hash."""
        text = json.dumps([self.policies, self.changes], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def settings_of(form: object, scenario: Scenario) -> Settings:
    """Read settings as a page sends them: {"policies": [A, B], "changes": [{KEY: VALUE}, {KEY: VALUE}]}.

    InputError with every problem; what the values come to is validated by `scenario_at`.
    """
    if not isinstance(form, Mapping):
        raise InputError(Problem("is not a table", PAGE, "settings", show(form), "policies and changes"))
    problems: list[Problem] = []
    policies = form.get("policies", list(default_policies(scenario)))
    if not isinstance(policies, list) or len(policies) != 2:
        problems.append(Problem("are not two policies", PAGE, "policies", show(policies),
                                f"two of {', '.join(scenario.policies)}"))
    else:
        problems += [Problem("is not a policy of this scenario", PAGE, "policies", show(name),
                             ", ".join(scenario.policies), nearest(str(name), scenario.policies))
                     for name in policies if name not in scenario.policies]
    changes = form.get("changes", [{}, {}])
    if not isinstance(changes, list) or len(changes) != 2 or not all(isinstance(each, Mapping) for each in changes):
        problems.append(Problem("are not two tables", PAGE, "changes", show(changes), "a table for each policy"))
    else:
        problems += [problem for each in changes for problem in _faults(each)]
    if problems:
        raise InputError(problems)
    first, second = (tuple(sorted(each.items())) for each in changes)
    return Settings((policies[0], policies[1]), (first, second))


def default_policies(scenario: Scenario) -> tuple[str, str]:
    """Return what a page begins with: the first policy and the last, or the only one twice."""
    return scenario.policies[0], scenario.policies[-1]


def _faults(changes: Mapping[str, Any]) -> list[Problem]:
    if len(changes) > MOST_CHANGES:
        return [Problem("are too many", PAGE, "changes", str(len(changes)), f"at most {MOST_CHANGES}")]
    found = []
    for key, value in changes.items():
        first = key.partition(".")[0].strip('" ')
        if len(key) > LONGEST:
            found.append(Problem("is too long a key", PAGE, "changes", show(key[:40]), f"{LONGEST} characters"))
        elif first in _FILES:
            found.append(Problem("names a file, which nothing that comes from a page may", PAGE, key,
                                 way_out="name the scenario on the command line: journeysim explore FILE"))
        elif first in _NOT_A_LEVER:
            found.append(Problem("is the same for all policies and no lever", PAGE, key))
        elif not isinstance(value, (bool, int, float, str)):
            found.append(Problem("is neither a number nor a word", PAGE, key, show(value)))
        elif isinstance(value, str) and len(value) > LONGEST:
            found.append(Problem("is too long", PAGE, key, show(value[:40]), f"{LONGEST} characters"))
    return found


def scenario_at(scenario: Scenario, settings: Settings) -> tuple[Scenario, tuple[str, str]]:
    """Return the scenario with the changes of both sides, and what the two policies are called in it.

    Where both sides start from one policy, the second is called `OTHER` and extends it. InputError for changes that
    make no valid world.
    """
    first, second = settings.policies
    ours, theirs = changed_keys(scenario, settings)
    if first == second:
        name = name_of_other(scenario)
        extends = first if first in scenario.raw.get("policies", {}) else None
        scenario = scenario.add_policy(name, theirs, title=title_of_other(scenario, first), extends=extends)
        second, theirs = name, {}
    sets = {policy_key(policy, key): value for policy, changes in ((first, ours), (second, theirs))
            for key, value in changes.items()}
    return (scenario.with_(sets) if sets else scenario), (first, second)


def name_of_other(scenario: Scenario) -> str:
    """Return what the second side is called where both start from one policy."""
    return OTHER if OTHER not in scenario.policies else f"{OTHER}_2"


def title_of_other(scenario: Scenario, policy: str) -> str:
    """Return the title of the second side where both start from a policy."""
    return f"{scenario.policy_titles[policy]}, changed"


def policy_key(policy: str, key: str) -> str:
    """Return the dotted key of a policy's key, as `--set` takes it."""
    plain = policy.replace("_", "").replace("-", "").isalnum() and policy.isascii()
    return f"policies.{policy if plain else json.dumps(policy)}.{key}"


def changed_keys(scenario: Scenario, settings: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the changes of both sides as a policy of the scenario writes them.

    An edit, such as "*1.1", changes what stands there. Where a policy writes only a part of a law or of a rota, as in
    `handle = { mean = "9 min" }`, that part is no law: there the edit is worked out on the whole.
    """
    first, second = (dict(_worked_out(scenario, policy, dict(changes)))
                     for policy, changes in zip(settings.policies, settings.changes, strict=True))
    return first, second


def _worked_out(scenario: Scenario, policy: str, changes: Mapping[str, Value]) -> Iterator[tuple[str, Any]]:
    written = scenario.raw.get("policies", {}).get(policy, {})
    for key, value in changes.items():
        path = split_path(key)
        part = held_at(written, path)
        if not (path and is_edit(value, path[-1]) and isinstance(part, Mapping) and "dist" not in part):
            yield key, value
            continue
        try:
            yield key, applied(held_at(content_under(scenario, policy), path), str(value), path)
        except EditError as error:
            raise InputError(Problem(error.message, PAGE, key, show(value), error.allowed)) from None


def held_at(content: Any, path: tuple[str, ...]) -> Any:
    """Return what a content writes at a path, a level of the chain by its name; None for nothing."""
    node = content
    for at, part in enumerate(path):
        if at == 1 and path[0] == "chain" and isinstance(node, list):
            node = next((level for level in node if level.get("level") == part), None)
        else:
            node = node.get(part) if isinstance(node, Mapping) else None
        if node is None:
            return None
    return node
