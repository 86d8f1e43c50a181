"""Studies that are killed, damaged, stopped and run out of disk, hundreds of times.

    python experiments/verification/broken_studies.py --kills 200 --flips 2000 --disks 40

Prints one line a fault with what was tried and what came of it, and exits with 1 if anything was lost, doubled,
believed though damaged, or written differently. The tests in `tests/faults` do a few of each.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.errors import InputError
from sim.study import load
from sim.study.definition import read
from sim.study.frame import Frame, prepare
from sim.study.store import Store
from tests.faults.studies import RUNS, carry_out, kill_after, outputs, start, write

FILES = ("study.sqlite", "study.seal", "runs.parquet", "summary.csv", "manifest.json")


def main() -> int:
    """Do everything that was asked for and return the exit code."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=200, help="SIGKILLs at random moments")
    options.add_argument("--flips", type=int, default=2000, help="bits that flip, in every file in turn")
    options.add_argument("--disks", type=int, default=40, help="disks that are full at random sizes")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        calm = Path(name) / "calm"
        calm.mkdir()
        write(calm)
        code, errors = carry_out(calm, "--workers", "1")
        if code != 0:
            print(errors)
            return 1
        good = [killed(Path(name) / "killed", calm, given.kills, chance), flipped(calm, given.flips, chance),
                unsealed(calm, given.flips, chance), full(Path(name) / "full", calm, given.disks, chance)]
    return 0 if all(good) else 1


def killed(directory: Path, calm: Path, kills: int, chance: random.Random) -> bool:
    """Kill a study at random moments, continuing it each time; when it is finished, begin another."""
    done = finished = same = 0
    while done < kills:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        write(directory)
        for _ in range(min(10, kills - done)):
            kill_after(start(directory, "study", "study.toml", "--out", "out"), directory, chance.uniform(0.0, 1.2))
            done += 1
        finished += 1
        code, errors = carry_out(directory)
        same += code == 0 and outputs(directory) == outputs(calm) and kept(directory) == RUNS
        if code != 0:
            print(errors)
    print(f"killed: {done} SIGKILLs in {finished} studies; {same} of {finished} wrote the same bytes, no run lost or "
          "doubled")
    return same == finished


def kept(directory: Path) -> int:
    """Return how many runs a store holds."""
    connection = sqlite3.connect(directory / "out" / "study.sqlite")
    try:
        distinct = "SELECT count(*) FROM (SELECT DISTINCT job, replication FROM runs)"
        return int(connection.execute(distinct).fetchone()[0])
    finally:
        connection.close()


def flipped(calm: Path, flips: int, chance: random.Random) -> bool:
    """Flip a bit, or cut the end off, in every file of a finished study."""
    frame = prepare(read(calm / "study.toml"))
    found: Counter[str] = Counter()
    for number in range(flips):
        path = calm / "out" / FILES[number % len(FILES)]
        whole = path.read_bytes()
        path.write_bytes(_broken(whole, chance, cut=number % 10 >= 8))
        try:
            Store(calm / "out", frame.parts, frame.texts).close()
            load(calm / "out")
            print(f"  not detected in {path.name}")
        except InputError:
            found[path.name] += 1
        path.write_bytes(whole)
    print(f"damaged: {sum(found.values())} of {flips} flipped bits and truncations detected "
          f"({', '.join(f'{name} {found[name]}' for name in FILES)})")
    return sum(found.values()) == flips


def unsealed(calm: Path, flips: int, chance: random.Random) -> bool:
    """Flip bits in a store without a seal: what is then read is right, or the store is refused."""
    frame = prepare(read(calm / "study.toml"))
    path, seal = calm / "out" / "study.sqlite", calm / "out" / "study.seal"
    whole, sealed = path.read_bytes(), seal.read_bytes()
    seal.unlink()
    right = _digests(calm, frame)
    refused = harmless = wrong = 0
    for _ in range(flips):
        path.write_bytes(_broken(whole, chance, cut=False))
        try:
            found = _digests(calm, frame)
            wrong += any(right.get(key) != digests for key, digests in found.items())
            harmless += 1
        except InputError:
            refused += 1
    path.write_bytes(whole)
    seal.write_bytes(sealed)
    print(f"damaged without a seal: {refused} of {flips} refused, {harmless} in bits that mean nothing, "
          f"{wrong} believed")
    return wrong == 0


def full(directory: Path, calm: Path, disks: int, chance: random.Random) -> bool:
    """Let the disk be full at random sizes of a file; then continue without the limit."""
    spoken = same = 0
    largest = (calm / "out" / "study.sqlite").stat().st_size
    for _ in range(disks):
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        write(directory)
        size = chance.randrange(largest)
        limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
        code, errors = carry_out(directory, "--workers", "1", before=limit)
        spoken += code in (1, 2) and "refuses" in errors and "Traceback" not in errors
        code, _ = carry_out(directory)
        same += code == 0 and outputs(directory) == outputs(calm)
    print(f"full disks: {disks}; {spoken} said so in words, {same} continued to the same bytes")
    return spoken == same == disks


def _broken(content: bytes, chance: random.Random, cut: bool) -> bytes:
    at = chance.randrange(len(content))
    if cut:
        return content[:at]
    changed = bytearray(content)
    changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _digests(directory: Path, frame: Frame) -> dict[str, list[str]]:
    store = Store(directory / "out", frame.parts, frame.texts)
    try:
        return {key: result.run_digests(0) for key, result in store._done.items()}
    finally:
        store.abandon()


if __name__ == "__main__":
    sys.exit(main())
