"""The command group: commands found by name, help in a fixed order, and one place where every error ends."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import click

from sim.cli.faults import DONE, INTERRUPTED, ReaderIsGone, report
from sim.errors import InputError, Problem

COMMANDS: Final = (
    "check", "run", "compare", "why", "twins", "story", "investigate", "diff", "study", "sweep", "need", "report",
    "reproduce", "cite", "explore", "luck", "validate", "erlang", "export", "new", "schema", "calibrate", "doctor",
)
"""The commands in the order of the help; each is `command` in the module of its name."""

_EPILOG: Final = """\b
Exit codes:
  0    done
  1    a bug in journeysim, or a failure of the system it runs on
  2    bad input: a file, key or argument that cannot be accepted,
       or a disk that is full
  3    a check or a target was not met
  130  interrupted

\b
Results go to standard output, everything else to standard error. Colours
are off without a terminal and with NO_COLOR. Completion of commands,
scenario files and policies:
  bash  eval "$(_JOURNEYSIM_COMPLETE=bash_source journeysim)"
  zsh   eval "$(_JOURNEYSIM_COMPLETE=zsh_source journeysim)"
  fish  _JOURNEYSIM_COMPLETE=fish_source journeysim | source
"""


class Commands(click.Group):
    """A group that imports a command when it is asked for and turns every error into a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name; None for one that does not exist."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"sim.cli.{cmd_name}").command
        return command

    def make_context(self, *args: Any, **options: Any) -> click.Context:
        """Read the command line, as Click does; help and version are printed here."""
        with _reader_may_go():
            return super().make_context(*args, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Carry out the command."""
        with _reader_may_go():
            return super().invoke(ctx)

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command line and end the process; with `standalone_mode` False errors are raised instead.

        Takes what `click.Command.main` takes. Wildcards are left alone on Windows too: a pattern in `--set` is not a
        list of files.
        """
        standalone = options.pop("standalone_mode", True)
        options.update(standalone_mode=False, windows_expand_args=False)
        if not standalone:
            return super().main(*args, **options)
        given = args[0] if args else options.get("args")
        try:
            _make_writable()
            result = super().main(*args, **options)
            sys.stdout.flush()
            code = result if isinstance(result, int) else DONE
        except KeyboardInterrupt:
            code = INTERRUPTED
        except Exception as error:
            code = report(error, with_traceback="--debug" in (sys.argv if given is None else given))
        sys.exit(code)


@contextmanager
def _reader_may_go() -> Iterator[None]:
    """Catch a closed pipe before Click and Rich do: they end the process with code 1, as if something were wrong.

    That nobody reads standard output any more is in order; of a pipe that was named as a file it is told.
    """
    try:
        yield
    except SystemExit as end:
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        raise ReaderIsGone from end
    except OSError as error:
        if error.errno != errno.EPIPE:
            raise
        if error.filename is not None:
            file = os.fsdecode(error.filename)
            raise InputError(Problem("is a pipe that was closed before everything was written", file)) from error
        raise ReaderIsGone from error


def _make_writable() -> None:
    """Let no character of a user's file break the output: what the terminal cannot show is shown as an escape.

    A stream that was closed before the start (`>&-`) takes everything and keeps nothing.
    """
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open as long as the process is
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from sim.experiment.provenance import version

        click.echo(f"journeysim {version()}")
        ctx.exit()


@click.group(
    cls=Commands, epilog=_EPILOG, invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
              help="Show the version and exit.")
@click.option("--debug", is_flag=True, help="Show the traceback of a bug in journeysim.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Simulate how an organisation deals with its customers' problems.

    A scenario file describes an organisation, its customers and the policies to compare. For each policy journeysim
    estimates how long it takes to solve problems, how many customers leave, what they tell others, and what it costs.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
