"""The closed words: complete, unique, and small enough for the keys and records that hold them."""

from __future__ import annotations

from enum import IntEnum

import pytest

from sim import vocabulary
from sim.eventlog import RECORD
from sim.vocabulary import KINDS, NOBODY, Kind, Purpose

ENUMERATIONS = [word for word in vars(vocabulary).values()
                if isinstance(word, type) and issubclass(word, IntEnum) and word is not IntEnum]
PLACES = {"origin", "leaving", "flaw", "channel", "pool", "level", "ending", "feeling", "tone"}


@pytest.mark.parametrize("enumeration", ENUMERATIONS, ids=lambda enumeration: enumeration.__name__)
def test_no_two_words_share_a_number(enumeration: type[IntEnum]) -> None:
    assert len(enumeration.__members__) == len({int(word) for word in enumeration})
    assert enumeration.__doc__


def test_every_kind_of_event_has_a_meaning() -> None:
    assert list(KINDS) == list(Kind)
    for meaning in KINDS.values():
        assert meaning.says
        assert meaning.value
        assert meaning.place in PLACES


def test_kinds_fit_their_field_and_are_never_nothing() -> None:
    assert RECORD["kind"] == "u2"
    assert all(0 < kind < 2**16 for kind in Kind)


def test_purposes_fit_the_eight_bits_of_a_key() -> None:
    assert all(0 < purpose < 256 for purpose in Purpose)


def test_nobody_is_no_index() -> None:
    assert NOBODY < 0


def test_constants_of_time_agree() -> None:
    assert vocabulary.MINUTES_PER_WEEK == 7 * vocabulary.MINUTES_PER_DAY == 168 * vocabulary.MINUTES_PER_HOUR
    assert vocabulary.HOURS_PER_WEEK * vocabulary.MINUTES_PER_HOUR == vocabulary.MINUTES_PER_WEEK
    assert pytest.approx(365.25) == vocabulary.WEEKS_PER_YEAR * 7
