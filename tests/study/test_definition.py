"""The file of a study: what it may say, and what is said about what it may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.errors import InputError
from sim.study.definition import KINDS, from_content, read, to_content
from tests.study.worlds import COMPARE, SWEEP, SWEEP_FILE

FILE = Path("study.toml")
RANGE = {"path": "pools.reps.staff", "low": 1, "high": 5}
MINIMAL: dict[str, dict[str, Any]] = {
    "compare": {},
    "sweep": {"factors": {"staff": RANGE}},
    "sensitivity": {"factors": {"staff": RANGE}},
    "select": {"objective": {"outcome": "churn", "goal": "minimise"}, "delta": 0.01},
    "optimise": {"objectives": [{"outcome": "churn", "goal": "minimise"}], "factors": {"staff": RANGE}},
    "need": {"target": ["churn <= 0.1"], "vary": ["pools.reps.staff=1:5"]},
    "border": {"outcome": "churn", "factors": {"staff": RANGE, "other": RANGE}},
}


def refused(content: dict[str, Any]) -> str:
    """Return what is said about a study that cannot be accepted."""
    with pytest.raises(InputError) as caught:
        from_content(content, FILE)
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_and_is_written_back(kind: str) -> None:
    definition = from_content({"kind": kind, "scenario": "a.toml"} | MINIMAL[kind], FILE)
    content = to_content(definition)
    again = from_content(content, FILE)
    assert again == definition
    assert to_content(again) == content


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(SWEEP_FILE)
    definition = read(tmp_path / "study.toml")
    assert definition.kind == "sweep" and definition.file == tmp_path / "study.toml"
    assert definition.factors["script"].low == 1.0


@pytest.mark.parametrize(("content", "said"), [
    ({}, "kind: is missing"),
    ({"kind": "swep"}, "did you mean: sweep"),
    ({"kind": ["sweep"]}, "is not a kind of study"),
    (COMPARE | {"scenaro": "x"}, "did you mean: scenario"),
    (COMPARE | {"replications": 0}, "is too small"),
    (COMPARE | {"replications": "ten"}, "is not a whole number"),
    (COMPARE | {"policies": ["a", "a"]}, "has a name twice"),
    (COMPARE | {"precision": {"outcome": "churn"}}, "needs one target"),
    (COMPARE | {"precision": {"outcome": "churn", "half_width": 1, "relative": 1}}, "needs one target"),
    (COMPARE | {"precision": {"outcome": "churn", "half_width": 0}}, "is too small"),
    (COMPARE | {"precision": {"outcome": "churn", "half_width": 1, "minimum": 20, "maximum": 10}}, "minimum above"),
    (COMPARE | {"precision": {"outcom": "churn", "half_width": 1}}, "did you mean: outcome"),
    (COMPARE | {"factors": {"x": RANGE}}, "has factors, but a comparison varies none"),
    (COMPARE | {"set": "x"}, "set: is not a table"),
    (SWEEP | {"factors": 3}, "factors: is not a table"),
    (SWEEP | {"factors": {"x": 3}}, "factors.x: is not a table"),
    (SWEEP | {"kind": "sensitivity", "base": 65}, "base: is not a power of two"),
    (SWEEP | {"design": {"kind": "gird"}}, "did you mean: grid"),
    (SWEEP | {"factors": {}}, "has too few entries"),
    (SWEEP | {"factors": {"point": RANGE}}, "a column of the table of runs"),
    (SWEEP | {"factors": {"x": RANGE | {"low": 9}}}, "is not below its high end"),
    (SWEEP | {"factors": {"x": RANGE | {"low": 0, "log": True}}}, "no logarithm"),
    (SWEEP | {"factors": {"x": RANGE | {"low": 1.5, "integer": True}}}, "to be whole"),
    (SWEEP | {"factors": {"x": {"low": 1, "high": 2}}}, "has to name what it moves"),
    (SWEEP | {"factors": {"x": RANGE | {"paths": ["a"]}}}, "has to name what it moves"),
    (SWEEP | {"factors": {"x": {"path": "a"}}}, "has no range"),
    (SWEEP | {"factors": {"x": RANGE | {"values": [1]}}}, "both values and a range"),
    (SWEEP | {"factors": {"x": {"path": "a", "values": [1, 1]}}}, "has a value twice"),
    (SWEEP | {"factors": {"x": {"path": "a", "values": []}}}, "neither a list of values nor"),
    (SWEEP | {"factors": {"x": {"path": "a", "values": {"b": {"c": 1}}}}}, "name their own keys"),
    (SWEEP | {"factors": {"x": RANGE | {"low": "2 parsecs"}}}, "unknown time unit"),
])
def test_what_is_refused_is_named(content: dict[str, Any], said: str) -> None:
    message = refused(content)
    assert said in message
    assert message.startswith("study.toml: ")


def test_all_errors_come_at_once() -> None:
    message = refused({"kind": "sweep", "replications": 0, "factors": {"x": RANGE | {"pth": 1}}, "titel": ""})
    for key in ("scenario", "replications", "factors.x.pth", "titel"):
        assert f"study.toml: {key}: " in message
