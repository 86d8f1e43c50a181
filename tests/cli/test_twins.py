"""`journeysim twins`: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke, written
from tests.inquiry import twin_worlds as w

ONE = ("--workers", 1)


@pytest.fixture
def world(invoke: Invoke) -> Invoke:
    """Return a command line in a directory with `lines.toml`, in which some are saved through the line."""
    Path("lines.toml").write_text(w.LINES)
    return invoke


def test_the_same_customers_are_told_apart_in_words(world: Invoke) -> None:
    """Fates first, then by which way, then who they are, then what it rests on."""
    result = world("twins", "lines.toml", "--replications", 6, *ONE)
    assert result.exit_code == 0, result.stderr
    places = [result.stdout.index(part) for part in (
        "the same founding customers under “p” and under “q” (6 replications, seed 11)", "left under “p” only",
        "more founding customers stay under “q” than under “p”", "How the difference reached them", "own treatment",
        "through lines", "By flaw of the first case", "By hour of the first onset", "Everybody has the same luck")]
    assert places == sorted(places)


def test_json_has_the_fixed_names(world: Invoke) -> None:
    """Each fate has a mean and a half-width; direct and spill-over sum to saved less harmed."""
    form = json.loads(world("twins", "lines.toml", "--policies", "p,q", "--replications", 3, "--json", *ONE).stdout)
    fates = ("saved", "harmed", "lost_anyway", "untouched")
    assert all({"mean", "half_width"} <= form[fate].keys() for fate in fates)
    assert sum(form[fate]["mean"] for fate in fates) == pytest.approx(60.0)
    assert form["direct"]["mean"] + form["spill_over"]["mean"] == pytest.approx(
        form["saved"]["mean"] - form["harmed"]["mean"])
    assert set(form["by"]) == {"flaw", "channel", "hour"}
    assert {name: part["mean"] for name, part in form["one_policy_only"]["under"].items()} == {"p": 0.0, "q": 0.0}
    assert form["spill_over"]["lines"]["saved"]["mean"] > 0.0


def test_one_replication_has_no_interval(world: Invoke) -> None:
    """Nothing is said of chance."""
    form = json.loads(world("twins", "lines.toml", "--replications", 1, "--json", *ONE).stdout)
    assert form["saved"]["half_width"] is None
    assert "cannot be said" in world("twins", "lines.toml", "--replications", 1, *ONE).stdout


def test_options_reach_the_runs(world: Invoke) -> None:
    """The seed and the overrides matter, workers do not."""
    def printed(*options: object) -> str:
        return world("twins", "lines.toml", "--replications", 2, "--json", *options).stdout

    assert printed(*ONE) == printed("--workers", 3)
    assert printed(*ONE) != printed(*ONE, "--seed", 5)
    same = json.loads(printed(*ONE, "--set", "policies.p.flaws.slow.handle=5"))
    assert same["saved"]["mean"] == same["harmed"]["mean"] == 0.0


def test_files_are_written(world: Invoke) -> None:
    """The text, the numbers and the picture."""
    assert world("twins", "lines.toml", "--replications", 2, "--out", "out", *ONE).exit_code == 0
    files = written(Path("out"))
    assert set(files) == {"twins.md", "twins.json", "twins.png", "twins.svg"}
    assert json.loads(files["twins.json"])["replications"] == 2


@pytest.mark.parametrize("options", [
    ("--policies", "p"), ("--policies", "p,q,p"), ("--policies", "p,nobody"), ("--policies", "p,p"),
    ("--replications", 0), ("--out", "lines.toml"), ("--set", "nothing=1"),
])
def test_what_makes_no_sense_is_refused(world: Invoke, options: tuple[object, ...]) -> None:
    """Exit code 2, a message, and nothing on standard output."""
    result = world("twins", "lines.toml", *options, *ONE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
