"""Random scenarios with single dates of their own: rotas of dates, and volumes where demand is open.

The worlds of `tests.scenarios` and `tests.twins.worlds` stay as they are, so that their logs do; here dates are laid
over them.
"""

from __future__ import annotations

from random import Random
from typing import Any, Final

from tests.scenarios import CLOSED, Content, Maker
from tests.twins.worlds import Meddler

DATES: Final = ("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-03-01")
"""The days of a run from Monday on, and one that no run reaches."""


class _Dates(Maker):
    """Makes a scenario as another maker does, and lays dates over it by chances of their own."""

    def __init__(self, number: int, grid: bool) -> None:
        """Choose as the seed `number` decides."""
        super().__init__(number, grid)
        self.days = Random(f"dates of {number}")

    def scenario(self) -> Content:
        """Choose a whole scenario, then dates."""
        content = super().scenario()
        calendar = content.setdefault("calendar", {})
        calendar["start"] = "2026-01-05"
        closed = calendar.get("closed", ())
        for pool in content["pools"].values():
            if self.days.random() < 0.7:
                pool["staff_on"] = {date: 0 if date in closed else self.rota() for date in self.some()}
        if content["demand"].get("kind") == "open" or "cases_per_hour" in content["demand"]:
            for flaw in content["flaws"].values():
                if self.days.random() < 0.7:
                    flaw["volume_on"] = {date: self.volume() for date in self.some()}
        first = next(iter(content["pools"]))
        if self.days.random() < 0.5 and any(content["pools"][first].get("staff_on", {}).values()):
            content["policies"]["second"]["pools"] = {first: {"staff": "*1.5", "staff_on": {
                "2026-01-07": 0 if "2026-01-07" in closed else self.rota()}}}
        return content

    def some(self) -> list[str]:
        """Choose some dates."""
        return self.days.sample(DATES, self.days.choice((1, 2, 5)))

    def rota(self) -> Any:
        """Choose the rota of a date, which on the grid is off duty when cases come."""
        choose, agents = self.days.choice, self.days.choice((1, 2, 5))
        if self.grid:
            return choose((0, f"1-6: {agents}, 7-13: 1, 14-24: {agents}", f"20-24: {agents}"))
        return choose((0, agents, f"8:30-17: {agents}", [agents] * 9 + [0] * 3 + [1] * 12, [0, 1] * 24))

    def volume(self) -> Any:
        """Choose how many cases are expected on a date: at the hours of arrival on the grid."""
        choose = self.days.choice
        if self.grid:
            by_hour = [0] * 24
            for hour in CLOSED:
                by_hour[hour] = choose((0, 1, 5))
            return by_hour
        return choose(([0] * 24, [0.5] * 24, [0] * 9 + [4, 2.5] + [0] * 13, [0, 1.5] * 24, "7-9:30: 6"))


class DatedMaker(_Dates, Maker):
    """Dates over the usual worlds."""


class DatedMeddler(_Dates, Meddler):
    """Dates over worlds with rarer features."""
