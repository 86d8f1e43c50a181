"""Where words go: results to standard output, notices and progress to standard error and only to a terminal."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Timer
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.faults import printable, say

if TYPE_CHECKING:
    from sim.report.tables import Table

NARROWEST: Final = 60
WIDE: Final = 100
"""Columns of a sentence: at least, and where there is no terminal."""
PATIENCE: Final = 3.0
"""Seconds a user is left to wonder why nothing happens."""
RULES_NOTICE: Final = "compiling the rules of the model (only once, about 10 s)"
ENGINE_NOTICE: Final = "compiling the engine (only once, about 30 s)"
RULES_OF_ITS_OWN_NOTICE: Final = "compiling the scenario's own rules, and comparing the engines (only once, about 30 s)"


def print_json(value: Any) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(value, indent=2, allow_nan=False))


def print_tables(tables: Iterable[Table]) -> None:
    """Print tables on standard output: drawn on a terminal, plain elsewhere."""
    from rich.console import Console

    from sim.report.tables import show

    # FORCE_COLOR, which the kernel of a notebook sets, makes no terminal of a pipe
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False, force_terminal=sys.stdout.isatty())
    for table in tables:
        show(_printable_table(table), console)


def _printable_table(table: Table) -> Table:
    """Return a table that neither steers the terminal nor breaks out of its lines, whatever a title in a file says."""
    def cells(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(printable(cell).replace("\n", "\\n") for cell in row)

    return replace(table, title=cells((table.title,))[0], columns=cells(table.columns),
                   rows=tuple(cells(row) for row in table.rows), note=printable(table.note))


def print_paragraphs(texts: Iterable[str]) -> None:
    """Print sentences on standard output, wrapped on a terminal, each one a paragraph."""
    from sim.report.tables import terminal_width

    for text in texts:
        shown = printable(text)
        click.echo(textwrap.fill(shown, terminal_width(), break_on_hyphens=False) if sys.stdout.isatty() else shown)
        click.echo()


def print_pages(pages: Iterable[str | Table]) -> None:
    """Print texts, whose lines were laid out, and tables, with an empty line behind each."""
    for page in pages:
        if isinstance(page, str):
            click.echo(printable(page))
            click.echo()
        else:
            print_tables([page])


def say_wrapped(text: str) -> None:
    """Print a sentence on standard error in lines no longer than the terminal, 100 columns elsewhere."""
    from sim.report.tables import terminal_width

    width = max(terminal_width(), NARROWEST) if sys.stderr.isatty() else WIDE
    say(textwrap.fill(text, width, break_on_hyphens=False, break_long_words=False))


def listed(files: Iterable[str]) -> str:
    """Say which files of results were written: the tables by name, and how many pictures; a picture is two files."""
    names = list(files)
    drawn = sum(name.endswith(".png") for name in names)
    tables = [name for name in names if not name.endswith((".png", ".svg"))]
    pictures = f", and {drawn} picture{'s' * (drawn != 1)} as PNG and SVG" if drawn else ""
    return f"{', '.join([*tables, 'manifest.json'])}{pictures}"


@contextmanager
def progress(total: int, label: str, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error while jobs are done; nothing if quiet or without a terminal.

    Yields the function to call with the number of jobs just done; it may be called from any thread.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.advance(task, done)


@contextmanager
def patience(notice: str, seconds: float = PATIENCE) -> Iterator[None]:
    """Say what is going on when it takes longer than `seconds`, with a spinner where there is a terminal."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.text import Text

        with Console(stderr=True).status(Text(notice)):
            yield
        return
    timer = Timer(seconds, say, (notice,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def compile_engine(engine: str) -> None:
    """Load an engine and the outcomes, compiling what is not yet compiled, and say so."""
    from sim.engine import is_ready
    from sim.experiment.simulate import prepare

    with patience(RULES_NOTICE):
        ready = is_ready(engine)
        if ready:
            prepare(engine)
    if not ready:
        with patience(RULES_NOTICE if engine == "reference" else ENGINE_NOTICE, 0.0):
            prepare(engine)
