"""Instructions and mispredicted branches a run, counted by Valgrind, held against the counts kept beside this file.

    python experiments/benchmark/instructions.py            count, compare, fail beyond 2 %
    python experiments/benchmark/instructions.py --record   count and keep as what later counts are held against

Counts do not depend on how busy the machine is, so they show what no timing on shared cores can: a story or a rule that
makes every run dearer by a few per cent. They do depend on LLVM (its inliner moves by 2 to 5 % with any new story), on
Numba and on the instruction set, so counts are kept with the versions and processor they were taken under, and compared
with no others. One run of each world is counted after another has loaded what is needed; what counting nothing costs is
taken off.
Needs Valgrind; some two minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.benchmark.measure import HERE, ROOT, machine

KEPT: Final = HERE / "instructions.json"
WORLDS: Final = {
    "two_tier": (HERE / "two_tier.toml", ("horizon=2880",)),
    "lost_in_space": (ROOT / "configs" / "lost_in_space.toml", ()),
    "anonymous_bank": (ROOT / "configs" / "anonymous_bank.toml", ()),
    "long_chain": (ROOT / "configs" / "long_chain.toml", ()),
}
MORE: Final = 0.02
"""A run may take so much more, as a share, than what is kept."""
UNDER: Final = ("processor", "system", "python", "numba")
"""What a count depends on besides the program."""


def measure() -> dict[str, Any]:
    """Count every world: records, instructions and mispredicted branches of one run of its first policy."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counts"
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--branch-sim=yes",
                   f"--callgrind-out-file={out}", sys.executable, __file__, "--count"]
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              env={**os.environ, "PYTHONPATH": str(ROOT)})
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        records = json.loads(done.stdout.splitlines()[-1])
        # One dump for each count, numbered in order: nothing at all first, then the worlds.
        counts = [_totals(Path(f"{out}.{number}")) for number in range(1, len(WORLDS) + 2)]
    nothing = counts[0]
    return {"under": {name: machine()[name] for name in UNDER}, "worlds": {
        world: {"records": records[world], **{event: count[event] - nothing[event] for event in count}}
        for world, count in zip(WORLDS, counts[1:], strict=True)}}


def compared(now: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, dict[str, float]] | None:
    """Return each world's counts over those kept, less one; nothing if they were taken under something else."""
    if now["under"] != kept["under"]:
        return None
    return {world: {event: count[event] / kept["worlds"][world][event] - 1.0 for event in ("instructions", "missed")}
            for world, count in now["worlds"].items() if world in kept["worlds"]}


def dearer(shares: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Return the worlds whose run takes more instructions than may be."""
    return [world for world, share in shares.items() if round(share["instructions"], 6) > MORE]


def _totals(dump: Path) -> dict[str, int]:
    """Return the counts of one dump of callgrind: instructions, and mispredicted branches of both kinds."""
    lines = dump.read_text().splitlines()
    events = next(line for line in lines if line.startswith("events:")).split()[1:]
    totals = next(line for line in lines if line.startswith(("totals:", "summary:"))).split()[1:]
    found = {event: int(total) for event, total in zip(events, totals, strict=True)}
    return {"instructions": found["Ir"], "missed": found["Bcm"] + found["Bim"]}


def _count() -> None:
    """Run the worlds, counting: what the process under Valgrind does."""
    from sim.engine import prepare, run
    from sim.scenario import load
    from sim.scenario.plan import build

    plans = {world: build(load(path, sets).world()) for world, (path, sets) in WORLDS.items()}
    prepare()
    for plan in plans.values():
        run(plan, digest=False)
    records = {}
    _control("--instr=on", "--zero")
    _control("--dump")
    for world, plan in plans.items():
        _control("--zero")
        records[world] = run(plan, digest=False).records
        _control("--dump")
    print(json.dumps(records))


def _control(*options: str) -> None:
    for option in options:
        subprocess.run(["callgrind_control", option, str(os.getpid())], check=True, stdout=subprocess.DEVNULL)


def report(now: Mapping[str, Any], kept: Mapping[str, Any]) -> str:
    """Return the counts as lines to read."""
    shares = compared(now, kept)
    lines = []
    for world, count in now["worlds"].items():
        line = f"{world:16} {count['records']:>9,} records  {count['instructions'] / 1e6:>9,.1f} million instructions"
        line += f"  {count['missed'] / 1e3:>9,.1f} thousand branches mispredicted"
        if shares is not None and world in shares:
            line += f"  {100 * shares[world]['instructions']:+.1f} %, {100 * shares[world]['missed']:+.1f} %"
        lines.append(line)
    if shares is None:
        lines.append(f"Not compared: kept under {kept['under']}, counted under {now['under']}.")
    return "\n".join(lines)


def main() -> None:
    """Count, and compare or keep."""
    parser = argparse.ArgumentParser(description="Count instructions a run.")
    parser.add_argument("--record", action="store_true", help="keep the counts as what later ones are held against")
    parser.add_argument("--count", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.count:
        _count()
        return
    now = measure()
    kept = now if options.record or not KEPT.is_file() else json.loads(KEPT.read_text(encoding="utf-8"))
    print(report(now, kept))
    if options.record:
        KEPT.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
    elif found := dearer(compared(now, kept) or {}):
        raise SystemExit(f"More than {100 * MORE:g} % more instructions: {', '.join(found)}.")


if __name__ == "__main__":
    main()
