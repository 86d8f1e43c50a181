"""A factor has to move something: what it can be set to comes to more than one plan, somewhere among the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.scenario import loads
from sim.study.definition import from_content
from sim.study.effects import MOST_ALONE, PLACES, Plans, places, signature
from tests.experiment.worlds import QUEUE
from tests.study.test_kinds import KINDS
from tests.study.worlds import SWEEP, frame

STAFF = {"path": "pools.reps.staff", "low": 1, "high": 5, "integer": True}
CARE = {"path": "customers.trust.weights.care", "low": 1, "high": 2}
HELP = {"path": "customers.trust.weights.help", "low": 0, "high": 1}
CARE_ALONE = {"customers": {"trust": {"weights": {"care": 1, "help": 0, "trust": 0}}}}
"""Weights count by their shares: while the others are 0, that of care may be anything."""
OWN = {"path": "script_minutes", "low": 1, "high": 2}
NAMED = OWN | {"path": "policies.plain.script_minutes"}
NOTHING = "factors.x: changes nothing under any of the policies"


def refused(directory: Path, content: dict[str, Any] = SWEEP, **changes: Any) -> str:
    """Return what is said about a study that is refused."""
    with pytest.raises(InputError) as caught:
        frame(directory, content, **changes)
    assert len(caught.value.problems) == 1
    return str(caught.value)


@pytest.mark.parametrize(("factor", "said"), [
    ({"path": "title", "values": ["One", "Two"]}, f"{NOTHING}: One and Two lead to the same simulation\n  found:"),
    ({"path": "policies.scripted.title", "values": ["a", "b", "c"]}, f"{NOTHING}: a, b and c lead"),
    ({"values": {"a": {"title": "One"}, "b": {"title": "Two"}}}, f"{NOTHING}: a and b lead to the same simulation\n"
                                                                  "  found:   a, b"),
    (CARE, f"{NOTHING}: 1.0, 1.25 and 2.0 lead to the same simulation"),
    (CARE | {"log": True, "points": 2}, f"{NOTHING}: 1.0 and 2.0 lead"),
    ({"path": "horizon", "values": ["24 h", "2 days", "1 day"]},
     "factors.x: has values that mean the same: 24 h and 1 day lead to the same simulation under every policy\n"
     "  found:   horizon\n  allowed: each value once"),
    ({"values": {"none": {}, "title": {"title": "x"}, "more": {"pools": {"reps": {"staff": 2}}}}},
     "factors.x: has values that mean the same: none and title lead"),
    ({"path": "pools.reps.staff", "values": [3]}, "factors.x: does not vary: it has one value only, 3"),
    (STAFF | {"points": 1}, "factors.x: does not vary: it has one value only, 3"),
    ({"path": "seed", "low": 1, "high": 9, "integer": True}, "factors.x: is the seed, which all points of a"),
    ({"path": "seed", "values": [1, 2]}, "factors.x: is the seed"),
    ({"values": {"a": {"seed": 1}, "b": {"seed": 2, "horizon": "2 days"}}}, "factors.x: is the seed"),
])
def test_a_factor_that_moves_nothing_is_refused_in_words(tmp_path: Path, factor: dict[str, Any], said: str) -> None:
    assert said in refused(tmp_path, factors={"x": factor}, set=CARE_ALONE | {"outcomes": {"watch": "2 h"}})


def test_a_factor_moves_a_key_under_every_policy_or_under_the_one_it_names(tmp_path: Path) -> None:
    own = {name: {"script_minutes": minutes} for name, minutes in (("plain", 0), ("scripted", 1))}
    assert frame(tmp_path, SWEEP, factors={"x": OWN}, set={"policies": own}).identity  # it has the last word, as --set
    assert frame(tmp_path, SWEEP, factors={"x": NAMED}).identity
    assert NOTHING in refused(tmp_path, factors={"x": NAMED}, policies=["scripted"])


@pytest.mark.parametrize("reverse", [False, True])
def test_a_factor_over_which_another_has_the_last_word_is_refused(tmp_path: Path, reverse: bool) -> None:
    factors = {"x": NAMED, "all": OWN}
    factors = dict(reversed(factors.items())) if reverse else factors
    assert f"{NOTHING}: 1.0, 1.25 and 2.0 lead to the same simulation, whatever" in refused(tmp_path, factors=factors)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_is_refused_in_every_kind_of_study(tmp_path: Path, kind: str) -> None:
    factors = {"x": CARE, "y": STAFF} if kind == "border" else {"x": CARE}
    content = {"scenario": "queue.toml"} | KINDS[kind]
    assert NOTHING in refused(tmp_path, content, factors=factors, set=CARE_ALONE)


def test_a_level_under_the_first_policy_is_not_moved_through_the_second(tmp_path: Path) -> None:
    second = {"x": {"path": "policies.scripted.script_minutes", "low": 1, "high": 2}}
    content = {"scenario": "queue.toml"} | KINDS["morris"] | {"factors": second}
    assert frame(tmp_path, content).identity
    assert NOTHING in refused(tmp_path, content, difference=False)


@pytest.mark.parametrize("others", [
    {"y": HELP},
    {"y": HELP | {"low": 0.0, "high": 1.0, "points": 2}},
    {"staff": STAFF, "y": {"path": HELP["path"], "values": [0, 1]}},
    # neither the first nor the last nor the middle value lets care matter, only one between
    {"y": {"values": {name: {"goodwill": at, "customers": {"trust": {"weights": {"help": float(name == "b")}}}}
                      for at, name in enumerate("abcd")}}},
])
def test_a_factor_that_matters_only_beside_another_is_accepted(tmp_path: Path, others: dict[str, Any]) -> None:
    assert frame(tmp_path, SWEEP, factors={"x": CARE} | others, set=CARE_ALONE).identity
    assert frame(tmp_path, SWEEP, factors=others | {"x": CARE}, set=CARE_ALONE).identity
    without = refused(tmp_path, factors={"x": CARE, "z": STAFF}, set=CARE_ALONE)
    assert f"{NOTHING}: 1.0, 1.25 and 2.0 lead to the same simulation, whatever the other factors are" in without


def test_two_values_may_part_only_beside_another_factor(tmp_path: Path) -> None:
    values = {"path": CARE["path"], "values": [1, 2, 3]}
    assert frame(tmp_path, SWEEP, factors={"x": values, "y": HELP}, set=CARE_ALONE).identity


def test_where_others_do_not_let_it_load_nothing_is_concluded(tmp_path: Path) -> None:
    # high = 1 h as the first and last value of the other factor leaves no room for low
    handle = {"dist": "uniform", "low": 1, "high": 9}
    factors = {"x": {"path": "chain.rep.handle.low", "low": 1, "high": 2},
               "y": {"path": "chain.rep.handle.high", "values": [3, 9]}}
    assert frame(tmp_path, SWEEP, factors=factors, set={"chain": {"rep": {"handle": handle}}}).identity


def test_a_warm_up_that_is_left_open_is_no_value_of_a_factor(tmp_path: Path) -> None:
    said = refused(tmp_path, factors={"x": {"path": "warm_up", "values": ["1 h", "auto"]}})
    assert "factors.x: warm_up has still to be chosen by pilot runs (at x = auto)" in said


def test_the_others_are_looked_at_all_over_their_ranges_and_not_too_often() -> None:
    values = {f"v{at}": {"goodwill": at} for at in range(PLACES)}
    factors = {"x": CARE, "list": {"values": values}, "number": {"path": "a.b", "low": 0, "high": 1}}
    study = from_content(SWEEP | {"factors": factors}, Path("study.toml"))
    tried = list(places("x", study))
    assert len(tried) == 3 + PLACES  # one by one they would be too many
    assert all("x" not in place for place in tried)
    assert {place["list"] for place in tried} == set(values)
    numbers = sorted(float(place["number"]) for place in tried[3:])
    assert [int(number * PLACES) for number in numbers] == list(range(PLACES))
    few = list(places("number", from_content(SWEEP | {"factors": {"x": CARE, "number": HELP}}, Path("study.toml"))))
    assert len(few) == 3 + 3 + PLACES <= 3 + MOST_ALONE + PLACES
    assert few[3:6] == [{"x": 1.0}, {"x": 2.0}, {"x": 1.25}]
    assert list(places("x", from_content(SWEEP | {"factors": {"x": CARE}}, Path("study.toml")))) == [{}]


def test_who_moves_something_is_known_after_the_first_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []
    look = Plans._look
    monkeypatch.setattr(Plans, "_look", lambda self, values: (looks.append(values), look(self, values))[1])
    assert frame(tmp_path, SWEEP, factors={"x": STAFF}).identity
    assert looks == []  # what was loaded to see whether it is valid is not loaded again
    assert frame(tmp_path, SWEEP).identity
    assert len(looks) == 2 + 3 - 1  # the values of one beside the first of the other, whose first of all is shared


@pytest.mark.parametrize(("override", "same"), [
    ("seed=5", True), ('title="x"', True), ('policies.plain.title="x"', True), ("goodwill=0", True),
    ("goodwill=1", False), ("pools.reps.staff=2", False), ("horizon=\"25 h\"", False), ("warm_up=\"1 h\"", False),
    ('chain.rep.handle={ dist = "exponential", mean = "6 min" }', False), ("pools.reps.cost_per_hour=11", False),
])
def test_a_signature_is_that_of_what_the_engines_see(override: str, same: bool) -> None:
    one, other = loads(QUEUE), loads(QUEUE, sets=[override])
    assert (signature(one, one.policies) == signature(other, one.policies)) == same
