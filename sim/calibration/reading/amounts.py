"""Numbers, durations and times of day as they stand in cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sim.calibration.reading.stamps import clock

UNITS: Final = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
"""Seconds in a unit of the mapping; "6 min" is six minutes for each step of a count."""
_UNIT: Final = re.compile(r"(?:(\d{1,4}) ?)?(ms|s|min|h)", re.ASCII)
_PLAIN: Final = {
    ".": re.compile(r"[+-]?(?:\d{1,18}|\d{1,3}(?:[, ']\d{3})+)?(?:\.\d{1,18})?(?:[eE][+-]?\d{1,3})?", re.ASCII),
    ",": re.compile(r"[+-]?(?:\d{1,18}|\d{1,3}(?:[. ']\d{3})+)?(?:,\d{1,18})?", re.ASCII),
}
_GROUPS: Final = {".": str.maketrans("", "", ", '"), ",": str.maketrans(",", ".", ". '")}
_CLOCK: Final = re.compile(
    r"(?P<sign>-?)(?:(?P<days>\d{1,3})(?:\.|d | days?,? ))?(?P<one>\d{1,3}):(?P<two>\d{2})"
    r"(?::(?P<three>\d{2}))?(?:[.,](?P<part>\d{1,9}))?", re.ASCII)
_SPOKEN: Final = re.compile(
    r"(?:(?P<h>\d{1,3}) ?(?:h|hrs?|hours?)\.? ?)?(?:(?P<m>\d{1,4}(?:[.,]\d{1,3})?) ?(?:m|mins?|minutes?)\.? ?)?"
    r"(?:(?P<s>\d{1,6}(?:[.,]\d{1,6})?) ?(?:s|secs?|seconds?)\.?)?", re.ASCII | re.IGNORECASE)
_TIME: Final = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:[.,](\d{1,9}))?)? ?([AaPp]\.?[Mm]\.?)?", re.ASCII)


def seconds_in(unit: str) -> float | None:
    """Return the seconds in a unit such as `s`, `min` or `6 min`; None for what is none."""
    match = _UNIT.fullmatch(unit)
    return None if match is None else float(match[1] or 1) * UNITS[match[2]]


def number(decimal: str) -> Callable[[str], float | None]:
    """Return what reads a cell as a number with this decimal mark, or says None."""
    pattern, table = _PLAIN[decimal], _GROUPS[decimal]

    def read(text: str) -> float | None:
        if not pattern.fullmatch(text):
            return None
        try:
            return float(text.translate(table))
        except ValueError:
            return None

    return read


def duration(decimal: str, unit: str) -> Callable[[str], float | None]:
    """Return what reads a cell as a duration in seconds, or says None.

    Plain numbers count `unit`. h:mm:ss stands for itself, and so does "3 min 20 s"; two numbers are minutes and
    seconds, unless the unit is h: then hours and minutes.
    """
    plain, scale = number(decimal), seconds_in(unit)

    def read(text: str) -> float | None:
        value = plain(text)
        if value is not None:
            return None if scale is None else value * scale
        match = _CLOCK.fullmatch(text)
        if match:
            return _on_a_clock(match, unit)
        match = _SPOKEN.fullmatch(text)
        if match is None or not text:
            return None
        h, m, s = (float((match[part] or "0").replace(",", ".")) for part in "hms")
        return 3600.0 * h + 60.0 * m + s

    return read


def _on_a_clock(match: re.Match[str], unit: str) -> float | None:
    one, two, three = int(match["one"]), int(match["two"]), match["three"]
    if two > 59 or (three and int(three) > 59):
        return None
    short = three is None and unit != "h"
    seconds = 60.0 * one + two if short else 3600.0 * one + 60.0 * two + int(three or 0)
    part = float(f"0.{match['part']}") if match["part"] else 0.0
    total = 86_400.0 * int(match["days"] or 0) + seconds + part
    return -total if match["sign"] else total


def is_clock(text: str) -> bool:
    """Whether a cell is a duration or time of day written with colons."""
    return bool(_CLOCK.fullmatch(text)) or (":" in text and bool(_TIME.fullmatch(text)))


def is_spoken(text: str) -> bool:
    """Whether a cell is a duration that names its units, such as "3 min 20 s"."""
    return bool(text) and not text.isdigit() and bool(_SPOKEN.fullmatch(text))


def time_of_day(decimal: str, unit: str) -> Callable[[str], float | None]:
    """Return what reads a cell as a time of day in seconds, or says None; plain numbers count `unit` from midnight."""
    plain, scale = number(decimal), seconds_in(unit)

    def read(text: str) -> float | None:
        value = plain(text)
        if value is not None:
            total = None if scale is None else value * scale
            return total if total is not None and 0.0 <= total < 86_400.0 else None
        match = _TIME.fullmatch(text)
        if match is None or not (match[2] or match[5]):
            return None
        shown = clock(int(match[1]), int(match[2] or 0), int(match[3] or 0), match[5] or "")
        return None if shown is None else shown + (float(f"0.{match[4]}") if match[4] else 0.0)

    return read
