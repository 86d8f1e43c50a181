"""The compiled engine with rules: one set of rules is compiled here, the three that come with journeysim.

Compiling takes a quarter of a minute, so other rules are seen as the kernel's text in plain Python (`worlds.plain`);
the guide's commands use the same set of rules, and find it in the cache.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.engine import is_ready, prepare, run
from sim.engine.rules import checking
from sim.engine.rules.checking import check_rules, is_checked
from sim.engine.rules.compiling import _is_sound, _kept, digest, package
from sim.engine.rules.declared import FIRST_OWN_KIND
from sim.errors import InputError
from sim.eventlog import Log, LogBuilder, describe, load, save
from sim.experiment.simulate import simulate
from sim.experiment.workers import run_all
from sim.jit import cache_directories
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from tests.engine.rules.worlds import log_of, refused, rule, ruled, shipped
from tests.scenarios import Maker, text_of
from tests.twins.twins import assert_same
from tests.twins.worlds import Meddler

RULES = ("competitor", "busy_boss", "tiring")
WORLDS = [(maker, number) for maker in (Maker, Meddler) for number in range(10)]


def plan_of(maker: type[Maker], number: int) -> Plan:
    scenario = loads(text_of(maker(number, grid=bool(number % 2)).scenario()))
    return ruled(build(scenario.world(("first", "second")[number % 2])), *map(shipped, RULES))


@pytest.fixture(scope="module")
def busy() -> Plan:
    """A world in which people hang up, and all three rules have something to say."""
    return next(plan for number in range(100) for plan in [plan_of(Meddler, number)]
                if (log_of(plan).records["kind"] >= FIRST_OWN_KIND).sum() > 3)


@pytest.mark.slow
@pytest.mark.parametrize(("maker", "number"), WORLDS)
def test_both_engines_write_the_same_log(maker: type[Maker], number: int) -> None:
    plan = plan_of(maker, number)
    assert_same(log_of(plan), log_of(plan, "compiled"), f"{maker.__name__} {number}")


@pytest.mark.slow
def test_rules_are_compared_once(busy: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    check_rules(busy)
    assert is_checked(busy) and is_ready("compiled", [busy])
    monkeypatch.setattr(checking, "_compare", None)  # whoever compares again fails
    checking._checked.clear()
    check_rules(busy)
    prepare("compiled", [busy])


@pytest.mark.slow
def test_engines_that_part_are_told_and_the_rules_not_used(busy: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "is_checked", lambda plan: False)
    whole = checking._beginning

    def beginning(plan: Plan, engine: str) -> Log:
        log = whole(plan, engine)
        if engine == "compiled":
            log.records["value"][7] += 1.0
        return log

    monkeypatch.setattr(checking, "_beginning", beginning)
    checking._checked.clear()
    with pytest.raises(InputError, match="the two engines part over the rules, so they are not used") as caught:
        check_rules(busy)
    assert "record 7:" in str(caught.value)
    assert caught.value.problems[0].file == "competitor.py, busy_boss.py, tiring.py"
    checking._checked.clear()


def digest_of(plan: Plan, replication: int) -> str:
    return run(plan, replication=replication, engine="compiled").digest


@pytest.mark.slow
@pytest.mark.parametrize("in_threads", [True, False])
def test_threads_and_processes_make_the_engine_from_the_plan_alone(busy: Plan, in_threads: bool) -> None:
    check_rules(busy)
    here = [run(busy, replication=job, engine="reference").digest for job in range(4)]
    assert run_all(digest_of, busy, list(range(4)), 2, in_threads=in_threads) == here


@pytest.mark.slow
def test_records_of_ones_own_are_counted_saved_and_named(busy: Plan, tmp_path: Path) -> None:
    from dataclasses import replace
    plan = replace(busy, rule_kinds=("competitor.ASKED_COMPETITOR", "other.KIND"))
    kept = LogBuilder()
    outcomes = simulate(plan, keep=kept).outcomes
    log = kept.log(plan.own_kinds)
    late = log.records["time"] >= plan.warm_up
    asked = log.records["kind"] == FIRST_OWN_KIND
    assert outcomes["own_records.competitor.ASKED_COMPETITOR"] == (late & asked).sum() > 0
    assert outcomes["own_records.other.KIND"] == 0.0
    save(log, tmp_path / "log.parquet")
    again = load(tmp_path / "log.parquet")
    assert again.own_kinds == ("competitor.ASKED_COMPETITOR",)
    assert " competitor.ASKED_COMPETITOR place=" in describe(again.records[asked][0], again.own_kinds)
    assert f" {FIRST_OWN_KIND} place=" in describe(again.records[asked][0])


def test_a_damaged_package_is_made_anew(tmp_path: Path) -> None:
    place = tmp_path / "journeysim_rules_x"
    made = {"__init__": "", "told": "x = 1\n"}
    _kept(place, made)
    assert _is_sound(place)
    (place / "told.py").write_text("x = 2\n")
    assert not _is_sound(place)
    _kept(place, made)
    assert _is_sound(place) and (place / "told.py").read_text() == "x = 1\n"


def test_a_set_of_rules_is_known_by_names_texts_and_order() -> None:
    one, other = shipped("competitor"), shipped("tiring")
    assert digest((one, other)) == digest((one, other)) != digest((other, one))
    changed = rule("class Own(Moments):\n    def on_opening(self, case: Case) -> None:\n        pass\n")
    assert len({digest(files) for files in ((one,), (other,), (changed,), (one, other))}) == 4


# --- the command line ---

WORLD = """
seed = 4
horizon = "3 weeks"
customers = { initial = 400, orders_per_week = 1 }
flaws.late = { per_1000_orders = 300 }
channels.phone = { patience = "2 min", retry = { probability = 1, delay = "5 min" } }
pools.reps.staff = { weekdays = "8-12: 1" }
chain = [{ level = "rep", pool = "reps", handle = "30 min" }]

[policies.plain]
[policies.human]
rules = ["competitor.py", "busy_boss.py", "tiring.py"]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in RULES:
        (tmp_path / f"{name}.py").write_text(shipped(name).text)
    (tmp_path / "world.toml").write_text(WORLD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def cli(*arguments: str) -> Any:
    from click.testing import CliRunner

    from sim.cli import cli as group
    return CliRunner().invoke(group, list(arguments))


@pytest.mark.slow
@pytest.mark.usefixtures("place")
def test_a_rule_goes_the_whole_way_from_the_command_line() -> None:
    for engine in ("compiled", "reference"):
        result = cli("run", "world.toml", "--policy", "human", "--engine", engine, "--digest")
        assert result.exit_code == 0, result.output
        if engine == "compiled":
            wanted = result.stdout
    assert result.stdout == wanted
    assert "which is executed with your rights, like any script: competitor.py (SHA-256" in result.stderr
    assert cli("run", "world.toml", "--policy", "plain", "--digest").stdout != wanted


@pytest.mark.slow
def test_a_study_varies_a_number_of_a_rule_and_is_reproduced(place: Path) -> None:
    (place / "study.toml").write_text(
        'scenario = "world.toml"\nkind = "sweep"\nreplications = 3\n'
        'outcomes = ["own_records.competitor.ASKED_COMPETITOR", "churn"]\n'
        '[factors.wins]\npath = "policies.human.rules.competitor.wins"\nvalues = [0.0, 1.0]\n')
    done = cli("study", "study.toml", "--out", "study", "--quiet", "--workers", "2")
    assert done.exit_code == 0, done.output
    assert cli("reproduce", "study", "--all", "--run-rules").exit_code == 0
    import polars as pl
    runs = pl.read_parquet(place / "study" / "runs.parquet").filter(pl.col("policy") == "human")
    left = runs.group_by("point").agg(pl.col("churn").mean(), pl.col("own_records.competitor.ASKED_COMPETITOR").min())
    by_point = {row["point"]: row for row in left.to_dicts()}
    assert by_point[0]["churn"] == 0.0 < by_point[1]["churn"]
    assert by_point[0]["own_records.competitor.ASKED_COMPETITOR"] > 0


@pytest.mark.usefixtures("place")
def test_check_tells_a_mistake_at_its_line_and_nothing_is_run(place: Path) -> None:
    text = (place / "competitor.py").read_text()
    (place / "competitor.py").write_text(text.replace("def after_hang_up", "def after_hangup"))
    result = cli("check", "world.toml")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "def after_hang_up" in one)
    assert result.exit_code == 2
    assert f"competitor.py:{line}:" in result.stderr and "did you mean: after_hang_up" in result.stderr
    assert "Traceback" not in result.output


def test_the_reference_engine_runs_a_rule_where_numba_compiles_nothing(place: Path) -> None:
    code = ("from sim.scenario import load; from sim.scenario.plan import build; from sim.engine import run; "
            "print(run(build(load('world.toml').world('human')), engine='reference').digest)")
    root = str(Path(__file__).parents[3])
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=place, check=True,
                           env={"PYTHONPATH": root, "NUMBA_DISABLE_JIT": "1", "PATH": ""})
    assert child.stdout.strip() == run(build(loads(WORLD.replace('"competitor.py"', f'"{place}/competitor.py"').replace(
        '"busy_boss.py"', f'"{place}/busy_boss.py"').replace('"tiring.py"', f'"{place}/tiring.py"')).world("human")),
        engine="reference").digest


def test_the_cache_is_where_caches_are() -> None:
    assert all((directory / "rules").parent == directory for directory in cache_directories())
    assert refused(lambda: package((rule("x = 1\n"),))).message == "no class extends Moments: nothing has a say"
