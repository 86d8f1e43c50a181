"""Causes followed up and down: the same as a naive walk, record by record, in any log and in those of real worlds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import run
from sim.errors import InputError
from sim.eventlog import RECORD, LogBuilder
from sim.eventlog.causes import Along, Carried, Causes, EdgesOf, NearestOf, collapsed
from sim.scenario import load
from sim.scenario.plan import build
from sim.vocabulary import Kind

CONFIGS = Path(__file__).parents[2] / "configs"
SINGLE = (Along.CAUSE, Along.WHY)


@st.composite
def logs(draw: Any) -> np.ndarray:
    """Return records of a few kinds whose parents stand anywhere before them."""
    length = draw(st.integers(1, 40))
    records = np.zeros(length, dtype=RECORD)
    for at in range(length):
        records[at]["cause"], records[at]["why"] = draw(st.integers(-1, at - 1)), draw(st.integers(-1, at - 1))
        records[at]["kind"] = draw(st.integers(1, 5))
    return records


class Naive:
    """The same questions, answered in the plainest way."""

    def __init__(self, records: np.ndarray) -> None:
        self.cause, self.why = records["cause"].tolist(), records["why"].tolist()
        self.kind = records["kind"].tolist()

    def parents(self, at: int, along: Along) -> list[int]:
        """Return the parents of a record along a way, none, one or two."""
        chosen = {Along.CAUSE: [self.cause[at]], Along.BOTH: [self.cause[at], self.why[at]],
                  Along.WHY: [self.why[at] if self.why[at] >= 0 else self.cause[at]]}[along]
        return [parent for parent in chosen if parent >= 0]

    def above(self, at: int, along: Along) -> set[int]:
        """Return a record and all it goes back to."""
        return {at}.union(*(self.above(parent, along) for parent in self.parents(at, along)))

    def chain(self, at: int, along: Along) -> list[int]:
        """Return a record and what it goes back to, in order."""
        return [at, *(step for parent in self.parents(at, along) for step in self.chain(parent, along))]

    def nearest(self, at: int, kinds: set[int], along: Along) -> int:
        """Return the nearest of some kinds, along both the later of two."""
        if self.kind[at] in kinds:
            return at
        return max((self.nearest(parent, kinds, along) for parent in self.parents(at, along)), default=-1)


@given(records=logs(), data=st.data())
def test_up_and_down_as_a_naive_walk(records: np.ndarray, data: st.DataObject) -> None:
    causes, naive, everyone = Causes(records), Naive(records), range(len(records))
    some = data.draw(st.lists(st.sampled_from(everyone), max_size=4))
    for along in Along:
        for at in everyone:
            assert causes.children(at, along).tolist() == [one for one in everyone if at in naive.parents(one, along)]
        below = [one for one in everyone if naive.above(one, along) & set(some)]
        assert np.flatnonzero(causes.below(some, along)).tolist() == below
        above = sorted(set().union(*(naive.above(at, along) for at in some)))
        assert np.flatnonzero(causes.above(some, along)).tolist() == above
    for along in SINGLE:
        chains = [naive.chain(at, along) for at in everyone]
        assert [causes.up(at, along).tolist() for at in everyone] == chains
        assert causes.first(along).tolist() == [chain[-1] for chain in chains]
        assert causes.steps(along).tolist() == [len(chain) - 1 for chain in chains]
        weights = np.arange(len(records))
        assert causes.totals(weights, along).tolist() == [
            sum(one for one in everyone if at in chains[one]) for at in everyone]
        paths = [tuple(naive.kind[one] for one in reversed(chain)) for chain in chains]
        assert [causes.path(at, along, collapse=False) for at in everyone] == paths
        counted = Counter(collapsed(paths[at]) for at in some)
        assert causes.paths(some, along) == sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        assert causes.paths(some, along, last=2) == sorted(
            Counter(collapsed(paths[at][-2:]) for at in some).items(), key=lambda item: (-item[1], item[0]))


@given(records=logs(), kinds=st.sets(st.integers(1, 5)), cut=st.integers(1, 41))
def test_the_nearest_and_the_edges_in_whole_and_by_chunks(records: np.ndarray, kinds: set[int], cut: int) -> None:
    causes, naive, everyone = Causes(records), Naive(records), range(len(records))
    chunks = [records[begin: begin + cut] for begin in range(0, len(records), cut)]
    for along in Along:
        nearest = [naive.nearest(at, kinds, along) for at in everyone]
        assert causes.nearest(kinds, along).tolist() == nearest
        assert causes.nearest(kinds, along, itself=False).tolist() == [
            max((nearest[parent] for parent in naive.parents(at, along)), default=-1) for at in everyone]
        by_chunks = NearestOf(kinds, along)
        assert np.concatenate([by_chunks.take(chunk) for chunk in chunks]).tolist() == nearest
        assert by_chunks.positions().tolist() == nearest
        pairs = Counter((naive.kind[parent], naive.kind[at]) for at in everyone for parent in (
            [naive.cause[at], naive.why[at]] if along is Along.BOTH else naive.parents(at, along)) if parent >= 0)
        first = Counter((0, naive.kind[at]) for at in everyone if not (
            naive.cause[at] >= 0 if along is Along.BOTH else naive.parents(at, along)))
        edges = causes.edges(along)
        assert {(int(a), int(b)): int(edges[a, b]) for a, b in np.argwhere(edges)} == pairs + first
    for along in SINGLE:
        edges_of = EdgesOf(along=along)
        for chunk in chunks:
            edges_of.take(chunk)
        assert np.array_equal(edges_of.counts, causes.edges(along))
    among = np.isin(causes.kind, list(kinds))
    assert causes.edges(among=among).sum() == among.sum()
    assert not causes.edges(among=among)[:, [kind for kind in range(1, 6) if kind not in kinds]].any()


@given(kinds=st.lists(st.integers(1, 3), max_size=40), longest=st.integers(1, 5))
def test_nothing_follows_itself_in_a_collapsed_path(kinds: list[int], longest: int) -> None:
    told = collapsed(kinds, longest)
    for block in range(1, longest + 1):
        assert all(told[at: at + block] != told[at + block: at + 2 * block] for at in range(len(told) - 2 * block + 1))
    left = iter(kinds)
    assert all(kind in left for kind in told), "nothing is told that was not there, in its order"
    assert set(told) == set(kinds)
    assert told[:1] == tuple(kinds[:1])
    assert told[-1:] == tuple(kinds[-1:])


def test_a_chain_may_be_as_long_as_the_log() -> None:
    records = np.zeros(100_000, dtype=RECORD)
    records["cause"] = np.arange(-1, 99_999)
    records["why"] = -1
    records["kind"] = Kind.SERVED
    causes = Causes(records)
    assert np.array_equal(causes.up(99_999), np.arange(99_999, -1, -1))
    assert causes.path(99_999) == (Kind.SERVED,)
    assert causes.steps()[-1] == 99_999


@pytest.mark.parametrize(("at", "field", "parent"), [(3, "cause", 3), (3, "why", 7), (0, "cause", 0), (5, "why", -2)])
def test_a_parent_that_is_not_earlier_is_refused(at: int, field: str, parent: int) -> None:
    records = np.zeros(8, dtype=RECORD)
    records["cause"] = records["why"] = -1
    records[field][at] = parent
    with pytest.raises(InputError, match=f"record {at} "):
        Causes(records)
    stream = Carried()
    with pytest.raises(InputError, match=f"record {at} "):
        for begin in range(0, 8, 3):
            stream.take(records[begin: begin + 3], np.zeros(len(records[begin: begin + 3])))


def test_questions_that_have_no_answer() -> None:
    empty = Causes(np.zeros(0, dtype=RECORD))
    assert len(empty) == 0
    assert empty.paths([]) == []
    assert not empty.edges().any()
    assert empty.below([]).size == empty.nearest([Kind.SERVED]).size == 0
    with pytest.raises(IndexError, match="no record 0"):
        empty.up(0)
    one = Causes(np.zeros(1, dtype=[(name, RECORD[name]) for name in ("kind", "cause", "why")])[:0])
    for ask in (lambda: one.below([-1]), lambda: one.children(2)):
        with pytest.raises(IndexError):
            ask()
    with pytest.raises(ValueError, match="no single one"):
        empty.parent(Along.BOTH)
    with pytest.raises(ValueError, match="in turn"):
        EdgesOf(along=Along.BOTH)
    for wrong in (lambda: empty.carried(np.zeros(3)), lambda: empty.totals(np.zeros(3)),
                  lambda: Carried().take(np.zeros(2, dtype=RECORD), np.zeros(3))):
        with pytest.raises(ValueError, match=r"3 .* for . records"):
            wrong()


# Real worlds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lost_in_space", "long_chain", "check_with_my_boss"])
def test_a_shipped_world_by_chunks_and_by_a_naive_walk(name: str) -> None:
    scenario = load(CONFIGS / f"{name}.toml", ["horizon=21 days", "warm_up=0"])
    plan = build(scenario.world(next(iter(scenario.policies))))
    kept, nearest, edges = LogBuilder(), NearestOf([Kind.OPENED], Along.WHY), EdgesOf(along=Along.WHY)

    def sink(records: np.ndarray) -> None:
        kept(records)
        nearest.take(records)
        edges.take(records)

    run(plan, sink=sink)
    records = kept.log().records
    causes, cases = Causes(records), records["case"]
    assert np.array_equal(nearest.positions(), causes.nearest([Kind.OPENED], Along.WHY))
    assert np.array_equal(edges.counts, causes.edges(Along.WHY))
    assert edges.counts.sum() == len(records)
    # the story of a visit stays within the case; by the last cause it leads to whoever occupied the agent before
    served = np.flatnonzero(records["kind"] == Kind.SERVED)
    opened = nearest.positions()[served]
    assert (opened >= 0).all()
    assert np.array_equal(cases[opened], cases[served])
    assert (cases[causes.nearest([Kind.OPENED])[served]] != cases[served]).any()
    naive = Naive(records)
    for at in served[:: max(len(served) // 50, 1)].tolist():
        chain, parents = [at], naive.parents(at, Along.WHY)
        while parents:
            chain.append(parents[0])
            parents = naive.parents(parents[0], Along.WHY)
        assert causes.up(at, Along.WHY).tolist() == chain
    # every cascade is a tree: together they hold every record once
    totals, roots = causes.totals(np.ones(len(records))), records["cause"] < 0
    assert totals[roots].sum() == len(records)

