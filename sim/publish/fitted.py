"""How well a scenario fitted the log it comes from, as far as that is on record with a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.experiment.known_figures import known_rows
from sim.report.judged import judged_sentences
from sim.report.known_figures import known_table
from sim.report.tables import Table

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison
    from sim.publish.dossier import Assumptions
    from sim.scenario import Scenario

_FITTED: Final = "fitted"
_JUDGE: Final = ("`journeysim calibrate LOG --hold-out 30%` judges a fitted scenario on days that it has not seen, "
                 "beside simpler forecasters.")


def fit(scenario: Scenario, comparison: Comparison | None, assumed: Assumptions) -> tuple[str, ...]:
    """Return what is on record: figures fitted to a log, how that was judged, draws of the fit, figures known."""
    fitted = {figure.key for figure in assumed.figures if figure.basis.startswith(_FITTED)}
    count, said = len(fitted), []
    if count:
        of = len({figure.key for figure in assumed.figures})
        said.append(f"{count} of {of} figures were fitted to a log, as their sources say.")
    if comparison is not None and comparison.drawn:
        said.append("The fit was drawn again from the days of its log: what such another log would have said is in the "
                    "intervals (luck and data).")
    if comparison is not None and comparison.setting.known:
        rows = known_rows(comparison.setting.known, comparison.values[comparison.baseline])
        agree = sum(row.agrees for row in rows)
        said.append(f"Of {len(rows)} figures that the organisation knows of itself, the model makes {agree}.")
    if judged := judged_sentences(scenario):
        return (*said, *judged)
    how = "No judgement of the scenario on a log that it has not seen is on record with this study"
    said.append(f"{how}. {_JUDGE}" if count else f"{how}, and no figure says that it was fitted to one. {_JUDGE}")
    return tuple(said)


def known(comparison: Comparison | None) -> Table | None:
    """Return the figures that the organisation knows of itself beside the model's; None where it names none."""
    if comparison is None or not comparison.setting.known:
        return None
    rows = known_rows(comparison.setting.known, comparison.values[comparison.baseline])
    return known_table(rows, comparison.replications, comparison.setting.outcomes)
