"""The logs of 300 random worlds are what they were (see `tests.twins.digests`)."""

from __future__ import annotations

import pytest

from sim.engine import ENGINES
from tests.twins.digests import EACH, MAKERS, digest, kept


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", MAKERS)
def test_logs_are_what_they_were(kind: str, engine: str) -> None:
    numbers = range(EACH) if engine == "compiled" else range(0, EACH, 5)
    digests = kept()[kind]
    assert len(digests) == EACH
    assert {number: digest(kind, number, engine) for number in numbers} == {
        number: digests[number] for number in numbers}
