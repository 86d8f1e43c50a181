"""The command line: parse, call, print. Nothing is computed here.

Only Click is imported when this package is: everything else is imported by the command that needs it, so that help and
shell completion answer at once.
"""

from __future__ import annotations

from sim.cli.group import cli


def main() -> None:
    """Run `journeysim`: the console script's entry; ends the process with one of the documented exit codes."""
    cli.main(prog_name="journeysim")


__all__ = ["cli", "main"]
