"""Measure the engine against its peers and itself: `python experiments/benchmark/run.py [--quick] [--out DIR]`.

Writes `benchmark.md` and `benchmark.json`. What is measured stands in the modules beside this one; the peers, the same
model by other means, in `peers`. A peer that is not installed is left out and said to be.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.benchmark import full_model, growth, start, sweep, tables, two_tier
from experiments.benchmark.measure import ROOT, machine

SECTIONS = ("two_tier", "full_model", "growth", "load", "replications", "sweep", "start")


def sections(quick: bool) -> dict[str, Callable[[], Any]]:
    """Return what is measured, by name, in order."""
    size = two_tier.QUICK if quick else two_tier.FULL
    return {
        "two_tier": lambda: two_tier.measure(size),
        "full_model": lambda: full_model.measure(1 if quick else 3, quick),
        "growth": lambda: growth.customers(*((4, 1, growth.SIZES[:2]) if quick else (52, 2))),
        "load": lambda: two_tier.load_growth(size),
        "replications": lambda: growth.replications(64, *((0.5, 5, False) if quick else (2.0, 5))),
        "sweep": lambda: sweep.measure(*((50, 10) if quick else (1000, 20))),
        "start": lambda: start.measure(3 if quick else 9),
    }


def main(arguments: list[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description="Measure the engine against its peers and itself.")
    parser.add_argument("--quick", action="store_true", help="shorter runs and fewer rounds, under three minutes")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "benchmark", help="folder to write to")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="measure only this part; may be repeated")
    options = parser.parse_args(arguments)
    results: dict[str, Any] = {"machine": machine()}
    for name, work in sections(options.quick).items():
        if options.only is None or name in options.only:
            began = perf_counter()
            results[name] = work()
            print(f"{name}: {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    results["machine"]["load_end"] = round(os.getloadavg()[0], 1)
    command = "python experiments/benchmark/run.py" + (" --quick" if options.quick else "")
    command += "".join(f" --only {name}" for name in options.only or ())
    text = tables.report(results, command)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "benchmark.md").write_text(text, encoding="utf-8")
    (options.out / "benchmark.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
