"""The lock file of the documented figures: the exact versions with which the figures in `docs/` were made.

    python -m sim.report.figures_lock > docs/figures.lock

It lists what an installation needs, with what that needs in turn, as `pip install -r` reads it. The same versions and
seeds give the same bytes; other versions give the same logs and may draw a picture otherwise.
"""

from __future__ import annotations

import platform
import re
from importlib import metadata
from typing import Final

from packaging.requirements import Requirement

from sim.experiment.provenance import version

PACKAGE: Final = "journeysim"


def names_of(requirements: list[str]) -> list[str]:
    """Return the names of the packages that requirements ask for on this machine, without any extra."""
    wanted = [Requirement(line) for line in requirements]
    return [canonical(each.name) for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]


def canonical(name: str) -> str:
    """Return the name of a package as indexes have it: lower case, hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(package: str = PACKAGE) -> dict[str, str]:
    """Return the versions of everything that a package needs here, by canonical name, in alphabetical order."""
    found: dict[str, str] = {}
    wanted = names_of(metadata.requires(package) or [])
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = metadata.version(name)
            wanted += names_of(metadata.requires(name) or [])
    return dict(sorted(found.items()))


def text() -> str:
    """Return the lock file."""
    lines = [f"# The figures in docs/ were made by journeysim {version()} on Python {platform.python_version()} with:",
             "# (written by: python -m sim.report.figures_lock > docs/figures.lock)",
             *(f"{name}=={found}" for name, found in locked().items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(text(), end="")
