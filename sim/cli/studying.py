"""What `study` and `sweep` share: a study carried out in front of a user, who may interrupt it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from sim.cli.faults import INTERRUPTED, say
from sim.cli.options import available_cores
from sim.cli.warm_up import run_pilots, say_measures
from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from sim.experiment.warm_up import WarmUpChoice
    from sim.scenario import Scenario
    from sim.study.definition import Definition
    from sim.study.drive import Status
    from sim.study.finish import StudyResult
    from sim.study.frame import Frame
    from sim.study.started import Started
    from sim.study.store import Store
    from sim.study.workers import Executor

RESULTS: Final = Path("results")
FOLLOWED: Final = 10
"""Replications that the pictures over time are drawn from, at most."""
LOG_EVERY: Final = 15.0
"""Seconds between lines of progress where there is no terminal."""
MOST_WORKERS: Final = 1024
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def session_options(function: Decorated) -> Decorated:
    """Add the options that say where and how a study is carried out."""
    options = (
        click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", show_default="all cores",
                     help="Cores of this machine to use; the results do not depend on it."),
        click.option("--dask", metavar="ADDRESS",
                     help="Use the workers of a Dask scheduler instead, for example tcp://127.0.0.1:8786."),
        click.option("--out", type=click.Path(path_type=Path), metavar="DIR", show_default="results/NAME",
                     help="Directory for the results; a study that was interrupted there is resumed."),
        click.option("--fresh", is_flag=True, help="Discard the results of an earlier study in the directory."),
        click.option("--quiet", is_flag=True, help="Print no progress and no notices; results are still printed."),
        click.option("--dry-run", is_flag=True,
                     help="Print how many runs there would be and about how long they would take, and stop."),
    )
    for option in reversed(options):
        function = option(function)
    return function


report_option = click.option("--report", is_flag=True,
                             help="Also write report.html: the study told for who decides, on one page of its own.")


@dataclass(frozen=True, slots=True)
class Show:
    """How results are printed: everything, intervals row by row (both of a comparison alone), as JSON.

    report: whether a report is written, too.
    """

    full: bool = False
    row_by_row: bool = False
    as_json: bool = False
    report: bool = False


@contextmanager
def as_options(file: str, keys: Sequence[str]) -> Iterator[None]:
    """Name the option that is wrong, where a study that was read from `file` would name its key."""
    try:
        yield
    except InputError as error:
        raise InputError([_as_option(problem, keys) if problem.file == file else problem
                          for problem in error.problems]) from None


def _as_option(problem: Problem, keys: Sequence[str]) -> Problem:
    table, _, rest = problem.key.partition(".")
    if table == "metrics":
        return replace(problem, file="", key=f"--metric {rest}".rstrip())
    return replace(problem, file="", key=f"--{table}") if problem.key in keys else problem


def carry_out(
    definition: Definition, directory: Path, *, sets: tuple[str, ...] = (), scenario: Scenario | None = None,
    workers: int | None, dask: str | None, engine: str, fresh: bool, quiet: bool, dry_run: bool, replaces: bool = False,
    show: Show = Show(), started: Started | None = None,
    then: Callable[[StudyResult], int | None] = lambda result: None,
) -> int | None:
    """Carry out a study, print what it came to, and return the exit code; None when all is well.

    scenario: where it has been loaded already, with its overrides; replaces: whether a comparison that is finished
    gives way to this one (see `Store`); started: the line that started it; then: what is done at the end with a result
    that is kept, which decides on the exit code.
    """
    from sim.experiment.memory import check_memory
    from sim.study.frame import check_points, prepare
    from sim.study.kinds import procedure_for
    from sim.study.own_measures import measures_of
    from sim.study.store import Store

    if workers is not None and dask is not None:
        raise InputError(Problem("cannot be combined with --dask", key="--workers", allowed="one of the two options"))
    cores = workers or available_cores()

    def fits(world: Scenario) -> None:
        if dask is None:  # what other machines have is theirs to know
            check_memory(world, definition.policies or world.policies, at_once=cores, engine=engine,
                         keeps_log=bool(definition.metrics))

    def pilots(world: Scenario, seed: int) -> tuple[Scenario, WarmUpChoice | None]:
        fits(world)
        return run_pilots(world, seed, cores, engine, quiet)

    if definition.metrics and not quiet:
        say_measures(measures_of(definition))
    frame = prepare(definition, sets, pilots, scenario)
    check_points(frame, procedure_for(frame).points, fits)  # what makes no sense is refused before its store is made
    if dry_run:
        _foretell(frame, cores, engine)
        return None
    if directory.exists() and not directory.is_dir():
        raise InputError(Problem("is not a directory", key="--out", found=str(directory)))
    store = Store(directory, frame.parts, frame.texts, fresh, replaces)
    try:
        with _hints(directory, store):
            result = _session(frame, store, cores, dask, engine, quiet)
            if result is None:
                say(f"Nothing is lost: run the same command again to resume the study in {directory}.")
                return INTERRUPTED
            _publish(result, directory, quiet, show, _Made(started, cores, engine))
    finally:
        store.close()
    return then(result)


def _session(
    frame: Frame, store: Store, cores: int, dask: str | None, engine: str, quiet: bool
) -> StudyResult | None:
    """Let the workers do what is missing; None where the user interrupted it."""
    from sim.cli.console import compile_engine
    from sim.study.drive import Drive, Interrupted
    from sim.study.finish import conclude

    if dask is None:
        compile_engine(engine)
    executor = _executor(cores, dask, engine)
    waited_for, drive = True, None
    try:
        with _interruptible() as stop, _progress(quiet) as watch:
            drive = Drive(frame, store, executor, engine, watch, stop, FOLLOWED)
            return conclude(frame, drive.procedure, drive.run(), drive.histories)
    except Interrupted as interruption:
        say(f"Interrupted: {interruption}.")
        return None
    except KeyboardInterrupt:
        waited_for = False
        if drive is not None:
            drive.take_finished()
        store.close()
        say("Interrupted at once. Finished runs are kept: run the same command again to resume.")
        sys.stdout.flush()
        os._exit(INTERRUPTED)
    finally:
        if waited_for:
            executor.cancel()
            executor.close()


def _executor(cores: int, dask: str | None, engine: str) -> Executor:
    if dask is not None:
        from sim.study.cluster import Cluster

        return Cluster(dask)
    from sim.study.workers import local

    return local(cores, engine)


@dataclass(frozen=True, slots=True)
class _Made:
    """The line that started a study, and how further runs are made."""

    started: Started | None
    cores: int
    engine: str


def _publish(result: StudyResult, directory: Path, quiet: bool, show: Show, made: _Made) -> None:
    from sim.cli.console import listed, print_json, print_pages, say_wrapped
    from sim.outcomes.beside import known_beside
    from sim.publish.formats import REPORTS, drop_reports
    from sim.report.kinds import report_of
    from sim.report.tables import terminal_width
    from sim.study.finish import manifest_bytes, write

    report = report_of(result)
    with known_beside(result.frame.own):
        before = manifest_bytes(directory)
        manifest = write(result, directory, report.files(result, full=show.full, row_by_row=show.row_by_row),
                         made.started)
        if manifest_bytes(directory) != before:
            drop_reports(directory)
        if show.as_json:
            print_json(report.form(result))
        else:
            width = terminal_width() if sys.stdout.isatty() else None
            print_pages(report.pages(result, width=width, full=show.full, row_by_row=show.row_by_row))
    if not quiet:
        say_wrapped(f"Wrote {directory}: {listed(manifest['files'])}.")
    if show.report:
        write_report(directory, directory / REPORTS["html"], made.cores, made.engine, quiet)


def write_report(
    directory: Path, file: Path, workers: int, engine: str, quiet: bool = False, form: str = "html",
    run_rules: bool = True,
) -> None:
    """Write a report of the results in a directory and say so."""
    from sim.files import write_together
    from sim.publish.formats import report

    if not quiet:
        say("Making the report: what each lever does, and whose fate differs ...")
    made = report(directory, form, workers=workers, engine=engine, run_rules=run_rules)
    files = {file.with_suffix(ending) if ending else file: content for ending, content in made.items()}
    if len(files) < len(made):
        raise InputError(Problem("is the name of the bibliography that lies beside the report", key="--out",
                                 found=str(file), allowed=f"another ending than {file.suffix}"))
    write_together(files)
    if not quiet:
        say(f"Wrote {' and '.join(map(str, files))}.")


def write_checklist(directory: Path, file: Path, word: str, quiet: bool = False) -> None:
    """Write a reporting checklist, filled from the results in a directory, and say so."""
    from sim.files import write_bytes
    from sim.publish.checklists import AUTHOR
    from sim.publish.formats import checklist

    made = checklist(directory, word)
    write_bytes(file, made)
    if not quiet:
        left = made.count(AUTHOR.encode())
        say(f"Wrote {file}: {left} items have a part that only the author can write, and are marked.")


def _foretell(frame: Frame, cores: int, engine: str) -> None:
    from sim.cli.console import compile_engine
    from sim.study.drive import estimate

    compile_engine(engine)
    runs, seconds = estimate(frame, engine)
    whole = duration(runs * seconds / cores)
    stops = frame.definition.stops_early
    click.echo(f"{runs:,} runs at most, about {seconds:.2g} s each on one core: about {whole} on {cores} "
               f"core{'s' * (cores > 1)}."
               f"{' It stops as soon as the answer is known well enough, usually much earlier.' * stops}")


@contextmanager
def _hints(directory: Path, store: Store) -> Iterator[None]:
    """When the system refuses on the way, say that what was finished is kept."""
    try:
        yield
    except OSError:
        store.abandon()
        say(f"Finished runs are kept in {directory}; once the cause is fixed, run the same command again to resume.")
        raise


# Interruption -----------------------------------------------------------------------------------------------------


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a wish to stop, the second into KeyboardInterrupt; yields the question."""
    wishes: list[int] = []

    def wish(number: int, _: FrameType | None) -> None:
        wishes.append(number)
        if len(wishes) > 1:
            raise KeyboardInterrupt
        say("Interrupted: runs in progress will be finished and kept. Press Ctrl-C again to stop at once.")

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, wish)
    try:
        yield lambda: bool(wishes)
    finally:
        signal.signal(signal.SIGINT, before)


# Progress ---------------------------------------------------------------------------------------------------------


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Status], None]]:
    """Show how far it is: a bar on a terminal, a line now and then elsewhere, nothing if quiet."""
    if quiet:
        yield lambda status: None
        return
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting")
        yield lambda status: bar.update(task, description=progress_line(status), completed=status.done,
                                        total=status.expected)


class _Lines:
    """A line of progress every `LOG_EVERY` seconds."""

    def __init__(self) -> None:
        self._said = monotonic()

    def __call__(self, status: Status) -> None:
        if monotonic() - self._said >= LOG_EVERY:
            self._said = monotonic()
            say(progress_line(status))


def progress_line(status: Status) -> str:
    """Say in one line how far a study is: runs, rate, time left, precision."""
    parts = [f"{status.done:,} of at most {status.expected:,} runs"]
    if status.rate > 0.0:
        left = (status.expected - status.done) / status.rate
        parts += [f"{status.rate:,.3g} runs/s", f"{duration(left)} left at most"]
    return ", ".join([*parts, status.precision] if status.precision else parts)


def duration(seconds: float) -> str:
    """Say a time in words, to the precision that a guess deserves."""
    if seconds < 90.0:
        return f"{max(seconds, 1.0):.0f} s"
    if seconds < 5400.0:
        return f"{seconds / 60.0:.0f} min"
    return f"{seconds / 3600.0:.1f} h"
