"""Whatever is in a file: a scenario or an `InputError`, within two seconds, and nothing else ever."""

from __future__ import annotations

import copy
import json
import math
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario import Scenario, loads
from tests.scenario.generated import scenarios
from tests.scenario.worlds import BANK, QUEUE

RELAXED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LINES = BANK.splitlines()
NASTY = [
    "nan", "inf", "-inf", "-nan", "true", "false", "9" * 400, "-" + "9" * 400, "1e400", "0x" + "f" * 5000, '""', '"5"',
    '"[/x]"', '"nan min"', "[]", "{}", "[[]]", "[1, 2]", "{ dist = 1 }", '{ dist = "gamma" }', "{ mean = 1 }",
    "1979-05-27T07:32:00Z", "07:32:00", "-1", "0", "1e-320", '"none"', '"unlimited"', '"phone"', '"8-20: 3"',
    "[true, false]",
    '{ dist = "empirical", quantiles = [] }', '{ dist = "weibull", mean = nan, shape = 1 }', '"\\u0000"', '"5 min"',
]


def quoted(text: str) -> str:
    """Write a text as TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml(value: Any) -> str:
    """Write a value as TOML, tables inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {toml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(entry) for entry in value) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, str):
        return quoted(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def text_of(content: dict[str, Any]) -> str:
    """Write a scenario as TOML."""
    return "\n".join(f"{quoted(key)} = {toml(value)}" for key, value in content.items())


def outcome(text: str, sets: tuple[str, ...] = ()) -> Scenario | InputError:
    """Load a text, in time; anything but an InputError passes through and fails the test."""
    begin = time.process_time()
    try:
        result: Scenario | InputError = loads(text, "fuzz.toml", sets)
    except InputError as error:
        result = error
        assert error.problems and all(str(problem).strip() for problem in error.problems)
    assert time.process_time() - begin < 2.0
    return result


@RELAXED
@given(scenarios())
def test_valid_scenarios_load(content: dict[str, Any]) -> None:
    scenario = loads(text_of(content))
    assert scenario.policies == (tuple(content.get("policies", {})) or ("baseline",))
    for policy in scenario.policies:
        world = scenario.world(policy)
        over = content.get("policies", {}).get(policy, {})
        for name, level in zip((entry["level"] for entry in content["chain"]), world.chain, strict=True):
            assert level.level == name
            if "authority" in over.get("chain", {}).get(name, {}):
                assert level.authority == over["chain"][name]["authority"]
        assert world.levers.goodwill == over.get("goodwill", 0.0)


SCALARS = st.one_of(
    st.none().map(lambda _: "x"), st.booleans(), st.integers(-(10**30), 10**30), st.floats(), st.text(max_size=20),
    st.sampled_from(["none", "5 min", "open", "live", "gamma", "phone", "uniform"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for key, entry in entries for place in _places(entry, (*path, key)))]


@RELAXED
@given(scenarios(), VALUES, st.data())
def test_one_wrong_value_anywhere(content: dict[str, Any], value: Any, data: st.DataObject) -> None:
    changed = copy.deepcopy(content)
    place = data.draw(st.sampled_from([place for place in _places(changed) if place]))
    node: Any = changed
    for part in place[:-1]:
        node = node[part]
    if data.draw(st.booleans()) or not isinstance(node, dict):
        node[place[-1]] = value
    else:
        node[data.draw(st.text(max_size=10))] = value
    outcome(text_of(changed))


@pytest.mark.parametrize("nasty", NASTY)
def test_a_nasty_value_in_any_line(nasty: str) -> None:
    # Every line, one by one: a value that all policies replace is never validated, yet it helps to identify the file.
    for number, line in enumerate(LINES):
        key, equals, _ = line.partition(" = ")
        outcome("\n".join([*LINES[:number], f"{key} = {nasty}" if equals else nasty, *LINES[number + 1:]]))


@RELAXED
@given(st.lists(st.integers(0, len(LINES) - 1), max_size=30), st.randoms(use_true_random=False))
def test_lines_lost_doubled_and_shuffled(numbers: list[int], random: Any) -> None:
    lines = [*LINES]
    for number in numbers:
        at = random.randrange(len(lines))
        lines[at:at + random.randrange(2)] = [LINES[number]] * random.randrange(3)
    outcome("\n".join(lines))


@RELAXED
@given(st.integers(0, len(BANK)), st.text(max_size=5), st.integers(0, 5))
def test_a_few_letters_changed(at: int, letters: str, lost: int) -> None:
    outcome(BANK[:at] + letters + BANK[at + lost:])


@RELAXED
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    outcome(text)


@RELAXED
@given(st.lists(st.one_of(st.text(max_size=30), st.builds(
    lambda path, value: f"{path}={value}",
    st.sampled_from(["goodwill", "chain.rep.authority", "pools.reps.staff", "customers", "policies.scripted.title",
                     "chain", "levers", "flaws.wrong_fee.severity.mean", "channels.phone", "policies", "title", "x.y"]),
    st.one_of(st.sampled_from(NASTY), st.text(max_size=10)),
)), max_size=3))
def test_any_set_options(sets: list[str]) -> None:
    outcome(BANK, tuple(sets))


@pytest.mark.parametrize("nasty", NASTY)
def test_nasty_values_for_every_key_of_a_queue(nasty: str) -> None:
    for line in QUEUE.splitlines():
        key, equals, _ = line.partition(" = ")
        if equals:
            outcome(QUEUE.replace(line, f"{key} = {nasty}"))
