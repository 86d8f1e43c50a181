"""What a study assumed, and how far to trust it: every figure of the scenario that has an effect, the weakest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.publish.dossier import Assumptions, Figure
from sim.report.phrases import listed
from sim.report.what_it_rests_on import resting_together, rests_on
from sim.report.why import written_value
from sim.scenario.overrides import level_names, merge, policy_layer
from sim.scenario.problems import dotted
from sim.scenario.resting import TABLES, Resting, resting
from sim.scenario.sourced import TRUST, rank_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import Scenario
    from sim.scenario.sourced import Path
    from sim.study.finish import StudyResult

_NO_SOURCES: Final = (
    "This scenario does not say what its figures rest on ([sources]): take every one of its {count} figures as "
    "assumed, until somebody says where it is from.")
_OF_POLICIES: Final = "levers"
"""The table that policies fill, not the file."""
_VALUE: Final = 88
"""Characters of a value that are shown."""


def assumptions(result: StudyResult) -> Assumptions:
    """Return what the policies of a study rest on."""
    scenario, policies = result.frame.scenario, result.policies
    figures = tuple(_figures(scenario, {policy: resting(scenario, policy) for policy in policies}, result.titles))
    together = resting_together(scenario, policies)
    letters = tuple((letter, _meaning(letter), len(paths)) for letter, paths in together.by_trust().items())
    said = rests_on(scenario, policies) or _NO_SOURCES.format(count=len(together.figures))
    return Assumptions((said, *_moved(result)), letters, figures, tuple(_defaults(scenario)))


def _meaning(letter: str) -> str:
    return TRUST.get(letter, "no source is given")


def _figures(
    scenario: Scenario, found: Mapping[str, Resting], titles: Mapping[str, str]
) -> list[Figure]:
    """Return the figures of all policies, the weakest first; of those that policies set, each value by itself."""
    made: dict[tuple[str, str], Figure] = {}
    ranks: dict[tuple[str, str], int] = {}
    for policy, each in found.items():
        content = _content(scenario, policy)
        for path, source in each.figures.items():
            value = written_value(_at(content, path), _VALUE)
            who = (titles[policy],) if path in each.own else ()
            key = (dotted(path), value if who else "")
            known = made.get(key)
            if known is None:
                made[key] = Figure(dotted(path), value, source.basis if source else "", source.trust if source else "",
                                   who)
                ranks[key] = rank_of(source)
            elif who and who[0] not in known.policies:
                made[key] = Figure(known.key, known.value, known.basis, known.trust, (*known.policies, *who))
    order = sorted(made, key=lambda key: (-ranks[key], not made[key].policies))
    return [made[key] for key in order]


def _content(scenario: Scenario, policy: str) -> dict[str, Any]:
    base = {key: value for key, value in scenario.raw.items() if key in TABLES}
    layer = policy_layer(policy, scenario.raw.get("policies", {}).get(policy, {}), "")
    merged: dict[str, Any] = merge(base, {key: value for key, value in layer.content.items() if key in TABLES})
    return merged


def _at(content: Mapping[str, Any], path: Path) -> Any:
    node: Any = content
    for at, part in enumerate(path):
        if at == 1 and path[0] == "chain" and isinstance(node, list):
            node = dict(zip(level_names(node), node, strict=True))
        node = node.get(part) if hasattr(node, "get") else None
    return node


def _moved(result: StudyResult) -> list[str]:
    """Return what a study varied, which is then no assumption but a question."""
    if not result.factors:
        return []
    return [f"Varied, so not assumed: {listed(result.factors)}."]


def _defaults(scenario: Scenario) -> list[str]:
    """Return which tables a scenario leaves out altogether, so that their neutral defaults hold."""
    missing = [name for name in TABLES if name not in scenario.raw and name != _OF_POLICIES]
    if not missing:
        return []
    return [f"Nothing is said of {listed(missing)}: there the defaults hold, which are neutral."]
