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

from sim.calibration.reading.halves import LONGEST, with_plain_half
from sim.calibration.reading.mapping import DAY_FIRST

DAY_SECONDS: Final = 86_400.0
_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 1, 9998
_TIME: Final = (
    r"(?:(?:[T :]|,? +|,|_)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r" ?(?P<half>[AaPp]\.?[Mm]\.?)?)?"
)
_NAMED_ZONES: Final = (
    "ACST|AEDT|AEST|AKDT|AKST|AWST|BRT|BST|CDT|CEST|CET|CST|EDT|EEST|EET|EST|HKT|HST|IST|JST|KST|MDT|MEST|MESZ|MET|MEZ|"
    "MSK|MST|NZDT|NZST|PDT|PST|SAST|SGT|WEST|WET")
"""Clocks of places; some names are used in several, so that how far they are from UTC counts as unknown."""
_OFFSET_OR_NAME: Final = rf" ?(?P<zone>Z|(?:UTC|GMT)?[+-]\d{{1,2}}(?::?\d{{2}})?|UTC|GMT|{_NAMED_ZONES})?"
_ZONE: Final = _OFFSET_OR_NAME + r"(?:\[[\w/+-]+\]| \([A-Za-z ]{2,40}\))?"
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
_YEAR_BEHIND: Final = re.compile(
    rf"{_WEEKDAY}(?P<name>[A-Za-z]{{3}}) +(?P<day>\d{{1,2}}) (?P<hour>\d{{2}}):(?P<minute>\d{{2}}):(?P<second>\d{{2}})"
    rf"(?P<part>)(?P<half>)(?P<zone> (?:UTC|GMT|{_NAMED_ZONES}))? (?P<year>\d{{4}})", re.ASCII)
"""As Unix writes it: Mon Mar  1 08:00:56 UTC 2021."""
_PACKED: Final = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T _-]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})(?P<part>)(?P<half>)(?P<zone>Z)?)?", re.ASCII)
_SECONDS: Final = re.compile(r"(\d{9,10})(?:[.,](\d{1,9}))?", re.ASCII)
_THOUSANDTHS: Final = re.compile(r"(\d{12,13}(?:\.\d{1,9})?)|(\d{15,16})", re.ASCII)
"""Thousandths, or millionths, of a second since 1970."""
_SERIAL: Final = re.compile(r"([2-6]\d{4})[.,](\d{1,15})", re.ASCII)
"""Days since 1899-12-30, as spreadsheets count them, with the time as decimals (1954 to 2091)."""
_SERIAL_DAY: Final = re.compile(r"3[6-9]\d{3}|4\d{4}|5[0-4]\d{3}", re.ASCII)
"""A whole such number, from 1998 to 2050: a day."""
_FIRST_SERIAL: Final = date(1899, 12, 30).toordinal()
_SPAN: Final = re.compile(
    r"(?P<begins>.*?\d[:.]\d{2}(?::\d{2})?) ?(?P<half>[AaPp]\.?[Mm]\.?)? ?(?:-|–|—|to|bis) ?(?P<ends>.*\d[:.]\d{2}.*)")
"""A span of time such as 8:00-8:30 AM, which begins where it begins."""
_ISO_SPAN: Final = re.compile(r"(?P<begins>\d{4}-\d{2}-\d{2}[T ][^/]{4,30})/[^/]{4,35}")
"""The same in ISO 8601: two moments, or a moment and how long it is."""
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", re.ASCII)
_HALF: Final = re.compile(r"\d ?([AaPp]\.?[Mm]\.?)$")
_HOUR: Final = re.compile(r"(\d{1,2})[:.]\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?$")
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

    With `epoch` whole numbers of nine or ten digits are seconds since 1970, of twelve or thirteen thousandths, of
    fifteen or sixteen millionths.
    """
    def read(text: str) -> Stamp | None:
        found = plain(text)
        if found is None:
            other = beginning(with_plain_half(text))
            found = plain(other) if other != text else None
        return found

    def plain(text: str) -> Stamp | None:
        match = _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text)
        if match:
            return _stamp(match, int(match["year"]), int(match["month"]), int(match["day"]))
        match = _YEAR_LAST.fullmatch(text)
        if match:
            return _ordered(match, dates)
        match = _NAMED.fullmatch(text) or _NAME_FIRST.fullmatch(text) or _YEAR_BEHIND.fullmatch(text)
        if match:
            month = _month(match["name"])
            return _stamp(match, _year(match["year"]), month, int(match["day"])) if month else None
        return _counted(text) if epoch else None

    return read


def beginning(text: str) -> str:
    """Return the moment or time of day at which a span begins (8:00-8:30 AM: 8:00 AM); another text as it is.

    Where the end alone says am or pm, the beginning lies before it, at most twelve hours.
    """
    iso = _ISO_SPAN.fullmatch(text)
    if iso:
        return iso["begins"]
    match = _SPAN.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        return text
    half = match["half"]
    if not half and (ends := _HALF.search(match["ends"])):
        half = ends[1]
        hours = [int(found[1]) % 12 for part in (match["begins"], match["ends"]) if (found := _HOUR.search(part))]
        if len(hours) == 2 and hours[0] > hours[1]:
            half = "am" if half[0] in "pP" else "pm"
    return f"{match['begins']} {half}" if half else match["begins"]


def parts(text: str) -> tuple[int, int, str] | None:
    """Return the first two numbers of a date with its year at the end, and their separator; None for others."""
    match = _YEAR_LAST.fullmatch(text) or _YEAR_LAST.fullmatch(beginning(with_plain_half(text)))
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
    """Return the second of the day that a clock shows, `half` being am, pm or nothing; None if no clock shows it.

    24:00 is the end of the day.
    """
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half[0] in "pP")
    if (hour, minute, second) == (24, 0, 0) and not half:
        return DAY_SECONDS
    if hour > 23 or minute > 59 or second > 59:
        return None
    return 3600.0 * hour + 60.0 * minute + second


def _offset(zone: str | None) -> float:
    if not zone:
        return math.nan
    zone = zone.strip()
    match = _OFFSET.fullmatch(zone)
    if match is None:
        return 0.0 if zone in ("Z", "UTC", "GMT") else math.nan
    return float(f"{match[1]}1") * (3600.0 * int(match[2]) + 60.0 * int(match[3] or 0))


def _counted(text: str) -> Stamp | None:
    """Seconds or thousandths since 1970, or days as a spreadsheet counts them."""
    serial = _SERIAL.fullmatch(text)
    if serial:
        days = int(serial[1]) + _FIRST_SERIAL - _EPOCH
        return Stamp(days * DAY_SECONDS + round(float(f"0.{serial[2]}") * DAY_SECONDS, 3), math.nan, False)
    if _SERIAL_DAY.fullmatch(text):
        return Stamp((int(text) + _FIRST_SERIAL - _EPOCH) * DAY_SECONDS, math.nan, True)
    match = _SECONDS.fullmatch(text)
    if match:
        return Stamp(float(f"{match[1]}.{match[2] or 0}"), 0.0, False)
    match = _THOUSANDTHS.fullmatch(text)
    if match is None:
        return None
    return Stamp(float(match[1]) / 1e3 if match[1] else int(match[2]) / 1e6, 0.0, False)
