"""The line that started a study, as its manifest keeps it: whoever has a clone and this line gets the same bytes.

It names what the results depend on and nothing else: not how many workers there were, nor where the results went. Paths
are relative to where the command was given, and stand by their name alone where they lead elsewhere, so that nothing of
the machine is in it.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

PROGRAM: Final = "journeysim"
OUTSIDE: Final = ".."


@dataclass(frozen=True, slots=True)
class Started:
    """How a study was started.

    words: of the command line, the program's name left out; scenario: its path; settings: options that give other
    commands on this scenario the same world and the same luck (`--set`, `--seed`).
    """

    words: tuple[str, ...]
    scenario: str
    settings: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The line as a shell reads it."""
        return shlex.join((PROGRAM, *self.words))

    def form(self) -> dict[str, Any]:
        """Return it as a manifest holds it."""
        return {"words": list(self.words), "scenario": self.scenario, "settings": list(self.settings)}


def read_started(form: object) -> Started | None:
    """Return what a manifest says; None where it says nothing, or nothing that can be understood."""
    if not isinstance(form, Mapping):
        return None
    words, scenario, settings = _words(form.get("words")), form.get("scenario"), _words(form.get("settings"))
    if words is None or settings is None or not isinstance(scenario, str):
        return None
    return Started(words, scenario, settings)


def _words(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        return None
    return tuple(value)


def path_here(path: Path) -> str:
    """Return a path relative to the working directory, with slashes; its name alone where it leads elsewhere."""
    try:
        here = path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        here = path.name
    return here.encode("utf-8", "backslashreplace").decode()  # bytes that are no text stand as escapes


def as_settings(tree: Mapping[str, Any], seed: int | None) -> tuple[str, ...]:
    """Return a piece of a scenario, and a seed, as options of a command."""
    words = [word for path, value in _leaves(tree, ()) for word in ("--set", f"{path}={_written(value)}")]
    return (*words, *(() if seed is None else ("--seed", str(seed))))


def _leaves(tree: Mapping[str, Any], path: Sequence[str]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in tree.items():
        here = (*path, key)
        found += _leaves(value, here) if isinstance(value, Mapping) and value else [(".".join(here), value)]
    return found


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_quoted(part) for part in value)}]"
    return "{}" if isinstance(value, Mapping) else str(value)


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else _written(value)
