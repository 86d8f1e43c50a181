"""Numbers, durations and times of day as they stand in cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sim.calibration.reading.halves import with_plain_half
from sim.calibration.reading.stamps import beginning, clock

UNITS: Final = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
"""Seconds in a unit of the mapping; "6 min" is six minutes for each step of a count."""
_UNIT: Final = re.compile(r"(?:(\d{1,4}) ?)?(ms|s|min|h|d)", re.ASCII)
_PLAIN: Final = {
    ".": re.compile(r"[+-]?(?:\d{1,18}|[1-9]\d{0,2}(?:[, ']\d{3})+)?(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?", re.ASCII),
    ",": re.compile(r"[+-]?(?:\d{1,18}|[1-9]\d{0,2}(?:[. ']\d{3})+)?(?:,\d{1,30})?", re.ASCII),
}
_GROUPS: Final = {".": str.maketrans("", "", ", '"), ",": str.maketrans(",", ".", ". '")}
_HOURS: Final = "h|hrs?|hours?|std|stdn|stunden?|heures?|horas?|ore|ora|uur"
_MINUTES: Final = "m|mn|mins?|minutes?|minuten?|minutos?|minut[oi]"
_SECONDS: Final = "s|secs?|seconds?|sek|sekunden?|secondes?|segundos?|second[oi]|sec"
_CLOCK: Final = re.compile(
    r"(?P<sign>-?)(?:(?P<days>\d{1,3})(?:\.|d | days?,? ))?(?P<one>\d{0,3}):(?P<two>\d{2})"
    rf"(?::(?P<three>\d{{2}}))?(?:[.,](?P<part>\d{{1,9}}))?(?: ?(?:(?P<hours>{_HOURS})|(?P<minutes>{_MINUTES}))\.?)?",
    re.ASCII | re.IGNORECASE)
"""Hours, minutes and seconds, or minutes and seconds; with a unit behind it, what stands first counts that."""
_SPOKEN: Final = re.compile(
    rf"(?:(?P<h>\d{{1,3}}(?:[.,]\d{{1,3}})?) ?(?:{_HOURS})\.? ?)?"
    rf"(?:(?P<m>\d{{1,4}}(?:[.,]\d{{1,3}})?) ?(?:{_MINUTES})\.? ?)?"
    rf"(?:(?P<s>\d{{1,6}}(?:[.,]\d{{1,6}})?) ?(?:{_SECONDS})\.?)?", re.ASCII | re.IGNORECASE)
_ISO: Final = re.compile(
    r"P(?:(?P<d>\d{1,3})D)?(?:T(?:(?P<h>\d{1,3})H)?(?:(?P<m>\d{1,4})M)?(?:(?P<s>\d{1,6}(?:[.,]\d{1,9})?)S)?)?",
    re.ASCII)
"""ISO 8601: PT1M49S."""
_TIME: Final = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:[.,](\d{1,9}))?)? ?([AaPp]\.?[Mm]\.?)?", re.ASCII)


HHMM: Final = "hhmm"
"""The unit of times of day without a colon: 0830."""
_HHMM: Final = re.compile(r"(\d{1,2})(\d{2})", re.ASCII)


def is_hhmm(text: str) -> bool:
    """Whether a cell may be a time of day without a colon."""
    match = _HHMM.fullmatch(text)
    return match is not None and len(text) == 4 and clock(int(match[1]), int(match[2]), 0) is not None


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
        match = _SPOKEN.fullmatch(text) or _ISO.fullmatch(text)
        if match is None or not any(char.isdigit() for char in text):
            return None
        h, m, s = (float((match[part] or "0").replace(",", ".")) for part in "hms")
        days = float(match["d"] or 0) if text[0] == "P" else 0.0
        return 86_400.0 * days + 3600.0 * h + 60.0 * m + s

    return read


def _on_a_clock(match: re.Match[str], unit: str) -> float | None:
    one, two, three = int(match["one"] or 0), int(match["two"]), match["three"]
    if two > 59 or (three and int(three) > 59) or (three and match["minutes"]):
        return None
    short = three is None and not match["hours"] and (unit != "h" or bool(match["minutes"]))
    seconds = 60.0 * one + two if short else 3600.0 * one + 60.0 * two + int(three or 0)
    part = float(f"0.{match['part']}") if match["part"] else 0.0
    total = 86_400.0 * int(match["days"] or 0) + seconds + part
    return -total if match["sign"] else total


def is_clock(text: str) -> bool:
    """Whether a cell is a duration or time of day written with colons."""
    return bool(_CLOCK.fullmatch(text)) or (":" in text and bool(_TIME.fullmatch(text)))


def is_spoken(text: str) -> bool:
    """Whether a cell is a duration that names its units, such as "3 min 20 s"."""
    return any(char.isdigit() for char in text) and not text.isdigit() and bool(
        _SPOKEN.fullmatch(text) or _ISO.fullmatch(text))


def time_of_day(decimal: str, unit: str) -> Callable[[str], float | None]:
    """Return what reads a cell as a time of day in seconds, or says None; plain numbers count `unit` from midnight."""
    plain, scale = number(decimal), seconds_in(unit)

    def read(text: str) -> float | None:
        if unit == HHMM:
            short = _HHMM.fullmatch(text)
            return clock(int(short[1]), int(short[2]), 0) if short else None
        value = plain(text)
        if value is not None:
            total = None if scale is None else value * scale
            return total if total is not None and 0.0 <= total < 86_400.0 else None
        match = _TIME.fullmatch(text) or _TIME.fullmatch(beginning(with_plain_half(text)))
        if match is None or not (match[2] or match[5]):
            return None
        shown = clock(int(match[1]), int(match[2] or 0), int(match[3] or 0), match[5] or "")
        return None if shown is None else shown + (float(f"0.{match[4]}") if match[4] else 0.0)

    return read
