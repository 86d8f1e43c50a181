"""`journeysim calibrate --known`: named keys of a scenario moved until it makes what the organisation knows."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.experiment.simulate import ENGINES

if TYPE_CHECKING:
    from sim.study.agreement import Agreement

FEWEST: Final = 6
"""Replications at every point, at least."""
FORMAT: Final = {"name": "journeysim-known", "version": 1}
WAY_OUT: Final = "name what may be moved, such as  --free 'pools.reps.staff*=0.8:1.2' --free chain.rep.holds=0.7:1"


def agree_with_known(files: Sequence[Path], free: Sequence[str], out: Path | None, replications: int, as_json: bool
                     ) -> None:
    """Move the free keys of a scenario, write a file that extends it, and print what they were moved to."""
    from sim.cli.console import compile_engine, patience, print_json, print_paragraphs, print_tables
    from sim.cli.faults import say
    from sim.cli.options import available_cores
    from sim.cli.sweep import factors
    from sim.cli.warm_up import run_pilots
    from sim.experiment.known_figures import check_known
    from sim.files import write_bytes
    from sim.report.agreement import agreement_sentences, agreement_tables, agreement_text
    from sim.scenario import load
    from sim.study.agreement import agree
    from sim.study.factors import Factor

    if len(files) != 1:
        raise InputError(Problem("takes one scenario", key="--known", found=f"{len(files)} files", allowed="one file"))
    if out is None:
        raise InputError(Problem("says not where to write the scenario", key="--out", allowed="a file"))
    scenario = load(files[0])
    check_known(scenario)
    if not free:
        raise InputError(Problem("names no key that may be moved", key="--free", way_out=WAY_OUT))
    ranges = {name: Factor.model_validate(entry) for name, entry in factors(free, "--free").items()}
    ready, _ = run_pilots(scenario, scenario.seed, available_cores(), ENGINES[0])
    compile_engine(ENGINES[0])
    with patience("moving the free keys until the model makes what is known"):
        found = agree(ready, ranges, replications=max(replications, FEWEST), workers=available_cores())
    write_bytes(out, agreement_text(found, _way(out, files[0])).encode())
    say(f"Wrote {out}. Next: journeysim check {out} --run")
    if as_json:
        print_json(_form(found, out))
        return
    print_tables(agreement_tables(found))
    print_paragraphs(agreement_sentences(found))


def _way(out: Path, scenario: Path) -> str:
    """Return how the new file calls the one it extends."""
    return Path(os.path.relpath(scenario.absolute(), out.absolute().parent)).as_posix()


def _form(found: Agreement, out: Path) -> dict[str, Any]:
    from sim.experiment.forms import number
    from sim.experiment.known_figures import known_form

    moved = [{"key": each.name, "value": each.value, "low": each.low, "high": each.high, "learnt": number(each.learnt)}
             for each in found.moved]
    return {"format": FORMAT, "scenario": str(out), "moved": moved, "known": known_form(found.rows),
            "not_told_apart": [[name for name, _ in group] for group in found.untold],
            "replications": found.replications, "runs": found.runs}
