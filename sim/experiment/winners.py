"""Who wins on what: of every headline the policy with the best mean, and which of the others are clearly behind it.

The verdicts compare every policy with the first. Whoever asks which of several is best asks for more: the leader is
picked after the runs have been seen, so its differences from the others are judged by intervals that hold at once for
all headlines and *all pairs* of policies (Bonferroni): whoever is picked, they hold. Policies from which the leader
cannot be told share the first place with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.experiment.verdicts import headlines, judge
from sim.statistics.multiplicity import individual_level

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.experiment.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Winner:
    """Who is best on one headline.

    policy: the leader, the one with the best mean; behind: what is said of every other policy against the leader, the
    nearest first; level_with: the others from which it is not told, in the order of the policies.
    """

    outcome: str
    policy: str
    behind: tuple[Verdict, ...]
    level_with: tuple[str, ...]

    @property
    def is_alone(self) -> bool:
        """Whether all others are clearly behind."""
        return not self.level_with


def winners(comparison: Comparison) -> tuple[Winner, ...]:
    """Return who is best on every headline that has a direction and is defined in all runs, in their order.

    Nothing with one policy, or with one replication.
    """
    if len(comparison.policies) < 2 or comparison.replications < 2:
        return ()
    names = [name for name in headlines(comparison) if comparison.about(name).better and _is_defined(comparison, name)]
    pairs = len(comparison.policies) * (len(comparison.policies) - 1) // 2
    level = individual_level(comparison.level, len(headlines(comparison)) * pairs)
    return tuple(_winner(comparison, name, level) for name in names)


def _is_defined(comparison: Comparison, name: str) -> bool:
    return all(name in comparison.levels[policy] and math.isfinite(comparison.levels[policy][name].mean)
               for policy in comparison.policies)


def _winner(comparison: Comparison, name: str, level: float) -> Winner:
    better = comparison.about(name).better

    def merit(policy: str) -> float:
        return better * comparison.levels[policy][name].mean

    leader = max(comparison.policies, key=merit)  # of equals the first
    others = [policy for policy in comparison.policies if policy != leader]
    against = replace(comparison, policies=(leader, *others))
    behind = sorted(judge(against, [name], level), key=lambda each: -merit(each.policy))
    level_with = tuple(policy for policy in others
                       if any(each.policy == policy and each.word != "worse" for each in behind))
    return Winner(name, leader, tuple(behind), level_with)
