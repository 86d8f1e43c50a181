"""The curves of the survival picture against lifelines: Kaplan-Meier and Aalen-Johansen over all cases."""

from __future__ import annotations

import numpy as np
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from sim.outcomes.timelines import Histories
from sim.report.figures.survival import curves
from sim.scenario import loads
from sim.scenario.plan import build
from sim.vocabulary import Ending
from tests.recount.book import Book, table
from tests.recount.cases import durations
from tests.recount.test_recount import ran
from tests.recount.worlds import WORLDS


@pytest.mark.parametrize("policy", ["today", "caring"])
# lifelines spreads ties (silent cases all take no time) by less than a thousandth of a minute, and says so
@pytest.mark.filterwarnings("ignore:Tied event times were detected")
def test_the_curves_that_are_drawn(policy: str) -> None:
    world = loads(WORLDS["shop"]).world(policy)
    log, _ = ran(world)
    histories = Histories(build(world))
    histories.update(log.records)
    history = histories.result()
    book = Book(table(log), world)
    minutes, solved = durations(book)
    endings = book.cases["ending"].fill_null(-1).to_numpy()
    assert sorted(history.minutes) == pytest.approx(sorted(minutes), rel=1e-12)
    drawn = curves({"it": [(np.array(minutes), endings)]})["it"]
    curve = KaplanMeierFitter().fit(minutes, solved)
    waiting = curve.survival_function_at_times(drawn.minutes).to_numpy()
    np.testing.assert_allclose(drawn.waiting[0], waiting, rtol=1e-8)
    # lifelines: 0 is a censoring
    share = AalenJohansenFitter(calculate_variance=False, seed=1).fit(
        minutes, endings + 1, event_of_interest=int(Ending.SOLVED) + 1).cumulative_density_
    at = np.searchsorted(share.index.to_numpy(), drawn.minutes, side="right") - 1
    np.testing.assert_allclose(drawn.solved[0], share.iloc[:, 0].to_numpy()[at], rtol=1e-8, atol=1e-12)
