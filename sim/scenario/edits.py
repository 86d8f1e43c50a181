"""Edits: a change of what is there, in place of a new value - two more, a tenth longer.

An edit is a text: "+2", "-2" or "*1.1", several of them one after the other ("+2, *1.1"), a sum perhaps with a unit of
time ("+1 min"). `--set pools.reps.staff+=2` is the command line's way to write `pools.reps.staff = "+2"`. What it
changes depends on what stands there:

- a *rota* keeps its shifts: only where anybody is on duty are there more or fewer, whole agents, rounded half up, and
  no shift is multiplied away; `"+2 @ 8-18"` or `"+2 @ saturday"` changes no other hours;
- the rotas of *single dates* are changed with the week's, "@ saturday" those of Saturdays;
- a *law* is multiplied as a whole, so that its mean is scaled and its shape kept; a law without spread may be added to;
- a way of *routes* is changed in the rules of routes too, wherever they have it: they are routes of some of the cases;
- `handle` of a level, and what its waits are like, also where it depends on what follows (`handle_before`, `before`);
- a *profile* in cases an hour keeps its spans; a number, a duration or a list of numbers is what it was, plus or times.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.laws import LAWS
from sim.scenario.durations import UNITS, minutes
from sim.scenario.schedules import profile_spans, staff, staff_spans
from sim.scenario.single_dates import staff_of_day
from sim.scenario.spans import GROUPS, HALVES, TIME_PATTERN, Span, clock, times
from sim.vocabulary import HALF_HOURS_PER_WEEK

Path = tuple[str, ...]
_FIGURE: Final = r"[0-9]{1,15}(?:\.[0-9]{1,15})?(?:e-?[0-9]{1,3})?"
_STEP: Final = (rf"\s*(?:-\s*{_FIGURE}|[+*]\s*-?{_FIGURE}\s*[a-z]*)"
                rf"\s*(?:@\s*[a-z]*\s*(?:{TIME_PATTERN}\s*-\s*{TIME_PATTERN})?\s*)?")
EDIT_PATTERN: Final = rf"^{_STEP}(,{_STEP})*$"
_EDIT: Final = re.compile(EDIT_PATTERN, re.ASCII)
_PARTS: Final = re.compile(r"\s*([-+*])\s*(-?[0-9.]+(?:e-?[0-9]+)?)\s*([a-z]*)\s*(@\s*([a-z]*)\s*(.*))?", re.ASCII)
_LONGEST: Final = 200
_DIGITS: Final = 12
_TEXTS: Final = ("title", "stage", "from", "trust")
ALLOWED: Final = 'an edit such as "+2", "*1.1" or "+1 min"'


class EditError(Exception):
    """An edit that cannot be made: what is wrong, and what would be allowed."""

    def __init__(self, message: str, allowed: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.message, self.allowed = message, allowed


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an edit: "+" or "*", the number, whether it has a unit of time, and the hours it is about."""

    by: str
    number: float
    timed: bool
    at: str

    def of(self, value: float) -> float:
        """Return a number after this step, to twelve digits."""
        changed = value + self.number if self.by == "+" else value * self.number
        return float(f"{changed:.{_DIGITS}g}")


def is_edit(value: object, key: str = "") -> bool:
    """Say whether a value of an override is an edit; what stands at a key for texts never is."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return False
    return key not in _TEXTS and _EDIT.fullmatch(value) is not None


def written(operator: str, value: object) -> str:
    """Return the edit that `PATH<operator>=VALUE` stands for, the operator being +, - or *."""
    return f"+-{value}" if operator == "-" else f"{operator}{value}"


def composed(first: Any, then: str, path: Path) -> Any:
    """Return what an edit makes of a value, or of another edit: both, one after the other.

    EditError as `applied` raises it.
    """
    return f"{first}, {then}" if is_edit(first) else applied(first, then, path)


def applied(value: Any, edit: str, path: Path) -> Any:
    """Return what an edit makes of the value at a path, in the same form where it can be.

    value: as it is written in a file, None where nothing is. EditError where it cannot be changed so.
    """
    for text in edit.split(","):
        value = _changed(value, _step(text), path)
    return value


def _step(text: str) -> Step:
    match = _PARTS.fullmatch(text)
    assert match is not None
    by, unit = match[1], match[3]
    number = -float(match[2]) if by == "-" else float(match[2])
    if unit:
        if unit not in UNITS or by == "*":
            fault = "a factor with a unit" if unit in UNITS else "an unknown time unit"
            raise EditError(f"has {fault}, {unit!r}", ALLOWED)
        number *= UNITS[unit]
    return Step("*" if by == "*" else "+", number, bool(unit), match[4].strip() if match[4] else "")


def _changed(value: Any, step: Step, path: Path) -> Any:
    if value is None:
        raise EditError("changes what is not written in the scenario", "a value, or an edit of a key that is written")
    if is_rota(path):
        return _told_elsewhere(lambda: _rota(value, step, path), value)
    if "staff_on" in path[-2:] and "pools" in path:
        return _told_elsewhere(lambda: _rotas_on(value, step, path), value)
    if step.at:
        raise EditError("names hours, and is no rota", ALLOWED)
    if step.by == "*" and step.number < 0.0:
        raise EditError("multiplies by a number below 0", ALLOWED)
    if "profile" in path[-2:]:
        return _told_elsewhere(lambda: _profile(value, step), value)
    if "volume_on" in path[-2:] and "flaws" in path:
        return {key: _volume(day, step) for key, day in value.items()} if isinstance(value, Mapping) else _volume(
            value, step)
    if isinstance(value, Mapping):
        return _law(value, step)
    if isinstance(value, (list, tuple)):
        return [_number(entry, step) for entry in value]
    return _number(value, step)


def _told_elsewhere(change: Callable[[], Any], value: Any) -> Any:
    """Leave a value that cannot be read as it is: what is wrong with it is told where it stands."""
    try:
        return change()
    except (PydanticCustomError, ValidationError):
        return value


def _number(value: Any, step: Step) -> Any:
    if isinstance(value, str):
        try:
            return step.of(minutes(value))
        except PydanticCustomError:
            pass
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise EditError("changes what is no number", "a value")
    return step.of(value)


def _law(law: Mapping[str, Any], step: Step) -> dict[str, Any]:
    kind = law.get("dist")
    if not isinstance(kind, str) or kind not in LAWS:
        raise EditError("changes a table", f"an edit of one of its keys: {', '.join(map(str, law))}")
    if step.by == "+" and kind != "constant":
        raise EditError("adds to a law, which has no single number",
                        '"*1.1", which scales the mean and keeps the shape')
    sizes = [parameter.name for parameter in LAWS[kind].parameters if parameter.kind in ("quantity", "quantiles")]
    if not sizes:
        raise EditError("multiplies a law that has no size", "an edit of one of its parameters")

    def changed(part: Any) -> Any:
        return [_number(entry, step) for entry in part] if isinstance(part, (list, tuple)) else _number(part, step)

    return {name: changed(part) if name in sizes else part for name, part in law.items()}


# Rotas ------------------------------------------------------------------------------------------------------------


def is_rota(path: Path) -> bool:
    """Say whether a path is that of a rota, or of a day of one."""
    return "staff" in path[-2:] and "pools" in path


def would_replace(rota: Any, value: Any, path: Path) -> bool:
    """Say whether a bare number would put agents on duty round the clock in the place of a rota."""
    if path[-1:] != ("staff",) or "pools" not in path or isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if rota is None or isinstance(rota, (int, float)) or value <= 0 or not float(value).is_integer():
        return False  # 0 closes a pool, and what is no number of agents is told as such
    try:
        week = staff(rota)
    except (PydanticCustomError, ValidationError):
        return False
    return min(week) != max(week)


def _rota(rota: Any, step: Step, path: Path) -> Any:
    _check_step(step)
    day = path[-1] if path[-1] != "staff" else ""
    if step.at:
        if day:
            raise EditError("names hours of a single day", 'hours for the whole rota: staff = "+2 @ 8-18"')
        changed: Any = _within(staff(rota), step)
    elif isinstance(rota, Mapping):
        changed = {key: _day(value, step) for key, value in rota.items()}
    elif isinstance(rota, (list, tuple)):
        changed = [_agents(int(agents), step) for agents in staff(rota)]
    else:
        changed = _day(rota, step)
    if not day and not any(staff(rota)):
        raise EditError("changes a rota on which nobody is ever on duty", 'a rota, such as { weekdays = "8-18: 2" }')
    return changed


def _rotas_on(rotas: Any, step: Step, path: Path) -> Any:
    """Change the rotas of single dates, or of one: where anybody is on duty, in the hours that the step names."""
    _check_step(step)
    if path[-1] != "staff_on":
        return _on_date(path[-1], rotas, step)
    return {key: _on_date(key, value, step) for key, value in rotas.items()} if isinstance(rotas, Mapping) else rotas


def _on_date(iso: str, value: Any, step: Step) -> Any:
    if not step.at:
        return [_agents(agents, step) for agents in staff_of_day(value)] if isinstance(value, (list, tuple)) else _day(
            value, step)
    chosen = _chosen(step)
    try:
        first = date.fromisoformat(iso).weekday() * HALVES
    except ValueError:  # told where it stands
        return value
    return [_agents(agents, step) if first + half in chosen else agents for half, agents in enumerate(staff_of_day(
        value))]


def _check_step(step: Step) -> None:
    if step.timed or (step.by == "+" and not step.number.is_integer()):
        raise EditError("adds what are no whole agents", '"+2", or "*1.1"')
    if step.by == "*" and step.number < 0.0:
        raise EditError("multiplies by a number below 0", '"*1.1"')


def _agents(agents: int, step: Step) -> int:
    """Return the agents of a shift after a step: none where there were none, whole ones, half an agent counts up."""
    if agents == 0 or (step.by == "*" and step.number == 0.0):
        return 0
    changed = math.floor(step.of(agents) + 0.5)
    return max(changed, 0 if step.by == "+" else 1)


def _day(value: Any, step: Step) -> Any:
    if not isinstance(value, str):
        return _agents(value, step) if isinstance(value, int) and not isinstance(value, bool) else value
    return _text(staff_spans(value), lambda agents: str(_agents(int(agents), step)))


def _text(spans: list[Span], number: Callable[[float], str]) -> str:
    return ", ".join(f"{clock(start)}-{clock(end if end <= HALVES else end - HALVES)}: {number(value)}"
                     for start, end, value in spans)


def _within(week: tuple[int, ...], step: Step) -> list[int]:
    """Return a week in which only some hours have been changed: "@ 8-18", "@ weekdays", "@ weekdays 8-18"."""
    chosen = _chosen(step)
    if not any(week[half] for half in chosen):
        raise EditError("changes hours in which nobody is on duty", 'a rota, such as { weekdays = "8-18: 2" }')
    return [_agents(agents, step) if half in chosen else agents for half, agents in enumerate(week)]


def _chosen(step: Step) -> set[int]:
    """Return the half hours of the week that a step names."""
    match = re.fullmatch(r"@\s*([a-z]*)\s*(.*)", step.at)
    assert match is not None
    group, span = match[1] or "daily", match[2].strip() or "0-24"
    if group not in GROUPS:
        raise EditError("names no day or group of days", ", ".join(GROUPS))
    try:
        start, end = times(span, 'hours such as "+2 @ 8-18"')
    except PydanticCustomError as error:
        context = error.context or {}
        raise EditError(str(context.get("message")), str(context.get("allowed"))) from None
    return {(day * HALVES + half) % HALF_HOURS_PER_WEEK for day in GROUPS[group] for half in range(start, end)}


# Profiles ---------------------------------------------------------------------------------------------------------


def _profile(profile: Any, step: Step) -> Any:
    if isinstance(profile, Mapping):
        return {key: _busy(value, step) for key, value in profile.items()}
    if isinstance(profile, (list, tuple)) or profile in ("flat", "office"):
        raise EditError("changes weights, of which only the proportions count", "an edit of demand.cases_per_hour")
    return _busy(profile, step)


def _busy(value: Any, step: Step) -> Any:
    if not isinstance(value, str):
        return _number(value, step)
    return _text(profile_spans(value), lambda rate: f"{max(step.of(rate), 0.0) if rate else 0.0:.9f}".rstrip("0") + "0")


def _volume(day: Any, step: Step) -> Any:
    """Change the expected cases of one date, each by itself: none where none are expected."""
    if isinstance(day, str):
        return _told_elsewhere(lambda: _busy(day, step), day)
    if not isinstance(day, (list, tuple)):
        return day
    return [max(_number(cases, step), 0.0) if cases else cases for cases in day]


# Overrides --------------------------------------------------------------------------------------------------------

Tell = Callable[[Path, str, object, str], None]
"""Takes a path, what is wrong there, what was found, and what is allowed."""


def worked_out(world: Any, content: Mapping[str, Any], names: Callable[[Any], list[str]], tell: Tell,
               is_typed: Callable[[Path], bool], path: Path = ()) -> dict[str, Any]:
    """Return an override with every edit replaced by what it makes of the world below it.

    names: how the levels of a chain are called; is_typed: whether a path is set on the command line or by a study,
    where a bare number in the place of a rota is a slip. Such numbers, and edits that cannot be made, are told and left
    out. Policies are left alone: they are laid over the world later.
    """
    result: dict[str, Any] = {}
    for key, value in content.items():
        here = (*path, key)
        below = _below(world, key, path, names)
        if here == ("policies",):
            result[key] = value
        elif isinstance(value, str) and is_edit(value, key):
            try:
                changed = _rota_and_dates(world, content, value, here) if here[-1] == "staff" and is_rota(here) else {
                    key: applied(below, value, here)}
                if "staff_on" in changed:
                    changed["staff_on"] |= result.get("staff_on", {})
                result |= changed
                result |= _before_what_follows(world, value, here, result)
            except EditError as error:
                tell(here, error.message, value, error.allowed)
        elif would_replace(below, value, here) and is_typed(here):
            tell(here, "would put so many on duty round the clock in place of a rota", value, (
                f'"+{value:g}" for {value:g} more on every shift (--set {".".join(here)}+={value:g}), "*1.1" for a '
                f'tenth more, or {{ daily = "0-24: {value:g}" }} for a rota round the clock'))
        elif isinstance(value, dict):
            if _is_routes(here) and "routes_when" not in content and (rules := world.get("routes_when")):
                value, changed = _ways_of_rules(below, rules, value)
                result |= changed
            told = worked_out(below, _every_day(below, value, here), names, tell, is_typed, here)
            result[key] = _laid(result.get(key, {}), told)
        else:
            result[key] = value
    return result


def routes_of(rule: Any) -> Mapping[str, Any]:
    """Return the ways of a rule of routes as it is written, none where it has none that can be read."""
    routes = rule.get("routes") if isinstance(rule, Mapping) else None
    return routes if isinstance(routes, Mapping) else {}


def _is_routes(path: Path) -> bool:
    return len(path) == 3 and path[0] == "chain" and path[2] == "routes"


def _ways_of_rules(routes: Any, rules: Any, over: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is said of ways of `routes` without edits of ways that only rules have, and the rules after them all.

    Rules are routes of some of the cases: an edit of a way is one wherever a rule has it. What is no list of rules is
    told where it stands.
    """
    own = routes if isinstance(routes, Mapping) else {}
    edits = {way: edit for way, edit in over.items() if is_edit(edit) and _can_be_made(own.get(way, 1.0), edit)}
    inside = {way for rule in rules for way in routes_of(rule)} if isinstance(rules, list) else set()
    if not inside & set(edits):
        return over, {}
    changed = [{**rule, "routes": {way: applied(share, edits[way], (way,)) if way in edits else share
                                   for way, share in shares.items()}} if (shares := routes_of(rule)) else rule
               for rule in rules]
    return {way: value for way, value in over.items() if way in own or way not in inside or way not in edits}, {
        "routes_when": changed}


def _can_be_made(weight: Any, edit: str) -> bool:
    """Say whether an edit makes a weight of another; where it does not, that is told of `routes` and not of rules."""
    try:
        changed = applied(weight, edit, ())
    except EditError:
        return False
    return isinstance(changed, (int, float)) and changed >= 0.0


def _before_what_follows(part: Any, edit: str, path: Path, result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an edit makes of a level's times by what follows: those of its visits, or of one of its waits.

    path: of the figure that is edited; result: what is already said of the part, which stays. They are figures of some
    of the visits, as rules of routes are routes of some of the cases.
    """
    if path[0] != "chain" or not isinstance(part, Mapping):
        return {}
    if len(path) == 3 and path[2] == "handle":
        name, figures = "handle_before", part.get("handle_before")
        changed = {way: applied(law, edit, path) for way, law in figures.items()} if isinstance(
            figures, Mapping) else {}
    elif len(path) == 5 and path[2] == "waits":
        name, figures = "before", part.get("before")
        changed = {way: {path[4]: applied(of_way[path[4]], edit, path)} for way, of_way in figures.items()
                   if isinstance(of_way, Mapping) and path[4] in of_way} if isinstance(figures, Mapping) else {}
    else:
        return {}
    said = result.get(name, {})
    return {name: _laid(changed, said)} if changed and isinstance(said, Mapping) else {}


def _laid(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Lay tables of figures over others, figure by figure; a law is one figure."""
    return {**low, **{key: {**low[key], **value} if isinstance(value, Mapping) and isinstance(low.get(key), Mapping)
                      and "dist" not in value else value for key, value in high.items()}}


def _rota_and_dates(pool: Any, content: Mapping[str, Any], edit: str, path: Path) -> dict[str, Any]:
    """Return what an edit of a pool's rota makes of it, and of the rotas of single dates that the pool has.

    Dates of which the override has its own to say are left to that. EditError where nobody is ever on duty.
    """
    week, dates = (pool.get("staff"), pool.get("staff_on")) if isinstance(pool, Mapping) else (None, None)
    if not isinstance(dates, Mapping) or not dates or isinstance(content.get("staff_on"), str):
        return {"staff": applied(week, edit, path)}
    changed = applied(dates, edit, (*path[:-1], "staff_on"))
    try:
        return {"staff": applied(week, edit, path), "staff_on": changed}
    except EditError:
        if changed == dates:
            raise
        return {"staff_on": changed}


def _every_day(rota: Any, value: dict[str, Any], path: Path) -> dict[str, Any]:
    """Let `daily` in an override of a rota mean every day: also those of which the rota below has its own to say."""
    every = value.get("daily")
    if path[-1:] != ("staff",) or not is_rota(path) or not isinstance(rota, Mapping) or every is None or is_edit(every):
        return value
    return {key: every for key in rota if key in GROUPS} | value


def _below(world: Any, key: str, path: Path, names: Callable[[Any], list[str]]) -> Any:
    if path == ("chain",) and isinstance(world, list):
        return dict(zip(names(world), world, strict=True)).get(key)
    return world.get(key) if isinstance(world, Mapping) else None
