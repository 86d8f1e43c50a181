"""What made a result: enough to make it again, and nothing that differs when it is made again.

There is no clock time, no host and no number of workers in a manifest: two runs of the same comparison on the same
software write the same bytes.
"""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.experiment.comparison import Comparison

FORMAT: Final = {"name": "journeysim-comparison", "version": 1}
"""Name and version of the directory that a comparison writes."""
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


def comparison_manifest(comparison: Comparison, name: str, overrides: tuple[str, ...]) -> dict[str, Any]:
    """Return the manifest of a comparison: `name` of the scenario's file, overrides given, seeds and versions."""
    file = name.encode(errors="replace").decode()  # a file's name need not be text, JSON has to
    return {
        "format": FORMAT,
        "scenario": {"file": file, "title": comparison.title, "sha256": comparison.source_hash,
                     "overrides": list(overrides)},
        "policies": list(comparison.policies),
        "seed": comparison.seed,
        "replications": comparison.replications,
        **({} if comparison.warm_up is None else {"warm_up": comparison.warm_up.form()}),
        "log_digests": {policy: list(digests) for policy, digests in comparison.digests.items()},
        "versions": versions(),
    }
