"""Digests of the logs of 300 random worlds, kept in `digests.json`: what notices that a log has changed.

They say nothing about right or wrong. After a change of a rule that is meant: `python -m tests.twins.digests`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sim.engine import run
from sim.scenario import loads
from sim.scenario.plan import build
from tests.scenarios import Maker, text_of
from tests.twins.worlds import Meddler

PLACE: Final = Path(__file__).with_name("digests.json")
MAKERS: Final[dict[str, Callable[[int], Maker]]] = {
    "worlds": lambda number: Maker(number, grid=False), "on a grid": lambda number: Maker(number, grid=True),
    "meddled": lambda number: Meddler(number, grid=False),
    "meddled, on a grid": lambda number: Meddler(number, grid=True)}
"""Ways of making a random world from a number."""
EACH: Final = 75
LENGTH: Final = 16
"""Hexadecimal digits that are kept of a digest: 64 bits."""


def digest(kind: str, number: int, engine: str) -> str:
    """Return the digest of one world's log, under the first or the second of its policies."""
    scenario = loads(text_of(MAKERS[kind](number).scenario()))
    return run(build(scenario.world(("first", "second")[number % 2])), engine=engine).digest[:LENGTH]


def kept() -> dict[str, list[str]]:
    """Return the digests that were written down."""
    found: dict[str, list[str]] = json.loads(PLACE.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    PLACE.write_text(json.dumps({kind: [digest(kind, number, "compiled") for number in range(EACH)]
                                 for kind in MAKERS}, indent=1) + "\n", encoding="utf-8")
