"""The content of a scenario written as TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


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
