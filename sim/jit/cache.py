"""Where machine code is kept between starts, and how it is believed: see `sim.jit`."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import pickle
import platform
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import llvmlite
import llvmlite.binding as llvm
import numba
import numpy as np

from sim.files import write_bytes
from sim.jit.numba_options import OPTIONS
from sim.jit.sources import sources_hash

DIGEST_BYTES: Final = 32
MACHINE_CODE: Final = "rule"
CODE: Final = "code"
"""How files are called that hold machine code, or the LLVM code before it."""
SPARE: Final = "JOURNEYSIM_SPARE_CACHE"
"""The environment variable by which a process tells those it starts of its temporary directory."""
INSIDE: Final[Any] = numba
"""Numba again, for its parts that declare no types."""


def rule_cache(function: Callable[..., Any]) -> RuleCache:
    """Return the cache of one function, in the shape that a Numba dispatcher wants, for other ways of compiling."""
    return RuleCache(function)


def is_cached(function: Callable[..., Any], signature: Any) -> bool:
    """Whether the machine code of a function, for a signature given as a Numba object, is in the cache and verifies."""
    return RuleCache(function).holds(signature)


class Code(NamedTuple):
    """The LLVM code of one function with all that it calls: the name it has there, and the bitcode."""

    name: str
    bitcode: bytes


def keep_code(function: Callable[..., Any], signature: Any, code: Code) -> None:
    """Keep the code of a function beside its machine code, for other targets than this processor."""
    RuleCache(function).write(signature, CODE, code.name.encode() + b"\0" + code.bitcode)


def kept_code(function: Callable[..., Any], signature: Any) -> Code | None:
    """Return the code that was kept of a function; None where there is none that verifies."""
    for path in RuleCache(function).paths(signature, CODE):
        with contextlib.suppress(OSError, ValueError):
            name, _, bitcode = _read_verified(path).partition(b"\0")
            return Code(name.decode(), bitcode)
    return None


@cache
def cache_directory() -> Path:
    """Where new machine code of these versions on this processor is written; the directory is made and writable.

    Where the chosen place cannot be written, a private temporary directory that lasts as long as the process, or as
    the process that started this one and already had to make one.
    """
    chosen = _chosen_directory()
    return chosen if chosen and _is_writable(chosen) else _spare_directory() or _temporary_directory()


def cache_directories() -> tuple[Path, ...]:
    """Where machine code is looked for, in this order: the chosen place, writable or not, and a temporary one."""
    return tuple(directory for directory in (_chosen_directory(), _spare_directory()) if directory)


def module_directory(source: Path) -> Path:
    """Where the rules of one source file are written; another place as soon as it or anything it imports changes."""
    return cache_directory() / _module_name(source)


def _module_name(source: Path) -> str:
    return f"{source.stem}-{sources_hash(source)}"


@cache
def _chosen_directory() -> Path | None:
    chosen = os.environ.get("JOURNEYSIM_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(chosen).expanduser().absolute() / "journeysim" / _environment_hash()
    except RuntimeError:  # nobody's home
        return None


def _environment_hash() -> str:
    settings = sorted((key, value) for key, value in os.environ.items() if key.startswith("NUMBA_"))
    facts = (
        platform.python_implementation(), platform.python_version(), numba.__version__, np.__version__,
        llvmlite.__version__, llvm.get_process_triple(), llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(), settings, sorted(OPTIONS.items()),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:20]


def _spare_directory() -> Path | None:
    place = os.environ.get(SPARE)
    return Path(place) if place and Path(place).is_dir() else None


def _temporary_directory() -> Path:
    directory = tempfile.mkdtemp(prefix="journeysim-cache-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    os.environ[SPARE] = directory
    return Path(directory)


def _is_writable(directory: Path) -> bool:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=directory).close()
    except OSError:
        return False
    return True


class RuleCache:
    """What a Numba dispatcher asks before it compiles and tells after it did; one file for each rule."""

    def __init__(self, function: Callable[..., Any]) -> None:
        """Take the function as it will be compiled, with what it captures."""
        code = function.__code__
        self.name = f"{function.__qualname__}-{code.co_firstlineno}".replace("<", "").replace(">", "")
        self.source = Path(code.co_filename)
        self.usable = self.source.is_file()
        self.captured = repr((code.co_code, [cell.cell_contents for cell in function.__closure__ or ()]))

    @property
    def cache_path(self) -> str:
        """Where this rule's file is looked for first (shown by Numba's statistics)."""
        places = cache_directories()
        return str(places[0] / _module_name(self.source)) if self.usable and places else ""

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """The compiled rule from disk, or None when it must be compiled."""
        for path in self.paths(signature):
            try:
                return _rebuild(_read_verified(path), target_context)
            except FileNotFoundError:
                continue
            except Exception:  # whatever a damaged or foreign file makes of unpickling and linking
                _remove(path)
        return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep a compiled rule; a disk that is full or read-only costs the next start some time, nothing more."""
        if not self.usable or result.lifted or result.objectmode or result.library.has_dynamic_globals:
            return
        self.write(signature, MACHINE_CODE, INSIDE.core.serialize.dumps(result._reduce()))

    def write(self, signature: Any, ending: str, payload: bytes) -> None:
        """Keep bytes of a function and signature; where they cannot be written nothing is kept."""
        if not self.usable:
            return
        with contextlib.suppress(OSError):
            path = module_directory(self.source) / self._file(signature, ending)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, hashlib.sha256(payload).digest() + payload)

    def holds(self, signature: Any) -> bool:
        """Whether there is a file for a signature, and it verifies."""
        return any(_verifies(path) for path in self.paths(signature))

    def paths(self, signature: Any, ending: str = MACHINE_CODE) -> list[Path]:
        """Where the machine code for one signature, or what else is kept of it, may be."""
        if not self.usable:
            return []
        inside = Path(_module_name(self.source), self._file(signature, ending))
        return [directory / inside for directory in cache_directories()]

    def _file(self, signature: Any, ending: str) -> str:
        key = hashlib.sha256(f"{signature} {self.captured}".encode()).hexdigest()[:12]
        return f"{self.name}-{key}.{ending}"


def _rebuild(payload: bytes, target_context: Any) -> Any:
    """Link a compiled rule into this process.

    Numba would first load everything that compiling might need, a third of a second; machine code needs the run-time
    system for memory alone, and compiling looks after itself.
    """
    INSIDE.core.runtime.rtsys.initialize(target_context)
    return INSIDE.core.compiler.CompileResult._rebuild(target_context, *pickle.loads(payload))


def _verifies(path: Path) -> bool:
    try:
        _read_verified(path)
    except (OSError, ValueError):
        return False
    return True


def _read_verified(path: Path) -> bytes:
    data = path.read_bytes()
    digest, payload = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    if hashlib.sha256(payload).digest() != digest:
        raise ValueError(f"{path} is damaged")
    return payload


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
