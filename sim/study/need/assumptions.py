"""Which assumption of the formulas makes the difference: one mechanism of the scenario switched off at a time.

Erlang C assumes that nobody hangs up, Erlang A that whoever does is gone; both that handle times are exponential, that
calls come at a steady rate, that the line has no end, that everybody waits in one line for one pool, and is served in
turn. Where the scenario has it otherwise, the mechanism is switched off and the need is sought again, by simulation
with the same draws and everything else as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.scenario.overrides import merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario, World
    from sim.study.need.levers import Lever

LABELS: Final = {
    "patience": "people hang up",
    "redials": "those who hang up call again",
    "handle_times": "handle times are not exponential",
    "uneven_demand": "calls come unevenly over the week",
    "busy_days": "some days are busier than others",
    "order_of_service": "not everybody is served in turn",
    "overflow": "another pool helps",
    "end_of_the_line": "the line has an end",
}
"""What is the case in the scenario, by mechanism; the formulas assume the opposite."""
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism and what switches it off."""

    key: str
    tree: Tree


def mechanisms(scenario: Scenario, policy: str, lever: Lever) -> list[Mechanism]:
    """Return what can be switched off under a policy, in the order of `LABELS`; the staff is that of `lever`.

    A mechanism that the scenario does not have is left out, and so is one that cannot be switched off by itself.
    """
    world = scenario.world(policy)
    made = {"patience": _patience, "redials": _redials, "handle_times": _handle_times, "uneven_demand": _uneven,
            "busy_days": _busy_days, "order_of_service": _order, "overflow": _overflow, "end_of_the_line": _end}
    found = []
    for key, make in made.items():
        tree: Tree = {}
        for part in make(world, lever):
            tree = merge(tree, part)
        if tree and _changes(scenario, policy, tree):
            found.append(Mechanism(key, tree))
    return found


def _changes(scenario: Scenario, policy: str, tree: Tree) -> bool:
    """Say whether a tree fits the scenario and changes what is simulated."""
    from sim.scenario.scenario import of_content
    from sim.study.effects import signature

    try:
        return signature(of_content(scenario.raw, tree), [policy]) != signature(scenario, [policy])
    except InputError:
        return False


def _live(world: World) -> Iterator[str]:
    yield from (name for name, channel in world.channels.items() if channel.kind == "live")


def _patience(world: World, _: Lever) -> Iterator[Tree]:
    yield from ({"channels": {name: {"patience": "none"}}} for name in _live(world) if world.channels[name].patience)
    yield from ({"flaws": {name: {"patience": "none"}}} for name, flaw in world.flaws.items() if flaw.patience)
    yield from ({"chain": {level.level: {"patience": "none"}}} for level in world.chain if level.patience)


def _redials(world: World, _: Lever) -> Iterator[Tree]:
    for name in _live(world):
        retry = world.channels[name].retry
        if retry is not None and retry.probability > 0.0:
            yield {"channels": {name: {"retry": "none"}}}


def _handle_times(world: World, _: Lever) -> Iterator[Tree]:
    laws = [(("chain", level.level), level.handle) for level in world.chain]
    laws += [(("flaws", name), flaw.handle) for name, flaw in world.flaws.items() if flaw.handle is not None]
    for (table, name), law in laws:
        if law.dist != "exponential" and 0.0 < law.average < float("inf"):
            yield {table: {name: {"handle": {"dist": "exponential", "mean": law.average}}}}


def _uneven(world: World, lever: Lever) -> Iterator[Tree]:
    """Let calls come in step with the staff: evenly while as many are on duty."""
    even = [float(agents) for agents in lever.week]
    demand: Tree = {"profile": even}
    if world.demand.kind == "open":
        demand["cases_per_hour"] = world.demand.cases_per_hour
        demand["kind"] = "open"
    if any(flaw.volume_on for flaw in world.flaws.values()):
        return  # what is expected on single dates cannot be evened out without losing cases
    yield {"demand": demand}
    yield from ({"flaws": {name: {"profile": "none"}}} for name, flaw in world.flaws.items() if flaw.profile)


def _busy_days(world: World, _: Lever) -> Iterator[Tree]:
    if world.demand.busyness is not None:
        yield {"demand": {"busyness": "none"}}


def _order(world: World, lever: Lever) -> Iterator[Tree]:
    if world.pools[lever.pool].discipline != "fifo":
        yield {"pools": {lever.pool: {"discipline": "fifo"}}}
    yield from ({"channels": {name: {"priority": "none"}}} for name, channel in world.channels.items()
                if channel.priority is not None and channel.kind != "self_service")
    yield from ({"flaws": {name: {"priority": 0, "head_start": 0}}} for name, flaw in world.flaws.items()
                if flaw.priority or flaw.head_start)


def _overflow(world: World, lever: Lever) -> Iterator[Tree]:
    if world.pools[lever.pool].overflow is not None:
        yield {"pools": {lever.pool: {"overflow": "none"}}}


def _end(world: World, lever: Lever) -> Iterator[Tree]:
    if world.pools[lever.pool].queue_limit is not None:
        yield {"pools": {lever.pool: {"queue_limit": "none"}}}
    yield from ({"channels": {name: {"queue_limit": "none"}}} for name in _live(world)
                if world.channels[name].queue_limit is not None)
