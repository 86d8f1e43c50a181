"""The workload in C, compiled when first asked for."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from experiments.benchmark.peers.figures import MINUTES_PER_DAY, Figures, Tally, figures

SOURCE = Path(__file__).with_name("two_tier.c")
FLAGS = ("-O3", "-march=native", "-std=c11", "-shared", "-fPIC")


def compiler() -> str | None:
    """Return the C compiler, if there is one."""
    return shutil.which(os.environ.get("CC", "cc"))


@cache
def _library() -> ctypes.CDLL:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "two_tier.so"
        subprocess.run([str(compiler()), *FLAGS, "-o", str(path), str(SOURCE), "-lm"], check=True)
        library = ctypes.CDLL(str(path))
    library.two_tier.argtypes = (ctypes.c_uint64, ctypes.c_double, ctypes.c_int, ctypes.POINTER(ctypes.c_double))
    library.two_tier.restype = None
    return library


def run(seed: int, days: float, scale: int = 1) -> Figures:
    """Simulate so many days with `scale` times the arrivals and the staff."""
    results = (ctypes.c_double * 9)()
    _library().two_tier(seed, days * MINUTES_PER_DAY, scale, results)
    tallies = [Tally(*results[1:5]), Tally(*results[5:9])]
    return figures(int(results[0]), tallies, days * MINUTES_PER_DAY, scale)
