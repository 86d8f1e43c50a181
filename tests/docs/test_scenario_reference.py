"""docs/scenario.md is complete and true: every key of the JSON Schema has its row and its default, and no other has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from sim.errors import InputError
from sim.laws import LAWS
from sim.scenario import json_schema, loads
from tests.docs.blocks import BROKEN, DOCS, FENCE, blocks, is_scenario

PAGE: Final = (DOCS / "scenario.md").read_text(encoding="utf-8")
SCHEMA: Final = json_schema()
LEAVES: Final = frozenset({"Duration", "TimeLaw", "AmountLaw", "ScoreLaw", "Staff", "StaffOn", "Profile", "VolumeOn",
                            "Policy"})
"""Definitions that the page explains in sections of their own."""
BY_DAYS: Final = frozenset({"calendar.hours", "channels.NAME.hours"})
"""Keys written by days, as a rota is: the page explains the days once, in the section about staff."""
NEVER_NONE: Final = frozenset({"channels.NAME.retry.through"})
"""Keys that may be left out, but whose absence does not mean that something does not happen."""
HEADING: Final = re.compile(r"^#+ (?:\[\[?([A-Za-z_.]+)\]?\]|(Top level))$")
ROW: Final = re.compile(r"^\| `([a-z_0-9.]+)` \|(.*)\|$")


def keys(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Walk the schema of a file; give the dotted path of every key, its description, and whether it is required."""
    for name, entry in node.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, entry, name in node.get("required", ())
        if path != "customers.feelings" and here not in BY_DAYS:
            yield from inner(entry, here)


def inner(entry: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Walk what a key may hold: tables, tables by name, arrays of tables."""
    for form in [entry, *entry.get("anyOf", []), *entry.get("oneOf", [])]:
        reference = form.get("$ref", "").rpartition("/")[2]
        if reference and reference not in LEAVES:
            yield from inner(SCHEMA["$defs"][reference], path)
        if "properties" in form:
            yield from keys(form, path)
        if isinstance(form.get("additionalProperties"), dict):
            yield from inner(form["additionalProperties"], f"{path}.NAME")
        if isinstance(form.get("items"), dict):
            yield from inner(form["items"], path)


def schema_keys() -> dict[str, tuple[dict[str, Any], bool]]:
    """Return every key of a scenario file by its dotted path."""
    found = {path: (entry, required) for path, entry, required in keys(SCHEMA["$defs"]["File"])}
    return found | {"extends": (SCHEMA["$defs"]["FilePart"]["properties"]["extends"], False)}


def documented() -> dict[str, list[str]]:
    """Return the cells beside every key that the page has a row for, by dotted path."""
    found: dict[str, list[str]] = {}
    section: str | None = None
    for line in PAGE.splitlines():
        if line.startswith("#"):
            match = HEADING.match(line)
            section = None if match is None else (match[1] or "")
        elif section is not None and (row := ROW.match(line)):
            path = f"{section}.{row[1]}" if section else row[1]
            assert path not in found, f"{path} has two rows"
            found[path] = [cell.strip() for cell in row[2].split(" | ")]
    return found


def test_every_key_has_a_row_and_every_row_a_key() -> None:
    """The two sets of dotted paths are one."""
    assert set(documented()) == set(schema_keys())


@pytest.mark.parametrize("path", sorted(schema_keys()))
def test_defaults_are_those_of_the_schema(path: str) -> None:
    """Required keys say so, plain defaults are told, and "none" stands where "none" may be written."""
    entry, required = schema_keys()[path]
    default = documented()[path][1]
    forms = [entry, *entry.get("anyOf", [])]
    assert (default == "required") == required
    if "default" in entry and entry["default"] != "":
        assert f"`{written(entry['default'])}`" in default
    if any(form == {"const": "none"} for form in forms) and path not in NEVER_NONE:
        assert default == "`none`"


def written(value: object) -> str:
    """Write a value as in a file."""
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def test_every_key_is_named_even_where_it_has_no_row() -> None:
    """Days, laws and parameters too."""
    prose = FENCE.sub("", PAGE)
    names = set(re.findall(r"[a-z][a-z_0-9]*", " ".join(re.findall(r"`[^`]+`", prose))))
    assert property_names(SCHEMA) <= names


def property_names(node: Any) -> set[str]:
    """Return every name of a property anywhere in the schema."""
    if isinstance(node, list):
        return set().union(*map(property_names, node))
    if not isinstance(node, dict):
        return set()
    own = set(node["properties"]) if isinstance(node.get("properties"), dict) else set()
    return own.union(*map(property_names, node.values()))


def test_the_table_of_laws_is_the_codes() -> None:
    """Each law with its parameters in their order."""
    rows = re.findall(r"^\| `([a-z]+)` \| ((?:`[a-z]+`(?:, )?)+) \|", PAGE, flags=re.MULTILINE)
    assert {law: tuple(re.findall("[a-z]+", names)) for law, names in rows} == {
        law.name: law.names for law in LAWS.values()}


def test_whole_files_load_and_the_broken_one_does_not() -> None:
    """As the page says of them."""
    whole = [block for block in blocks(PAGE) if is_scenario(block)]
    assert len(whole) >= 2
    for block in whole:
        loads(block.text, f"docs/scenario.md:{block.line}")
    broken = [block for block in blocks(PAGE) if block.use == BROKEN]
    assert broken
    for block in broken:
        with pytest.raises(InputError):
            loads(block.text)


def test_other_toml_parses() -> None:
    """Fragments are TOML, too."""
    import tomllib

    assert all(tomllib.loads(block.text) for block in blocks(PAGE) if block.language == "toml")
