"""The fold depends on the records alone: not on chunks, not on how they were kept, and never on memory it lacks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.eventlog.record import RECORD
from sim.outcomes import Fold
from sim.outcomes.resolution import resolution
from sim.statistics.survival import cumulative_incidence, kaplan_meier
from sim.vocabulary import KINDS, Ending, Kind

PLACES = {"pool": 2, "channel": 3, "flaw": 2, "ending": 5, "leaving": 3, "origin": 3, "level": 1}


def random_log(seed, size=300):
    """Records of every kind in time order, with places that exist; not a journey, but anything a log may hold."""
    random = np.random.default_rng(seed)
    records = np.zeros(size, dtype=RECORD)
    records["time"] = np.sort(random.uniform(0.0, 1000.0, size))
    records["kind"] = random.choice([*Kind, Kind.SERVED, Kind.RELEASED, Kind.OPENED, Kind.ENDED], size)
    records["value"] = random.exponential(0.5, size)
    records["case"] = random.integers(-1, 40, size)
    records["customer"] = random.integers(-1, 30, size)
    records["agent"] = random.integers(0, 8, size)
    limits = np.array([PLACES.get(KINDS[Kind(kind)].place, 2) for kind in records["kind"]])
    records["place"] = random.integers(0, limits)
    return records


def bits(fold):
    results = fold.results()
    minutes, endings = fold.case_times()
    return list(results), np.array(list(results.values())).tobytes(), minutes.tobytes(), endings.tobytes()


def folded(plan, chunks):
    fold = Fold(plan)
    for chunk in chunks:
        fold.update(chunk)
    return fold


@settings(deadline=None)
@given(st.integers(0, 2**32), st.lists(st.integers(0, 300), max_size=12), st.sampled_from([0.0, 400.0]))
def test_any_chunking_gives_the_same_bits(make_plan, seed, borders, warm_up):
    log, plan = random_log(seed), make_plan(warm_up=warm_up)
    assert bits(folded(plan, np.split(log, sorted(borders)))) == bits(folded(plan, [log]))


def test_a_reused_chunk_is_not_remembered(make_plan):
    log, plan = random_log(1), make_plan()
    buffer, fold = np.zeros(100, dtype=RECORD), Fold(plan)
    for start in range(0, log.size, 100):
        buffer[:] = log[start : start + 100]
        fold.update(buffer)
        buffer["value"] = np.nan
    assert bits(fold) == bits(folded(plan, [log]))


def test_read_only_and_strided_records_are_taken(make_plan):
    log, plan = random_log(2), make_plan()
    sealed = log.copy()
    sealed.flags.writeable = False
    doubled = np.repeat(log, 2)[::2]
    assert bits(folded(plan, [sealed])) == bits(folded(plan, [doubled])) == bits(folded(plan, [log]))


def test_a_saved_log_gives_the_same_outcomes(make_plan, tmp_path):
    eventlog = pytest.importorskip("sim.eventlog.log")
    log, plan = random_log(3), make_plan()
    eventlog.save(eventlog.Log(log), tmp_path / "log.parquet")
    assert bits(folded(plan, [eventlog.load(tmp_path / "log.parquet").records])) == bits(folded(plan, [log]))


def test_folding_leaves_the_records_alone(make_plan):
    log = random_log(4)
    before = log.tobytes()
    folded(make_plan(), [log])
    assert log.tobytes() == before


@pytest.mark.parametrize(
    ("kind", "place"),
    [(Kind.SERVED, 2), (Kind.CONTACTED, 3), (Kind.FLAW_LOWERED, 2), (Kind.LEFT, 3), (Kind.OPENED, 2),
     (Kind.OVERFLOWED, 2), (Kind.BOSS_ASKED, 1), (max(Kind) + 1, 0), (0xFFFF, 0)],
)
def test_a_log_of_another_world_is_refused_by_its_first_bad_record(make_plan, kind, place):
    log = random_log(5)
    log["kind"][217], log["place"][217] = kind, place
    fold = Fold(make_plan())
    fold.update(log[:100])
    with pytest.raises(InputError, match="record 217 "):
        fold.update(log[100:])


def test_an_agent_whom_the_pool_lacks_is_refused(make_plan, write):
    log = write((1.0, Kind.SERVED, 0, 0.0, 0, 0), (2.0, Kind.RELEASED, 0, 1.0, 0, 0))
    log["agent"][1] = 8
    with pytest.raises(InputError, match="record 1 "):
        folded(make_plan(), [log])


@given(st.lists(st.tuples(st.integers(0, 9).map(float), st.sampled_from([-1, *Ending])), max_size=40))
def test_resolution_is_what_survival_statistics_say(pairs):
    minutes = np.array([pair[0] for pair in pairs], dtype=np.float64)
    endings = np.array([pair[1] for pair in pairs], dtype=np.int64)
    ours, theirs = resolution(minutes, endings), kaplan_meier(minutes, endings == Ending.SOLVED)
    assert ours.waiting == pytest.approx(theirs.survival, abs=1e-15)
    assert ours.solved == pytest.approx(cumulative_incidence(minutes, endings, Ending.SOLVED)[1], abs=1e-15)
    if theirs.events.sum() > 0:
        assert repr(ours.mean_up_to(float(minutes.max()))) == repr(theirs.restricted_mean())
    for share in (0.25, 0.5, 0.9):
        assert repr(ours.quantile(share)) == repr(theirs.quantile(share))
