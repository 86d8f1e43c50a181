"""The families of theory: one file each, which holds all of it (`family` says what that is).

A file holds the theory, the template that makes ordinary scenarios of its cases and reads them, the headline whose
precision is promised, or why the family has no place here, and its row of the table in `docs/validation.md`. To add a
family, write its file here, cases of it into a file of cases, and run `python -m sim.validation.families`, which
writes the table.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any, Final

from sim.errors import InputError, Problem
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.inputs import Inputs

_NOT_FAMILIES: Final = ("__main__", "family")


def _found() -> dict[str, Family]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in _NOT_FAMILIES)
    return {name: import_module(f"{__name__}.{name}").FAMILY for name in names}


FAMILIES: Final[dict[str, Family]] = _found()
"""The families by the names that they have in files of cases, which are those of their modules."""


def expected(family: str, values: Mapping[str, Any]) -> Quantities:
    """Return what theory expects of a case, by the name of each quantity, in the units of its inputs.

    Raises InputError for a family without theory and for inputs that are missing, not allowed, or without an answer.
    """
    theory = FAMILIES[family].theory if family in FAMILIES else None
    if theory is None:
        known = [name for name, one in FAMILIES.items() if one.theory is not None]
        near = difflib.get_close_matches(family, known, 1)
        raise InputError(Problem("there is no theory of this family", key="family", found=repr(family),
                                 allowed=", ".join(known), nearest=next(iter(near), "")))
    try:
        return theory(Inputs(family, values))
    except InputError as error:
        raise InputError([_within(family, problem) for problem in error.problems]) from error


def _within(family: str, problem: Problem) -> Problem:
    """The problem with the family before its key."""
    if problem.key.split(".")[0] == family:
        return problem
    return replace(problem, key=f"{family}.{problem.key}" if problem.key else family)


__all__ = ["FAMILIES", "Family", "Quantities", "expected"]
