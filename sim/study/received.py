"""Results that came from elsewhere: the Python that they bring is not executed unless the command line says so.

A scenario or a study that is named on a command line is the user's word, and so are the files that it names. A
directory of results is not: it is data, and it may have come by mail. Its manifest holds the texts of the rules and
measures with which it was made, and whoever makes runs of it again would execute them. So everything that makes such
runs asks here first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import InputError, Problem
from sim.experiment.store import MANIFEST
from sim.scenario.own_rules import BROUGHT
from sim.study.identity import sha256

if TYPE_CHECKING:
    from sim.study.frame import Frame

RUN_RULES: Final = "--run-rules"
"""The option by which a command line allows it."""
_SHORT_DIGEST: Final = 12


def python_of(frame: Frame) -> dict[str, str]:
    """Return the Python files, rules and measures, that making runs of a study executes: SHA-256 by path."""
    texts = frame.scenario.raw.get(BROUGHT, {})  # a factor may put to use what no policy does
    found = {path: sha256(text) for path, text in texts.items()}
    return found | {measure.path: measure.digest for measure in frame.measures if measure.path}


def check_allowed(frame: Frame, directory: str | Path, run_rules: bool) -> None:
    """Refuse to make runs of the study in a directory where that executes Python and nobody allowed it.

    InputError that names every file, where its text can be read, and the option that allows it.
    """
    files = python_of(frame)
    if run_rules or not files:
        return
    manifest = Path(directory) / MANIFEST
    raise InputError(Problem(
        "brings Python of its own, which is not executed without your word", str(manifest),
        found=", ".join(f"{path} (SHA-256 {digest[:_SHORT_DIGEST]})" for path, digest in files.items()),
        way_out=f"read these files, whose texts stand in {MANIFEST}, and add {RUN_RULES} if you trust them"))
