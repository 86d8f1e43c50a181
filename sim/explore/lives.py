"""Two lives of one customer beside each other, and who is worth looking at: saved, harmed, lost anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import InputError, Problem
from sim.explore.settings import PAGE
from sim.inquiry.divergence import parting, twin_of
from sim.inquiry.lives import life_of, told
from sim.inquiry.people import Register
from sim.inquiry.twins import FATES, Pairing, shared_by, twins
from sim.randomness import run_key
from sim.report.story import Pair, Story

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.explore.front_desk import Ready, Turn

MOST_TWINS: Final = 3
"""Replications in which the same customers are followed for the page: each is run twice under both policies."""


def fates(ready: Ready, engine: str, workers: int, runs: int = MOST_TWINS) -> dict[str, Any]:
    """Return of the same customers (open demand: cases) the shares that are saved, harmed, lost anyway, untouched."""
    found = twins(ready.scenario, ready.policies, replications=runs, seed=ready.seed, workers=workers, engine=engine)
    everybody = float(found.everybody().sum())
    shares = {fate: float(found.fate(fate).sum()) / everybody if everybody else 0.0 for fate in FATES}
    return {"of": found.unit, "runs": runs, "counted": everybody / runs, "shares": shares}


def chosen(ready: Ready, fate: str, which: int, replication: int, engine: str, turn: Turn) -> dict[str, Any]:
    """Return the two lives of the `which`-th customer with a fate in one replication, counted round.

    InputError for an unknown fate, or one that nobody has.
    """
    if fate not in FATES:
        raise InputError(Problem("is not a fate", PAGE, "fate", str(fate)[:40], ", ".join(FATES)))
    shared = shared_by(ready.scenario, ready.policies, ready.seed, engine)
    people = [_register(ready, at, replication, engine, turn) for at in (0, 1)]
    pairing = Pairing.of(shared.plans, (people[0], people[1]), int(run_key(ready.seed, replication)))
    rows = pairing.rows[0][pairing.fates == FATES.index(fate)]
    if shared.plans[0].world["open_demand"]:
        rows = people[0].cases["customer"][rows]
    else:  # who never had a problem has no story
        rows = rows[np.isin(rows, people[0].cases["customer"])]
    if not rows.size:
        raise InputError(Problem(f"is what became of nobody in run {replication + 1}", PAGE, "fate",
                                 fate.replace("_", " "), way_out="another run, or another fate"))
    customer = int(rows[which % rows.size])
    return lives(ready, customer, replication, engine) | {"fate": fate, "which": which % rows.size,
                                                          "of": int(rows.size)}


def _register(ready: Ready, at: int, replication: int, engine: str, turn: Turn) -> Any:
    from sim.engine import run

    sink = Register()

    def take(records: Any) -> None:
        turn.look()
        sink.take(records)

    run(ready.plans[at], seed=ready.seed, replication=replication, sink=take, engine=engine, digest=False)
    return sink.result()


def lives(ready: Ready, customer: int, replication: int, engine: str) -> dict[str, Any]:
    """Return the life of a customer, as the first policy's log numbers them, beside the same under the second.

    Sentences with the minute of each, where the two part and why; InputError for a customer who never comes.
    """
    first, second = (told(ready.scenario, policy, seed=ready.seed, replication=replication, engine=engine)
                     for policy in ready.policies)
    life = life_of(first, customer)
    titles = [ready.scenario.policy_titles[policy] for policy in ready.policies]
    twin = twin_of(life, second)
    parts = None if twin is None else parting(life, twin, ready.scenario)
    cuts = (frozenset[int](), frozenset[int]()) if parts is None else (parts.ours, parts.theirs)
    pair = Pair(Story(life, titles[0], cuts[0]), None if twin is None else Story(twin, titles[1], cuts[1]), titles[1],
                parts)
    return {"customer": customer, "replication": replication, "titles": titles, "explained": pair.explained,
            "sides": [_side(pair.story), _side(pair.other) if pair.other is not None else []]}


def _side(story: Story) -> list[dict[str, Any]]:
    times: Sequence[Any] = story.sentences
    return [{"time": float(each.time), "says": each.says} for each in times]
