"""`journeysim doctor`: what it runs on, for reports of faults."""

from __future__ import annotations

import os
import platform
import sys
from typing import Any, Final

import click

from sim.cli.options import available_cores, json_option

FORMAT: Final = {"name": "journeysim-doctor", "version": 1}
_FEATURES: Final = ("sse4.2", "avx", "avx2", "fma", "avx512f", "neon", "sve")
"""The features of processors on which numerical results of other programs tend to depend."""


@click.command(short_help="Show versions, cores, processor and the state of the cache.")
@json_option
def command(as_json: bool) -> None:
    """Show versions, cores, processor features and the state of the cache of compiled rules."""
    from sim.cli.console import print_json, print_tables
    from sim.experiment.provenance import versions
    from sim.report.tables import Table

    parts: dict[str, dict[str, Any]] = {
        "versions": dict(versions()), "machine": _machine(), "cache": _cache(), "settings": _settings(),
    }
    if as_json:
        print_json({"format": FORMAT, **parts})
        return
    print_tables([Table(title.capitalize(), ("", ""), tuple((key, str(value)) for key, value in rows.items()))
                  for title, rows in parts.items()])


def _machine() -> dict[str, Any]:
    found = {"system": platform.platform(), "processor": platform.machine(), "cores": available_cores()}
    try:
        import llvmlite.binding as llvm

        features = llvm.get_host_cpu_features()
        found["model"] = llvm.get_host_cpu_name()
        found["features"] = " ".join(name for name in _FEATURES if features.get(name)) or "none that matter here"
    except (ImportError, RuntimeError) as error:
        found["features"] = f"not known: {error}"
    return found


def _cache() -> dict[str, Any]:
    try:
        from sim.jit import cache_directories, cache_directory

        written = str(cache_directory())
        files = [path for directory in cache_directories() for path in directory.rglob("*") if path.is_file()]
        read = ", ".join(str(directory) for directory in cache_directories() if directory.is_dir())
        size = sum(path.stat().st_size for path in files)
        return {"directory": written, "read from": read, "files": len(files), "bytes": size,
                "state": "compiled" if files else "empty: the first run compiles the rules"}
    except (ImportError, OSError) as error:
        return {"state": f"not usable: {error}"}


def _settings() -> dict[str, Any]:
    names = ("JOURNEYSIM_CACHE_DIR", "XDG_CACHE_HOME", "NUMBA_DISABLE_JIT", "NO_COLOR")
    return {**{name: os.environ.get(name, "not set") for name in names}, "terminal": sys.stdout.isatty(),
            "encoding": sys.stdout.encoding}
