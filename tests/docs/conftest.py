"""What the pages call is ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docs.journeysim import end


@pytest.fixture(autouse=True, scope="session")
def journeysim_ends() -> Iterator[None]:
    """End the server of the pages' `journeysim`, if a page has called it."""
    yield
    end()
