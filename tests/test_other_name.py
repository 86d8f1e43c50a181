"""`journeysim` is `sim`: the same objects and modules by either name, whichever comes first."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import journeysim
import sim
from tests.docs.blocks import DOCS, ROOT

STUBS = sorted((ROOT / "journeysim").rglob("*.pyi"))
IMPORTED = re.compile(r"^(?:from|import) (journeysim(?:\.\w+)*)", re.MULTILINE)
MODULES = ["rules", "statistics", "statistics.intervals", "eventlog", "engine", "study", "scenario.plan", "vocabulary"]


@pytest.mark.parametrize("name", sim.__all__)
def test_public_names_are_the_same(name: str) -> None:
    assert getattr(journeysim, name) is getattr(sim, name)


@pytest.mark.parametrize("name", MODULES)
def test_modules_are_the_same(name: str) -> None:
    other, own = import_module(f"journeysim.{name}"), import_module(f"sim.{name}")
    assert other is own and own.__name__ == f"sim.{name}" and own.__spec__ is not None
    assert own.__spec__.name == f"sim.{name}"


@pytest.mark.parametrize("script", [
    "import journeysim.statistics.intervals as a\nimport sim.statistics.intervals as b\nassert a is b",
    "import sim.statistics.intervals as b\nfrom journeysim.statistics import intervals as a\nassert a is b",
    "from journeysim.rules import Moments\nimport sim\nassert sim.rules.Moments is Moments",
    "import journeysim, pickle\nassert b'journeysim' not in pickle.dumps(journeysim.vocabulary.Kind.SERVED)",
    "import journeysim, sys\nassert not {'numpy', 'numba', 'polars', 'pydantic'} & set(sys.modules)",
])
def test_whichever_name_comes_first(script: str) -> None:
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_it_is_a_command_too() -> None:
    done = subprocess.run([sys.executable, "-m", "journeysim", "--version"], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == f"journeysim {sim.__version__}\n"


def test_what_is_not_there_is_told_by_the_name_that_was_used() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"journeysim\.nothing"):
        import_module("journeysim.nothing")
    with pytest.raises(AttributeError, match="'journeysim' has no attribute 'nothing'"):
        journeysim.nothing  # noqa: B018


def test_every_stub_stands_for_its_module() -> None:
    assert len(STUBS) > 20
    for stub in STUBS:
        parts = stub.relative_to(ROOT / "journeysim").with_suffix("").parts
        name = ".".join(part for part in ("sim", *parts) if part != "__init__")
        import_module(name)
        assert stub.read_text() in ("", f"from {name} import *\n") or name == "sim"


def test_what_the_pages_import_is_known_to_type_checkers() -> None:
    pages = [*DOCS.rglob("*.md"), *(ROOT / "configs").rglob("*.py"), ROOT / "README.md"]
    found = {name for page in pages for name in IMPORTED.findall(page.read_text(encoding="utf-8"))}
    assert {"journeysim", "journeysim.rules", "journeysim.vocabulary"} <= found
    for name in found:
        place = ROOT / Path(*name.split("."))
        assert place.with_suffix(".pyi").is_file() or (place / "__init__.pyi").is_file(), (
            f"{name} needs a stub that says: from {name.replace('journeysim', 'sim', 1)} import *")


@pytest.mark.slow
def test_type_checkers_see_through_it(tmp_path: Path) -> None:
    (tmp_path / "used.py").write_text(
        "import journeysim\nfrom journeysim.rules import Moments\n"
        "from journeysim.statistics.intervals import mean_interval\n"
        "reveal_type(journeysim.run)\nreveal_type(Moments)\nreveal_type(mean_interval)\n"
        "journeysim.run(policy=3)\n")
    done = subprocess.run([sys.executable, "-m", "mypy", "--strict", str(tmp_path / "used.py")], capture_output=True,
                          text=True, cwd=ROOT)
    assert "sim.face.runs.Run" in done.stdout and "sim.statistics.intervals.Interval" in done.stdout
    assert "stories.moments.Moments" in done.stdout and "import-not-found" not in done.stdout
    wrong = [line for line in done.stdout.splitlines() if "used.py" in line and "error:" in line]
    assert len(wrong) == 2  # the call without a scenario, and with a policy that is no text
