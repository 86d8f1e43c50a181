"""The policies of a scenario: those that are tables under proper names, and which of them build on which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.scenario.base import LONGEST_TEXT, name_fault
from sim.scenario.overrides import Layer, as_spelled, merge
from sim.scenario.problems import Reporter, dotted, nearest, show

BASELINE: Final = "baseline"
MOST_POLICIES: Final = 100


def policy_file(name: str, files: list[Layer]) -> str:
    """Return the file in which a policy is written."""
    return next((layer.file for layer in files if layer.holds(("policies", name))), "--set")


def policies_of(content: object, overrides: object, file: str, reporter: Reporter) -> dict[str, dict[str, Any]]:
    """Return the policies that are tables under proper names, with what `--set policies...` says about them."""
    if not isinstance(content, dict):
        reporter.add(Problem("is not a table of policies", file, "policies", show(content), "[policies.NAME] tables"))
        return {}
    if len(content) > MOST_POLICIES:
        reporter.add(Problem("has too many policies", file, "policies", str(len(content)), f"at most {MOST_POLICIES}"))
        return {}
    policies: dict[str, dict[str, Any]] = {}
    for name, policy in content.items():
        key = dotted(("policies", name))
        if fault := name_fault(name):
            reporter.add(Problem(fault, file, key, show(name)))
        elif not isinstance(policy, dict):
            reporter.add(Problem("is not a table", file, key, show(policy), "a table of overrides"))
        else:
            policies[name] = policy
    return {name: _titled(name, policy, file, reporter)
            for name, policy in _with_sets(policies, overrides, reporter).items()}


def _titled(name: str, policy: dict[str, Any], file: str, reporter: Reporter) -> dict[str, Any]:
    title = policy.get("title", name)
    if isinstance(title, str) and len(title) <= LONGEST_TEXT:
        return policy
    key = dotted(("policies", name, "title"))
    reporter.add(Problem("is not a title", file, key, show(title), f"a text of at most {LONGEST_TEXT} characters"))
    return {key: value for key, value in policy.items() if key != "title"}


def _with_sets(policies: dict[str, dict[str, Any]], overrides: object, reporter: Reporter) -> dict[str, dict[str, Any]]:
    if overrides is None:
        return policies
    if not isinstance(overrides, dict):
        reporter.add(Problem("is not a table of policies", "--set", "policies", show(overrides)))
        return policies
    for name, policy in overrides.items():
        key = dotted(("policies", name))
        if name not in policies and isinstance(policy, dict) and "extends" in policy:
            if fault := name_fault(name):
                reporter.add(Problem(fault, "--set", key, show(name)))
            else:
                policies = (policies or {BASELINE: {}}) | {name: policy}
        elif name not in policies:
            reporter.add(Problem("is not a known policy", "--set", key, show(name),
                                 f"{', '.join(policies)}, or a new one that says what it extends",
                                 nearest(name, list(policies))))
        elif not isinstance(policy, dict):
            reporter.add(Problem("is not a table", "--set", key, show(policy), "a table of overrides"))
        else:
            try:
                policies = policies | {name: merge(policies[name], as_spelled(policies[name], policy))}
            except InputError as error:
                reporter.extend(replace(problem, file="--set", key=f"{key}.{problem.key}")
                                for problem in error.problems)
    return policies


def ancestry_of(
    policies: Mapping[str, Mapping[str, Any]], files: list[Layer], reporter: Reporter,
) -> dict[str, list[str]]:
    """Return every policy with those it extends, itself first; one that extends none that it can stands alone."""
    ancestry: dict[str, list[str]] = {}
    told: set[str] = set()
    for name in policies:
        line = [name]
        while (target := policies[line[-1]].get("extends")) is not None:
            last = line[-1]
            others = [other for other in policies if other != last]
            where = (policy_file(last, files), dotted(("policies", last, "extends")), show(target))
            if not isinstance(target, str) or target not in policies:
                reporter.add(Problem("is not a policy to extend", *where, listed(others),
                                     nearest(str(target), others)))
            elif target not in line:
                line.append(target)
                continue
            elif not told.intersection(line):  # a circle is one fault, wherever one comes into it
                reporter.add(Problem("extends itself, directly or through other policies", *where,
                                     "a policy that does not build on this one"))
                told.update(line)
            break
        ancestry[name] = line
    return ancestry


def listed(names: Sequence[str]) -> str:
    """Return names in a row, twenty at most."""
    shown = ", ".join(dotted((name,)) for name in names[:20])
    return shown + (f" and {len(names) - 20} more" if len(names) > 20 else "")
