"""What-if truth: worlds of which everything is known are logged, fitted, asked what if, and held against what happens.

    nice python -m experiments.verification.whatif --worlds 0:300 --workers 2 --out results/whatif.json

Each world is a small organisation with random figures. One replication under the policy as it is becomes a log; a
scenario is fitted to it, with draws (`calibrate --draws`); a file that extends the fit asks about another policy
(`compare`). Then the world itself is run for long under both, with common random numbers, and says what the difference
really is. `--kind calls` are call centres (`whatif_calls`), `--kind tickets` service desks (`whatif_tickets`).

Of every pair and outcome: the truth and its standard error, and the predicted differences, run by run, of the fit and
of every draw. Results are written after every world; the same command goes on where it stopped. `--report` prints the
tables of what is there (`whatif_tables`).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Final

from experiments.verification import whatif_calls, whatif_tickets
from experiments.verification.whatif_common import Tree, examined
from experiments.verification.whatif_tables import lines_of
from sim.experiment.workers import run_all
from sim.files import write_bytes

KINDS: Final = {"calls": (whatif_calls.KIND, "results/whatif.json"),
                "tickets": (whatif_tickets.KIND, "results/whatif_tickets.json")}
"""Each with where its results stand."""


def main() -> None:
    """Examine worlds that are not there yet, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=sorted(KINDS), default="calls")
    parser.add_argument("--worlds", default="0:300", help="numbers of the worlds, FIRST:BEYOND")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="results/whatif.json, or results/whatif_tickets.json")
    parser.add_argument("--report", action="store_true", help="only print the tables of what is there")
    asked = parser.parse_args()
    kind, out = KINDS[asked.kind]
    asked.out = asked.out or Path(out)
    first, beyond = (int(number) for number in asked.worlds.split(":"))
    results: list[Tree] = json.loads(asked.out.read_text()) if asked.out.is_file() else []
    there = {each["world"] for each in results}
    missing = [] if asked.report else [number for number in range(first, beyond) if number not in there]
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    while missing:
        some, missing = missing[: asked.workers], missing[asked.workers:]
        results += run_all(examined, kind, some, asked.workers)
        results.sort(key=lambda each: int(each["world"]))
        write_bytes(asked.out, json.dumps(results, indent=1).encode())
    print("\n".join(lines_of([each for each in results if first <= each["world"] < beyond], kind)))


if __name__ == "__main__":
    main()
