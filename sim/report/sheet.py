"""The organisation of a scenario as a sheet to read before anything is simulated.

Who is there, how many and when, the ways in and when they are open, the chain, the root causes, what each policy
changes, and the load to expect on every pool under every policy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sim.experiment.memory import SMALL, needed, sized
from sim.report.hours_and_rotas import hours_table, rota_table, spans
from sim.report.labels import UNTITLED, column_labels
from sim.report.quantities import minutes_text
from sim.report.tables import Table
from sim.scenario.after_visit import PARTIES
from sim.scenario.facts import Facts
from sim.scenario.measuring import in_words
from sim.scenario.volumes import expected
from sim.statistics.defaults import percent
from sim.vocabulary import HALF_HOURS_PER_WEEK

if TYPE_CHECKING:
    from sim.experiment.load import Loads, PoolLoad
    from sim.scenario import Scenario
    from sim.scenario.model import Level, World
    from sim.scenario.unused import Unused

OVERLOADED: Final = 1.0
TIGHT: Final = 0.9
_IDENTITY: Final = ("policy", "policy_title", "sources", "judged")
_LONGEST_CELL: Final = 40


def sheet(scenario: Scenario) -> list[Table]:
    """Return the tables of a scenario's sheet, for its first policy where policies differ, and what they change."""
    world = scenario.world(scenario.policies[0])
    tables = [_overview(scenario, world), _pools(world), *rota_table(scenario), _chain(world), _channels(world),
              hours_table(scenario), _flaws(world)]
    return [*tables, _levers(scenario)] if len(scenario.policies) > 1 else tables


def unused_table(keys: Sequence[Unused]) -> list[Table]:
    """Return the table of the keys that change nothing, and why; no table where there are none."""
    if not keys:
        return []
    rows = [(key.key, key.why + (f" (under {', '.join(key.policies)})" if key.policies else "")) for key in keys]
    return [Table("Keys without effect", ("Key", "why"), tuple(rows))]


def load_table(loads: Mapping[str, Loads], titles: Mapping[str, str]) -> Table:
    """Return the expected load of every pool, one column a policy; overloaded and tight pools are marked in words."""
    first = next(iter(loads.values()))
    rows = []
    for at, pool in enumerate(first.pools):
        cells = tuple(_load_text(table, table.pools[at]) for table in loads.values())
        rows.append((pool.pool, f"{pool.staff:.1f}", *cells))
    cases = max(table.cases for table in loads.values())
    known = max(pool.half_width for table in loads.values() for pool in table.pools)
    return Table("Expected load", ("Pool", "mean staff", *column_labels(titles)), tuple(rows),
                 frozenset(range(1, 2 + len(loads))),
                 f"Work over staff on duty, from a simulation of {cases:,} cases in which nobody waits while "
                 f"anybody is on duty; known to {_points(known)} or better ({percent()}). In brackets the busiest half "
                 "hour where customers arrive directly." + _OVERFLOWING * any(pool.overflow for pool in first.pools))


_OVERFLOWING: Final = " Nothing overflows in it: each pool does what comes to it first."


def load_warnings(loads: Mapping[str, Loads], titles: Mapping[str, str]) -> list[str]:
    """Return a sentence for every pool that cannot keep up, and for what comes when nobody is on duty."""
    warnings = []
    for policy, table in loads.items():
        for pool in table.pools:
            where = f"Pool {pool.pool} under {titles[policy]}"
            helpers, load, error = table.together(pool)
            alone = len(helpers) == 1
            if math.isinf(pool.load) and (alone or math.isinf(load)):
                warnings.append(f"{where}: there is work for it, and nobody is ever on duty.")
                continue
            if _surely(pool, OVERLOADED) and load - error >= OVERLOADED:
                lot = "" if alone else f", and {_percent(load)} for it and {', '.join(helpers[1:])} together"
                warnings.append(f"{where}: {_percent(pool.load)} load{lot}: more work than its staff can do; its queue "
                                "grows for as long as nobody hangs up or is turned away.")
            passed_on = pool.staff == 0.0 and not alone  # a line of its own, for which others answer
            if pool.unattended is not None and pool.unattended >= 0.05 and not passed_on:
                warnings.append(f"{where}: {pool.unattended:.0%} of what comes to it comes while nobody is on duty.")
    return warnings


_INSTEAD: Final = {
    "hand_up": "Cases are then handed up as tickets.", "decline": "What would be asked is then declined.",
    "promise": "The request then waits for somebody to come, and the customer is called with the answer.",
}
"""What is done while a boss is off duty."""


def asking_warnings(scenario: Scenario, titles: Mapping[str, str]) -> list[str]:
    """Return a sentence for every pool that is off duty while people who may have to ask it are on, with the hours."""
    told: dict[str, list[str]] = {}
    for policy in scenario.policies:
        world = scenario.world(policy)
        for asking, asked in dict.fromkeys((asking, asked) for _, asking, asked in Facts(world).questions):
            there, boss = world.pools[asking].staff, world.pools[asked].staff
            alone = [half for half in range(len(there)) if there[half] and not boss[half]]
            if alone and world.levers.ask_boss is not None:
                share = f"{_hours(len(alone))} of the {_hours(sum(map(bool, there)))} hours a week"
                sentence = (f"{asked} is off duty in {share} in which {asking} may have to ask: {spans(alone)}. "
                            f"{_INSTEAD[world.levers.ask_boss.boss_absent]}")
                told.setdefault(sentence, []).append(titles[policy])
    return [f"Pool {sentence}" if len(policies) == len(scenario.policies) else
            f"Under {', '.join(policies)}, pool {sentence}" for sentence, policies in told.items()]


def _load_text(table: Loads, pool: PoolLoad) -> str:
    text = _percent(pool.load)
    if pool.busiest is not None and pool.busiest > pool.load * 1.01:
        text += f" ({_percent(pool.busiest)})"
    helpers, load, error = table.together(pool)
    if math.isinf(pool.load):
        return "nobody on duty"
    if _surely(pool, OVERLOADED):
        helped = len(helpers) > 1 and load - error < OVERLOADED
        return f"{text} overflows" if helped else f"{text} OVERLOADED"
    return f"{text} tight" if pool.load >= TIGHT else text


def _surely(pool: PoolLoad, load: float) -> bool:
    """Whether a pool's load is at least this much, beyond the noise of the simulation."""
    return pool.load - pool.half_width >= load


def _points(share: float) -> str:
    points = max(100.0 * share, 0.1)
    return f"{points:.2g} points" if points < 10.0 else f"{points:,.0f} points"


def _percent(share: float) -> str:
    return f"{100.0 * share:,.0f}%" if math.isfinite(share) else "n/a"


def _overview(scenario: Scenario, world: World) -> Table:
    customers = world.customers
    rows = [("Horizon", minutes_text(world.horizon)), ("Warm-up", _warm_up(world)), ("Seed", str(scenario.seed))]
    if world.demand.kind == "open":
        rows.append(("Demand", f"open, {world.demand.cases_per_hour:g} cases an hour"))
    else:
        orders = f"{customers.orders_per_week:g} orders a week each"
        rows.append(("Customers", f"{customers.initial:,} at the start, {orders}"))
    rows.append(("Expected cases", f"{world.expected_cases():,.0f} over the horizon"))
    most = max((needed(scenario.world(policy)) for policy in scenario.policies), key=lambda need: need.bytes)
    if most.bytes > SMALL:
        rows.append(("Memory", f"about {sized(most.bytes)} a run, most of it for {most.says()}"))
    rows += [("Policies" if at == 0 else "", _titled(scenario, policy)) for at, policy in enumerate(scenario.policies)]
    return Table(scenario.title or UNTITLED, ("", ""), tuple(rows))


def _titled(scenario: Scenario, policy: str) -> str:
    title = scenario.policy_titles.get(policy) or policy
    base = scenario.policy_bases.get(policy)
    told = policy if title == policy else f"{policy}: {title}"
    return told if base is None else f"{told} (extends {base})"


def _pools(world: World) -> Table:
    rows = []
    for name, pool in world.pools.items():
        low, high = min(pool.staff), max(pool.staff)
        people = str(high) if low == high else f"{low} to {high}"
        cost = f"{pool.cost_per_hour:g}" if pool.cost_per_hour else "-"
        rows.append((name, people, _hours(sum(pool.staff)), cost, ", ".join(_duties(world, name)) or "nothing"))
    columns = ("Pool", "on duty", "staff hours a week", "cost an hour", "does")
    return Table("Who", columns, tuple(rows), frozenset((1, 2, 3)))


def _duties(world: World, pool: str) -> list[str]:
    duties = [f"level {level.level}" for level in world.chain if level.pool == pool]
    duties += [f"desk for {name}" for name, way in world.channels.items() if way.desk == pool]
    duties += [f"desk for {name}" for name, flaw in world.flaws.items() if flaw.desk == pool]
    duties += [f"fixes {name}" for name, flaw in world.flaws.items()
               if flaw.needs_fixer is not None and flaw.needs_fixer.pool == pool]
    return duties + [f"overflow of {name}" for name, other in world.pools.items()
                     if other.overflow is not None and other.overflow.to == pool]


def _chain(world: World) -> Table:
    more = [(title, tell) for title, tell, part in (
        ("goes on to", _routes, "routes"), ("time before", _handle_before, "handle_before"), ("waits", _waits, "waits"),
    ) if any(getattr(level, part) for level in world.chain)]
    rows = [(level.level, level.pool, minutes_text(level.handle.average), *_skill(level), f"{level.holds:.0%}",
             *(tell(level) for _, tell in more)) for level in world.chain]
    columns = ("Level", "pool", "mean handle time", "success, easy to hard", "tries complexity to", "authority",
               "holds", *(title for title, _ in more))
    return Table("The chain, frontline first", columns, tuple(rows), frozenset((2, 3, 4, 5, 6)))


def _skill(level: Level) -> tuple[str, str, str]:
    """Return what decides at a level: success, complexity tried, authority; nothing of it where it has routes."""
    if level.routes is not None:
        return "-", "-", "-"
    return (f"{level.success[0]:.0%} to {level.success[1]:.0%}", f"{level.attempt_below:g}", _money(level.authority))


def _routes(level: Level) -> str:
    if level.routes is None:
        return "-"
    total = sum(level.routes.values())
    shares = ", ".join(f"{way} {share / total:.3g}" for way, share in level.routes.items() if share)
    rules = len(level.routes_when)
    return f"{shares}; {rules} rule{'s' * (rules != 1)} for some cases" if rules else shares


def _handle_before(level: Level) -> str:
    return ", ".join(f"{way} {minutes_text(law.average)}" for way, law in (level.handle_before or {}).items()) or "-"


def _waits(level: Level) -> str:
    """Say for whom cases wait after a visit, how often and how long, and whether that depends on what follows."""
    told = []
    for party in PARTIES:
        wait = level.wait_for(party)
        if wait is not None:
            clock = " of business time" if wait.clock == "business" else ""
            more = ", otherwise before some" if wait.before else ""
            told.append(f"{party.replace('_', ' ')} {wait.probability:.3g} for {minutes_text(wait.law.average)}{clock}"
                        f"{more}")
    return "; ".join(told) or "-"


def _channels(world: World) -> Table:
    rows = []
    for name, channel in world.channels.items():
        told = []
        if channel.kind == "self_service":
            told += [f"solves {channel.solves[0]:.0%} to {channel.solves[1]:.0%}", f"human {channel.human_access:.0%}"]
        if channel.kind == "message":
            told.append(f"unread {channel.unread:.0%}")
        if channel.patience is not None:
            told.append(f"patience {minutes_text(channel.patience.average)}")
        if channel.retry is not None:
            told.append(f"tries again {channel.retry.probability:.0%}")
        if channel.callback is not None:
            told.append(f"callback after {minutes_text(channel.callback.offer_after)}")
        if channel.service_target is not None:
            target = channel.service_target
            told.append(f"target {target.share:.0%} within {' '.join(in_words(target.within))}")
        rows.append((name, channel.kind, f"{channel.share:.0%}", ", ".join(told)))
    return Table("Ways in", ("Channel", "kind", "share", "details"), tuple(rows), frozenset((2,)))


def _flaws(world: World) -> Table:
    is_open = world.demand.kind == "open"
    rows = [(name, f"{flaw.per_1000_orders:g}", f"{flaw.severity.average:.2f}", f"{flaw.complexity.average:.2f}",
             _money(flaw.remedy.average), flaw.needs_fixer.pool if flaw.needs_fixer else "-")
            for name, flaw in world.flaws.items()]
    columns = ("Root cause", "weight" if is_open else "in 1000 orders", "mean severity", "mean complexity",
               "mean remedy", "fixers")
    dated = [(name, expected(world, name, (0.0,) * HALF_HOURS_PER_WEEK)[0], Facts(world).volumes_of(name))
             for name, flaw in world.flaws.items() if flaw.volume_on]
    told = ", ".join(f"{name} {cases:,.0f} cases on {dates:,} {'date' if dates == 1 else 'dates'}"
                     for name, cases, dates in dated if dates)
    return Table("What goes wrong", columns, tuple(rows), frozenset((1, 2, 3, 4)),
                 note=f"Expected of single dates: {told}." if told else "")


def _levers(scenario: Scenario) -> Table:
    """Return every key in which the policies differ, one column a policy."""
    flat = {policy: dict(_flatten("", _dump(scenario.world(policy)))) for policy in scenario.policies}
    keys = dict.fromkeys(key for table in flat.values() for key in table)
    rows = []
    for key in keys:
        cells = [_lever(key, table.get(key)) for table in flat.values()]
        if len(set(map(repr, (table.get(key) for table in flat.values())))) > 1:
            rows.append((key, *cells))
    titles = {policy: scenario.policy_titles.get(policy) or policy for policy in scenario.policies}
    return Table("What the policies change" if rows else "The policies change nothing", ("Key", *column_labels(titles)),
                 tuple(rows), note="Durations are in minutes.")


def _lever(key: str, value: Any) -> str:
    if value is not None and key.endswith(".staff"):
        return _staff(value)
    if value and key.endswith(".staff_on"):
        return f"{_hours(sum(map(sum, value.values())))} hours on {len(value)} dates"
    if value and key.endswith(".volume_on"):
        return f"{math.fsum(map(sum, value.values())):,.6g} cases on {len(value)} dates"
    return _cell(value)


def _dump(world: World) -> dict[str, Any]:
    tables = world.model_dump(warnings=False)
    tables["chain"] = {level["level"]: level for level in tables["chain"]}
    tables["rules"]["use"] = ", ".join(tables["rules"]["use"]) or None
    return {key: value for key, value in tables.items() if key not in _IDENTITY}


def _flatten(path: str, value: Any) -> list[tuple[str, Any]]:
    """Return the leaves of nested tables by dotted path; a probability law is one leaf, and so are dates.

    Rules of routes are numbered from 1, in the order in which they are tried.
    """
    if value and path.endswith(".routes_when"):
        return [leaf for number, rule in enumerate(value, 1) for key, inner in rule.items() if inner is not None
                for leaf in _flatten(f"{path}[{number}]" + (f".{key}" if key != "routes" else ""), inner)]
    if not isinstance(value, dict) or not value or path.endswith((".staff_on", ".volume_on")):
        return [(path, value)]
    if set(value) == {"dist", "parameters"}:
        return [(path, _law(value))]
    return [leaf for key, inner in value.items() for leaf in _flatten(f"{path}.{key}" if path else str(key), inner)]


def _law(value: Mapping[str, Any]) -> str:
    if value["dist"] == "constant":
        return _cell(value["parameters"]["value"])
    parameters = ", ".join(f"{key} {_cell(number)}" for key, number in value["parameters"].items())
    return f"{value['dist']}({parameters})"


def _staff(half_hours: Sequence[int]) -> str:
    return f"{_hours(sum(half_hours))} hours a week"


def _hours(half_hours: int) -> str:
    """Write a number of half hours in hours: "37.5"."""
    return f"{half_hours / 2:,.1f}".removesuffix(".0")


def _cell(value: Any) -> str:
    if value is None or value == {}:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return "unlimited" if math.isinf(value) else f"{value:g}"
    if isinstance(value, (list, tuple)) and len(value) > 4:
        return f"{len(value)} values, mean {sum(value) / len(value):.3g}"
    if isinstance(value, (list, tuple)):
        return " to ".join(_cell(part) for part in value)
    text = str(value)
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 3] + "..."


def _warm_up(world: World) -> str:
    return "chosen by pilot runs" if isinstance(world.warm_up, str) else minutes_text(world.warm_up)


def _money(value: float) -> str:
    return "unlimited" if math.isinf(value) else f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"
