"""Measures of one's own in studies: columns, verdicts, identity, what travels to workers, and making it all again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

import sim
from sim.cli import cli
from sim.errors import InputError
from sim.experiment.memory import RECORD, RECORDS_OF_A_CASE, check_memory, needed
from sim.scenario import Scenario, load, loads
from sim.study.definition import from_content, to_content
from sim.study.drive import run
from sim.study.finish import StudyResult
from sim.study.frame import Frame, prepare
from sim.study.identity import changes
from sim.study.jobs import Job, perform
from sim.study.kinds.compare import comparison_of
from sim.study.reproduce import reproduce
from tests.cli.conftest import written
from tests.experiment.worlds import QUEUE
from tests.study.worlds import COMPARE, SWEEP, study

FILE = '''"""Two measures: one that an outcome knows as well, and one that no outcome knows."""

import math

import numpy as np

from journeysim.vocabulary import Kind


def cases_opened(log):
    """Cases opened in the run."""
    return np.count_nonzero(log.records["kind"] == Kind.OPENED)


def longest_wait(frame, setting):
    """The longest wait that ended with service after the warm-up."""
    waits = frame.filter((frame["kind"] == int(Kind.SERVED)) & (frame["time"] >= setting.warm_up))["value"]
    return waits.max() if len(waits) else math.nan
'''
METRICS: dict[str, Any] = {
    "cases_opened": "own.py:cases_opened",
    "longest": {"file": "own.py:longest_wait", "unit": "min", "better": "less", "label": "Longest wait"},
}
PLAIN = {key: part for key, part in COMPARE.items() if key != "precision"} | {"replications": 3}
KINDS: dict[str, dict[str, Any]] = {
    "compare": PLAIN, "sweep": SWEEP | {"replications": 2},
    "sensitivity": SWEEP | {"kind": "sensitivity", "replications": 1, "method": "morris", "trajectories": 2,
                            "factors": {"rate": {"path": "demand.cases_per_hour", "low": 4, "high": 8},
                                        "script": {"path": "levers.script_minutes", "low": 0, "high": 2}}},
    "select": {"scenario": "queue.toml", "kind": "select", "delta": 60.0, "first_stage": 3, "maximum": 10,
               "objective": {"outcome": "longest", "goal": "minimise"}},
    "border": SWEEP | {"kind": "border", "outcome": "longest", "outcomes": [], "columns": 2, "rows": 2, "depth": 0,
                       "replications": 2, "most_replications": 4},
    "optimise": SWEEP | {"kind": "optimise", "trials": 4, "batch": 4, "replications": 2, "finalists": 2,
                         "final_replications": 2, "outcomes": [],
                         "objectives": [{"outcome": "longest", "goal": "minimise"}]},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current directory, with a file of measures and a world."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(FILE)
    (tmp_path / "queue.toml").write_text(QUEUE)
    return tmp_path


def made(folder: Path, content: dict[str, Any] = PLAIN, **changed: Any) -> Frame:
    """Return a study made ready, without any run."""
    def ready(scenario: Scenario, seed: int) -> tuple[Scenario, None]:
        return scenario, None

    return prepare(study(folder, content, **changed), pilots=ready)


def carried_out(
    folder: Path, content: dict[str, Any] = PLAIN, directory: str | None = None, **changed: Any,
) -> StudyResult:
    """Carry a study out on the reference engine."""
    return run(study(folder, content, **{"metrics": METRICS} | changed), engine="reference",
               directory=None if directory is None else folder / directory)


def test_a_measure_is_an_outcome_everywhere(folder: Path) -> None:
    result = carried_out(folder, directory="out")
    comparison = comparison_of(result)
    for policy in comparison.policies:
        values = comparison.values[policy]
        assert values["cases_opened"].tolist() == values["cases"].tolist()
    assert list(result.runs().columns[-3:]) == ["cases_opened", "longest", "log"]
    about = comparison.about("longest")
    assert (about.label, about.unit, about.better) == ("Longest wait", "min", -1)
    verdict = comparison.verdict("scripted", "longest")
    assert verdict.interval is not None and verdict.interval.mean > 0.0
    head = (folder / "out" / "runs.csv").read_text().splitlines()[0].split(",")
    assert {"cases_opened", "longest"} <= set(head)
    for name in ("levels.csv", "differences.csv", "verdict.csv"):
        rows = pl.read_csv(folder / "out" / name).filter(outcome="longest")
        assert set(rows["label"]) == {"Longest wait"} and set(rows["unit"]) == {"min"}


def test_outcomes_and_logs_are_those_of_a_study_without(folder: Path) -> None:
    with_, without = carried_out(folder).runs(), carried_out(folder, metrics={}).runs()
    assert with_.drop("cases_opened", "longest").equals(without)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_study_may_measure_and_is_made_again_without_the_file(kind: str, folder: Path) -> None:
    from sim.outcomes.beside import known_beside
    from sim.report.kinds import report_of

    if kind == "optimise":
        pytest.importorskip("optuna")
    result = carried_out(folder, KINDS[kind], "out")
    assert {"cases_opened", "longest"} <= set(result.runs().columns)
    (folder / "own.py").unlink()
    again = sim.study.load(folder / "out")
    assert again.summary == result.summary and again.runs().equals(result.runs())
    with known_beside(again.frame.own):
        said = "\n".join(page if isinstance(page, str) else str(page) for page in report_of(again).pages(again))
    assert "ongest wait" in said
    checked, differences = reproduce(folder / "out", None, 1, "reference", run_rules=True)
    assert checked == len(result.runs()) - _shared_runs(result) and differences == []


def _shared_runs(result: StudyResult) -> int:
    """Return how many rows of the table of runs repeat those of another point that means the same."""
    rows = [(point.overrides, policy, number) for point, policy in result.rows()
            for number in result.results.numbers(point, policy)]
    return len(rows) - len(set(rows))


def test_a_study_without_measures_is_who_it_was(folder: Path) -> None:
    frame = made(folder)
    assert "metrics" not in frame.parts and "metrics" not in frame.parts["study"] and "metrics" not in frame.texts
    assert "metrics" not in to_content(frame.definition) and frame.identity == made(folder, metrics={}).identity


def test_the_file_is_a_part_of_who_a_study_is(folder: Path) -> None:
    before = made(folder, metrics=METRICS)
    assert set(before.parts["metrics"]) == set(METRICS)
    assert before.parts["metrics"]["longest"] == {
        "file": "own.py", "function": "longest_wait", "sha256": before.measures[1].digest}
    assert made(folder, metrics=METRICS).identity == before.identity
    (folder / "own.py").write_text(FILE + "# of no consequence\n")
    after = made(folder, metrics=METRICS)
    assert changes(before.parts, after.parts) == ["the measure cases_opened", "the measure longest"]
    assert changes(made(folder).parts, after.parts)[0] == "the study's metrics"


def test_the_same_definition_comes_back(folder: Path) -> None:
    definition = study(folder, PLAIN, metrics=METRICS)
    assert from_content(to_content(definition), definition.file) == definition


def test_a_store_does_not_go_on_with_another_measure(folder: Path) -> None:
    carried_out(folder, directory="out")
    (folder / "own.py").write_text(FILE.replace("np.count_nonzero", "1 + np.count_nonzero"))
    with pytest.raises(InputError, match="what differs: the measure cases_opened"):
        carried_out(folder, directory="out")


def test_a_manifest_that_was_changed_does_not_verify(folder: Path) -> None:
    carried_out(folder, directory="out")
    manifest = json.loads((folder / "out" / "manifest.json").read_text())
    assert manifest["metrics"] == {"own.py": FILE}
    manifest["metrics"]["own.py"] = FILE.replace("np.count_nonzero", "1 + np.count_nonzero")
    (folder / "out" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError):
        reproduce(folder / "out", None, 1, "reference")


def test_reproduce_notices_a_measure_that_gives_another_number(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "own.py").write_text(FILE.replace("np.count_nonzero", "int(__import__('os').environ['MORE']) + "
                                                                    "np.count_nonzero"))
    monkeypatch.setenv("MORE", "0")
    carried_out(folder, directory="out")
    assert reproduce(folder / "out", None, 1, "reference", run_rules=True) == (6, [])
    monkeypatch.setenv("MORE", "1")
    checked, differences = reproduce(folder / "out", None, 1, "reference", run_rules=True)
    assert checked == 6 and len(differences) == 6 and all(text.endswith("its outcomes") for text in differences)


def test_a_precision_and_a_decision_may_name_a_measure(folder: Path) -> None:
    decided = f'{QUEUE}\n[decision]\nprimary = "longest"\nsmallest_effect = 1\n'
    (folder / "queue.toml").write_text(decided)
    content = PLAIN | {"precision": {"outcome": "longest", "half_width": 500.0, "minimum": 3, "maximum": 5}}
    del content["replications"]
    result = run(study(folder, content, decided, metrics=METRICS), engine="reference")
    assert result.summary.findings["precision"]["verdict"] == "enough"
    (decision,) = comparison_of(result).decisions
    assert decision.conditions[0].verdict.outcome == "longest"
    with pytest.raises(InputError, match="or a measure that the study brings"):
        prepare(study(folder, PLAIN, decided))
    with pytest.raises(InputError, match="has no direction"):
        prepare(study(folder, PLAIN, decided, metrics={"longest": "own.py:longest_wait"}))


@pytest.mark.parametrize(("metrics", "key", "message"), [
    ({"churn": "own.py:cases_opened"}, "metrics.churn", "is the name of an outcome"),
    ({"a.b": "own.py:cases_opened"}, "metrics", "has a measure called 'a.b'"),
    ({"log": "own.py:cases_opened"}, "metrics", "has a measure called 'log'"),
    ({"a": "nowhere.py:f"}, "metrics.a", "names a file that cannot be read: No such file or directory"),
    ({"a": "own.txt"}, "metrics.a", "does not say where its function is"),
    ({"a": 3}, "metrics.a", "is not a table"), ({"a": {}}, "metrics.a.file", "is missing"),
    (3, "metrics", "is not a table"),
    ({"a": {"file": "own.py:cases_opened", "better": "up"}}, "metrics.a.better", "is not one of the allowed words"),
    ({"a": {"file": "own.py:cases_opened", "units": "min"}}, "metrics.a.units", "is not a known key"),
    ({"a": "own.py:cases_openned"}, "cases_openned", "has no function of that name"),
    ({f"a{at}": "own.py:cases_opened" for at in range(51)}, "metrics", "has 51 measures"),
])
def test_slips_name_the_key(metrics: Any, key: str, message: str, folder: Path) -> None:
    with pytest.raises(InputError) as caught:
        made(folder, metrics=metrics)
    (problem,) = caught.value.problems
    assert (problem.key, problem.message) == (key, message)


def test_a_factor_is_not_called_as_a_measure(folder: Path) -> None:
    with pytest.raises(InputError, match="is also the name of an outcome"):
        made(folder, SWEEP, metrics={"rate": "own.py:cases_opened"})


@pytest.mark.slow
@pytest.mark.parametrize("body", ["return 1 / 0", "return None", "import random; return random.random()"])
def test_workers_tell_which_measure_failed_and_nothing_is_lost(body: str, folder: Path) -> None:
    (folder / "own.py").write_text(f"{FILE}\n\ndef bad(log):\n    {body}\n")
    definition = study(folder, PLAIN, metrics={"bad": "own.py:bad"})
    with pytest.raises(InputError, match=r"own\.py(:\d+:\d+)?: bad: "):
        run(definition, engine="reference", workers=2, directory=folder / "out")
    assert not (folder / "out" / "manifest.json").exists()


@pytest.mark.slow
def test_workers_and_engines_leave_no_trace(folder: Path) -> None:
    for name, options in (("one", {}), ("two", {"workers": 2}), ("compiled", {"engine": "compiled", "workers": 2})):
        run(study(folder, PLAIN, metrics=METRICS), directory=folder / name, **{"engine": "reference"} | options)
    assert written(folder / "one") == written(folder / "two") == written(folder / "compiled")


def test_a_session_that_ends_midway_is_gone_on_with(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.study import jobs

    whole = jobs._run

    def until_the_third(job: Job, plan: Any, number: int, watcher: Any) -> Any:
        if number == 2:
            raise InputError("the power is cut")
        return whole(job, plan, number, watcher)

    monkeypatch.setattr(jobs, "_run", until_the_third)
    with pytest.raises(InputError, match="the power is cut"):
        carried_out(folder, directory="out")
    monkeypatch.setattr(jobs, "_run", whole)
    kept = carried_out(folder, directory="out")
    assert written(folder / "out") == (carried_out(folder, directory="at_once") and written(folder / "at_once"))
    assert kept.runs().equals(carried_out(folder).runs())


def test_workers_know_what_the_world_names(folder: Path) -> None:
    (folder / "own.py").write_text("def named(words):\n    return (words['place'].cast(str) == 'reps').sum()\n")
    frame = made(folder, metrics={"named": "own.py:named"})
    job = Job(frame.identity, frame.content, "{}", "plain", 1, 0, 1, "reference", measures=frame.measures)
    assert perform(job).values[0, -1] > 0.0


def test_a_job_carries_the_text(folder: Path) -> None:
    frame = made(folder, metrics=METRICS)
    (folder / "own.py").unlink()
    job = Job(frame.identity, frame.content, "{}", "plain", 1, 0, 2, "reference", measures=frame.measures)
    assert perform(job).names[-2:] == ("cases_opened", "longest")


def test_memory_counts_the_log_that_is_kept() -> None:
    scenario = loads(QUEUE, sets={"horizon": "20 years"})
    world = scenario.world()
    more = needed(world, keeps_log=True).bytes - needed(world).bytes
    assert more == pytest.approx(RECORD * RECORDS_OF_A_CASE * world.expected_cases())
    between = (needed(world).bytes + needed(world, keeps_log=True).bytes) / 2.0
    check_memory(scenario, scenario.policies, memory=between)
    with pytest.raises(InputError, match="records of a log that measures keep whole"):
        check_memory(scenario, scenario.policies, memory=between, keeps_log=True)


# In Python ------------------------------------------------------------------------------------------------------------


def test_python_takes_files_and_functions(folder: Path) -> None:
    def visits(log: Any) -> int:
        """All visits."""
        return int((log.records["kind"] == sim.vocabulary.Kind.SERVED).sum())

    metrics = METRICS | {"visits": visits, "twice": {"file": lambda log: 2 * visits(log), "unit": "events"}}
    one = sim.run("queue.toml", metrics=metrics, engine="reference")
    assert one.outcomes["twice"] == 2.0 * one.outcomes["visits"] > 0.0
    assert one.log is None and one.digest == sim.run("queue.toml", engine="reference").digest
    row = one.frame.filter(name="longest").row(0, named=True)
    assert (row["unit"], row["better"]) == ("min", -1) and row["value"] == one.outcomes["longest"]
    assert "Measures of one&#x27;s own (4)" in one._repr_html_() and "Longest wait" in one._repr_html_()
    both = sim.compare("queue.toml", replications=2, metrics=metrics, engine="reference")
    assert both.runs["visits"][0] == one.outcomes["visits"]
    assert both.differences.filter(outcome="longest")["unit"].to_list() == ["min"]
    swept = sim.study(SWEEP | {"replications": 1, "metrics": {"visits": visits}}, metrics=METRICS, engine="reference")
    assert {"visits", *METRICS} <= set(swept.runs.columns) and "Longest wait" in swept._repr_html_()
    (folder / "study.toml").write_text(
        'scenario = "queue.toml"\nkind = "compare"\nreplications = 2\nmetrics = { longest = "own.py:longest_wait" }\n')
    named = sim.study("study.toml", metrics={"visits": visits}, engine="reference")
    assert named.runs["visits"].to_list() == both.runs["visits"].to_list()
    assert named.runs["longest"].to_list() == both.runs["longest"].to_list()


def test_a_function_is_not_kept_and_does_not_travel(folder: Path) -> None:
    metrics = {"records": lambda log: len(log)}
    with pytest.raises(InputError, match="results that are kept could not be made again"):
        sim.compare("queue.toml", replications=2, metrics=metrics, directory="out", engine="reference")
    with pytest.raises(InputError, match="other processes could not call it"):
        sim.compare("queue.toml", replications=2, metrics=metrics, workers=2, engine="reference")
    assert not (folder / "out").exists()


@pytest.mark.parametrize("metrics", [
    3, {3: "own.py:cases_opened"}, {"a": 3}, {"a": None}, {"cases": "own.py:longest_wait"},
])
def test_python_refuses_what_is_no_measure(metrics: Any, folder: Path) -> None:
    for call in (sim.run, sim.compare):
        with pytest.raises(InputError):
            call("queue.toml", metrics=metrics, engine="reference")


# On the command line --------------------------------------------------------------------------------------------------


def called(*arguments: object) -> Result:
    """Run `journeysim` on the reference engine."""
    return CliRunner().invoke(cli, [*map(str, arguments), "--engine", "reference", "--workers", "1"],
                              prog_name="journeysim")


LONGEST = "longest=own.py:longest_wait, unit=min, better=less, label=Longest wait"


def test_compare_and_sweep_take_measures_as_options(folder: Path) -> None:
    done = called("compare", "queue.toml", "--replications", 3, "--metric", LONGEST, "--metric",
                  "cases_opened=own.py:cases_opened", "--out", "out")
    assert done.exit_code == 0 and "longest wait" in done.stdout, done.output
    assert done.stderr.count("executed with your rights") == 1 and "own.py (SHA-256 " in done.stderr
    python = sim.compare("queue.toml", replications=3, metrics=METRICS, engine="reference")
    assert sim.results("out").runs.select(python.runs.columns).equals(python.runs)
    swept = called("sweep", "queue.toml", "--vary", "pools.reps.staff=1,2", "--replications", 2, "--metric", LONGEST,
                   "--out", "swept")
    assert swept.exit_code == 0 and "Longest wait (min)" in swept.stdout, swept.output
    again = called("reproduce", "out", "--all", "--run-rules")
    assert again.exit_code == 0 and again.stderr.count("executed with your rights") == 1


@pytest.mark.parametrize(("option", "message"), [
    ("longest", "--metric: does not say what to measure"), ("=own.py:f", "--metric: does not say what to measure"),
    ("a=", "--metric: does not say what to measure"), ("a=own.py:cases_opened,unitmin", "does not say what to measure"),
    ("a=own.py:cases_opened,colour=red", "does not say what to measure"),
    ("a=own.py:nix", "own.py: nix: has no function of that name"),
    ("a=no.py:f", "--metric a: names a file that cannot be read"),
    ("churn=own.py:cases_opened", "--metric churn: is the name of an outcome"),
    ("a=own.py:cases_opened,better=up", "--metric a.better: is not one of the allowed words"),
])
def test_a_slip_in_an_option_is_bad_input(option: str, message: str, folder: Path) -> None:
    for command in (("compare",), ("sweep", "--vary", "pools.reps.staff=1,2")):
        done = called(command[0], "queue.toml", *command[1:], "--metric", option, "--out", "out")
        assert done.exit_code == 2 and message in done.stderr and not (folder / "out").exists(), done.output
    twice = called("compare", "queue.toml", "--metric", LONGEST, "--metric", LONGEST)
    assert twice.exit_code == 2 and "is given twice" in twice.stderr


def test_a_measure_is_announced_before_it_is_executed(folder: Path) -> None:
    (folder / "own.py").write_text(f"raise RuntimeError('executed')\n{FILE}")
    done = called("compare", "queue.toml", "--metric", LONGEST, "--out", "out")
    assert done.exit_code == 2
    assert done.stderr.splitlines()[0].startswith("Note: this study measures by Python of its own")
    assert "own.py:1:1" in done.stderr and "RuntimeError: executed" in done.stderr


def test_the_file_of_a_scenario_is_read_as_before(folder: Path) -> None:
    assert load("queue.toml").policies == ("plain", "scripted")
