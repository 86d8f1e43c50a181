"""`journeysim calibrate`: a log of what an organisation did is opened, looked at, and a scenario fitted to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.calibration import FORMATS
from sim.calibration.wishes import Wishes
from sim.cli.asking import ask_assumptions
from sim.cli.backtesting import Backtest, backtest_options, wanted
from sim.cli.options import json_option
from sim.errors import InputError, Problem
from sim.experiment.simulate import ENGINES
from sim.statistics.defaults import FEWEST_DRAWS, MOST_DRAWS

if TYPE_CHECKING:
    from sim.calibration import CalibrationReport, Row
    from sim.calibration.reading import Data, Mapping, Open
    from sim.report.tables import Table

FITTED_TO_LINES: Final = ("calls", "queue-log")
"""Formats whose fit ends with a simulation."""
FORMAT: Final = {"name": "journeysim-calibrate", "version": 1}
TICKETS: Final = ("tickets", "events")
LOOK: Final = {"name": "journeysim-look", "version": 1}


@click.command(short_help="Open a log of real calls or tickets; fit a scenario to it.")
@click.argument("logs", metavar="LOG...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "log_format", type=click.Choice(FORMATS), show_default="guessed",
              help="What a row is: a call, an interval, an event of Asterisk's queue log, a ticket, a change of state. "
                   "A scenario is fitted from all of them.")
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="FILE.toml",
              help="How the log is to be read: columns, units, words. What it does not say is guessed.")
@click.option("--map-out", type=click.Path(path_type=Path), metavar="FILE.toml",
              help="Write down how the log was read, for --map; with what has to be answered first, if anything.")
@click.option("--ask", is_flag=True,
              help="Ask on the terminal what the log does not say, and what no log can say: how hard problems are, who "
                   "may grant what, who leaves and tells others. The answers go to NAME.assumed.toml.")
@click.option("--look", is_flag=True, help="Only show what was read: mapping, columns, span of time, what is unknown.")
@click.option("-o", "--out", type=click.Path(path_type=Path), metavar="FILE.toml",
              help="The scenario to write; needed unless --look is given.")
@click.option("--staff", metavar="roster|inferred|FILE", show_default="roster where agents are named, else inferred",
              help="Who is on duty, of a log of calls: read from the sessions of the agents it names, inferred from "
                   "who talks while callers wait, or a rota of your own (CSV: day, from, to, a column for each pool; "
                   "or TOML in the words of a scenario).")
@click.option("--keep", type=click.Path(path_type=Path), metavar="OLD.toml",
              help="Keep what people are like from a scenario, everything set by hand included; take how many come and "
                   "who is on duty from LOG.")
@click.option("--replications", type=click.IntRange(0, 1000), metavar="N", show_default="3; of a backtest 20",
              help="Replications of the fitted scenario to compare with the log; 0 for none.")
@click.option("--known", "agrees", is_flag=True,
              help="LOG is a scenario with [known] figures: move the keys of --free until it makes them.")
@click.option("--free", multiple=True, metavar="KEY=LOW:HIGH",
              help="With --known: a key that may be moved, and its range, as for sweep --vary. Repeatable.")
@backtest_options
@click.option("--draws", type=click.IntRange(FEWEST_DRAWS, MOST_DRAWS), metavar="N",
              help="Also fit so many logs of days or cases drawn again, 50 are usual: NAME.draws.toml beside NAME.toml "
                   "says how sure the figures are, and compare prints it.")
@click.option("--workers", type=click.IntRange(1, 1024), metavar="N", show_default="all cores",
              help="Processes that fit the draws; the file does not depend on it.")
@json_option
def command(
    logs: tuple[Path, ...], log_format: str | None, map_file: Path | None, map_out: Path | None, ask: bool, look: bool,
    out: Path | None, keep: Path | None, staff: str | None, replications: int | None, agrees: bool,
    free: tuple[str, ...], against: tuple[Path, ...], hold_out: float | None, within: float | None,
    refit: bool, pictures: Path | None, draws: int | None, workers: int | None, as_json: bool,
) -> None:
    """Open LOG, fit a scenario to it, write it, simulate it, and print observed against simulated figures.

    LOG is a table of separated values (gzipped or not), a Parquet file, a workbook, XES, or Asterisk's queue log;
    several of one form are read as one. What its columns hold is guessed from their names and cells, printed, and
    written with --map-out; what cannot be told is asked, never taken for granted. An empty cell is unknown, not 0.

    The calls give arrivals by hour of the week and type, service times, patience (callers who were served are censored
    observations), redials, dropped calls and staffing. An interval report gives arrivals by half hour, handle time,
    patience from hang-ups and waits, and staff as it says. Tickets give routes, times by what follows, waits for others
    and reopening, and whether anything can be asked about staff at all. What a log cannot show - complexity, remedies,
    authority - is written into the scenario as an assumption and labelled as one.

    Without a log there are still figures: write them as [known] into a scenario, and --known moves the keys named with
    --free until the model makes them, writes a scenario that extends it, and says which keys the figures cannot tell
    apart.

    With --keep the scenario has the people of another one - patience, service, routes, everything set by hand - and
    only how many come and who is on duty from LOG: a forecast for the months that LOG is like.

    With --against or --hold-out the scenario is judged on what it has not seen instead: simulated with the volumes and
    the roster of that time and set beside what was seen then, with the log's own noise, Erlang A and C, and the past
    days drawn again. What was found goes into FILE.toml, too ([judged]): check, compare, report and explore tell it
    beside the numbers. With --json that is {"rows": [{"measure", "group", "observed", "simulated", "half_width",
    "noise", "erlang_a"}], "within": bool}, shares from 0 to 1 and times in minutes.
    """
    from sim.calibration import refuse_unwritable
    from sim.calibration.reading.mapping import Mapping, load
    from sim.scenario.drawn_worlds import beside

    if agrees or free:
        from sim.cli.agreeing import agree_with_known

        if out is not None:
            refuse_unwritable(out)
        agree_with_known(logs, free, out, replications or 0, as_json)
        return
    if out is None and not look:
        raise click.UsageError("Missing option '-o' / '--out', or '--look'.")
    asked = wanted(against, hold_out, within, pictures, replications, refit)
    if keep is not None and draws:
        raise InputError(Problem("cannot be combined with --draws, which draw the log of the people anew", key="--keep",
                                 found=str(keep), allowed="one of the two options"))
    for path in (out, map_out):
        if path is not None:
            refuse_unwritable(path)
    if draws is not None and out is not None:
        _refuse_a_pipe(out, "--draws", "need a file beside which they stand")
        refuse_unwritable(beside(out))
    if refit and out is not None:
        _refuse_a_pipe(out, "--refit", "needs a file, which is written twice")
    mapping = load(map_file) if map_file else Mapping()
    data = _read(logs, replace(mapping, format=log_format or mapping.format), map_out, ask)
    if look or out is None:
        _show(data, as_json)
    else:
        wishes = Wishes(staff or "", keep)
        if data.mapping.format in TICKETS:
            _refuse_of_tickets(staff)
        _fit(data, out, wishes, asked, replications, as_json,
             lambda report: _draw(report, logs, draws, workers, wishes))
        if ask:
            ask_assumptions(out)


def _refuse_of_tickets(staff: str | None) -> None:
    """Refuse what is asked of calls alone."""
    allowed = "calls, queue-log and intervals"
    if staff:
        raise InputError(Problem("is not asked of tickets: the log says whether there is staff to be told of",
                                 key="--staff", found=staff, allowed=allowed))


def _refuse_a_pipe(out: Path, key: str, why: str) -> None:
    from sim.files import is_passage

    if is_passage(out):
        raise InputError(Problem(why, key=key, found=str(out), allowed="-o with the name of a file"))


def _draw(
    report: CalibrationReport, logs: Sequence[Path], draws: int | None, workers: int | None, wishes: Wishes
) -> None:
    """Fit draws and write them beside the scenario; say so where an earlier fit has left some, and none are wanted."""
    from sim.backtest.draws import write_draws
    from sim.cli.faults import say
    from sim.cli.options import available_cores
    from sim.scenario.drawn_worlds import beside

    if draws is None:
        if beside(report.scenario).is_file():
            say(f"Note: {beside(report.scenario)} may be of an earlier fit; compare uses draws of this one alone.")
        return
    say(f"Fitting {draws} logs drawn again ...")
    path = write_draws(report, logs, draws, workers=workers or available_cores(), wishes=wishes)
    say(f"Wrote {path}: how sure the fit is.")


def _read(logs: Sequence[Path], mapping: Mapping, map_out: Path | None, ask: bool) -> Data:
    """Read the logs, asking on the terminal if that is wanted, and write the mapping down."""
    from sim.calibration import read_log
    from sim.calibration.reading import Open

    while True:
        try:
            data = read_log(logs, mapping=mapping)
            break
        except Open as open_:
            if not ask:
                _write_mapping(map_out, open_.text())
                raise
            mapping = _asked(open_, mapping)
    _write_mapping(map_out, data.mapping.text())
    return data


def _asked(open_: Open, mapping: Mapping) -> Mapping:
    """Ask what the log does not say and return the mapping with the answers."""
    for question in open_.questions:
        click.echo(f"Not told by the log: {question.text}.", err=True)
        answer = click.prompt(question.name, type=click.Choice(question.choices), err=True)
        mapping = mapping.with_answer(question.table, question.name, answer)
    return mapping


def _write_mapping(path: Path | None, text: str) -> None:
    from sim.cli.faults import say
    from sim.files import write_bytes

    if path is None:
        return
    try:
        write_bytes(path, text.encode())
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror or error}", file=str(path))) from error
    say(f"Wrote {path}: how the log is read.")


def _show(data: Data, as_json: bool) -> None:
    """Print what was read."""
    from sim.calibration.reading.summary import summary
    from sim.cli.console import print_json, print_paragraphs, print_tables
    from sim.report.tables import Table

    seen = summary(data)
    notes = [*data.notes, *_decided(data)]
    if as_json:
        fields = [{"field": each.name, "column": each.column, "known": each.known, "values": each.values}
                  for each in seen.fields]
        print_json({"format": LOOK, "log": seen.format, "rows": seen.rows, "cases": seen.cases, "first": seen.first,
                    "last": seen.last, "outcomes": seen.outcomes, "fields": fields, "notes": notes,
                    "mapping": data.mapping.text()})
        return
    print_paragraphs([seen.headline])
    rows = tuple((each.name, each.column, f"{each.known / seen.rows:.1%}", each.values) for each in seen.fields)
    print_tables([Table("What the columns hold", ("Field", "column", "known", "values"), rows, frozenset((2,)))])
    click.echo("How it was read (the mapping; --map-out writes it)\n")
    click.echo("".join(f"    {line}".rstrip() + "\n" for line in data.mapping.text().splitlines()))
    print_paragraphs(notes)


def _decided(data: Data) -> list[str]:
    """What fitting would decide, or object, about what was read."""
    from sim.calibration.call_rows import call_log
    from sim.calibration.intervals.interval_rows import interval_log
    from sim.calibration.tickets.ticket_log import ticket_log

    try:
        if data.mapping.format in TICKETS:
            return list(ticket_log(data).notes[len(data.notes):])
        log = interval_log(data) if data.mapping.format == "intervals" else call_log(data)
        return list(log.notes[len(data.notes):])
    except InputError as error:
        return [f"A scenario cannot be fitted to it: {problem}" for problem in error.problems]


def _fit(data: Data, out: Path, wishes: Wishes, asked: Backtest, replications: int | None, as_json: bool,
         then: Callable[[CalibrationReport], object]) -> None:
    """Fit a scenario, simulate it, and print the comparison with the log, or with what it is judged by."""
    from sim.cli import backtesting
    from sim.files import is_passage

    train, held = backtesting.parts(data, asked) if asked.wanted else (data, None)
    report = _fitted(train, out, wishes)
    if not asked.refit:
        then(report)
    if held is None and data.mapping.format in TICKETS and replications != 0:
        held = train  # in sample: what the fit makes of its own cases
    if held is None:
        _compare(report, out, 3 if replications is None else replications, as_json)
        return
    judgement = backtesting.carry_out(report, train, held, replications)
    refitted = ""
    if asked.refit:
        refitted = f"all of {', '.join(Path(source).name for source in data.sources)}"
        report = _fitted(data, out, wishes)
    if asked.wanted and not is_passage(out):
        backtesting.put_on_record(out, judgement, refitted)
    if asked.refit:
        then(report)
    backtesting.show(judgement, asked, as_json)


def _fitted(data: Data, out: Path, wishes: Wishes) -> CalibrationReport:
    """Fit a scenario, and say how and to what."""
    from sim.calibration import fit
    from sim.cli.console import compile_engine
    from sim.cli.faults import say
    from sim.files import is_passage

    if data.mapping.format in FITTED_TO_LINES:
        compile_engine(ENGINES[0])
        say("Fitting; then simulating the days of the log until line and abandoned calls agree ...")
    report = fit(data, out, wishes)
    say("Read as:\n" + "".join(f"    {line}".rstrip() + "\n" for line in data.mapping.text().splitlines()))
    for note in report.notes:
        say(f"Note: {note}")
    say(f"Wrote {out}." + ("" if is_passage(out) else f" Next: journeysim check {out}"))
    for sentence in report.beyond:
        say(f"Beyond the model: {sentence}")
    return report


def _compare(report: CalibrationReport, out: Path, replications: int, as_json: bool) -> None:
    """Simulate a scenario and print it beside the log that it was fitted to."""
    from sim.cli.console import compile_engine, print_json, print_tables
    from sim.cli.faults import say

    rows: list[Row] = []
    if replications:
        compile_engine(ENGINES[0])
        say(f"Simulating it ({replications} replication{'s' * (replications > 1)}) ...")
        rows = report.validate(replications)
    if as_json:
        print_json({"format": FORMAT, "scenario": str(out), "replications": replications,
                    "rows": [_row_form(row) for row in rows]})
    elif rows:
        print_tables([_table(rows, replications)])


def _row_form(row: Row) -> dict[str, Any]:
    from sim.experiment.forms import number

    return {"pool": row.pool, "measure": row.measure, "unit": row.unit, "observed": number(row.observed),
            "simulated": number(row.simulated), "half_width": number(row.half_width)}


def _table(rows: Sequence[Row], replications: int) -> Table:
    from sim.report.quantities import Scale
    from sim.report.tables import Table
    from sim.statistics.defaults import percent

    scale = Scale(1.0, "", 1)
    cells = tuple((row.pool, row.measure, row.unit, scale.text(row.observed),
                   scale.with_interval(row.simulated, row.half_width)) for row in rows)
    columns = ("Pool", "measure", "unit", "observed", "simulated")
    note = f"Simulated: mean of {replications} replications ± half-width of the {percent()} interval."
    return Table("Observed and simulated", columns, cells, frozenset((3, 4)), note if replications > 1 else "")
