"""The family `journey_chain`: absorbing Markov chain."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.validation.casebook import CaseBook
from sim.validation.design import FULL, Design, Effort, Meters, Readings, Span, ample, law
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.customers import AbsorbingChain
from sim.validation.theory.inputs import Inputs
from sim.vocabulary import Ending


def theory(given: Inputs) -> Quantities:
    """An absorbing chain, per journey that starts in stage 0; a visit counts from its start, the first included."""
    moves = given.matrix("Q")
    chain = AbsorbingChain(np.asarray(moves), np.asarray(given.matrix("R", rows=len(moves), columns=0)))
    times = np.asarray(given.numbers("mean_stage_time", len(moves)))
    return {"visits_from_0": chain.visits[0].tolist(), "absorb_from_0": chain.absorption[0].tolist(),
            "mean_time_from_0": float(chain.visits[0] @ times), "mean_steps_from_0": float(chain.mean_steps[0]),
            "var_steps_from_0": float(chain.variance_of_steps[0])}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """An absorbing chain of stages without queues: levels with `routes`, each with a pool that is never short.

    Of the absorbing states the first is `solved`, the second `refused`, a third `gave_up`.
    """
    moves = inputs.matrix("Q")
    ends = inputs.matrix("R", rows=len(moves), columns=0)
    times = inputs.numbers("mean_stage_time", len(moves))
    words = ("solved", "refused", "gave_up")
    if len(ends[0]) > len(words):
        raise inputs.fault("R", "a journey has only three ways to end", f"at most {len(words)} columns")
    scale = 1.0 / max(max(times), 1e-9)
    load = sum(times) * scale / max(1e-2, min(math.fsum(row) for row in ends))
    closing, cases = 60.0 / max(1e-2, min(1.0, min(math.fsum(row) for row in ends))), 4.0e6 * effort.share
    runs = effort.replications or 40
    span = Span(max(cases / runs, 100.0) + closing, 0.0, runs,
                "no queues: starts empty; only cases that open early enough to be finished are counted")
    chain = []
    for at, (row, out, time) in enumerate(zip(moves, ends, times, strict=True)):
        ways = {f"stage{to}": share for to, share in enumerate(row) if share}
        ways |= {word: share for word, share in zip(words, out, strict=False) if share}
        chain.append({"level": f"stage{at}", "pool": f"stage{at}", "handle": law("exponential", time * scale),
                      "routes": ways})
    pools = {f"stage{at}": {"staff": ample(load)} for at in range(len(moves))}
    content = {"demand": {"cases_per_hour": 60.0}, "pools": pools, "chain": chain}

    def meters() -> Meters:
        return Meters(book=CaseBook(len(moves), span.horizon - closing))

    def read(seen: Any) -> Readings:
        visits, minutes = seen.book.visits, seen.book.minutes
        steps = visits.sum(axis=1)
        endings = (Ending.SOLVED, Ending.REFUSED, Ending.GAVE_UP)
        return {"visits_from_0": visits.mean(axis=0).tolist(),
                "absorb_from_0": [seen.book.share_of(ending) for ending in endings[: len(ends[0])]],
                "mean_time_from_0": float(minutes.mean()) / scale, "mean_steps_from_0": float(steps.mean()),
                "var_steps_from_0": float(steps.var(ddof=1))}

    return [Design(content, span, meters, read)]


FAMILY = Family(
    told="absorbing Markov chain",
    configured="`routes`",
    theory=theory,
    template=template,
    headline=("mean_time_from_0",),
)
