"""The content of a scenario written as TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final


def toml_text(content: Mapping[str, Any]) -> str:
    """Return the content of a scenario as TOML: one key a line, tables inline, ending with a newline."""
    return "".join(f"{toml_key(key)} = {_value(value)}\n" for key, value in content.items())


def toml_lines(content: Mapping[str, Any]) -> str:
    """Return the content as TOML with one value a line under its dotted key: for changes of another file."""
    return "".join(f"{path} = {_value(value)}\n" for path, value in _leaves(content, ""))


def toml_key(key: str) -> str:
    """Return a key as TOML writes it, quoted where it has to be."""
    return key if key.replace("_", "").isalnum() and key.isascii() else json.dumps(key)


def _leaves(content: Mapping[str, Any], before: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in content.items():
        path = f"{before}{toml_key(key)}"
        is_law = isinstance(value, Mapping) and "dist" in value
        found += _leaves(value, f"{path}.") if isinstance(value, Mapping) and value and not is_law else [(path, value)]
    return found


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{toml_key(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, str | bool):
        return json.dumps(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value)


def toml_sections(content: Mapping[str, Any]) -> str:
    """Return the content of a scenario as TOML with a section for each table: for people to read and to change.

    Values of sections stand one a line, what is deeper inline, lists of more than a day's hours in rows of 24.
    """
    plain = {key: value for key, value in content.items() if not _is_section(value)}
    parts = ["".join(f"{toml_key(key)} = {_rows(value)}\n" for key, value in plain.items())]
    for key, value in content.items():
        if key in plain:
            continue
        if isinstance(value, Mapping):
            parts += _section(toml_key(key), value, key in _NAMED)
        else:
            parts += [f"[[{toml_key(key)}]]\n" + "".join(f"{toml_key(name)} = {_rows(each)}\n"
                                                         for name, each in entry.items()) for entry in value]
    return "\n".join(part for part in parts if part)


_NAMED: Final = ("flaws", "channels", "pools", "policies")
"""Tables whose parts are sections of their own."""
_HOURS: Final = 24


def _is_section(value: Any) -> bool:
    return (isinstance(value, Mapping) and bool(value)) or (
        isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value))


def _section(path: str, table: Mapping[str, Any], named: bool) -> list[str]:
    if named:
        return [text for name, part in table.items() for text in _section(f"{path}.{toml_key(name)}", part, False)]
    return [f"[{path}]\n" + "".join(f"{toml_key(key)} = {_rows(value)}\n" for key, value in table.items())]


def _rows(value: Any) -> str:
    """Write a value, a long list of plain entries in rows."""
    if not isinstance(value, list) or len(value) <= _HOURS or any(isinstance(each, Mapping) for each in value):
        return _value(value)
    rows = [", ".join(map(_value, value[at:at + _HOURS])) for at in range(0, len(value), _HOURS)]
    return "[\n" + "".join(f"  {row},\n" for row in rows) + "]"
