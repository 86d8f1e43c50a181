"""What goes wrong ends in a message and a documented exit code, never in a traceback."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest

from sim.cli.faults import printable, report
from sim.errors import InputError, Problem, TargetNotMet
from tests.cli.conftest import Invoke
from tests.faults.studies import wait_for

ROOT = Path(__file__).resolve().parents[2]


def journeysim(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m sim` as a user does."""
    return subprocess.run([sys.executable, "-m", "sim", *arguments], cwd=cwd, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT), **environment}, timeout=120, check=False)


@pytest.mark.parametrize("arguments", [
    ("run", "nowhere.toml"), ("check", "."), ("run", "queue.toml", "--policy", "plian"),
    ("run", "queue.toml", "--seed", "-1"), ("run", "queue.toml", "--seed", str(2**64)),
    ("run", "queue.toml", "--set", "pools.resp.staff=2"), ("run", "queue.toml", "--set", "nonsense"),
    ("run", "queue.toml", "--engine", "steam"), ("run", "queue.toml", "--log", "no/such/place.parquet"),
    ("run", "queue.toml", "--log", "."), ("compare", "queue.toml", "--replications", "0"),
    ("compare", "queue.toml", "--workers", "0"), ("compare", "queue.toml", "--policies", "plain,plain"),
    ("compare", "queue.toml", "--policies", ""), ("compare", "queue.toml", "--out", "queue.toml"),
    ("compare", "queue.toml", "--out", "queue.toml/below"), ("new", "no/such/place.toml"), ("nonsense",), ("run",),
    ("new", "."), ("calibrate", "nowhere.csv", "-o", "out.toml"),
])
def test_bad_input(invoke: Invoke, arguments: tuple[str, ...]) -> None:
    result = invoke(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert "bug in journeysim" not in result.stderr
    assert "Error" in result.stderr


def test_all_problems_of_a_file_are_told_with_the_nearest_key(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('horizon = "1 day"\nwarmup = 3\n[pools.reps]\nstaf = 2\n[[chain]]\n'
                                       'level = "rep"\npool = "resp"\n')
    result = invoke("check", "bad.toml")
    assert result.exit_code == 2
    for expected in ("warm_up", "staff", "did you mean: reps", "bad.toml", "problems."):
        assert expected in result.stderr


def test_bytes_that_are_no_text_are_refused_in_a_setting_and_welcome_in_a_name(invoke: Invoke, tmp_path: Path) -> None:
    refused = invoke("compare", "queue.toml", "--set", "title=\udcff")
    assert refused.exit_code == 2
    assert "--set: title: holds bytes that are not UTF-8" in refused.stderr
    (tmp_path / "queue.toml").rename(tmp_path / "\udcff.toml")
    done = invoke("compare", "\udcff.toml", "--replications", 1, "--workers", 1, "--out", "out")
    assert done.exit_code == 0, done.stderr
    assert '"scenario": "?.toml"' in (tmp_path / "out" / "manifest.json").read_text()


def test_a_syntax_error_is_shown_with_line_and_caret(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('title = "x"\nhorizon = = 3\n')
    result = invoke("check", "bad.toml")
    assert result.exit_code == 2
    assert "bad.toml:2:" in result.stderr
    assert "horizon = = 3\n" in result.stderr
    assert "^" in result.stderr


def test_names_with_markup_and_control_characters_are_shown_as_they_are(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('horizon = "1 day"\n"[/x]" = 1\n"a\\u001b[31m" = 2\n')
    result = invoke("check", "bad.toml")
    assert result.exit_code == 2
    assert "[/x]" in result.stderr
    assert "\x1b" not in result.stderr


def test_markup_in_titles_survives_the_tables(invoke: Invoke) -> None:
    result = invoke("run", "queue.toml", "--set", 'title="[/x] [bold]"')
    assert result.exit_code == 0, result.stderr
    assert "[/x] [bold]" in result.stdout


@pytest.mark.parametrize(("error", "code", "said"), [
    (InputError(Problem("is wrong", key="a.b")), 2, "Error: a.b: is wrong"),
    (TargetNotMet("half-width"), 3, "Not met: half-width"),
    (OSError(errno.ENOSPC, "No space left on device", "out.csv"), 2, "No space left on device: out.csv"),
    (PermissionError(errno.EACCES, "Permission denied", "out.csv"), 2, "Permission denied: out.csv"),
    (MemoryError(), 1, "not enough memory"),
    (ZeroDivisionError("division by zero"), 1, "bug in journeysim, not a mistake in your input: ZeroDivisionError"),
    (AssertionError(), 1, "AssertionError"),
    (click.Abort(), 130, "Interrupted."),
    (click.UsageError("no such option"), 2, "no such option"),
])
def test_errors_and_their_exit_codes(
    error: Exception, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(error) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_a_fault_of_ours_has_a_traceback_only_with_debug(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.experiment.simulate

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(sim.experiment.simulate, "simulate", broken)
    plain = invoke("run", "queue.toml")
    assert plain.exit_code == 1
    assert "This is a bug in journeysim" in plain.stderr
    assert "Traceback" not in plain.stderr
    debug = invoke("--debug", "run", "queue.toml")
    assert debug.exit_code == 1
    assert "Traceback" in debug.stderr
    assert "broken" in debug.stderr


def test_no_title_steers_the_terminal_or_breaks_a_table(invoke: Invoke, tmp_path: Path) -> None:
    text = (tmp_path / "queue.toml").read_text()
    text = text.replace('"One counter"', '"One\\u001b[2J counter"').replace('"By the book"', '"By\\u0007 the\\nbook"')
    (tmp_path / "queue.toml").write_text(text)
    for command in (("check",), ("run", "--policy", "scripted"), ("compare", "--replications", 2, "--workers", 1)):
        shown = invoke(command[0], "queue.toml", *command[1:]).stdout
        assert all(letter.isprintable() or letter == "\n" for letter in shown)
        assert "One\\x1b[2J counter" in shown
        assert "By\\x07 the\\nbook" in shown or "By\\x07 the book" in shown


def test_control_characters_are_escaped() -> None:
    assert printable("a\x1b[2Jb\nc\u202e") == "a\\x1b[2Jb\nc\\u202e"


@pytest.mark.parametrize("arguments", ["schema", "--help", "check --help", "--version", "check queue.toml",
                                       "check queue.toml --json"])
def test_a_reader_that_goes_away_is_no_error(invoke: Invoke, tmp_path: Path, arguments: str) -> None:
    script = f'{sys.executable} -m sim {arguments} | true; echo "${{PIPESTATUS[0]}}"'
    invoke("--version")
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stderr == ""
    assert done.stdout.strip() == "0"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_stream_may_be_closed_from_the_start(invoke: Invoke, tmp_path: Path, closed: str) -> None:
    script = f'{sys.executable} -m sim check queue.toml {closed}'
    invoke("--version")
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sim", "--version"], stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60, check=False)
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_output_without_unicode_is_escaped_not_fatal(invoke: Invoke, tmp_path: Path) -> None:
    invoke("--version")
    done = journeysim("check", "queue.toml", "--set", 'title="Bäcker ±"', cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "B\\xe4cker" in done.stdout


@pytest.mark.slow
def test_an_interruption_ends_with_130_and_leaves_no_results(invoke: Invoke, tmp_path: Path) -> None:
    invoke("--version")
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "compare", "queue.toml", "--replications", "2000", "--workers", "2", "--set",
         'horizon="10 weeks"'],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)})
    wait_for(tmp_path / "results" / "queue" / "study.sqlite", process)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert out == ""
    assert not (tmp_path / "results" / "queue" / "manifest.json").exists()
