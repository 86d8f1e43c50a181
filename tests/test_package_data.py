"""What is no Python is installed too: an installed journeysim has every file that one in a clone has."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_file_of_the_package_is_package_data() -> None:
    """Each file that is no module matches a pattern of the package it lies in, or of one above."""
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    named = {ROOT.joinpath(*package.split(".")): [each.strip() for each in patterns.split(",")]
             for package, patterns in setup["options.package_data"].items()}
    installed = {path for folder, patterns in named.items() for pattern in patterns for path in folder.glob(pattern)}
    for package in ("sim", "journeysim"):
        files = {path for path in (ROOT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts
                 and path.suffix != ".py"}
        assert files and files <= installed, sorted(str(path) for path in files - installed)
