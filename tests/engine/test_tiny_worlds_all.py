"""The tiny worlds together: they show every kind of event, and their records are chained."""

from __future__ import annotations

import pytest

from sim.vocabulary import NOBODY, Kind
from tests.engine import (
    test_tiny_worlds_corners,
    test_tiny_worlds_customers,
    test_tiny_worlds_design,
    test_tiny_worlds_desk,
    test_tiny_worlds_drawn,
    test_tiny_worlds_felt,
    test_tiny_worlds_fixing,
    test_tiny_worlds_front_door,
    test_tiny_worlds_hours,
    test_tiny_worlds_in_time,
    test_tiny_worlds_newcomers,
    test_tiny_worlds_routes,
    test_tiny_worlds_waiting,
)
from tests.engine.conftest import Play

MODULES = (
    test_tiny_worlds_corners, test_tiny_worlds_customers, test_tiny_worlds_design, test_tiny_worlds_desk,
    test_tiny_worlds_drawn, test_tiny_worlds_felt, test_tiny_worlds_fixing, test_tiny_worlds_front_door,
    test_tiny_worlds_hours,
    test_tiny_worlds_in_time, test_tiny_worlds_newcomers, test_tiny_worlds_routes, test_tiny_worlds_waiting,
)
WORLDS = {name: text for module in MODULES for name, text in module.WORLDS.items()}


def test_the_tiny_worlds_show_every_kind_of_event(play: Play) -> None:
    shown = {int(kind) for text in WORLDS.values() for kind in play(text).log.records["kind"]}
    assert shown == {int(kind) for kind in Kind}


@pytest.mark.parametrize("name", WORLDS)
def test_every_record_of_a_case_follows_from_the_one_before(play: Play, name: str) -> None:
    """The first follows from nothing, from what knocked it on, or from the praise that won its customer."""
    last: dict[int, int] = {}
    records = play(WORLDS[name]).log.records
    for position, record in enumerate(records):
        case, cause = int(record["case"]), int(record["cause"])
        if case == NOBODY:
            continue
        if case in last:
            assert cause == last[case]
        elif cause != NOBODY:
            assert records["kind"][cause] == Kind.KNOCKED_ON
        last[case] = position
