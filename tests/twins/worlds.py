"""Random scenarios beyond those of `tests.scenarios`: features that meet there rarely or not at all.

Open demand with newcomers, flaws of their own hours, several live channels, messages that nobody ever answers, worlds
without a phone, overflow from pool to pool, calls back, fixers who also serve at a desk, pools that serve any level,
customers whom every event moves, staff that jumps from nobody to dozens, rotas and demand by the half hour, nights.
"""

from __future__ import annotations

from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario import loads
from tests.scenarios import NUMBERS, SCORES, SOME, Content, Maker, text_of


class Meddler(Maker):
    """Makes a scenario as `Maker` does and changes some of it."""

    def scenario(self) -> Content:
        """Choose a whole scenario, then meddle with each of its parts, mostly."""
        content = super().scenario()
        for meddle in (self.newcomers, self.restless, self.ways_in, self.only_messages, self.lines, self.fixers,
                       self.chain, self.silent, self.openings, self.loud, self.half_hours, self.bosses, self.desks,
                       self.regulars):
            if self.any(True, False):
                meddle(content)
        return content if is_accepted(text_of(content)) else without_circles(content)

    def newcomers(self, content: Content) -> None:
        """Let people come off the street, with open demand too, and flaws keep hours of their own."""
        content["customers"]["organic_per_week"] = self.any(20, 100)
        if "cases_per_hour" in content["demand"]:
            content["customers"]["initial"] = self.any(0, 1, 7)
            if not self.grid:
                content["flaws"]["notice"]["profile"] = "office"
        else:
            content["customers"]["one_case_at_a_time"] = self.any(True, False)

    def restless(self, content: Content) -> None:
        """Move the scores at every event, and let customers leave for it."""
        events = ("onset", "loop", "unread", "waited", "handoff", "failed_attempt", "granted", "solved", "gave_up",
                  "broken_promise", "kept_promise", "followed_up", "checked_in")
        content["customers"]["feelings"] = {
            event: {score: self.any(-0.3, -0.05, 0.05, 0.2) for score in ("care", "help", "trust")}
            for event in events
        }
        content["customers"]["churn"] = {
            "hazard_per_year": self.any(200.0, 5000.0), "hazard_slope": self.any(-3.0, 0.0, 6.0),
            "after_case": {"base": self.any(-2.0, 0.0), "disloyalty": 2.0, "effort": 0.1, "unsolved": 1.0},
        }

    def ways_in(self, content: Content) -> None:
        """Add a second live way, a machine that leads to messages, and messages that wait for an answer for ever."""
        ways = content["channels"]
        ways["counter"] = {"share": self.any(0.5, 2.0),
                           "callback": {"offer_after": self.any(0, 1, 5), "accept": self.any(0.5, 1.0)}}
        ways["void"] = {"kind": "message", "share": self.any(0.0, 1.0), "unread": self.any(0.0, 0.5, 1.0)}
        ways["menu"] = {"kind": "self_service", "share": self.any(0.2, 2.0), "session": self.minutes(2),
                        "patience": self.any(0, 5), "human_access": self.any(0.0, 0.5),
                        "leads_to": self.any("void", "counter"),
                        "retry": {"probability": self.any(*SOME), "through": self.any("counter", "void")}}
        ways["phone"]["callback"] = {"offer_after": self.any(0, 2), "accept": self.any(0.5, 1.0)}

    def only_messages(self, content: Content) -> None:
        """Take all live ways away; nobody can be reached but by message."""
        content["channels"] = {"form": {
            "kind": "message", "unread": self.any(0.0, 0.2), "expected_answer": self.minutes(60),
            "after_silence": "letter"}, "letter": {"kind": "message", "share": self.any(0.0, 1.0)}}

    def lines(self, content: Content) -> None:
        """Let waits wander: from pool to pool, without limit, or nowhere at all."""
        pools = content["pools"]
        names = list(pools)
        for name, pool in pools.items():
            pool.pop("queue_limit", None)
            self.maybe(pool, "queue_limit", self.any(0, 2, 10))
            self.maybe(pool, "overflow", {"to": self.any(*(other for other in names if other != name)),
                                          "after": self.any(1, 2, 5, 20)})
        content["channels"].setdefault("phone", {})["patience"] = self.any(0, 1, 5, 20, 200)

    def fixers(self, content: Content) -> None:
        """Make the fix a long story: slow, lost, promised too early, chased, and at any pool."""
        names = list(content["pools"])
        for flaw in content["flaws"].values():
            flaw["needs_fixer"] = {"pool": self.any("fixers", *names), "probability": self.any(0.5, 1.0)}
            flaw["desk"] = self.any(*names)
        content["fixing"] = {
            "request_delay": self.short(10), "lost_request": self.any(0.0, 0.3, 0.9), "promise": self.minutes(30),
            "comes_back": self.minutes(20), "comes_back_limit": self.any(0, 2, 5), "chase_minutes": self.short(3),
            "expedite": True,
        }
        content["pools"]["fixers"] |= {"work": self.minutes(60), "holds": self.any(0.2, 0.8)}
        for policy in content["policies"].values():
            policy["follow_up"] = self.any(True, False, False)

    def chain(self, content: Content) -> None:
        """Let any pool serve any level above the first."""
        names = list(content["pools"])
        for level in content["chain"][1:]:
            level["pool"] = self.any(*names)

    def bosses(self, content: Content) -> None:
        """Let nearly everything be asked for: at bosses who may grant a little more each, and who come and go."""
        for at, level in enumerate(content["chain"]):
            for key in ("routes", "attempt_below"):
                level.pop(key, None)
            level |= {"authority": at * self.any(5, 20), "success": [1.0, 0.9]}
            if at and level["pool"] in content["pools"]:
                content["pools"][level["pool"]]["staff"] = self.any(
                    1, {"daily": "0-3: 1"}, {"daily": "0-1: 1, 2-3: 1, 5-24: 2"}, {"daily": "9-17: 1"})
        for flaw in content["flaws"].values():
            flaw["remedy"] = self.any(8, 30, {"dist": "uniform", "low": 0, "high": 100})
        for policy in content["policies"].values():
            policy.pop("chain", None)
            policy["ask_boss"] = self.boss() | {"approval": self.any(0.2, 0.8), "carries_on": self.any(True, False)}

    def silent(self, content: Content) -> None:
        """Let few complain and most be asked, perhaps only after they would have left."""
        content["customers"]["voice"] = [self.any(0.0, 0.2), self.any(0.2, 0.5)]
        for policy in content["policies"].values():
            policy["check_in"] = {"probability": self.any(0.5, 1.0), "after": self.short(30)}
            policy["quality_check"] = {"catches": self.any(0.1, 0.9)}
        content["design"] = {"threshold": self.any(1, 3), "lead_time": self.short(30), "capacity": self.any(1, 2),
                             "effectiveness": self.any(0.5, 1.0)}

    def openings(self, content: Content) -> None:
        """Let crowds wait before closed doors and be served all at once."""
        hours = self.any((1, 6), (5, 24), (1, 24))
        for pool in content["pools"].values():
            pool["staff"] = {"daily": f"{hours[0]}-{hours[1]}: {self.any(1, 5, 60)}"}

    def loud(self, content: Content) -> None:
        """Let everybody tell dozens of others."""
        talk = content["customers"].setdefault("word_of_mouth", {})
        talk.update(praise_above=self.any(0.2, 0.5), grievance_below=self.any(0.5, 0.9),
                    praise=self.any(3.0, 40.0), grievance=self.any(3.0, 40.0), inside=self.any(*SCORES),
                    shift=self.any(0.05, 0.5), conversion=0.01, delay=self.short(120), reputation_drop=0.01)
        content["customers"]["reach"] = self.any(1, {"dist": "pareto", "minimum": 0.3, "shape": 1.5})

    def half_hours(self, content: Content) -> None:
        """Let shifts and demand begin at half past, and nights meet the next day's own shifts."""
        for pool in content["pools"].values():
            agents = self.any(1, 2, 5)
            pool["staff"] = self.any(
                {"daily": f"21:30-3: {agents}, 6:30-14:30: 2", "tuesday": f"1:30-9: {agents}"},
                {"weekdays": f"20-4:30: 1, 3-9: {agents}, 9:30-20: 3", "weekend": "0-1:30: 1, 23:30-0: 4"})
        if not self.grid:
            rate = content["demand"].pop("cases_per_hour", None)
            if rate is not None:
                content["demand"]["kind"] = "open"
            rate = rate or 1.0
            content["demand"]["profile"] = {
                "daily": f"6:30-12: {3.0 * rate:.9f}, 12-20:30: {rate:.9f} per half hour, 23-1:30: {rate:.9f}"}

    def desks(self, content: Content) -> None:
        """Give every way in a desk, a place in line, work, room and an end of its own; let waits stand in two lines."""
        names = list(content["pools"])
        for way in content["channels"].values():
            kind = way.get("kind", "live")
            if kind == "self_service":
                continue
            self.maybe(way, "desk", self.any(*names))
            self.maybe(way, "priority",
                       self.any(0, -1, 2, {"kind": 0}, {"kind": 1, "rank": -3}, {"kind": 0, "rank": 1}))
            self.maybe(way, "handle", self.any(self.minutes(4), {"factor": self.any(0, 0.5, 2)}))
            self.maybe(way, "wrap_up", self.short(3))
            if kind == "live":
                self.maybe(way, "queue_limit", self.any(0, 1, 3))
            else:
                self.maybe(way, "duplicates", self.any("merged", "answered"))
        for pool in content["pools"].values():
            if "overflow" in pool:
                pool["overflow"]["mode"] = self.any("both", "both", "move")

    def regulars(self, content: Content) -> None:
        """Let all orders be those of a few customers, who then have many problems at once."""
        if "cases_per_hour" not in content["demand"]:
            customers = content["customers"]
            orders = customers.get("orders_per_week", 0) * customers.get("initial", 0)
            customers["initial"] = self.any(1, 2, 5)
            customers["orders_per_week"] = orders / customers["initial"]
            customers.pop("word_of_mouth", None)


def meddled_worlds() -> st.SearchStrategy[str]:
    """Give texts of random scenarios of both kinds, in continuous time and on a one-minute grid."""
    return st.tuples(NUMBERS, st.booleans()).map(lambda made: text_of(Meddler(*made).scenario()))


def without_circles(content: Content) -> Content:
    """Return a scenario in which nobody asks a boss, and everybody may hear of everybody.

    Meddling may close a circle of asking, or leave too few customers for a graph, and such a world is refused.
    """
    for policy in content["policies"].values():
        policy.pop("ask_boss", None)
    content["customers"].get("word_of_mouth", {}).pop("graph", None)
    return content


def is_accepted(text: str) -> bool:
    """Whether a scenario is valid."""
    try:
        loads(text)
    except InputError:
        return False
    return True
