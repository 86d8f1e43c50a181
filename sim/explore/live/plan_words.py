"""Plans as a page takes them that runs the engine itself: all tables of a plan as one array of words.

The tables are those that the kernel and the fold of the outcomes take, packed as there; what a lever changes of them is
a list of places with the words to be put there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.engine.compiled import layout, pack
from sim.engine.compiled.layout import ENTRY
from sim.engine.compiled.words import D_FLAW, D_LEVEL, D_PLACE, D_SIZE, U_SIZE
from sim.engine.keys import WORLD_KEY
from sim.eventlog import RECORD
from sim.outcomes.census import CENSUS
from sim.outcomes.fold_state import (
    ACTIVITIES,
    CASE,
    CHANNEL,
    CUSTOMER,
    FLAW,
    NEW_CASE,
    POOL,
    SLOT,
    TALLY,
    TOTALS,
    WAIT,
    FoldState,
)
from sim.outcomes.watching import Watching
from sim.randomness import LANES
from sim.scenario.plan import SMALL_WORLD, UNIFORM_MIXING
from sim.vocabulary import HOURS_PER_WEEK, ChannelKind, Ending, Kind, Leaving, Purpose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.scenario.plan import Plan

    Words = NDArray[np.int64]

_OF_WORLD: Final = ("horizon", "warm_up", "initial", "threshold", "ties", "rewire", "graph", "open_demand",
                    "has_busyness", "busyness", "activity", "orders_per_week", "has_volumes", "margin_per_order",
                    "training_cost", "design_cost", "quality_cost_per_order")
_OF_MEASURES: Final = ("watch", "customer_value", "mean_orders", "order_share", "one_off_share")
NUMBERS: Final = (*_OF_WORLD, *_OF_MEASURES, "last_onset", "channels", "kinds")
"""What the table `numbers` holds, in this order."""
_LAYOUT: Final = ("S_USED", "S_FLUSHED", "S_PHASE", "S_SIZE", "S_LINES", "S_FLAWS", "S_BUMP", "S_CROWD", "S_RACE",
                  "S_STREAM_TIME", "S_STREAM_ORDER", "S_RUN", "LINE_SIZE", "L_SLOTS", "L_FREE", "EDGE_SIZE")
_ROWS: Final = {"CASE": CASE, "CUSTOMER": CUSTOMER, "POOL": POOL, "CHANNEL": CHANNEL, "SLOT": SLOT, "FLAW": FLAW,
                "TALLY": TALLY, "TOTALS": TOTALS, "WAIT": WAIT, "CENSUS": CENSUS}
_KINDS: Final = (Kind.PRAISED, Kind.AGGRIEVED, Kind.GRANTED, Kind.GOODWILL_GIVEN, Kind.ATTEMPT_FAILED,
                 Kind.PROJECT_STARTED, Kind.QUEUED)


def tables_of(plan: Plan, laws: int = 0) -> dict[str, NDArray[Any]]:
    """Return the tables of a plan by name, as the kernel and the fold take them.

    First slots of pools are left to the page, so that the staff of one pool changes nothing of another. There are at
    least so many rows of laws: two laws that are alike share one, until a lever moves one of them.
    """
    state, world, by_name = FoldState(plan), plan.world, plan.flaws["by_name"]
    rates = plan.arrivals[by_name] if world["open_demand"] else plan.profile.reshape(1, -1) / HOURS_PER_WEEK
    state.pools["first_slot"] = 0
    numbers = [*(world[name] for name in _OF_WORLD), *(getattr(plan.measures, name) for name in _OF_MEASURES),
               Watching(plan).last_onset, len(plan.channels), state.tallies.size]
    rows = np.pad(plan.laws, (0, max(laws - len(plan.laws), 0)))
    return {
        "plan": pack(plan), "laws": rows, "points": plan.points, "arrivals": plan.arrivals, "rates": rates,
        "shares": plan.flaws["share"], "names": plan.flaws["name"], "turns": by_name,
        "volume_names": plan.flaws["name"][plan.volume_flaws], "volume_flaws": plan.volume_flaws,
        "volume_days": plan.volume_days, "volumes": plan.volumes, "slots": plan.pools["slots"].astype(np.int64),
        "pools": state.pools, "channels": state.channels, "level_pools": state.level_pools, "places": state.places,
        "targets": state.targets, "clocks": state.clocks, "openings": state.openings, "dates": state.dates,
        "hourly_costs": plan.pools["cost_per_hour"], "unseated": np.array(plan.measures.unseated),
        "new_case": np.array([NEW_CASE], dtype=CASE), "new_customer": np.array([state.new_customer], dtype=CUSTOMER),
        "numbers": np.array(numbers, dtype=np.float64),
    }


def words_of(tables: dict[str, NDArray[Any]]) -> Words:
    """Return all tables behind each other as words of eight bytes."""
    return np.concatenate([np.ascontiguousarray(table).reshape(-1).view(np.int64) for table in tables.values()])


def places_of(tables: dict[str, NDArray[Any]]) -> dict[str, list[int]]:
    """Return where the tables begin in `words_of`, their rows, the bytes of one, and the columns of a matrix."""
    found, start = {}, 0
    for name, table in tables.items():
        found[name] = [start, len(table), table.itemsize, *table.shape[1:]]
        start += table.size * table.itemsize // 8
    return found


def shape_of(tables: dict[str, NDArray[Any]], plan: Plan) -> dict[str, Any]:
    """Return what a page has to know of words and of the engine's memory to read and write them."""
    at = {name: getattr(layout, name) for name in _LAYOUT}
    at |= {"U_SIZE": U_SIZE, "D_SIZE": D_SIZE, "D_FLAW": D_FLAW, "D_LEVEL": D_LEVEL, "D_PLACE": D_PLACE, "LANES": LANES,
           "ENTRY": ENTRY.itemsize, "RECORD": RECORD.itemsize, "RECORD_CUSTOMER": _offset(RECORD, "customer"),
           "RECORD_CASE": _offset(RECORD, "case"), "RECORD_KIND": _offset(RECORD, "kind"),
           "SMALL_WORLD": SMALL_WORLD, "UNIFORM_MIXING": UNIFORM_MIXING, "BUSYNESS": int(Purpose.BUSYNESS),
           "ACTIVITIES": len(ACTIVITIES), "LEAVINGS": len(Leaving), "SOLVED": int(Ending.SOLVED)}
    at |= {kind.name: int(kind) for kind in _KINDS}
    rows = {name: {field: [_offset(dtype, field), dtype[field].str[1:]] for field in dtype.names or ()}
            for name, dtype in _ROWS.items()}
    sizes = {name: dtype.itemsize for name, dtype in _ROWS.items()}
    names = [None if kind == ChannelKind.SELF_SERVICE else name
             for name, kind in zip(plan.names.channels, plan.channels["kind"].tolist(), strict=True)]
    return {"at": at | sizes, "places": places_of(tables), "numbers": list(NUMBERS), "rows": rows,
            "key": str(WORLD_KEY), "names": names}


def _offset(dtype: np.dtype[Any], field: str) -> int:
    assert dtype.fields is not None
    return int(dtype.fields[field][1])


def difference(words: Words, base: Words) -> NDArray[np.int64]:
    """Return places and words that turn `base` into `words`, one row for each word that differs."""
    places = np.flatnonzero(words != base)
    return np.stack([places, words[places]], axis=1)


def is_watched_by_the_calendar(plan: Plan) -> bool:
    """Whether cases are watched by the calendar, which is the only clock that a page follows."""
    return bool(plan.measures.watched_for.clock == "calendar" and math.isfinite(plan.measures.watch))
