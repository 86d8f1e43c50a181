"""Studies that are killed, damaged, interrupted, run out of disk and lose their cluster, hundreds of times.

    python experiments/verification/broken_studies.py
    python experiments/verification/broken_studies.py --only kills,damage --kills 40 --damages 100

Prints one row a fault with what was tried and what came of it, and exits with 1 if anything was lost, doubled,
believed though damaged, or written differently. `docs/reliability.md` has the rows of a whole run; the tests in
`tests/faults` do a few of each.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from broken import sessions
from broken.clusters import clusters
from broken.damage import damage
from broken.disks import disks
from broken.interruptions import interruptions
from broken.kills import kills, same_second
from broken.studies import Calm, Figure, calm

PARTS = ("kills", "pairs", "interruptions", "damage", "disks", "clusters")


def main() -> int:
    """Do everything that was asked for and return the exit code."""
    given = _options()
    good = True
    with tempfile.TemporaryDirectory(prefix="broken_studies_") as name:
        sessions.SAID_IN = name
        undisturbed = calm(Path(name) / "calm")
        print("| fault | times | what came of it |\n|---|---:|---|")
        for part in given.only:
            began = time.monotonic()
            for figure in _figures(part, Path(name) / part, undisturbed, given):
                print(figure.row(), flush=True)
                good = good and figure.good
            print(f"{part}: {(time.monotonic() - began) / 60.0:.1f} minutes", file=sys.stderr, flush=True)
    print("All is as promised." if good else "NOT ALL IS AS PROMISED.", file=sys.stderr)
    return 0 if good else 1


def _figures(part: str, place: Path, undisturbed: Calm, given: argparse.Namespace) -> Iterator[Figure]:
    chance = random.Random(f"{part} {given.seed}")
    if part == "kills":
        return kills(place, undisturbed, given.kills, chance)
    if part == "pairs":
        return same_second(place, undisturbed, given.pairs, chance)
    if part == "interruptions":
        return interruptions(place, undisturbed, given.interruptions, chance)
    if part == "damage":
        return damage(place, undisturbed, given.damages, chance)
    if part == "disks":
        return disks(place, given.disks, chance)
    return clusters(place, given.clusters, given.pause, chance)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--kills", type=int, default=200, help="SIGKILLs at random moments")
    options.add_argument("--pairs", type=int, default=20, help="pairs of commands that start at once on one store")
    options.add_argument("--interruptions", type=int, default=20, help="Ctrl-C once, and as many twice")
    options.add_argument("--damages", type=int, default=1000, help="flipped bits and truncations of every file")
    options.add_argument("--disks", type=int, default=150, help="sizes at which a disk is full, at most")
    options.add_argument("--clusters", type=int, default=10, help="workers killed, and as many schedulers")
    options.add_argument("--pause", type=float, default=60.0, help="seconds for which a worker is stopped")
    options.add_argument("--seed", type=int, default=1, help="seed of all that is chosen at random")
    options.add_argument("--only", type=lambda text: text.split(","), default=list(PARTS),
                         help=f"parts to do, of {','.join(PARTS)}")
    given = options.parse_args()
    if unknown := set(given.only) - set(PARTS):
        options.error(f"no such part: {', '.join(sorted(unknown))}; allowed: {', '.join(PARTS)}")
    return given


if __name__ == "__main__":
    sys.exit(main())
