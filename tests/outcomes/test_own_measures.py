"""Measures of one's own: what a function is given, what it may return, and how it is told what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim.errors import InputError, Problem
from sim.eventlog import Log, LogBuilder
from sim.experiment.naming import names_of
from sim.experiment.simulate import simulate
from sim.outcomes.own_measures import Measure, Measured, RunSetting, check, forms, of_file, of_function
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from sim.vocabulary import Kind
from tests.experiment.worlds import QUEUE

HEAD = "import math\nimport numpy as np\nimport polars as pl\nfrom journeysim.eventlog import Log\n"


@pytest.fixture(scope="module")
def run() -> tuple[Plan, Log]:
    """Return a plan with a warm-up and the log of a run."""
    plan, kept = build(loads(QUEUE, sets={"warm_up": "2 h"}).world()), LogBuilder()
    simulate(plan, engine="reference", keep=kept)
    return plan, kept.log()


def of(body: str, folder: Path, name: str = "own", place: str = "own.py:own", **about: Any) -> Measure:
    """Return a measure of a file with this text."""
    (folder / "own.py").write_text(HEAD + body)
    return of_file(name, place, folder, {}, **about)


def value(measure: Measure, run: tuple[Plan, Log]) -> float:
    """Return what a measure makes of the run, taken twice."""
    plan, log = run
    return Measured(Log(log.records.copy()), plan).by(measure, twice=True)


def complaint(act: Callable[[], Any]) -> Problem:
    """Return the one complaint of something that is refused."""
    with pytest.raises(InputError) as caught:
        act()
    assert len(caught.value.problems) == 1, caught.value
    return caught.value.problems[0]


@pytest.mark.parametrize("head", [
    "def own(log):", "def own(records_of_a_run):", "def own(log, *, least=0):", "def own(log: Log):",
    "def own(x: 'Log', setting):", "def own(log, setting):", "def own(setting, log):", "def own(log, frame):",
    "def own(*, log):", "def own(log, *more, **others):",
])
def test_what_is_given_goes_by_names(head: str, tmp_path: Path, run: tuple[Plan, Log]) -> None:
    given = "log" if "log" in head else "x" if "(x" in head else "records_of_a_run"
    measure = of(f"{head}\n    return len({given}) + len({given}.records)\n", tmp_path)
    assert value(measure, run) == 2.0 * len(run[1])


@pytest.mark.parametrize("head", [
    "def own(frame):", "def own(frame, setting):", "def own(f: pl.DataFrame):", "def own(f: 'pl.DataFrame'):",
    "def own(f: 'polars.DataFrame', setting):", "def own(f: 'DataFrame', log):",
])
def test_a_frame_holds_the_records(head: str, tmp_path: Path, run: tuple[Plan, Log]) -> None:
    given = "frame" if "frame" in head else "f"
    measure = of(f"{head}\n    return {given}.filter(kind={int(Kind.SERVED)})['value'].max()\n", tmp_path)
    records = run[1].records
    assert value(measure, run) == float(records["value"][records["kind"] == Kind.SERVED].max()) > 0.0


def test_a_frame_in_words_names_what_the_world_names(tmp_path: Path, run: tuple[Plan, Log]) -> None:
    plan, log = run
    body = "def own(words):\n    return len(words.filter((pl.col('kind') == 'SERVED') & (pl.col('place') == 'reps')))\n"
    names = names_of(loads(QUEUE).world())
    measured = Measured(Log(log.records.copy(), names=names), plan)
    assert measured.by(of(body, tmp_path)) == np.count_nonzero(log.records["kind"] == Kind.SERVED) > 0


def test_the_setting_tells_what_numbers_stand_for(run: tuple[Plan, Log]) -> None:
    seen: list[RunSetting] = []
    assert value(of_function("own", lambda log, setting: seen.append(setting) or 1), run) == 1.0
    assert seen[0] == seen[1] == RunSetting(120.0, 1440.0, ("reps",), ("live",), ("problem",), ("rep",))


@pytest.mark.parametrize(("answer", "expected"), [
    ("3", 3.0), ("2.5", 2.5), ("np.float64(2.5)", 2.5), ("np.int16(7)", 7.0), ("np.array(4.0)", 4.0), ("-0.0", 0.0),
    ("math.nan", math.nan), ("np.nan", math.nan), ("__import__('fractions').Fraction(1, 2)", 0.5),
])
def test_any_real_number_will_do(answer: str, expected: float, tmp_path: Path, run: tuple[Plan, Log]) -> None:
    found = value(of(f"def own(log):\n    return {answer}\n", tmp_path), run)
    assert type(found) is float and (found == expected or (math.isnan(found) and math.isnan(expected)))


@pytest.mark.parametrize(("answer", "message", "found"), [
    ("None", "returns what is no number", "None (NoneType)"), ("'x'", "returns what is no number", '"x" (str)'),
    ("True", "returns what is no number", "true (bool)"), ("np.True_", "returns what is no number", "True"),
    ("[1.0]", "returns what is no number", "[1.0] (list)"), ("np.array([1.0])", "returns what is no number", "array"),
    ("1j", "returns what is no number", "1j (complex)"), ("math.inf", "returns what is not finite", "inf"),
    ("-np.inf", "returns what is not finite", "-inf"), ("10 ** 400", "returns what is not finite", "inf"),
])
def test_anything_else_is_refused(answer: str, message: str, found: str, tmp_path: Path, run: tuple[Plan, Log]) -> None:
    measure = of(f"def own(log):\n    return {answer}\n", tmp_path)
    problem = complaint(lambda: value(measure, run))
    assert (problem.file, problem.key, problem.message) == ("own.py", "own", message)
    assert found in problem.found and problem.allowed == "one finite number, or nan where it is undefined"


@pytest.mark.parametrize("body", [
    "import random\ndef own(log):\n    return random.random()\n",
    "calls = []\ndef own(log):\n    calls.append(1)\n    return len(calls)\n",
    "import time\ndef own(log):\n    return time.perf_counter()\n",
    "calls = []\ndef own(log):\n    calls.append(1)\n    return math.nan if len(calls) % 2 else 1.0\n",
])
def test_a_number_that_does_not_follow_from_the_log_is_noticed(
    body: str, tmp_path: Path, run: tuple[Plan, Log],
) -> None:
    problem = complaint(lambda: value(of(body, tmp_path), run))
    assert (problem.file, problem.key) == ("own.py", "own")
    assert problem.message == "gives different numbers for the same log" and ", then " in problem.found


@pytest.mark.parametrize("line", [
    "log.records['value'] = 0.0", "log.records.flags.writeable = True", "log.records.sort(order='value')",
])
def test_a_measure_cannot_write_to_the_log(line: str, tmp_path: Path, run: tuple[Plan, Log]) -> None:
    before = run[1].digest()
    problem = complaint(lambda: value(of(f"def own(log):\n    {line}\n    return 1\n", tmp_path), run))
    assert problem.message.startswith("ends in an error: ValueError") and problem.source_line.strip() == line
    assert run[1].digest() == before


def test_what_one_measure_does_to_its_frame_no_other_sees(run: tuple[Plan, Log]) -> None:
    def spoils(frame: pl.DataFrame) -> float:
        frame.insert_column(0, pl.Series("new", np.zeros(len(frame))))
        frame[0, "value"] = 1e9
        return 1.0

    def counts(frame: pl.DataFrame) -> float:
        value: float = len(frame.columns) + frame["value"][0]
        return value

    plan, log = run
    both = Measured(Log(log.records.copy()), plan)
    expected = both.by(of_function("counts", counts))
    assert both.by(of_function("spoils", spoils), twice=True) == 1.0
    assert both.by(of_function("counts", counts)) == expected


def test_an_error_stands_at_its_line(tmp_path: Path, run: tuple[Plan, Log]) -> None:
    measure = of("def half(number):\n    return 1 / number\n\n\ndef own(log):\n    return half(0)\n", tmp_path)
    problem = complaint(lambda: value(measure, run))
    assert (problem.file, problem.key, problem.line, problem.column) == ("own.py", "own", 6, 5)
    assert problem.message == "ends in an error: ZeroDivisionError: division by zero"
    assert problem.source_line == "    return 1 / number"
    problem = complaint(lambda: value(of_function("own", lambda log: 1 / 0), run))
    assert "ZeroDivisionError" in problem.message and problem.line == 0


@pytest.mark.parametrize("head", ["def own(a, b):", "def own():", "def own(plan):\n    pass\ndef own(log, plan):",
                                  "def own(log, /, setting):", "def own(frame, x):"])
def test_what_nobody_can_give_is_refused_before_anything_is_run(head: str, tmp_path: Path) -> None:
    problem = complaint(lambda: check([of(f"{head}\n    return 1\n", tmp_path)]))
    assert (problem.file, problem.key, problem.message) == ("own.py", "own", "cannot be given what it asks for")


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    measures = [of("def own(a, b):\n    return 1\ndef two():\n    return 1\n", tmp_path, name, f"own.py:{name}")
                for name in ("own", "two")]
    with pytest.raises(InputError) as caught:
        check(measures)
    assert [problem.key for problem in caught.value.problems] == ["own", "two"]


@pytest.mark.parametrize(("body", "message"), [
    ("def own(log:\n", "is not Python: '(' was never closed"), ("x = '\0'\ndef own(log): ...\n", "is not Python"),
    ("def owm(log):\n    return 1\n", "has no function of that name"), ("own = 3\n", "has no function of that name"),
    ("class own:\n    pass\n", "has no function of that name"),
])
def test_what_is_wrong_with_a_file_is_seen_without_executing_it(body: str, message: str, tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    problem = complaint(lambda: of(f"open({str(witness)!r}, 'w').close()\n{body}", tmp_path))
    assert problem.file == "own.py" and problem.message.startswith(message) and not witness.exists()
    if "owm" in body:
        assert (problem.key, problem.nearest) == ("own", "owm")


@pytest.mark.parametrize("place", ["own.txt:own", "own.py:", "own.py:a b", ":own", "", "own"])
def test_what_does_not_say_where_is_refused(place: str, tmp_path: Path) -> None:
    assert "does not say where its function is" in complaint(
        lambda: of("def own(log):\n    return 1\n", tmp_path, place=place)).message


def test_a_file_that_cannot_be_executed_says_where(tmp_path: Path) -> None:
    measure = of("import nothing_of_this_name\ndef own(log):\n    return 1\n", tmp_path)
    problem = complaint(lambda: check([measure]))
    assert (problem.file, problem.line) == ("own.py", 5) and "ModuleNotFoundError" in problem.message


def test_a_file_alone_stands_for_the_function_of_that_name(tmp_path: Path, run: tuple[Plan, Log]) -> None:
    assert value(of("def late(log):\n    return 3\n", tmp_path, "late", "own.py"), run) == 3.0


def test_a_file_may_hold_what_python_holds(tmp_path: Path, run: tuple[Plan, Log]) -> None:
    body = ("from dataclasses import dataclass\n@dataclass\nclass Wait:\n    minutes: float\n"
            "def own(log):\n    return max(Wait(float(v)).minutes for v in log.records['value'])\n")
    assert value(of(body, tmp_path), run) == float(run[1].records["value"].max())


def test_what_it_is_called_and_what_it_is_made_of(tmp_path: Path) -> None:
    body = 'def own(log):\n    """Visits after a long wait.\n\n    More of it."""\n    return 1\n'
    measure = of(body, tmp_path, "waited_long", unit="min", better="less")
    assert (measure.outcome.label, measure.outcome.unit, measure.outcome.better) == ("Waited long", "min", -1)
    assert measure.outcome.definition == "Visits after a long wait (own.py:own)."
    assert of(body, tmp_path, label="so called", better="more").outcome.label == "So called"
    assert of("def own(log):\n    return 1\n", tmp_path).outcome.definition == "A measure of one's own: own.py:own."
    form = forms([measure])["waited_long"]
    assert form == {"file": "own.py", "function": "own", "sha256": measure.digest} and len(measure.digest) == 64
    assert of(body + "# of no consequence\n", tmp_path).digest != measure.digest
