"""Random scenarios in which what follows a visit depends on more than the level, and cases wait for others.

Rules of routes by flaw, origin, visit and who solved the case before, handle times by what follows, waits for the
customer and third parties: in all combinations, over the worlds of `tests.scenarios` and `tests.twins.worlds`, with
choices of their own, so that those worlds stay as they are.
"""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.scenarios import NUMBERS, Content, Maker, text_of
from tests.twins.worlds import Meddler, is_accepted, without_circles

CHANCES = ((0.0, 1.0), (0.3, 0.3), (1.0, 0.0), (0.5, 0.5), (0.2, 0.0), (0.0, 0.4))
"""Probabilities of a wait for the customer and for a third party: at most 1 together."""


class Router:
    """Adds what follows a visit to the scenario of another maker; `number` decides all choices."""

    def __init__(self, number: int, grid: bool) -> None:
        """Choose as a number decides: every second world is a meddled one."""
        self.maker: Maker = (Maker, Meddler)[number % 2](number, grid)
        self.number, self.rng, self.grid = number, Random(f"routes of {number}"), grid
        self.of_solvers = Random(f"solvers of {number}")

    def any(self, *values: Any) -> Any:
        """Return one of some values."""
        return self.rng.choice(values)

    def half(self) -> bool:
        """Return True every second time."""
        return self.rng.random() < 0.5

    def scenario(self) -> Content:
        """Choose a whole scenario with a baseline and a second policy."""
        content = self.maker.scenario()
        self.levels = [level["level"] for level in content["chain"]]
        self.flaws = list(content["flaws"])
        over: Content = content["policies"]["second"].setdefault("chain", {})
        for level in content["chain"]:
            if "routes" not in level and self.half():
                for key in ("success", "attempt_below", "authority"):
                    level.pop(key, None)
                    over.get(level["level"], {}).pop(key, None)
                level["routes"] = self.ways()
            changes = over.setdefault(level["level"], {})
            if "routes" in level:
                self.routed(level, changes)
            if self.half():
                level["waits"] = self.waits()
                changes |= self.any({}, {"waits": "none"}, {"waits": {"customer": "none"}})
        if self.of_solvers.random() < 0.5:
            self.opened_again(content)
        if is_accepted(text_of(content)):
            return content
        return without_circles(content)

    def opened_again(self, content: Content) -> None:
        """Let many solutions not hold, and rules ask first who had given them."""
        for level in content["chain"]:
            level["holds"] = 0.3
            if "routes_when" in level:
                some = self.of_solvers.sample(self.levels, min(2, len(self.levels)))
                level["routes_when"].insert(0, {"solved_at": some, "routes": self.ways()})
        content.setdefault("fixing", {})["comes_back"] = 5

    def routed(self, level: Content, changes: Content) -> None:
        """Give a level with routes rules, and handle times by what follows."""
        if self.half():
            level["routes_when"] = [self.rule() for _ in range(self.any(1, 2, 4))]
        if self.half():
            ways = (*self.levels, "solved", "refused", "gave_up")
            level["handle_before"] = {way: self.maker.minutes(6) for way in ways if self.half()}
        if changes.get("routes") == "none":
            changes |= {"routes_when": "none", "handle_before": "none"}
        elif self.half():
            changes["routes_when"] = self.any("none", [self.rule()])

    def rule(self) -> Content:
        """Choose a rule of routes."""
        rule: Content = {"routes": self.ways()}
        if self.half():
            rule["flaw"] = self.any(*self.flaws, self.rng.sample(self.flaws, 2))
        if self.half():
            places = ["outside", *self.levels]
            rule["from"] = self.any(*places, self.rng.sample(places, 2))
        if self.half():
            rule["visit"] = self.any("first", "later")
        if self.of_solvers.random() < 0.3:  # of its own, so that all other choices stay as they are
            rule["solved_at"] = self.of_solvers.choice([*self.levels, self.levels[-2:]])
        return rule

    def ways(self) -> Content:
        """Choose where cases go, with what weights; all get out soon."""
        ways: Content = {"solved": self.any(1, 3)}
        for name in (*self.levels, "refused", "gave_up"):
            if self.half():
                ways[name] = self.any(0, 0.3, 1)
        return ways

    def waits(self) -> Content:
        """Choose waits for others, with probabilities that are at most certain together before whatever follows."""
        customer, third = self.any(*CHANCES)
        found = {"customer": self.wait(customer), "third_party": self.wait(third)}
        for way in (*self.levels, "solved", "refused"):
            if self.half():
                for wait, chance in zip(found.values(), self.any(*CHANCES), strict=True):
                    before: Content = {"probability": chance}
                    if self.half():
                        before["law"] = self.minutes()
                    wait.setdefault("before", {})[way] = before
        return found

    def wait(self, probability: float) -> Content:
        """Choose a wait for one reason."""
        return {"probability": probability, "law": self.minutes(), "clock": self.any("calendar", "business")}

    def minutes(self) -> Any:
        """Choose how long a wait is: no time, some minutes, hours, days."""
        return self.any(0, self.maker.minutes(10), self.maker.minutes(120), self.maker.minutes(900))


def routed_text(number: int) -> str:
    """Return the text of the random world of a number."""
    return text_of(Router(number, grid=number // 2 % 2 == 1).scenario())


def routed_worlds() -> st.SearchStrategy[str]:
    """Give texts of random scenarios of both kinds, in continuous time and on a one-minute grid."""
    return NUMBERS.map(routed_text)
