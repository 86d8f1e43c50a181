"""Scenarios fitted to logs of tickets, judged on cases that they have not seen: the tables and pictures of docs/worlds.

    python experiments/verification/ticket_backtest.py LOG [--map FILE] [--format events] [--hold-out 30%]
        [--against LOG] [--scenario FILE] [--replications N] [--workers N] [--pictures DIR] [--name NAME]

LOG is a log of tickets or events of any shape that `journeysim calibrate` reads; no row of it is kept. 30 % of its
cases are held out - the last to be opened, or by their names where cases were selected by when they ended -, a
scenario is fitted to the rest and run as long. Two tables are printed as Markdown: every quantity with the log's own
noise and a verdict, and the distances of the field.

*Distances.* The held-out cases against as many cases of the runs, against as many whole past cases drawn again (the
trivial forecaster), and, as a floor, two halves of the held-out cases against each other, each scaled to all: what no
model can be blamed for. All are drawn again 500 times, by whole days of opening where cases come as they come, by
case where they were selected; the last column is the 95 % interval of the distance of the runs less that of the
trivial forecaster.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from ticket_distances import DISTANCES, Pairing, drawn

from sim.backtest.judging import Runs
from sim.backtest.tickets.changes import Changes, joined
from sim.backtest.tickets.drawn_again import drawn_again
from sim.backtest.tickets.judged_log import Logs, hold_out_tickets, judgement_of, logs_of, runs_for
from sim.backtest.tickets.judging import DOES_NOT_FIT, FITS, NOT_ASKED, Judged, TicketBacktest, judge
from sim.backtest.tickets.window import Window, within
from sim.calibration import fit, read_log
from sim.calibration.reading.mapping import Mapping, load
from sim.report.backtest import scale_of
from sim.report.figures.style import picture
from sim.report.figures.ticket_backtest import pictures
from sim.scenario import Scenario
from sim.scenario import load as load_scenario

RESAMPLES: Final = 500
SEED: Final = 2013
DRAWS: Final = 5
"""How often past cases are drawn again, as a pool to draw from."""


def main() -> None:
    """Fit, run, judge, print."""
    asked = _asked()
    started = time.monotonic()
    mapping = load(asked.map) if asked.map else Mapping()
    data = read_log(asked.log, asked.format, mapping)
    if asked.against:
        train, judged = data, read_log(asked.against, asked.format, mapping)
    else:
        train, judged = hold_out_tickets(data, asked.hold_out)
    scenario = load_scenario(asked.scenario) if asked.scenario else _fitted(train)
    logs = logs_of(scenario, train, judged)
    if asked.classes:
        scenario, logs = _of_classes(scenario, logs, asked.classes.split(","))
    window, made = runs_for(scenario, logs, Runs(asked.replications, asked.workers))
    backtest = judge(logs.judged, logs.past, made, logs.window, window, logs.past_window)
    print(f"## {asked.name or asked.log.name}\n")
    print(f"Held out: {judgement_of(backtest, logs, asked.replications).judged}; fitted to {len(logs.past.first):,}; "
          f"{asked.replications} runs, {backtest.simulated_cases:,} cases.\n")
    print("\n".join(table(backtest)))
    print("\n".join(distance_table(logs, window, made)))
    print(f"\n{time.monotonic() - started:.0f} s")
    if asked.pictures:
        asked.pictures.mkdir(parents=True, exist_ok=True)
        for name, draw in pictures(backtest, asked.about).items():
            path = asked.pictures / f"{asked.name or 'tickets'}_{name}.png"
            path.write_bytes(picture(draw))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("--map", type=Path)
    parser.add_argument("--format", default="events")
    parser.add_argument("--against", type=Path, help="another log, instead of a part of the first")
    parser.add_argument("--hold-out", type=lambda text: float(text.rstrip("%")) / 100.0, default=0.3)
    parser.add_argument("--scenario", type=Path, help="a scenario to judge instead of one that is fitted now")
    parser.add_argument("--classes", default="", help="judge cases of these classes alone, by comma; the runs know, "
                                                      "the past that is drawn again is that of all")
    parser.add_argument("--replications", type=int, default=10)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--name", default="")
    parser.add_argument("--about", default="", help="whose log it is, for the foot of the pictures")
    return parser.parse_args()


def _fitted(train: object) -> Scenario:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "fitted.toml"
        fit(train, path)  # type: ignore[arg-type]
        return load_scenario(path)


def _of_classes(scenario: Scenario, logs: Logs, classes: list[str]) -> tuple[Scenario, Logs]:
    """Return a scenario whose cases are all of some classes, and the logs with such cases alone to be judged."""
    flaws = tuple(scenario.world().flaws)
    others = {f"flaws.{name}.per_1000_orders": 0.0 for name in flaws if name not in classes}
    chosen = np.isin(logs.judged.kind, [flaws.index(name) for name in classes])
    return scenario.with_(others), replace(logs, judged=logs.judged.where(chosen))


# Every quantity -----------------------------------------------------------------------------------------------------


def table(backtest: TicketBacktest) -> Iterator[str]:
    """Yield the table of all quantities but events by the hour, and what it comes to."""
    yield "| quantity | group | seen | runs | past again | runs less seen, 95 % | verdict |"
    yield "|---|---|---:|---:|---:|---:|---|"
    for each in backtest.judged:
        if each.row.measure != "events":
            yield _line(each)
    events = [each for each in backtest.judged if each.row.measure == "events"]
    good = sum(each.verdict == FITS for each in events)
    yield f"\nChanges of state by day of the week and hour of the day: {good} of {len(events)} shares fit."
    core = [each for each in backtest.judged if each.core and each.verdict != NOT_ASKED]
    yield (f"Of {len(core)} core quantities {backtest.count(DOES_NOT_FIT)} lie outside, {backtest.outside_as_fitted} "
           f"if the runs vary as the cases that were fitted do; of the past itself {backtest.past_outside}.\n")


def _line(each: Judged) -> str:
    row = each.row
    scale = scale_of(row.measure, (row.observed, row.simulated, row.trivial))
    unit = f" {scale.unit}" if scale.unit else ""
    limits = f"{scale.text(each.lower, sign=True)} to {scale.text(each.upper, sign=True)}"
    said = f"{each.verdict}: {each.reason}" if each.reason else each.verdict
    return (f"| {row.measure} | {row.group} | {scale.text(row.observed)} ± {scale.text(row.noise)}{unit} "
            f"| {scale.text(row.simulated)} | {scale.text(row.trivial)} | {limits} | {said} |")


# Distances ----------------------------------------------------------------------------------------------------------


def distance_table(logs: Logs, run_window: Window, made: list[Changes]) -> Iterator[str]:
    """Yield the table of distances."""
    generator = np.random.default_rng(SEED)
    seen = within(logs.judged, logs.window)
    shift = logs.window.begin - run_window.begin if logs.window.bounded else 0.0
    runs = _moved(joined([within(each, run_window) for each in made]), shift)
    seen = replace(seen, levels=runs.levels)
    cut = logs.past_window.seen if logs.past_window.bounded else np.inf
    past = within(drawn_again(logs.past, seen, DRAWS, cut), logs.window)
    blocks = [_blocks(each, logs.window.bounded) for each in (seen, runs, past)]
    cases = seen.first.size
    seen_weights, run_weights, past_weights = (drawn(each, cases, generator, RESAMPLES) for each in blocks)
    model = Pairing(seen, runs).distances(seen_weights, run_weights)
    trivial = Pairing(seen, past).distances(seen_weights, past_weights)
    floor = _floor(seen, blocks[0], generator)
    yield "| distance | runs | past again | floor | runs less past again, 95 % |"
    yield "|---|---:|---:|---:|---:|"
    for name in DISTANCES:
        if name in ("absolute", "arrival") and not logs.window.bounded:
            yield f"| {name} | | | | not to be asked: cases were selected by when they ended |"
            continue
        gap = model[name] - trivial[name]
        low, high = np.quantile(gap, (0.025, 0.975))
        unit = "" if name == "two_gram" else " h"
        said = "runs nearer" if high < 0.0 else "past nearer" if low > 0.0 else "neither"
        yield (f"| {name} | {model[name].mean():.3g}{unit} | {trivial[name].mean():.3g} | {floor[name].mean():.3g} "
               f"| {low:+.3g} to {high:+.3g}: {said} |")


def _moved(table_: Changes, by: float) -> Changes:
    table_.minute[:] += by
    return table_


def _blocks(table_: Changes, by_day: bool) -> np.ndarray:
    """Return the block of each case: its day of opening (in its run), or itself."""
    first = table_.first
    if not by_day:
        return np.arange(first.size)
    run = np.array([table_.names[case].rpartition("/")[0] for case in table_.case[first]])
    day = np.floor(table_.minute[first] / 1440.0).astype(np.int64)
    return np.unique(np.char.add(run.astype(str), np.char.add("/", day.astype(str))), return_inverse=True)[1]


def _floor(seen: Changes, blocks: np.ndarray, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """Return the distances of two halves of the log, parted by whole blocks."""
    number = int(blocks.max()) + 1
    half = np.argsort(generator.random((RESAMPLES, number)), axis=1) < number // 2
    weights = half[:, blocks].astype(np.float64)
    return Pairing(seen, seen).distances(weights, 1.0 - weights)


if __name__ == "__main__":
    main()
