"""Hypothesis strategies for the probability laws and whole scenarios of the file format."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.laws import LAWS, Law, Parameter

MEANS = st.floats(0.0, 1e4, allow_subnormal=False).map(lambda x: round(x, 4))
SPREADS = st.floats(0.0, 3.0).map(lambda x: round(x, 3))
UNIT = st.floats(0.0, 1.0).map(lambda x: round(x, 4))


def amount_laws() -> st.SearchStrategy[dict[str, Any]]:
    """Tables of any law of a number of at least 0."""
    return st.sampled_from(list(LAWS.values())).flatmap(_tables)


def _tables(law: Law) -> st.SearchStrategy[dict[str, Any]]:
    """Tables of one law: values that its parameters may have, several quantities in rising order."""
    parts = st.fixed_dictionaries({one.name: _values(one) for one in law.parameters})
    return parts.map(_rising).filter(lambda values: law.fault(**values) is None).map(lambda v: {"dist": law.name, **v})


def _values(parameter: Parameter) -> st.SearchStrategy[Any]:
    low, high = parameter.low, parameter.high
    if parameter.kind == "quantity":
        return MEANS
    if parameter.kind == "quantiles":
        return st.lists(MEANS, min_size=int(low), max_size=8).map(sorted)
    if parameter.kind == "whole":
        return st.integers(int(low), min(int(high), 20))
    return st.floats(max(low, 0.5) if parameter.name == "shape" else low, min(high, 20.0)).map(lambda x: round(x, 3))


def _rising(values: dict[str, Any]) -> dict[str, Any]:
    several = [name for name in values if name in ("low", "mode", "high")]
    return values | dict(zip(several, sorted(values[name] for name in several), strict=True))


def time_laws() -> st.SearchStrategy[Any]:
    """Durations and laws of durations, of a minute and more in the mean."""
    bare = st.one_of(st.floats(1.0, 1e4), st.integers(1, 90).map(lambda n: f"{n} min"))
    law = st.builds(lambda mean, cv: {"dist": "lognormal", "mean": mean, "cv": cv}, bare, SPREADS)
    return st.one_of(bare, law)
