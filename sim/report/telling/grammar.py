"""A little English: clock times, spans, sums, lists, and which article a word takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FEW: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TIMES: Final = ("never", "once", "twice")


def clock(time: float) -> str:
    """Return the time of day of a minute of the run, the begun minute: "9:05"."""
    minute = int(time % MINUTES_PER_DAY)
    return f"{minute // 60}:{minute % 60:02d}"


def weekday(time: float) -> str:
    """Return the day of the week of a minute of the run."""
    return DAYS[int(time // MINUTES_PER_DAY) % 7]


def week(time: float) -> int:
    """Return the week of the run, from 1, in which a minute lies."""
    return int(time // MINUTES_PER_WEEK) + 1


def span(minutes: float) -> str:
    """Return a duration in words, rounded to what matters: "7 minutes", "3 hours 20 minutes", "12 days"."""
    if minutes < 0.5:
        return "less than a minute"
    whole = round(minutes)
    if whole < 90:
        return plural(whole, "minute")
    if minutes < 10 * MINUTES_PER_HOUR:
        return _two(whole, 60, "hour", "minute")
    hours = round(minutes / MINUTES_PER_HOUR)
    if hours < 36:
        return plural(hours, "hour")
    if minutes < 10 * MINUTES_PER_DAY:
        return _two(hours, 24, "day", "hour")
    return plural(round(minutes / MINUTES_PER_DAY), "day")


def _two(count: int, size: int, large: str, small: str) -> str:
    rest = count % size
    return plural(count // size, large) + (f" {plural(rest, small)}" if rest else "")


def plural(count: int, word: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def number(count: int) -> str:
    """Return a small number as a word, a larger one in digits."""
    return _FEW[count] if 0 <= count < len(_FEW) else f"{count:,}"


def times(count: int) -> str:
    """Return how often: "once", "twice", "three times"."""
    return _TIMES[count] if 0 <= count < len(_TIMES) else f"{number(count)} times"


def ordinal(count: int) -> str:
    """Return "1st", "2nd", ... ."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{count}{'th' if count % 100 in (11, 12, 13) else ends.get(count % 10, 'th')}"


def sum_of(money: float, currency: str = "") -> str:
    """Return an amount of money: "35", "1,240.50 EUR"."""
    text = f"{money:,.2f}".removesuffix(".00")
    return f"{text} {currency}" if currency else text


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Return "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def a(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
