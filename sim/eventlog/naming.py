"""How the numbers of a log are called: kinds, places, values that stand for words, moments of the week, units.

A record holds numbers alone. Some are the same in every log (`sim.vocabulary`: kinds, endings, feelings); what the
scenario has named - pools, flaws, levels, channels - and what its own rules write is known to whoever has the world
(`sim.experiment.naming`). `Names` brings both together; it travels with a log and is saved with it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cached_property
from typing import Any, Final

from sim.vocabulary import (
    KINDS,
    MINUTES_PER_DAY,
    MINUTES_PER_HOUR,
    MINUTES_PER_WEEK,
    ChannelKind,
    Ending,
    Feeling,
    Kind,
    KindMeaning,
    Leaving,
    Origin,
    Reason,
    Tone,
)

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
UNDATED: Final = date(2001, 1, 1)
"""The Monday that minute 0 is taken for where the scenario names no date: the first of the millennium."""

FIXED_PLACES: Final[Mapping[str, type[IntEnum]]] = {
    "origin": Origin, "leaving": Leaving, "ending": Ending, "feeling": Feeling, "tone": Tone,
}
"""Places that are the same in every log."""
NAMED_PLACES: Final = ("flaw", "channel", "pool", "level")
"""Places that the scenario names."""
PLACES: Final = (*FIXED_PLACES, *NAMED_PLACES)
"""All that a place may be the index of."""
UNNAMED: Final = "number"
"""What a place is said to be that is the index of nothing."""


def _lower(words: type[IntEnum]) -> dict[int, str]:
    return {int(word): word.name.lower() for word in words}


VALUES_IN_WORDS: Final[Mapping[int, Mapping[int, str]]] = {
    Kind.CONTACTED: _lower(Reason),
    Kind.APOLOGISED: {1: "scripted", 2: "sincere"},
    Kind.HANDED_UP: {0: "cold", 1: "warm"},
    Kind.FIXED: {0: "does_not_hold", 1: "holds"},
    Kind.FOLLOWED_UP: {0: "not_yet", 1: "done"},
    Kind.CALL_DUE: {0: "not_yet", 1: "done"},
    Kind.ANSWERED: {0: "no", 1: "yes"},
}
"""Kinds whose value stands for a word."""

MINUTES: Final = "min"
MONEY: Final = "money"
SCORE: Final = "score"
COUNT: Final = "count"
NOTHING: Final = ""
UNITS: Final = (MINUTES, MONEY, SCORE, COUNT, "per week", NOTHING)
"""Units that a value may have; money is in the scenario's currency, scores are from 0 to 1. Nothing: a word, or 0."""


def unit_of(number: int, meaning: KindMeaning) -> str:
    """Return the unit of the value of a kind of records, which follows from how the value is described."""
    if number in VALUES_IN_WORDS or meaning.value == "0":
        return NOTHING
    first = meaning.value.split()[0] if meaning.value else ""
    if first in ("loyalty", "severity", "complexity") or meaning.value.startswith("level of the flaw"):
        return SCORE
    return {"minutes": MINUTES, "money": MONEY, "orders": "per week"}.get(first, COUNT)


@dataclass(frozen=True)
class Names:
    """What the numbers of one log are called.

    flaws, channels, pools, levels: by index; channel_kinds: a `ChannelKind` by index, in small letters; own: the kinds
    of records that rules declare, with their meaning, numbered behind the model's; start: the date of minute 0, a
    Monday, None where the scenario has none; currency: what money is called; title, policy: of the scenario.
    """

    flaws: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    pools: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    channel_kinds: tuple[str, ...] = ()
    own: tuple[tuple[str, KindMeaning], ...] = ()
    start: date | None = None
    currency: str = ""
    title: str = ""
    policy: str = ""

    # Kinds

    @cached_property
    def meanings(self) -> dict[int, tuple[str, KindMeaning]]:
        """What every kind of records is called and means, by number."""
        first = max(Kind) + 1
        return {int(kind): (kind.name, meaning) for kind, meaning in KINDS.items()} | {
            first + place: named for place, named in enumerate(self.own)}

    def kind(self, number: int) -> str:
        """Return what a kind is called; the number itself for one that nothing is known of."""
        return self.meanings[number][0] if number in self.meanings else str(number)

    def meaning(self, number: int) -> KindMeaning:
        """Return what a record of a kind says, and its place, value and agent; empty where nothing is known of it."""
        return self.meanings[number][1] if number in self.meanings else KindMeaning("", "", "")

    # Places

    def called(self, place: str) -> tuple[str, ...]:
        """Return the names of the places of a sort (see `PLACES`), by index; none for another."""
        if place in FIXED_PLACES:
            return tuple(_lower(FIXED_PLACES[place]).values())
        return {"flaw": self.flaws, "channel": self.channels, "pool": self.pools, "level": self.levels}.get(place, ())

    def place(self, kind: int, index: int) -> str:
        """Return what the place of a record is called; the index itself where it has no name."""
        names = self.called(self.meaning(kind).place)
        return names[index] if index < len(names) else str(index)

    def channel_kind(self, index: int) -> ChannelKind | None:
        """Return of which kind a channel is, None where that is not known."""
        return ChannelKind[self.channel_kinds[index].upper()] if 0 <= index < len(self.channel_kinds) else None

    # Values

    def word(self, kind: int, value: float) -> str:
        """Return the word that a value stands for, "" where it is a number."""
        words = VALUES_IN_WORDS.get(kind, {})
        return words.get(int(value), "") if value.is_integer() else ""

    def unit(self, kind: int) -> str:
        """Return the unit of the value of a kind of records (see `UNITS`)."""
        return unit_of(kind, self.meaning(kind))

    # Time

    @property
    def monday(self) -> date:
        """The date of minute 0: the scenario's, or the one that stands for any Monday."""
        return self.start or UNDATED

    def moment(self, minutes: float) -> datetime:
        """Return the date and time of a minute of the run, to the microsecond."""
        return datetime.combine(self.monday, datetime.min.time()) + timedelta(minutes=minutes)

    # Files

    def to_json(self) -> str:
        """Return the names as JSON text, for a file's metadata."""
        form: dict[str, Any] = asdict(self) | {
            "own": [{"name": name, **asdict(meaning)} for name, meaning in self.own],
            "start": None if self.start is None else self.start.isoformat(),
        }
        return json.dumps(form)

    @classmethod
    def from_json(cls, text: str) -> Names:
        """Return the names that `to_json` wrote; ValueError, KeyError or TypeError for another text."""
        form = json.loads(text)
        own = tuple((one.pop("name"), KindMeaning(**one)) for one in form["own"])
        texts = {name: tuple(form[name]) for name in ("flaws", "channels", "pools", "levels", "channel_kinds")}
        start = None if form["start"] is None else date.fromisoformat(form["start"])
        return cls(**texts, own=own, start=start, currency=form["currency"], title=form["title"], policy=form["policy"])


def week_of(minutes: float) -> int:
    """Return the week of the run that a minute lies in, from 1."""
    return int(minutes // MINUTES_PER_WEEK) + 1


def clock_of(minutes: float) -> str:
    """Return a minute of the run as day of the week and time of day: "Wed 19:06"."""
    of_day = minutes % MINUTES_PER_DAY
    day = WEEKDAYS[int(minutes // MINUTES_PER_DAY) % len(WEEKDAYS)]
    return f"{day} {int(of_day // MINUTES_PER_HOUR):02}:{int(of_day % MINUTES_PER_HOUR):02}"


def in_words(record: Any, names: Names) -> str:
    """Return one record as a line of words: when, who, what happened, where, with what value, set off by what.

    Numbers are exact, so that two records that differ in anything read differently.
    """
    time, kind, value = float(record["time"]), int(record["kind"]), float(record["value"])
    meaning = names.meaning(kind)
    parts = [f"week {week_of(time)}, {clock_of(time)} (minute {_exactly(time)})", names.kind(kind)]
    if meaning.says:
        parts[-1] += f" - {meaning.says}"
    parts.append(f"{meaning.place or 'place'} {names.place(kind, int(record['place']))}")
    if meaning.value != "0" or value != 0.0:
        parts.append(_value_in_words(kind, value, names))
    for field in ("customer", "case", "agent", "cause", "why"):
        if int(record[field]) >= 0:
            called = meaning.agent if field == "agent" and meaning.agent.startswith("number") else field
            parts.append(f"{called} {int(record[field])}")
    return "; ".join(parts)


def _value_in_words(kind: int, value: float, names: Names) -> str:
    unit, word = names.unit(kind), names.word(kind, value)
    shown = {MINUTES: "min", MONEY: names.currency}.get(unit, "")
    called = names.meaning(kind).value
    return f"{'value' if called in ('', '0') or word else called} {word or f'{_exactly(value)} {shown}'.strip()}"


def _exactly(number: float) -> str:
    """Return a number so that it reads back as the same: whole ones without a point."""
    whole = number.is_integer() and abs(number) < 1e15 and math.copysign(1.0, number) > 0.0
    return str(int(number)) if whole else repr(number)
