"""What is known of an organisation, on the command line: `check --run`, `compare`, `calibrate --known`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.experiment.test_known import KNOWN
from tests.study.test_agreement import QUEUE


def test_check_and_compare_show_them(invoke: Invoke) -> None:
    Path("queue.toml").write_text(Path("queue.toml").read_text() + KNOWN)
    shown = invoke("check", "queue.toml", "--run", "--replications", 2)
    assert shown.exit_code == 0, shown.stderr
    assert "Your figures against this model" in shown.stdout and "Contacts per case" in shown.stdout
    form = json.loads(invoke("compare", "queue.toml", "--replications", 2, "--workers", 1, "--json").stdout)
    assert [row["outcome"] for row in form["known"]] == ["abandoned_share", "contacts_per_case", "wait_mean.reps"]
    page = invoke("compare", "queue.toml", "--replications", 2, "--workers", 1).stdout
    assert "Your figures against this model" in page
    assert max(map(len, page.splitlines())) <= 100


def test_nothing_known_cannot_be_set_beside_a_run(invoke: Invoke) -> None:
    result = invoke("check", "queue.toml", "--run")
    assert result.exit_code == 2
    assert "has no [known] figures" in result.stderr


def test_a_scenario_is_written_that_reads_and_agrees(invoke: Invoke) -> None:
    Path("mine.toml").write_text(QUEUE + "[known]\nabandoned_share = 0.25\n")
    result = invoke("calibrate", "mine.toml", "--known", "--free", "chain.rep.handle*=0.5:1.5", "-o", "agreed.toml",
                    "--json")
    assert result.exit_code == 0, result.stderr
    form = json.loads(result.stdout)
    assert form["moved"][0]["key"] == "chain.rep.handle*" and form["known"][0]["is"] == "agrees"
    shown = invoke("check", "agreed.toml", "--run", "--replications", 5)
    assert shown.exit_code == 0 and "All agree." in shown.stdout


@pytest.mark.parametrize(("arguments", "message"), [
    ((), "--free: names no key that may be moved"),
    (("--free", "chain.rep.handle*"), "--free: does not say what to vary"),
    (("--free", "pools.reps.discipline=fifo,severity"), "is not a range"),
    (("--free", "pools.none.cost_per_hour=1:2"), "--free pools.none.cost_per_hour"),
])
def test_what_cannot_be_moved_is_refused(invoke: Invoke, arguments: tuple[str, ...], message: str) -> None:
    Path("mine.toml").write_text(QUEUE + "[known]\nabandoned_share = 0.25\n")
    result = invoke("calibrate", "mine.toml", "--known", *arguments, "-o", "agreed.toml")
    assert result.exit_code == 2
    assert message in result.stderr and "Traceback" not in result.stderr


def test_what_no_log_says_is_asked_and_written_beside_the_fit(invoke: Invoke) -> None:
    from click.testing import CliRunner

    from sim.cli import cli
    from tests.calibration.bank import Bank, Truth

    Path("calls.csv").write_text(Bank(Truth(), 1).log())
    typed = "20 %\n\n\n0\nlots\n0.01\n\n\n\n25\n"
    result = CliRunner().invoke(cli, ["calibrate", "calls.csv", "-o", "fit.toml", "--replications", "0", "--ask"],
                                input=typed, prog_name="journeysim")
    assert result.exit_code == 0, result.stderr
    assert "is no answer to it" in result.stderr and "it moves: churn" in result.stderr
    shown = invoke("check", "fit.assumed.toml", "--no-run")
    assert shown.exit_code == 0 and "second_line" in shown.stdout
