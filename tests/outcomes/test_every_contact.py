"""Every contact by a channel is in `offered`, `closed` or `unread`, once, and what was offered has come to one end.

Counted here from the records alone: contacts are CONTACTED, or led on by self-service (HUMAN_OFFERED), at or after the
warm-up; but who is led to a message and leaves for good instead of writing (ENDED at once) has made none, nor has who
is led to a line that is known to be closed. Whatever the world - messages nobody reads or answers, overflow, callbacks,
chains, closed desks, a horizon that cuts waits off - none is lost and none counts twice.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import run
from sim.eventlog import LogBuilder
from sim.outcomes import Fold
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from sim.vocabulary import ChannelKind, Kind
from tests.scenarios import Maker, text_of
from tests.twins.worlds import Meddler

PARTS = ("answered", "abandoned", "blocked", "called_back", "still_waiting")

EVERYTHING = """
calendar.knows_hours = 0.5
horizon = "5 days"
warm_up = "13 h"
demand = { cases_per_hour = 12 }
flaws.p = { complexity = { dist = "uniform", low = 0, high = 1 }, needs_fixer = { pool = "works", probability = 0.3 } }
[channels.bot]
kind = "self_service"
share = 1
session = "3 min"
solves = [0.5, 0.0]
human_access = 0.7
patience = "8 min"
leads_to = "mail"
[channels.mail]
kind = "message"
share = 2
unread = 0.3
expected_answer = "3 h"
after_silence = "phone"
[channels.phone]
share = 3
patience = { dist = "exponential", mean = "6 min" }
retry = { probability = 0.6, delay = "20 min", through = "bot" }
callback = { offer_after = "2 min", accept = 0.5 }
[pools]
reps = { staff = { weekdays = "8-18: 2" }, queue_limit = 4, overflow = { to = "spare", after = "3 min" } }
spare = { staff = { weekdays = "9-16: 1" } }
seniors = { staff = { weekdays = "9-16: 1" } }
works = { staff = 1, work = "1 h", holds = 0.8 }
[[chain]]
level = "rep"
pool = "reps"
handle = "9 min"
success = [1.0, 0.4]
dropped = 0.05
holds = 0.9
[[chain]]
level = "senior"
pool = "seniors"
handle = "12 min"
[fixing]
promise = "5 h"
lost_request = 0.2
comes_back = "6 h"
chase_minutes = "2 min"
"""


def leaves_unwritten(plan: Plan, log: np.ndarray, offered: np.void) -> bool:
    """Whether a record leads a customer on to a message who, off the line, leaves instead of writing it."""
    if offered["kind"] != Kind.HUMAN_OFFERED or plan.channels["kind"][offered["place"]] != ChannelKind.MESSAGE:
        return False
    after = log[(log["case"] == offered["case"]) & (log["time"] >= offered["time"])]
    following = after[int(np.flatnonzero(after == offered)[0]) + 1:][:1]
    return bool(np.any((following["kind"] == Kind.ENDED) & (following["time"] == offered["time"])))


def stays_away(plan: Plan, log: np.ndarray, offered: np.void) -> bool:
    """Whether a record leads a customer on to a line that is known to be closed: nothing else happens then."""
    if offered["kind"] != Kind.HUMAN_OFFERED:
        return False
    opened = log[(log["case"] == offered["case"]) & (log["kind"] == Kind.OPENED)]
    door, half = int(plan.doors[int(opened[0]["place"]), offered["place"]]), int(offered["time"] // 30)
    date = half // 48 < len(plan.dates) and plan.dates[half // 48]
    if door < 0 or (plan.openings[door, half % 336] >= 0.0 and not date):
        return False
    after = log[(log["case"] == offered["case"]) & (log["time"] >= offered["time"])]
    following = after[int(np.flatnonzero(after == offered)[0]) + 1:][:1]
    comes = (Kind.CLOSED, Kind.MESSAGE_LEFT, Kind.QUEUED, Kind.SERVED, Kind.BLOCKED)
    return not np.any(np.isin(following["kind"], comes))


def counted(plan: Plan) -> dict[str, tuple[float, ...]]:
    """Return by channel to a human: its contacts by the records, then offered, closed and unread as outcomes."""
    builder, fold = LogBuilder(), Fold(plan)

    def sink(records: np.ndarray) -> None:
        builder(records)
        fold.update(records)

    run(plan, sink=sink)
    log, got = builder.log().records, fold.results()
    came = log[np.isin(log["kind"], (Kind.CONTACTED, Kind.HUMAN_OFFERED)) & (log["time"] >= plan.warm_up)]
    came = came[[not (leaves_unwritten(plan, log, record) or stays_away(plan, log, record)) for record in came]]
    found = {}
    for at, name in enumerate(plan.names.channels):
        if plan.channels["kind"][at] == ChannelKind.SELF_SERVICE:
            continue
        parts = [got[f"channels.{name}.{part}"] for part in PARTS]
        assert got[f"channels.{name}.offered"] == sum(parts) and min(parts) >= 0.0
        shown = [got[f"channels.{name}.{part}"] for part in ("offered", "closed", "unread")]
        found[name] = (int(np.count_nonzero(came["place"] == at)), *shown)
    return found


@given(number=st.integers(0, 2**32), maker=st.sampled_from((Maker, Meddler)), grid=st.booleans())
@settings(max_examples=60)
def test_every_contact_is_offered_or_met_a_closed_desk_or_is_never_read(
    number: int, maker: type[Maker], grid: bool
) -> None:
    for contacts, *shown in counted(build(loads(text_of(maker(number, grid).scenario())).world("first"))).values():
        assert contacts == sum(shown)


@pytest.mark.parametrize("change", ["", "pools.reps.staff = 0", "pools.reps.queue_limit = 0",
                                    "channels.mail.unread = 1"])
def test_every_contact_of_a_world_with_everything(change: str) -> None:
    found = counted(build(loads(f"{EVERYTHING}[policies.one]\n{change}").world("one")))
    assert all(contacts == sum(shown) for contacts, *shown in found.values())
    contacts, offered, closed, unread = (sum(column) for column in zip(*found.values(), strict=True))
    assert contacts > 300 and offered > 0 and closed > 0 and unread > 0
