"""What modules depend on within the package, as a hash.

It names the directory in which a module's machine code is kept, and it is part of the identity of a study: there is one
way to tell whether sources have changed, and it follows the imports rather than a list that somebody has to keep.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from sim.syntax import parse

PACKAGE: Final = Path(__file__).resolve().parents[1]

_WORD: Final = re.compile(rb"\bimport\b")
_STATEMENT: Final = re.compile(
    rb"[ \t]*(?:from[ \t]+([\w.]+)[ \t]+)?\bimport[ \t]+(\([\w\s,.]*\)|[\w \t,.]*)[ \t]*(?:#.*)?$", re.MULTILINE)


class Import(NamedTuple):
    """What one statement names: modules, or what it takes from a module, whose leading dots are counted apart."""

    level: int
    module: str
    names: tuple[str, ...]


@cache
def sources_hash(*sources: Path, package: Path = PACKAGE) -> str:
    """Hash source files together with everything in `source_files` of them; how lines end makes no difference."""
    digest = hashlib.sha256()
    for path in sorted(source_files(*sources, package=package)):
        name = path.relative_to(package).as_posix() if path.is_relative_to(package) else path.name
        digest.update(f"{name} {_file(path, package)[0]}\n".encode())
    return digest.hexdigest()[:20]


def source_files(*sources: Path, package: Path = PACKAGE) -> set[Path]:
    """Return source files and all files of `package` that are read when those are imported and used.

    That is what they import, wherever the statement stands, directly or through others, and the `__init__.py` of every
    package on the way to one of them. What such an `__init__.py` imports in its turn is not followed, because it offers
    names to others and uses none: the one at the top leads to everything.
    """
    found: set[Path] = set()
    waiting = [source.resolve() for source in sources]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_file(path, package)[1])
    above = {folder / "__init__.py" for place in {path.parent for path in found}
             for folder in (place, *place.parents) if folder.is_relative_to(package)}
    return found | {path for path in above if path.is_file()}


@cache
def _file(path: Path, package: Path) -> tuple[str, tuple[Path, ...]]:
    """The hash of a file and the files of the package that it imports directly."""
    text = path.read_bytes().replace(b"\r\n", b"\n")
    files = {file for one in imports(text) for name in _full_names(one, path, package)
             for file in _module_files(name, package)}
    return hashlib.sha256(text).hexdigest(), tuple(sorted(files))


def imports(text: bytes) -> list[Import]:
    """All imports of a Python source, wherever they stand; what merely looks like one in a string may be among them.

    Parsing thirty modules at every start would take a sixth of a second, so plainly written imports are recognised
    line by line; a source in which the word stands in any other way is parsed.
    """
    found = []
    for word in _WORD.finditer(text):
        line = text.rfind(b"\n", 0, word.start()) + 1
        statement = _STATEMENT.match(text, line)
        if statement is None or text.endswith((b"\\\n", b"\\\r\n"), 0, line):
            return _parsed(text)
        found.append(_plain(statement))
    return found


def _plain(statement: re.Match[bytes]) -> Import:
    module, names = ((part or b"").decode() for part in statement.groups())
    stem = module.lstrip(".")
    return Import(len(module) - len(stem), stem, tuple(name.split()[0] for name in names.strip("()").split(",")
                                                       if name.strip()))


def _parsed(text: bytes) -> list[Import]:
    found = []
    for node in ast.walk(parse(text)):
        if isinstance(node, ast.Import):
            found.append(Import(0, "", tuple(alias.name for alias in node.names)))
        elif isinstance(node, ast.ImportFrom):
            found.append(Import(node.level, node.module or "", tuple(alias.name for alias in node.names)))
    return found


def _full_names(one: Import, path: Path, package: Path) -> Iterator[str]:
    """The names of all modules that may be meant, leading dots resolved."""
    if not one.level and not one.module:
        yield from one.names
        return
    base = _absolute(one, path, package)
    yield base
    yield from (f"{base}.{name}" for name in one.names)


def _absolute(one: Import, path: Path, package: Path) -> str:
    if not one.level:
        return one.module
    if not path.is_relative_to(package) or one.level > len(path.parents):
        return ""
    folder = path.parents[one.level - 1]
    parts = (package.name, *folder.relative_to(package).parts) if folder.is_relative_to(package) else ()
    return ".".join((*parts, *filter(None, [one.module])))


@cache
def _module_files(name: str, package: Path) -> tuple[Path, ...]:
    first, *rest = name.split(".")
    if first != package.name or not rest:
        return ()
    stem = package.joinpath(*rest)
    return tuple(path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.is_file())
