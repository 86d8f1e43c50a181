"""Classes of cases: by what a log says they are about, by how urgent they are, or by both, as far as it matters."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from sim.calibration.tickets.case_classes import case_classes, flaw_of
from sim.calibration.tickets.ticket_log import SOLVED, WORKING, TicketLog
from sim.calibration.tickets.ticket_visits import visits

CASES: Final = 1200
KINDS: Final = ("network", "printer")
PRIORITIES: Final = ("P1", "P2", "P3", "P4")


def log_of(minutes: np.ndarray, kind: np.ndarray, priority: np.ndarray) -> TicketLog:
    """A log of cases that are worked on for so long; what a case is about is known from its second row on."""
    case = np.repeat(np.arange(minutes.size), 3)
    start = 60.0 * np.arange(minutes.size)
    minute = np.stack([start, start, start + minutes], axis=1).ravel()
    whole = np.zeros(case.size, dtype=np.int64)
    words = [np.where(np.arange(case.size) % 3, np.repeat(code, 3), -1) for code in (kind, priority)]
    return TicketLog("log", "2024-01-01", case, minute, whole, whole, np.tile([WORKING, WORKING, SOLVED], minutes.size),
                     whole, *words, tuple(str(at) for at in range(minutes.size)), ("desk",), ("desk",), ("ann",), KINDS,
                     PRIORITIES)


@pytest.mark.parametrize(("decides", "found"), [
    ("nothing", {"network", "printer"}),
    ("kind", {"network", "printer"}),
    ("priority", {"P1", "P2", "P3", "P4"}),
    ("both", {"network_P1", "network_P2", "printer_P1", "printer_P2", "network", "printer"}),
])
def test_cases_are_told_apart_by_what_makes_a_difference(decides: str, found: set[str]) -> None:
    """Means of 5 and 50 minutes, hundreds of cases of each class and of the first priorities; 40 and 40 of others."""
    random = np.random.default_rng(1)
    kind, priority = np.arange(CASES) % 2, np.arange(CASES) // 2 % 2
    priority[:80], priority[80:160] = 2, 3
    slow = {"nothing": kind * 0, "kind": kind, "priority": priority == 0,
            "both": (kind == 1) & (priority == 0)}[decides]
    log = log_of(random.exponential(np.where(slow, 50.0, 5.0)), kind, priority)
    codes, names = case_classes(log, visits(log), False)
    assert set(names) == found
    for case in range(CASES):
        word = flaw_of(KINDS[kind[case]], PRIORITIES[priority[case]], names)
        assert names[codes[case]] == word  # as a judged log of the same desk is told apart


def test_a_log_with_one_of_both_or_none() -> None:
    random = np.random.default_rng(2)
    log = log_of(random.exponential(9.0, CASES), np.full(CASES, -1), np.arange(CASES) % 2)
    urgent = replace(log, kinds=())
    assert case_classes(urgent, visits(log), True)[1] == ("P1", "P2")
    nothing = replace(urgent, priority=log.kind, priorities=())
    codes, names = case_classes(nothing, visits(log), True)
    assert names == ("case",) and not codes.any()


def test_the_flaw_of_a_case_in_a_scenario_that_tells_classes_only() -> None:
    assert flaw_of("network", "P1", ("printer", "network")) == "network"
    assert flaw_of("mail server", "P1", ("mail_server", "other_classes")) == "mail_server"
    assert flaw_of("coffee", "P1", ("network", "other_classes")) == "other_classes"
    assert flaw_of("coffee", "P1", ("network",)) == ""
