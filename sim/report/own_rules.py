"""Rules of one's own as they are shown: which files, from where, and that they are executed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.report.tables import Table

if TYPE_CHECKING:
    from sim.outcomes.own_measures import Measure
    from sim.scenario import Scenario
    from sim.scenario.rule_files import RuleFile

SHORT_DIGEST: Final = 12
"""Digits of a digest that are shown: enough to tell files apart."""
TRUST: Final = ("This is Python. Like any script it is executed with your rights when the scenario is run: read it "
                "first if it is not yours.")


def executed(files: Sequence[RuleFile]) -> str:
    """Say that files with rules are executed, and which; the digests are those of the texts that were read."""
    listed = ", ".join(f"{file.path} (SHA-256 {file.digest[:SHORT_DIGEST]})" for file in files)
    return f"this scenario brings Python of its own, which is executed with your rights, like any script: {listed}."


def executed_measures(measures: Sequence[Measure]) -> str:
    """Say that files with measures are executed, and which; the digests are those of the texts that were read."""
    files = {measure.path: measure.digest for measure in measures if measure.path}
    listed = ", ".join(f"{path} (SHA-256 {digest[:SHORT_DIGEST]})" for path, digest in files.items())
    return f"this study measures by Python of its own, which is executed with your rights, like any script: {listed}."


def rules_table(scenario: Scenario) -> list[Table]:
    """Return the table of the rules of one's own that any policy uses; no table where there are none."""
    if not scenario.rule_files:
        return []
    rows = [(file.name, file.path, file.digest[:SHORT_DIGEST],
             "all" if len(policies) == len(scenario.policies) else ", ".join(policies),
             ", ".join(f"{name} {number:g}" for name, number in numbers.items()) or "-")
            for file, policies, numbers in _used(scenario)]
    return [Table("Rules of one's own", ("Rule", "file", "SHA-256", "policies", "numbers"), tuple(rows), note=TRUST)]


def rules_form(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the rules of one's own as JSON holds them; numbers are those under the first policy that uses them."""
    return [{"name": file.name, "path": file.path, "sha256": file.digest, "policies": policies, "numbers": numbers}
            for file, policies, numbers in _used(scenario)]


def _used(scenario: Scenario) -> list[tuple[RuleFile, list[str], dict[str, float]]]:
    found = []
    for file in scenario.rule_files:
        policies = [name for name in scenario.policies if file in scenario.world(name).rules.files]
        found.append((file, policies, dict(scenario.world(policies[0]).rules.numbers[file.name])))
    return found
