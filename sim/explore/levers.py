"""The levers of a world: what a policy is usually made of, with how far it may be moved, in what unit, and its source.

A lever is a key of the scenario that a policy may set. Those named at `[explore] levers` stand first, else those in
which the policies of the file differ; the others follow in the order of the file. A *number* is set; a *rota* and a
*law* are changed relative to what stands there ("+2" agents wherever anybody is on duty, "*1.1" times the mean), so
that their shape is kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sim.explore.settings import held_at
from sim.inquiry.contents import content_under
from sim.report.quantities import minutes_text
from sim.scenario.levers import HandingUp, Levers
from sim.scenario.organisation import Channel, Fixing, Level, Pool
from sim.scenario.problems import dotted
from sim.scenario.sourced import source_of, split_path

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.base import Part
    from sim.scenario.exploring import Reach
    from sim.scenario.model import World

Kind = Literal["number", "flag", "choice", "rota", "law"]
Path = tuple[str, ...]
_SHARE, _MONEY, _MINUTES, _AGENTS, _TIMES = "probability", "money", "min", "agents", "times"
_OF_LEVERS: Final[dict[str, tuple[Kind, str]]] = {
    "script_minutes": ("number", _MINUTES), "apology": ("choice", ""), "apology_minutes": ("number", _MINUTES),
    "goodwill": ("number", _MONEY), "follow_up": ("flag", ""), "report": ("number", _SHARE),
}
_OF_HANDING_UP: Final[dict[str, tuple[Kind, str]]] = {
    "warm": ("flag", ""), "lost_information": ("number", _SHARE), "bounce": ("number", _SHARE),
}
_OF_LEVELS: Final[dict[str, tuple[Kind, str]]] = {
    "authority": ("number", _MONEY), "attempt_below": ("number", _SHARE), "handle": ("law", _TIMES),
    "holds": ("number", _SHARE), "dropped": ("number", _SHARE),
}
_OF_POOLS: Final[dict[str, tuple[Kind, str]]] = {
    "staff": ("rota", _AGENTS), "work": ("law", _TIMES), "holds": ("number", _SHARE),
}
_OF_CHANNELS: Final[dict[str, dict[str, tuple[Kind, str]]]] = {
    "live": {"closed": ("choice", "")}, "self_service": {"human_access": ("number", _SHARE)},
    "message": {"unread": ("number", _SHARE)},
}
_OF_FIXING: Final[dict[str, tuple[Kind, str]]] = {
    "request_delay": ("law", _TIMES), "lost_request": ("number", _SHARE), "expedite": ("flag", ""),
    "keeps_dates": ("flag", ""),
}
_CHOICES: Final = {"apology": ("none", "scripted", "sincere"), "closed": ("turned_away", "voicemail", "wait")}
UNLIMITED: Final = "unlimited"


@dataclass(frozen=True, slots=True)
class Lever:
    """A lever: the key as a policy writes it, its part of the world, what it is called, what it says, its unit, how far
    it goes, the words of a choice, what it stands at under every policy, its source, and whether it stands first.
    """

    path: str
    part: str
    label: str
    says: str
    kind: Kind
    unit: str
    low: float
    high: float
    step: float
    choices: tuple[str, ...]
    values: Mapping[str, float | bool | str]
    texts: Mapping[str, str]
    source: str
    trust: str
    is_first: bool


def levers_of(scenario: Scenario) -> tuple[Lever, ...]:
    """Return the levers of a scenario, those that stand first before the others."""
    worlds = {policy: scenario.world(policy) for policy in scenario.policies}
    contents = {policy: content_under(scenario, policy) for policy in scenario.policies}
    asked = {split_path(key): reach for key, reach in scenario.world().explore.levers.items()}
    asked = {("levers", *path) if path[0] in Levers.model_fields else path: reach for path, reach in asked.items()}
    found = {path: lever for path, kind, unit, model in _candidates(worlds)
             if (lever := _lever(worlds, contents, path, kind, unit, model, asked.get(path), bool(asked)))}
    first = [found[path] for path in asked if path in found]
    rest = [lever for path, lever in found.items() if path not in asked]
    return tuple(sorted((*first, *rest), key=lambda lever: not lever.is_first))


def _candidates(worlds: Mapping[str, World]) -> Iterator[tuple[Path, Kind, str, type[Part]]]:
    first = next(iter(worlds.values()))
    for level in first.chain:
        for key, (kind, unit) in _OF_LEVELS.items():
            yield ("chain", level.level, key), kind, unit, Level
    for key, (kind, unit) in _OF_LEVERS.items():
        yield ("levers", key), kind, unit, Levers
    for key, (kind, unit) in _OF_HANDING_UP.items():
        if len(first.chain) > 1:
            yield ("levers", "handing_up", key), kind, unit, HandingUp
    for name in first.pools:
        for key, (kind, unit) in _OF_POOLS.items():
            yield ("pools", name, key), kind, unit, Pool
    for name, channel in first.channels.items():
        for key, (kind, unit) in _OF_CHANNELS[channel.kind].items():
            yield ("channels", name, key), kind, unit, Channel
    for key, (kind, unit) in _OF_FIXING.items():
        if any(flaw.needs_fixer is not None for flaw in first.flaws.values()):
            yield ("fixing", key), kind, unit, Fixing


def _lever(
    worlds: Mapping[str, World], contents: Mapping[str, Mapping[str, Any]], path: Path, kind: Kind, unit: str,
    model: type[Part], reach: Reach | None, others_asked: bool,
) -> Lever | None:
    """Return the lever at a path; None where there is nothing to move."""
    values: dict[str, float | bool | str] = {}
    texts: dict[str, str] = {}
    for policy, world in worlds.items():
        held = _held(world, path)
        if held is None or (kind in ("rota", "law") and held_at(contents[policy], path) is None):
            return None
        values[policy], texts[policy] = _value(held, kind, unit, world.money.currency)
    if kind == "rota" and not any(_most_on_duty(world, path) for world in worlds.values()):
        return None
    if path[-1] == "holds" and path[0] == "pools" and set(values.values()) == {1.0}:
        return None  # of a pool that fixes nothing
    if kind == "law" and not any(_mean(worlds[policy], path) for policy in worlds):
        return None
    most = max(_most_on_duty(world, path) for world in worlds.values()) if kind == "rota" else 0
    low, high, step = _reach(kind, unit, values, reach, most)
    field = model.model_fields[path[-1]]
    world = next(iter(worlds.values()))
    source = source_of({split_path(key): each for key, each in world.sources.items()}, path)
    differs = len({texts[policy] for policy in texts}) > 1
    key = dotted(path[1:] if path[0] == "levers" else path)
    part = path[1] if path[0] in ("chain", "pools", "channels") else {"levers": "how customers are treated",
                                                                      "fixing": "the fixers"}[path[0]]
    return Lever(key, part, _label(path), field.description or "", kind, unit, low, high, step,
                 _CHOICES.get(path[-1], ()), values, texts, source.basis if source else "",
                 source.trust if source else "", reach is not None or (not others_asked and differs))


def _held(world: World, path: Path) -> Any:
    """Return what a world holds at a path; None for nothing."""
    node: Any = world
    for at, part in enumerate(path):
        if at == 1 and path[0] == "chain":
            node = next((level for level in node if level.level == part), None)
        elif isinstance(node, Mapping):
            node = node.get(part)
        else:
            node = getattr(node, part, None)
        if node is None:
            return None
    return node


def _mean(world: World, path: Path) -> float:
    law = _held(world, path)
    return 0.0 if law is None else float(law.average)


def _most_on_duty(world: World, path: Path) -> int:
    return max(_held(world, path) or (0,))


def _value(held: Any, kind: Kind, unit: str, currency: str) -> tuple[float | bool | str, str]:
    """Return what a lever stands at, and the same in words."""
    if kind == "rota":
        return 0.0, f"{min((each for each in held if each), default=0)} to {max(held)} on duty" if len(
            {each for each in held if each}) > 1 else f"{max(held)} on duty"
    if kind == "law":
        return 1.0, minutes_text(float(held.average))
    if kind == "number" and math.isinf(held):
        return UNLIMITED, UNLIMITED
    if kind == "number":
        number = float(held)
        shown = {_SHARE: f"{100.0 * number:g} %", _MINUTES: f"{number:g} min"}.get(
            unit, f"{number:g} {currency}".strip())
        return number, shown
    return held, ("yes" if held else "no") if isinstance(held, bool) else str(held).replace("_", " ")


def _reach(
    kind: Kind, unit: str, values: Mapping[str, float | bool | str], reach: Reach | None, most_on_duty: int
) -> tuple[float, float, float]:
    """Return how far a lever goes: as asked, else what suits its unit and where it stands."""
    if reach is not None:
        return reach.low, reach.high, reach.step or _round_step((reach.high - reach.low) / 100.0)
    if kind == "rota":
        return float(min(1 - most_on_duty, 0)), float(max(most_on_duty, 3)), 1.0
    if kind == "law":
        return 0.5, 2.0, 0.05
    if unit == _SHARE:
        return 0.0, 1.0, 0.01
    largest = max((value for value in values.values() if isinstance(value, float)), default=0.0)
    high = _round_step(max(2.5 * largest, 10.0 if unit == _MINUTES else 100.0))
    return 0.0, high, _round_step(high / 100.0)


def _round_step(size: float) -> float:
    """Return the next 1, 2 or 5 times a power of ten from a size upwards.

    >>> [_round_step(size) for size in (0.3, 1.0, 37.0, 250.0)]
    [0.5, 1.0, 50.0, 500.0]
    """
    power = 10.0 ** math.floor(math.log10(size))
    step = next(factor for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= size * (1.0 - 1e-9))
    return float(f"{step * power:.6g}")


_LABELS: Final = {
    "authority": "May decide up to", "attempt_below": "Tries cases up to complexity", "handle": "Time of a visit",
    "holds": "Solutions that hold", "dropped": "Calls cut off", "script_minutes": "Script", "apology": "Apology",
    "apology_minutes": "Minutes of the apology", "goodwill": "Goodwill", "follow_up": "Calls with news",
    "report": "Root causes reported", "warm": "Handed over in person",
    "lost_information": "Handoffs that lose the story",
    "bounce": "Handoffs to the wrong desk", "staff": "People on duty", "work": "Time of a fix",
    "closed": "When closed", "human_access": "A human is offered", "unread": "Messages nobody reads",
    "request_delay": "Time a request takes", "lost_request": "Requests that get lost",
    "expedite": "A chase moves it forward", "keeps_dates": "Dates are kept",
}


def _label(path: Path) -> str:
    return _LABELS[path[-1]]
