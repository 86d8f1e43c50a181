"""Which software made a result: the versions on which its numbers, tables and pictures depend."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata
from typing import Final

_PACKAGES: Final = ("numpy", "numba", "llvmlite", "scipy", "pydantic", "polars", "matplotlib", "simpy", "click", "rich")


@cache
def version() -> str:
    """Return the version of journeysim: of the installed package, or of the source tree where it is not installed."""
    from sim import __version__

    return __version__


@cache
def versions() -> dict[str, str]:
    """Return the versions of journeysim, Python and the packages results depend on; "absent" for those missing."""
    found = {"journeysim": version(), "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "absent"
    return found
