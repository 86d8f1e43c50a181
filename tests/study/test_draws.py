"""A comparison with the draws of a fit: which runs, what is said, and that nothing changes without draws."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiment.comparison import Comparison
from sim.experiment.forms import comparison_form
from sim.report.comparison import sign_table
from sim.report.luck_and_data import widths_notes, widths_table
from sim.report.screen import how_sure, verdict_text
from sim.report.verdict import settling
from sim.scenario import load
from sim.scenario.drawn_worlds import digest
from sim.scenario.toml import parse
from sim.statistics.input_uncertainty import two_widths
from sim.study import run
from sim.study.drive import compare
from sim.study.finish import load as load_results
from sim.study.kinds.compare import comparison_of
from sim.study.reproduce import reproduce
from tests.cli.conftest import written
from tests.experiment.worlds import QUEUE
from tests.study.worlds import study

TIME = "resolution_time_mean"
RATES = (7.0, 7.5, 8.5, 9.0)
FIXED = {"scenario": "queue.toml", "kind": "compare", "replications": 6}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A world of one counter, with draws in which more or fewer cases come."""
    head = ('format = { name = "journeysim-draws", version = 1 }\n'
            f'fit = "{digest(parse(QUEUE, "queue"))}"\nlog = "0"\nseed = 1\nfreedom = 20\n')
    (tmp_path / "queue.draws.toml").write_text(
        head + "".join(f"[[draw]]\ndemand.cases_per_hour = {rate}\n" for rate in RATES))
    return tmp_path


def drawn(place: Path, **changes: Any) -> Any:
    """The result of a comparison with draws."""
    return run(study(place, FIXED | changes, draws="queue.draws.toml"))


def test_each_draw_is_run_with_the_luck_of_the_first_runs(place: Path) -> None:
    result = drawn(place)
    comparison = comparison_of(result)
    assert len(result.points) == 5
    assert {point.index: result.results.numbers(point, "plain") for point in result.points} == {
        0: (0, 1, 2, 3, 4, 5), **{at: (0, 1) for at in (1, 2, 3, 4)}}
    for at, rate in enumerate(RATES):
        (place / "other.toml").write_text(QUEUE.replace("cases_per_hour = 8", f"cases_per_hour = {rate}"))
        alone = comparison_of(compare(load(place / "other.toml"), replications=2))
        for policy in ("plain", "scripted"):
            assert (comparison.drawn[policy][TIME][at] == alone.values[policy][TIME]).all()


def test_a_verdict_rests_on_both_widths_and_says_what_each_is(place: Path) -> None:
    comparison = comparison_of(drawn(place))
    plain = comparison_of(run(study(place, FIXED)))
    assert plain.values.keys() == comparison.values.keys()
    for verdict, alone in zip(comparison.verdicts, plain.verdicts, strict=True):
        if verdict.widths is None:
            assert verdict == alone
            continue
        assert verdict.widths.luck == alone.interval
        gaps = comparison.values["scripted"][verdict.outcome] - comparison.values["plain"][verdict.outcome]
        under = comparison.drawn["scripted"][verdict.outcome] - comparison.drawn["plain"][verdict.outcome]
        assert verdict.widths == two_widths(gaps, under, verdict.interval.level, 20.0)
        assert verdict.interval == verdict.widths.both
        assert verdict.interval.half_width > alone.interval.half_width
    form = comparison_form(comparison)
    assert form["draws"] == {"draws": 4, "runs_of_each": 2}
    assert form["differences"] == comparison_form(plain)["differences"]  # of luck alone, as before
    said = next(each for each in form["verdict"] if each["outcome"] == TIME)
    assert {"luck_half_width", "data_half_width", "share_of_data", "draws_beside_the_fit"} <= said.keys()
    assert said["luck_half_width"] < said["half_width"]


def test_without_draws_nothing_is_added(place: Path) -> None:
    plain = run(study(place, FIXED))
    form = comparison_form(comparison_of(plain))
    assert "draws" not in form
    assert all("luck_half_width" not in each for each in form["verdict"])
    assert "luck_half_width" not in plain.summary.columns
    assert widths_table(comparison_of(plain)) == widths_notes(comparison_of(plain)) == []
    assert "draws" not in plain.frame.parts["study"]


def test_results_are_kept_read_back_and_reproduced(place: Path) -> None:
    definition = study(place, FIXED, draws="queue.draws.toml")
    first = run(definition, directory=place / "one")
    again = load_results(place / "one")
    assert [point.overrides for point in again.points] == [point.overrides for point in first.points]
    assert comparison_of(again).verdicts == comparison_of(first).verdicts
    assert reproduce(place / "one", sample=None) == (6 * 2 + 4 * 2 * 2, [])
    (place / "queue.draws.toml").unlink()  # the results hold all that they rest on
    assert reproduce(place / "one", sample=4)[1] == []
    assert "luck_half_width" in (place / "one" / "verdict.csv").read_text().splitlines()[0]
    assert "draws" in json.loads((place / "one" / "summary.json").read_text())


def test_workers_leave_no_trace(place: Path) -> None:
    definition = study(place, FIXED, draws="queue.draws.toml")
    for name, workers in (("one", 1), ("two", 2)):
        run(definition, directory=place / name, workers=workers)
    assert written(place / "one") == written(place / "two")


def test_with_a_precision_each_draw_has_a_fifth_of_the_first_look(place: Path) -> None:
    content = {"scenario": "queue.toml", "kind": "compare",
               "precision": {"outcome": TIME, "half_width": 3.0, "minimum": 15, "maximum": 30}}
    result = run(study(place, content, draws="queue.draws.toml"))
    assert {len(result.results.numbers(point, "plain")) for point in result.points[1:]} == {3}


def test_one_replication_has_no_widths(place: Path) -> None:
    comparison = comparison_of(drawn(place, replications=1))
    assert all(verdict.widths is None for verdict in comparison.verdicts)
    assert widths_table(comparison) == []


def test_draws_of_another_fit_or_a_changed_scenario_are_refused(place: Path) -> None:
    (place / "queue.draws.toml").write_text((place / "queue.draws.toml").read_text().replace('fit = "', 'fit = "0'))
    with pytest.raises(InputError, match="holds draws of another fit"):
        drawn(place)
    with pytest.raises(InputError, match="is not what its file says"):
        compare(load(place / "queue.toml").with_({"demand.cases_per_hour": 5}), draws=place / "queue.draws.toml")


# What is said ---------------------------------------------------------------------------------------------------------


def made(gaps: np.ndarray, under: np.ndarray) -> Comparison:
    """A comparison of two policies in which one outcome has these differences, under the fit and under draws."""
    zeros = np.zeros(gaps.size)
    return Comparison(
        title="", source_hash="", policies=("a", "b"), titles={"a": "A", "b": "B"}, frontline="reps", seed=1,
        replications=gaps.size, values={"a": {TIME: zeros}, "b": {TIME: gaps}}, digests={},
        drawn={"a": {TIME: np.zeros(under.shape)}, "b": {TIME: under}})


def test_what_the_data_leave_open_no_number_of_runs_would_settle() -> None:
    random = np.random.default_rng(1)
    gaps = 10.0 + random.normal(0.0, 0.1, 10)
    under = 10.0 + random.normal(0.0, 20.0, (20, 1)) + random.normal(0.0, 0.1, (20, 2))
    comparison = made(gaps, under)
    (verdict,) = comparison.verdicts
    assert verdict.word == "unclear" and math.isinf(verdict.runs_needed)
    assert settling(comparison, "b") == "a longer log, for no number of runs would (mean time to a solution)"
    alone = replace(comparison, drawn={})
    assert alone.verdicts[0].word == "worse"
    assert "of luck and data" in how_sure(comparison) and "data" not in how_sure(alone)
    (table,) = widths_table(comparison)
    assert table.columns == ("", "policy", "difference", "luck", "data", "both", "of it data")
    assert table.rows[0][-1] == "100 %"
    assert "only a longer log shrinks it, no number of runs" in widths_notes(comparison)[0]
    assert "longer log" in verdict_text(comparison)


def test_draws_that_lie_beside_the_fit_are_told() -> None:
    random = np.random.default_rng(2)
    gaps = 10.0 + random.normal(0.0, 0.1, 10)
    under = 20.0 + random.normal(0.0, 1.0, (20, 1)) + random.normal(0.0, 0.1, (20, 2))
    assert any("The fit bends it one way" in note for note in widths_notes(made(gaps, under)))
    assert not any("bends" in note for note in widths_notes(made(gaps, under - 10.0)))


def test_data_that_luck_hides_are_told_as_such() -> None:
    random = np.random.default_rng(3)
    comparison = made(random.normal(0.0, 1.0, 10), random.normal(0.0, 1.0, (20, 2)))
    assert widths_table(comparison)[0].rows[0][-1] == "not told from luck"
    assert any("not told from luck" in note for note in widths_notes(comparison))


def test_what_is_the_same_in_every_run_but_not_under_the_draws_is_unclear() -> None:
    random = np.random.default_rng(4)
    (verdict,) = made(np.zeros(10), np.zeros((20, 2))).verdicts
    assert verdict.word == "same"
    (verdict,) = made(np.zeros(10), random.normal(size=(20, 2))).verdicts
    assert verdict.word == "unclear"


def test_an_outcome_without_a_value_under_a_draw_is_not_clear() -> None:
    random = np.random.default_rng(5)
    under = random.normal(10.0, 1.0, (20, 2))
    under[3, 1] = math.nan
    (verdict,) = made(10.0 + random.normal(size=10), under).verdicts
    assert verdict.word == "unclear" and verdict.interval is not None and math.isinf(verdict.interval.half_width)
    assert sign_table(made(10.0 + random.normal(size=10), under)).rows == ()
