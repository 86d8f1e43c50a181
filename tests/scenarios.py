"""Random whole scenarios for property tests: every feature of the format, in random combination, small.

`worlds()` gives scenario texts whose durations come from continuous laws. `grid_worlds()` gives texts in which cases
come while all doors are closed and every duration is a whole number of minutes, so that from opening time on
everything happens on a one-minute grid and simultaneous events abound.

Numbers are kept so that a run takes some ten thousand records at most: few cases, retries that mostly stop, and
word of mouth that dies out.
"""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

Content = dict[str, Any]

CHANCES = (0.0, 0.1, 0.5, 0.9, 1.0)
SOME = (0.1, 0.3, 0.6)
SCORES = (0.0, 0.2, 0.5, 0.8, 1.0)
CLOSED = (0, 6, 13)
"""Hours of the day at which cases come and nobody works, in worlds on the grid."""


def toml(value: object) -> str:
    """Return a value as TOML; tables inline."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(entry)}" for key, entry in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(entry) for entry in value) + "]"
    return repr(value)


def text_of(content: Content) -> str:
    """Return a scenario as the text of a TOML file."""
    return "\n".join(f"{key} = {toml(value)}" for key, value in content.items()) + "\n"


class Maker:
    """Chooses the parts of one scenario; `grid` says whether durations are whole minutes."""

    def __init__(self, number: int, grid: bool) -> None:
        """Choose as the seed `number` decides."""
        self.rng = Random(number)
        self.clock = Random(f"hours of {number}")
        self.grid = grid

    def any(self, *values: Any) -> Any:
        """Return one of some values."""
        return self.rng.choice(values)

    def mostly(self) -> bool:
        """Return True three times out of four."""
        return self.rng.random() < 0.75

    def maybe(self, table: Content, key: str, value: Any) -> None:
        """Put a key into a table, or (once in four times) leave it out."""
        if self.mostly():
            table[key] = value

    def minutes(self, mean: int) -> Any:
        """Return a duration of roughly `mean` minutes: a number on the grid, some law otherwise."""
        if self.grid:
            return self.any(mean, mean, max(mean // 2, 1), 2 * mean)
        return self.any(
            mean,
            {"dist": "exponential", "mean": mean},
            {"dist": "lognormal", "mean": mean, "cv": 0.8},
            {"dist": "gamma", "mean": mean, "cv": 0.5},
            {"dist": "erlang", "mean": mean, "stages": 2},
            {"dist": "weibull", "mean": mean, "shape": 1.5},
            {"dist": "uniform", "low": 0.5 * mean, "high": 1.5 * mean},
            {"dist": "triangular", "low": 0.5 * mean, "mode": mean, "high": 2 * mean},
            {"dist": "loglogistic", "median": mean, "shape": 2.5},
            {"dist": "pareto", "minimum": 0.5 * mean, "shape": 2.5},
            {"dist": "empirical", "quantiles": [0.2 * mean, mean, 3.0 * mean]},
        )

    def short(self, mean: int) -> Any:
        """Return a duration as `minutes`, or none at all."""
        return self.any(0, self.minutes(mean), self.minutes(mean))

    def score(self) -> Any:
        """Return a law on [0, 1]."""
        return self.any(0.0, 0.4, 1.0, {"dist": "beta", "mean": 0.4, "cv": 0.5},
                        {"dist": "uniform", "low": 0.0, "high": 1.0})

    def money(self) -> Any:
        """Return a law of money."""
        return self.any(50, 0, {"dist": "lognormal", "mean": 50, "cv": 1.0})

    def line(self) -> list[float]:
        """Return a probability at 0 and at 1."""
        return [self.any(*CHANCES), self.any(*CHANCES)]

    def staff(self, most: int) -> Any:
        """Return a staffing: none, round the clock, or with gaps; closed at the hours of arrival on the grid."""
        if self.grid:
            agents = self.any(2, 3, 1, most, 0)
            spans = [(start + 1, end) for start, end in zip(CLOSED, (*CLOSED[1:], 24), strict=True)]
            return {"daily": ", ".join(f"{start}-{end}: {self.any(agents, agents, 0, most)}" for start, end in spans)}
        agents = self.any(1, 1, 2, most, most, 0)
        return self.any(agents, agents, {"daily": f"0-3: 1, 3-9: {agents}, 12-24: {most}"},
                        {"weekdays": f"8-20: {agents}", "tuesday": f"9-13: {most}"})

    # --- parts ---

    def demand(self, content: Content, hours: float) -> None:
        """Choose open demand or customers who order; at most some hundred cases."""
        expected = self.any(3, 20, 60, 100) if not self.grid else self.any(20, 60, 120)
        profile: Any = self.any("flat", "office")
        if self.grid:
            profile = [1 if hour % 24 in CLOSED else 0 for hour in range(168)]
        if self.any(True, False):
            content["demand"] = {"cases_per_hour": expected / hours, "profile": profile}
            self.maybe(content["demand"], "busyness", {"dist": "gamma", "mean": 1, "cv": 0.3})
            return
        initial = self.any(20, 3, 1, 40)
        expected = min(expected, 5 * initial)
        content["demand"] = {"profile": profile}
        talk = content["customers"].get("word_of_mouth", {"graph": "uniform"})
        if initial <= 4 and talk["graph"] != "uniform":  # no more ties than there are others to know
            talk["graph"] = {"scale_free": {"links": 1}} if initial > 1 else "uniform"
        content["customers"] |= {
            "initial": initial, "orders_per_week": expected * 168.0 / (hours * initial * 0.9),
            "organic_per_week": self.any(0, 0, 20),
        }
        self.maybe(content["customers"], "activity", {"dist": "gamma", "mean": 1, "cv": 0.5})
        self.maybe(content["customers"], "one_case_at_a_time", True)

    def customers(self) -> Content:
        """Choose how customers feel, tire, leave and talk."""
        table: Content = {}
        self.maybe(table, "voice", self.any([0.2, 1.0], [1.0, 1.0], [0.7, 0.9], [0.9, 0.9], [0.0, 0.0]))
        self.maybe(table, "tolerance", {"dist": "lognormal", "mean": 12, "cv": 0.6})
        self.maybe(table, "reach", {"dist": "gamma", "mean": 1, "cv": 1})
        self.maybe(table, "trust", {
            "start": {"care": self.any(*SCORES), "help": self.any(*SCORES), "trust": self.any(*SCORES)},
            "weights": {"care": 1, "help": self.any(0, 2), "trust": self.any(0, 1)},
        })
        self.maybe(table, "feelings", self.feelings())
        self.maybe(table, "effort", {"contact": 1.0, "loop": 0.5, "handoff": 1.5, "chase": 2.0, "waited": 0.1,
                                     "repeated_story": 1.0})
        churn: Content = {}
        self.maybe(churn, "hazard_per_year", self.any(0.5, 50.0, 500.0))
        self.maybe(churn, "hazard_slope", 3.0)
        self.maybe(churn, "after_case", {"base": self.any(-3.0, 0.0, 3.0), "disloyalty": 2.0, "effort": 0.1,
                                         "unsolved": 1.0})
        self.maybe(table, "churn", churn)
        self.maybe(table, "word_of_mouth", self.word_of_mouth())
        return table

    def feelings(self) -> Content:
        """Choose weights for some events."""
        events = ("onset", "loop", "unread", "waited", "handoff", "repeated_story", "failed_attempt", "asked_boss",
                  "apology_scripted", "apology_sincere", "goodwill", "granted", "solved", "refused", "gave_up",
                  "broken_promise", "kept_promise", "followed_up", "checked_in")
        chosen = self.rng.sample(events, self.any(0, 3, 8))
        weights = (-1.0, -0.3, -0.1, 0.1, 0.3, 1.0)
        scores = ("care", "help", "trust")
        return {event: {score: self.any(*weights) for score in self.rng.sample(scores, self.any(1, 3))}
                for event in chosen}

    def word_of_mouth(self) -> Content:
        """Choose what is told, and along which graph."""
        graph = self.any("uniform", {"small_world": {"neighbours": self.any(2, 4), "rewire": self.any(0.0, 0.3)}},
                         {"scale_free": {"links": self.any(1, 3)}})
        return {
            "praise_above": self.any(0.3, 0.7, 1.0), "praise": self.any(0.5, 2.0),
            "grievance_below": self.any(0.9, 0.4, 0.0), "grievance": self.any(1.0, 3.0),
            "inside": self.any(*SCORES), "shift": self.any(0.05, 1.0),
            "conversion": self.any(0.15, 0.05, 0.0), "delay": self.short(300), "reputation_drop": self.any(0.05, 0.0),
            "reputation_half_life": self.any("1 day", "8 weeks"), "graph": graph,
        }

    def flaws(self, pools: list[str], desks: list[str]) -> Content:
        """Choose two or three flaws; the last may be knocked on by the first."""
        table: Content = {}
        for name in ("fee", "notice", "leak")[:self.any(2, 3)]:
            flaw: Content = {"per_1000_orders": 300.0, "severity": self.score(), "complexity": self.score(),
                             "remedy": self.money()}
            self.maybe(flaw, "needs_fixer", {"pool": pools[-1], "probability": self.any(0.5, 1.0)})
            self.maybe(flaw, "snowball_per_day", self.any(0.1, 5.0))
            self.maybe(flaw, "snowball_work", 1.0)
            self.maybe(flaw, "desk", self.any(*desks))
            self.maybe(flaw, "priority", self.any(-1, 0, 1))
            self.maybe(flaw, "head_start", self.any(0, 3, 30))
            self.maybe(flaw, "handle", self.short(8))
            self.maybe(flaw, "patience", self.short(20))
            table[name] = flaw
        if self.any(True, False):
            table["fee"]["knock_on"] = {"flaw": self.any("notice", list(table)[-1]), "per_day": self.any(0.5, 50.0)}
        return table

    def channels(self) -> Content:
        """Choose the ways in: always a phone, perhaps a bot and a mailbox."""
        phone: Content = {"share": 1.0}
        self.maybe(phone, "patience", self.short(90 if self.grid else 20))
        self.maybe(phone, "retry", {"probability": self.any(*SOME), "delay": self.short(30)})
        self.maybe(phone, "callback", {"offer_after": self.any(0, 5), "accept": self.any(*CHANCES)})
        table: Content = {"phone": phone}
        if self.mostly():
            bot: Content = {"kind": "self_service", "share": self.any(0.0, 1.0, 3.0), "session": self.minutes(4),
                            "solves": self.line(), "human_access": self.any(0.3, 0.7, 1.0), "leads_to": "phone"}
            self.maybe(bot, "patience", self.short(12))
            self.maybe(bot, "retry", {"probability": self.any(*SOME), "delay": self.short(30),
                                      "through": self.any("phone", "bot")})
            table["bot"] = bot
        if self.mostly():
            mail: Content = {"kind": "message", "share": self.any(0.0, 1.0, 3.0), "unread": self.any(*CHANCES),
                             "expected_answer": self.minutes(300)}
            self.maybe(mail, "after_silence", "phone")
            table["mail"] = mail
        return table

    def hours(self, content: Content) -> None:
        """Choose a calendar and what becomes of customers when it is closed, by chances of their own.

        On the grid most worlds keep no hours: whoever waits for the opening does not come on the minute.
        """
        choose = self.clock.choice
        if self.grid and self.clock.random() < 0.6:
            content["calendar"] = {"hours": "always"}
            return
        weeks = ("none", "none", "none", "always", {"daily": "6-20"}, {"weekdays": "8-12, 13-18", "saturday": "9-13"},
                 {"monday": "9-24", "daily": "closed", "tuesday": "0-3, 5-22"})
        content["calendar"] = {"hours": choose(weeks), "knows_hours": choose((0, 0.5, 0.5, 1))}
        if self.clock.random() < 0.4:
            content["calendar"] |= {"start": "2026-01-05", "closed": choose((["2026-01-06"],
                                                                             ["2026-01-05", "2026-01-08"]))}
        for channel in content["channels"].values():
            if channel.get("kind") != "message" and self.clock.random() < 0.5:
                channel["closed_delay"] = choose((0, 5, 600))
                channel["hours"] = choose(("none", {"daily": "5-11, 12-21"}, {"daily": "1-24"}))
                channel["knows_hours"] = choose(("none", 0, 0.6))
            if "kind" not in channel:
                channel["closed"] = choose(("turned_away", "voicemail", "wait"))
        if "promise" in content["fixing"] and self.clock.random() < 0.5:
            content["fixing"]["promise"] = choose(("1 business day", "3 business hours",
                                                   {"dist": "exponential", "mean": "90 business minutes"}))
        if "mail" in content["channels"] and self.clock.random() < 0.5:
            content["channels"]["mail"]["expected_answer"] = choose(("0.3 business days", "4 business hours"))
        for feelings in [content["customers"].get("feelings")] * (self.clock.random() < 0.5):
            if feelings is not None:
                feelings["closed"] = {"care": -0.3}
        if "effort" in content["customers"]:
            content["customers"]["effort"]["closed"] = choose((0.0, 1.0, 6.0))

    def organisation(self, content: Content) -> None:
        """Choose the chain of one to five levels, its pools, the desks and the fixers."""
        levels = self.any(1, 2, 3, 4, 5)
        names = [f"pool{level}" for level in range(levels)]
        shared = self.any(True, False) and levels > 2
        chain, pools = [], {}
        for level in range(levels):
            pool = names[level - 1] if shared and level == levels - 1 else names[level]
            entry: Content = {"level": f"level{level}", "pool": pool, "handle": self.short(10)}
            self.maybe(entry, "success", self.any([1.0, 0.8], [0.9, 0.3], [0.0, 0.0]))
            self.maybe(entry, "attempt_below", self.any(1.0, 0.5, 0.0))
            self.maybe(entry, "authority", self.any(0, 0, 30, 60))
            self.maybe(entry, "holds", self.any(0.4, 0.9))
            self.maybe(entry, "dropped", self.any(0.05, 0.05, 0.5))
            self.maybe(entry, "patience", self.short(15))
            chain.append(entry)
            pools[pool] = {"staff": self.staff(3)}
        pools["extra"] = {"staff": self.staff(2)}
        pools["fixers"] = {"staff": self.staff(1), "work": self.short(90), "holds": self.any(0.5, 1.0)}
        for name, pool in pools.items():
            self.maybe(pool, "discipline", self.any("fifo", "severity", "recontact_first"))
            self.maybe(pool, "queue_limit", self.any(0, 1, 5, 30, 100))
            self.maybe(pool, "cost_per_hour", 30.0)
            if name not in ("extra", "fixers"):
                self.maybe(pool, "overflow", {"to": "extra", "after": self.any(0, 5, 30)})
        content["pools"], content["chain"] = pools, chain

    def routes(self, content: Content) -> None:
        """Let shares decide where cases go from some levels, others under the second policy; all get out soon."""
        names = [level["level"] for level in content["chain"]]
        over: Content = {}
        for level in content["chain"]:
            if not self.mostly():
                continue
            for key in ("success", "attempt_below", "authority"):
                level.pop(key, None)
            level["routes"] = self.ways(names)
            self.maybe(over, level["level"], {"routes": self.any("none", self.ways(names))})
        content["policies"]["second"]["chain"] = over

    def ways(self, names: list[str]) -> Content:
        """Choose where cases go from a level, with what weights."""
        ways: Content = {"solved": self.any(1, 3)}
        for name in (*names, "refused", "gave_up"):
            self.maybe(ways, name, self.any(0, 0.5, 1))
        return ways

    def levers(self) -> Content:
        """Choose the levers of a policy."""
        table: Content = {}
        self.maybe(table, "script_minutes", 2)
        self.maybe(table, "ask_boss", self.boss())
        self.maybe(table, "apology", self.any("scripted", "sincere"))
        self.maybe(table, "apology_minutes", 1)
        self.maybe(table, "goodwill", 15.0)
        self.maybe(table, "follow_up", True)
        self.maybe(table, "follow_up_ahead", self.any(0, 5, 200))
        self.maybe(table, "report", self.any(1.0, 0.5))
        self.maybe(table, "handing_up", {
            "warm": self.any(True, False), "lost_information": self.any(*CHANCES), "bounce": self.any(0.0, 0.1, 0.5),
            "story_minutes": self.any(0, 3), "bounce_minutes": self.any(0, 2)})
        self.maybe(table, "quality_check", {"catches": self.any(0.1, 0.5), "cost_per_order": 0.2})
        self.maybe(table, "check_in", {"probability": self.any(*CHANCES), "after": self.short(60)})
        self.maybe(table, "training", {"lift": self.any(-0.2, 0.2), "cost_per_head": 100.0})
        return table

    def boss(self) -> Content:
        """Choose how the boss is asked, and what is done without one."""
        table: Content = {"consult": self.short(3), "approval": self.any(*CHANCES)}
        self.maybe(table, "carries_on", True)
        self.maybe(table, "boss_absent", self.any("promise", "promise", "decline"))
        self.maybe(table, "promise", self.minutes(60))
        self.maybe(table, "hold_patience", self.any(0, 0.5, 3))
        return table

    def fixing(self) -> Content:
        """Choose the line of communication to the fixers."""
        table: Content = {}
        self.maybe(table, "request_delay", self.short(20))
        self.maybe(table, "lost_request", self.any(*CHANCES))
        self.maybe(table, "promise", self.minutes(60))
        self.maybe(table, "comes_back", self.short(60))
        self.maybe(table, "comes_back_limit", self.any(0, 1, 3))
        self.maybe(table, "chase_minutes", self.short(3))
        self.maybe(table, "expedite", True)
        return table

    def design(self) -> Content:
        """Choose a design team."""
        table: Content = {"threshold": self.any(1, 2, 4), "lead_time": self.short(200), "capacity": self.any(1, 2),
                          "effectiveness": self.any(0.3, 0.8, 1.0), "cost": 1000.0}
        self.maybe(table, "window", self.any("1 h", "1 day"))
        return table

    def scenario(self) -> Content:
        """Choose a whole scenario with a baseline and a second policy."""
        days = self.any(0.5, 1, 2, 4)
        content: Content = {"horizon": days * 1440, "seed": self.rng.getrandbits(64),
                            "customers": self.customers()}
        self.maybe(content, "warm_up", 300)
        self.demand(content, days * 24.0)
        self.organisation(content)
        names = list(content["pools"])
        content["flaws"] = self.flaws(names, [name for name in names if name != "fixers"])
        content["channels"] = self.channels()
        content["fixing"] = self.fixing()
        self.hours(content)
        self.maybe(content, "design", self.design())
        content["money"] = {"margin_per_order": 4.0, "failed_attempt": 5.0}
        levers = self.levers()
        content["policies"] = {"first": levers, "second": self.levers()}
        if self.any(True, False):
            self.routes(content)
        if any("ask_boss" in policy for policy in content["policies"].values()):
            self.break_circles(content)
        return content

    def break_circles(self, content: Content) -> None:
        """Let no flaw's desk be a pool that a pool asks which it would have to ask: such worlds are refused."""
        askable = {level["pool"] for level in content["chain"][2:]} - {content["chain"][1]["pool"]} if len(
            content["chain"]) > 2 else set()
        for flaw in content["flaws"].values():
            if flaw.get("desk") in askable:
                flaw["desk"] = content["chain"][1]["pool"]


NUMBERS = st.integers(0, 2**64 - 1)
"""A scenario has hundreds of choices. One number makes them all, so that examples are independent of each other."""


def worlds() -> st.SearchStrategy[str]:
    """Give texts of random scenarios in continuous time."""
    return NUMBERS.map(lambda number: text_of(Maker(number, grid=False).scenario()))


def grid_worlds() -> st.SearchStrategy[str]:
    """Give texts of random scenarios on a one-minute grid."""
    return NUMBERS.map(lambda number: text_of(Maker(number, grid=True).scenario()))


def any_worlds() -> st.SearchStrategy[str]:
    """Give texts of random scenarios of both kinds."""
    return st.one_of(worlds(), grid_worlds())
