"""A synthetic log shared by the tests: its text, its file and the truth it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.calibration.call_log import read
from sim.calibration.estimate import Estimate, estimate
from tests.calibration.bank import Bank, Truth


@pytest.fixture(scope="session")
def truth() -> Truth:
    """What the synthetic log is made from."""
    return Truth()


@pytest.fixture(scope="session")
def log_file(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The synthetic log as a file."""
    path = tmp_path_factory.mktemp("calls") / "calls.csv"
    path.write_text(Bank(truth, 20050301).log())
    return path


@pytest.fixture(scope="session")
def fitted(log_file: Path) -> Estimate:
    """What is learnt from the synthetic log."""
    return estimate(read(log_file))
