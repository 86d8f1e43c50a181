"""What becomes of contacts in the queues, by channel and pool, and what agents spend their time on.

The records of a case do not say which of its waits is the customer's own: a job at the fixers, a consult and a call to
the customer wait in lines too, under the same case. So the fold follows each case: what it does next (a contact, a
handover, a check-in) makes a wait expected, which begins within the same entry of the engine's calendar, hence with the
next record of a line; which pool and start time it has identifies its end. Calls to the customer are followed in the
same way.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from sim.behaviour.hours import business_moment
from sim.eventlog.record import RECORD
from sim.jit import rule
from sim.outcomes.fold_state import CASE, CHANNEL, POOL, SLOT, TOTALS, WAIT
from sim.outcomes.signatures import rows, types_of
from sim.vocabulary import PROMPT_MINUTES, ChannelKind, Kind, Reason

_SAME: Final = 1e-9
"""Moments that differ by less, relative to the time, are the same: a wait and its beginning are rounded each."""

_OPENED, _CONTACTED, _HUMAN_OFFERED = int(Kind.OPENED), int(Kind.CONTACTED), int(Kind.HUMAN_OFFERED)
_UNREAD, _CHECKED_IN, _HANDED_UP, _ENDED = int(Kind.UNREAD), int(Kind.CHECKED_IN), int(Kind.HANDED_UP), int(Kind.ENDED)
_BOSS_ASKED, _BOSS_APPROVED, _BOSS_DECLINED = int(Kind.BOSS_ASKED), int(Kind.BOSS_APPROVED), int(Kind.BOSS_DECLINED)
_HUNG_UP, _BOSS_ABSENT = int(Kind.HUNG_UP_ON_HOLD), int(Kind.BOSS_ABSENT)
_QUEUED, _BLOCKED, _SERVED = int(Kind.QUEUED), int(Kind.BLOCKED), int(Kind.SERVED)
_ABANDONED, _WITHDRAWN, _OVERDUE = int(Kind.ABANDONED), int(Kind.WITHDRAWN), int(Kind.OVERDUE)
_OVERFLOWED, _CALLBACK, _GRANTED = int(Kind.OVERFLOWED), int(Kind.CALLBACK_ACCEPTED), int(Kind.GRANTED)
_CLOSED, _MESSAGE_LEFT = int(Kind.CLOSED), int(Kind.MESSAGE_LEFT)
_CALL_DUE, _ANSWER_PROMISED = int(Kind.CALL_DUE), int(Kind.ANSWER_PROMISED)
_LIVE, _SELF_SERVICE = int(ChannelKind.LIVE), int(ChannelKind.SELF_SERVICE)
_FIRST, _CHASE = int(Reason.FIRST), int(Reason.CHASE)
_NO_WAIT, _EXPECTED, _WAITING = 0, 1, 2
_FIRST_CONTACT, _FAILURE_DEMAND, _HANDED, _CONSULT, _FOLLOW_UP, _FIXING = 0, 1, 2, 3, 4, 5


@rule(types_of("void", RECORD, CASE, "int64", "int64"))
def expect_wait(record: Any, case: Any, channel_kind: Any, boss_pool: int) -> None:
    """Note what a record makes the case do next; `channel_kind`, `boss_pool`: of the channel, the level it names."""
    kind = record["kind"]
    if kind == _CONTACTED:
        case["channel"] = record["place"]
        case["activity"] = _FIRST_CONTACT if record["value"] == _FIRST else _FAILURE_DEMAND
        case["live"] = 1 if channel_kind == _LIVE else 0
        case["first"] = 1
        case["called"] = 0
        # one who chases goes to the desk whatever the channel; others come through the machine first
        case["waiting"] = _NO_WAIT if channel_kind == _SELF_SERVICE and record["value"] != _CHASE else _EXPECTED
    elif kind == _HUMAN_OFFERED:
        case["channel"] = record["place"]
        case["live"] = 1 if channel_kind == _LIVE else 0
        case["first"] = 1
        case["called"] = 0
        case["waiting"] = _EXPECTED
    elif kind == _MESSAGE_LEFT:
        case["called"] = 1
        if case["waiting"] == _EXPECTED:
            case["live"] = 0
    elif kind == _HANDED_UP:
        case["activity"] = _HANDED
        case["live"] = 1 if record["value"] == 1.0 else 0
        case["first"] = 0
        case["called"] = 0
        case["waiting"] = _EXPECTED
    elif kind == _CHECKED_IN:
        case["activity"] = _FOLLOW_UP
        case["live"] = 0
        case["first"] = 0
        case["waiting"] = _EXPECTED
    elif kind == _CALL_DUE:
        case["call_since"] = math.nan
    elif kind == _UNREAD:
        case["waiting"] = _NO_WAIT
    elif kind in (_BOSS_ASKED, _ANSWER_PROMISED):
        case["boss_pool"] = boss_pool
    elif kind in (_BOSS_APPROVED, _BOSS_DECLINED, _HUNG_UP, _BOSS_ABSENT):
        case["boss_pool"] = -1
    elif kind == _OPENED:
        case["flaw"] = record["place"]
    elif kind == _GRANTED:
        case["granted"] += record["value"]


@rule(types_of("void", RECORD, CHANNEL))
def end_hold(record: Any, channel: Any) -> None:
    """Count the minutes for which a contact of a channel was held while a boss was asked, and who hung up meanwhile."""
    kind = record["kind"]
    if kind in (_BOSS_APPROVED, _BOSS_DECLINED, _HUNG_UP, _BOSS_ABSENT):
        channel["held"] += record["value"]
        channel["hung_up"] += 1 if kind == _HUNG_UP else 0


@rule(types_of("boolean", RECORD, CASE))
def is_own_wait(record: Any, case: Any) -> bool:
    """Whether a record of a line, which says how long was waited, is about the customer's own wait under way."""
    # a wait that overflowed may stand in both lines
    if case["waiting"] != _WAITING or record["place"] not in (case["wait_pool"], case["first_pool"]):
        return False
    return bool(abs(record["time"] - record["value"] - case["wait_since"]) <= _SAME * max(1.0, record["time"]))


@rule(types_of("void", CHANNEL, rows("float64"), "float64", "float64"))
def advance_channel(channel: Any, minutes: Any, time: float, warm_up: float) -> None:
    """Carry the integrals of the number waiting on to `time`, from the warm-up on; `minutes`: spent at each number."""
    if time > warm_up:
        passed = time - max(channel["since"], warm_up)
        channel["waiting_minutes"] += channel["waiting"] * passed
        minutes[min(channel["waiting"], minutes.size - 1)] += passed
        channel["most"] = max(channel["most"], channel["waiting"])
    channel["since"] = time


@rule(types_of("boolean", CASE, rows(CHANNEL), rows("float64", 2), rows("int64", 2), rows("float64"), rows("int64"),
               "float64", "float64"))
def is_in_time(
    case: Any, channels: Any, targets: Any, clocks: Any, openings: Any, dates: Any, waited: float, time: float
) -> bool:
    """Whether a wait that ends at `time` is within the service target of its channel, by the clock of that."""
    at, flaw = case["channel"], case["flaw"]
    if at < 0 or channels[at]["in_business"] == 0 or flaw < 0:
        return bool(at >= 0 and waited <= channels[at]["within"])
    first = clocks[flaw, at]
    if first < 0:
        return bool(waited <= targets[flaw, at])
    return bool(time <= business_moment(openings, first, dates, 0, dates.size,
                                        case["wait_since"], targets[flaw, at], False))


@rule(types_of("int64", CASE, CHANNEL, "int64", "float64", "boolean", "float64"))
def settle_on_channel(case: Any, channel: Any, how: int, waited: float, prompt: bool, warm_up: float) -> int:
    """Count the end of a contact's first wait; 1 where it is a positive wait that counts, else 0."""
    if case["wait_since"] < warm_up:
        return 0
    if how == _BLOCKED:
        channel["blocked"] += 1
        return 0
    if how == _SERVED:
        if case["called"] == 1:
            channel["called"] += 1
        else:
            channel["answered"] += 1
        channel["answered_wait"] += waited
        channel["in_time"] += prompt
    else:
        channel["abandoned"] += 1
        channel["abandoned_wait"] += waited
        channel["abandoned_in_time"] += prompt
    return 1 if waited > 0.0 else 0


@rule(types_of("void", CASE, rows(POOL), "int64", "float64", "float64"))
def settle_at_pool(case: Any, pools: Any, how: int, waited: float, warm_up: float) -> None:
    """Count the end of a live contact's wait at the pool that answered it, else at the first it was offered to."""
    if case["live"] == 0 or case["closed"] == 1 or case["wait_since"] < warm_up:
        return
    pool = pools[case["wait_pool"] if how == _SERVED else case["first_pool"]]
    pool["live"] += 1
    if how == _SERVED and waited <= PROMPT_MINUTES:
        pool["live_prompt"] += 1


@rule(types_of("void", RECORD, CASE, rows(POOL)))
def begin_wait(record: Any, case: Any, pools: Any) -> None:
    """Begin the wait that was expected: where, when, and whether anybody is there to end it."""
    place = record["place"]
    takes_over = pools[place]["overflow"]
    nobody = pools[place]["staff"] == 0 and (takes_over < 0 or pools[takes_over]["staff"] == 0)
    case["wait_since"] = record["time"]
    case["wait_pool"] = place
    case["first_pool"] = place
    case["closed"] = 1 if case["live"] == 1 and case["first"] == 1 and nobody and record["kind"] != _SERVED else 0


@rule(types_of("void", RECORD, CASE, rows(POOL), rows(CHANNEL), rows("float64", 2), rows(WAIT), TOTALS, "int64",
               "float64", "boolean", "float64"))
def end_wait(
    record: Any, case: Any, pools: Any, channels: Any, minutes: Any, waits: Any, totals: Any, how: Any, waited: float,
    prompt: bool, warm_up: float,
) -> None:
    """End the customer's own wait: count it on its channel and at its pool, and the customer waits no more.

    prompt: whether it ends within the service target.
    """
    settle_at_pool(case, pools, how, waited, warm_up)
    at = case["channel"]
    if case["first"] == 1 and case["closed"] == 0 and at >= 0:
        channel = channels[at]
        if case["waiting"] == _WAITING:
            advance_channel(channel, minutes[at], record["time"], warm_up)
            channel["waiting"] -= 1
        if settle_on_channel(case, channel, how, waited, prompt, warm_up):
            waits[totals["channel_waits"]]["minutes"] = waited
            waits[totals["channel_waits"]]["place"] = at
            totals["channel_waits"] += 1
    case["waiting"] = _NO_WAIT


@rule(types_of("void", RECORD, CASE, rows(POOL), rows(CHANNEL), rows("float64", 2), rows(WAIT), TOTALS, "float64"))
def reach_line(
    record: Any, case: Any, pools: Any, channels: Any, minutes: Any, waits: Any, totals: Any, warm_up: float
) -> None:
    """Let the expected wait begin with a record of a line, and end at once where it need not wait or cannot."""
    begin_wait(record, case, pools)
    at, kind, time = case["channel"], np.int64(record["kind"]), record["time"]
    if case["first"] == 1 and at >= 0 and time >= warm_up:
        if case["closed"] == 1:
            channels[at]["closed"] += 1
        else:
            channels[at]["offered"] += 1
    if kind != _QUEUED:
        end_wait(record, case, pools, channels, minutes, waits, totals, kind, 0.0, True, warm_up)
        return
    case["waiting"] = _WAITING
    if case["first"] == 1 and case["closed"] == 0 and at >= 0:
        advance_channel(channels[at], minutes[at], time, warm_up)
        channels[at]["waiting"] += 1


@rule(types_of("void", RECORD, CASE, rows(CHANNEL), rows("float64", 2), "float64"))
def meet_closed_desk(record: Any, case: Any, channels: Any, minutes: Any, warm_up: float) -> None:
    """Fold that a customer hears that it is closed: on coming, or in line at closing time.

    Then the contact, which had been offered, counts as having met a closed desk; its wait ends with the next record.
    """
    channel, time = channels[record["place"]], record["time"]
    if case["waiting"] != _WAITING:
        case["waiting"] = _NO_WAIT
        if time >= warm_up:
            channel["closed"] += 1
    elif case["first"] == 1 and case["closed"] == 0:
        case["closed"] = 1
        advance_channel(channel, minutes[record["place"]], time, warm_up)
        channel["waiting"] -= 1
        if case["wait_since"] >= warm_up:
            channel["offered"] -= 1
            channel["closed"] += 1


@rule(types_of("int64", RECORD, CASE))
def beside(record: Any, case: Any) -> Any:
    """Fold a record of a line that is about a call, a consult or a fixers' job; return what begins with a SERVED.

    A call begins to wait with the first record of a line after its CALL_DUE. A job differs from calls in when it
    began to wait, for the same pool may answer the telephone and fix.
    """
    kind, time = np.int64(record["kind"]), record["time"]
    if kind not in (_QUEUED, _SERVED):
        return -1
    if math.isnan(case["call_since"]):
        case["call_since"] = time if kind == _QUEUED else -math.inf
        return _FOLLOW_UP if kind == _SERVED else -1
    if case["boss_pool"] == record["place"]:
        return _CONSULT if kind == _SERVED else -1
    if kind == _QUEUED:
        case["job_since"] = time
        return -1
    began = time - record["value"]
    if abs(began - case["job_since"]) <= _SAME * max(1.0, time):
        case["job_since"] = -math.inf
        return _FIXING
    # who is served without a QUEUED did not wait; a call that had to be QUEUED may not have waited either
    return _FIXING if record["value"] == 0.0 and case["call_since"] < time else _FOLLOW_UP


@rule(types_of("int64", RECORD, CASE, rows(POOL), rows(CHANNEL), rows("float64", 2), rows(WAIT), TOTALS,
               rows("float64", 2), rows("int64", 2), rows("float64"), rows("int64"), "float64"))
def fold_contact(
    record: Any, case: Any, pools: Any, channels: Any, minutes: Any, waits: Any, totals: Any, targets: Any, clocks: Any,
    openings: Any, dates: Any, warm_up: float,
) -> Any:
    """Fold a record of a line into the wait of its case; return the activity that begins with a SERVED, else -1."""
    kind = np.int64(record["kind"])
    if kind in (_QUEUED, _BLOCKED, _SERVED) and case["waiting"] == _EXPECTED:
        reach_line(record, case, pools, channels, minutes, waits, totals, warm_up)
        return np.int64(case["activity"]) if kind == _SERVED else -1
    if kind == _OVERFLOWED:
        # the record names the pool that takes over
        if case["waiting"] == _WAITING:
            case["wait_pool"] = record["place"]
        return -1
    if kind == _ENDED:
        if case["waiting"] == _WAITING:
            waited = record["time"] - case["wait_since"]
            prompt = is_in_time(case, channels, targets, clocks, openings, dates, waited, record["time"])
            end_wait(record, case, pools, channels, minutes, waits, totals, _WITHDRAWN, waited, prompt, warm_up)
        case["waiting"] = _NO_WAIT
        return -1
    if is_own_wait(record, case):
        if kind == _CALLBACK:
            case["called"] = 1
        elif kind in (_SERVED, _ABANDONED, _WITHDRAWN, _OVERDUE):
            case["wait_pool"] = record["place"]
            waited = record["value"]
            prompt = is_in_time(case, channels, targets, clocks, openings, dates, waited, record["time"])
            end_wait(record, case, pools, channels, minutes, waits, totals, kind, waited, prompt, warm_up)
            return np.int64(case["activity"]) if kind == _SERVED else -1
    return beside(record, case)


@rule(types_of("void", SLOT, rows("float64", 2), "float64", "float64"))
def end_work(slot: Any, minutes: Any, time: float, warm_up: float) -> None:
    """Book an agent's work up to `time` on its channel and activity, from the warm-up on, and set the agent free."""
    if slot["since"] < math.inf:
        worked = time - max(slot["since"], warm_up)
        if worked > 0.0:
            channel = slot["channel"] if slot["channel"] >= 0 else minutes.shape[0] - 1
            minutes[channel, slot["activity"]] += worked
    slot["since"] = math.inf


@rule(types_of("void", rows(SLOT), rows(POOL), rows("float64", 3), "float64", "float64"))
def end_all_work(slots: Any, pools: Any, minutes: Any, time: float, warm_up: float) -> None:
    """Book the work of every agent of every pool up to `time`; `minutes`: by pool, channel and activity."""
    for pool in range(pools.size):
        first = pools[pool]["first_slot"]
        for at in range(first, first + pools[pool]["slots"]):
            end_work(slots[at], minutes[pool], time, warm_up)
