"""The last pass brings line and abandoned calls of the simulation to those of the log."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.calibration.beyond import Ratio
from sim.calibration.call_log import read
from sim.calibration.desk_shape import STEP_IN, DeskShape
from sim.calibration.estimate import Estimate, estimate
from sim.calibration.intervals.day_bounds import Bounds
from sim.calibration.kept_people import Kept
from sim.calibration.last_pass import MOST_STEPS, Search, Step, last_pass, targets_of
from sim.calibration.simulated_calls import SimulatedCalls, simulated_calls
from sim.calibration.wishes import Wishes
from sim.calibration.writing import scenario_text, week_pools
from sim.scenario import Scenario, load
from tests.calibration.bank import Bank, Truth


@pytest.fixture(scope="module")
def four_weeks(tmp_path_factory: pytest.TempPathFactory) -> Estimate:
    """What is learnt from four weeks of the bank."""
    path = tmp_path_factory.mktemp("calls") / "calls.csv"
    path.write_text(Bank(Truth(weeks=4, missing_days=()), 7).log())
    return estimate(read(path))


@pytest.fixture(scope="module")
def passed(four_weeks: Estimate) -> Estimate:
    """The same after the last pass."""
    return last_pass(four_weeks, DeskShape())


def test_the_agents_of_the_bank_are_found(passed: Estimate, truth: Truth) -> None:
    """Five at one desk and two at the other, whatever part of their day the sessions show; nobody steps in.

    At the small one, where 45 calls a day wait for seconds, a line as long as the one seen is within a sixth of it.
    """
    pools = week_pools(passed, passed.shape.week_level)
    low, high = truth.open_hours
    for pool, staff, far in (("reps", truth.staff, 0.06), ("internet", truth.internet_staff, 1 / 6)):
        assert pools[pool][list(truth.days), 2 * low:2 * high].mean() == pytest.approx(staff, rel=far)
    assert STEP_IN not in pools
    assert passed.shape.stepping_in == 0.0


def test_waits_and_hanging_up_come_within_the_noise_of_the_log(passed: Estimate) -> None:
    search = Search(passed, targets_of(passed))
    step = search.step(passed.shape)
    assert abs(step.wait["reps"] - search.targets.wait["reps"].seen) <= search.targets.wait["reps"].noise
    for name, figure in search.targets.abandoned.items():
        assert abs(step.abandoned[name] - figure.seen) <= figure.noise
    assert not [sentence for sentence in passed.moved if "remains" in sentence and "reps" in sentence]


def test_patience_that_is_right_is_left_alone(passed: Estimate) -> None:
    """The noise of the abandoned share of four weeks is a tenth of it."""
    assert passed.shape.patience
    assert all(factor == pytest.approx(1.0, abs=0.25) for factor in passed.shape.patience.values())


def test_what_was_moved_is_said(passed: Estimate) -> None:
    said = " ".join(passed.moved)
    assert "Staff: roster" in said
    assert f"reps has {passed.shape.level['reps']:.3f} agents at work for each one on the roster" in said
    assert f"{passed.shape.week_level['reps']:.3f} in the typical week" in said


def test_it_is_the_same_every_time_and_ends(four_weeks: Estimate) -> None:
    search = Search(four_weeks, targets_of(four_weeks))
    shape = DeskShape(level=dict.fromkeys(four_weeks.duty.week, 1.0))
    first, second = search.step(shape), search.step(shape)
    assert (first.wait, first.prompt, first.abandoned) == (second.wait, second.prompt, second.abandoned)
    search.run(shape)
    assert len(search.steps) <= MOST_STEPS


def test_targets_are_the_figures_of_the_log(four_weeks: Estimate) -> None:
    targets, calls = targets_of(four_weeks), four_weeks.calls
    own = (np.array(calls.types)[calls.type] != "IN") & calls.counts
    assert targets.wait["reps"].seen == pytest.approx(calls.wait[own & calls.answered].mean())
    assert targets.prompt["reps"].seen == pytest.approx((calls.answered & (calls.wait <= 1 / 3 + 1e-9))[own].mean())
    high = own & calls.high & (np.array(calls.types)[calls.type] == "PS")
    left = int((high & calls.abandoned).sum())
    stream = next(stream for stream in four_weeks.streams if stream.name == "PS_high")
    everyone = int((own & (np.array(calls.types)[calls.type] == "PS")).sum())
    assert targets.abandoned["PS_high"].seen == pytest.approx(left / (stream.share * everyone))
    assert 0.0 < targets.wait["reps"].noise < targets.wait["reps"].seen


def test_agents_who_step_in_only_where_pauses_are_seen(four_weeks: Estimate) -> None:
    """A log with fewer prompt answers than whole agents give: without measured pauses nothing is done about it."""
    targets = targets_of(four_weeks)
    fewer = replace(targets, prompt={**targets.prompt, "reps": replace(targets.prompt["reps"], seen=0.5)})
    search = Search(four_weeks, fewer)
    step = search.step(DeskShape(level=dict.fromkeys(four_weeks.duty.week, 1.03)))
    search.steps.append(step)
    near = replace(step, wait={**step.wait, "reps": targets.wait["reps"].seen})
    assert search._next(near).stepping_in == 0.0
    paused = replace(four_weeks, beyond=replace(four_weeks.beyond, working=_ratio()))
    again = Search(paused, fewer)
    again.steps.append(near)
    assert again._next(near).stepping_in > 0.02


def test_a_log_without_names_is_fitted_to_what_is_inferred(four_weeks: Estimate) -> None:
    log = replace(four_weeks.log, agent=np.full(len(four_weeks.log), -1))
    inferred = last_pass(estimate(log, Wishes("inferred")), DeskShape())
    assert "Staff: inferred" in inferred.moved[0]
    assert not [sentence for sentence in inferred.moved if "remains" in sentence and "mean wait at reps" in sentence]


def _ratio() -> Ratio:
    return Ratio(0.8, 0.9, Bounds(0.89, 0.88, 0.9))


def test_agents_are_fitted_beside_the_people_who_are_kept(
    four_weeks: Estimate, passed: Estimate, tmp_path: Path
) -> None:
    """Of people whose calls take a quarter longer as many more are needed for the same line; they stay as they were.

    Nobody there steps in, so nobody does here.
    """
    old = scenario_text(replace(four_weeks, shape=DeskShape(level={"reps": 1.0, "internet": 1.0})))
    (tmp_path / "old.toml").write_text(re.sub(
        r'(handle = .*mean = ")([\d.]+)', lambda found: f"{found[1]}{1.25 * float(found[2]):.3f}", old))
    kept = Kept(load(tmp_path / "old.toml"), tmp_path / "old.toml", "log.csv")
    found = last_pass(kept.with_redials(four_weeks), DeskShape(), kept=kept)
    assert found.shape.level["reps"] / passed.shape.level["reps"] == pytest.approx(1.25, abs=0.08)
    assert (found.shape.stepping_in, dict(found.shape.patience)) == (0.0, {})
    assert "Agents alone were moved, with the people of old.toml." in found.moved


def test_who_steps_in_is_kept_as_a_share_of_the_desk(four_weeks: Estimate, tmp_path: Path) -> None:
    shape = DeskShape(level={"reps": 1.0, "internet": 1.0}, stepping_in=0.3, reps_only=("NW",))
    (tmp_path / "old.toml").write_text(scenario_text(replace(four_weeks, shape=shape)))
    kept = Kept(load(tmp_path / "old.toml"), tmp_path / "old.toml", "log.csv")
    found = kept.shape(four_weeks, DeskShape(reps_only=("PS",)))
    assert found.stepping_in == pytest.approx(0.3, abs=0.03)
    assert found.reps_only == ("NW",)


def test_every_week_has_luck_of_its_own(four_weeks: Estimate, monkeypatch: pytest.MonkeyPatch) -> None:
    """No two weeks of a step are simulated with the same replication, whose luck would count in all of them."""
    used = []

    def spy(scenario: Scenario, names: tuple[str, ...], replications: int, *, first: int) -> SimulatedCalls:
        used.extend(range(first, first + replications))
        return simulated_calls(scenario, names, 1, first=first)

    monkeypatch.setattr("sim.calibration.last_pass.simulated_calls", spy)
    search = Search(four_weeks, targets_of(four_weeks))
    search.step(DeskShape(level={"reps": 1.0, "internet": 1.0}))
    assert len(used) == len(set(used)) == len(search.weeks) * search.replications


def test_who_steps_in_is_settled_before_the_search_ends(four_weeks: Estimate) -> None:
    """With everything as seen but prompt answers a fifth of their noise off it goes on, if anybody steps in."""
    targets = targets_of(four_weeks)
    seen = {name: {key: figure.seen for key, figure in getattr(targets, name).items()}
            for name in ("wait", "prompt", "abandoned", "hours")}
    search = Search(four_weeks, targets)
    prompt = targets.prompt["reps"]
    for stepping_in, off, ends in ((0.3, 0.0, True), (0.3, 0.2, False), (0.0, 0.2, True)):
        figures = {**seen, "prompt": {**seen["prompt"], "reps": prompt.seen + off * prompt.noise}}
        assert search._is_near(Step(DeskShape(stepping_in=stepping_in), **figures)) is ends  # type: ignore[arg-type]


def test_the_log_counts_in_full_where_pauses_are_seen(four_weeks: Estimate) -> None:
    """What luck explains is not believed of a desk whose roster works; of one that pauses all of it is."""
    targets = targets_of(four_weeks)
    seen = targets.wait["reps"]
    near = seen.seen + 0.2 * seen.noise
    assert Search(four_weeks, targets).belief(near, seen) == 0.0
    paused = replace(four_weeks, beyond=replace(four_weeks.beyond, working=_ratio()))
    assert Search(paused, targets).belief(near, seen) == 1.0
