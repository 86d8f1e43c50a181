"""The command reference says what the commands say, and starting costs next to nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from sim.cli import cli
from sim.cli.group import COMMANDS
from sim.cli.reference import reference
from tests.cli.conftest import Invoke

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numba", "numpy", "scipy", "polars", "matplotlib", "pydantic", "rich", "simpy")


def test_the_reference_is_up_to_date() -> None:
    written = (ROOT / "docs" / "commands.md").read_text()
    assert written == reference(), "run: python -m sim.cli.reference > docs/commands.md"


def test_every_option_of_every_command_is_in_the_reference() -> None:
    text = reference()
    with click.Context(cli, **cli.context_settings) as ctx:
        for name in COMMANDS:
            command = cli.get_command(ctx, name)
            assert command is not None
            assert f"## journeysim {name}\n" in text
            section = text.split(f"## journeysim {name}\n")[1].split("\n## ")[0]
            for parameter in command.params:
                if isinstance(parameter, click.Option):
                    assert parameter.opts[-1] in section
                    assert parameter.help


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["compare", "--help"], ["nonsense"]])
def test_what_answers_at_once_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (f"import sys\nfrom sim.cli import cli\ntry:\n    cli.main({arguments!r})\nexcept SystemExit:\n    pass\n"
              f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stderr.splitlines()[-1] == "[]"


def offers(line: list[str], incomplete: str) -> list[str]:
    return [item.value for item in ShellComplete(cli, {}, "journeysim", "_X").get_completions(line, incomplete)]


def test_scenario_files_and_directories_are_offered(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "bank.toml").write_text("")
    (tmp_path / "configs" / "notes.txt").write_text("")
    assert offers(["run"], "") == ["configs/", "queue.toml"]
    assert offers(["run"], "con") == ["configs/"]
    assert offers(["compare"], "configs/") == ["configs/bank.toml"]
    assert offers(["check"], "nowhere/") == []


def test_policies_are_offered(invoke: Invoke, tmp_path: Path) -> None:
    assert offers(["run", "queue.toml", "--policy"], "") == ["plain", "scripted"]
    assert offers(["run", "queue.toml", "--policy"], "s") == ["scripted"]
    assert offers(["compare", "queue.toml", "--policies"], "plain,") == ["plain,scripted"]
    (tmp_path / "bad.toml").write_text("= 3")
    assert offers(["run", "bad.toml", "--policy"], "") == []
    assert offers(["run", "nowhere.toml", "--policy"], "") == []


def test_commands_are_offered() -> None:
    assert offers([], "c") == ["check", "compare", "cite", "calibrate"]
