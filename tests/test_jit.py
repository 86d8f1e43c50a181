"""The cache of compiled rules: found again, renewed when a source changes, never trusted when damaged."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from sim import jit
from sim.files import write_bytes

RULES = """
    from sim.jit import rule

    @rule("float64(float64)")
    def twice(x):
        return 2.0 * x
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache root of the test's own."""
    monkeypatch.setenv("JOURNEYSIM_CACHE_DIR", str(tmp_path / "cache"))
    _forget()
    yield tmp_path / "cache"
    _forget()


def _forget() -> None:
    jit.cache_directory.cache_clear()
    jit.sources_hash.cache_clear()


def _load(path: Path, text: str = RULES) -> ModuleType:
    path.write_text(textwrap.dedent(text))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _files(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.rule"))


def _hits(module: ModuleType) -> int:
    return sum(module.twice.stats.cache_hits.values())


def test_a_rule_keeps_its_python_function_and_refuses_other_signatures(cache: Path, tmp_path: Path) -> None:
    twice = _load(tmp_path / "rules.py").twice
    assert twice(1.5) == twice.py_func(1.5) == 3.0
    with pytest.raises(TypeError, match="No matching definition"):
        twice("text")


def test_a_rule_divides_by_zero_as_the_floating_point_standard_says(cache: Path, tmp_path: Path) -> None:
    twice = _load(tmp_path / "rules.py", RULES.replace("2.0 * x", "1.0 / x")).twice
    assert twice(0.0) == float("inf")


def test_the_second_import_loads_what_the_first_compiled(cache: Path, tmp_path: Path) -> None:
    first = _load(tmp_path / "rules.py")
    assert (_hits(first), len(_files(cache))) == (0, 1)
    second = _load(tmp_path / "rules.py")
    assert (_hits(second), len(_files(cache))) == (1, 1)
    assert second.twice(4.0) == 8.0


def test_a_changed_source_gets_another_directory_and_new_code(cache: Path, tmp_path: Path) -> None:
    _load(tmp_path / "rules.py")
    before = jit.module_directory(tmp_path / "rules.py")
    jit.sources_hash.cache_clear()
    changed = _load(tmp_path / "rules.py", RULES.replace("2.0 * x", "3.0 * x"))
    assert jit.module_directory(tmp_path / "rules.py") != before
    assert changed.twice(1.0) == 3.0
    assert _hits(changed) == 0


def _flip_one_bit(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]


@pytest.mark.parametrize(
    "damage", [_flip_one_bit, lambda data: data[:-1], lambda data: b"", lambda data: b"not machine code" * 9],
    ids=["one bit", "cut short", "empty", "foreign"],
)
def test_a_damaged_file_is_replaced(damage: Callable[[bytes], bytes], cache: Path, tmp_path: Path) -> None:
    _load(tmp_path / "rules.py")
    (file,) = _files(cache)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    recovered = _load(tmp_path / "rules.py")
    assert recovered.twice(2.0) == 4.0
    assert _hits(recovered) == 0
    assert jit._read_verified(file)
    assert _hits(_load(tmp_path / "rules.py")) == 1


def test_a_verified_file_that_cannot_be_loaded_is_replaced(cache: Path, tmp_path: Path) -> None:
    _load(tmp_path / "rules.py")
    (file,) = _files(cache)
    write_bytes(file, hashlib.sha256(b"no pickle").digest() + b"no pickle")
    assert _load(tmp_path / "rules.py").twice(2.0) == 4.0
    assert _hits(_load(tmp_path / "rules.py")) == 1


def test_a_cache_that_cannot_be_written_falls_back_to_a_temporary_directory(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    occupied = tmp_path / "a file, not a directory"
    occupied.write_text("")
    monkeypatch.setenv("JOURNEYSIM_CACHE_DIR", str(occupied))
    _forget()
    assert _load(tmp_path / "rules.py").twice(2.0) == 4.0
    assert "journeysim-cache-" in str(jit.cache_directory())
    assert _files(jit.cache_directory())


def test_a_cache_that_fails_while_writing_costs_nothing_but_time(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(jit, "write_bytes", full)
    assert _load(tmp_path / "rules.py").twice(2.0) == 4.0
    assert _files(cache) == []


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"JOURNEYSIM_CACHE_DIR": "chosen", "XDG_CACHE_HOME": "shared"}, "chosen/journeysim"),
        ({"XDG_CACHE_HOME": "shared"}, "shared/journeysim"),
        ({"HOME": "home"}, "home/.cache/journeysim"),
    ],
)
def test_the_place_of_the_cache(
    environment: dict[str, str], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("JOURNEYSIM_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    _forget()
    try:
        assert jit.cache_directory().parent == tmp_path / place
    finally:
        _forget()


def test_without_a_home_the_cache_is_temporary(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", homeless)
    assert "journeysim-cache-" in str(jit.cache_directory())


def test_numba_settings_get_a_directory_of_their_own(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = jit.cache_directory()
    monkeypatch.setenv("NUMBA_OPT", "1")
    _forget()
    assert jit.cache_directory() != before


def test_the_vector_library_is_off() -> None:
    assert os.environ["NUMBA_DISABLE_INTEL_SVML"] == "1"


PACKAGE = {
    "a.py": "from pack.b import f\n",
    "b.py": "from .deep import c\n",
    "deep/__init__.py": "",
    "deep/c.py": "import pack.d\n",
    "d.py": "from pack import e\n",
    "e.py": "from pack import a\n",
    "apart.py": "import os\n",
}


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Path]:
    """A package in which a imports b, c, d and e (which imports a), and nothing imports `apart`."""
    root = tmp_path / "pack"
    for name, text in PACKAGE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    jit.sources_hash.cache_clear()
    yield root
    jit.sources_hash.cache_clear()


@pytest.mark.parametrize("name", sorted(PACKAGE))
def test_a_hash_covers_everything_imported_and_nothing_else(name: str, package: Path) -> None:
    before = jit.sources_hash(package / "a.py", package)
    (package / name).write_text(PACKAGE[name] + "x = 1\n")
    jit.sources_hash.cache_clear()
    changed = jit.sources_hash(package / "a.py", package) != before
    assert changed == (name != "apart.py")


def test_an_edited_helper_reaches_the_rules_that_call_it(tmp_path: Path) -> None:
    """Numba's own cache would go on with the old helper; a process for each start, as in use."""
    root = tmp_path / "sim"
    root.mkdir()
    for name in ("jit.py", "files.py"):
        shutil.copy(jit.PACKAGE / name, root)
    (root / "__init__.py").write_text("")
    helper = "from sim.jit import rule\n\n@rule('float64(float64)')\ndef helper(x):\n    return x + 1.0\n"
    caller = ("from sim.helper import helper\nfrom sim.jit import rule\n\n"
              "@rule('float64(float64)')\ndef caller(x):\n    return 10.0 * helper(x)\n")
    (root / "helper.py").write_text(helper)
    (root / "caller.py").write_text(caller)
    assert _run_caller(tmp_path) == "20.0 0"
    assert _run_caller(tmp_path) == "20.0 1"
    (root / "helper.py").write_text(helper.replace("1.0", "2.0"))
    assert _run_caller(tmp_path) == "30.0 0"


def test_without_compilation_the_same_numbers_come_out() -> None:
    code = """if True:
        from sim.randomness import law_quantile, run_key, uniform
        u = uniform(run_key(2**64 - 1, 3), 2**63 + 9, 1, 2, 3)
        print(u.hex(), [float(law_quantile(law, 0.7, 1.3, 2.1, u)).hex() for law in range(10)])"""
    assert _run(code, jit.PACKAGE.parent, NUMBA_DISABLE_JIT="1") == _run(code, jit.PACKAGE.parent)


def _run_caller(folder: Path) -> str:
    code = "from sim.caller import caller; print(caller(1.0), sum(caller.stats.cache_hits.values()))"
    return _run(code, folder, JOURNEYSIM_CACHE_DIR=str(folder / "cache"))


def _run(code: str, folder: Path, **settings: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), **settings}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
