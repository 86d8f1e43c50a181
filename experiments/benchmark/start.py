"""The start: making the machine code once, starting with it made, and importing the package."""

from __future__ import annotations

import tempfile
from typing import Any

from experiments.benchmark.measure import HERE, Ran, Spread, child

RUN = ("-m", "sim", "run", str(HERE / "tiny.toml"), "--digest")


def measure(rounds: int, cold: bool = True) -> dict[str, Any]:
    """Return wall and processor seconds of each kind of start."""
    results: dict[str, Any] = {"rounds": rounds}
    with tempfile.TemporaryDirectory() as folder:
        place = {"JOURNEYSIM_CACHE_DIR": folder} if cold else None
        first = child(RUN, place)
        if cold:
            results["cold"] = _form([first])
        warm, imports, nothing = [], [], []
        for _ in range(rounds):
            warm.append(child(RUN, place))
            imports.append(child(("-c", "import sim")))
            nothing.append(child(("-c", "pass")))
    return {**results, "warm": _form(warm), "import": _form(imports), "nothing": _form(nothing)}


def _form(runs: list[Ran]) -> dict[str, dict[str, float]]:
    return {"wall": Spread.of([run.wall for run in runs]).form(),
            "processor": Spread.of([run.processor for run in runs]).form()}
