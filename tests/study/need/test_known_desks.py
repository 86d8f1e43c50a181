"""Ten random organisations whose need Erlang's formulas know: the least staff is exact in all of them.

Each has the target at least one point away, both at the answer and with one agent fewer. All that is said of an answer
and its neighbour holds at once with 95 %, so that a wrong answer in one of the ten would come by chance in at most 40 %
of all sets of seeds; these seeds are fixed, and none is wrong.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.statistics.erlang_formulas import line
from tests.study.need.worlds import LEVEL, desk, needed

WITHIN = 1.0 / 3.0
LIMIT = 0.8


def drawn(seed: int) -> tuple[float, float, float | None, int]:
    """Return calls an hour, minutes of a call, minutes of patience if any, and the least staff for 80 % in 20 s."""
    draws = np.random.default_rng(seed)
    while True:
        handle, load = draws.uniform(1.0, 4.0), draws.uniform(1.5, 9.0)
        patience = None if seed % 2 else draws.uniform(1.0, 6.0)
        rate, theta = load / handle, 0.0 if patience is None else 1.0 / patience
        levels = [line(rate, handle, theta, agents, WITHIN).in_time for agents in range(40)]
        answer = next(agents for agents, level in enumerate(levels) if level >= LIMIT)
        if min(levels[answer] - LIMIT, LIMIT - levels[answer - 1]) >= 0.03:
            return 60.0 * rate, handle, patience, answer


@pytest.mark.parametrize("seed", range(10))
def test_the_least_staff_is_exact(seed: int) -> None:
    calls, handle, patience, answer = drawn(seed)
    now = max(int(calls * handle / 60.0) + 1, 1)
    result = needed(desk(calls, handle, now, patience, seed=seed), f"{LEVEL} >= {LIMIT}", assumptions=False)
    found = result.summary.findings
    one = found["policies"]["baseline"]
    assert found["feasible"] and one["place"] == {"pools.reps.staff": answer}
    target, = one["targets"]
    assert target["met"] == "yes" and target["probability"] > 0.99
    assert target["value"] - target["half_width"] >= LIMIT
    below, = one["below"]
    assert below["is"] == "no" and below["targets"][0]["probability"] < 0.01
    formula, = one["formulas"]
    assert formula["erlang_c" if patience is None else "erlang_a"] == answer
