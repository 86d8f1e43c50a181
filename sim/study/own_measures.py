"""The measures of one's own of a study: read from their files, checked, and told apart by what they are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem
from sim.outcomes.own_measures import Measure, of_file, of_function
from sim.scenario.rule_files import A_FILE

if TYPE_CHECKING:
    from sim.study.common import Metric
    from sim.study.definition import Definition

Functions = Mapping[str, Callable[..., Any]]
"""Measures that are given as functions, by name: for results that are not kept."""


def measures_of(
    definition: Definition, functions: Functions | None = None, texts: Mapping[str, str] | None = None,
) -> tuple[Measure, ...]:
    """Return the measures of a study, in their order; none of them is executed.

    functions: those that have no file; texts: files that came with the study, by path: no other is read then.
    InputError with everything that is wrong with their files.
    """
    found: list[Measure] = []
    problems: list[Problem] = []
    folder = definition.file.parent if texts is None else None
    for name, metric in definition.metrics.items():
        about = {"unit": metric.unit, "better": metric.better or "", "label": metric.label}
        if functions and name in functions:
            found.append(of_function(name, functions[name], **about))
            continue
        try:
            found.append(of_file(name, metric.file, folder, texts or {}, **about))
        except InputError as error:
            problems += [_placed(problem, definition, name, metric) for problem in error.problems]
    if problems:
        raise InputError(problems)
    return tuple(found)


def _placed(problem: Problem, definition: Definition, name: str, metric: Metric) -> Problem:
    """Return what is wrong with a measure as what is wrong with the key that names it, unless it stands in its file."""
    if problem.key or problem.line:
        return problem
    message = f"names a file that {problem.message}" if problem.file else problem.message
    return replace(problem, message=message, file=str(definition.file), key=f"metrics.{name}",
                   found=problem.found or f'"{metric.file}"', allowed=problem.allowed or A_FILE)


def check_kept(measures: tuple[Measure, ...], *, kept: bool, elsewhere: bool) -> None:
    """Refuse measures that are given as functions where results are kept, or where other processes measure.

    InputError: nobody could make such results again, and a function does not travel.
    """
    given = [measure for measure in measures if measure.given is not None]
    if given and (kept or elsewhere):
        why = "results that are kept could not be made again" if kept else "other processes could not call it"
        raise InputError([Problem(f"is given as a function: {why}", key=f"metrics.{measure.name}",
                                  found=measure.function, allowed='"file.py:function"') for measure in given])
