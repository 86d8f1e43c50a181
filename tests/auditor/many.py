"""Random worlds by the thousand: each runs on both engines, its log keeps the laws, the auditor accepts it.

    python -m tests.auditor.many 0 2000                 the auditor, the laws, and both engines: some 10 a second
    python -m tests.auditor.many 0 100000 --run-only    the compiled engine alone: does every accepted world run?

Numbers are those of `worlds.chosen_plan`. Prints what fails, and exits with 1 if anything did.
"""

from __future__ import annotations

import argparse
import sys
import time
from hashlib import sha256

from tests.auditor.audit import audit
from tests.auditor.worlds import chosen_plan, replication_of
from tests.engine.laws import check
from tests.engine.tiny import log_of


def fault_of(number: int, run_only: bool) -> tuple[int, str]:
    """Return how many records the world of a number wrote, and what is wrong with them, if anything."""
    plan, replication = chosen_plan(number), replication_of(number)
    log = log_of(plan, "compiled", replication=replication)
    if run_only:
        return len(log), ""
    digests = {sha256(log_of(plan, engine, replication=replication).records.tobytes()).hexdigest()
               for engine in ("reference", "compiled")}
    if len(digests) > 1:
        return len(log), "the engines differ"
    try:
        check(plan, log)
    except AssertionError as error:
        return len(log), f"law: {str(error).splitlines()[0]}"
    complaints = audit(plan, log, replication=replication)
    return len(log), f"auditor: {complaints[0]}" if complaints else ""


def main() -> int:
    """Go through the worlds; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--run-only", action="store_true", help="only run each world, on the compiled engine")
    options = parser.parse_args()
    begun, records, faults = time.monotonic(), 0, 0
    for number in range(options.first, options.first + options.count):
        try:
            size, fault = fault_of(number, options.run_only)
        except Exception as error:
            size, fault = 0, f"{type(error).__name__}: {error}"
        records += size
        if fault:
            faults += 1
            print(f"world {number}: {fault}", flush=True)
    print(f"{options.count} worlds, {records} records, {faults} with a fault, {time.monotonic() - begun:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
