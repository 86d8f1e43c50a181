"""The moments: which there are is a promise, and every one of them is asked, with what it says it is given."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim import rules
from sim.engine.reference.clock import Clock
from sim.engine.reference.line import Line
from sim.engine.reference.run import Run
from sim.engine.rules.declared import FIRST_OWN_KIND, OFFERED, SETTABLE
from sim.engine.rules.reading import MEANS, MOMENTS, signature_of, sort_of
from sim.engine.rules.table import means_table, moments_table
from sim.engine.stories import state
from sim.engine.stories.moments import VERSION
from sim.eventlog import Log, Recorder, first_difference
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from sim.scenario.rule_files import RuleFile
from tests.engine.rules.worlds import log_of, moments, ruled
from tests.engine.tiny import log_of as log_without
from tests.scenarios import text_of
from tests.twins.worlds import Meddler

PROMISED = """
turn     def before_contact(self, case: Case, channel: int, reason: Reason) -> Step
turn     def asked_for_help(self, case: Case, level: int, expiry: float) -> Step
turn     def after_hang_up(self, case: Case) -> Step
turn     def at_promised_date(self, case: Case) -> Story
question def channel(self, case: Case, channel: int) -> int
question def patience(self, case: Case, pool: int, minutes: float) -> float
question def priority(self, case: Case, pool: int, priority: int) -> int
question def callback_minutes(self, case: Case, pool: int, minutes: float) -> float
question def service_minutes(self, case: Case, pool: int, agent: int, minutes: float) -> float
question def success(self, case: Case, level: int, probability: float) -> float
question def approval(self, case: Case, boss: int, probability: float) -> float
question def holds(self, case: Case, probability: float) -> float
notice   def on_opening(self, case: Case) -> None
notice   def on_solving(self, case: Case) -> None
notice   def on_report(self, case: Case) -> None
notice   def at_end(self, case: Case, ending: Ending) -> None
notice   def on_leaving(self, customer: Customer, why: Leaving) -> None
"""
"""Version 1. A new moment is added below; for any other change `VERSION` goes up, and the changelog says why."""


def test_the_moments_are_those_promised() -> None:
    assert VERSION == rules.VERSION == 1
    assert "\n".join(f"{sort_of(one):8} {signature_of(one)}" for one in MOMENTS) == PROMISED.strip("\n")


def test_what_a_rule_may_do_and_use_is_what_was_promised() -> None:
    assert MEANS == ("end", "leave", "hang_up", "feel", "tolerance", "severity_now", "work")
    assert set(OFFERED) == {"Run", "Clock", "Line", "Case", "Customer"}
    assert OFFERED["Run"] == ("world", "flaws", "channels", "levels", "pools", "lines", "clock", "draw", "happens",
                              "sample", "duration", "choose_channel", "log")
    assert SETTABLE == {"Case": ("severity", "complexity", "remedy", "effort", "paid", "due", "promised"),
                        "Customer": ("care", "help", "trust")}


def test_the_guide_lists_them() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "rules.md").read_text(encoding="utf-8")
    assert moments_table() in guide and means_table() in guide, "run `python -m sim.engine.rules.table`"
    told = guide[guide.index("## The moments"):]
    hidden = {"world", "flaws", "channels", "levels", "pools", "lines", "clock", "choose_channel"}
    assert not [one for one in OFFERED["Run"] if one not in hidden and f".{one}" not in told]
    assert not [one for one in (*SETTABLE["Case"], *SETTABLE["Customer"]) if f"`{one}`" not in told]


def test_everything_that_is_offered_is_there() -> None:
    plan = build(loads(text_of(Meddler(0, grid=False).scenario())).world("first"))
    run = Run(plan, 0, 0, Recorder(lambda _: None))
    assert not [one for one in OFFERED["Run"] if not hasattr(run, one)]
    for owner, cls in (("Clock", Clock), ("Line", Line), ("Case", state.Case), ("Customer", state.Customer)):
        fields = set(dir(cls)) | set(vars(run.lines[0]) if owner == "Line" else ())
        assert not set(OFFERED[owner]) - fields, owner
    assert all(set(SETTABLE[one]) <= set(OFFERED[one]) for one in SETTABLE)
    assert not [one for one in rules.__all__ if not hasattr(rules, one)]


def watching() -> RuleFile:
    """Return a rule that writes a record at every moment, and changes nothing."""
    kinds = ["class Kinds(rules.Kinds):", *(f'    {one.upper()} = kind("{one}")' for one in MOMENTS)]
    body = []
    for one in MOMENTS:
        given = [part.split(":")[0].strip() for part in signature_of(one).split("(")[1].split(")")[0].split(",")][1:]
        asked = f"super().{one}({', '.join(given)})"
        value = f"float({given[-1]})" if len(given) > 1 else "1.0"
        body += [signature_of(one) + ":"]
        if one != "on_leaving":
            body += [f"    self.run.log(case, Kinds.{one.upper()}, case.flaw, {value})"]
        else:
            body += ["    self.left += 1"]
        body += [f"    return (yield from {asked})" if signature_of(one).endswith("Step") else
                 f"    yield from {asked}" if sort_of(one) == "turn" else
                 f"    return {asked}" if sort_of(one) == "question" else f"    {asked}"]
    return moments("left: int = 0\n" + "\n".join(body), *kinds, name="watching")


@cache
def watched(number: int, engine: str) -> tuple[Plan, Log]:
    plan = ruled(build(loads(text_of(Meddler(number, grid=bool(number % 2)).scenario())).world("first")), watching())
    return plan, log_of(plan, engine)


def test_every_moment_is_asked_and_is_given_the_same_by_both_engines() -> None:
    seen: set[int] = set()
    for number in range(40):
        _, reference = watched(number, "reference")
        _, plain = watched(number, "plain")
        assert first_difference(reference, plain) is None, number
        seen |= set(reference.records["kind"].tolist())
    asked = {one for index, one in enumerate(MOMENTS) if FIRST_OWN_KIND + index in seen}
    assert set(MOMENTS) - asked == {"on_leaving"}


@pytest.mark.parametrize("number", range(10))
def test_a_rule_that_changes_nothing_changes_nothing(number: int) -> None:
    """Without its own records, and with causes counted again, the log is that of the model alone."""
    plan, log = watched(number, "reference")
    wanted = log_without(replace(plan, rules=(), rule_numbers=np.zeros(0)))
    rest = log.records[log.records["kind"] < FIRST_OWN_KIND].copy()
    for name in ("time", "value", "customer", "case", "agent", "kind", "place"):
        assert (rest[name] == wanted.records[name]).all(), name
