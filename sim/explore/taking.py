"""What is copied from a page: a scenario and a command that come to what the page shows.

Both are tried before they are given: what they say is read as `journeysim compare` would read it, and has to come to
the very worlds that the page ran. Where a few lines that extend a file do not - options of the command line lie above
them, or a policy that is changed is built upon by the other - the whole scenario is written.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.explore.settings import changed_keys, name_of_other, policy_key, scenario_at, title_of_other
from sim.scenario import load, loads
from sim.scenario.own_rules import BROUGHT
from sim.scenario.sourced import split_path
from sim.scenario.toml_text import toml_lines, toml_sections, toml_text

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk
    from sim.explore.settings import Settings
    from sim.scenario import Scenario

Form = Mapping[str, Any]
SAVED: Final = "explored.toml"
"""What the scenario is called where it is saved."""
_FROM_HERE: Final = """\
# Save this in the directory in which journeysim explore was started: what it extends is named from there.
"""


def changes_toml(desk: Desk, form: Form) -> str:
    """Return what a page shows as a scenario: what it changes of the file, or all of it."""
    base, settings = desk.world(form), desk.settings(form)
    scenario, policies = scenario_at(base, settings)
    file, seed = desk.file_of(base), desk.seed_of(base)
    if file:
        short = _extending(base, settings, file, seed)
        if _comes_to(short, scenario, policies, seed):
            return short if file.startswith("/") else _FROM_HERE + short
    whole = {key: value for key, value in scenario.raw.items() if key != BROUGHT} | {"seed": seed}
    return toml_sections(whole)


def _extending(base: Scenario, settings: Settings, file: str, seed: int) -> str:
    """Return the changes as a scenario that extends a file."""
    lines = toml_text({"extends": file}) + (toml_text({"seed": seed}) if seed != base.seed else "")
    for policy, changes in _by_policy(base, settings).items():
        lines += "".join(toml_lines({"policies": {policy: _nested(key, value)}}) for key, value in changes.items())
    return lines


def _by_policy(base: Scenario, settings: Settings) -> dict[str, dict[str, Any]]:
    """Return what is changed of each policy; one that is new says what it is called and what it extends."""
    first, second = settings.policies
    ours, theirs = changed_keys(base, settings)
    if first != second:
        return {first: ours, second: theirs}
    new = {"title": title_of_other(base, first)}
    new |= {"extends": first} if first in base.raw.get("policies", {}) else {}
    return {first: ours, name_of_other(base): new | theirs}


def _nested(key: str, value: Any) -> dict[str, Any]:
    node: Any = value
    for part in reversed(split_path(key) or (key,)):
        node = {part: node}
    found: dict[str, Any] = node
    return found


def _comes_to(text: str, scenario: Scenario, policies: tuple[str, str], seed: int) -> bool:
    """Whether a scenario, saved where the server runs, has the same worlds under the two policies."""
    try:
        return _same(loads(text), scenario, policies, seed)
    except InputError:
        return False


def _same(found: Scenario, scenario: Scenario, policies: tuple[str, str], seed: int) -> bool:
    return found.seed == seed and all(
        policy in found.policies and found.world(policy) == scenario.world(policy).model_copy(
            update={"seed": found.world(policy).seed}) for policy in policies)


def command_of(desk: Desk, form: Form, runs: int) -> dict[str, str]:
    """Return the command line that compares what the page shows, with as many replications, and what it needs.

    {"command", "needs"}: `needs` says what has to be done first, empty for nothing.
    """
    base, settings = desk.world(form), desk.settings(form)
    scenario, policies = scenario_at(base, settings)
    tail = ["--policies", ",".join(policies), "--replications", str(runs)]
    file, seed = desk.file_of(base), desk.seed_of(base)
    sets = [*(desk.sets if base is desk.scenario else ()), *_options(base, settings)]
    if file and _sets_come_to(file, sets, scenario, policies):
        tail += ["--seed", str(seed)] if seed != base.seed else []
        tail += [word for option in sets for word in ("--set", option)]
        return {"command": shlex.join(["journeysim", "compare", file, *tail]), "needs": ""}
    return {"command": shlex.join(["journeysim", "compare", SAVED, *tail]),
            "needs": f"Copy as TOML first, and save that as {SAVED}."}


def _options(base: Scenario, settings: Settings) -> list[str]:
    return [f"{policy_key(policy, key)}={_text(value)}" for policy, changes in _by_policy(base, settings).items()
            for key, value in changes.items()]


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, Mapping, list)):
        return json.dumps(value) if isinstance(value, bool) else repr(value)
    return toml_text({"it": value}).removeprefix("it = ").rstrip("\n")


def _sets_come_to(file: str, sets: list[str], scenario: Scenario, policies: tuple[str, str]) -> bool:
    try:
        found = load(file, sets)
    except InputError:
        return False
    return _same(found, scenario, policies, found.seed)
