"""What is decided of rows: words, targets, the form for machines."""

from __future__ import annotations

import json
import math

import pytest

from sim.backtest.side_by_side import Judgement, Nearer, Row, about, families
from sim.errors import InputError


def judgement(*rows: Row, targets: tuple[tuple[str, str], ...] = (("abandoned", "all"), ("wait_mean", "all"))
              ) -> Judgement:
    return Judgement(rows, targets, "2 days", "8 days", 20)


@pytest.mark.parametrize(("row", "word"), [
    (Row("abandoned", "all", 0.10, 0.12, 0.003, 0.02), "fits"),  # 0.02 <= root of 0.02^2 + 0.003^2
    (Row("abandoned", "all", 0.10, 0.121, 0.003, 0.02), "too high"),
    (Row("abandoned", "all", 0.10, 0.07, math.nan, 0.02), "too low"),
    (Row("abandoned", "all", 0.10, 0.07), "noise unknown"),
    (Row("abandoned", "all", 0.0, 0.0, 0.0, 0.0), "fits"),
    (Row("abandoned", "all", 0.0, 0.0), "noise unknown"),
    (Row("abandoned", "all", math.nan, 0.07, 0.1, 0.1), "not told"),
    (Row("wait_mean", "all", 1.0, math.nan), "not told"),
])
def test_a_row_has_one_word(row: Row, word: str) -> None:
    assert row.word == word


def test_targets_are_missed_by_their_distance_from_what_was_seen() -> None:
    found = judgement(Row("abandoned", "all", 0.10, 0.112), Row("wait_mean", "all", 1.0, 0.95),
                      Row("abandoned", "hour=09", 0.10, 0.5))
    assert [row.measure for row in found.missed(0.10)] == ["abandoned"]
    assert found.missed(0.12) == []
    assert not found.form(0.10)["within"]
    assert found.form(0.12)["within"]
    assert found.form(None)["within"]


def test_where_nothing_was_seen_anything_is_too_far() -> None:
    assert judgement(Row("abandoned", "all", 0.0, 0.0)).missed(0.1) == []
    assert len(judgement(Row("abandoned", "all", 0.0, 0.001)).missed(0.1)) == 1


def test_what_is_not_told_is_no_target_and_without_any_there_is_nothing_to_hold_against() -> None:
    told = Row("abandoned", "all", 0.1, 0.1)
    assert judgement(told, Row("wait_mean", "all", math.nan, 1.0)).missed(0.1) == []
    with pytest.raises(InputError, match="tells none of the targets"):
        judgement(Row("abandoned", "all", math.nan, 0.1)).missed(0.1)


def test_the_form_has_the_fixed_shape_and_is_json() -> None:
    form = judgement(Row("abandoned", "all", 0.1, 0.09, 0.01, 0.02, 0.11, math.nan, 0.12),
                     Row("wait_p90", "all", math.nan, 1.0)).form(None)
    assert form == {"rows": [
        {"measure": "abandoned", "group": "all", "observed": 0.1, "simulated": 0.09, "half_width": 0.01, "noise": 0.02,
         "erlang_a": 0.11},
        {"measure": "wait_p90", "group": "all", "observed": None, "simulated": 1.0, "half_width": None, "noise": None,
         "erlang_a": None}], "within": True}
    assert json.loads(json.dumps(form, allow_nan=False)) == form


def test_nearer_takes_an_interval_clear_of_zero() -> None:
    assert [Nearer("abandoned", "all", "Erlang A", gain, width).clear
            for gain, width in ((0.02, 0.01), (-0.02, 0.01), (0.01, 0.02), (0.5, math.nan))] == [1, -1, 0, 0]


def test_families_and_names() -> None:
    rows = [Row("abandoned", group, 0.1, 0.1) for group in ("all", "hour=09", "hour=10", "type=PS")]
    assert families(rows) == ["all", "hour", "type"]
    assert about("wait_mean").unit == "min"
    assert about("handoffs=3").unit == "share"
    assert about("of one's own").unit == "count"
