"""Draws of a fit: the log drawn again and fitted again, many times, on several processes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.calibration.drawing import AnyFit, Tree, digest_of_files, draw, draws_text, fit_of
from sim.calibration.wishes import USUAL, Wishes
from sim.errors import InputError, Problem
from sim.experiment.workers import Progress, run_all
from sim.files import write_bytes
from sim.scenario.drawn_worlds import beside
from sim.statistics.defaults import FEWEST_DRAWS, MOST_DRAWS

if TYPE_CHECKING:
    from sim.calibration.report import CalibrationReport

SEED: Final = 1999
"""Of the days that are drawn: the same log gives the same draws."""


def drawn(fit: AnyFit, number: int, seed: int = SEED, workers: int = 1, progress: Progress | None = None) -> list[Tree]:
    """Return so many draws of a fit; they do not depend on the workers. InputError where a draw cannot be fitted."""
    return run_all(_draw, (fit, seed), list(range(number)), workers, progress)


def _draw(shared: tuple[AnyFit, int], number: int) -> Tree:
    fit, seed = shared
    return draw(fit, seed, number)


def write_draws(
    report: CalibrationReport, logs: Sequence[Path], number: int, *, seed: int = SEED, workers: int = 1,
    progress: Progress | None = None, wishes: Wishes = USUAL,
) -> Path:
    """Write draws of a fit beside the scenario that was written, and return where.

    `wishes` are those of the fit of calls. Raises InputError for a number of draws that is not allowed, for a log of
    which nothing can be drawn again, and where the file cannot be written.
    """
    if not FEWEST_DRAWS <= number <= MOST_DRAWS:
        raise InputError(Problem("is no number of draws", key="--draws", found=str(number),
                                 allowed=f"from {FEWEST_DRAWS} to {MOST_DRAWS}; 50 are usual"))
    fit = fit_of(report.estimate, wishes, report.scenario.read_text(encoding="utf-8"))
    trees = drawn(fit, number, seed, workers, progress)
    path = beside(report.scenario)
    try:
        write_bytes(path, draws_text(fit, trees, seed, digest_of_files(logs)).encode())
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror or error}", file=str(path))) from error
    return path
