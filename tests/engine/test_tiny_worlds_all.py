"""The tiny worlds together: they show every kind of event."""

from __future__ import annotations

from sim.vocabulary import Kind
from tests.engine import (
    test_tiny_worlds_after_visits,
    test_tiny_worlds_bosses,
    test_tiny_worlds_channels,
    test_tiny_worlds_corners,
    test_tiny_worlds_customers,
    test_tiny_worlds_dates,
    test_tiny_worlds_design,
    test_tiny_worlds_desk,
    test_tiny_worlds_drawn,
    test_tiny_worlds_felt,
    test_tiny_worlds_fixing,
    test_tiny_worlds_front_door,
    test_tiny_worlds_hours,
    test_tiny_worlds_in_time,
    test_tiny_worlds_newcomers,
    test_tiny_worlds_parents,
    test_tiny_worlds_routes,
    test_tiny_worlds_single_dates,
    test_tiny_worlds_turns,
    test_tiny_worlds_waiting,
)
from tests.engine.conftest import Play

MODULES = (
    test_tiny_worlds_after_visits,
    test_tiny_worlds_bosses, test_tiny_worlds_channels, test_tiny_worlds_corners, test_tiny_worlds_customers,
    test_tiny_worlds_dates, test_tiny_worlds_design, test_tiny_worlds_desk,
    test_tiny_worlds_drawn, test_tiny_worlds_felt, test_tiny_worlds_fixing, test_tiny_worlds_front_door,
    test_tiny_worlds_hours,
    test_tiny_worlds_in_time, test_tiny_worlds_newcomers, test_tiny_worlds_parents, test_tiny_worlds_routes,
    test_tiny_worlds_single_dates, test_tiny_worlds_turns,
    test_tiny_worlds_waiting,
)
WORLDS = {name: text for module in MODULES for name, text in module.WORLDS.items()}


def test_the_tiny_worlds_show_every_kind_of_event(play: Play) -> None:
    shown = {int(kind) for text in WORLDS.values() for kind in play(text).log.records["kind"]}
    assert shown == {int(kind) for kind in Kind}
