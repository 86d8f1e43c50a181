"""The log in words: nothing is lost, every name is right, and what was saved in words is the same log."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import run
from sim.errors import InputError
from sim.eventlog import RECORD, Log, LogBuilder, Names, first_difference, load, save
from sim.eventlog.naming import PLACES, UNITS, VALUES_IN_WORDS, clock_of, in_words, unit_of, week_of
from sim.eventlog.wording import COLUMNS, frame_in_words, records_of
from sim.experiment.naming import names_of
from sim.scenario import load as load_scenario
from sim.scenario import loads
from sim.scenario.plan import build
from sim.vocabulary import KINDS, Ending, Kind, KindMeaning, Reason
from tests.eventlog.test_log import made_up

CONFIGS = Path(__file__).parents[2] / "configs"
NAMES = Names(
    flaws=("late", "broken"), channels=("phone", "5"), pools=("phone", "back"), levels=("rep",),
    channel_kinds=("live", "message"), own=(("own.WENT", KindMeaning("it went", "pool", "minutes of it")),),
    start=date(2026, 11, 30), currency="EUR", title="A world", policy="plain")


def one(**fields: float) -> np.ndarray:
    """Return a log of one record."""
    records = np.zeros(1, dtype=RECORD)
    records[["customer", "case", "agent", "cause", "why"]] = -1
    for name, value in fields.items():
        records[name] = value
    return records


def told(**fields: float) -> dict[str, object]:
    """Return the row in words of one record."""
    return frame_in_words(one(**fields), NAMES).row(0, named=True)


def test_a_record_in_words() -> None:
    minutes = 7 * 1440 + 2 * 1440 + 19 * 60 + 6.5
    row = told(time=minutes, kind=Kind.SERVED, place=1, value=2.5, customer=3, case=4, agent=0, cause=17, why=9)
    assert row == {
        "record": 0, "time": minutes, "timestamp": datetime(2026, 12, 9, 19, 6, 30), "week": 2, "weekday": "Wed",
        "clock": datetime(2026, 1, 1, 19, 6).time(), "kind": "SERVED", "place": "back", "place_is": "pool",
        "value": 2.5, "unit": "min", "word": None, "customer": 3, "case": 4, "agent": 0, "cause": 17, "why": 9}
    assert (week_of(minutes), clock_of(minutes)) == (2, "Wed 19:06")
    records = one(time=minutes, kind=Kind.SERVED, place=1, value=2.5, customer=3, case=4, cause=17)
    assert in_words(records[0], NAMES) == (
        "week 2, Wed 19:06 (minute 14106.5); SERVED - an agent starts the work; pool back; minutes waited in the queue "
        "2.5 min; customer 3; case 4; cause 17")
    for fields, text in (
        ({"kind": Kind.CONTACTED, "value": 3.0}, "CONTACTED - the customer makes contact; channel phone; value chase"),
        ({"kind": Kind.INFORMATION_LOST}, "INFORMATION_LOST - a handoff loses what the customer told; level rep"),
        ({"kind": Kind.GRANTED, "value": 30}, "GRANTED - the remedy is granted; level rep; money granted 30 EUR"),
        ({"kind": Kind.OPENED, "value": 0.5, "customer": 3, "agent": 7}, "OPENED - a customer has a problem; flaw "
         f"{NAMES.place(Kind.OPENED, 0)}; loyalty before the onset 0.5; customer 3; number of the case 7"),
        ({"kind": 99, "place": 7, "value": -0.0}, "99; place 7; value -0.0"),
        ({"kind": max(Kind) + 1, "value": 1e300}, "own.WENT - it went; pool phone; minutes of it 1e+300 min"),
    ):
        assert in_words(one(**fields)[0], NAMES) == f"week 1, Mon 00:00 (minute 0); {text}"


@pytest.mark.parametrize(("kind", "place", "value", "found"), [
    (Kind.ENDED, Ending.GAVE_UP, 0.5, ("gave_up", "ending", "score", None)),
    (Kind.CONTACTED, 0, Reason.CHASE, ("phone", "channel", None, "chase")),
    (Kind.HANDED_UP, 0, 1, ("rep", "level", None, "warm")),
    (Kind.FIXED, 0, 0, ("phone", "pool", None, "does_not_hold")),
    (Kind.GRANTED, 0, 30, ("rep", "level", "money", None)),
    (Kind.JOINED, 2, 0.7, ("referral", "origin", "per week", None)),
    (Kind.FELT, 3, 0.7, ("waited", "feeling", "score", None)),
    (Kind.STAFFED, 7, 3, ("7", "pool", "count", None)),
    (max(Kind) + 1, 1, 3, ("back", "pool", "min", None)),
    (max(Kind) + 2, 9, 3, ("9", "number", None, None)),
])
def test_places_and_values_by_kind(kind: int, place: int, value: float, found: tuple[str | None, ...]) -> None:
    row = told(kind=kind, place=place, value=value)
    assert tuple(row[name] for name in ("place", "place_is", "unit", "word")) == found
    assert row["customer"] is row["case"] is row["agent"] is row["cause"] is row["why"] is None
    assert row["kind"] == NAMES.kind(kind)


def test_every_kind_has_a_place_and_a_unit_that_fit_its_description() -> None:
    units = {kind.name: unit_of(kind, meaning) for kind, meaning in KINDS.items()}
    assert {meaning.place for meaning in KINDS.values()} <= set(PLACES)
    assert set(units.values()) == set(UNITS)
    for kind, meaning in KINDS.items():
        assert ("minutes" in meaning.value) == (units[kind.name] == "min"), kind
        assert ("money" in meaning.value) == (units[kind.name] == "money"), kind
    assert [kind for kind, unit in units.items() if unit == "score"] == [
        "LEFT", "OPENED", "VOICED", "STAYED_SILENT", "CAUGHT", "PASSED_ON", "ENDED", "FELT", "HEARD", "FLAW_LOWERED"]
    assert [kind for kind, unit in units.items() if not unit] == [
        "CONTACTED", "DROPPED", "APOLOGISED", "HANDED_UP", "INFORMATION_LOST", "FIXED", "FOLLOWED_UP", "EXPEDITED",
        "CALL_DUE", "ANSWERED", "AWAITING_CUSTOMER", "AWAITING_THIRD_PARTY"]
    assert all(kind in KINDS for kind in VALUES_IN_WORDS)


@given(seed=st.integers(0, 10_000), length=st.integers(0, 60))
def test_a_table_in_words_holds_the_whole_log(seed: int, length: int) -> None:
    log = made_up(length, seed)
    table = frame_in_words(log.records, NAMES)
    assert table.columns == list(COLUMNS)
    assert table["time"].to_list() == log.records["time"].tolist()
    assert first_difference(Log(records_of(table, NAMES)), log) is None


def test_times_at_the_edges_of_days() -> None:
    times = [0.0, np.nextafter(1440.0, 0.0), 1440.0, 10_080.0 - 1e-9, 10_080.0]
    records = np.concatenate([one(time=time, kind=1) for time in times])
    table = frame_in_words(records, Names())
    assert table["weekday"].to_list() == ["Mon", "Mon", "Tue", "Sun", "Mon"]
    assert [str(each)[:5] for each in table["clock"]] == ["00:00", "23:59", "00:00", "23:59", "00:00"]
    assert table["week"].to_list() == [1, 1, 1, 1, 2]
    assert table["timestamp"].to_list() == [
        datetime(2001, 1, 1) + timedelta(days=days) for days in (0, 1, 1, 7, 7)]  # to the microsecond
    assert table["timestamp"][0].weekday() == 0


@pytest.mark.parametrize("words", [False, True])
@pytest.mark.parametrize("names", [None, NAMES])
@pytest.mark.parametrize("length", [0, 3000])
def test_a_log_comes_back_with_its_names(tmp_path: Path, words: bool, names: Names | None, length: int) -> None:
    log, path = Log(made_up(length).records, ("own.WENT",) if names else (), names), tmp_path / "log.parquet"
    save(log, path, words)
    back = load(path)
    assert first_difference(back, log) is None
    assert back.names == (names or (Names() if words else None))
    assert back.own_kinds == log.own_kinds
    assert back.frame(words=True).equals(log.frame(words=True))


def test_a_file_in_words_says_what_its_columns_are(tmp_path: Path) -> None:
    save(Log(made_up(50).records, names=NAMES), tmp_path / "log.parquet", words=True)
    with (tmp_path / "log.parquet").open("rb") as file:
        metadata = pl.read_parquet_metadata(file)
    assert json.loads(metadata["columns"]) == COLUMNS
    assert json.loads(metadata["units"])["time"] == "min"
    assert (metadata["start"], metadata["currency"]) == ("2026-11-30", "EUR")
    table = pl.read_parquet(tmp_path / "log.parquet")
    assert isinstance(table.schema["kind"], pl.Enum)
    assert table["kind"].cast(pl.String).is_in([kind.name for kind in Kind]).all()


def test_a_file_in_words_that_was_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    save(Log(made_up(50).records, names=NAMES), path, words=True)
    with path.open("rb") as file:
        metadata = pl.read_parquet_metadata(file)
    table = pl.read_parquet(path)
    for changed in (table.head(49), table.with_columns(place=pl.lit("nowhere")), table.drop("unit", "place_is"),
                    table.with_columns(kind=pl.lit("WENT"))):
        changed.write_parquet(path, metadata=metadata)
        with pytest.raises(InputError):
            load(path)
    table.write_parquet(path, metadata=metadata | {"names": "{"})
    with pytest.raises(InputError):
        load(path)


@pytest.mark.parametrize("name", ["lost_in_space", "check_with_my_boss"])
def test_a_shipped_world_in_words(name: str) -> None:
    """Every place is one of the names of its sort, and says the same as the number."""
    scenario = load_scenario(CONFIGS / f"{name}.toml", ["horizon=14 days", "warm_up=0"])
    world = scenario.world(next(iter(scenario.policies)))
    kept = LogBuilder()
    run(build(world), sink=kept)
    log = kept.log(names=names_of(world))
    table = log.frame(words=True)
    pools = list(world.pools)
    served = log.records["kind"] == Kind.SERVED
    assert table.filter(kind="SERVED")["place"].to_list() == [pools[at] for at in log.records["place"][served]]
    for sort, known in (("pool", pools), ("flaw", list(world.flaws)), ("channel", list(world.channels)),
                        ("level", [level.level for level in world.chain]),
                        ("ending", [ending.name.lower() for ending in Ending])):
        assert set(table.filter(pl.col("place_is") == sort)["place"].cast(pl.String)) <= set(known)
    assert table.filter(pl.col("place_is") == "number").is_empty()
    assert first_difference(Log(records_of(table, names_of(world))), log) is None
    lines = [in_words(record, names_of(world)) for record in log.records[-200:]]
    assert len(set(lines)) == len({record.tobytes() for record in log.records[-200:]})


def test_the_names_of_a_world_with_rules() -> None:
    competitor = CONFIGS / "rules" / "competitor.py"
    world = loads(f'''
        horizon = "1 day"
        demand.cases_per_hour = 8
        calendar.start = "2026-11-30"
        money.currency = "EUR"
        pools.reps.staff = 1
        chain = [{{ level = "rep", pool = "reps" }}]
        rules.use = ["{competitor}"]
    ''').world("baseline")
    names = names_of(world)
    number = max(Kind) + 1
    assert names.kind(number) == "competitor.ASKED_COMPETITOR" == build(world).own_kinds[0]
    assert names.meaning(number) == KindMeaning("the customer asks a competitor", "channel", "times it has hung up")
    assert names.place(number, 0) == "live"
    assert (names.monday, names.currency, names.policy) == (date(2026, 11, 30), "EUR", "baseline")
    assert Names.from_json(names.to_json()) == names
