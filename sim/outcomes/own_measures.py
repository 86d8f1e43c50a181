"""Measures of one's own: a function in a Python file makes one number of the log of a run, an outcome like any other.

    def waited_long(log):
        "Visits that began after more than ten minutes in line."
        served = log.records[log.records["kind"] == Kind.SERVED]
        return np.count_nonzero(served["value"] > 10.0)

What a function is given goes by the names of its parameters: `log` (a `Log`, also if its only parameter is called
anything else), `frame` (the same as a Polars frame, also where a parameter is annotated as one), `words` (that frame in
words) and `setting` (a `RunSetting`). It returns one finite number, or nan where it is undefined. It only reads:
records cannot be written to, and outcomes have been computed when it is called. The file travels as text, so that
whoever measures needs no file.
"""

from __future__ import annotations

import ast
import inspect
import math
import numbers
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.eventlog.log import Log
from sim.outcomes.catalogue import Outcome
from sim.scenario.problems import nearest, show
from sim.scenario.rule_files import read_rule
from sim.syntax import parse

if TYPE_CHECKING:
    import polars as pl

    from sim.scenario.plan import Plan

MOST_MEASURES: Final = 50
"""Measures that a study may have."""
GIVEN: Final = ("log", "frame", "words", "setting")
"""What a measure can be given, by the names of its parameters."""
_A_NUMBER: Final = "one finite number, or nan where it is undefined"
_FORM: Final = "def NAME(log), def NAME(frame), def NAME(words), any of them with `setting` beside it"
_FRAMES: Final = ("pl.DataFrame", "polars.DataFrame", "DataFrame")


@dataclass(frozen=True, slots=True)
class RunSetting:
    """What a measure may have to know of the world beside the log.

    warm_up, horizon: minutes; pools, channels, flaws, levels: names, in the order of the numbers that records use.
    """

    warm_up: float
    horizon: float
    pools: tuple[str, ...]
    channels: tuple[str, ...]
    flaws: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """One measure of one's own.

    outcome: what it is called, its unit, which way is better; path, text: its file, as named and as it was read;
    function: its name in there; given: the function itself, where it was given as it is and has no file.
    """

    outcome: Outcome
    path: str
    function: str
    text: str = ""
    given: Callable[..., Any] | None = None

    @property
    def name(self) -> str:
        """The name of the outcome."""
        return self.outcome.name

    @property
    def place(self) -> str:
        """Where it is written: "file.py:function"."""
        return f"{self.path}:{self.function}" if self.path else self.function

    @property
    def digest(self) -> str:
        """SHA-256 of its file; empty where it has none."""
        return sha256(self.text.encode()).hexdigest() if self.path else ""

    def called(self) -> Callable[..., Any]:
        """Return the function, for which its file is executed once; InputError for what is none."""
        if self.given is not None:
            return self.given
        found = getattr(_executed(self.path, self.text), self.function, None)
        if not inspect.isfunction(found):
            known = [name for name, _ in _functions(self.path, self.text)]
            raise InputError(Problem("has no function of that name", self.path, self.function,
                                     allowed=", ".join(known) or _FORM, nearest=nearest(self.function, known)))
        return found

    def wants(self) -> tuple[tuple[str, str], ...]:
        """Return the parameters that it has to be given, each with one of `GIVEN`; InputError for any other."""
        return _wanted(self)


# Reading ------------------------------------------------------------------------------------------------------------


def of_file(name: str, place: str, folder: Path | None, texts: Mapping[str, str], **about: Any) -> Measure:
    """Return a measure of a file, "file.py:function" or "file.py" for a function called as the measure.

    folder: from which the path is seen, None where nothing may be read; texts: files that have been read already, by
    path; about: unit, better, label.
    InputError where there is no such file or no such function; nothing is executed.
    """
    path, colon, function = place.rpartition(":")
    if not colon or place.endswith(".py"):
        path, function = place, name
    if not path.endswith(".py") or not function.isidentifier():
        raise InputError(Problem("does not say where its function is", found=show(place), allowed='"file.py:function"'))
    if path not in texts and folder is None:
        raise InputError(Problem("is not a file that came with the study", found=show(place),
                                 allowed=", ".join(texts) or "no file"))
    text = texts[path] if path in texts or folder is None else read_rule(folder / path)
    functions = dict(_functions(path, text))
    if function not in functions:
        raise InputError(Problem("has no function of that name", path, function,
                                 allowed=", ".join(functions) or _FORM, nearest=nearest(function, list(functions))))
    return Measure(_outcome(name, functions[function], f"{path}:{function}", **about), path, function, text)


def of_function(name: str, given: Callable[..., Any], **about: Any) -> Measure:
    """Return a measure that is given as a function."""
    called = getattr(given, "__qualname__", type(given).__name__)
    return Measure(_outcome(name, inspect.getdoc(given) or "", called, **about), "", called, given=given)


def _outcome(name: str, doc: str, place: str, unit: str = "", better: str = "", label: str = "") -> Outcome:
    says = doc.strip().partition("\n")[0].rstrip(".")
    called = label or name.replace("_", " ")
    definition = f"{says} ({place})." if says else f"A measure of one's own: {place}."
    return Outcome(name, called[:1].upper() + called[1:], unit, definition, {"less": -1, "more": 1}.get(better, 0))


@lru_cache(maxsize=64)
def _functions(path: str, text: str) -> tuple[tuple[str, str], ...]:
    """Return the functions of a file with their descriptions; nothing is executed. InputError for no Python."""
    try:
        tree = parse(text, path)
    except SyntaxError as error:
        raise InputError(_at(f"is not Python: {error.msg}", path, text, error.lineno or 0)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise InputError(Problem(f"is not Python: {error}", path)) from None
    return tuple((node.name, ast.get_docstring(node) or "") for node in tree.body if isinstance(node, ast.FunctionDef))


@lru_cache(maxsize=64)
def _executed(path: str, text: str) -> ModuleType:
    """Execute a file, once; InputError for what goes wrong."""
    module = ModuleType(f"journeysim_measures_{sha256(text.encode()).hexdigest()[:16]}")
    module.__file__ = path
    sys.modules[module.__name__] = module  # dataclasses look their module up
    try:
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)
    except Exception as error:
        raise _failed(path, text, "", "cannot be executed", error) from None
    return module


@lru_cache(maxsize=256)
def _wanted(measure: Measure) -> tuple[tuple[str, str], ...]:
    function = measure.called()
    try:
        parameters = [one for one in inspect.signature(function).parameters.values()
                      if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)]
    except (TypeError, ValueError):
        raise _refused(measure, "does not say what it is to be given", allowed=_FORM) from None
    wanted = [(one.name, _meaning(one, len(parameters))) for one in parameters if one.kind is not one.POSITIONAL_ONLY]
    if not wanted or len(wanted) < len(parameters) or any(not meaning for _, meaning in wanted):
        found = ", ".join(one.name for one in parameters) or "no parameter"
        raise _refused(measure, "cannot be given what it asks for", found, _FORM)
    return tuple(wanted)


def _meaning(parameter: inspect.Parameter, count: int) -> str:
    """Return what a parameter is to be given, by its name or its annotation; empty for what nobody can tell."""
    noted = parameter.annotation
    text = noted if isinstance(noted, str) else f"{noted.__module__.partition('.')[0]}.{noted.__name__}" if isinstance(
        noted, type) else ""
    if text in _FRAMES:
        return "frame"
    if parameter.name in GIVEN:
        return parameter.name
    return "log" if count == 1 or text.rpartition(".")[2] == "Log" else ""


# Measuring ----------------------------------------------------------------------------------------------------------


class Measured:
    """The log of one run, and what has been made of it for the measures that want it."""

    def __init__(self, log: Log, plan: Plan) -> None:
        """Take the log of a run of a plan, whose records nobody may write to from now on."""
        log.records.flags.writeable = False
        self._log, names = log, plan.names
        self._setting = RunSetting(plan.warm_up, plan.horizon, names.pools, names.channels, names.flaws, names.levels)

    @cached_property
    def _frame(self) -> pl.DataFrame:
        return self._log.frame()

    @cached_property
    def _words(self) -> pl.DataFrame:
        return self._log.frame(words=True)

    def by(self, measure: Measure, twice: bool = False) -> float:
        """Return what a measure makes of the run; `twice`: call it again, and compare.

        InputError naming file and function for a measure that fails, that returns anything but a number, or whose
        second answer is another.
        """
        value = self._once(measure)
        if twice and not _same(value, again := self._once(measure)):
            raise _refused(measure, "gives different numbers for the same log", f"{value!r}, then {again!r}",
                           "a number that follows from the log: no clock, no random numbers, nothing remembered")
        return value

    def _once(self, measure: Measure) -> float:
        function, wants = measure.called(), measure.wants()
        given = {name: self._given(what) for name, what in wants}
        try:
            with np.errstate(all="ignore"):
                found = function(**given)
        except Exception as error:
            raise _failed(measure.path, measure.text, measure.function, "ends in an error", error) from None
        if isinstance(found, np.ndarray) and found.ndim == 0:
            found = found[()]
        if isinstance(found, (bool, np.bool_)) or not isinstance(found, numbers.Real):
            raise _refused(measure, "returns what is no number", f"{show(found)} ({type(found).__name__})", _A_NUMBER)
        try:
            value = float(found)
        except OverflowError:
            value = math.inf
        if math.isinf(value):
            raise _refused(measure, "returns what is not finite", str(value), _A_NUMBER)
        return value

    def _given(self, what: str) -> Log | pl.DataFrame | RunSetting:
        """Return what a parameter is given, a new one each time: what is done to it stays with the measure."""
        if what == "log":
            return replace(self._log, records=self._log.records.view())
        return self._setting if what == "setting" else (self._words if what == "words" else self._frame).clone()


def check(measures: Iterable[Measure]) -> None:
    """Execute the files of measures and look at their functions; InputError with everything that is wrong."""
    problems: list[Problem] = []
    for measure in measures:
        try:
            measure.wants()
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(list(dict.fromkeys(problems)))


def forms(measures: Sequence[Measure]) -> dict[str, Any]:
    """Return what identifies measures, as JSON holds it, by name."""
    return {one.name: {"file": one.path, "function": one.function, "sha256": one.digest} for one in measures}


def texts_of(measures: Iterable[Measure]) -> dict[str, str]:
    """Return the texts of the files of measures, by path."""
    return {one.path: one.text for one in measures if one.path}


def _same(first: float, second: float) -> bool:
    return first == second or (math.isnan(first) and math.isnan(second))


# Errors -------------------------------------------------------------------------------------------------------------


def _refused(measure: Measure, message: str, found: str = "", allowed: str = "") -> InputError:
    return InputError(Problem(message, measure.path, measure.function, found, allowed))


def _failed(path: str, text: str, function: str, what: str, error: Exception) -> InputError:
    """Return the complaint about an error inside a file, with its last line there."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    said = f"{what}: {type(error).__name__}" + (f": {error}" if str(error) else "")
    return InputError(_at(said[:500], path, text, (lines[-1] or 0) if lines and path else 0, function))


def _at(message: str, path: str, text: str, line: int, key: str = "") -> Problem:
    lines = text.splitlines()
    written = lines[line - 1][:200] if 0 < line <= len(lines) else ""
    shown = "".join(one if one.isprintable() else " " for one in written)
    column = len(shown) - len(shown.lstrip()) + 1
    return Problem(message, path, key, line=line, column=column if line else 0, source_line=shown)
