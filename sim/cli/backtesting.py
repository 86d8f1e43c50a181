"""The command-line side of a backtest: what it is judged by, and what is printed, written and returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options import Decorated, available_cores
from sim.errors import InputError, Problem, TargetNotMet

if TYPE_CHECKING:
    from sim.backtest.side_by_side import Judgement
    from sim.calibration import CalibrationReport
    from sim.calibration.reading import Data, Mapping


DISPENSABLE: Final = frozenset({"type", "priority", "customer", "menu", "agent"})
"""Fields of calls that a log may lack which is judged, though the one that was fitted has them."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What was asked for: another log, or a share of this one, and how far off targets may be."""

    against: tuple[Path, ...] = ()
    share: float = 0.0
    within: float | None = None
    pictures: Path | None = None
    refit: bool = False
    """Whether the whole log is fitted in the end, what was held out included."""

    @property
    def wanted(self) -> bool:
        """Whether anything is to be judged."""
        return bool(self.against or self.share)


def backtest_options(function: Decorated) -> Decorated:
    """Add `--against`, `--hold-out`, `--refit`, `--within` and `--pictures`."""
    for option in (
        click.option("--pictures", type=click.Path(path_type=Path), metavar="DIR",
                     help="Of a backtest also write backtest.md and its pictures, as PNG and SVG, to a directory."),
        click.option("--within", callback=_percentage, metavar="PERCENT",
                     help="Exit with 3 if abandoned or wait_mean of all calls (of tickets: handoffs_mean, returned, "
                          "time_p50) is simulated further than this, such as 10%, from what was seen."),
        click.option("--refit", is_flag=True,
                     help="With --hold-out: in the end fit all of LOG in the same way, and write that. [judged] says "
                          "that it was another fit of the same kind which was judged."),
        click.option("--hold-out", callback=_percentage, metavar="PERCENT",
                     help="Keep back the last days of LOG, such as 30% of them (of tickets: cases), fit the rest, and "
                          "judge the scenario on what was kept back."),
        click.option("--against", multiple=True, type=click.Path(path_type=Path), metavar="LOG",
                     help="Judge the fitted scenario on a log that it has not seen, read as LOG is. Repeatable."),
    ):
        function = option(function)
    return function


def _percentage(_: click.Context, option: click.Parameter, text: str | None) -> float | None:
    if text is None:
        return None
    try:
        share = float(text.strip().removesuffix("%")) / 100.0
    except ValueError:
        share = 0.0
    if not 0.0 < share < 1.0 or not text.strip().endswith("%"):
        raise InputError(Problem("is not a percentage", key=f"--{(option.name or '').replace('_', '-')}",
                                 found=repr(text[:40]), allowed='more than 0% and less than 100%, such as "10%"'))
    return share


def wanted(against: Sequence[Path], hold_out: float | None, within: float | None, pictures: Path | None,
           replications: int | None, refit: bool = False) -> Backtest:
    """Return what was asked for; InputError for options that do not go together."""
    if refit and not hold_out:
        raise InputError(Problem("needs days or cases that were held out, to be fitted too", key="--refit",
                                 allowed="--hold-out"))
    if against and hold_out:
        raise InputError(Problem("cannot be combined with --against: what is judged is one log or the other",
                                 key="--hold-out"))
    for key, value in (("--within", within), ("--pictures", pictures)):
        if value is not None and not against and not hold_out:
            raise InputError(Problem("needs something to be judged by", key=key, allowed="--against or --hold-out"))
    if (against or hold_out) and replications is not None and replications < 2:
        raise InputError(Problem("is too few to judge by: the luck of the runs would not be known",
                                 key="--replications", found=str(replications), allowed="at least 2"))
    if pictures is not None and pictures.exists() and not pictures.is_dir():
        raise InputError(Problem("is not a directory", key="--pictures", found=str(pictures)))
    return Backtest(tuple(against), hold_out or 0.0, within, pictures, refit)


def parts(data: Data, asked: Backtest) -> tuple[Data, Data]:
    """Return the log to fit, and that to judge by."""
    from sim.backtest.judging import hold_out

    if asked.share:
        return hold_out(data, asked.share)
    return data, _judged(asked.against, replace(data.mapping, header=0, encoding="", separator=""))


def _judged(paths: Sequence[Path], mapping: Mapping) -> Data:
    """Read what is judged as the fitted log was read, without columns that it may lack."""
    from sim.calibration import read_log
    from sim.cli.faults import say

    try:
        return read_log(paths, mapping=mapping)
    except InputError as error:
        lacking = {problem.key.removeprefix("columns.") for problem in error.problems}
        if mapping.format != "calls" or not lacking <= DISPENSABLE:
            raise
    columns = ", ".join(mapping.columns[name] for name in mapping.columns if name in lacking)
    say(f"Note: what is judged has no {columns}, which the fitted log has: it is judged without.")
    return read_log(paths, mapping=replace(mapping, columns={**mapping.columns, **dict.fromkeys(lacking, "")}))


def carry_out(report: CalibrationReport, train: Data, held: Data, replications: int | None) -> Judgement:
    """Simulate and judge."""
    from sim.backtest.judging import REPLICATIONS, Runs, judge
    from sim.cli.console import compile_engine, progress
    from sim.cli.faults import say
    from sim.experiment.simulate import ENGINES

    replications = REPLICATIONS if replications is None else replications
    compile_engine(ENGINES[0])
    say(f"Simulating the time that is judged ({replications} replications) ...")
    with progress(replications, "Simulating") as done:
        return judge(report, train, held, Runs(replications, available_cores(), done))


def put_on_record(scenario: Path, judgement: Judgement, refitted: str = "") -> None:
    """Write what was found into the scenario that was judged, or `refitted` to more, for everybody who uses it."""
    from sim.backtest.on_record import record
    from sim.cli.faults import say

    try:
        record(scenario, judgement, refitted)
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror or error}", file=str(scenario))) from error
    say(f"Wrote what was judged into {scenario} ([judged]): check, compare, report and explore tell it.")


def show(judgement: Judgement, asked: Backtest, as_json: bool) -> None:
    """Print what was found and write the pictures; raises TargetNotMet where a target is missed."""
    from sim.cli.console import print_json, print_paragraphs, print_tables
    from sim.report.backtest import headline, tables, verdicts

    missed = judgement.missed(asked.within) if asked.within is not None else []
    if as_json:
        form: dict[str, Any] = judgement.form(asked.within)
        print_json(form)
    else:
        print_paragraphs([headline(judgement)])
        print_tables(tables(judgement))
        print_paragraphs(verdicts(judgement))
    if asked.pictures is not None:
        _write(judgement, asked.pictures)
    if missed:
        told = "; ".join(f"{row.measure} of {row.group}: {row.simulated:.4g} simulated, {row.observed:.4g} seen"
                         for row in missed)
        raise TargetNotMet(f"further than {100.0 * (asked.within or 0.0):.3g}% from what was seen: {told}")


def _write(judgement: Judgement, directory: Path) -> None:
    from sim.cli.faults import say
    from sim.files import write_bytes
    from sim.report.backtest import page, tables
    from sim.report.figures.backtest import backtest_pictures

    pictures = backtest_pictures(judgement)
    files = {"backtest.md": page(judgement, tables(judgement), list(pictures)).encode(), **pictures}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_bytes(directory / name, content)
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror or error}", file=str(directory))) from error
    say(f"Wrote {directory}: {', '.join(files)}.")
