"""Factors: what a study moves, from where to where, and what that means for the scenario.

A factor is one of

- a number between `low` and `high` (linear, or even on a logarithmic scale with `log`; whole with `integer`),
- a list of `values`, one of which is written to its path,
- named bundles: `values` is a table whose entries are pieces of a scenario, each setting several keys at once.

`path` (or `paths`) is dotted as in `--set`; `policies.NAME.` before it moves that policy alone, and `+` or `*` behind
it changes what is there in place of replacing it (`pools.reps.staff*`). Numbers are rounded to 12 significant digits,
so that a grid reads 0.3 and not 0.30000000000000004, and the same on every processor.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import PlainValidator, model_validator

from sim.errors import InputError
from sim.scenario.base import Flag, Part, Text, real, refusal, whole
from sim.scenario.content import split_operator, starred
from sim.scenario.durations import minutes
from sim.scenario.edits import written
from sim.scenario.overrides import LEVERS, merge, with_tables
from sim.scenario.toml import parse

Value = float | int | str
"""What a factor is set to, as tables show it: a number, or the label of a value or bundle."""
MOST_LEVELS: Final = 10_000
_DIGITS: Final = 12
_END: Final = 'a number, or a duration such as "2 min"'


def _end(value: object) -> float:
    if isinstance(value, str):
        return minutes(value)
    return real(value, -1e12, 1e12, _END)


def _levels(value: object) -> int:
    return whole(value, 1, MOST_LEVELS, f"a whole number from 1 to {MOST_LEVELS}")


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(part, str) for part in value):
        raise refusal("is not a list of paths", 'a list such as ["pools.reps.staff", "pools.bosses.staff"]')
    return tuple(value)


def _choices(value: object) -> tuple[Any, ...] | dict[str, Any]:
    if isinstance(value, dict) and value and all(isinstance(bundle, dict) for bundle in value.values()):
        return value
    if isinstance(value, (list, tuple)) and value and not any(isinstance(entry, list) for entry in value):
        return tuple(value)
    raise refusal("is neither a list of values nor a table of bundles",
                  'a list such as ["fifo", "lifo"], or tables such as weak = { chain.rep.authority = 10 }')


class Factor(Part):
    """One thing that a study moves; see the module for its three forms."""

    path: Text = ""
    """Dotted path of the key that is moved."""
    paths: Annotated[tuple[str, ...], PlainValidator(_texts)] = ()
    """Dotted paths of several keys that are all set to the same value."""
    low: Annotated[float, PlainValidator(_end)] | None = None
    """Lower end; durations may be written as text and count in minutes."""
    high: Annotated[float, PlainValidator(_end)] | None = None
    """Upper end."""
    log: Flag = False
    """Whether steps are even in the logarithm; both ends are then above 0."""
    integer: Flag = False
    """Whether only whole numbers make sense."""
    points: Annotated[int, PlainValidator(_levels)] = 5
    """Levels on a grid, ends included."""
    values: Annotated[tuple[Any, ...] | dict[str, Any] | None, PlainValidator(_choices)] = None
    """The values, or the bundles by name."""

    @model_validator(mode="after")
    def _consistent(self) -> Factor:
        if fault := _fault(self):
            raise refusal(*fault)
        return self

    @property
    def is_numeric(self) -> bool:
        """Whether the factor moves between two ends."""
        return self.values is None

    @property
    def labels(self) -> tuple[Value, ...]:
        """What a factor with values can be set to, as shown; empty for one that moves between two ends."""
        if self.values is None:
            return ()
        if isinstance(self.values, dict):
            return tuple(self.values)
        plain = all(_is_number(value) for value in self.values)
        return tuple(value if plain else _label(value) for value in self.values)

    @property
    def ends(self) -> tuple[Value, ...]:
        """What has to load before anything is run: the two ends, or every value."""
        return self.labels if self.values is not None else (self.at(0.0), self.at(1.0))

    def at(self, unit: float) -> Value:
        """Return the value at a place of the unit interval: equal parts of it for whole numbers and for values."""
        if self.values is not None:
            return self.labels[min(int(unit * len(self.labels)), len(self.labels) - 1)]
        low, high = self._bounds()
        if self.integer and not self.log:
            return int(min(math.floor(low + unit * (high - low + 1.0)), high))
        return self._number(low, high, unit)

    def levels(self) -> tuple[Value, ...]:
        """Return the levels of a grid, in order; whole numbers are not repeated."""
        if self.values is not None:
            return self.labels
        low, high = self._bounds()
        count = self.points
        units = [at / (count - 1) for at in range(count)] if count > 1 else [0.5]
        return tuple(dict.fromkeys(self._number(low, high, unit) for unit in units))

    def holds(self, value: Value) -> bool:
        """Whether a value is one of those the factor can take."""
        if self.values is not None:
            return value in self.labels
        low, high = self._bounds()
        return (not isinstance(value, str) and low <= value <= high
                and (not self.integer or float(value).is_integer()))

    def tree(self, value: Value) -> dict[str, Any]:
        """Return what the value means for the scenario, as a tree of overrides."""
        if isinstance(self.values, dict):
            return _bare(self.values[str(value)])
        chosen = value if self.values is None else self.values[self.labels.index(value)]
        tree: dict[str, Any] = {}
        for path in self.targets:
            tree = merge(tree, nested(path, chosen))
        return _bare(tree)

    @property
    def targets(self) -> tuple[str, ...]:
        """The dotted paths that are moved; none for bundles, which name their own."""
        return (self.path,) if self.path else self.paths

    def _bounds(self) -> tuple[float, float]:
        assert self.low is not None and self.high is not None
        return self.low, self.high

    def _number(self, low: float, high: float, unit: float) -> float | int:
        value = _scaled(low, high, unit, self.log)
        return int(min(max(round(value), math.ceil(low)), math.floor(high))) if self.integer else value


def nested(path: str, value: Any) -> dict[str, Any]:
    """Return {"a": {"b": value}} for "a.b", the path being dotted and quoted as TOML keys are.

    A path that ends with +, - or * makes an edit: {"a": {"b": "*1.1"}} for "a.b*" and 1.1.
    InputError for what is not a dotted key.
    """
    path, operator = split_operator(path)
    node = _keys(path)
    if operator:
        value = written(operator, value)
    while len(node) > 1:
        value = {node.pop(): value}
    return {node[0]: value}


def setting(name: str, value: object) -> str:
    """Say what a factor is set to: "rate = 4"; "pools.reps.staff x 1.1" of one that is named by an edit's path."""
    path, operator = split_operator(name)
    if operator in ("+", "*"):
        return f"{path} {'x' if operator == '*' else '+'} {value}"
    return f"{name} = {value}"


def canonical(tree: Mapping[str, Any]) -> str:
    """Return the one text of a tree of overrides."""
    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _keys(path: str) -> list[str]:
    fault = InputError(f"{path[:80]!r} is not a dotted path")
    if "\n" in path or "=" in path:
        raise fault
    try:
        node: Any = parse(f"{starred(path)} = 0", path[:80])
    except InputError:
        raise fault from None
    keys: list[str] = []
    while isinstance(node, dict) and len(node) == 1:
        (key, node), = node.items()
        keys.append(key)
    if node != 0:
        raise fault
    return keys


def _bare(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Write rules as tables, and levers without theirs wherever a policy may have done so: the bare key counts."""
    def unwrap(content: Any) -> Any:
        if not isinstance(content, Mapping) or not isinstance(content.get("levers"), Mapping):
            return content
        levers = {key: value for key, value in content["levers"].items() if key in LEVERS}
        others = {key: value for key, value in content["levers"].items() if key not in LEVERS}
        rest = {key: value for key, value in content.items() if key != "levers"}
        return merge(rest | ({"levers": others} if others else {}), levers)

    opened = dict(unwrap(with_tables(tree)))
    if isinstance(opened.get("policies"), Mapping):
        opened["policies"] = {name: unwrap(policy) for name, policy in opened["policies"].items()}
    return opened


def _scaled(low: float, high: float, unit: float, log: bool) -> float:
    if unit <= 0.0 or unit >= 1.0:
        return high if unit >= 1.0 else low
    if not log:
        return _rounded(low + unit * (high - low))
    from sim.arithmetic import exp
    from sim.arithmetic import log as ln

    return _rounded(exp(ln(low) + unit * (ln(high) - ln(low))))


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _label(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _fault(factor: Factor) -> tuple[str, str] | None:
    ends = (factor.low, factor.high)
    if factor.values is not None:
        return _fault_of_values(factor, factor.values)
    if bool(factor.path) == bool(factor.paths):
        return "has to name what it moves", "path, or paths"
    if factor.low is None or factor.high is None:
        return "has no range", "low and high, or values"
    if not factor.low < factor.high:
        return f"has a low end, {factor.low:g}, that is not below its high end, {factor.high:g}", "low < high"
    if factor.log and factor.low <= 0.0:
        return f"has no logarithm at its low end, {factor.low:g}", "a low end above 0"
    if factor.integer and not all(end is not None and end.is_integer() for end in ends):
        return "is to be whole but has ends that are not", "whole numbers for low and high"
    return None


def _fault_of_values(factor: Factor, values: Sequence[Any] | Mapping[str, Any]) -> tuple[str, str] | None:
    if factor.low is not None or factor.high is not None or factor.log or factor.integer:
        return "has both values and a range", "values, or low and high"
    if isinstance(values, Mapping):
        return ("has bundles, which name their own keys", "no path") if factor.path or factor.paths else None
    if bool(factor.path) == bool(factor.paths):
        return "has to name what it moves", "path, or paths"
    if len(set(factor.labels)) < len(values):
        return "has a value twice", "each value once"
    return None
