"""From an exception to a message on standard error and an exit code.

Bad input is answered with what is wrong and how to mend it, a refusal of the operating system with the file it is
about, and anything else is our own fault and said to be so. Nobody is shown a traceback who did not ask for one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import traceback
from typing import Final

import click

from sim.errors import InputError, TargetNotMet

DONE: Final = 0
OUR_FAULT: Final = 1
BAD_INPUT: Final = 2
NOT_MET: Final = 3
INTERRUPTED: Final = 130

_APOLOGY: Final = (
    "This is a bug in journeysim, not a mistake in your input: {error}. Please report it with the command line, the "
    "scenario file and the output of `journeysim doctor`; `journeysim --debug ...` shows where it happened."
)


class ReaderIsGone(Exception):
    """Whoever read standard output (`| head`) has closed it."""


def report(error: Exception, with_traceback: bool = False) -> int:
    """Say on standard error what went wrong and return the exit code."""
    if isinstance(error, ReaderIsGone) or (isinstance(error, OSError) and error.errno == errno.EPIPE):
        return _discard_output()
    if isinstance(error, click.Abort):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        error.show()
        return BAD_INPUT
    if isinstance(error, InputError):
        complain(error)
        return BAD_INPUT
    if isinstance(error, TargetNotMet):
        say(f"Not met: {error}")
        return NOT_MET
    return _fault(error, with_traceback)


def complain(error: InputError) -> None:
    """Print every problem of an input, one paragraph each."""
    count = len(error.problems)
    for problem in error.problems:
        say(f"Error: {problem}", lead=len("Error:"))
    if count > 1:
        say(f"{count} problems.")


def say(text: str, lead: int = 0) -> None:
    """Print a text on standard error as it is; its first `lead` characters stand out on a terminal."""
    shown = printable(text)
    styled = click.style(shown[:lead], fg="red", bold=True) + shown[lead:] if lead else shown
    click.echo(styled, err=True, color=False if os.environ.get("NO_COLOR") else None)


def printable(text: str) -> str:
    """Return a text with control characters escaped, so that a name in a file cannot steer the terminal."""
    return "".join(char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
                   for char in text)


def _fault(error: Exception, with_traceback: bool) -> int:
    if with_traceback:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    elif isinstance(error, OSError) and error.strerror:
        about = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, (str, bytes)) else ""
        say(f"Error: the operating system refused: {error.strerror}{about}", lead=len("Error:"))
        return BAD_INPUT if error.errno in _USERS_TO_MEND else OUR_FAULT
    elif isinstance(error, MemoryError):
        say("Error: not enough memory. Fewer customers, a shorter horizon or fewer workers need less.",
            lead=len("Error:"))
    else:
        say(_APOLOGY.format(error=f"{type(error).__name__}: {error}" if str(error) else type(error).__name__))
    return OUR_FAULT


_USERS_TO_MEND: Final = frozenset(
    (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.EROFS,
     errno.ENAMETOOLONG, errno.EINVAL, errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC),
     errno.ELOOP, errno.EBADF, errno.EBUSY, errno.ENXIO, errno.ENODEV, errno.ECONNREFUSED)
)
"""What the system refuses because of a path that the user gave - a link that leads back to itself, a descriptor that is
not open, a socket that nobody reads - or of a disk or a quota that is full."""


def _discard_output() -> int:
    """Standard output was closed by its reader (`| head`): there is nobody left to tell, and nothing is wrong."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
