"""Rules of one's own from the file to the results: what a rule does to a run, to a study, and to its repetition.

The rule multiplies the minutes of every visit. Doubling is exact in binary, so a run with the rule has, byte for byte,
the log of a run whose handle time is twice as long - in either engine, at every point of a study.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import sim
import sim.engine
from sim.cli import cli
from sim.engine.rules import checking
from sim.scenario import load
from sim.scenario.plan import build
from tests.engine.rules.worlds import log_of
from tests.engine.tiny import log_of as whole_log
from tests.experiment.worlds import QUEUE

RULE = '''"""Every visit takes longer."""

from sim import rules
from sim.rules import Moments


class Numbers(rules.Numbers):
    factor: float = 2.0


class Slower(Moments):
    def service_minutes(self, case: rules.Case, pool: int, agent: int, minutes: float) -> float:
        return self.numbers.factor * minutes
'''
TWICE = ("chain.rep.handle.mean=10 min",)
STUDY = 'scenario = "ruled.toml"\nkind = "sweep"\nreplications = 2\noutcomes = ["wait_mean.reps"]\n[factors.slow]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current directory, with a queue, and the same with the rule; engines are not compared again."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "slower.py").write_text(RULE)
    queue = QUEUE.replace("[policies.scripted]\n", "").replace('title = "By the book"\nscript_minutes = "1 min"\n', "")
    (tmp_path / "queue.toml").write_text(queue)
    (tmp_path / "ruled.toml").write_text(f'rules = "slower.py"\n{queue}')
    return tmp_path


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the reference engine run rules without the kernel that they would be compared with, which takes a while."""
    monkeypatch.setattr(checking, "check_rules", lambda plan: None)


def called(*arguments: object) -> Result:
    """Run `journeysim`; it must end well."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="journeysim")
    assert result.exit_code == 0, result.output
    return result


def digest(name: str, *sets: str, engine: str = "reference") -> str:
    """Return the digest of the log of a scenario."""
    return sim.run(load(name, sets), engine=engine).digest


@pytest.mark.usefixtures("trusting")
def test_a_rule_that_doubles_work_gives_the_log_of_twice_the_handle_time(folder: Path) -> None:
    plain = digest("queue.toml")
    assert digest("ruled.toml") == digest("queue.toml", *TWICE) != plain
    assert digest("ruled.toml", "rules.slower.factor=1") == plain == digest("ruled.toml", "rules=none")
    assert digest("queue.toml", "rules=slower.py", "rules.slower.factor=4") == digest("queue.toml",
                                                                                     "chain.rep.handle.mean=20 min")
    assert digest("ruled.toml", 'rules=["slower.py"]', "policies.plain.rules.slower.factor=1") == plain


@pytest.mark.usefixtures("trusting")
def test_run_prints_that_log_and_says_once_that_python_is_executed(folder: Path) -> None:
    ruled = called("run", "ruled.toml", "--digest", "--engine", "reference")
    assert ruled.stdout.strip() == digest("queue.toml", *TWICE)
    assert ruled.stderr.count("executed with your rights") == 1
    assert "rights" not in called("run", "queue.toml", "--digest", "--engine", "reference").stderr


def swept(folder: Path, factor: str, name: str = "study", scenario: str = "ruled.toml") -> Result:
    """Carry out a sweep in a directory of its own."""
    (folder / f"{name}.toml").write_text(STUDY.replace("ruled.toml", scenario) + factor)
    return CliRunner().invoke(cli, ["study", f"{name}.toml", "--out", name, "--engine", "reference", "--workers", "1"],
                              prog_name="journeysim")


def logs(folder: Path, name: str) -> list[str]:
    """Return the digests of all runs of a study, in their order."""
    import polars as pl

    found: list[str] = pl.read_parquet(folder / name / "runs.parquet")["log"].to_list()
    return found


@pytest.mark.slow
@pytest.mark.usefixtures("trusting")
def test_a_study_varies_a_number_and_is_made_again_without_the_file(folder: Path) -> None:
    result = swept(folder, 'path = "rules.slower.factor"\nvalues = [1, 2]\n')
    assert result.exit_code == 0 and result.stderr.count("executed with your rights") == 1, result.output
    assert swept(folder, 'path = "chain.rep.handle.mean"\nvalues = ["5 min", "10 min"]\n', "plain",
                 "queue.toml").exit_code == 0
    assert logs(folder, "study") == logs(folder, "plain")
    manifest: dict[str, Any] = json.loads((folder / "study" / "manifest.json").read_text())
    assert manifest["parts"]["rules"] == {"slower.py": load("ruled.toml").rule_files[0].digest}
    assert "rules" not in json.loads((folder / "plain" / "manifest.json").read_text())["parts"]
    (folder / "slower.py").unlink()
    again = called("reproduce", "study", "--all", "--run-rules", "--engine", "reference", "--workers", "1")
    assert "repeated runs are identical" in again.stdout and again.stderr.count("executed with your rights") == 1


@pytest.mark.usefixtures("trusting")
def test_a_study_does_not_go_on_with_another_rule(folder: Path) -> None:
    factor = 'path = "rules.slower.factor"\nvalues = [1, 2]\n'
    assert swept(folder, factor).exit_code == 0
    (folder / "slower.py").write_text(RULE + "# of no consequence\n")
    refused = swept(folder, factor)
    assert refused.exit_code == 2 and "the rule file slower.py" in refused.stderr, refused.output


@pytest.mark.slow
@pytest.mark.usefixtures("trusting")
def test_a_comparison_says_once_that_python_is_executed_and_names_the_file(folder: Path) -> None:
    with (folder / "ruled.toml").open("a") as file:
        file.write("[policies.bare]\nrules = 'none'\n")
    done = called("compare", "ruled.toml", "--replications", 2, "--workers", 1, "--engine", "reference",
                  "--out", "out")
    assert done.stderr.count("executed with your rights") == 1
    manifest: dict[str, Any] = json.loads((folder / "out" / "manifest.json").read_text())
    assert manifest["parts"]["rules"] == {"slower.py": load("ruled.toml").rule_files[0].digest}


def test_both_engines_agree_on_the_rule(folder: Path) -> None:
    """The kernel's text as plain Python: that rules run as machine code is seen in `tests/engine/rules`."""
    ruled, twice = (build(load(name, sets).world()) for name, sets in (("ruled.toml", ()), ("queue.toml", TWICE)))
    logs = [log_of(ruled, "plain"), log_of(ruled), whole_log(twice)]
    assert logs[0].records.tobytes() == logs[1].records.tobytes() == logs[2].records.tobytes()


@pytest.mark.usefixtures("trusting")
def test_check_shows_the_load_of_the_rule(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim.engine, "is_ready", lambda **asked: False)  # both by the reference engine
    shown = called("check", "ruled.toml", "--json")
    load_with, load_twice = (json.loads(text.stdout)["expected_load"]["plain"]["reps"] for text in (
        shown, called("check", "queue.toml", "--json", "--set", TWICE[0])))
    assert load_with == load_twice
    assert load_with != json.loads(called("check", "queue.toml", "--json").stdout)["expected_load"]["plain"]["reps"]
    assert shown.stderr.count("executed with your rights") == 1
