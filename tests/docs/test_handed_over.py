"""What a clone says of itself: how it is cited, with which versions its figures were made, what changed for users."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

from packaging.requirements import Requirement

import sim
from sim.report.figures_lock import canonical, locked, names_of

ROOT = Path(__file__).resolve().parents[2]


def pins() -> dict[str, str]:
    """Return the versions of the lock file by package."""
    lines = (ROOT / "docs" / "figures.lock").read_text().splitlines()
    found = [re.fullmatch(r"([a-z0-9-]+)==([0-9][A-Za-z0-9.+!-]*)", line) for line in lines if not line.startswith("#")]
    assert all(found)
    return {match[1]: match[2] for match in found if match}


def test_the_lock_names_every_package_that_an_installation_asks_for_in_a_version_that_it_takes() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    wanted = [Requirement(line) for line in setup["options"]["install_requires"].split("\n") if line]
    found = pins()
    for each in wanted:
        assert canonical(each.name) in found and each.specifier.contains(found[canonical(each.name)]), each
    assert list(found) == sorted(found)
    head = (ROOT / "docs" / "figures.lock").read_text().splitlines()[0]
    assert f"journeysim {sim.__version__} " in head


def test_the_lock_has_what_packages_need_in_turn() -> None:
    found = locked("matplotlib")
    assert {"numpy", "pillow", "python-dateutil"} <= found.keys() <= {*pins(), "six"}
    assert names_of(['a_B.c>=1', 'd; extra == "x"', 'e; python_version < "3"', 'f[g]; python_version >= "3"']) == [
        "a-b-c", "f"]


def test_the_citation_file_has_what_the_format_asks_for() -> None:
    """`cffconvert --validate` checks the whole of it in .ci/run, in an environment of its own."""
    text = (ROOT / "CITATION.cff").read_text()
    keys = re.findall(r"^([a-z-]+):", text, re.M)
    assert keys[0] == "cff-version" and len(keys) == len(set(keys))
    assert {"cff-version", "message", "title", "authors", "type", "version", "date-released", "license"} <= set(keys)
    assert f"\nversion: {sim.__version__}\n" in text and "\ncff-version: 1.2.0\n" in f"\n{text}"
    assert re.search(r"^date-released: \d{4}-\d\d-\d\d$", text, re.M)


def test_every_version_of_the_changelog_has_its_notes_for_users() -> None:
    told = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "docs" / "releases.md").read_text(), re.M)
    assert told == re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert told[0] == sim.__version__
