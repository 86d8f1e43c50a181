"""Public names that are imported when they are first asked for: all are there, none is imported before."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from sim.lazy import lazy

PACKAGES = {
    "sim": ("sim.face", "sim.scenario"),
    "sim.calibration": ("sim.calibration.report",),
    "sim.outcomes": ("sim.outcomes.fold",),
    "sim.report.figures": ("sim.report.figures.comparison", "matplotlib"),
    "sim.scenario": ("sim.scenario.model", "pydantic"),
    "sim.study": ("sim.study.definition", "sim.study.drive"),
}
"""What importing a package must not import."""


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_there(package: str) -> None:
    module = import_module(package)
    assert all(getattr(module, name) is not None for name in module.__all__)
    with pytest.raises(AttributeError, match=f"module '{package}' has no attribute 'nothing'"):
        _ = module.nothing


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_none_of_them_by_itself(package: str) -> None:
    code = f"import sys, {package}; print([name for name in {PACKAGES[package]!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_has_been_asked_for_is_an_attribute(monkeypatch: pytest.MonkeyPatch) -> None:
    package = import_module("tests.docs")
    imported = lazy("tests.docs", {"Block": "tests.docs.blocks", "blocks": "tests.docs.blocks"})
    monkeypatch.delattr(package, "Block", raising=False)
    block = imported("Block")
    assert vars(package)["Block"] is block is import_module("tests.docs.blocks").Block
    assert imported("blocks") is import_module("tests.docs.blocks"), "a name that is a module of the package"
    with pytest.raises(AttributeError):
        imported("fence")
    del package.Block
