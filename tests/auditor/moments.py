"""Moments: which of two things that happen at one instant comes first.

The model's sentence is: at one instant staffing comes first, then entries in the order in which they were made. So the
order of two entries is that of the entries which made them, and for two made by the same one the order of making. An
auditor has no calendar that would hand out serial numbers; it remembers of each entry who made it, and of those that
left a record where that record stands.
"""

from __future__ import annotations

from itertools import count

_INDEX = count()


class Moment:
    """When an entry takes place: the minute, whether it is staffing, which entry made it and after how many others."""

    __slots__ = ("index", "maker", "ordinary", "position", "time")

    def __init__(self, time: float, maker: Moment | None, ordinary: bool = True) -> None:
        """Remember an entry for the minute `time`, made by the entry `maker` (None: before everything else)."""
        self.time = time
        self.maker = maker
        self.ordinary = ordinary
        self.index = next(_INDEX)
        self.position = -1

    def __lt__(self, other: Moment) -> bool:
        """Whether this entry takes place before another."""
        one, two = self, other
        while True:
            if one.time != two.time:
                return one.time < two.time
            if one.ordinary is not two.ordinary:
                return two.ordinary
            if one.maker is two.maker:
                return one.index < two.index
            if one.maker is None or two.maker is None:
                return one.maker is None
            one, two = one.maker, two.maker
            if one.position >= 0 and two.position >= 0:
                return one.position < two.position
