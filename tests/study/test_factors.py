"""Factors: from the unit interval to values, and from values to pieces of a scenario."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.study.factors import Factor, canonical, nested

NUMBERS = st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.6g}"))
UNITS = st.floats(0.0, 1.0)


def factor(**keys: Any) -> Factor:
    """Return a factor from what a file says."""
    return Factor.model_validate({"path": "a.b"} | keys)


@given(NUMBERS, NUMBERS, UNITS, UNITS)
def test_numbers_stay_within_their_ends_and_in_order(one: float, other: float, unit: float, later: float) -> None:
    low, high = sorted((one, other))
    if low == high:
        return
    moved = factor(low=low, high=high)
    values = [moved.at(at) for at in sorted((unit, later))]
    assert all(low <= float(value) <= high for value in values)
    assert float(values[0]) <= float(values[1])
    assert moved.ends == (low, high)
    assert all(moved.holds(value) for value in values)


@given(st.integers(-50, 50), st.integers(1, 60), UNITS)
def test_whole_numbers_have_equal_parts_of_the_interval(low: int, width: int, unit: float) -> None:
    moved = factor(low=low, high=low + width, integer=True)
    value = moved.at(unit)
    assert isinstance(value, int) and low <= value <= low + width
    # the part of the interval that belongs to a value, by the definition of equal parts
    assert value == min(low + math.floor(unit * (width + 1)), low + width)


def test_levels_of_a_grid() -> None:
    assert factor(low=0, high=1).levels() == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert factor(low=0.1, high=0.7, points=3).levels() == (0.1, 0.4, 0.7)
    assert factor(low=1, high=3, points=9, integer=True).levels() == (1, 2, 3)
    assert factor(low=1, high=100, points=3, log=True).levels() == (1.0, 10.0, 100.0)
    assert factor(low=0, high=4, points=1).levels() == (2.0,)
    assert factor(values=["fifo", "lifo"]).levels() == ("fifo", "lifo")
    assert factor(low="30 s", high="2 h", points=2).levels() == (0.5, 120.0)


def test_values_have_equal_parts_of_the_interval() -> None:
    moved = factor(values=[1, 2.5, 4])
    assert [moved.at(unit) for unit in (0.0, 0.33, 0.34, 0.66, 0.67, 1.0)] == [1, 1, 2.5, 2.5, 4, 4]
    assert factor(values=["none", 3, True, {"dist": "constant", "value": 1}]).labels == (
        "none", "3", "true", '{"dist": "constant", "value": 1}')


def test_trees() -> None:
    assert factor(low=1, high=2).tree(1.5) == {"a": {"b": 1.5}}
    several = Factor.model_validate({"paths": ["a.b", "a.c"], "values": ["x", 7]})
    assert several.tree("7") == {"a": {"b": 7, "c": 7}}
    bundle = Factor.model_validate({"values": {"weak": {"chain": {"rep": {"authority": 10}}, "goodwill": 0}}})
    assert bundle.tree("weak") == {"chain": {"rep": {"authority": 10}}, "goodwill": 0}


def test_levers_are_written_bare_because_a_policy_may_have_written_them_so() -> None:
    assert factor(path="policies.p.levers.goodwill", low=0, high=1).tree(1.0) == {"policies": {"p": {"goodwill": 1.0}}}
    assert factor(path="levers.goodwill", low=0, high=1).tree(1.0) == {"goodwill": 1.0}


@pytest.mark.parametrize("path", ["", "a..b", "a b", "a=1", "a\nb", ".", "a.", "[a]"])
def test_what_is_not_a_path_is_refused(path: str) -> None:
    with pytest.raises(InputError, match="is not a dotted path"):
        nested(path, 1)


def test_paths_are_quoted_as_in_toml() -> None:
    assert nested('pools."night shift".staff', 2) == {"pools": {"night shift": {"staff": 2}}}


@given(st.dictionaries(st.text(max_size=5), NUMBERS, max_size=4))
def test_a_tree_has_one_text(tree: dict[str, float]) -> None:
    turned = dict(reversed(list(tree.items())))
    assert canonical(tree) == canonical(turned)
    assert json.loads(canonical(tree)) == tree
