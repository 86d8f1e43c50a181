"""`journeysim schema`: the JSON Schema of scenario files."""

from __future__ import annotations

import click


@click.command(short_help="Print the JSON Schema of scenario files, for editors.")
def command() -> None:
    """Print the JSON Schema of the scenario format, which lets editors complete and check keys as you type."""
    from sim.cli.console import print_json
    from sim.scenario import json_schema

    print_json(json_schema())
