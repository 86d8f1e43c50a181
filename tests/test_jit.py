"""The cache of compiled rules: found again, renewed when a source changes, never trusted when damaged."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from types import ModuleType

import pytest
from numba import float64
from numba.core.errors import TypingError
from numba.core.registry import CPUDispatcher

from sim import engine, jit
from sim.files import write_bytes
from sim.jit import cache as store
from sim.jit import rules, sources
from tests.engine.tiny import plan_of

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
    monkeypatch.setenv(store.SPARE, "")
    _forget()
    yield tmp_path / "cache"
    _forget()


def _forget() -> None:
    for known in (store.cache_directory, store._chosen_directory, sources.sources_hash, sources._file,
                  sources._module_files):
        known.cache_clear()


def _load(path: Path, text: str = RULES) -> ModuleType:
    """Import a source and use its rules for the first time."""
    module = _import(path, text)
    for rule in vars(module).values():
        if isinstance(rule, CPUDispatcher):
            assert rule.signatures
    return module


def _import(path: Path, text: str = RULES) -> ModuleType:
    path.write_text(textwrap.dedent(text))
    # of the same size and second as another text: byte code does not tell them apart
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)
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
    before = store.module_directory(tmp_path / "rules.py")
    _forget()
    changed = _load(tmp_path / "rules.py", RULES.replace("2.0 * x", "3.0 * x"))
    assert store.module_directory(tmp_path / "rules.py") != before
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
    assert store._read_verified(file)
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

    monkeypatch.setattr(store, "write_bytes", full)
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


def test_importing_a_module_compiles_nothing_and_the_first_use_does(cache: Path, tmp_path: Path) -> None:
    twice = _import(tmp_path / "rules.py").twice
    assert not twice.overloads
    assert _files(cache) == []
    assert twice(2.0) == 4.0
    assert type(twice) is CPUDispatcher
    assert len(_files(cache)) == 1


def test_the_seconds_of_a_run_leave_out_the_loading_of_its_rules(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = _import(tmp_path / "rules.py", RULES + """
    @rule("float64(float64)")
    def fourfold(x):
        return twice(twice(x))
    """)
    monkeypatch.setattr(engine, "_loaded", lambda name, plan: lambda *run: rules.fourfold(1.0))
    plan = plan_of("pools.reps.staff = 0\nchain = [{ level = 'rep', pool = 'reps' }]")
    before, began = jit.seconds_of_loading(), perf_counter()
    seconds = engine.run(plan).seconds
    took, loading = perf_counter() - began, jit.seconds_of_loading() - before
    assert 0.0 <= seconds <= took - loading
    assert 0.01 < loading < took
    assert engine.run(plan).seconds >= 0.0
    assert jit.seconds_of_loading() == before + loading


def test_the_first_call_with_other_types_converts_or_refuses_as_later_ones_do(cache: Path, tmp_path: Path) -> None:
    first = _import(tmp_path / "rules.py").twice
    with pytest.raises(TypeError, match="No matching definition"):
        first("text")
    second = _import(tmp_path / "rules.py").twice
    assert isinstance(second(3), float)
    assert len(first.overloads) == len(second.overloads) == 1
    with pytest.raises(RuntimeError, match="disabled"):
        second.compile("int64(int64)")


def test_a_rule_used_by_another_is_loaded_when_that_is_compiled_and_not_when_it_is_loaded(
    cache: Path, tmp_path: Path
) -> None:
    text = RULES + """
    @rule("float64(float64)")
    def more(x):
        return twice(x) + 1.0
    """
    first = _import(tmp_path / "rules.py", text)
    assert first.more(1.0) == 3.0
    assert (len(first.twice.overloads), len(_files(cache))) == (1, 2)
    second = _import(tmp_path / "rules.py", text)
    assert second.more(1.0) == 3.0
    assert not second.twice.overloads


@pytest.mark.parametrize(("name", "given"), [
    ("__call__", (3.0,)), ("get_call_template", ((float64,), {})), ("get_overload", (float64(float64),)),
    ("get_compile_result", (float64(float64),)), ("_reduce_states", ()), ("signatures", ()),
    ("nopython_signatures", ()),
])
def test_a_rule_may_be_woken_while_another_thread_is_about_to(
    cache: Path, tmp_path: Path, name: str, given: tuple[object, ...],
) -> None:
    """This thread has looked up what a waiting rule does; before it begins, another one wakes the rule and is done."""
    twice = _import(tmp_path / "rules.py").twice
    assert type(twice) is rules._WaitingRule
    found = vars(rules._WaitingRule)[name]
    look = found.fget if isinstance(found, property) else found
    other = threading.Thread(target=twice, args=(1.0,))
    other.start()
    other.join()
    assert type(twice) is CPUDispatcher
    assert look(twice, *given) is not None
    assert twice(3.0) == 6.0


def test_many_threads_may_be_the_first_to_call_a_rule(cache: Path, tmp_path: Path) -> None:
    twice = _import(tmp_path / "rules.py").twice
    together = threading.Barrier(8)

    def call(x: float) -> float:
        together.wait()
        return float(twice(x))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(8))) == [2.0 * x for x in range(8)]
    assert len(twice.overloads) == 1


def test_all_rules_can_be_compiled_before_they_are_used(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jit.rules, "_defined", weakref.WeakSet())
    module = _import(tmp_path / "rules.py")
    assert not jit.all_compiled()
    jit.compile_all()
    assert jit.all_compiled()
    assert len(_files(cache)) == 1
    again = _import(tmp_path / "rules.py")
    assert jit.all_compiled()
    jit.compile_all()
    assert not again.twice.overloads  # it is in the cache, and nobody has called it
    damaged, = _files(cache)
    damaged.write_bytes(_flip_one_bit(damaged.read_bytes()))
    assert not jit.all_compiled()
    jit.compile_all()
    assert (module.twice(1.0), again.twice(1.0)) == (2.0, 2.0)
    assert store._read_verified(damaged)


def test_a_rule_that_numba_cannot_compile_says_so_at_every_use(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jit.rules, "_defined", weakref.WeakSet())
    twice = _import(tmp_path / "rules.py", RULES.replace("2.0 * x", "x.nothing")).twice
    for use in (jit.compile_all, lambda: twice(1.0), lambda: twice(1.0)):
        with pytest.raises(TypingError, match="nothing"):
            use()


def _read_only(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """Make the cache as if its file system were read-only (permissions do not stop every user)."""
    remove = store._remove

    def refuse(path: Path, data: bytes) -> None:
        if path.is_relative_to(cache):
            raise OSError(30, "Read-only file system", str(path))
        write_bytes(path, data)

    monkeypatch.setattr(store, "write_bytes", refuse)
    monkeypatch.setattr(store, "_remove", lambda path: None if path.is_relative_to(cache) else remove(path))
    monkeypatch.setattr(store, "_is_writable", lambda directory: not directory.is_relative_to(cache))
    _forget()


def test_a_filled_cache_is_used_though_it_cannot_be_written(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(tmp_path / "rules.py")
    _read_only(monkeypatch, cache)
    assert _hits(_load(tmp_path / "rules.py")) == 1
    assert not os.environ[store.SPARE]  # nothing was to be written, so no place was made for it


def test_what_a_read_only_cache_lacks_or_has_damaged_is_kept_elsewhere_for_the_processes_started_from_here(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(tmp_path / "rules.py")
    (file,) = _files(cache)
    file.write_bytes(_flip_one_bit(file.read_bytes()))
    _read_only(monkeypatch, cache)
    assert _load(tmp_path / "rules.py").twice(1.0) == 2.0
    spare = Path(os.environ[store.SPARE])
    assert (file.exists(), len(_files(spare))) == (True, 1)
    assert store.cache_directory() == spare
    _forget()  # as a process does that is started with this environment
    again = _load(tmp_path / "rules.py")
    assert _hits(again) == 1
    assert store.cache_directory() == spare


@pytest.mark.parametrize("text", [
    "import sim.a, sim.b as c\n",
    "from sim import (\n    a,\n    b as c,\n)\n",
    "from sim import (a,  # import nothing\n    b)\n",
    "from sim.a \\\n    import b\n",
    "from sim import a, \\\n    b\n",
    "x = 1; import sim.b\n",
    "if x: from sim.a import b\n",
    "def f():\n    from . import b\n    from ..a import b  # why\n",
    "from .import b\n",
    "import sim.b\r\nfrom sim import b\r\n",
    "from sim.a import *\n",
    "class A:\n\timport sim.b\n",
])
def test_every_way_to_write_an_import_is_found(text: str) -> None:
    assert sources.imports(text.encode()) == sources._parsed(text.encode())


def test_in_this_package_no_import_is_overlooked() -> None:
    for path in sources.PACKAGE.rglob("*.py"):
        text = path.read_bytes()
        assert set(sources.imports(text)) >= set(sources._parsed(text)), path


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
    _forget()
    yield root
    _forget()


@pytest.mark.parametrize("name", sorted(PACKAGE))
def test_a_hash_covers_everything_imported_and_nothing_else(name: str, package: Path) -> None:
    before = sources.sources_hash(package / "a.py", package=package)
    (package / name).write_text(PACKAGE[name] + "x = 1\n")
    _forget()
    changed = sources.sources_hash(package / "a.py", package=package) != before
    assert changed == (name != "apart.py")


def test_a_hash_covers_the_packages_on_the_way_but_not_what_they_offer(package: Path) -> None:
    (package / "__init__.py").write_text("from pack.apart import x\n")
    named = {path.relative_to(package).as_posix() for path in sources.source_files(package / "a.py", package=package)}
    assert named == {*PACKAGE, "__init__.py"} - {"apart.py"}
    _forget()
    before = sources.sources_hash(package / "a.py", package=package)
    (package / "__init__.py").write_text("import sys\n")
    _forget()
    assert sources.sources_hash(package / "a.py", package=package) != before


def test_how_lines_end_makes_no_difference_to_a_hash(package: Path) -> None:
    before = sources.sources_hash(package / "a.py", package=package)
    for name, text in PACKAGE.items():
        (package / name).write_bytes(text.replace("\n", "\r\n").encode())
    _forget()
    assert sources.sources_hash(package / "a.py", package=package) == before


def test_an_edited_helper_reaches_the_rules_that_call_it(tmp_path: Path) -> None:
    """Numba's own cache would go on with the old helper; a process for each start, as in use."""
    root = tmp_path / "sim"
    root.mkdir()
    for name in ("files.py", "syntax.py"):
        shutil.copy(sources.PACKAGE / name, root)
    shutil.copytree(sources.PACKAGE / "jit", root / "jit")
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
        import numpy
        from sim.randomness import LAW, quantile, run_key, uniform
        laws = numpy.zeros(12, LAW)
        laws["law"], laws["a"], laws["b"], laws["c"], laws["count"] = range(12), 0.7, 1.3, 2.1, 2
        u = uniform(run_key(2**64 - 1, 3), 2**63 + 9, 1, 2, 3)
        print(u.hex(), [float(quantile(laws, numpy.arange(2.0), law, u)).hex() for law in range(12)])"""
    assert _run(code, sources.PACKAGE.parent, NUMBA_DISABLE_JIT="1") == _run(code, sources.PACKAGE.parent)


def _run_caller(folder: Path) -> str:
    code = "from sim.caller import caller; print(caller(1.0), sum(caller.stats.cache_hits.values()))"
    return _run(code, folder, JOURNEYSIM_CACHE_DIR=str(folder / "cache"))


def _run(code: str, folder: Path, **settings: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder), **settings}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
