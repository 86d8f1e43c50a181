"""The finding of a comparison in a line, for the head of a picture: "Faster and fewer leave; costs 3,731 more"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report import phrases
from sim.report.phrases import WORTH, listed, noun
from sim.report.verdict import best, outcomes

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict

CLAUSES: Final = {
    "problem_days_per_customer_year": ("fewer problem days", "more problem days"),
    "unsolved_share": ("fewer unsolved", "more unsolved"),
    "resolution_time_mean": ("faster", "slower"),
    "churn": ("fewer leave", "more leave"),
    "praise_per_100": ("less praise", "more praise"),
    "grievance_per_100": ("fewer grievances", "more grievances"),
}
"""The words for less and more of a headline in a title."""
ORDER: Final = (
    ("resolution_time_mean", "problem_days_per_customer_year", "unsolved_share"), ("churn",),
    ("grievance_per_100", "praise_per_100"),
)
"""Question by question; the first that is better, and the first that is worse, stand for their question."""
_MOST_LINES: Final = 3
_LITTLE: Final = 1.0
"""Below this many per cent a title says how small a difference is: clear does not mean large."""


def finding(comparison: Comparison) -> str:
    """Return the finding: where two policies are compared by itself, else a line for each; of many, for the best."""
    count = comparison.replications
    if len(comparison.policies) < 2:
        return f"{comparison.titles[comparison.baseline]}: levels over {count} replication{'s' * (count > 1)}"
    if count < 2:
        return "One replication: nothing can be concluded"
    others = comparison.policies[1:]
    first = comparison.titles[comparison.baseline]
    if len(others) == 1:
        said = clauses(comparison, others[0])
        return f"{said[:1].upper()}{said[1:]}\n{comparison.titles[others[0]]} against {first}"
    shown = others if len(others) <= _MOST_LINES else (best(comparison),)
    lines = [f"{comparison.titles[policy]}: {clauses(comparison, policy)}" for policy in shown]
    rest = len(others) - len(shown)
    head = f"Against {first}" + (f" (best of {len(others)} by the number of headlines)" if rest else "")
    return "\n".join([f"{head}:", *lines])


def clauses(comparison: Comparison, policy: str) -> str:
    """Return what is clear about one policy: what is better, then what is worse."""
    verdicts = {name: comparison.verdict(policy, name) for name in outcomes(comparison)}
    asked = {name for question in ORDER for name in question}
    questions = [*ORDER, *((name,) for name in verdicts if name not in asked)]
    parts: dict[str, list[str]] = {"better": [], "worse": []}
    for word, said in parts.items():
        for question in questions:
            named = [name for name in question if name in verdicts and verdicts[name].word == word]
            said += [_clause(comparison, verdicts[name]) for name in named[:1]]
    if any(parts.values()):
        return "; ".join(listed(said) for said in parts.values() if said)
    if all(verdict.word == "same" for verdict in verdicts.values()):
        return "the same in every run"
    return "nothing is clear"


def _clause(comparison: Comparison, verdict: Verdict) -> str:
    interval, name = verdict.interval, verdict.outcome
    assert interval is not None
    if name in CLAUSES:
        share = phrases.percent(comparison, name, interval).lstrip("+-")
        little = share and float(share.removesuffix(" %")) < _LITTLE
        return f"{f'only {share} ' if little else ''}{CLAUSES[name][interval.mean > 0.0]}"
    size = phrases.number(comparison, name, interval, alone=True)
    if name == WORTH and phrases.is_cost(comparison):
        return f"costs {size.lstrip('+-')} {'more' if size.startswith('+') else 'less'}"
    return f"{noun(comparison, name)} {size.lstrip('+-')} {'higher' if size.startswith('+') else 'lower'}"
