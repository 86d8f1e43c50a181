"""What holds for all tests of studies."""

from __future__ import annotations

import pytest

from tests.sketched import instead


@pytest.fixture(autouse=True)
def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sketch pictures instead of rendering them."""
    instead(monkeypatch.setattr)
