"""Files of cases with exact answers: the one that is shipped, and any other of the same form.

A file is JSON: `families`, a list of tables with `id` and `cases`; a case has `id`, `inputs` and `expected`. Whatever
else stands there (titles, formulas, sources) is for readers.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError, Problem

SHIPPED: Final = "oracles.json"
MOST_BYTES: Final = 20_000_000
Fault = Callable[[str, str, object, str], InputError]


@dataclass(frozen=True, eq=False)
class OracleCase:
    """One case: `inputs` to make a scenario of, and the exact `expected` values; `title` is the family's."""

    family: str
    name: str
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any]
    file: str
    title: str = ""
    source: str = ""

    def problems_of(self, error: InputError) -> InputError:
        """The same error with the file and the case it belongs to."""
        return InputError([replace(problem, file=problem.file or self.file, key=f"{self.name}: {problem.key}")
                           for problem in error.problems])


def shipped() -> list[OracleCase]:
    """The cases that the package brings along."""
    return cases_of((resources.files("sim.validation") / SHIPPED).read_bytes(), SHIPPED)


def read_file(path: Path) -> list[OracleCase]:
    """The cases of a file; InputError for one that is not of this form."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", file=str(path))) from None
    return cases_of(content, str(path))


def cases_of(content: bytes, file: str) -> list[OracleCase]:
    """The cases in the bytes of a file; `file` is its name in messages."""
    def fault(key: str, message: str, found: object = "", allowed: str = "") -> InputError:
        shown = found if isinstance(found, str) else json.dumps(found, default=str)[:80]
        return InputError(Problem(message, file=file, key=key, found=shown, allowed=allowed))

    if len(content) > MOST_BYTES:
        raise fault("", "is too large", f"{len(content)} bytes", f"at most {MOST_BYTES} bytes")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise fault("", f"is not JSON: {error}") from None
    families = _list_of_tables(document, "families", "", fault)
    found = [case for at, family in enumerate(families) for case in _family(family, f"families[{at}]", file, fault)]
    if not found:
        raise fault("families", "hold no case", "", "at least one case")
    return found


def _family(family: Mapping[str, Any], key: str, file: str, fault: Fault) -> list[OracleCase]:
    name = _text(family, "id", key, fault)
    cases = _list_of_tables(family, "cases", key, fault)
    title = family.get("title")
    return [_case(case, f"{key}.cases[{at}]", name, str(title or name), file, fault) for at, case in enumerate(cases)]


def _case(case: Mapping[str, Any], key: str, family: str, title: str, file: str, fault: Fault) -> OracleCase:
    name = _text(case, "id", key, fault)
    tables = []
    for part in ("inputs", "expected"):
        value = case.get(part)
        if not isinstance(value, Mapping) or (part == "expected" and not value):
            raise fault(f"{key}.{part}", "is missing or not a table" if value != {} else "is empty", value,
                        "a table of names and values")
        tables.append(value)
    for quantity, value in tables[1].items():
        if not _is_expected(value):
            raise fault(f"{key}.expected.{quantity}", "is not a number", value, "a number, or a list of numbers")
    return OracleCase(family, name, tables[0], tables[1], file, title, str(case.get("source", "")))


def _is_expected(value: Any) -> bool:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(_is_expected(item) for item in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _list_of_tables(table: Any, name: str, key: str, fault: Fault) -> list[Mapping[str, Any]]:
    where = f"{key}.{name}" if key else name
    value = table.get(name) if isinstance(table, Mapping) else None
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise fault(where, "is missing or not a list of tables", value, "a list of tables")
    return value


def _text(table: Mapping[str, Any], name: str, key: str, fault: Fault) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value:
        raise fault(f"{key}.{name}", "is missing or not a text", value, "a text")
    return value


def check_families(names: Sequence[str], known: Sequence[str], file: str = "", key: str = "--family") -> None:
    """InputError for names that are no families."""
    problems = [Problem("is not a known family", file=file, key=key, found=name, allowed=", ".join(known),
                        nearest="".join(difflib.get_close_matches(name, known, 1)))
                for name in dict.fromkeys(names) if name not in known]
    if problems:
        raise InputError(problems)
