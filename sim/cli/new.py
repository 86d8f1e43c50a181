"""`journeysim new`: a commented scenario to start from."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import PLACES
from sim.errors import InputError, Problem
from sim.scenario.starter import KINDS


@click.command(short_help="Write a commented scenario to start from.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True,
              help="The organisation to start from.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
def command(file: Path, kind: str, force: bool) -> None:
    """Write a commented scenario to FILE. It is valid as it is: check it, run it, then make it yours.

    \b
    contact-centre  telephone and e-mail, reps, managers and a back office
    service-desk    colleagues, a portal and a telephone, three levels, root causes
    shop            a counter, an owner who is asked, customers who talk

    The figures are round numbers to start from, not measurements. Each file says what its trade-off is.
    """
    from sim.cli.faults import say
    from sim.files import is_passage, refusal, replaces, write_bytes
    from sim.scenario import template

    if reason := refusal(file):
        raise InputError(Problem(f"cannot be written there: {reason}", key="FILE", found=str(file), allowed=PLACES))
    if replaces(file) and not force:
        raise InputError(Problem("already exists", key="FILE", found=str(file),
                                 allowed="a new file, or --force to replace one"))
    write_bytes(file, template(kind).encode())
    say(f"Wrote {file}." + ("" if is_passage(file) else f" Next: journeysim check {file}"))
