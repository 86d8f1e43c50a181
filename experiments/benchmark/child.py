"""One measurement in a process of its own: a scenario, run in this process alone, so that its memory can be read.

The task, as JSON in the first argument: `scenario` a path, `sets` overrides, `repeats`, and `keep` whether the log is
kept. The answer, as JSON: cases, records, processor seconds of every repetition, and the peak of memory in bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.benchmark.measure import peak_bytes, seconds


def main(task: dict[str, Any]) -> dict[str, Any]:
    """Do the task."""
    from sim.engine import prepare, run
    from sim.eventlog import LogBuilder
    from sim.scenario import load
    from sim.scenario.plan import build
    from sim.vocabulary import Kind

    plan = build(load(Path(task["scenario"]), tuple(task["sets"])).world())
    prepare()
    kept = LogBuilder()
    cases = 0

    def sink(records: Any) -> None:
        nonlocal cases
        cases += int((records["kind"] == Kind.OPENED).sum())
        if task["keep"]:
            kept(records)

    summaries: list[Any] = []
    taken = [seconds(lambda: summaries.append(run(plan, sink=sink, digest=False))) for _ in range(task["repeats"])]
    return {"cases": cases // task["repeats"], "records": summaries[0].records, "seconds": taken, "peak": peak_bytes()}


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
