"""`journeysim calibrate`: a scenario fitted to a log of real calls."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.options import json_option
from sim.experiment.simulate import ENGINES

if TYPE_CHECKING:
    from sim.calibration import Row
    from sim.report.tables import Table

FORMAT: Final = {"name": "journeysim-calibrate", "version": 1}


@click.command(short_help="Fit a scenario to a log of real calls.")
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--format", "log_format", type=click.Choice(("calls",)), default="calls", show_default=True,
              help="What the log holds: calls is one row per call, as CSV, gzipped or not.")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), metavar="FILE.toml",
              help="The scenario to write.")
@click.option("--replications", type=click.IntRange(0, 1000), metavar="N", default=3, show_default=True,
              help="Replications of the fitted scenario to compare with the log; 0 for none.")
@json_option
def command(log: Path, log_format: str, out: Path, replications: int, as_json: bool) -> None:
    """Fit a scenario to LOG, write it, simulate it, and print observed against simulated figures.

    The calls give arrivals by hour of the week and type, service times, patience (callers who were served are censored
    observations), redials, dropped calls and staffing. What a call log cannot show - complexity, remedies, authority -
    is written into the scenario as an assumption and labelled as one.
    """
    from sim.calibration import calibrate
    from sim.cli.console import compile_engine, print_json, print_tables
    from sim.cli.faults import say
    from sim.files import is_passage

    report = calibrate(log, out, format=log_format)
    say(f"Wrote {out}." + ("" if is_passage(out) else f" Next: journeysim check {out}"))
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
