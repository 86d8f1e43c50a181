"""The table of the families: for each the function from the inputs of a case to what is expected of it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.validation.theory.families import customers, networks, queues

THEORY: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = MappingProxyType({
    "erlang_b": queues.erlang_b_case,
    "erlang_c": queues.erlang_c_case,
    "mmck": queues.mmck_case,
    "mmng": queues.mmng_case,
    "mg1": queues.mg1_case,
    "priority_np": queues.priority_np_case,
    "priority_pr": queues.priority_pr_case,
    "jackson": networks.jackson_case,
    "erlang_r": networks.erlang_r_case,
    "retrial": networks.retrial_case,
    "erlang_a_redial": networks.erlang_a_redial_case,
    "two_tier": networks.two_tier_case,
    "ask_my_boss": networks.ask_my_boss_case,
    "mt_minf": networks.mt_minf_case,
    "mt_mn": networks.mt_mn_case,
    "mm1_first_n": networks.mm1_first_n_case,
    "sqrt_staffing": queues.sqrt_staffing_case,
    "finite_source": queues.finite_source_case,
    "bass": customers.bass_case,
    "wom_branching": customers.wom_branching_case,
    "wom_two_type": customers.wom_two_type_case,
    "wom_feedback_demand": customers.wom_feedback_demand_case,
    "root_cause_threshold": customers.root_cause_threshold_case,
    "journey_chain": customers.journey_chain_case,
    "lost_ticket": customers.lost_ticket_case,
    "churn_competing": customers.churn_competing_case,
    "little": queues.little_case,
})
"""Every family that has a theory. A value is a number, a list of numbers, or (`totals`) a list of such lists."""


def expected(family: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return what theory expects of a case, by the name of each quantity, in the units of its inputs.

    Raises InputError for a family without theory and for inputs that are missing, not allowed, or without an answer.
    """
    if family not in THEORY:
        near = difflib.get_close_matches(family, THEORY, 1)
        raise InputError(Problem("there is no theory of this family", key="family", found=repr(family),
                                 allowed=", ".join(THEORY), nearest=next(iter(near), "")))
    try:
        return THEORY[family](inputs)
    except InputError as error:
        raise InputError([_within(family, problem) for problem in error.problems]) from error


def _within(family: str, problem: Problem) -> Problem:
    """The problem with the family before its key."""
    if problem.key.split(".")[0] == family:
        return problem
    return replace(problem, key=f"{family}.{problem.key}" if problem.key else family)
