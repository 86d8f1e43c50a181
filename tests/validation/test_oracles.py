"""Files of cases: whatever is wrong with one is said in its own words, with its key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.validation.card import prepare
from sim.validation.design import QUICK
from sim.validation.oracles import check_families, read_file, shipped
from tests.cli.conftest import Invoke, invoke

__all__ = ["invoke"]


def file_of(path: Path, document: Any) -> Path:
    file = path / "cases.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return file


def one(family: str = "erlang_b", **case: Any) -> dict[str, Any]:
    whole = {"id": "mine", "inputs": {"offered_load": 1, "servers": 1}, "expected": {"p_block": 0.5}, **case}
    return {"families": [{"id": family, "cases": [{key: value for key, value in whole.items() if value is not None}]}]}


@pytest.mark.parametrize(("document", "key"), [
    ("not json", ""),
    ([], "families"),
    ({"families": {}}, "families"),
    ({"families": []}, "families"),
    ({"families": [{"cases": []}]}, "families[0].id"),
    ({"families": [{"id": "erlang_b"}]}, "families[0].cases"),
    (one(inputs=None), "families[0].cases[0].inputs"),
    (one(expected=None), "families[0].cases[0].expected"),
    (one(expected={}), "families[0].cases[0].expected"),
    (one(expected={"p_block": "half"}), "families[0].cases[0].expected.p_block"),
    (one(expected={"p_block": True}), "families[0].cases[0].expected.p_block"),
    (one(id=7), "families[0].cases[0].id"),
])
def test_a_file_of_another_form_is_refused(tmp_path: Path, document: Any, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read_file(file_of(tmp_path, document))
    problem = caught.value.problems[0]
    assert problem.file == str(tmp_path / "cases.json")
    assert problem.key == key


@pytest.mark.parametrize(("inputs", "key"), [
    ({"servers": 1}, "offered_load"),
    ({"offered_load": "many", "servers": 1}, "offered_load"),
    ({"offered_load": 1, "servers": 1.5}, "servers"),
    ({"offered_load": -1, "servers": 1}, "offered_load"),
])
def test_inputs_that_cannot_be_are_refused_before_anything_runs(tmp_path: Path, inputs: Any, key: str) -> None:
    with pytest.raises(InputError) as caught:
        prepare(read_file(file_of(tmp_path, one(inputs=inputs))), QUICK)
    problem = caught.value.problems[0]
    assert problem.file == str(tmp_path / "cases.json")
    assert "mine" in problem.key
    assert key in problem.key


def test_all_bad_cases_are_reported_at_once(tmp_path: Path) -> None:
    document = one(inputs={})
    document["families"][0]["cases"].append({"id": "other", "inputs": {}, "expected": {"p_block": 0.5}})
    with pytest.raises(InputError) as caught:
        prepare(read_file(file_of(tmp_path, document)), QUICK)
    assert len(caught.value.problems) == 2


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_file(tmp_path / "none.json")


def test_unknown_families_name_the_nearest(invoke: Invoke, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="erlang_b"):
        check_families(["erlang_bb"], ["erlang_b", "mg1"])
    for arguments in (("--family", "erlang_bb"), ("--oracles", file_of(tmp_path, one("erlang_bb")))):
        result = invoke("validate", *arguments)
        assert result.exit_code == 2
        assert "did you mean: erlang_b" in result.output


def test_the_shipped_file_is_there() -> None:
    assert len(shipped()) > 80
