"""What a page has to know before anything is asked: the policies, their levers, what it begins with."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from sim.explore.lessons import lessons_of
from sim.explore.levers import levers_of
from sim.explore.presets import name_of, titles
from sim.explore.settings import default_policies
from sim.explore.verdict import LOOKS
from sim.report.judged import judged_sentences
from sim.scenario.judged import is_as_judged
from sim.scenario.resting import resting
from sim.scenario.sourced import TRUST, WORDS

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk
    from sim.scenario import Scenario

Cut = dict[str, float | str]
"""Keys and the values that switch something off."""


def form_of_world(scenario: Scenario, desk: Desk, name: str) -> dict[str, Any]:
    """Return the title, policies, levers and looks of a scenario as the page shows them.

    name: what the page calls it, empty for that of the command line. Worlds that may be chosen in its place come along.
    """
    world = scenario.world()
    base = "open demand" if world.demand.kind == "open" else f"{world.customers.initial:,} customers at first"
    begins = desk.policies if scenario is desk.scenario else default_policies(scenario)
    return {
        "id": name, "worlds": _worlds(desk), "title": scenario.title, "seed": desk.seed_of(scenario),
        "currency": world.money.currency, "base": base,
        "weeks": world.horizon / 10_080.0, "looks": list(LOOKS), "begins": list(begins),
        "policies": [{"name": name, "title": scenario.policy_titles[name]} for name in scenario.policies],
        "levers": [dataclasses.asdict(lever) for lever in levers_of(scenario)], "trust": TRUST,
        "hash": scenario.source_hash, "rests": _rests(scenario), "judged": " ".join(_judged(scenario)),
        "arrows": _arrows(scenario), "lessons": lessons_of(scenario),
    }


def _worlds(desk: Desk) -> list[dict[str, str]]:
    """Return the worlds that a page may choose: that of the command line by an empty name, and the shipped ones."""
    here = name_of(desk.scenario)
    first = {"name": "", "title": desk.scenario.title or desk.command}
    return [first, *({"name": name, "title": title} for name, title in titles().items() if name != here)]


def _rests(scenario: Scenario) -> str:
    """Say in a sentence what the figures rest on; empty where the scenario names no source."""
    found = resting(scenario, scenario.policies[0])
    if not found.has_sources:
        return "The scenario names no sources for its figures."
    parts = [f"{len(paths)} {WORDS[letter]} ({letter})" if letter else f"{len(paths)} without a source"
             for letter, paths in found.by_trust().items()]
    return f"What it rests on, by figures of the scenario: {', '.join(parts)}."


def _judged(scenario: Scenario) -> tuple[str, ...]:
    """Say how far the fit was judged on a log that it had not seen; nothing where that is not on record."""
    said = judged_sentences(scenario)
    as_it_is = ("That is about the first policy as in the file; what levers make of it is a what-if.",)
    return (*said, *as_it_is) if said and is_as_judged(scenario) else said


def _arrows(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the arrows of the loop that this world has, and the keys that cut each."""
    world = scenario.world()
    told = world.customers.word_of_mouth
    found: list[tuple[str, str, str, str, str, Cut]] = [
        ("", "problems", "demand", "+", "Problems make customers call.", {}),
        ("", "demand", "load and waits", "+", "More contacts for the same people: longer lines.", {}),
        ("", "load and waits", "solutions", "-", "Who waits long gives up or gets less.", {}),
        ("", "load and waits", "feelings", "-", "Waiting costs goodwill.", {}),
        ("", "solutions", "feelings", "+", "A solution pleases.", {}),
        ("", "feelings", "customers", "+", "Who is content stays.", {}),
    ]
    if world.demand.kind != "open":
        found.append(("", "customers", "problems", "+", "More customers, more orders, more problems.", {}))
    retries: Cut = {f"channels.{name}.retry": "none" for name, channel in world.channels.items() if channel.retry}
    if retries:
        found.append(("calling again after hanging up", "load and waits", "demand", "+", "Who hangs up calls again.",
                      retries))
    if told.grievance or told.praise:
        silent: Cut = {"customers.word_of_mouth.grievance": 0.0, "customers.word_of_mouth.praise": 0.0}
        found.append(("telling others", "feelings", "word of mouth", "+", "Who is moved tells others.", silent))
        found.append(("", "word of mouth", "customers", "+", "Praise brings customers, grievances keep them away.", {}))
    if world.design is not None:
        found.append(("mending root causes", "root causes", "problems", "-", "What is mended happens less.",
                      {"design": "none"}))
        found.append(("", "demand", "root causes", "+", "Complaints that are reported start projects.", {}))
    snowball: Cut = {f"flaws.{name}.snowball_per_day": 0.0 for name, flaw in world.flaws.items()
                     if flaw.snowball_per_day}
    if snowball:
        found.append(("small problems growing", "load and waits", "problems", "+", "A problem that waits grows.",
                      snowball))
    return [{"name": name, "from": one, "to": other, "sign": sign, "says": says, "cut": cut}
            for name, one, other, sign, says, cut in found]
