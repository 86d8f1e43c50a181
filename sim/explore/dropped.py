"""A scenario that was dropped on a page: read as what anybody may have sent, and without a word about files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.explore.front_desk import check_size
from sim.scenario.problems import dotted, show
from sim.scenario.toml import parse

if TYPE_CHECKING:
    from sim.scenario import Scenario

NAME: Final = "the dropped file"
_FILES: Final = ("rules", "extends", "metrics", "draws")
LARGEST: Final = 500_000


def opened(text: object) -> Scenario:
    """Read and validate a scenario from its TOML; InputError with every problem, and for each key that names a file."""
    from sim.scenario import world

    if not isinstance(text, str):
        raise InputError(Problem("is not a text", NAME, "toml", show(text)[:60], "a scenario as TOML"))
    if len(text) > LARGEST:
        raise InputError(Problem("is too long", NAME, "toml", f"{len(text):,} characters", f"{LARGEST:,}"))
    content = parse(text, NAME)
    named = list(_files(content))
    if named:
        raise InputError([Problem("names a file, which nothing that comes from a page may", NAME, dotted(path),
                                  show(value)[:60], way_out="journeysim explore FILE, on the command line")
                          for path, value in named])
    scenario = world(content, name=NAME)
    check_size(scenario, (scenario.policies[0], scenario.policies[-1]))
    return scenario


def _files(content: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give the keys that would make a scenario read a file; a policy's `extends` names a policy."""
    yield from (((key,), content[key]) for key in _FILES if key in content)
    policies = content.get("policies")
    for name, policy in (policies.items() if isinstance(policies, Mapping) else ()):
        if isinstance(policy, Mapping):
            yield from ((("policies", name, key), policy[key]) for key in _FILES
                        if key in policy and key != "extends")
    design = content.get("design")
    if isinstance(design, str) and design != "none":
        yield ("design",), design
