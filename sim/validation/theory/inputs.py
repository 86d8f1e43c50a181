"""Reading the inputs of a case: every value is checked here, once, and a fault names its key and what is allowed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sim.errors import InputError, Problem

INFINITE_WORDS: Final = ("inf", "infinite", "infinity", "unlimited")
"""What a file may write for a number without limit, besides null and the Infinity of Python's JSON."""


def refuse(message: str, key: str = "", found: object = "", allowed: str = "") -> InputError:
    """Return the error to raise for a value that the theory has no answer for."""
    return InputError(Problem(message, key=key, found=str(found), allowed=allowed))


def require(condition: bool, message: str, key: str = "", found: object = "", allowed: str = "") -> None:
    """Raise InputError unless the condition holds."""
    if not condition:
        raise refuse(message, key, found, allowed)


def require_stable(load: float, capacity: float, key: str = "servers") -> None:
    """Raise InputError unless the load, in servers, is below the capacity: otherwise there is no steady state."""
    require(load < capacity, "the queue has no steady state: the load must be below the number of servers", key,
            f"load {load:.10g}, servers {capacity:.10g}", "a load below the number of servers")


class Inputs:
    """The inputs of one case of one family. A quantity may have several names; the first is the one in messages.

    Every reader raises InputError when the key is missing (and has no default) or its value is not allowed.
    Keys that nobody asks for are ignored: a case may carry descriptions.
    """

    def __init__(self, family: str, values: Mapping[str, Any]) -> None:
        """Take the mapping as it stands in the file."""
        require(isinstance(values, Mapping), "the inputs must be a mapping of names to values", family, repr(values))
        self.family = family
        self._values = values

    def has(self, *keys: str) -> bool:
        """Tell whether a value is given under one of the names."""
        return any(key in self._values for key in keys)

    def fault(self, key: str, message: str, allowed: str) -> InputError:
        """Return the error for the value of a key."""
        found = repr(self._values[key]) if key in self._values else ""
        return refuse(message, f"{self.family}.{key}", found, allowed)

    def number(self, *keys: str, default: float | None = None) -> float:
        """Read any finite number."""
        return self._checked(keys, default, lambda value: True, "a finite number")

    def positive(self, *keys: str, default: float | None = None) -> float:
        """Read a finite number above 0."""
        return self._checked(keys, default, lambda value: value > 0.0, "a number > 0")

    def not_negative(self, *keys: str, default: float | None = None) -> float:
        """Read a finite number of at least 0."""
        return self._checked(keys, default, lambda value: value >= 0.0, "a number >= 0")

    def probability(self, *keys: str, default: float | None = None) -> float:
        """Read a number from 0 to 1, both included."""
        return self._checked(keys, default, lambda value: 0.0 <= value <= 1.0, "a number from 0 to 1")

    def share_below_one(self, *keys: str, default: float | None = None) -> float:
        """Read a number from 0 to 1, of which 1 is excluded."""
        return self._checked(keys, default, lambda value: 0.0 <= value < 1.0, "a number >= 0 and < 1")

    def count(self, *keys: str, least: int = 1) -> int:
        """Read a whole number of at least `least`."""
        allowed = f"a whole number >= {least}"
        value = self._checked(keys, None, lambda value: value >= least and value == int(value), allowed)
        return int(value)

    def servers(self, *keys: str) -> float:
        """Read a whole number of servers of at least 1, or infinitely many: null, "inf" or Infinity."""
        key = self._key(keys)
        return self._servers(key, self._values[key])

    def each_servers(self, key: str, length: int) -> list[float]:
        """Read a list of numbers of servers, as `servers`."""
        return [self._servers(key, value) for value in self._list(key, length)]

    def numbers(self, key: str, length: int | None = None, above_zero: bool = False) -> list[float]:
        """Read a list of numbers of at least 0, or above 0; of a given length, or of any but 0."""
        allowed = f"a list of numbers {'>' if above_zero else '>='} 0"
        return [self._element(key, value, above_zero, allowed) for value in self._list(key, length)]

    def matrix(self, key: str, rows: int | None = None, columns: int | None = None) -> list[list[float]]:
        """Read a list of rows of numbers of at least 0; square unless the number of columns is given (0 for any)."""
        raw = self._list(key, rows)
        width = len(raw) if columns is None else columns
        allowed = f"{len(raw)} rows of {width if width else 'equally many'} numbers >= 0"
        if not all(isinstance(row, Sequence) and not isinstance(row, str) for row in raw):
            raise self.fault(key, "not a matrix", allowed)
        width = width or len(raw[0])
        if width == 0 or any(len(row) != width for row in raw):
            raise self.fault(key, "the rows have the wrong length", allowed)
        return [[self._element(key, value, False, allowed) for value in row] for row in raw]

    def words(self, *keys: str, default: str | None = None) -> str:
        """Read a text, in lower case."""
        if default is not None and not self.has(*keys):
            return default
        key = self._key(keys)
        value = self._values[key]
        if not isinstance(value, str) or not value.strip():
            raise self.fault(key, "not a text", "a name")
        return value.strip().lower()

    def _key(self, keys: Sequence[str]) -> str:
        """The first of the names under which a value is given."""
        for key in keys:
            if key in self._values:
                return key
        given = [str(key) for key in self._values]
        near = difflib.get_close_matches(keys[0], given, 1)
        raise InputError(Problem("missing", key=f"{self.family}.{keys[0]}", found=", ".join(given) or "nothing",
                                 allowed=" or ".join(keys), nearest=next(iter(near), "")))

    def _checked(self, keys: Sequence[str], default: float | None, holds: Callable[[float], bool],
                 allowed: str) -> float:
        if default is not None and not self.has(*keys):
            return default
        key = self._key(keys)
        value = _as_number(self._values[key])
        if value is None or not holds(value):
            raise self.fault(key, "not a value this can be", allowed)
        return value

    def _list(self, key: str, length: int | None) -> Sequence[Any]:
        value = self._values[self._key((key,))]
        right = isinstance(value, Sequence) and not isinstance(value, str) and len(value) > 0
        if not right or (length is not None and len(value) != length):
            raise self.fault(key, "not a list of the right length", f"a list of {length or 'one or more'} values")
        return list(value)

    def _element(self, key: str, value: object, above_zero: bool, allowed: str) -> float:
        number = _as_number(value)
        if number is None or number < 0.0 or (above_zero and number == 0.0):
            raise self.fault(key, f"{value!r} is not a value this can be", allowed)
        return number

    def _servers(self, key: str, value: object) -> float:
        if value is None or value == math.inf or (isinstance(value, str) and value.lower() in INFINITE_WORDS):
            return math.inf
        number = _as_number(value)
        if number is None or number < 1.0 or number != int(number):
            raise self.fault(key, f"{value!r} is not a number of servers", 'a whole number >= 1, null or "inf"')
        return number


def _as_number(value: object) -> float | None:
    """The finite number that a value of a file is, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
        return None
    return float(value) if math.isfinite(value) else None
