"""The line that started a study, put together again from what Click understood: only what results depend on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from sim.study.started import Started, as_settings, path_here

if TYPE_CHECKING:
    from sim.study.definition import Definition

_NOTHING_DEPENDS_ON: Final = frozenset((
    "workers", "dask", "out", "fresh", "quiet", "dry_run", "engine", "as_json", "report",
))
"""Parameters that say how, where and how loudly a study is carried out."""


def started(scenario: Path, seed: int | None, sets: tuple[str, ...]) -> Started:
    """Return how the command at work was started; scenario: what it is about, with the seed and `--set` given to it."""
    words = [word for text in sets for word in ("--set", text)]
    settings = (*words, *(() if seed is None else ("--seed", str(seed))))
    return Started(tuple(_words(click.get_current_context())), path_here(scenario), settings)


def started_from_file(definition: Definition) -> Started:
    """Return how the command at work was started, whose study stands in a file."""
    scenario = definition.file.parent / definition.scenario
    return Started(tuple(_words(click.get_current_context())), path_here(scenario),
                   as_settings(definition.set, definition.seed))


def _words(context: click.Context) -> Iterator[str]:
    """Give the name of a command, its arguments, then its options in the order in which it declares them."""
    yield context.info_name or ""
    options = []
    for parameter in context.command.params:
        name = parameter.name or ""
        if name in _NOTHING_DEPENDS_ON or context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        if isinstance(parameter, click.Option):
            options += list(_option(parameter, context.params[name]))
        else:
            yield _word(context.params[name])
    yield from options


def _option(option: click.Option, value: Any) -> Iterator[str]:
    called = max(option.opts, key=len)
    if option.is_flag:
        yield called
        return
    for each in value if option.multiple else (value,):
        yield called
        yield _word(each)


def _word(value: Any) -> str:
    """Return a value as text; bytes of a file's name that are no text are written as escapes."""
    text = path_here(value) if isinstance(value, Path) else str(value)
    return text.encode("utf-8", "backslashreplace").decode()
