"""The parts of a dossier: sums that add up, the line that started a study, what the package has of the documents."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.publish import left_out
from sim.publish.adding_up import rounded, text
from sim.publish.origin import proof
from sim.publish.page import mark, tone
from sim.publish.reasons import LEAST_REPLICATIONS, MOST_REPLICATIONS, MOST_RUNS, replications
from sim.study.started import Started, as_settings, path_here, read_started
from sim.validation.card_record import read_card, recorded

DOCS = Path(__file__).parents[2] / "docs"


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=12), st.integers(0, 4))
def test_rounded_parts_sum_to_the_rounded_sum(parts: list[float], decimals: int) -> None:
    units = rounded(parts, decimals)
    exact = [Fraction(part) * 10**decimals for part in parts]
    assert sum(units) == math.floor(sum(exact) + Fraction(1, 2))
    assert all(abs(unit - part) < 1 for unit, part in zip(units, exact, strict=True))


def test_the_largest_remainders_are_rounded_up() -> None:
    """Three thirds of 100: 33.3 each, and the first of equals gets what is missing."""
    assert rounded([Fraction(100, 3)] * 3) == [34, 33, 33]
    assert rounded([0.25, 0.25, 0.5], 1) == [3, 2, 5]
    assert rounded([-1.6, 0.6]) == [-2, 1]
    with pytest.raises(ValueError, match="finite"):
        rounded([math.inf, 1.0])


def test_units_as_numbers() -> None:
    assert text(123_456) == "123,456"
    assert text(-105, 1) == "-10.5"
    assert text(7, 2, sign=True) == "+0.07"
    assert text(0, 1, sign=True) == "0.0"


def test_what_the_page_leaves_out_is_what_the_document_says() -> None:
    """One telling: after a change of the document, `python -m sim.publish.left_out docs/left_out.md`."""
    page = (DOCS / "left_out.md").read_text(encoding="utf-8")
    rows = left_out.read_page(page)
    assert [(one.group, one.what, one.detail, one.so, one.remedy) for one in left_out.left_out()] == rows
    assert len(rows) == sum(line.startswith("| **") for line in page.splitlines()) > 20


def test_the_record_of_the_card_is_that_of_the_document() -> None:
    """After a new card, `python -m sim.validation.card_record docs/validation.md`."""
    page = (DOCS / "validation.md").read_text(encoding="utf-8")
    assert read_card(page) == recorded()
    found = recorded()
    assert found.failed == found.broken == 0
    assert f"{found.quantities} quantities of {found.families} families" in proof().said[0]
    assert f"more than {100.0 * found.detects:.2f} %" in proof().said[1]
    with pytest.raises(ValueError, match="no card"):
        read_card("| case | measure | theory |\n")


def test_replications_follow_from_the_size_of_a_run() -> None:
    assert replications(10, 1) == min(MOST_REPLICATIONS, MOST_RUNS // 10)
    assert replications(10, 10**9) == LEAST_REPLICATIONS
    assert replications(10, 300_000) > replications(10, 600_000)
    assert replications(5, 600_000) > replications(10, 600_000)


def test_a_line_survives_the_manifest() -> None:
    settings = ("--set", "horizon=3 days")
    started = Started(("compare", "a world.toml", *settings), "a world.toml", settings)
    assert read_started(started.form()) == started
    assert started.line == "journeysim compare 'a world.toml' --set 'horizon=3 days'"


@pytest.mark.parametrize("form", [None, [], {}, {"words": "compare", "scenario": "", "settings": []},
                                  {"words": [1], "scenario": "", "settings": []}, {"words": [], "settings": []}])
def test_a_manifest_without_a_line_has_none(form: object) -> None:
    assert read_started(form) is None


def test_paths_name_no_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "here"
    (inside / "configs").mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert path_here(inside / "configs" / "bank.toml") == "configs/bank.toml"
    assert path_here(Path("configs/../configs/bank.toml")) == "configs/bank.toml"
    assert path_here(tmp_path / "elsewhere" / "bank.toml") == "bank.toml"


def test_what_a_study_sets_becomes_options() -> None:
    tree = {"goodwill": 0, "fixing": {"promise": "7 days", "open": True}, "chain.rep": {"success": [0.9, 0.2]}}
    assert as_settings(tree, 7) == (
        "--set", "goodwill=0", "--set", "fixing.promise=7 days", "--set", "fixing.open=true",
        "--set", "chain.rep.success=[0.9, 0.2]", "--seed", "7")


def test_words_have_a_tone_and_a_mark() -> None:
    assert tone("better -1.8 pts") == "better" and tone("not clear") == "not-clear" and tone("bettered") == ""
    assert mark("worse") == "✗" and mark("too rare to tell") == "·"
