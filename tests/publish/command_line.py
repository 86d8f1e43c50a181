"""The command line within the tests' process, from a directory of one's choice."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path

from sim.cli.group import cli


def run(words: Sequence[str], directory: Path) -> str:
    """Run a command line from a directory and return what it prints; an error of the command is raised."""
    printed = io.StringIO()
    with contextlib.chdir(directory), contextlib.redirect_stdout(printed):
        cli.main(args=list(words), standalone_mode=False)
    return printed.getvalue()
