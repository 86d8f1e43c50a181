"""What the functions of the face are given, checked: whatever is wrong is an InputError that names the argument."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.experiment.simulate import ENGINES
from sim.scenario.problems import nearest, show

if TYPE_CHECKING:
    from sim.scenario import Scenario

MOST_WORKERS: Final = 1024
LARGEST_SEED: Final = 2**64 - 1
MOST_NUMBER: Final = 2**62 - 1
"""The largest number of a replication that anybody may ask for."""


def scenario_of(given: Scenario | Mapping[str, Any] | str | Path) -> Scenario:
    """Return a scenario that is given as it is, as the path of its file, or as a mapping."""
    from sim.scenario import Scenario, load, world

    if isinstance(given, Scenario):
        return given
    if isinstance(given, Mapping):
        return world(given)
    if isinstance(given, (str, os.PathLike)):
        return load(Path(given))
    raise InputError(Problem("is not a scenario", key="scenario", found=show(given),
                             allowed="the path of a file, a mapping, or what load, loads or world returned"))


def whole(key: str, given: Any, low: int, high: int) -> int:
    """Return a whole number, of Python or NumPy, within bounds."""
    allowed = f"a whole number from {low} to {high}"
    try:
        number = operator.index(given)
    except TypeError:
        raise InputError(Problem("is not a whole number", key=key, found=show(given), allowed=allowed)) from None
    if isinstance(given, bool) or not low <= number <= high:
        raise InputError(Problem("is not among the numbers allowed", key=key, found=show(given), allowed=allowed))
    return number


def seed_of(given: Any) -> int | None:
    """Return a seed, or None for the scenario's."""
    return None if given is None else whole("seed", given, 0, LARGEST_SEED)


def engine_of(given: Any) -> str:
    """Return an engine by its name."""
    if not isinstance(given, str) or given not in ENGINES:
        guess = nearest(given, ENGINES) if isinstance(given, str) else ""
        raise InputError(Problem("is not an engine", key="engine", found=show(given), allowed=", ".join(ENGINES),
                                 nearest=guess))
    return given


def names_of(key: str, given: Any) -> tuple[str, ...]:
    """Return names that are given as a sequence, or one alone; none for None."""
    if given is None:
        return ()
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, Sequence) or not all(isinstance(name, str) for name in listed):
        raise InputError(Problem("is not a list of names", key=key, found=show(given), allowed='as in ["plain"]'))
    return tuple(listed)


def directory_of(given: Any) -> Path | None:
    """Return the directory of results, None where none is given."""
    if given is None:
        return None
    if not isinstance(given, (str, os.PathLike)):
        raise InputError(Problem("is not a path", key="directory", found=show(given), allowed="that of a directory"))
    directory = Path(given)
    if directory.exists() and not directory.is_dir():
        raise InputError(Problem("is not a directory", key="directory", found=str(directory)))
    return directory


def metrics_of(given: Any) -> tuple[dict[str, Any], dict[str, Callable[..., Any]]]:
    """Return measures of one's own as the file of a study would have them, and those that are given as functions.

    A measure is "file.py:function", a function, or a table with either at "file" and its unit, better and label.
    """
    if given is None:
        return {}, {}
    if not isinstance(given, Mapping):
        raise InputError(Problem("is not a table", key="metrics", found=show(given),
                                 allowed='{"name": "file.py:function"}, or a function in place of the text'))
    table: dict[str, Any] = {}
    functions: dict[str, Callable[..., Any]] = {}
    for name, said in given.items():
        entry = dict(said) if isinstance(said, Mapping) else {"file": said}
        if callable(entry.get("file")):
            functions[name] = entry["file"]
            entry["file"] = getattr(entry["file"], "__qualname__", type(entry["file"]).__name__)
        table[name] = entry
    return table, functions


def session_of(workers: Any, dask: Any, engine: Any, followed: Any) -> dict[str, Any]:
    """Return how a study is carried out, as `sim.study.drive.run` takes it."""
    if dask is not None and not isinstance(dask, str):
        raise InputError(Problem("is not an address", key="dask", found=show(dask),
                                 allowed="that of a Dask scheduler, such as tcp://127.0.0.1:8786"))
    return {"workers": whole("workers", workers, 1, MOST_WORKERS), "dask": dask, "engine": engine_of(engine),
            "followed": whole("followed", followed, 0, MOST_NUMBER)}
