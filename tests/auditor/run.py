"""Audit the logs of shipped and of many random worlds.

    python -m tests.auditor.run [--worlds 1000] [--first 0] [--shipped] [--horizon "10 days"] [--engine compiled]
        [--routed]

--shipped audits the shipped worlds too, under each of their policies, over their own horizon or the one given. Each
random world is run in another replication. Exit code 1: there were complaints.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from time import perf_counter

from sim.scenario.plan import Plan, build
from tests.auditor.audit import audit
from tests.auditor.worlds import chosen_plan, replication_of, routed_plan, shipped
from tests.engine.tiny import log_of

SHOWN = 3


def chosen(options: argparse.Namespace) -> Iterator[tuple[str, Plan, int]]:
    """Yield what is to be audited: a name, the plan, the replication."""
    if options.shipped:
        for name, scenario, policy in shipped(options.horizon):
            yield name, build(scenario.world(policy)), 0
    for number in range(options.first, options.first + options.worlds):
        plan = routed_plan(number) if options.routed else chosen_plan(number)
        yield f"random world {number}", plan, replication_of(number)


def main(arguments: list[str] | None = None) -> int:
    """Audit, show complaints, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.auditor.run", description="Audit logs.")
    parser.add_argument("--worlds", type=int, default=1000, help="how many random worlds")
    parser.add_argument("--first", type=int, default=0, help="number of the first random world")
    parser.add_argument("--shipped", action="store_true", help="audit the shipped worlds, too")
    parser.add_argument("--horizon", default="", help="horizon of the shipped worlds instead of their own")
    parser.add_argument("--routed", action="store_true", help="random worlds of rules of routes and waits for others")
    parser.add_argument("--engine", default="compiled")
    options = parser.parse_args(arguments)
    logs = records = wrong = 0
    seconds = 0.0
    for name, plan, replication in chosen(options):
        log = log_of(plan, options.engine, replication=replication)
        began = perf_counter()
        complaints = audit(plan, log, replication=replication)
        seconds += perf_counter() - began
        logs, records, wrong = logs + 1, records + len(log), wrong + bool(complaints)
        if complaints or not name.startswith("random"):
            print(f"{name}: {len(log):,} records, {len(complaints)} complaints", flush=True)
        for complaint in complaints[:SHOWN]:
            print(f"  {complaint}", flush=True)
    print(f"{logs} logs, {records:,} records, {wrong} with complaints; {seconds:.0f} s of auditing")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
