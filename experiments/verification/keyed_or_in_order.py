"""What it costs that the durations of a case are keyed to the case, measured against draws in the order of events.

    python experiments/verification/keyed_or_in_order.py [--world FILE ...] [--weeks N] [--replications N] [--runs FILE]

A duration that is keyed to the case is the same under every policy, whoever comes before; one that is the next of a
stream is the same for whoever comes n-th. Two policies that are compared on common random numbers need the fewer
replications the more their outcomes are correlated. Every shipped world is run under its first policy and another,
with everything keyed, then with the draws of one purpose at a time in order, then with all of them: a stream for each
pool where an agent is busy, else one for the organisation. Prints the table of `docs/reliability.md`: correlations with
95 % intervals (Fisher's z), and how many times fewer replications a comparison needs than with independent draws.

The engine is the reference engine; some 0.1 s for a week of a world. `--runs` names a file that keeps every run: the
same command goes on from there, and what is there so far is printed on Ctrl-C. Replications go round the
worlds, so that the table may be read at any time.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.engine.keys import WORLD_KEY
from sim.engine.reference.run import Run
from sim.eventlog import Recorder
from sim.experiment.warm_up import from_the_start
from sim.outcomes import Fold
from sim.randomness import quantile, uniform
from sim.scenario import load
from sim.scenario.plan import build
from sim.vocabulary import Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.engine.stories.state import Case
    from sim.scenario.plan import Plan

    Floats = NDArray[np.float64]

ROOT: Final = Path(__file__).resolve().parents[2]
WORK: Final = (Purpose.HANDLE, Purpose.CONSULT, Purpose.FIX_WORK, Purpose.CHASE_WORK, Purpose.WRAP_UP)
"""What keeps an agent busy: a stream for each pool."""
ELSE: Final = (Purpose.SESSION, Purpose.PATIENCE, Purpose.SELF_SERVICE_PATIENCE, Purpose.HOLD_PATIENCE,
               Purpose.RETRY_DELAY, Purpose.CLOSED_DELAY, Purpose.COMES_BACK, Purpose.CHECK_IN, Purpose.REQUEST_DELAY,
               Purpose.PROMISE, Purpose.ANSWER_PROMISE, Purpose.EXPECTED_ANSWER, Purpose.CONVERSION_DELAY)
"""What passes without an agent: a stream each."""
KEYED: Final = "nothing"
SETTINGS: Final = {KEYED: (), "all work": WORK, **{purpose.name: (purpose,) for purpose in (*WORK, *ELSE)},
                   "everything": (*WORK, *ELSE)}
"""What is drawn in the order of events."""
LEVEL_95: Final = 1.959964


class InOrder(Run):
    """A run of the reference engine in which the draws of some purposes are the next ones of streams."""

    def __init__(self, plan: Plan, replication: int, recorder: Recorder, purposes: tuple[Purpose, ...]) -> None:
        """Prepare a run whose `purposes` are drawn in order."""
        self.in_order = frozenset(purposes)
        self.taken: Counter[tuple[Purpose, int]] = Counter()
        super().__init__(plan, plan.seed, replication, recorder)

    def draw(self, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the draw of a case: its own by key, or the next of the stream."""
        if purpose not in self.in_order:
            return super().draw(case, purpose, n)
        stream = purpose, case.served_by + 1 if purpose in WORK else 0
        self.taken[stream] += 1
        return uniform(self.key, WORLD_KEY, stream[1], int(purpose), self.taken[stream])

    def sample(self, law: int, case: Case, purpose: Purpose, n: int = 0) -> float:
        """Return the quantile of a law at that draw."""
        return math.inf if law < 0 else quantile(self.plan.laws, self.plan.points, law, self.draw(case, purpose, n))


def ran(plan: Plan, replication: int, purposes: tuple[Purpose, ...]) -> tuple[list[float], int]:
    """Run a replication; return the mean time with the problem, the mean wait of the first pool, and draws in order."""
    fold = Fold(plan)
    run = InOrder(plan, replication, Recorder(fold.update, digests=False), purposes)
    run.run_to_horizon()
    found = fold.results()
    return [found["resolution_time_mean"], found[f"wait_mean.{plan.names.pools[0]}"]], sum(run.taken.values())


# --- what a pair of series says ---


def correlation(first: Floats, second: Floats) -> str:
    """Return the correlation of two series and its 95 % interval (Fisher 1921, *Metron* 1:3), in words."""
    if len(first) < 4 or np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return "-"
    r = min(float(np.corrcoef(first, second)[0, 1]), 1.0 - 1e-12)
    half = LEVEL_95 / math.sqrt(len(first) - 3)
    low, high = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    return f"{r:.2f} ({low:.2f} to {high:.2f})"


def reduction(first: Floats, second: Floats) -> str:
    """Return how many times as many replications a comparison needs whose policies have independent draws."""
    variance = float(np.var(first - second))
    return f"{(np.var(first) + np.var(second)) / variance:.2f}" if variance > 0.0 else "-"


# --- runs ---


class Store:
    """Runs by world, setting and replication: two policies' outcomes, and how many draws were in order."""

    def __init__(self, file: Path | None) -> None:
        """Begin with what the file has, if there is one."""
        self.file = file
        self.runs: dict[tuple[str, str, int], tuple[list[list[float]], int]] = {}
        for line in file.read_text(encoding="utf-8").splitlines() if file is not None and file.exists() else ():
            world, setting, replication, outcomes, taken = json.loads(line)
            self.runs[world, setting, replication] = outcomes, taken

    def keep(self, world: str, setting: str, replication: int, outcomes: list[list[float]], taken: int) -> None:
        """Keep a pair of runs."""
        self.runs[world, setting, replication] = outcomes, taken
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([world, setting, replication, outcomes, taken]) + "\n")

    def table(self) -> Iterator[str]:
        """Yield the lines of the table; a purpose that is never drawn is left out."""
        yield ("| world: policies | drawn in order | replications | time with the problem: correlation | reduction | "
               "wait of the first pool: correlation | reduction |")
        yield "| --- | --- | ---: | --- | ---: | --- | ---: |"
        pairs: defaultdict[tuple[str, str], list[list[list[float]]]] = defaultdict(list)
        for (world, setting, _), (outcomes, taken) in self.runs.items():
            if taken or setting == KEYED:
                pairs[world, setting].append(outcomes)
        order = list(SETTINGS)
        for world, setting in sorted(pairs, key=lambda pair: (pair[0], order.index(pair[1]))):
            series = np.array(found := pairs[world, setting])
            cells = [text for of in range(2) for text in (correlation(series[:, 0, of], series[:, 1, of]),
                                                          reduction(series[:, 0, of], series[:, 1, of]))]
            yield f"| {world} | {setting} | {len(found)} | {' | '.join(cells)} |"


def measure(store: Store, worlds: list[Path], other: int, weeks: float, replications: int,
            settings: list[str]) -> None:
    """Run what the store has not, replication by replication."""
    plans: dict[str, list[Plan]] = {}
    for path in worlds:
        scenario = from_the_start(load(path, (f'horizon="{weeks:g} weeks"', 'warm_up="0 minutes"')))
        names = (scenario.policies[0], scenario.policies[other])
        plans[f"{path.stem}: {names[0]}, {names[1]}"] = [build(scenario.world(name)) for name in names]
    idle: set[tuple[str, str]] = set()
    for replication in range(replications):
        for world, pair in plans.items():
            for setting in settings:
                if (world, setting) in idle or (world, setting, replication) in store.runs:
                    continue
                found = [ran(plan, replication, SETTINGS[setting]) for plan in pair]
                taken = sum(draws for _, draws in found)
                if not taken and setting != KEYED:
                    idle.add((world, setting))
                store.keep(world, setting, replication, [outcomes for outcomes, _ in found], taken)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", type=Path, nargs="*", default=sorted((ROOT / "configs").glob("*.toml")))
    parser.add_argument("--other", type=int, default=-1, help="which policy is compared with the first")
    parser.add_argument("--weeks", type=float, default=2.0)
    parser.add_argument("--replications", type=int, default=40)
    parser.add_argument("--drawn", nargs="*", choices=list(SETTINGS), default=list(SETTINGS), metavar="WHAT",
                        help=f"what is drawn in order: {', '.join(SETTINGS)}")
    parser.add_argument("--runs", type=Path, help="a file that keeps every run")
    asked = parser.parse_args()
    store = Store(asked.runs)
    try:
        measure(store, asked.world, asked.other, asked.weeks, asked.replications, asked.drawn)
    except KeyboardInterrupt:
        print("not finished", file=sys.stderr)
    print("\n".join(store.table()))


if __name__ == "__main__":
    main()
