"""Logs that are correct and absurd: refused in words, or fitted to a scenario that loads."""

from __future__ import annotations

import time
import warnings
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.calibration import calibrate
from sim.errors import InputError
from sim.scenario import load
from tests.calibration.bank import HEADER

SECONDS = st.sampled_from([0, 1, 9, 10, 30, 31, 600, 86_400])
ROWS = st.tuples(
    st.integers(0, 60), st.integers(0, 86_399), st.sampled_from(["PS", "IN", "NW_high", "NW"]), st.integers(0, 2),
    st.integers(0, 5), st.sampled_from([-86_400, 0, 86_400]), SECONDS, st.sampled_from(["AGENT", "HANG", "PHANTOM"]),
    SECONDS, st.sampled_from(["A", "B", "NONE"]),
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(kinds=st.lists(ROWS, min_size=1, max_size=12), copies=st.integers(1, 80), step=st.sampled_from([0, 1, 7]),
       start=st.sampled_from([date(1999, 1, 4), date(1, 1, 1), date(9998, 1, 1)]))
def test_an_absurd_log_is_refused_or_fitted(
    tmp_path: Path, kinds: list[tuple[object, ...]], copies: int, step: int, start: date
) -> None:
    rows = []
    for copy in range(copies):
        for day, *rest in kinds:
            when = date.fromordinal(start.toordinal() + int(str(day)) + copy * step)
            rows.append(",".join([when.isoformat(), *map(str, rest)]))
    log, out = tmp_path / "log.csv", tmp_path / "out.toml"
    log.write_text("\n".join([HEADER, *rows]))
    began = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            calibrate(log, out)
        written = True
    except InputError as error:
        assert error.problems[0].file == str(log)
        written = False
    assert time.process_time() - began < 12.0  # the simulations of the last pass are in it
    if written:
        assert load(out).world().expected_cases() > 0.0
