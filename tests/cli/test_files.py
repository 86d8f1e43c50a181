"""Commands write where they are told: to files, by links, through pipes; a refusal comes before the work."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sim.eventlog import load as load_log
from sim.experiment.store import verify
from tests.cli.conftest import Invoke
from tests.cli.test_errors import ROOT

RUN = f"{sys.executable} -m sim run queue.toml --digest --log"


def shell(script: str, directory: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a script of Bash, whose exit code is the program's."""
    return subprocess.run(["bash", "-c", script], cwd=directory, capture_output=True, timeout=120, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_a_log_goes_to_a_device_by_a_link_and_over_a_file(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("run", "queue.toml", "--log", "/dev/null").exit_code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    (tmp_path / "link").symlink_to("real.parquet")
    for _ in range(2):  # the first makes what the link points to, the second replaces it
        done = invoke("run", "queue.toml", "--digest", "--log", "link")
        assert ((tmp_path / "link").is_symlink(), load_log(tmp_path / "real.parquet").digest()) == (
            True, done.stdout.strip())
        (tmp_path / "real.parquet").chmod(0o600)
    assert stat.S_IMODE((tmp_path / "real.parquet").stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="redirections of another shell")
def test_a_log_goes_through_pipes_and_redirections(invoke: Invoke, tmp_path: Path) -> None:
    digest = invoke("run", "queue.toml", "--digest", "--log", "plain").stdout.encode()
    log = (tmp_path / "plain").read_bytes()
    assert shell(f"{RUN} /dev/stdout", tmp_path).stdout == log + digest
    assert shell(f"{RUN} /dev/stdout > kept; cat kept", tmp_path).stdout == log + digest
    assert shell(f"{RUN} >(cat > copy) && until cmp -s copy plain; do sleep 0.1; done", tmp_path).returncode == 0
    assert shell(f"mkfifo pipe; cat pipe & {RUN} pipe > digest; wait", tmp_path).stdout == log
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(("where", "code", "said"), [
    (">(exit 0)", 2, "is a pipe that was closed before everything was written"),
    ("/dev/full", 2, "Error: the operating system refused: No space left on device: /dev/full\n"),
    ("/dev/stdout | true; exit ${PIPESTATUS[0]}", 0, ""),
    ("/dev/stdout > /dev/full", 2, "No space left on device"),
])
def test_what_a_pipe_or_device_does_not_take_is_said_without_a_traceback(
    invoke: Invoke, tmp_path: Path, where: str, code: int, said: str
) -> None:
    done = shell(f"{RUN} {where}", tmp_path)
    errors = done.stderr.decode()
    assert done.returncode == code, errors
    assert said in errors
    assert "Traceback" not in errors
    assert errors.count("Error") == (code != 0)


@pytest.mark.parametrize(("options", "said"), [
    (["run", "queue.toml", "--log", "circle"], "--log: cannot be written there: Too many levels of symbolic links"),
    (["run", "queue.toml", "--log", "."], "--log: cannot be written there: Is a directory"),
    (["run", "queue.toml", "--log", "none/log"], "--log: cannot be written there: No such file or directory"),
    (["run", "queue.toml", "--log", "kept"], "--log: cannot be written there: Permission denied"),
    (["validate", "--quick", "--markdown", "."], "--markdown: cannot be written there: Is a directory"),
    (["calibrate", "calls.csv", "-o", "kept"], "kept: cannot be written: Permission denied"),
    (["new", "kept", "--force"], "FILE: cannot be written there: Permission denied"),
    (["new", "circle"], "FILE: cannot be written there: Too many levels of symbolic links"),
    (["new", "link"], "FILE: already exists"),
])
@pytest.mark.skipif(os.name != "posix", reason="words of another system")
def test_what_cannot_be_written_is_said_before_the_work(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    monkeypatch.setattr("sim.cli.run._simulate", lambda *_: pytest.fail("ran"))
    monkeypatch.setattr("sim.cli.validate._run", lambda *_: pytest.fail("ran"))
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "kept").write_text("precious")
    (tmp_path / "kept").chmod(0o444)
    (tmp_path / "link").symlink_to("queue.toml")
    done = invoke(*options)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {said}")
    assert (tmp_path / "kept").read_text() == "precious"


def test_a_template_goes_through_a_device_and_by_a_link(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("mine.toml")
    assert invoke("new", "link").stderr == "Wrote link. Next: journeysim check link\n"
    assert invoke("new", "link", "--force").exit_code == 0
    assert (tmp_path / "link").is_symlink()
    assert invoke("new", "/dev/null").stderr == "Wrote /dev/null.\n"
    done = shell(f"{sys.executable} -m sim new /dev/stdout > printed", tmp_path)
    assert (done.returncode, (tmp_path / "printed").read_text()) == (0, (tmp_path / "mine.toml").read_text())


def test_results_follow_the_links_of_their_directory(invoke: Invoke, tmp_path: Path) -> None:
    far, out = tmp_path / "far", tmp_path / "out"
    far.mkdir()
    out.symlink_to("made/here")
    (tmp_path / "made" / "here").mkdir(parents=True)
    (far / "runs").write_text("old")
    (out / "runs.csv").symlink_to(far / "runs")
    done = invoke("compare", "queue.toml", "--replications", 2, "--workers", 1, "--out", "out")
    assert done.exit_code == 0, done.stderr
    assert out.is_symlink()
    assert (out / "runs.csv").is_symlink()
    assert verify(out) == []
    listed = json.loads((tmp_path / "made" / "here" / "manifest.json").read_text())["files"]
    assert len((far / "runs").read_bytes()) == listed["runs.csv"]["bytes"]
    assert [entry.name for entry in far.iterdir()] == ["runs"]
    (tmp_path / "new").symlink_to("made/there")
    done = invoke("compare", "queue.toml", "--replications", 2, "--workers", 1, "--out", "new")
    assert (done.exit_code, verify(tmp_path / "made" / "there")) == (0, [])
