"""What a need came to, as JSON holds it, and the table of the settings that were judged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.forms import number
from sim.statistics.intervals import mean, mean_interval
from sim.study.need.formulas import needed
from sim.study.need.target import UNDECIDED
from sim.study.procedure import Summary

if TYPE_CHECKING:
    from sim.study.need.lattice import Place
    from sim.study.need.needing import Needing, OfPolicy, Without
    from sim.study.procedure import Cell

_BESIDE: Final = ("value", "half_width", "probability", "met")


def concluded(work: Needing) -> Summary:
    """Return the table and the findings of a need that is finished."""
    study = work.study
    names = [lever.name for lever in study.vary]
    columns = ("policy", *names, "agents", "agent_hours", "wages", "stage", "replications", "is",
               *(f"{target.name} {part}" for target in study.target for part in _BESIDE))
    rows = [row for one in work.of.values() for row in _rows(work, one)]
    policies = {policy: _of_policy(work, one) for policy, one in work.of.items()}
    able = [policy for policy, found in policies.items() if found["feasible"]]
    first = min(able, key=lambda policy: (policies[policy]["wages"], policies[policy]["agent_hours"])) if able else (
        next(iter(policies)))
    findings = {
        "level": study.level, "by": study.by, "vary": names,
        "targets": [{"name": target.name, "direction": target.direction, "limit": target.limit, "text": target.text}
                    for target in study.target],
        "feasible": bool(able), "policy": first, "runs": work.runs(without=False),
        "runs_of_assumptions": work.runs(without=True), "policies": policies,
    }
    return Summary(columns, tuple(rows), findings)


def _rows(work: Needing, one: OfPolicy) -> list[tuple[Cell, ...]]:
    search = one.search
    assert search is not None
    rows: list[tuple[Cell, ...]] = []
    for place, new in sorted(search.judged):
        found = _targets(work, one, place, new)
        parts = [part[key] for part in found for key in _BESIDE]
        wages, hours = search.cost(place)
        rows.append((one.policy, *(lever.shown(at) for lever, at in zip(search.levers, place, strict=True)),
                     sum(lever.agents(at) for lever, at in zip(search.levers, place, strict=True)), hours, wages,
                     "check" if new else "search", search.judged[place, new].count, search.judged[place, new].word,
                     *parts))
    return rows


def _targets(work: Needing, one: OfPolicy, place: Place, new: bool) -> list[dict[str, Any]]:
    """Return what the runs of a place show of every target."""
    assert one.search is not None
    level, found = one.search.level(new), []
    for target, values in zip(work.study.target, work.values(one, place, new), strict=True):
        interval = mean_interval(values, level)
        kept = sum(target.sign * (float(value) - target.limit) >= 0.0 for value in values)
        found.append({
            "name": target.name, "value": number(interval.mean), "half_width": number(interval.half_width),
            "probability": number(target.probability(values)), "met": target.judged(values, level),
            "replications": len(values), "runs_that_keep_to_it": kept,
        })
    return found


def _setting(work: Needing, one: OfPolicy, place: Place) -> dict[str, Any]:
    """Return a place, what it costs, and what is known of the targets there: by its check, where there is one."""
    search = one.search
    assert search is not None
    new = (place, True) in search.judged
    wages, hours = search.cost(place)
    return {
        "place": {lever.name: at for lever, at in zip(search.levers, place, strict=True)},
        "agents": {lever.name: lever.agents(at) for lever, at in zip(search.levers, place, strict=True)},
        "agent_hours": hours, "wages": wages, "stage": "check" if new else "search", "is": search.word(place),
        "targets": _targets(work, one, place, new),
    }


def _of_policy(work: Needing, one: OfPolicy) -> dict[str, Any]:
    search = one.search
    assert search is not None
    found = search.found
    place = found.nearest if found.best is None else found.best
    judged = {each for each, _ in search.judged}
    setting = _setting(work, one, place)
    cheaper = sorted((each for each in judged if search.word(each) == UNDECIDED
                      and (found.best is None or search.cost(each) < search.cost(place))),
                     key=lambda each: (search.cost(each), each))
    return {
        "feasible": found.best is not None, **setting,
        "levers": {lever.name: _lever(one, number_, at)
                   for number_, (lever, at) in enumerate(zip(search.levers, place, strict=True))},
        "below": [_setting(work, one, each) for each in found.below],
        "undecided": [_setting(work, one, each) for each in cheaper],
        "judged": [_setting(work, one, each) for each in sorted(judged)],
        "settings_judged": len(judged), "proved": found.proved, "exhausted": found.exhausted,
        "worse": [{"fewer": list(pair.fewer), "more": list(pair.more), "target": work.study.target[pair.target].name,
                   "change": pair.change, "half_width": pair.half_width} for pair in found.worse],
        "formulas": _formulas(work, one), "without": [_without(work, one, each, place) for each in one.without],
        "difference_made_by": _made_by(work, one, place),
        "of_lever": None if one.of_lever is None else search.levers[one.of_lever].name,
    }


def _lever(one: OfPolicy, number_: int, at: int) -> dict[str, Any]:
    """Return what a lever is set to: its place on the line, and the rota that it means."""
    assert one.search is not None
    lever = one.search.levers[number_]
    return {
        "pool": lever.pool, "at": at, "agents": lever.agents(at), "agent_hours": lever.hours(at), "wage": lever.wage,
        "one_size": lever.level, "shifted": lever.shifted, "by_hour": isinstance(lever.shown(at), str),
        "round_the_clock": min(lever.week) == max(lever.week), "week": list(lever.rota(at)), "dated": lever.dated,
        "now": max(lever.week), "low": lever.least, "high": lever.high,
        "change": None if isinstance(lever.shown(at), str) else lever.edit(at),
    }


# Beside it --------------------------------------------------------------------------------------------------------


def _formulas(work: Needing, one: OfPolicy) -> list[dict[str, Any]]:
    """Return the least that Erlang C and Erlang A ask for, for every target on which they have a word."""
    found = []
    for wanted in one.asked:
        number_ = next((at for at, lever in enumerate(one.levers) if wanted is not None and lever.pool == wanted.pool),
                       None)
        if wanted is None or number_ is None:
            continue
        lever, load = one.levers[number_], one.load[wanted.pool]
        if load.handle <= 0.0:
            continue
        asked = {"erlang_c": needed(wanted, load, lever, 0.0), "erlang_a": needed(wanted, load, lever, load.theta)}
        found.append({
            "target": wanted.target.name, "lever": lever.name, **asked,
            **{f"{name}_agent_hours": None if at is None else lever.hours(at) for name, at in asked.items()},
            "calls_per_week": load.per_week, "handle_minutes": load.handle,
            "patience_minutes": 1.0 / load.theta if load.theta > 0.0 else None,
        })
    return found


def _without(work: Needing, one: OfPolicy, each: Without, place: Place) -> dict[str, Any]:
    assert one.of_lever is not None
    change = None if each.place is None else each.place - place[one.of_lever]
    before = [mean(values) for values in work.values(one, place)]
    return {"key": each.key, "at": each.place, "change": change,
            "targets": [{"name": target.name, "value": number(value), "change": number(value - base)}
                        for target, value, base in zip(work.study.target, each.at_answer, before, strict=True)]}


def _made_by(work: Needing, one: OfPolicy, place: Place) -> str | None:
    """Return the mechanism that moves the need most, of equals the one that moves the formulas' target most."""
    if one.of_lever is None or not one.without:
        return None
    lever = one.levers[one.of_lever]
    which = next(at for at, wanted in enumerate(one.asked) if wanted is not None and wanted.pool == lever.pool)
    assert lever.high is not None
    base = mean(work.values(one, place)[which])

    def moved(each: Without) -> tuple[float, float]:
        at = lever.high + 1 if each.place is None else each.place  # type: ignore[operator]
        gap = abs(each.at_answer[which] - base)
        return abs(at - place[one.of_lever]), gap if math.isfinite(gap) else math.inf  # type: ignore[index]

    most = max(one.without, key=moved)
    return most.key if any(part > 0.0 for part in moved(most)) else None
