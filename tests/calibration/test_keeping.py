"""Two origins of one scenario: people of an old one, volume and staff of a new log; and what each figure rests on."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.calibration.demand import first_call_share
from sim.calibration.estimate import Estimate
from sim.calibration.keeping import keep
from sim.calibration.kept_redials import redials_of, with_redials_of
from sim.calibration.simulated_calls import answers_calls, simulated_calls
from sim.calibration.sourcing import rests, with_sources
from sim.calibration.writing import scenario_text
from sim.errors import InputError
from sim.scenario import Scenario, load, loads
from sim.scenario.plan import build
from sim.scenario.resting import resting
from sim.scenario.toml_text import toml_sections

OLD = """
title = "As it was"
horizon = "4 weeks"
calendar = { start = "2026-01-05", closed = ["2026-01-06"], knows_hours = 0.7 }
demand = { kind = "open", cases_per_hour = 10, busyness = { dist = "gamma", mean = 1, cv = 0.2 } }
[customers]
voice = [0.5, 1]
[flaws.card]
per_1000_orders = 700
handle = "4 min"
complexity = 0.3                # by hand
volume_on."2026-01-07" = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
[flaws.loan]
per_1000_orders = 300
handle = "9 min"
[channels.phone]
patience = "5 min"
retry = { probability = 0.5, delay = { dist = "exponential", mean = "10 min" } }
[pools.reps]
staff = 5
staff_on."2026-01-07" = 7
cost_per_hour = 30
[pools.back_office]
staff = 1
[[chain]]
level = "rep"
pool = "reps"
dropped = 0.02
holds = 0.9
[fixing]
comes_back = "1 h"
[policies.as_is]
[policies.more]
pools.reps.staff = "+1"
[sources]
"flaws.*.handle" = { from = "fitted: 9,000 calls", trust = "A" }
"flaws.*.complexity" = { from = "the head of the desk", trust = "D" }
"pools.reps.staff" = { from = "the roster of January", trust = "A" }
demand = { from = "January", trust = "A" }
"""
NEW = """
title = "Fitted to a call log"
horizon = "22 days"
demand = { kind = "open", cases_per_hour = 12 }   # first calls; 2016 a week
flaws.card = { per_1000_orders = 600, handle = "4.2 min", profile = "office" }
flaws.crypto = { per_1000_orders = 400, handle = "6 min", profile = "flat" }
pools.reps.staff = { weekdays = "8-18: 6" }
chain = [{ level = "rep", pool = "reps" }]
[channels.phone]
patience = "4 min"
[sources]
"demand.cases_per_hour" = { from = "2,016 calls a week", trust = "A" }
"flaws.card.per_1000_orders" = { from = "fitted to february.csv", trust = "A" }
"flaws.card.handle" = { from = "800 calls", trust = "A" }
"flaws.crypto.handle" = { from = "300 calls", trust = "A" }
"pools.reps.staff" = { from = "the roster of February", trust = "A" }
"""


def kept(tmp_path: Path, old: str = OLD, new: str = NEW) -> tuple[Scenario, tuple[str, ...]]:
    (tmp_path / "old.toml").write_text(old)
    text, notes = keep(new, load(tmp_path / "old.toml"), tmp_path / "old.toml", tmp_path / "new.toml", "february.csv")
    return loads(text), notes


def test_people_are_the_old_ones_volume_and_staff_the_new(tmp_path: Path) -> None:
    scenario, _ = kept(tmp_path)
    world = scenario.world("as_is")
    old, new = loads(OLD).world("as_is"), loads(NEW).world()
    for part in ("customers", "channels", "chain", "fixing", "levers"):
        assert getattr(world, part) == getattr(old, part), part
    card = world.flaws["card"]
    assert (card.handle, card.complexity) == (old.flaws["card"].handle, old.flaws["card"].complexity)
    assert (card.per_1000_orders, card.profile) == (600, new.flaws["card"].profile) and not card.volume_on
    assert (world.demand.cases_per_hour, world.demand.busyness) == (12, None)
    reps = world.pools["reps"]
    assert (reps.staff, reps.cost_per_hour, reps.staff_on) == (new.pools["reps"].staff, 30, {})
    assert world.pools["back_office"] == old.pools["back_office"]
    assert scenario.world("more").pools["reps"].staff[20] == 7
    assert (scenario.title, world.horizon, world.calendar.start, world.calendar.knows_hours) == (
        "As it was", old.horizon, None, 0.7)


def test_types_that_came_or_went_are_said(tmp_path: Path) -> None:
    scenario, notes = kept(tmp_path)
    flaws = scenario.world("as_is").flaws
    assert flaws["crypto"] == loads(NEW).world().flaws["crypto"]
    assert (flaws["loan"].per_1000_orders, flaws["loan"].handle) == (0, loads(OLD).world("as_is").flaws["loan"].handle)
    told = " ".join(notes)
    for sentence in ("loan of old.toml does not occur in the log", "crypto is new, old.toml does not know it",
                     "Pool back_office keeps the staff of old.toml", "The dates of old.toml"):
        assert sentence in told
    assert len(notes) == 5


def test_the_sources_name_both_files(tmp_path: Path) -> None:
    figures = resting(kept(tmp_path)[0], "as_is").figures
    told = {".".join(path): source and (source.basis, source.trust) for path, source in figures.items()}
    assert told["demand.cases_per_hour"] == ("2,016 calls a week", "A")
    assert told["flaws.card.handle"] == ("kept from old.toml: fitted: 9,000 calls", "A")
    assert told["flaws.card.per_1000_orders"] == ("fitted to february.csv", "A")
    assert told["flaws.crypto.handle"] == ("300 calls", "A")
    assert told["pools.reps.staff"] == ("the roster of February", "A")
    assert told["channels.phone.patience"] is None


def test_a_source_of_all_flaws_is_that_of_each(tmp_path: Path) -> None:
    """Volumes of all flaws at once are of another log, too: those that do not occur keep the old ones."""
    old = OLD.replace("[sources]", '[sources]\n"flaws.*.per_1000_orders" = { from = "January", trust = "A" }')
    new = NEW.replace('"flaws.card.per_1000_orders" = { from = "fitted to february.csv", trust = "A" }',
                      '"flaws.*.per_1000_orders" = { from = "fitted to february.csv", trust = "A" }')
    scenario, _ = kept(tmp_path, old, new)
    found = {key: source["from"] for key, source in scenario.raw["sources"].items() if "per_1000" in key}
    assert found == {"flaws.card.per_1000_orders": "fitted to february.csv",
                     "flaws.crypto.per_1000_orders": "fitted to february.csv",
                     "flaws.loan.per_1000_orders": "kept from old.toml: January"}


def test_kept_twice_names_the_first(tmp_path: Path) -> None:
    scenario, _ = kept(tmp_path)
    (tmp_path / "twice").mkdir()
    again, _ = kept(tmp_path / "twice", toml_sections(scenario.raw))
    assert again.world("as_is").sources["flaws.*.handle"].basis == "kept from old.toml: fitted: 9,000 calls"


def test_a_pool_that_the_old_scenario_lacks_brings_its_line(tmp_path: Path) -> None:
    new = NEW.replace("pools.reps.staff =", 'pools.helpers.staff = 1\nflaws.card.desk = "helpers"\npools.reps.overflow '
                      '= { to = "helpers", after = "1 min" }\npools.reps.staff =').replace(
        'flaws.card = { per_1000_orders = 600, handle = "4.2 min", profile = "office" }',
        'flaws.card.per_1000_orders = 600')
    world = kept(tmp_path, new=new)[0].world("as_is")
    assert world.flaws["card"].desk == "helpers" and world.pools["helpers"].staff[0] == 1
    assert world.pools["reps"].overflow is not None and world.pools["reps"].overflow.to == "helpers"


@pytest.mark.parametrize(("old", "message"), [
    (OLD.replace("card", "ticket").replace("loan", "letter"), "nothing can be matched by name"),
    (OLD.replace("reps", "agents"), "nothing can be matched by name"),
    (OLD.replace('demand = { kind = "open", cases_per_hour = 10, busyness = { dist = "gamma", mean = 1, cv = 0.2 } }',
                 "customers.initial = 5").replace("[customers]\n", "").replace("voice", "customers.voice").replace(
        'volume_on."2026-01-07"', 'stage = "x" #').replace('demand = { from = "January", trust = "A" }', ""),
     "orders of customers make the cases of this scenario"),
])
def test_what_cannot_be_matched_is_refused(tmp_path: Path, old: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        kept(tmp_path, old)


# --- who calls again ---


def test_who_calls_again_in_a_scenario() -> None:
    again = redials_of(loads(OLD).world("as_is"))
    assert (again.abandoned.probability, again.served.probability) == (0.5, pytest.approx(0.1))
    assert again.abandoned.delays[5] == pytest.approx(10 * np.log(2.0), rel=1e-6)
    assert again.served.delays == (60.0,) * 11 and again.dropped == again.abandoned
    nobody = redials_of(loads(NEW).world())
    assert (nobody.abandoned.delays, nobody.served.delays) == ((), ())


def test_as_many_are_taken_out_as_the_old_people_will_call_again(fitted: Estimate) -> None:
    """With its own redials nothing changes; with nobody who calls again all calls are first calls."""
    own = loads(scenario_text(fitted)).world()
    same = with_redials_of(fitted, own)
    for one, other in zip(same.streams, fitted.streams, strict=True):
        assert one.rate.sum() == pytest.approx(other.rate.sum(), rel=0.01)
    without = own.model_copy(update={
        "channels": {name: way.model_copy(update={"retry": None}) for name, way in own.channels.items()},
        "chain": tuple(level.model_copy(update={"holds": 1.0}) for level in own.chain)})
    everyone = with_redials_of(fitted, without)
    for one, other in zip(everyone.streams, fitted.streams, strict=True):
        members = fitted.calls.type == fitted.calls.types.index(other.type)
        share = first_call_share(fitted.calls, fitted.redials, members, fitted.dropped)
        assert one.rate == pytest.approx(other.rate / share)
    assert sum(one.rate.sum() for one in everyone.streams) > sum(one.rate.sum() for one in fitted.streams)


# --- sources of fitted figures ---

FITTED = """
# Fitted to a log: 9 days.
horizon = "2 weeks"
[demand]
kind = "open"
cases_per_hour = 12.5   # first calls; 2100 a week
[flaws.card]
per_1000_orders = 600           # weight
# ASSUMPTION: lognormal. 37 calls "of ten" seconds; more. Others.
handle = { dist = "lognormal", mean = "4 min", cv = 1 }
profile = [
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2,  # monday 12
""" + "  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,\n" * 6 + """]
[flaws.loan]
handle = "3 min"
[pools.reps]
# From the roster: 88 agent-hours a week.
[pools.reps.staff]
weekdays = "8-18: 4"
[[chain]]
level = "rep"
pool = "reps"
dropped = 0.02   # answered calls of less than 10 s
"""


def test_comments_become_sources() -> None:
    found = {".".join(path): told for path, told in rests(FITTED, "fitted to calls.csv").items()}
    assert found == {
        "demand.cases_per_hour": ("first calls; 2100 a week", "A"),
        "flaws.card.per_1000_orders": ("fitted to calls.csv", "A"),
        "flaws.card.handle": ('ASSUMPTION: lognormal. 37 calls "of ten" seconds; more. Others', "M"),
        "flaws.card.profile": ("fitted to calls.csv", "A"),
        "flaws.loan.handle": ("fitted to calls.csv", "A"),
        "pools.reps.staff": ("From the roster: 88 agent-hours a week", "A"),
        "chain.rep.dropped": ("answered calls of less than 10 s", "A"),
    }


def test_what_all_levels_rest_on_is_said_once() -> None:
    level = '[[chain]]\nlevel = "{}"\npool = "reps"\nhandle = "2 min"{}\n'
    text = FITTED + level.format("senior", "") + level.format("expert", "   # 21 calls") + level.format("boss", "")
    sources = tomllib.loads(with_sources(text, "fitted to calls.csv"))["sources"]
    assert {key: source["from"] for key, source in sources.items() if "handle" in key and "chain" in key} == {
        "chain.*.handle": "fitted to calls.csv", "chain.expert.handle": "21 calls"}
    told = resting(loads(with_sources(text, "fitted to calls.csv")), "baseline").figures
    assert {".".join(path): source.basis for path, source in told.items() if source} == {
        ".".join(path): basis for path, (basis, _) in rests(text, "fitted to calls.csv").items()}


def test_the_written_scenario_says_what_it_rests_on(fitted: Estimate) -> None:
    """Every figure with an effect has a source; the world is the same; what has sources is left alone."""
    plain = scenario_text(fitted)
    text = with_sources(plain, "fitted to calls.csv")
    one, other = loads(plain).world(), loads(text).world()
    assert other.model_copy(update={"sources": {}}) == one
    assert all(resting(loads(text), "baseline").figures.values())
    assert with_sources(text, "?") == text
    assert with_sources("no scenario", "?") == "no scenario"


def test_long_comments_are_cut_at_a_sentence() -> None:
    said = "# " + " ".join(f"Sentence number {n} of the long comment above a figure." for n in range(9))
    text = FITTED.replace("[flaws.loan]\n", f"[flaws.loan]\n{said}\n")
    basis, _ = rests(text, "x")["flaws", "loan", "handle"]
    assert len(basis) <= 200 and basis.endswith("above a figure")


def test_sections_say_what_the_content_says() -> None:
    raw: dict[str, Any] = dict(loads(OLD).raw)
    assert loads(toml_sections(raw)).raw == raw
    assert "[flaws.card]" in toml_sections(raw) and "[[chain]]" in toml_sections(raw)


def test_only_waits_at_the_desks_are_calls_of_a_log() -> None:
    """Every call is handed up to an office of one who needs a day for each: no such wait is one for the desk."""
    scenario = loads("""
horizon = "1 day"
demand = { kind = "open", cases_per_hour = 30 }
flaws.card = { per_1000_orders = 1, desk = "helpers" }
channels.phone = { kind = "live" }
pools.reps = { staff = 2, overflow = { to = "more" } }
pools.helpers = { staff = 3 }
pools.more.staff = 1
pools.office.staff = 1
[[chain]]
level = "rep"
pool = "reps"
handle = "1 min"
success = [0, 0]
[[chain]]
level = "office"
pool = "office"
handle = "1 day"
""")
    world = scenario.world()
    plan = build(world)
    found = dict(zip(plan.names.pools, answers_calls(world, plan).tolist(), strict=True))
    assert found == {"reps": True, "helpers": True, "more": True, "office": False}
    calls = simulated_calls(scenario, ("card",), 1)
    assert calls.wait.max() < 60.0


def test_replace_is_all_that_keeping_does(fitted: Estimate) -> None:
    """The estimate is not changed in place."""
    before = [stream.rate.copy() for stream in fitted.streams]
    with_redials_of(fitted, loads(OLD).world("as_is"))
    assert all(np.array_equal(one, stream.rate) for one, stream in zip(before, fitted.streams, strict=True))
    assert replace(fitted).redials is fitted.redials
