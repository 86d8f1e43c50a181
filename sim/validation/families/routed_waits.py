"""The family `routed_waits`: routes by origin and visit, times by what follows, waits without an agent."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.validation.casebook import CaseBook
from sim.validation.design import FULL, Design, Effort, Meters, Readings, Span, ample, law
from sim.validation.families.family import Family, Quantities
from sim.validation.theory.inputs import Inputs
from sim.validation.theory.routed_visits import ANYWHERE, OUTSIDE, RoutedVisits, RuleOfStage
from sim.vocabulary import Ending

ENDS = ("solved", "refused")
PARTIES = ("customer", "third_party")
STAGES_FROM = 2
"""Where the codes of stages begin among those of origins."""


def journeys(given: Inputs) -> RoutedVisits:
    """Return the chain of a case: `routes` by stage, and `rules`: rows of stage, origin, visit and shares."""
    stages = len(given.matrix("routes", columns=0))
    width = stages + len(ENDS)
    rules = given.matrix("rules", columns=width + 3)
    return RoutedVisits(tuple(map(tuple, given.matrix("routes", stages, width))), tuple(
        RuleOfStage(int(row[0]), _origin(int(row[1])), int(row[2]), tuple(row[3:])) for row in rules))


def _origin(code: int) -> int:
    """Return where a rule wants journeys to come from: 0 anywhere, 1 outside, from 2 on the stages."""
    return (ANYWHERE, OUTSIDE)[code] if code < STAGES_FROM else code - STAGES_FROM


def theory(given: Inputs) -> Quantities:
    """Per journey that starts in stage 0 with ample staff: visits, ends, waits and minutes, exact in the mean."""
    chain = journeys(given)
    stages, width = len(chain.routes), len(chain.routes) + len(ENDS)
    handle = np.asarray(given.matrix("mean_handle", stages, width))
    waits = [np.asarray(given.matrix(f"{party}_probability", stages, width))
             * np.asarray(given.matrix(f"{party}_minutes", stages, width)) for party in PARTIES]
    at = [np.repeat(np.eye(stages)[stage][:, None], width, axis=1) for stage in range(stages)]
    ends = [np.repeat(np.eye(width)[stages + end][None, :], stages, axis=0) for end in range(len(ENDS))]
    found = chain.means([one.tolist() for one in (handle + waits[0] + waits[1], *waits, *at, *ends)])
    return {"mean_time_from_0": found[0], "mean_customer_minutes": found[1], "mean_third_party_minutes": found[2],
            "visits_from_0": found[3 : 3 + stages], "absorb_from_0": found[3 + stages :]}


def template(inputs: Inputs, effort: Effort = FULL) -> list[Design]:
    """Levels with `routes`, `routes_when`, `handle_before` and `waits`, each with a pool that is never short."""
    chain, expected = journeys(inputs), theory(inputs)
    stages, names = len(chain.routes), [f"stage{at}" for at in range(len(chain.routes))]
    ways = [*names, *ENDS]
    tables = {key: inputs.matrix(key, stages, len(ways)) for key in (
        "mean_handle", *(f"{party}_{what}" for party in PARTIES for what in ("probability", "minutes")))}
    longest = max(max(map(max, rows)) for key, rows in tables.items() if not key.endswith("probability"))
    closing, cases = 60.0 * (longest + expected["mean_time_from_0"]), 1.0e6 * effort.share
    runs = effort.replications or 40
    span = Span(max(cases / runs, 100.0) + closing, 0.0, runs,
                "no queues: starts empty; only cases that open early enough to be finished are counted")
    levels = [_level(chain, at, ways, tables) for at in range(stages)]
    pools = {name: {"staff": ample(visits * max(rows))} for name, visits, rows in zip(
        names, expected["visits_from_0"], tables["mean_handle"], strict=True)}
    content = {"demand": {"cases_per_hour": 60.0}, "pools": pools, "chain": levels}

    def meters() -> Meters:
        return Meters(book=CaseBook(stages, span.horizon - closing))

    def read(seen: Any) -> Readings:
        waited = seen.book.waited
        return {"mean_time_from_0": float(seen.book.minutes.mean()),
                "visits_from_0": seen.book.visits.mean(axis=0).tolist(),
                "mean_customer_minutes": float(waited[:, 0].mean()),
                "mean_third_party_minutes": float(waited[:, 1].mean()),
                "absorb_from_0": [seen.book.share_of(ending) for ending in (Ending.SOLVED, Ending.REFUSED)]}

    return [Design(content, span, meters, read)]


def _level(chain: RoutedVisits, at: int, ways: list[str], tables: dict[str, list[list[float]]]) -> dict[str, Any]:
    """Return a level of the scenario."""
    def shares(row: tuple[float, ...]) -> dict[str, float]:
        return {way: share for way, share in zip(ways, row, strict=True) if share}

    rules = []
    for rule in chain.rules:
        if rule.stage == at:
            origin = {} if rule.came_from == ANYWHERE else {
                "from": "outside" if rule.came_from == OUTSIDE else ways[rule.came_from]}
            visit = {"visit": ("", "first", "later")[rule.visit]} if rule.visit else {}
            rules.append({**origin, **visit, "routes": shares(rule.routes)})
    waits = {party: {"before": {way: {"probability": chance, "law": law("exponential", minutes)}
                                for way, chance, minutes in zip(ways, tables[f"{party}_probability"][at],
                                                                tables[f"{party}_minutes"][at], strict=True)
                                if chance > 0.0 and minutes > 0.0}} for party in PARTIES}
    handle = {way: law("exponential", minutes) for way, minutes in zip(ways, tables["mean_handle"][at], strict=True)
              if minutes > 0.0}
    return {"level": ways[at], "pool": ways[at], "routes": shares(chain.routes[at]), "routes_when": rules,
            "handle_before": handle, "waits": waits}


FAMILY = Family(
    told="absorbing semi-Markov chain, with waits for others",
    configured="`routes_when`, `handle_before`, `waits`",
    theory=theory,
    template=template,
    headline=("mean_time_from_0",),
)
