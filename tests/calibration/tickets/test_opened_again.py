"""Where cases go that are opened again, by who had solved them: against laws that made the data, and back in a run."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.backtest.tickets.runs import run_changes
from sim.backtest.tickets.window import Window
from sim.calibration.tickets.opened_again import OpenedAgain, opened_again
from sim.calibration.tickets.stage_tree import Stages
from sim.calibration.tickets.ticket_estimate import TicketEstimate, estimate_of
from sim.calibration.tickets.ticket_log import GAVE_UP, SOLVED, WORKING, TicketLog
from sim.calibration.tickets.ticket_visits import visits
from sim.calibration.tickets.ticket_writing import ticket_text
from sim.eventlog.stages import INTAKE, REOPENED
from sim.scenario import loads

SHARES = (0.6, 0.3, 0.1)
HOME = 0.9
Codes = NDArray[np.int64]
Row = tuple[int, float, int, int]


def log_of(rows: list[Row], groups: int) -> TicketLog:
    """Return a log of changes: case, minute, status, group; nobody is named."""
    case, minute, status, group = (np.array(each) for each in zip(*rows, strict=True))
    nothing = np.full(case.size, -1)
    return TicketLog("log", "2024-01-01", case, minute.astype(np.float64), group, group, status, nothing, nothing,
                     nothing, tuple(str(at) for at in range(int(case.max()) + 1)),
                     tuple(f"g{at}" for at in range(groups)), tuple(f"g{at}" for at in range(groups)), (), (), ())


def found_of(solver: Codes, back: Codes, ended: int = SOLVED, apart: bool = True) -> OpenedAgain:
    """Return what is found where cases were solved by one group each and then opened again at one.

    A group has two stages; apart: the first (of even number) is for cases that are new to it, else for all.
    """
    rows = [row for case, (one, other) in enumerate(zip(solver.tolist(), back.tolist(), strict=True)) for row in (
        (case, 0.0, WORKING, one), (case, 10.0, ended, one), (case, 50.0, WORKING, other), (case, 60.0, SOLVED, other))]
    log = log_of(rows, len(SHARES))
    seen = visits(log)
    level = np.repeat(np.arange(len(SHARES)), 2)
    names = tuple(f"g{at // 2}#{('new', 'back')[at % 2]}" for at in range(level.size))
    of_visit = 2 * seen.level + (seen.later & apart)
    marked = Stages(of_visit, names, names, level, np.zeros_like(level), ((0, 0),) * level.size)
    inside = np.diff(seen.case, prepend=-1) == 0
    return opened_again(seen, marked, inside, level.size + 2)


def drawn(random: np.random.Generator, cases: int, home: float) -> tuple[Codes, Codes]:
    """Return who solved cases, and where they came to again: to the same with a probability, else by shares."""
    solver, other = (random.choice(len(SHARES), cases, p=SHARES) for _ in range(2))
    return solver, np.where(random.random(cases) < home, solver, other)


def test_groups_have_the_shares_that_made_their_cases() -> None:
    """Each within 4 standard errors; together they send cases each way as they were seen to go, to half a case."""
    found = found_of(*drawn(np.random.default_rng(1), 2000, HOME))
    assert sorted(rule.kind for rule in found.routes.rules) == [0, 1, 2]
    for rule in found.routes.rules:
        truth = HOME + (1.0 - HOME) * SHARES[rule.kind]
        error = math.sqrt(truth * (1.0 - truth) / rule.visits)
        assert rule.shares[2 * rule.kind + 1] == pytest.approx(truth, abs=4.0 * error)
        assert rule.shares[2 * rule.kind] < 1e-3
    sent = sum(rule.visits * rule.shares for rule in found.routes.rules)
    np.testing.assert_allclose(sent, found.routes.counts, atol=0.5)
    assert found.cases == 2000 and found.at_home == pytest.approx(HOME + 0.1 * 0.46, abs=0.02)


def test_a_group_of_few_cases_does_as_the_others_do() -> None:
    """The last group had two cases, and both came back to it, as nineteen of twenty of the others: nearly all will."""
    solver, back = np.repeat([0, 1, 2], [100, 100, 2]), np.repeat([0, 1, 0, 1, 2], [95, 5, 5, 95, 2])
    (few,) = [rule for rule in found_of(solver, back).routes.rules if rule.kind == 2]
    assert few.visits == 2 and 0.8 < few.shares[5] < 1.0


def test_where_it_does_not_matter_who_solved_a_case_all_go_by_the_same_shares() -> None:
    """Of a hundred logs two have a rule at most; the shares of the others are those that were counted."""
    random, ruled = np.random.default_rng(3), 0
    for _ in range(100):
        found = found_of(*drawn(random, 150, 0.0), apart=False)
        ruled += bool(found.routes.rules)
        if not found.routes.rules:
            assert found.routes.shares.tolist() == (found.routes.counts / 150.0).tolist()
    assert ruled <= 2


def test_a_case_that_was_given_up_was_solved_by_nobody() -> None:
    found = found_of(*drawn(np.random.default_rng(4), 200, 1.0), ended=GAVE_UP)
    assert (found.cases, found.routes.rules) == (0, ()) and math.isnan(found.at_home)
    assert found.routes.shares.sum() == pytest.approx(1.0)


def desk(cases: int, same: bool) -> TicketEstimate:
    """Return the fit of a log of two groups, each of which is handed half of the cases and solves them: a third is
    opened again, at the group that had solved it or at either.
    """
    random, rows = np.random.default_rng(5), list[Row]()
    for case in range(cases):
        at, group = 60.0 * case, int(random.integers(2))
        solved = at + float(random.exponential(30.0))
        rows += [(case, at, WORKING, group), (case, solved, SOLVED, group)]
        if random.random() < 1.0 / 3.0:
            back = group if same else int(random.integers(2))
            again = solved + float(random.exponential(200.0))
            rows += [(case, again, WORKING, back), (case, again + float(random.exponential(30.0)), SOLVED, back)]
    return estimate_of(log_of(rows, 2))


def test_a_scenario_sends_them_back_and_a_run_does() -> None:
    estimate = desk(400, same=True)
    text = ticket_text(estimate)
    assert "came back to the group that" in text
    scenario = loads(text)
    rules = [rule for level in scenario.world().chain if level.level in (INTAKE, REOPENED) for rule in level.routes_when
             if rule.solved_at]
    stages = {level.level for level in scenario.world().chain} - {INTAKE, REOPENED}
    assert len(rules) == 2 and {name for rule in rules for name in rule.solved_at or ()} == stages
    (run,) = run_changes(scenario, Window(0.0, 20_000.0, 30_000.0), 1, engine="reference")
    assert run


def test_a_scenario_of_a_desk_where_it_does_not_matter_says_nothing_of_it() -> None:
    assert "solved_at" not in ticket_text(desk(400, same=False))
