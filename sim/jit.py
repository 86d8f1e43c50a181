"""Compilation of rules: one decorator over Numba, and a cache of machine code that can be believed.

A *rule* is a small pure function of scalars with one explicit signature, compiled when its module is imported and
called alike from Python (the reference engine) and from other rules (the compiled engine). Compiling all of them
takes a minute, so the machine code is kept on disk between starts. Numba's own cache has three faults that a
simulator cannot live with: it does not notice a change in a module which a rule calls (numba issue 1833), a damaged
file crashes the start, and a flipped bit in the machine code is executed. So rules have a cache of their own:

- the root is `$JOURNEYSIM_CACHE_DIR`, else `$XDG_CACHE_HOME`, else `~/.cache`, and in it `journeysim`; where that
  cannot be written, a temporary directory; nothing is ever written beside the sources, and all of it may be deleted;
- below it a directory is named by a hash of the versions of Python, Numba, NumPy and llvmlite, the processor and the
  `NUMBA_*` settings; within it, one directory for each module, named by a hash of the module's source and of every
  module of this package that it imports, directly or not;
- each file begins with the SHA-256 of the rest; a file that does not verify or does not load is deleted and its rule
  compiled anew; files are put in place in one step, so processes may share them.

Intel's vector mathematics library is switched off: its results differ from those of other processors.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import hashlib
import os
import pickle
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")

import llvmlite
import llvmlite.binding as llvm
import numba
import numpy as np

from sim.files import write_bytes

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE: Final = Path(__file__).resolve().parent
DIGEST_BYTES: Final = 32
INSIDE: Final[Any] = numba
"""Numba again, for its parts that declare no types."""
OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy"}


def rule(signature: Any) -> Callable[[Function], Function]:
    """Compile a pure scalar function for one Numba signature, such as `"float64(float64, int64)"`.

    Division by zero follows IEEE 754 (infinity or not-a-number) instead of raising; the interpreter lock is released
    while a rule runs. The plain Python function stays reachable as `.py_func`. With `NUMBA_DISABLE_JIT` set the
    function is returned as it is.
    """

    def compile_rule(function: Function) -> Function:
        if INSIDE.core.config.DISABLE_JIT:
            return function
        dispatcher: Any = numba.njit(**OPTIONS)(function)
        dispatcher._cache = _RuleCache(function)
        dispatcher.compile(signature)
        dispatcher.disable_compile()
        return dispatcher  # type: ignore[no-any-return]

    return compile_rule


def rule_cache(function: Callable[..., Any]) -> Any:
    """Return the cache of one function, in the shape that a Numba dispatcher wants, for other ways of compiling."""
    return _RuleCache(function)


def is_cached(function: Callable[..., Any], signature: Any) -> bool:
    """Whether the machine code of a function, for a signature given as a Numba object, is in the cache."""
    kept = _RuleCache(function)
    return kept.usable and kept.path(signature).is_file()


@cache
def cache_directory() -> Path:
    """The directory that holds the machine code made by these versions on this processor; it exists and is writable.

    Where the chosen place cannot be written, a private temporary directory that lasts as long as the process.
    """
    root = _root()
    directory = root / "journeysim" / _environment_hash() if root else None
    return directory if directory and _is_writable(directory) else _temporary_directory()


def module_directory(source: Path) -> Path:
    """Where the rules of one source file are kept; another place as soon as it or anything it imports changes."""
    return cache_directory() / f"{source.stem}-{sources_hash(source)}"


@cache
def sources_hash(source: Path, package: Path = PACKAGE) -> str:
    """Hash a source file together with all files of `package` that it imports, directly or through others."""
    digest = hashlib.sha256()
    for path in sorted(_imported_files(source.resolve(), package)):
        text = path.read_bytes()
        digest.update(f"{path.name} {len(text)}\n".encode() + text)
    return digest.hexdigest()[:20]


def _imported_files(source: Path, package: Path) -> set[Path]:
    found: set[Path] = set()
    waiting = [source]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(_direct_imports(path, package))
    return found


def _direct_imports(path: Path, package: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, path, package)
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            yield from _module_files(name, package)


def _absolute(node: ast.ImportFrom, path: Path, package: Path) -> str:
    """The full name of the module in `from ... import`, leading dots resolved."""
    if not node.level:
        return node.module or ""
    if not path.is_relative_to(package):
        return ""
    folder = path.parents[node.level - 1]
    parts = (package.name, *folder.relative_to(package).parts) if folder.is_relative_to(package) else ()
    return ".".join((*parts, *filter(None, [node.module])))


def _module_files(name: str, package: Path) -> Iterator[Path]:
    first, *rest = name.split(".")
    if first != package.name or not rest:
        return
    stem = package.joinpath(*rest)
    for path in (stem.with_suffix(".py"), stem / "__init__.py"):
        if path.is_file():
            yield path


def _environment_hash() -> str:
    settings = sorted((key, value) for key, value in os.environ.items() if key.startswith("NUMBA_"))
    facts = (
        platform.python_implementation(), platform.python_version(), numba.__version__, np.__version__,
        llvmlite.__version__, llvm.get_process_triple(), llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(), settings, sorted(OPTIONS.items()),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:20]


def _root() -> Path | None:
    chosen = os.environ.get("JOURNEYSIM_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        return Path(chosen).expanduser().absolute()
    except RuntimeError:  # nobody's home
        return None


def _temporary_directory() -> Path:
    directory = tempfile.mkdtemp(prefix="journeysim-cache-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return Path(directory)


def _is_writable(directory: Path) -> bool:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=directory).close()
    except OSError:
        return False
    return True


class _RuleCache:
    """What a Numba dispatcher asks before it compiles and tells after it did; one file for each rule."""

    def __init__(self, function: Callable[..., Any]) -> None:
        code = function.__code__
        self.name = f"{function.__qualname__}-{code.co_firstlineno}".replace("<", "").replace(">", "")
        self.source = Path(code.co_filename)
        self.usable = self.source.is_file()
        self.captured = repr((code.co_code, [cell.cell_contents for cell in function.__closure__ or ()]))

    @property
    def cache_path(self) -> str:
        """The directory of this rule's file (shown by Numba's statistics)."""
        return str(module_directory(self.source)) if self.usable else ""

    def load_overload(self, signature: Any, target_context: Any) -> Any:
        """The compiled rule from disk, or None when it must be compiled."""
        if not self.usable:
            return None
        target_context.refresh()
        path = self.path(signature)
        try:
            return INSIDE.core.compiler.CompileResult._rebuild(target_context, *pickle.loads(_read_verified(path)))
        except FileNotFoundError:
            return None
        except Exception:  # whatever a damaged or foreign file makes of unpickling and linking
            _remove(path)
            return None

    def save_overload(self, signature: Any, result: Any) -> None:
        """Keep a compiled rule; a disk that is full or read-only costs the next start some time, nothing more."""
        if not self.usable or result.lifted or result.objectmode or result.library.has_dynamic_globals:
            return
        payload = INSIDE.core.serialize.dumps(result._reduce())
        path = self.path(signature)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, hashlib.sha256(payload).digest() + payload)
        except OSError:
            return

    def path(self, signature: Any) -> Path:
        """Where the machine code for one signature is kept."""
        key = hashlib.sha256(f"{signature} {self.captured}".encode()).hexdigest()[:12]
        return module_directory(self.source) / f"{self.name}-{key}.rule"


def _read_verified(path: Path) -> bytes:
    data = path.read_bytes()
    digest, payload = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
    if hashlib.sha256(payload).digest() != digest:
        raise ValueError(f"{path} is damaged")
    return payload


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
