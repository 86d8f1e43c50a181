"""`journeysim erlang`: what it prints, draws and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.report.erlang import finding, patience_text
from sim.validation.erlang import Desk, answer
from sim.validation.patience_laws import read_patience
from tests.cli.conftest import Invoke
from tests.report.drawings import faults

DESK = ("erlang", "--agents", 2, "--calls", 20.5, "--handle", "6 min")
LAWS = ("--patience", "7.7 min", "--patience", "exponential(7.7 min)", "--patience", "lognormal(7.7 min, 1.8)")


def test_the_table_has_a_row_for_every_law_and_for_nobody(invoke: Invoke) -> None:
    result = invoke(*DESK, *LAWS)
    assert result.exit_code == 0, result.output
    lines = [line.split("  ") for line in result.stdout.splitlines()]
    shares = {cells[0]: " ".join(cells).split(" %")[1].strip() for cells in lines if "%" in "".join(cells[1:])}
    assert shares["exactly 7.7 min"] == "20.6"
    assert shares["exponential, mean 7.7 min (Erlang A)"] == "26.3"
    assert shares["lognormal, mean 7.7 min, cv 1.8"] == "28.0"
    assert "nobody hangs up (Erlang C)" in shares and "the line grows" in result.stdout


def test_json_has_the_same_figures(invoke: Invoke) -> None:
    found = json.loads(invoke(*DESK, *LAWS, "--patience", "none", "--json").stdout)
    assert found["format"] == {"name": "journeysim-erlang", "version": 1}
    assert [each["patience"] and each["patience"]["dist"] for each in found["answers"]] == [
        None, "constant", "exponential", "lognormal"]
    assert found["answers"][0]["wait_minutes"] is None
    assert found["answers"][2]["share_hung_up"] == pytest.approx(0.2633, abs=5e-5)


def test_the_picture_is_written_and_has_the_same_bytes(invoke: Invoke, tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg", "c.png"):
        assert invoke(*DESK, *LAWS, "--plot", name).exit_code == 0
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("arguments", [
    ("--agents", 0, "--calls", 3, "--handle", "6 min"), ("--agents", 2, "--calls", -3, "--handle", "6 min"),
    ("--agents", 2, "--calls", 3, "--handle", "6 moons"),
    ("--agents", 2, "--calls", 3, "--handle", "6", "--target", "x"),
    ("--agents", 2, "--calls", 3, "--handle", "6", "--plot", "a.pdf"),
    ("--agents", 2, "--calls", 3, "--handle", "6", "--plot", "no/such/place.png"),
    ("--agents", 2, "--calls", 3, "--handle", "6", "--patience", "pareto(1, 1)"),
])
def test_what_cannot_be_reckoned_is_refused_and_nothing_is_written(
    invoke: Invoke, tmp_path: Path, arguments: tuple[object, ...]
) -> None:
    result = invoke("erlang", *arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == "" and result.stderr.startswith("Error: --")
    assert [path.name for path in tmp_path.iterdir()] == ["queue.toml"]


def told(desk: Desk, *texts: str) -> list[object]:
    """Return laws with their answers, nobody's first."""
    return [(law, answer(desk, law)) for law in map(read_patience, ("none", *texts))]


@pytest.mark.parametrize(("load", "texts", "said"), [
    (0.7, (), "49.2 % have to wait"), (1.2, (), "the line grows for ever"), (1.2, ("exponential(3 min)",), "hang up"),
    (1.2, ("3 min", "exponential(3 min)"), "though the mean patience is 3 min in every case"),
    (1.2, ("3 min", "4 min"), "hang up"),
])
def test_the_picture_states_a_finding_and_nothing_is_cut_off(load: float, texts: tuple[str, ...], said: str) -> None:
    from sim.report.figures.erlang import erlang_curves

    desk = Desk(3, 1.0, 2.0, 1.0 / 3.0).at(load)
    assert said in finding(desk, told(desk, *texts))  # type: ignore[arg-type]
    assert faults(erlang_curves(desk, told(desk, *texts))) == []  # type: ignore[arg-type]


def test_laws_are_told_by_their_parameters() -> None:
    assert patience_text(read_patience("pareto(1 min, 1.5)")) == "pareto, minimum 1 min, shape 1.5, mean 3 min"
    assert patience_text(read_patience("empirical(0, 1, 2)")) == "empirical, 3 quantiles, mean 1 min"
