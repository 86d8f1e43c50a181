"""Draws of a fit as worlds: read, found, laid between the fit and what is set by hand, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario import load
from sim.scenario.drawn_worlds import (
    beside,
    chain_of_files,
    difference,
    digest,
    found_draws,
    leaves,
    patched,
    patches,
    read_draws,
)
from sim.scenario.scenario import of_content
from sim.scenario.toml import read

FIT = """
title = "Fitted"      # a comment
horizon = "1 week"
seed = 1
[demand]
kind = "open"
cases_per_hour = 6
[flaws.A]
per_1000_orders = 1000
handle = { dist = "exponential", mean = "5 min" }
[channels.phone]
kind = "live"
share = 1
patience = { dist = "exponential", mean = "4 min" }
[pools.reps]
staff = 2
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "5 min" }
"""
DRAWS = """
format = { name = "journeysim-draws", version = 1 }
fit = "%s"
log = "0"
seed = 7
freedom = 9
[[draw]]
demand.cases_per_hour = 7
pools.reps.staff = 3
[[draw]]
channels.phone.patience = { dist = "weibull", mean = "3 min", shape = 2 }
chain.rep.handle = { dist = "lognormal", mean = "6 min", cv = 1 }
"""
WHAT_IF = """
extends = "fit.toml"
demand.cases_per_hour = 9
[policies.as_is]
[policies.more]
pools.reps.staff = "+1"
[policies.five]
pools.reps.staff = 5
channels.phone.patience = { dist = "constant", value = "1 min" }
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A fit, its draws, and a file that asks what if."""
    (tmp_path / "fit.toml").write_text(FIT)
    (tmp_path / "fit.draws.toml").write_text(DRAWS % digest(read(tmp_path / "fit.toml")))
    (tmp_path / "what_if.toml").write_text(WHAT_IF)
    return tmp_path


def worlds(place: Path, sets: dict[str, Any] | None = None) -> list[Any]:
    """The scenario of the what-if file under each draw."""
    plain = load(place / "what_if.toml")
    if sets:
        plain = of_content(plain.raw, sets)
    draws = read_draws(place / "fit.draws.toml")
    return [of_content(patched(plain.raw, tree), {})
            for tree in patches(draws, place / "what_if.toml", plain.raw, sets or {})]


def test_a_draw_lies_over_the_fit_and_under_everything_else(place: Path) -> None:
    first, second = worlds(place)
    rate = {round(each.world().demand.cases_per_hour, 9) for each in (first, second)}
    assert rate == {9.0}  # set by hand
    staff = {name: [each.world(name).pools["reps"].staff[0] for each in (first, second)]
             for name in ("as_is", "more", "five")}
    assert staff == {"as_is": [3, 2], "more": [4, 3], "five": [5, 5]}
    patience = {name: second.world(name).channels["phone"].patience.dist for name in ("as_is", "five")}
    assert patience == {"as_is": "weibull", "five": "constant"}
    assert second.world().chain[0].handle.dist == "lognormal"
    assert first.world().chain[0].handle.dist == "exponential"


def test_overrides_lie_over_a_draw(place: Path) -> None:
    first, _ = worlds(place, {"pools": {"reps": {"staff": 8}}})
    assert first.world("as_is").pools["reps"].staff[0] == 8


def test_draws_are_found_beside_the_file_or_the_one_that_it_extends(place: Path) -> None:
    assert beside(place / "fit.toml") == place / "fit.draws.toml"
    assert [path.name for path in chain_of_files(place / "what_if.toml")] == ["what_if.toml", "fit.toml"]
    for name in ("fit.toml", "what_if.toml"):
        draws, said = found_draws(place / name)
        assert draws is not None and len(draws.trees) == 2 and not said
    (place / "fit.toml").write_text(FIT.replace("# a comment", "# another"))
    assert found_draws(place / "what_if.toml")[0] is not None  # comments are no content
    (place / "fit.toml").write_text(FIT.replace("staff = 2", "staff = 4"))
    draws, said = found_draws(place / "what_if.toml")
    assert draws is None
    assert "holds draws of another fit" in said[0]
    with pytest.raises(InputError, match="holds draws of another fit"):
        worlds(place)
    (place / "fit.draws.toml").unlink()
    assert found_draws(place / "what_if.toml") == (None, [])


def test_a_draw_that_is_no_world_is_told_by_its_number(place: Path) -> None:
    text = (place / "fit.draws.toml").read_text()
    (place / "fit.draws.toml").write_text(text.replace("pools.reps.staff = 3", "pools.reps.staff = -3"))
    with pytest.raises(InputError, match="draw 1"):
        worlds(place)


@pytest.mark.parametrize(("old", "new", "message"), [
    ("journeysim-draws", "journeysim-other", "is no file of draws"),
    ("version = 1", "version = 2", "is no file of draws"),
    ("seed = 7", "seed = 'x'", "does not say whose draws they are"),
    ("[[draw]]", "[[drawn]]", "holds no draws"),
    ("[[draw]]\nchannels", "[[more]]\nchannels", "holds too few draws"),
    ("[[draw]]", "[[draw", "is not TOML"),
])
def test_what_is_no_file_of_draws_is_refused(place: Path, old: str, new: str, message: str) -> None:
    path = place / "fit.draws.toml"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InputError, match=message):
        read_draws(path)


VALUES = st.recursive(
    st.integers(0, 3) | st.booleans() | st.text(max_size=2) | st.just({"dist": "constant", "value": 1}),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8)
TREES = st.dictionaries(st.sampled_from("abcd"), VALUES, max_size=4)


@given(TREES, TREES)
def test_a_difference_makes_one_content_of_another(low: dict[str, Any], high: dict[str, Any]) -> None:
    whole = {**low, **high}  # keys are added, never taken away, at the top
    assert patched(low, difference(low, whole)) == whole
    assert difference(low, low) == {}


def test_leaves_are_laws_lists_and_levels_by_their_names() -> None:
    fit = {"a": 1, "flaws": {"A": {"profile": [1, 2], "law": {"dist": "constant", "value": 1}, "gone": 3}},
           "chain": [{"level": "rep", "holds": 0.9, "pool": "reps"}]}
    drawn = {"a": 1, "flaws": {"A": {"profile": [1, 3], "law": {"dist": "weibull", "mean": 1}}},
             "chain": [{"level": "rep", "holds": 0.8, "pool": "reps"}]}
    assert leaves(fit, drawn) == {
        "flaws": {"A": {"profile": [1, 3], "law": {"dist": "weibull", "mean": 1}}}, "chain": {"rep": {"holds": 0.8}}}
    assert leaves(fit, fit) == {}
