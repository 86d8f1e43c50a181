"""What the tests of reading share: to write a file and read it, or to be refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sim.calibration.reading import Data, Mapping, read
from sim.calibration.reading.mapping import loads
from sim.errors import InputError


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., Data]:
    def run(content: str | bytes, mapping: str = "", name: str = "log.csv") -> Data:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read([path], loads(mapping, "the mapping") if mapping else Mapping())

    return run


@pytest.fixture
def refused(look: Callable[..., Data]) -> Callable[..., InputError]:
    def run(content: str | bytes, mapping: str = "", name: str = "log.csv") -> InputError:
        with pytest.raises(InputError) as caught:
            look(content, mapping, name)
        return caught.value

    return run
