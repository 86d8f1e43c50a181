"""What the tests of scenarios share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from sim.errors import InputError, Problem
from sim.scenario import loads

Refused = Callable[..., list[Problem]]


@pytest.fixture
def refused() -> Refused:
    """Load a text that must be refused, and give the problems."""
    def load_badly(text: str, sets: Sequence[str] = ()) -> list[Problem]:
        with pytest.raises(InputError) as caught:
            loads(text, "world.toml", sets)
        return caught.value.problems

    return load_badly
