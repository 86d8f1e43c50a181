"""What an organisation knows of itself (`[known]`) beside the runs that the page shows.

The figures are of the present policy, the first of the scenario, so they are set beside the page's first side where
that is this policy as the file has it; beside anything else they would judge a setting that nobody has measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.experiment.known_figures import known_rows
from sim.report.known_figures import TITLE, known_table

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.explore.settings import Settings
    from sim.scenario import Scenario


def beside(scenario: Scenario, settings: Settings, comparison: Comparison) -> dict[str, Any] | None:
    """Return the table of known figures: {"title", "head", "rows", "note"}; None where the scenario names none.

    Without rows, and a note that says why, where the first side is not the present policy as it stands in the file.
    """
    known = scenario.world().known
    if not known:
        return None
    present = scenario.policies[0]
    if settings.policies[0] != present or settings.changes[0]:
        note = f"They are of “{scenario.policy_titles[present]}” as in the file: put that first to see them."
        return {"title": TITLE, "head": [], "rows": [], "note": note}
    rows = known_rows(known, comparison.values[comparison.policies[0]])
    table = known_table(rows, comparison.replications, comparison.setting.outcomes)
    return {"title": table.title, "head": list(table.columns), "rows": [list(row) for row in table.rows],
            "note": table.note}
