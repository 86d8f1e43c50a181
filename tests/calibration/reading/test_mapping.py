"""A mapping is written and read back, and reads the same rows."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sim.calibration.reading.mapping import CHOICES, Mapping, load, loads

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
TABLE = st.dictionaries(TEXT, TEXT, max_size=3)


@given(st.builds(
    Mapping, encoding=TEXT, separator=st.sampled_from(["", ",", ";", "\t", "|", "~"]), sheet=TEXT, zone=TEXT,
    header=st.integers(0, 1000), names=st.lists(TEXT, max_size=3).map(tuple),
    blanks=st.lists(TEXT, max_size=3).map(tuple),
    columns=TABLE, units=TABLE,
    words=st.dictionaries(TEXT, st.dictionaries(TEXT, TEXT, min_size=1, max_size=3), max_size=2),
    **{key: st.sampled_from(("", *choices)) for key, choices in CHOICES.items()}))
def test_what_is_written_is_read_back(mapping: Mapping) -> None:
    assert loads(mapping.text(), "the mapping") == mapping


def test_one_key_is_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text('\ufeffdates = "day first"\n[columns]\npriority = ""\n', encoding="utf-8")
    assert load(path) == Mapping(dates="day first", columns={"priority": ""})


def test_an_answer_has_its_place() -> None:
    mapping = Mapping().with_answer("", "dates", "day first").with_answer("units", "wait", "s")
    mapping = mapping.with_answer("words.outcome", "Fin. 1", "answered").with_answer("words.outcome", "X", "left out")
    assert mapping == Mapping(dates="day first", units={"wait": "s"},
                              words={"outcome": {"Fin. 1": "answered", "X": "left out"}})
