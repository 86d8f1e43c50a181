"""Moments as people and programs write them: ISO, day or month first, month names, seconds since 1970.

A moment is read as it stands on the clock of whoever wrote it. Where the cell names its distance from UTC that is kept
beside it, so that the time between two moments is right across zones and changes of the clock.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from sim.calibration.reading.mapping import DAY_FIRST

DAY_SECONDS: Final = 86_400.0
_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 1, 9998
_TIME: Final = (
    r"(?:(?:[T ]|,? +|,|_)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_ZONE: Final = r" ?(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
_WEEKDAY: Final = r"(?:[A-Za-z]{2,10}\.?,? +)?"
_YEAR_FIRST: Final = re.compile(
    rf"{_WEEKDAY}(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_TIME}{_ZONE}",
    re.ASCII)
_YEAR_LAST: Final = re.compile(
    rf"{_WEEKDAY}(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_TIME}{_ZONE}",
    re.ASCII)
_NAMED: Final = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})[-/. ]+(?P<name>[^\W\d_]{{3,10}})\.?[-/., ]+(?P<year>\d{{4}}|\d{{2}}){_TIME}{_ZONE}")
_NAME_FIRST: Final = re.compile(
    rf"{_WEEKDAY}(?P<name>[^\W\d_]{{3,10}})\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4}}){_TIME}{_ZONE}")
_PACKED: Final = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})(?P<part>)(?P<half>)(?P<zone>Z)?)?", re.ASCII)
_SECONDS: Final = re.compile(r"(\d{9,10})(?:[.,](\d{1,9}))?", re.ASCII)
_THOUSANDTHS: Final = re.compile(r"\d{12,13}", re.ASCII)
_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})?", re.ASCII)
_MONTHS: Final = (
    ("jan", "gen", "ene", "janv"), ("feb", "fév", "fev", "févr"), ("mar", "mär", "mrz", "maa"), ("apr", "avr", "abr"),
    ("may", "mai", "mag", "mei"), ("jun", "giu", "juin"), ("jul", "lug", "juil"), ("aug", "ago", "aoû", "aou"),
    ("sep", "set"), ("oct", "okt", "ott", "out"), ("nov",), ("dec", "dez", "dic", "déc"),
)
"""How names of months begin in English, German, French, Italian, Spanish, Portuguese and Dutch."""


class Stamp(NamedTuple):
    """A moment: seconds since 1970 on its own clock, the distance of that clock from UTC (nan: unknown), day only."""

    wall: float
    offset: float
    day_only: bool


def parser(dates: str, epoch: bool = True) -> Callable[[str], Stamp | None]:
    """Return what reads a cell as a moment, or says None; `dates` is how 03/04/2021 is meant ("": not at all).

    With `epoch` whole numbers of nine or ten digits are seconds since 1970, of twelve or thirteen milliseconds.
    """
    def read(text: str) -> Stamp | None:
        match = _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text)
        if match:
            return _stamp(match, int(match["year"]), int(match["month"]), int(match["day"]))
        match = _YEAR_LAST.fullmatch(text)
        if match:
            return _ordered(match, dates)
        match = _NAMED.fullmatch(text) or _NAME_FIRST.fullmatch(text)
        if match:
            month = _month(match["name"])
            return _stamp(match, _year(match["year"]), month, int(match["day"])) if month else None
        return _since_1970(text) if epoch else None

    return read


def parts(text: str) -> tuple[int, int, str] | None:
    """Return the first two numbers of a date with its year at the end, and their separator; None for others."""
    match = _YEAR_LAST.fullmatch(text)
    return (int(match["one"]), int(match["two"]), match["mark"]) if match else None


def _ordered(match: re.Match[str], dates: str) -> Stamp | None:
    one, two = int(match["one"]), int(match["two"])
    if match["mark"] == "." or dates == DAY_FIRST:
        return _stamp(match, _year(match["year"]), two, one)
    return _stamp(match, _year(match["year"]), one, two) if dates else None


def _year(text: str) -> int:
    """Years of two digits are those from 1970 to 2069."""
    return int(text) if len(text) == 4 else 1970 + (int(text) - 70) % 100


def _month(name: str) -> int:
    lowered = name.lower()
    found = [number for number, begins in enumerate(_MONTHS, 1) if lowered.startswith(begins)]
    return found[0] if found else 0


def _stamp(match: re.Match[str], year: int, month: int, day: int) -> Stamp | None:
    try:
        days = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    if match["hour"] is None:
        return Stamp(days * DAY_SECONDS, math.nan, True)
    seconds = clock(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), match["half"] or "")
    if seconds is None:
        return None
    part = float(f"0.{match['part']}") if match["part"] else 0.0
    return Stamp(days * DAY_SECONDS + seconds + part, _offset(match["zone"]), False)


def clock(hour: int, minute: int, second: int, half: str = "") -> float | None:
    """Return the second of the day that a clock shows, `half` being am, pm or nothing; None if no clock shows it."""
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half[0] in "pP")
    if hour > 23 or minute > 59 or second > 59:
        return None
    return 3600.0 * hour + 60.0 * minute + second


def _offset(zone: str | None) -> float:
    if not zone:
        return math.nan
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return 0.0
    return float(f"{match[1]}1") * (3600.0 * int(match[2]) + 60.0 * int(match[3] or 0))


def _since_1970(text: str) -> Stamp | None:
    match = _SECONDS.fullmatch(text)
    if match:
        return Stamp(float(f"{match[1]}.{match[2] or 0}"), 0.0, False)
    return Stamp(int(text) / 1000.0, 0.0, False) if _THOUSANDTHS.fullmatch(text) else None
