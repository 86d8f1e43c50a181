"""The engine as WebAssembly beside the same as machine code: the same log, and what a run costs.

    python experiments/benchmark/webassembly.py configs/course.toml 10

runs replications of every policy of a scenario by Numba and by Node, from the same plans, and prints how many logs have
the same SHA-256, how many outcomes are the same number, and the processor time of a run with its outcomes (the median;
processor time does not depend on what else a machine does). Needs Node in the path.
"""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from sim.experiment.simulate import simulate
from sim.experiment.warm_up import run_pilots
from sim.explore.live.module import engine_module
from sim.explore.live.plan_words import shape_of, tables_of, words_of
from sim.scenario import load
from sim.scenario.plan import build

SCRIPTS = Path(__file__).resolve().parents[2] / "sim" / "explore" / "live" / "js"
IN_NODE = Path(__file__).with_suffix(".mjs")


def main() -> None:
    """Measure and print."""
    scenario, _ = run_pilots(load(sys.argv[1]))
    module = engine_module()
    assert module is not None
    asked, native, digests, outcomes = [], [], [], []
    for policy in scenario.policies:
        plan = build(scenario.world(policy))
        tables = tables_of(plan)
        words = base64.b64encode(words_of(tables).tobytes()).decode()
        for replication in range(int(sys.argv[2])):
            simulate(plan, replication=replication)
            began = time.process_time()
            done = simulate(plan, replication=replication)
            native.append(1000.0 * (time.process_time() - began))
            digests.append(done.digest)
            outcomes.append(done.outcomes)
            asked.append({"shape": shape_of(tables, plan), "words": words, "seed": str(scenario.seed),
                          "replication": replication})
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "asked.json")
        file.write_text(json.dumps({"module": base64.b64encode(module).decode(), "runs": asked}), encoding="utf-8")
        node = ["node", str(IN_NODE), str(file), SCRIPTS.as_uri()]
        done = subprocess.run(node, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
    same = sum(each["digest"] == digest for each, digest in zip(found, digests, strict=True))
    pairs = [(float(value.replace("Infinity", "inf")), here[name]) for each, here in zip(found, outcomes, strict=True)
             for name, value in each["outcomes"].items()]
    equal = sum(one == other or (one != one and other != other) for one, other in pairs)
    print(f"module: {len(module) / 1000:.0f} kB, packed {len(gzip.compress(module, 9)) / 1000:.0f} kB")
    print(f"logs with the same SHA-256: {same} of {len(digests)}; outcomes that are the same number: {equal:,} of "
          f"{len(pairs):,}")
    print(f"a run with its outcomes: machine code with the log's SHA-256 {median(native):.1f} ms, WebAssembly without "
          f"{median(each['milliseconds'] for each in found):.1f} ms of processor time")


if __name__ == "__main__":
    main()
