"""Changes that somebody may want of the model, each a few lines of a rule, in a world with its exact answer."""

from __future__ import annotations

import math

from sim.engine.rules.loaded import load
from sim.randomness import customer_key, run_key, uniform
from sim.vocabulary import Kind
from tests.engine.rules.test_worked_rules import logged, of_case, onsets
from tests.engine.rules.worlds import moments, ruled
from tests.engine.tiny import cases, desk, log_of, plan_of, two_levels

AGAIN = cases(2) + desk("handle = 600") + """
    channels.phone = { patience = 1, retry = { probability = 1, delay = 5 } }
    flaws.problem = {}
"""


def test_a_cap_on_retries() -> None:
    own = moments("def after_hang_up(self, case: Case) -> Step:\n    if case.contacts >= int(self.numbers.most):\n"
                  "        self.end(case, Ending.GAVE_UP)\n        return STOP\n"
                  "    return (yield from super().after_hang_up(case))",
                  "class Numbers(rules.Numbers):", "    most: float = 3.0")
    plan = ruled(plan_of(AGAIN), own)
    kinds = [kind for _, kind, _, _ in of_case(plan, logged(plan), 1)]
    assert kinds == ["OPENED", "VOICED", *["CONTACTED", "QUEUED", "ABANDONED"] * 3, "ENDED"]


def test_a_patience_law_of_ones_own() -> None:
    """Exponential patience by inversion, from a draw of the rule's own purpose: exact, by the key of the draw."""
    own = moments("def patience(self, case: Case, pool: int, minutes: float) -> float:\n"
                  "    return -self.numbers.mean * log(self.run.draw(case, Purposes.PATIENCE_OF_MINE, case.contacts))",
                  "class Numbers(rules.Numbers):", "    mean: float = 10.0",
                  "class Purposes(rules.Purposes):", '    PATIENCE_OF_MINE = purpose("patience")')
    plan = ruled(plan_of(AGAIN), own)
    log = logged(plan)
    purpose = load(plan.rules).parts[0].words["Purposes.PATIENCE_OF_MINE"]
    opened = log.records[log.records["kind"] == Kind.OPENED][1]
    gone = log.records[(log.records["kind"] == Kind.ABANDONED) & (log.records["case"] == 1)][0]
    key = int(customer_key(3, int(opened["customer"])))
    drawn = uniform(int(run_key(plan.seed, 0)), key, 1, purpose, 1)
    assert math.isclose(gone["value"], -10.0 * math.log(drawn), rel_tol=1e-12)


def test_callbacks_that_expire_at_closing() -> None:
    """Accepted after five minutes, a call-back is kept until minute 120, and the customer gives up."""
    world = cases(2) + desk("handle = 600") + """
        channels.phone = { patience = 30, callback = { offer_after = 5, accept = 1 } }
        flaws.problem = {}
    """
    own = moments("def callback_minutes(self, case: Case, pool: int, minutes: float) -> float:\n"
                  "    return self.numbers.closing - self.run.clock.now % MINUTES_PER_DAY",
                  "class Numbers(rules.Numbers):", "    closing: float = 120.0")
    plan = ruled(plan_of(world), own)
    log = log_of(plan, "reference")
    onset = onsets(log)[1]
    accepted = onset + 5.0
    closing = accepted + (120.0 - accepted % 1440.0)
    assert of_case(plan, log, 1)[-3:] == [
        (accepted, "CALLBACK_ACCEPTED", 0, accepted - onset), (closing, "WITHDRAWN", 0, closing - onset),
        (closing, "ENDED", 2, 0.5)]
    logged(plan)


def test_a_colleague_calls_whoever_hung_up() -> None:
    """A turn that works: a rep is waited for, calls for ten minutes, and solves the case."""
    world = cases(2) + two_levels("handle = 60", "handle = 10") + """
        channels.phone = { patience = 1 }
        flaws.problem = {}
    """
    own = moments("def after_hang_up(self, case: Case) -> Step:\n    self.hang_up(case)\n"
                  "    yield from self.work(case, self.run.levels[0].pool, 10.0)\n    if not case.ended:\n"
                  "        self.end(case, Ending.SOLVED)\n    return STOP")
    plan = ruled(plan_of(world), own)
    log = logged(plan)
    first, second = onsets(log)
    free = first + 60.0
    assert of_case(plan, log, 1)[4:] == [
        (second + 1.0, "ABANDONED", 0, second + 1.0 - second), (second + 1.0, "QUEUED", 0, 0.0),
        (free, "SERVED", 0, free - (second + 1.0)), (free + 10.0, "RELEASED", 0, (free + 10.0) - free),
        (free + 10.0, "ENDED", 0, 0.5)]
