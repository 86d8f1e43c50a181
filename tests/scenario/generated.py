"""Hypothesis strategies for whole scenario files, as the dictionaries TOML would give."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.vocabulary import Effort, Feeling
from tests.scenario.laws import UNIT, amount_laws, time_laws

PAIR = st.lists(UNIT, min_size=2, max_size=2)
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12).filter(
    lambda name: name != "none")
MONEY = st.floats(0.0, 1e6)


def _optional(**entries: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    return entries


def customers() -> st.SearchStrategy[dict[str, Any]]:
    """The customers' table."""
    score = st.sampled_from(["care", "help", "trust"])
    weights = st.dictionaries(score, st.floats(-1, 1))
    feelings = st.dictionaries(st.sampled_from([event.name.lower() for event in Feeling]), weights)
    effort = st.dictionaries(st.sampled_from([event.name.lower() for event in Effort]), st.floats(0, 10))
    return st.fixed_dictionaries({}, optional=_optional(
        initial=st.integers(0, 5000), orders_per_week=st.floats(0, 2), voice=PAIR, organic_per_week=st.floats(0, 50),
        tolerance=amount_laws(), feelings=feelings, effort=effort, one_case_at_a_time=st.booleans(),
        churn=st.fixed_dictionaries({"hazard_per_year": st.floats(0, 1)}),
    ))


def pool(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """One pool's table."""
    staff = st.one_of(
        st.integers(0, 50), st.lists(st.integers(0, 50), min_size=7, max_size=7).map(lambda hours: hours * 24),
        st.just({"weekdays": "8-12: 4, 12-20: 6", "saturday": 2}),
        st.just({"weekdays": "8:30-12: 4, 22-6: 1", "saturday": "5-9:30: 2"}),
    )
    return st.fixed_dictionaries({"staff": staff}, optional=_optional(
        cost_per_hour=MONEY, queue_limit=st.integers(0, 100), discipline=st.sampled_from(["fifo", "severity"]),
        overflow=st.fixed_dictionaries({"to": st.sampled_from(names), "after": st.just("5 min")}),
        work=time_laws(), holds=st.floats(0.1, 1),
    ))


def level(name: str, pools: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """One level of the chain."""
    return st.fixed_dictionaries({"level": st.just(name), "pool": st.sampled_from(pools)}, optional=_optional(
        handle=time_laws(), success=PAIR, attempt_below=UNIT, authority=st.one_of(MONEY, st.just("unlimited")),
        holds=st.floats(0.1, 1), dropped=UNIT, patience=time_laws(),
    ))


def routed(name: str, levels: list[str], pools: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """One level of the chain that sends cases on by shares; enough of them are solved."""
    ways = st.dictionaries(st.sampled_from([*levels, "refused", "gave_up"]), st.floats(0, 10))
    routes = st.tuples(ways, st.floats(1, 10)).map(lambda drawn: drawn[0] | {"solved": drawn[1]})
    return st.fixed_dictionaries({"level": st.just(name), "pool": st.sampled_from(pools), "routes": routes},
                                 optional=_optional(handle=time_laws(), holds=st.floats(0.1, 1), dropped=UNIT))


def flaw(pools: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """One flaw's table."""
    return st.fixed_dictionaries({"per_1000_orders": st.floats(0.1, 10)}, optional=_optional(
        severity=UNIT, complexity=st.just({"dist": "uniform", "low": 0, "high": 1}), remedy=amount_laws(),
        needs_fixer=st.fixed_dictionaries({"pool": st.sampled_from(pools), "probability": UNIT}),
        desk=st.sampled_from(pools), priority=st.integers(-3, 3), handle=time_laws(),
    ))


def policy(levels: list[str], pools: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """One policy: levers, and overrides of levels (those without routes) and pools."""
    over = st.fixed_dictionaries({}, optional=_optional(authority=MONEY, attempt_below=UNIT, handle=time_laws()))
    return st.fixed_dictionaries({}, optional=_optional(
        title=st.text(max_size=20), goodwill=MONEY, script_minutes=st.floats(0, 10), follow_up=st.booleans(),
        apology=st.sampled_from(["none", "scripted", "sincere"]), report=UNIT, check_in=UNIT,
        chain=st.dictionaries(st.sampled_from(levels), over) if levels else st.just({}),
        pools=st.dictionaries(st.sampled_from(pools), st.fixed_dictionaries({"staff": st.one_of(
            st.integers(0, 9).map(lambda more: f"+{more}"), st.floats(0.1, 3).map(lambda factor: f"*{factor:.2f}"),
            st.integers(0, 9).map(lambda many: {"daily": f"0-24: {many}"}), st.just({"weekdays": "7:30-19: 3"}),
        )})),
        fixing=st.fixed_dictionaries({"lost_request": UNIT}),
    ))


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """A whole valid scenario."""
    pools = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    levels = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    flaws = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    content: dict[str, Any] = {
        "horizon": draw(st.sampled_from(["2 weeks", 5000, "1 day"])), "seed": draw(st.integers(0, 2**64 - 1)),
        "customers": draw(customers()), "pools": {name: draw(pool(pools)) for name in pools},
        "flaws": {name: draw(flaw(pools)) for name in flaws},
        "chain": [draw(st.one_of(level(name, pools), routed(name, levels, pools))) for name in levels],
    }
    plain = [entry["level"] for entry in content["chain"] if "routes" not in entry]
    if draw(st.booleans()):
        content["demand"] = {"cases_per_hour": draw(st.floats(0, 100))}
    if draw(st.booleans()):
        content["policies"] = draw(st.dictionaries(NAMES, policy(plain, pools), max_size=3))
    return content
