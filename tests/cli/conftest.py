"""A directory of its own and a command line for every test; cheap where nothing is said about it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import cli
from tests.experiment.worlds import QUEUE
from tests.sketched import instead

Invoke = Callable[..., Result]


@pytest.fixture(autouse=True)
def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sketch pictures instead of rendering them."""
    instead(monkeypatch.setattr)


@pytest.fixture(autouse=True)
def one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let commands that are not told how many workers to use start none: each loads all of journeysim first."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that runs `journeysim` with the given arguments in an empty directory with `queue.toml`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "queue.toml").write_text(QUEUE)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="journeysim")

    return run


def written(directory: Path) -> dict[str, bytes]:
    """Return the files of finished results, the store apart: that keeps runs in the order in which they came."""
    return {path.name: path.read_bytes() for path in directory.iterdir()
            if path.name not in ("study.sqlite", "study.seal", "study.lock")}
