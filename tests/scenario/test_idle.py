"""A key that is said to change nothing changes nothing, and one that does is not said to."""

from __future__ import annotations

from copy import deepcopy
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from sim.engine import run
from sim.eventlog import LogBuilder
from sim.outcomes import Fold
from sim.scenario import Scenario, loads
from sim.scenario.idle import RULES, Path, Rule, idle_keys
from sim.scenario.overrides import level_names, merge, policy_layer
from sim.scenario.plan import build
from sim.scenario.scenario import of_content
from sim.scenario.unused import Unused, unused
from tests.scenario.idle_worlds import EXAMPLES, LIVE, OPEN
from tests.scenarios import any_worlds

Result = tuple[np.ndarray[Any, Any], dict[str, float]]
REPLICATIONS = 3


def outcome_of(scenario: Scenario, replication: int) -> Result:
    """Return the records of a run, and its outcomes."""
    plan = build(scenario.world())
    fold, log = Fold(plan), LogBuilder()

    def sink(records: Any) -> None:
        fold.update(records)
        log(records)

    run(plan, replication=replication, sink=sink, digest=False)
    return log.log().records, fold.results()


@lru_cache(maxsize=REPLICATIONS)
def as_written(text: str, sets: tuple[str, ...], replication: int) -> Result:
    """Return the same of a world as it is, which many tests one after another compare something with."""
    return outcome_of(loads(text, sets=sets), replication)


@cache
def told_of(text: str, sets: tuple[str, ...]) -> tuple[Unused, ...]:
    """Return what is said to change nothing."""
    return tuple(unused(loads(text, sets=sets)))


def without(scenario: Scenario, path: Path) -> Scenario:
    """Return a scenario in which nothing is written at a path; a pool, whom others come after, gets more people."""
    content = deepcopy(scenario.raw)
    table: Any = content
    for at, part in enumerate(path[:-1]):
        inner = table.get(part)
        is_chain = at == 0 and isinstance(inner, list)
        table = dict(zip(level_names(inner), inner, strict=True)) if is_chain else inner
    if path[0] == "pools" and len(path) == 2:
        table[path[1]] = {"staff": 7}
    else:
        del table[path[-1]]
    return of_content(content, {})


def same(one: Result, other: Result, rule: Rule | None = None) -> bool:
    """Whether two runs are the same, but for what a rule leaves."""
    leaves, counts = ((), False) if rule is None else (rule.leaves, rule.counts)
    records = []
    for log, _ in (one, other):
        kept = log[~np.isin(log["kind"], [int(kind) for kind in leaves])]
        if leaves:  # parents are positions in the log
            kept = kept.copy()
            kept["cause"] = kept["why"] = 0
        records.append(kept.tobytes())
    return records[0] == records[1] and (counts or leaves != () or all(
        np.array_equal(value, other[1][name], equal_nan=True) for name, value in one[1].items()))


@pytest.mark.parametrize(("key", "words", "text", "sets"), EXAMPLES,
                         ids=[f"{key}-{words}-{number}" for number, (key, words, *_) in enumerate(EXAMPLES)])
def test_what_is_said_to_change_nothing_changes_nothing(
    key: str, words: str, text: str, sets: tuple[str, ...],
) -> None:
    (found,) = [entry for entry in told_of(text, sets) if entry.key == key]
    assert words in found.why and found.policies == ()
    changed = without(loads(text, sets=sets), found.path)
    for replication in range(REPLICATIONS):
        assert same(as_written(text, sets, replication), outcome_of(changed, replication), found.rule)


def test_every_rule_has_its_example() -> None:
    told = {(entry.rule.key, entry.rule.why) for key, _, text, sets in EXAMPLES
            for entry in told_of(text, sets) if entry.key == key}
    assert told == {(rule.key, rule.why) for rule in RULES}


@pytest.mark.parametrize("text", [LIVE, OPEN])
def test_in_a_world_where_all_keys_do_something_none_is_named(text: str) -> None:
    assert unused(loads(text)) == []


def written(text: str) -> list[Path]:
    """Return the paths of a world that rules are about and that can be left out."""
    keys = [rule for rule in RULES if rule.key != "pools.*"]
    return sorted({path for path in _paths(loads(text).raw) for rule in keys
                   if len(path) == rule.key.count(".") + 1 and rule.name_in(path) is not None})


def _paths(table: Any, path: Path = ()) -> list[Path]:
    found = []
    for key, value in table.items():
        inner = dict(zip(level_names(value), value, strict=True)) if key == "chain" and not path else value
        found += [(*path, key)] + (_paths(inner, (*path, key)) if isinstance(inner, dict) else [])
    return found


@pytest.mark.parametrize(("text", "path"), [(text, path) for text in (LIVE, OPEN) for path in written(text)],
                         ids=lambda value: ".".join(value) if isinstance(value, tuple) else "")
def test_a_key_that_is_not_named_does_something(text: str, path: Path) -> None:
    changed = without(loads(text), path)
    assert not all(same(as_written(text, (), k), outcome_of(changed, k)) for k in range(REPLICATIONS))


@pytest.mark.slow
@settings(max_examples=25)
@given(text=any_worlds())
def test_no_claim_about_a_random_world_is_wrong(text: str) -> None:
    """Each policy of a random world on its own: whatever is named is left out, all at once by rule and one by one."""
    policies = loads(text)
    base = {key: value for key, value in policies.raw.items() if key != "policies"}
    for name in policies.policies:
        scenario = of_content(merge(base, policy_layer(name, policies.raw["policies"][name], "").content), {})
        result = outcome_of(scenario, 0)
        for entry in unused(scenario):
            assert same(result, outcome_of(without(scenario, entry.path), 0), entry.rule), (entry, text)


def test_a_policy_is_told_under_its_own_key() -> None:
    text = OPEN + "[policies.one]\ngoodwill = 3\n[policies.two]\ncustomers.feelings.goodwill = { care = 0.1 }\n" \
                  "goodwill = 4\n[policies.three]\ngoodwill = 0\n"
    assert [(entry.key, entry.policies) for entry in unused(loads(text))] == [("policies.one.goodwill", ())]


def test_a_key_of_the_world_is_told_only_where_no_policy_makes_use_of_it() -> None:
    text = OPEN + "[levers]\ngoodwill = 3\n[policies.one]\n[policies.two]\n"
    assert [entry.key for entry in unused(loads(text))] == ["levers.goodwill"]
    assert unused(loads(text + "customers.feelings.goodwill = { care = 0.1 }\n")) == []


def test_two_policies_may_have_two_reasons() -> None:
    text = QUEUE_WITH_FIXERS + "[policies.one]\nfollow_up = true\n[policies.two]\nflaws.a.needs_fixer = 'none'\n"
    found = {(entry.key, entry.policies) for entry in unused(loads(text)) if entry.key == "fixing.expedite"}
    assert found == {("fixing.expedite", ("one",)), ("fixing.expedite", ("two",))}


QUEUE_WITH_FIXERS = """
horizon = "3 weeks"
demand.cases_per_hour = 4
fixing.expedite = true
flaws.a.needs_fixer = { pool = "others" }
pools = { reps.staff = 1, others.staff = 1 }
chain = [{ level = "rep", pool = "reps", handle = "5 min" }]
"""


def test_a_rule_is_asked_about_paths_of_its_shape() -> None:
    rule_for = idle_keys(loads(QUEUE_WITH_FIXERS).world())
    assert rule_for(("pools", "reps", "staff")) is None
    assert rule_for(("pools", "reps", "work")) is not None
    assert rule_for(("fixing",)) is None
