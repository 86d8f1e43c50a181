"""The full model: the compiled engine against the readable one, on shipped worlds, digests compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from experiments.benchmark.measure import ROOT, Spread, seconds

WORLDS = ("long_chain", "lost_in_space")
REPEATS = 5


def measure(rounds: int, first_policy_only: bool, worlds: tuple[Path, ...] = ()) -> list[dict[str, Any]]:
    """Return a row for every policy of the worlds."""
    from sim.engine import prepare
    from sim.scenario import load

    prepare()
    rows = []
    for path in worlds or tuple(ROOT / "configs" / f"{name}.toml" for name in WORLDS):
        scenario = load(path)
        policies = list(scenario.policies)[: 1 if first_policy_only else None]
        rows += [_policy(scenario, path.stem, name, rounds) for name in policies]
    return rows


def _policy(scenario: Any, world: str, policy: str, rounds: int) -> dict[str, Any]:
    from sim.scenario.plan import build

    plan = build(scenario.world(policy))
    done = [_round(plan, k) for k in range(rounds)]
    return {
        "world": world, "policy": policy, "records": done[-1].records, "rounds": rounds,
        "digests_equal": all(one.equal for one in done),
        "reference": Spread.of([one.reference for one in done]).form(),
        "compiled": Spread.of([one.compiled for one in done]).form(),
        "ratio": Spread.of([one.reference / one.compiled for one in done]).form(),
        "with_outcomes": Spread.of([one.whole for one in done]).form(),
    }


@dataclass(frozen=True, slots=True)
class _Round:
    records: int
    equal: bool
    reference: float
    compiled: float
    whole: float


def _round(plan: Any, k: int) -> _Round:
    """Time both engines on replication k, the compiled one several times before and after the other."""
    from sim.engine import run
    from sim.experiment.simulate import simulate

    logs: list[Any] = []

    def several() -> list[float]:
        return [seconds(lambda: run(plan, replication=k, digest=False)) for _ in range(REPEATS)]

    several()
    before = several()
    reference = seconds(lambda: logs.append(run(plan, replication=k, engine="reference")))
    after = several()
    whole = seconds(lambda: logs.append(simulate(plan, replication=k)))
    return _Round(logs[0].records, logs[0].digest == logs[1].digest, reference, median(before + after), whole)
