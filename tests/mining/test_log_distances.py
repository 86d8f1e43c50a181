"""The distances of the field, held against the library that defines them: log-distance-measures."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from log_distance_measures.absolute_event_distribution import absolute_event_distribution_distance
from log_distance_measures.case_arrival_distribution import case_arrival_distribution_distance
from log_distance_measures.circadian_event_distribution import circadian_event_distribution_distance
from log_distance_measures.config import DEFAULT_CSV_IDS as IDS
from log_distance_measures.cycle_time_distribution import cycle_time_distribution_distance
from log_distance_measures.n_gram_distribution import n_gram_distribution_distance
from log_distance_measures.relative_event_distribution import relative_event_distribution_distance

from sim.backtest.tickets.changes import Changes
from tests.backtest.tickets.stories import THREE_LINES, many, told

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "experiments" / "verification"))
from ticket_distances import DISTANCES, Pairing

HOUR = datetime.timedelta(hours=1)


def frame(table: Changes) -> pd.DataFrame:
    moments = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(np.round(table.minute * 60.0), unit="s")
    return pd.DataFrame({
        IDS.case: table.case, IDS.activity: [f"{level}:{state}" for level, state in
                                             zip(table.level, table.state, strict=True)],
        IDS.start_time: moments, IDS.end_time: moments, IDS.resource: "anybody"})


def whole_seconds(table: Changes) -> Changes:
    table.minute[:] = np.round(table.minute * 60.0) / 60.0
    return table


# a case of one change lasts no time, from which both count the bins of cycle times
NONE_AT_ALL = told([("z", 77.0, "first", "queued")])


@pytest.mark.parametrize("second", (0.3, 0.7))
def test_distances_are_those_of_the_library(second: float) -> None:
    from sim.backtest.tickets.changes import joined

    one = whole_seconds(joined([many(150, 1), NONE_AT_ALL]))
    other = whole_seconds(joined([many(146, 2, second=second, mean=900.0), told(THREE_LINES), NONE_AT_ALL]))
    mine = Pairing(one, other).distances(np.ones((1, 151)), np.ones((1, 151)))
    a, b = frame(one), frame(other)
    theirs = {
        "two_gram": n_gram_distribution_distance(a, IDS, b, IDS, n=2),
        "absolute": absolute_event_distribution_distance(a, IDS, b, IDS),
        "relative": relative_event_distribution_distance(a, IDS, b, IDS),
        "circadian": circadian_event_distribution_distance(a, IDS, b, IDS),
        "cycle_time": cycle_time_distribution_distance(a, IDS, b, IDS, bin_size=HOUR),
        "arrival": case_arrival_distribution_distance(a, IDS, b, IDS),
    }
    assert set(theirs) == set(DISTANCES)
    for name in DISTANCES:
        assert mine[name][0] == pytest.approx(theirs[name], rel=1e-9), name
