"""What a page that judges its own runs has to know of a comparison: what outcomes are called, and how sure is sure.

The page words a verdict as `sim.report` does, from the same nouns, units and clauses, with the same intervals; the
quantiles of Student's t at the looks are worked out here. What the page does not say - what the decision comes to, what
a customer has to be worth, how many runs would settle the rest - is said by `journeysim explore`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sim.experiment.verdicts import counts_events, has_base, headlines
from sim.explore.verdict import LOOK_LEVEL, LOOKS
from sim.report import phrases
from sim.report.selection import fixed_rows
from sim.report.sentences import CLAUSES, ORDER
from sim.report.verdict import MOST_PARTS, PARTS, QUESTIONS
from sim.statistics.intervals import critical_value
from sim.statistics.multiplicity import individual_level

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison

STEPS: Final = (1, 2, *LOOKS)
"""Of how many runs the page shows the numbers (`STEPS` in asking.js)."""


def wording_of(comparison: Comparison) -> dict[str, Any]:
    """Return the wording of a comparison of two policies, which runs do not change."""
    names = headlines(comparison)
    levels = [individual_level(level, family) for level in (comparison.level, LOOK_LEVEL)
              for family in (len(names), len(fixed_rows(comparison)))]
    return {
        "looks": LOOKS, "headlines": names, "questions": list(QUESTIONS.items()), "worth": phrases.WORTH,
        "has_base": has_base(comparison), "is_cost": phrases.is_cost(comparison),
        "about": {name: _about(comparison, name) for name in dict.fromkeys((*names, "cases", *PARTS))},
        "parts": list(PARTS.items()), "most_parts": MOST_PARTS, "weeks": comparison.setting.weeks,
        "short_units": phrases.SHORT_UNITS, "in_the_level": phrases.IN_THE_LEVEL, "clauses": CLAUSES, "order": ORDER,
        "critical": {str(runs): [critical_value(runs, level) for level in levels] for runs in STEPS if runs > 1},
        "words": phrases.WORDS, "too_rare": phrases.TOO_RARE, "too_uneven": phrases.TOO_UNEVEN,
    }


def _about(comparison: Comparison, name: str) -> dict[str, Any]:
    about = comparison.about(name)
    return {"label": phrases.label(comparison, name), "noun": phrases.noun(comparison, name), "unit": about.unit,
            "better": about.better, "definition": about.definition, "events": counts_events(about)}
