"""Draws: the published answers of the generator, keys that never meet, uniforms that are uniform and independent."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from sim import randomness
from sim.randomness import customer_key, keys, lineage_key, philox, run_key, uniform
from sim.vocabulary import Purpose

WORD = st.integers(0, 2**64 - 1)


# The generator


@pytest.mark.parametrize(
    ("key", "counter", "answer"),
    [
        (0, (0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        (2**64 - 1, (0xFFFFFFFF,) * 4, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            0x299F31D0A4093822,
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_known_answers(key: int, counter: tuple[int, ...], answer: tuple[int, ...]) -> None:
    """The known-answer vectors distributed with Random123 for philox4x32-10."""
    assert philox(key, *counter) == answer
    assert tuple(int(word) for word in philox.py_func(key, *counter)) == answer  # type: ignore[attr-defined]


@given(WORD, WORD, WORD, st.integers(0, 2**23), st.integers(0, 255), st.integers(0, 2**31))
def test_keys_and_draws_have_the_same_bits_in_python(
    run: int, customer: int, replication: int, case: int, purpose: int, n: int
) -> None:
    def plain(rule: Any, *arguments: int) -> Any:
        return rule.py_func(*arguments)

    assert run_key(run, replication) == plain(run_key, run, replication)
    assert customer_key(3, case) == plain(customer_key, 3, case)
    assert lineage_key(run, customer, case, n) == plain(lineage_key, run, customer, case, n)
    assert uniform(run, customer, case, purpose, n) == plain(uniform, run, customer, case, purpose, n)


@given(WORD, WORD, st.integers(0, 2**23), st.integers(0, 255), st.integers(0, 2**31),
       st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=9), st.integers(0, 3))
def test_draws_about_many_names_are_those_of_each(run: int, key: int, case: int, purpose: int, n: int,
                                                  names: list[int], first: int) -> None:
    """And nothing before the first, or behind the last four, is touched."""
    room = np.array([7] * first + names + [9] * 8, dtype=np.int64)
    plain, last = room.copy(), first + 4 * math.ceil(len(names) / 4)
    randomness.bits_of_many(run, key, case, purpose, n, room, first, len(names))
    with np.errstate(over="ignore"):
        randomness.bits_of_many.py_func(run, key, case, purpose, n, plain, first, len(names))  # type: ignore[attr-defined]
    assert room.tolist() == plain.tolist()
    assert (room[:first] == 7).all() and (room[last:] == 9).all()
    for name, bits in zip(names, room[first:].tolist(), strict=False):
        high, low = randomness.words(run, keys.named_key(key, name), case, purpose, n)[:2]
        assert bits % 2**64 == high * 2**32 + low
        assert randomness.unit_of_bits(bits) == uniform(run, keys.named_key(key, name), case, purpose, n)


# Keys


def test_seeds_of_all_64_bits_count() -> None:
    seeds = [0, 1, 2**31, 2**32, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1]
    runs = {run_key(seed, replication) for seed in seeds for replication in (0, 1, 2**32, 2**63)}
    assert len(runs) == 4 * len(seeds)
    assert all(0 <= run < 2**64 for run in runs)


def test_keys_may_be_given_as_numpy_or_python_integers() -> None:
    run, customer = run_key(2**63 + 5, 3), customer_key(3, 7)
    expected = uniform(run, customer, 0, 1, 0)
    assert uniform(np.uint64(run), np.uint64(customer), np.int64(0), np.int64(1), np.int64(0)) == expected
    assert uniform(run, customer, 0, Purpose.ACTIVITY, 0) == expected


def test_the_origin_fills_the_top_two_bits() -> None:
    assert [customer_key(origin, 12345) >> 62 for origin in (0, 1, 3)] == [0, 1, 3]
    assert all(customer_key(origin, 12345) & (2**62 - 1) == 12345 for origin in (0, 1, 3))


@given(WORD, WORD, st.integers(0, 2**20), st.integers(0, 2**20))
def test_a_referral_has_a_key_that_no_other_customer_can_have(run: int, parent: int, case: int, n: int) -> None:
    assert lineage_key(run, parent, case, n) >> 62 == 2


def test_referrals_of_different_tellings_are_different_customers() -> None:
    parents = [customer_key(0, 0), customer_key(0, 1), customer_key(1, 0), lineage_key(1, 5, 0, 0)]
    found = {lineage_key(run, parent, case, n) for run, parent, case, n in
             itertools.product((1, 2), parents, range(20), range(20))}
    assert len(found) == 2 * len(parents) * 400


def test_no_two_keys_share_a_draw() -> None:
    """False alarm: 52-bit collisions among 60,000 draws, 4e-7."""
    people = [customer_key(origin, index) for origin in (0, 1, 3) for index in range(5)]
    found = {uniform(run, person, case, purpose, n) for run, person, case, purpose, n in
             itertools.product((1, 2), people, range(-1, 9), range(1, 21), range(10))}
    assert len(found) == 2 * 15 * 10 * 20 * 10


def test_a_serial_number_is_not_mistaken_for_a_case_nor_a_purpose() -> None:
    assert len({uniform(1, 1, *key) for key in itertools.permutations((1, 2, 3))}) == 6
    assert uniform(1, 1, 1, 0, 0) != uniform(1, 1, 0, 255, 0) != uniform(1, 2**32, 0, 255, 0)


def test_every_purpose_fits_the_key() -> None:
    assert all(0 < purpose < 256 for purpose in Purpose)


# Uniforms


@given(WORD, WORD, st.integers(-1, 2**23), st.integers(0, 255), st.integers(0, 2**31))
def test_a_uniform_lies_on_the_symmetric_lattice(run: int, customer: int, case: int, purpose: int, n: int) -> None:
    u = uniform(run, customer, case, purpose, n)
    m = u * 2.0**52 - 0.5
    assert 0.0 < u < 1.0
    assert m == int(m)
    assert 1.0 - (1.0 - u) == u


def test_the_lattice_reaches_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def extreme(word: int) -> float:
        monkeypatch.setattr(keys, "words", lambda *_: (np.uint64(word),) * 4)
        return float(uniform.py_func(0, 0, 0, 0, 0))  # type: ignore[attr-defined]

    assert (extreme(0), extreme(0xFFFFFFFF)) == (2.0**-53, 1.0 - 2.0**-53)


NEIGHBOURS: dict[str, Any] = {
    "serial numbers": lambda i: (11, 5, 0, 7, i),
    "cases": lambda i: (11, 5, i, 7, 0),
    "customers": lambda i: (11, i, 0, 7, 0),
    "runs": lambda i: (i, 5, 0, 7, 0),
    "replications": lambda i: (run_key(20140108, i), 5, 0, 7, 0),
}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_neighbouring_keys_give_independent_uniforms(name: str) -> None:
    """Three tests at one fixed set of keys; under chance each fails with probability 1e-4 (15 tests: 0.0015)."""
    u = np.array([uniform(*NEIGHBOURS[name](i)) for i in range(20_000)])
    assert scipy.stats.kstest(u, "uniform").pvalue > 1e-4
    assert scipy.stats.pearsonr(u[1:], u[:-1]).pvalue > 1e-4
    cells = np.bincount((u[:-1] * 10).astype(int) * 10 + (u[1:] * 10).astype(int), minlength=100)
    assert scipy.stats.chisquare(cells[:100]).pvalue > 1e-4


def test_purposes_of_one_decision_are_independent() -> None:
    """All pairs of purposes, correlated over 2,000 customers; Bonferroni, false alarm 1e-4."""
    table = np.array([[uniform(3, person, 0, int(purpose), 0) for person in range(2_000)] for purpose in Purpose])
    correlations = np.corrcoef(table)[np.triu_indices(len(Purpose), 1)]
    bound = scipy.stats.norm.isf(1e-4 / (2 * len(correlations))) / math.sqrt(2_000)
    assert np.abs(correlations).max() < bound


@pytest.mark.parametrize("bit", [0, 1, 25, 26, 50, 51])
def test_single_bits_are_fair(bit: int) -> None:
    """20,000 fair coins; each of six tests fails under chance with probability 1e-4."""
    heads = sum(int(uniform(9, 9, 0, 9, n) * 2.0**52) >> bit & 1 for n in range(20_000))
    assert scipy.stats.binomtest(heads, 20_000).pvalue > 1e-4


def test_the_bits_never_change() -> None:
    """A change here changes every result ever published with this package."""
    run = run_key(20140108, 0)
    person = customer_key(0, 17)
    assert hex(run) == "0xab9436bcf2cfe844"
    assert hex(run_key(2**64 - 1, 2**63)) == "0x83b445d7056f5ea1"
    assert hex(lineage_key(run, person, 2, 1)) == "0xb4e0ee56697435a1"
    u = uniform(run, person, 3, Purpose.PATIENCE, 1)
    assert u.hex() == "0x1.e96aeb9a49163p-1"


def test_the_public_face_is_complete() -> None:
    assert all(hasattr(randomness, name) for name in randomness.__all__)
