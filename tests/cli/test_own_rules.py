"""Rules of one's own on the command line: a scenario that brings Python says so before any of it is executed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.experiment.worlds import QUEUE

RULE = "class Numbers:\n    within: float = 60.0\n"
DIGEST = hashlib.sha256(RULE.encode()).hexdigest()


@pytest.fixture
def ruled(tmp_path: Path) -> Path:
    """Return a scenario with a rule under one policy."""
    (tmp_path / "patient.py").write_text(RULE)
    scripted = '[policies.scripted]\n'
    (tmp_path / "ruled.toml").write_text(QUEUE.replace(scripted, f'{scripted}rules = "patient.py"\n'))
    return tmp_path / "ruled.toml"


def test_check_lists_files_digests_policies_and_numbers(invoke: Invoke, ruled: Path) -> None:
    result = invoke("check", ruled, "--no-run")
    assert result.exit_code == 0
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("patient ")]
    assert row.split() == ["patient", "patient.py", DIGEST[:12], "scripted", "within", "60"]
    assert "executed with your rights" in result.stdout and "Expected load" not in result.stdout
    assert "rules.patient.within" in result.stdout  # among what the policies change
    assert result.stderr == ""


def test_check_gives_them_as_json(invoke: Invoke, ruled: Path) -> None:
    result = invoke("check", ruled, "--no-run", "--json")
    assert json.loads(result.stdout)["rules"] == [
        {"name": "patient", "path": "patient.py", "sha256": DIGEST, "policies": ["scripted"],
         "numbers": {"within": 60.0}}]
    assert json.loads(invoke("check", "queue.toml", "--no-run", "--json").stdout)["rules"] == []


def test_a_scenario_without_rules_says_nothing_of_them(invoke: Invoke) -> None:
    result = invoke("check", "queue.toml", "--no-run")
    assert result.exit_code == 0 and "rules" not in result.output.lower()


@pytest.mark.parametrize("command", [("check",), ("run", "--policy", "scripted")])
def test_it_is_said_before_anything_is_executed(invoke: Invoke, ruled: Path, command: tuple[str, ...]) -> None:
    """The rule ends in an error as soon as it is executed; by then it has been announced."""
    (ruled.parent / "patient.py").write_text(RULE + "raise RuntimeError('executed')\n")
    result = invoke(command[0], ruled, *command[1:])
    digest = hashlib.sha256((ruled.parent / "patient.py").read_bytes()).hexdigest()
    note = ("Note: this scenario brings Python of its own, which is executed with your rights, like any script: "
            f"patient.py (SHA-256 {digest[:12]}).")
    assert result.exit_code == 2 and result.stderr.splitlines()[0] == note
    assert "patient.py" in result.stderr.splitlines()[1]


def test_check_executes_nothing_if_it_is_asked_not_to(invoke: Invoke, ruled: Path) -> None:
    witness = ruled.parent / "witness"
    (ruled.parent / "patient.py").write_text(RULE + f"open({str(witness)!r}, 'w').close()\n")
    assert invoke("check", ruled, "--no-run").exit_code == 0
    assert not witness.exists()


def test_a_rule_that_is_not_python_is_bad_input(invoke: Invoke, ruled: Path) -> None:
    (ruled.parent / "patient.py").write_text("class Numbers(:\n")
    result = invoke("check", ruled, "--no-run")
    assert result.exit_code == 2 and result.stderr.startswith("Error: patient.py:1:")
    assert "class Numbers(:" in result.stderr
