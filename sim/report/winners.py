"""Who wins on what, in words: one row a headline, with by how much the leader leads and from whom it is not told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.report import phrases
from sim.report.phrases import WORTH, level, listed, noun, spelled
from sim.report.tables import Table
from sim.report.verdict import outcomes

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict
    from sim.experiment.winners import Winner

_BEST: Final = {
    "problem_days_per_customer_year": "Fewest problem days", "unsolved_share": "Fewest left unsolved",
    "resolution_time_mean": "Fastest solution", "churn": "Fewest customers leave",
    "praise_per_100": "Most praise told", "grievance_per_100": "Fewest grievances told",
}
SURE: Final = "clear"
NOT_TOLD: Final = "not told apart"
ALIKE: Final = "the same in every run"


def best_of(comparison: Comparison, name: str) -> str:
    """Return what being best on a headline is called."""
    if name == WORTH:
        return "Lowest cost" if phrases.is_cost(comparison) else "Highest net value"
    return _BEST.get(name) or f"Best: {noun(comparison, name)}"


def winners_table(comparison: Comparison, found: tuple[Winner, ...]) -> list[Table]:
    """Return one row a headline: who is best, at which level, ahead of whom by how much, how sure; none without any."""
    told = set(outcomes(comparison))
    rows = [(best_of(comparison, each.outcome), *_cells(comparison, each)) for each in found if each.outcome in told]
    if not rows:
        return []
    pairs = len(comparison.policies) * (len(comparison.policies) - 1) // 2
    several = "all pairs of policies" if pairs > 1 else "both policies"
    note = (f"Ahead by: the mean difference ± half of its interval; the intervals hold at once for all headlines "
            f"and {several}, so picking the best afterwards costs nothing. Clear: the whole interval lies on one "
            "side of 0. Not told apart does not mean equal.")
    return [Table("Who wins on what", ("", "best", "level", "ahead by", "how sure"), tuple(rows), frozenset(), note)]


def _cells(comparison: Comparison, found: Winner) -> tuple[str, str, str, str]:
    best = listed(comparison.titles[policy] for policy in (found.policy, *found.level_with))
    at = level(comparison, found.policy, found.outcome)
    if all(each.word == "same" for each in found.behind):
        return "all alike", at, "", ALIKE
    if found.level_with and len(found.level_with) == len(comparison.policies) - 1:
        return "nobody", f"{at} under {comparison.titles[found.policy]}", _ahead(comparison, found), NOT_TOLD
    if found.level_with:
        return best, at, _ahead(comparison, found), f"{NOT_TOLD}; the rest clearly behind"
    return best, at, _ahead(comparison, found), SURE


def _ahead(comparison: Comparison, found: Winner) -> str:
    return "; ".join(_behind(comparison, each) for each in found.behind)


def _behind(comparison: Comparison, verdict: Verdict) -> str:
    title = comparison.titles[verdict.policy]
    if verdict.interval is None:
        return f"{title}: {phrases.undefined(comparison, verdict)}"
    if verdict.word == "same":
        return f"{title}: {ALIKE}"
    if verdict.too_rare:
        return f"{title}: {phrases.too_few(comparison, verdict)}"
    size = spelled(phrases.number(comparison, verdict.outcome, verdict.interval)).lstrip("+-")
    return f"{size} ({title})"
