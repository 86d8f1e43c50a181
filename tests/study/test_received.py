"""Results, draws and designs that came from elsewhere: none of the Python that they name is executed without a word.

Every file of Python here leaves a witness behind when it is executed, so that what is not executed is seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import cli
from sim.cli.group import COMMANDS
from sim.engine.rules import checking
from sim.errors import InputError
from sim.experiment.store import to_json
from sim.scenario.drawn_worlds import digest
from sim.scenario.toml import read
from sim.study.drive import run
from sim.study.finish import _seal
from sim.study.identity import identity
from sim.study.reproduce import reproduce
from tests.experiment.worlds import QUEUE
from tests.study.worlds import study

WITNESS = "from pathlib import Path\n\nPath('witness').touch()\n"
RULE = f'''from sim import rules
from sim.rules import Moments
{WITNESS}

class Numbers(rules.Numbers):
    factor: float = 2.0


class Slower(Moments):
    def service_minutes(self, case: rules.Case, pool: int, agent: int, minutes: float) -> float:
        return self.numbers.factor * minutes
'''
MEASURE = f"{WITNESS}\n\ndef records(log):\n    return len(log.records)\n"
PLAIN: dict[str, Any] = {"scenario": "queue.toml", "kind": "compare", "replications": 2}
SCRIPTED = "[policies.scripted]\n"
ALWAYS = QUEUE.replace(SCRIPTED, f'{SCRIPTED}rules = "slower.py"\n')
NEVER = QUEUE.replace(SCRIPTED, f"{SCRIPTED}rules.slower.factor = 3\n")
"""Numbers of a rule that no policy uses: its text travels, too."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with the files of Python; the engines are not compared, which would compile the rule."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checking, "check_rules", lambda plan: None)
    (tmp_path / "slower.py").write_text(RULE)
    (tmp_path / "own.py").write_text(MEASURE)
    return tmp_path


def made(place: Path, content: dict[str, Any] = PLAIN, world: str = QUEUE, **changes: Any) -> Path:
    """Carry out a study, as its author does, and give away its results alone."""
    run(study(place, content, world, **changes), directory=place / "mailed", engine="reference")
    for name in ("slower.py", "own.py", "queue.toml", "witness"):
        (place / name).unlink(missing_ok=True)
    return place / "mailed"


def called(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="journeysim")


def forged(directory: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a manifest and seal it again, as anybody can."""
    path = directory / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    manifest["identity"] = identity(manifest["parts"])
    manifest.pop("seal")
    path.write_text(to_json({**manifest, "seal": _seal(manifest)}))


CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "a rule": ({}, ALWAYS, "slower.py"), "a measure": ({"metrics": {"records": "own.py"}}, QUEUE, "own.py")}


@pytest.mark.parametrize("case", CASES)
def test_results_are_read_and_nothing_in_them_is_executed(place: Path, case: str) -> None:
    changes, world, file = CASES[case]
    mailed = made(place, world=world, **changes)
    found = sim.results(mailed)
    assert found.runs.height == 4 and found.report(full=True) and found._repr_html_()
    with pytest.raises(InputError, match="not executed without your word"):
        reproduce(mailed, sample=1, engine="reference")
    refused = called("reproduce", "mailed", "--engine", "reference", "--workers", 1)
    assert refused.exit_code == 2 and refused.stdout == "" and "rights" not in refused.stderr
    assert refused.stderr.startswith(f"Error: {Path('mailed') / 'manifest.json'}: brings Python of its own")
    assert f"{file} (SHA-256 " in refused.stderr and "--run-rules" in refused.stderr
    assert not (place / "witness").exists()


@pytest.mark.parametrize("case", CASES)
def test_the_command_lines_word_lets_it_run(place: Path, case: str) -> None:
    changes, world, file = CASES[case]
    made(place, world=world, **changes)
    told = called("reproduce", "mailed", "--engine", "reference", "--workers", 1, "--run-rules")
    assert told.exit_code == 0 and "4 repeated runs are identical" in told.stdout, told.output
    assert told.stderr.count("executed with your rights") == 1 and file in told.stderr


def test_results_without_python_need_no_word(place: Path) -> None:
    made(place)
    assert called("reproduce", "mailed", "--engine", "reference", "--workers", 1).exit_code == 0


def test_a_rule_that_only_a_factor_puts_to_use_needs_the_word(place: Path) -> None:
    """No policy uses the rule, so the scenario has no rule files; its text is there for the numbers that are set."""
    swept = {"kind": "sweep", "replications": 1, "policies": ["plain", "scripted"],
             "factors": {"how": {"path": "policies.scripted.rules", "values": ["none", "slower.py"]}}}
    mailed = made(place, PLAIN | swept, f'{NEVER}\n[policies.other]\nrules = "slower.py"\n')
    forged(mailed, lambda manifest: manifest["scenario"]["content"]["policies"].pop("other"))
    with pytest.raises(InputError, match=re.escape("slower.py")):
        reproduce(mailed, sample=None, engine="reference")
    assert not (place / "witness").exists()


def test_a_measure_whose_text_did_not_come_along_is_not_looked_for_on_this_machine(place: Path) -> None:
    mailed = made(place, metrics={"records": "own.py"})
    (mailed / "own.py").write_text(MEASURE)
    forged(mailed, lambda manifest: manifest.pop("metrics"))
    refused = called("reproduce", "mailed", "--run-rules")
    assert refused.exit_code == 2 and "is not a file that came with the study" in refused.stderr
    assert not (place / "witness").exists()


def test_a_rule_whose_text_did_not_come_along_is_not_looked_for_on_this_machine(place: Path) -> None:
    mailed = made(place, world=ALWAYS)
    for where in (place, mailed):
        (where / "slower.py").write_text(RULE)
    forged(mailed, lambda manifest: manifest["scenario"]["content"].pop("rule_files"))
    refused = called("reproduce", "mailed", "--run-rules")
    assert refused.exit_code == 2 and "is not a file of this scenario" in refused.stderr
    assert not (place / "witness").exists()


@pytest.mark.parametrize("tree", [
    {"rules": {"=": {"use": ["slower.py"]}}, "rule_files": {"=": {"slower.py": RULE}}},
    {"policies": {"scripted": {"rules": {"=": "slower.py"}}}},
    {"policies": {"=": {"scripted": {"rules": "slower.py"}}}},
])
def test_draws_in_a_manifest_bring_no_python(place: Path, tree: dict[str, Any]) -> None:
    mailed = made(place)
    draws = json.dumps({"freedom": 3, "draws": [tree, {}]})
    forged(mailed, lambda manifest: manifest.update(points=draws))
    for arguments in (("reproduce", "mailed"), ("reproduce", "mailed", "--run-rules")):
        refused = called(*arguments, "--engine", "reference")
        assert refused.exit_code == 2 and "names a file that a draw cannot bring" in refused.stderr, refused.output
    assert not (place / "witness").exists()


@pytest.mark.parametrize("line", ['rules = "slower.py"', 'policies.scripted.rules = "slower.py"',
                                  'extends = "other.toml"', 'rules.use = ["slower.py"]'])
def test_draws_beside_a_scenario_bring_no_python(place: Path, line: str) -> None:
    """A file of draws is found by its name, so nobody gave it a word."""
    (place / "queue.toml").write_text(QUEUE)
    (place / "queue.draws.toml").write_text(
        f'format = {{ name = "journeysim-draws", version = 1 }}\nfit = "{digest(read(place / "queue.toml"))}"\n'
        f'log = "0"\nseed = 1\nfreedom = 3\n[[draw]]\ndemand.cases_per_hour = 7\n[[draw]]\n{line}\n')
    refused = called("compare", "queue.toml", "--replications", 2, "--engine", "reference", "--workers", 1)
    assert refused.exit_code == 2 and "queue.draws.toml: draw 2: names a file" in refused.stderr, refused.output
    assert not (place / "witness").exists() and not (place / "results").exists()


def test_a_file_of_points_names_no_python(place: Path) -> None:
    """A cell of the table would have to name a file that the scenario does not."""
    (place / "queue.toml").write_text(QUEUE)
    (place / "points.csv").write_text("how\nnone\nslower.py\n")
    (place / "study.toml").write_text(
        'scenario = "queue.toml"\nkind = "sweep"\nreplications = 1\ndesign = { kind = "csv", file = "points.csv" }\n'
        '[factors.how]\npath = "policies.scripted.rules"\nvalues = ["none", "slower.py"]\n')
    refused = called("study", "study.toml", "--engine", "reference")
    assert refused.exit_code == 2 and "slower.py" in refused.stderr
    assert not (place / "witness").exists()


def test_all_files_of_a_scenario_named_on_the_command_line_are_told_those_it_extends_included(place: Path) -> None:
    (place / "base").mkdir()
    (place / "base" / "theirs.py").write_text(RULE)
    (place / "base" / "queue.toml").write_text(f'rules = "theirs.py"\n{QUEUE}')
    (place / "mine.toml").write_text('extends = "base/queue.toml"\n')
    told = called("run", "mine.toml", "--engine", "reference", "--digest")
    assert told.exit_code == 0 and "base/theirs.py (SHA-256 " in told.stderr and (place / "witness").exists()


# For every way in that there will be ------------------------------------------------------------------------------

EXECUTE_NOTHING: set[str] = {"cite"}
"""Commands that read a directory of results and make no run."""


def test_every_command_that_reads_results_asks_for_the_word_or_executes_nothing() -> None:
    reading = set()
    for name in COMMANDS:
        command: click.Command = import_module(f"sim.cli.{name}").command
        names = {parameter.name for parameter in command.params}
        if any(isinstance(parameter, click.Argument) and parameter.name == "directory" for parameter in command.params):
            reading.add(name)
            assert ("run_rules" in names) != (name in EXECUTE_NOTHING), name
    assert "reproduce" in reading


def test_data_are_never_read_by_what_can_execute_them() -> None:
    """Machine code is kept in the user's own cache; texts are executed where rules and measures are, and only there."""
    allowed = {"pickle.load": {"jit/cache.py"}, r"\bexec\(": {"engine/rules/loaded.py", "outcomes/own_measures.py"},
               r"(?<![\w.])eval\(": set(), r"np\.load\(|read_pickle|joblib|marshal|shelve|dill|runpy": set(),
               "exec_module": {"engine/rules/compiling.py"}}
    root = Path(sim.__file__).parent
    texts = {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.py")}
    for pattern, where in allowed.items():
        assert {name for name, text in texts.items() if re.search(pattern, text)} == where, pattern
