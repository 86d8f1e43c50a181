"""The scenarios of `journeysim new`: a real queue, and nothing written in them that does nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any

import pytest

from sim.errors import InputError
from sim.experiment.simulate import simulate
from sim.outcomes.catalogue import HEADLINES, find
from sim.scenario import Scenario, loads, template
from sim.scenario.durations import minutes
from sim.scenario.plan import build
from sim.scenario.starter import KINDS
from tests.scenarios import text_of

Content = dict[str, Any]
Path = tuple[str | int, ...]

SMALL = {"contact-centre": ("4 weeks", 16_000), "service-desk": ("6 weeks", 4_800), "shop": ("6 weeks", 5_500)}
"""Horizons long enough for cases to be watched, promises to be broken and projects to end; and customers."""
SAID = ("title", "stage", "currency", "kind", "level")
"""Keys that only name something."""
AIM = ("service_target", "share")
"""Where a path ends by whose value outcomes are judged, once they are known; like all of `[decision]`."""
CUSTOMERS_SIDE = HEADLINES[:HEADLINES.index("net_value")]
LUCK = range(8)
"""Replications of which one has to show a change: what is rare, such as a chase that tips the scales, is not in all."""
OTHER_WORDS = {
    "scripted": "none", "sincere": "none", "severity": "fifo", "office": "flat", "lognormal": "gamma",
    "gamma": "lognormal",
}
FRONTLINE = {"contact-centre": "reps", "service-desk": "first_level", "shop": "counter"}


@cache
def content(kind: str) -> Content:
    """Return a template as TOML reads it, made small and without the decision, which is taken after the runs."""
    horizon, initial = SMALL[kind]
    written = tomllib.loads(template(kind)) | {"horizon": horizon, "warm_up": "1 week"}
    written["customers"]["initial"] = initial
    return {key: value for key, value in written.items() if key != "decision"}


def outcomes(scenario: Scenario, policy: str, replication: int = 0) -> dict[str, str]:
    """Return the outcomes of one run, as texts: what is undefined equals itself."""
    result = simulate(build(scenario.world(policy)), replication=replication)
    return {name: repr(value) for name, value in result.outcomes.items()}


@lru_cache(maxsize=64)
def as_written(kind: str, policy: str, replication: int = 0) -> dict[str, str]:
    return outcomes(loads(text_of(content(kind))), policy, replication)


def leaves(table: Any, path: Path = ()) -> Iterator[Path]:
    """Give the paths of everything that is written in a file; a week of weights is one thing."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from leaves(value, (*path, key))
    elif isinstance(table, list) and len(table) < 168:
        for index, value in enumerate(table):
            yield from leaves(value, (*path, index))
    else:
        yield path


def at(table: Any, path: Path) -> Any:
    for key in path:
        table = table[key]
    return table


def with_value(table: Content, path: Path, value: object) -> Content:
    """Return a copy with another value at a path; None takes the key away."""
    copy = deepcopy(table)
    holder = at(copy, path[:-1])
    if value is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return copy


def changes(table: Content, path: Path) -> Iterator[Content]:
    """Give the file with one value halved, doubled, flipped, moved, exchanged or taken away."""
    value = at(table, path)
    if isinstance(value, bool):
        yield with_value(table, path, not value)
    elif isinstance(value, (int, float)):
        yield from (with_value(table, path, other) for other in (value / 2, value * 2, value // 2, 1))
    elif isinstance(value, list):
        yield with_value(table, path, value[24:] + value[:24])
    elif (number := duration(value)) is not None:
        yield from (with_value(table, path, number * by) for by in (0.5, 0.75, 2.0))
    elif re.fullmatch(r"[\d:, -]+", value):
        yield with_value(table, path, re.sub(r": \d+", ": 1", value))
        yield with_value(table, path, re.sub(r": \d+", ": 2", value))
    elif path[-1] == "extends":
        yield with_value(table, path, None)
    elif re.fullmatch(r"\+\d+", value):
        yield with_value(table, path, f"+{int(value) + 1}")
    elif value == "triangular":
        yield with_value(table, path[:-1], at(table, path[:-1])["high"])
    elif value in ("beta", "exponential"):
        yield with_value(table, path[:-1], at(table, path[:-1])["mean"])
    elif value in OTHER_WORDS:
        yield with_value(table, path, OTHER_WORDS[value])
    else:
        known = (*table["pools"], *table["channels"], *table["flaws"])
        assert value in known, f"what is {value!r}?"
        yield from (with_value(table, path, other) for other in known if other != value)
        yield with_value(table, path, None)


def duration(text: str) -> float | None:
    """Read a duration; None if the text is not one."""
    try:
        return minutes(text)
    except ValueError:
        return None


def moves(kind: str, path: Path) -> bool:
    """Say whether a change at a path changes an outcome under some policy."""
    written = content(kind)
    policies = [str(path[1])] if path[0] == "policies" else list(written["policies"])
    scenarios = []
    for changed in changes(written, path):
        try:
            scenario = loads(text_of(changed))
        except InputError:
            continue
        scenarios.append(scenario)
    return any(outcomes(scenario, policy, luck) != as_written(kind, policy, luck)
               for luck in LUCK for scenario in scenarios for policy in policies)


def is_measured(path: Path) -> bool:
    """Say whether outcomes could depend on a key at all."""
    return path[-1] not in SAID and path[-2:] != AIM


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_is_written_moves_an_outcome(kind: str) -> None:
    idle = [path for path in leaves(content(kind)) if is_measured(path) and not moves(kind, path)]
    assert idle == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_lever_of_every_policy_is_felt_by_customers(kind: str) -> None:
    written = content(kind)
    unfelt = []
    for policy, levers in written["policies"].items():
        for lever in levers.keys() - {"title"}:
            without = loads(text_of(with_value(written, ("policies", policy, lever), None)))
            if not any(is_felt(without, kind, policy, luck) for luck in LUCK):
                unfelt.append((policy, lever))
    assert unfelt == []


def is_felt(without: Scenario, kind: str, policy: str, luck: int) -> bool:
    """Say whether what customers get is other than as written, in a replication."""
    got = outcomes(without, policy, luck)
    return any(got[name] != as_written(kind, policy, luck)[name] for name in CUSTOMERS_SIDE)


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_real_queue_and_no_overload(kind: str) -> None:
    scenario = loads(template(kind))
    plan = build(scenario.world(scenario.policies[0]))
    result = simulate(plan).outcomes
    # callers go before e-mails, so a busier contact centre keeps them less long on the line than a small desk does
    least, tail = (0.7, 1.5) if kind == "contact-centre" else (0.35, 3.0)
    assert least < result[f"utilisation.{FRONTLINE[kind]}"] < 0.88
    assert max(result[f"utilisation.{pool}"] for pool in plan.names.pools) < 0.9
    assert 0.05 < result["channels.phone.abandoned_share"] < 0.25
    assert result["channels.phone.wait_mean"] > 0.5
    assert result["channels.phone.wait_p90"] > tail
    assert result["channels.phone.service_level"] < content(kind)["channels"]["phone"]["service_target"]["share"]
    assert result["channels.phone.still_waiting"] < 10


@pytest.mark.parametrize("kind", KINDS)
def test_each_policy_has_something_for_it_and_something_against(kind: str) -> None:
    scenario = loads(template(kind))
    assert 2 <= len(scenario.policies) <= 3
    first, *others = [simulate(build(scenario.world(policy))).outcomes for policy in scenario.policies]
    cheaper = ("total_cost", "goodwill", "one_off_cost", "quality_cost")
    for other in others:
        assert any(other[name] > first[name] for name in cheaper)
        assert any((other[name] - first[name]) * find(name).better > 0.0 for name in CUSTOMERS_SIDE)


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_is_told_how_to_read_the_figures(kind: str) -> None:
    text = template(kind)
    assert "round numbers to start from, not measurements" in text
    assert "The trade-off." in text and "source:" in text and "[decision]" in text
    assert max(map(len, text.splitlines())) <= 130


def test_an_unknown_kind_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(InputError, match="did you mean: contact-centre"):
        template("contact-center")
