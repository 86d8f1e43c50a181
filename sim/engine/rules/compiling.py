"""The compiled engine with rules: the kernel's own package once more, in the cache, told anew with the rules in it.

Beside `told` and `words`, which come from the stories and the rules, it holds copies of the hand-written modules, since
these work with the layout of memory, and memory is laid out anew where a rule adds a field. The package is named by a
hash of everything it is made from, so there is one for each set of rules and each version; its machine code is cached
like any other. A worker makes the same package from the plan, which carries the texts of its rules.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Final

from sim.engine.rules.declared import OFFERED, SETTABLE
from sim.engine.rules.loaded import Loaded, load
from sim.engine.rules.reading import complaint
from sim.engine.translator.book import Book
from sim.engine.translator.errors import Untellable
from sim.engine.translator.extension import Extension
from sim.engine.translator.journeysim import PLACE, extended
from sim.engine.translator.room import Room
from sim.engine.translator.text import functions_text, words_text
from sim.errors import InputError, Problem
from sim.jit import cache_directories, cache_directory
from sim.jit.sources import sources_hash

if TYPE_CHECKING:
    from sim.scenario.rule_files import RuleFile

COPIED: Final = ("__init__", "arena", "blocks", "kernel", "layout", "lines", "origins")
"""Hand-written modules of the compiled engine that a package has copies of."""
MOST_ROOM: Final = 1_000_000
"""Records, entries of the calendar or blocks that loops in rules may write at one instant."""
_OWN: Final = re.compile(r"\bsim\.engine\.compiled\b(?!\.assembly)")
_lock: Final = Lock()


def texts(files: tuple[RuleFile, ...]) -> dict[str, str]:
    """Return `told` and `words` of the stories with rules. InputError for what a story may not say."""
    loaded = load(files)
    try:
        book = Book(extended(extensions(loaded)))
        book.write()
        largest = max(Room(book).worst().values())
        if largest > MOST_ROOM:
            raise InputError(Problem(f"loops may write {largest:,} things at one instant", file=files[-1].path,
                                     allowed=f"{MOST_ROOM:,} at most"))
        return {"told": functions_text(book), "words": words_text(book)}
    except Untellable as refused:
        raise _complaint(files, refused) from None


def extensions(loaded: Loaded) -> tuple[Extension, ...]:
    """Return rules as the translator takes them."""
    found, position = [], 0
    offered = {**OFFERED, "Run": (*OFFERED["Run"], "turned")}
    for part in loaded.parts:
        rule = part.rule
        found.append(Extension(
            f"rule_{rule.file.name}", "Moments", part.node, part.module, rule.file.path, rule.fields, rule.called,
            part.words, {name: f"q[p[at.H_RULES] + {position + index}]" for index, name in enumerate(rule.numbers)},
            offered, SETTABLE))
        position += len(rule.numbers)
    return tuple(found)


def _complaint(files: tuple[RuleFile, ...], refused: Untellable) -> InputError:
    """Return a complaint of the translator's as one about a rule."""
    path, _, line = refused.path.partition(":")
    for file in files:
        if file.path == path:
            name = f"rule_{file.name}."
            return complaint(file, refused.what.replace(name, ""), line=int(line or refused.line or 0))
    return InputError(Problem(f"the rules do not go with the model: {refused}", file=files[-1].path))


# --- the package ---


def package(files: tuple[RuleFile, ...]) -> ModuleType:
    """Return the compiled engine's package with rules, made where it is not in the cache."""
    with _lock:
        return _package(tuple(files))


@cache
def _package(files: tuple[RuleFile, ...]) -> ModuleType:
    name = f"journeysim_rules_{digest(files)}"
    for directory in cache_directories():
        if _is_sound(directory / "rules" / name):
            return _imported(directory / "rules" / name)
    made = {**{one: _OWN.sub(name, (PLACE / "compiled" / f"{one}.py").read_text(encoding="utf-8")) for one in COPIED},
            **{one: _OWN.sub(name, text) for one, text in texts(files).items()}}
    return _imported(_kept(cache_directory() / "rules" / name, made))


def digest(files: tuple[RuleFile, ...]) -> str:
    """Return a hash of everything that a package is made from."""
    sources = sources_hash(PLACE / "translator" / "generated.py", PLACE / "compiled" / "kernel.py",
                           PLACE / "rules" / "compiling.py", PLACE / "rules" / "checking.py")
    rules = [(file.name, file.text) for file in files]
    return hashlib.sha256(repr((sources, rules)).encode()).hexdigest()[:24]


def _kept(place: Path, made: dict[str, str]) -> Path:
    """Write a package in one step: processes that do so at the same time all find a whole one."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as unfinished:
        folder = Path(unfinished, place.name)
        folder.mkdir()
        for one, text in made.items():
            (folder / f"{one}.py").write_text(text, encoding="utf-8", newline="\n")
        (folder / "digest").write_text(_digest_of(folder), encoding="utf-8")
        if place.exists():
            shutil.rmtree(place, ignore_errors=True)  # damaged, or it would have been taken
        try:
            folder.replace(place)
        except OSError:
            if not _is_sound(place):
                raise
    return place


def _digest_of(folder: Path) -> str:
    content = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        content.update(f"{path.name}\n".encode() + path.read_bytes())
    return content.hexdigest()


def _is_sound(folder: Path) -> bool:
    try:
        return (folder / "digest").read_text(encoding="utf-8") == _digest_of(folder)
    except (OSError, UnicodeDecodeError):
        return False


def _imported(folder: Path) -> ModuleType:
    name = folder.name
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, folder / "__init__.py",
                                                      submodule_search_locations=[str(folder)])
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return import_module(name)
