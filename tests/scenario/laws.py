"""Hypothesis strategies for the probability laws and whole scenarios of the file format."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

MEANS = st.floats(0.0, 1e4, allow_subnormal=False).map(lambda x: round(x, 4))
SHAPES = st.floats(0.5, 20.0).map(lambda x: round(x, 3))
SPREADS = st.floats(0.0, 3.0).map(lambda x: round(x, 3))
UNIT = st.floats(0.0, 1.0).map(lambda x: round(x, 4))


def _table(dist: str, **parameters: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"dist": st.just(dist), **parameters})


@st.composite
def _ordered(draw: st.DrawFn, dist: str, names: tuple[str, ...]) -> dict[str, Any]:
    values = sorted(draw(MEANS) for _ in names)
    return {"dist": dist, **dict(zip(names, values, strict=True))}


def amount_laws() -> st.SearchStrategy[dict[str, Any]]:
    """Tables of any law of a number of at least 0."""
    return st.one_of(
        _table("constant", value=MEANS), _table("exponential", mean=MEANS), _table("lognormal", mean=MEANS, cv=SPREADS),
        _table("weibull", mean=MEANS, shape=SHAPES), _table("gamma", mean=MEANS, cv=SPREADS),
        _table("erlang", mean=MEANS, stages=st.integers(1, 20)), _table("loglogistic", median=MEANS, shape=SHAPES),
        _table("pareto", minimum=MEANS, shape=SHAPES), _ordered("uniform", ("low", "high")),
        _ordered("triangular", ("low", "mode", "high")),
        _table("beta", mean=st.floats(0.1, 0.6), cv=st.floats(0.01, 0.7)),
        _table("empirical", quantiles=st.lists(MEANS, min_size=2, max_size=8).map(sorted)),
    )


def time_laws() -> st.SearchStrategy[Any]:
    """Durations and laws of durations, of a minute and more in the mean."""
    bare = st.one_of(st.floats(1.0, 1e4), st.integers(1, 90).map(lambda n: f"{n} min"))
    law = st.builds(lambda mean, cv: {"dist": "lognormal", "mean": mean, "cv": cv}, bare, SPREADS)
    return st.one_of(bare, law)
