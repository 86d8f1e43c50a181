"""The command reference, generated from the commands' own help: `python -m sim.cli.reference > docs/commands.md`."""

from __future__ import annotations

import sys
from typing import Final

import click

from sim.cli.group import COMMANDS, cli

WIDTH: Final = 100
_HEAD: Final = """\
# Commands

Generated from the commands' own help by `python -m sim.cli.reference > docs/commands.md`.
"""


def reference() -> str:
    """Return the command reference as Markdown: the help of `journeysim` and of each command."""
    top = _context(cli, "journeysim", None)
    parts = [_HEAD, _section("journeysim", cli.get_help(top))]
    for name in COMMANDS:
        command = cli.get_command(top, name)
        assert command is not None
        parts.append(_section(f"journeysim {name}", command.get_help(_context(command, name, top))))
    return "\n".join(parts)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    """Return a context in which help has the same width everywhere."""
    settings = {**command.context_settings, "terminal_width": WIDTH, "max_content_width": WIDTH}
    return click.Context(command, info_name=name, parent=parent, **settings)


def _section(title: str, text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"## {title}\n\n```text\n{lines}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
