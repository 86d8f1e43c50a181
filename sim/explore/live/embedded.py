"""The engine in a page that was exported: the module, the tables of both policies, what levers change, how to word it.

A page with the engine in it runs the same kernel as the command line, so its logs have the same bytes: it runs both
policies once when it opens, compares the SHA-256 of both logs with those that stand in it, and runs nothing more where
they differ. Worlds that a page cannot run are told from others by `why_not`; their pages hold what was worked out
before, as they do without the engine.
"""

from __future__ import annotations

import base64
import dataclasses
import gzip
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim._version import __version__
from sim.experiment import worth
from sim.experiment.simulate import simulate
from sim.experiment.warm_up import is_open
from sim.explore.levers import UNLIMITED
from sim.explore.live.how_said import wording_of
from sim.explore.live.module import engine_module
from sim.explore.live.moves import Move, movable, packed
from sim.explore.live.plan_words import is_watched_by_the_calendar, shape_of, tables_of, words_of
from sim.explore.server import as_sent
from sim.explore.verdict import comparison_of

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk, Ready

KNOWN: Final = frozenset((
    "problem_days_per_customer_year", "cases", "solved_share", "unsolved_share", "resolution_time_mean", "churn",
    "customers_lost", "customers_end", "praise_per_100", "grievance_per_100", "margin", "remedies", "goodwill",
    "staff_cost", "failed_attempt_cost", "quality_cost", "one_off_cost", "total_cost", "customer_stock",
    "net_value_to_horizon", "net_value", "total_cost_per_week", "net_value_per_week"))
KNOWN_OF_CHANNELS: Final = frozenset((
    "offered", "answered", "abandoned", "abandoned_share", "blocked_share", "service_level", "service_level_strict",
    "wait_mean", "wait_mean_answered"))
"""The outcomes that a page reads from its own runs (counted.js)."""
_STORED: Final = "../../page/js/exported.js"


@dataclass(frozen=True)
class Engine:
    """What a page needs to run a world itself: modules of JavaScript beside those of the page, and data."""

    scripts: dict[str, str]
    data: dict[str, Any]

    def modules(self, page: dict[str, str]) -> dict[str, str]:
        """Return the modules of an exported page with those of the engine, the answers of before behind its own."""
        own = {name: text.replace(_STORED, "./stored.js") for name, text in self.scripts.items()}
        return page | {"stored.js": page["api.js"], "api.js": own.pop("live.js")} | own


def why_not(desk: Desk) -> str:
    """Return why a page cannot run the world of a desk, in words; empty where it can."""
    scenario = desk.scenario
    if is_open(scenario) or worth.is_open(scenario):
        return "pilot runs find the warm-up or what a customer is worth"
    ready = desk.ready(_form(desk))
    if any(plan.rules for plan in ready.plans):
        return "it has rules of its own"
    if not all(is_watched_by_the_calendar(plan) for plan in ready.plans):
        return "its cases are watched in business time"
    unknown = [name for name in wording_of(_first(desk, ready))["headlines"] if not _is_known(name)]
    return f"its decision names {', '.join(unknown)}" if unknown else ""


def engine_of(desk: Desk, runs: int) -> Engine | None:
    """Return the engine for the page of a desk that holds so many runs of each setting; None where it cannot be made.

    The world is one that a page can run (`why_not`).
    """
    module = engine_module()
    if module is None:
        return None
    ready = desk.ready(_form(desk))
    first, found = tables_of(ready.plans[0]), movable(ready.scenario, ready.policies)
    changes, starts = packed(found)
    words = [words_of(first), found.words, changes]
    digests = [simulate(plan, seed=ready.seed, replication=0).digest for plan in ready.plans]
    titles = [ready.scenario.policy_titles[name] for name in ready.policies]
    data = {
        "module": _packed(module), "words": _packed(np.concatenate(words).tobytes()),
        "lengths": [len(part) for part in words],
        "shapes": [shape_of(first, ready.plans[0]), shape_of(found.tables, ready.plans[1])],
        "seed": str(ready.seed), "runs": runs, "apart": found.apart, "wording": wording_of(_first(desk, ready)),
        "moves": [{"lever": _lever(move), "starts": of_stops}
                  for move, of_stops in zip(found.moves, starts, strict=True)],
        "policies": [{"name": name, "title": title} for name, title in zip(ready.policies, titles, strict=True)],
        "proof": {"digests": digests, "says": (
            f"Live: the engine of journeysim {__version__} is in this page, and every lever moves. On opening it ran "
            f"both policies once; the logs have the SHA-256 that they have on the command line ({digests[0][:8]}..., "
            f"{digests[1][:8]}...). What the decision comes to, and how many runs would settle the rest, is told of "
            "runs that were made before.")},
    }
    folder = files("sim.explore.live").joinpath("js")
    scripts = {entry.name: as_sent(entry.read_text(encoding="utf-8")) for entry in folder.iterdir()
               if entry.name.endswith(".js")}
    return Engine(scripts, data)


def _lever(move: Move) -> dict[str, Any]:
    """Return a lever as the page draws it: it stands at its stops alone."""
    stops = [move.lever.high if stop == UNLIMITED else stop for stop in move.stops]
    return dataclasses.asdict(move.lever) | {"stops": stops}


def _is_known(name: str) -> bool:
    return name in KNOWN or (name.startswith("channels.") and name.rpartition(".")[2] in KNOWN_OF_CHANNELS)


def _form(desk: Desk) -> dict[str, Any]:
    return {"settings": {"policies": list(desk.policies), "changes": [{}, {}]}}


def _first(desk: Desk, ready: Ready) -> Any:
    """Return the comparison after one run, for what runs do not change of it."""
    return comparison_of(ready, *desk.outcomes(ready, 1, desk.turn({})))


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
