"""What each record changes: the compiled loop of the fold and the small rules it is made of.

One rule a subject (customer, case, line, pool, flaw). They change the rows they are given; see
`sim.outcomes.fold_state` for the meaning of the rows and `sim.outcomes.catalogue` for what counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.eventlog.record import RECORD
from sim.jit import rule
from sim.outcomes.census import DETRACTOR, PROMOTER
from sim.outcomes.fold_state import ACTIVITIES, CASE, CHANNEL, CUSTOMER, FLAW, POOL, SLOT, TALLY, TOTALS, WAIT
from sim.outcomes.service import end_hold, end_work, expect_wait, fold_contact, meet_closed_desk
from sim.outcomes.signatures import rows, types_of
from sim.vocabulary import ChannelKind, Ending, Kind, Origin, Reason, Tone

_JOINED, _LEFT, _OPENED, _VOICED = int(Kind.JOINED), int(Kind.LEFT), int(Kind.OPENED), int(Kind.VOICED)
_FELT, _HEARD, _ENDED, _CAME_BACK = int(Kind.FELT), int(Kind.HEARD), int(Kind.ENDED), int(Kind.CAME_BACK)
_CONTACTED, _HUMAN_OFFERED = int(Kind.CONTACTED), int(Kind.HUMAN_OFFERED)
_SELF_SERVED, _QUIT = int(Kind.SELF_SERVED), int(Kind.QUIT_SELF_SERVICE)
_QUEUED, _BLOCKED, _ABANDONED = int(Kind.QUEUED), int(Kind.BLOCKED), int(Kind.ABANDONED)
_SERVED, _RELEASED, _STAFFED = int(Kind.SERVED), int(Kind.RELEASED), int(Kind.STAFFED)
_FLAW_LOWERED, _REPUTATION_FELL = int(Kind.FLAW_LOWERED), int(Kind.REPUTATION_FELL)
_FOUNDING, _REFERRAL = int(Origin.FOUNDING), int(Origin.REFERRAL)
_GRIEVANCE, _OVERFLOWED, _CALLBACK = int(Tone.GRIEVANCE), int(Kind.OVERFLOWED), int(Kind.CALLBACK_ACCEPTED)
_CLOSED, _MESSAGE_LEFT = int(Kind.CLOSED), int(Kind.MESSAGE_LEFT)
_WITHDRAWN, _BOSS_ASKED, _UNREAD = int(Kind.WITHDRAWN), int(Kind.BOSS_ASKED), int(Kind.UNREAD)
_OVERDUE, _ANSWERED_LATE, _WRAPPING_UP = int(Kind.OVERDUE), int(Kind.ANSWERED_LATE), int(Kind.WRAPPING_UP)
_LATE_ANSWERS, _WRAP_UP = ACTIVITIES.index("late_answers"), ACTIVITIES.index("wrap_up")
_ANSWER_PROMISED = int(Kind.ANSWER_PROMISED)
_SOLVED, _FIRST, _MESSAGE = int(Ending.SOLVED), int(Reason.FIRST), int(ChannelKind.MESSAGE)
_OFF_LINE, _MAY_REACH_LINE, _IN_LINE = 0, 1, 2


@rule(types_of("void", RECORD, CUSTOMER, TOTALS, "float64"))
def fold_customer(record: Any, customer: Any, totals: Any, warm_up: float) -> None:
    """Fold a record into its customer: joining, leaving, loyalty."""
    kind = record["kind"]
    if kind in (_FELT, _HEARD, _ENDED):
        customer["loyalty"] = record["value"]
        if kind == _HEARD and record["place"] == _GRIEVANCE and record["time"] >= warm_up:
            customer["told_bad"] = 1
    elif kind == _OPENED:
        customer["loyalty"] = record["value"]
        if record["time"] >= warm_up:
            customer["concerned"] = 1
    elif kind == _JOINED:
        customer["joined"] = record["time"]
        customer["orders"] = record["value"]
        if record["time"] >= warm_up and record["place"] != _FOUNDING:
            totals["newcomers"] += 1
            if record["place"] == _REFERRAL:
                totals["referrals"] += 1
    elif kind == _LEFT:
        customer["left"] = record["time"]
        customer["leaving"] = record["place"]
        customer["loyalty"] = record["value"]


@rule(types_of("void", RECORD, CASE, TOTALS, "int64", "int64"))
def fold_case(record: Any, case: Any, totals: Any, counts: int, channel_kind: Any) -> None:
    """Fold a record into its case; `counts` is 1 where the case counts, `channel_kind` that of the channel it names."""
    kind = record["kind"]
    if kind == _CONTACTED:
        case["contacts"] += 1
        case["line"] = _OFF_LINE if channel_kind == _MESSAGE else _MAY_REACH_LINE
        if record["value"] != _FIRST:
            totals["failure_demand"] += counts
    elif kind == _HUMAN_OFFERED and channel_kind == _MESSAGE:
        case["line"] = _OFF_LINE
    elif kind == _VOICED:
        case["voiced"] = 1
    elif kind == _CAME_BACK:
        case["returned"] = 1
    elif kind in (_SELF_SERVED, _QUIT, _CLOSED, _MESSAGE_LEFT):
        case["line"] = _OFF_LINE
    elif kind == _ENDED:
        case["ended"] = record["time"]
        case["ending"] = record["place"]
        voiced = counts * case["voiced"]
        totals["voiced_ended"] += voiced
        if record["value"] > case["before"]:
            totals["gained"] += voiced
        totals["ended_late"] += counts
        if 10.0 * record["value"] >= PROMOTER:
            totals["promoters"] += counts
        if 10.0 * record["value"] <= DETRACTOR:
            totals["detractors"] += counts
        if record["place"] == _SOLVED and case["contacts"] == 1 and case["returned"] == 0:
            totals["first_contact"] += voiced


@rule(types_of("void", "int64", CASE, TOTALS, "int64"))
def fold_line(kind: int | np.int64, case: Any, totals: Any, counts: int) -> None:
    """Fold what happens to the present contact in a line: it reaches one, meets a full one, or is abandoned."""
    if case["line"] == _MAY_REACH_LINE:
        case["line"] = _IN_LINE
        totals["live"] += counts
    if case["line"] == _IN_LINE and kind == _ABANDONED:
        case["line"] = _OFF_LINE
        totals["abandoned"] += counts
    elif case["line"] == _IN_LINE and kind == _BLOCKED:
        case["line"] = _OFF_LINE
        totals["blocked"] += counts


@rule(types_of("void", POOL, "float64", "float64"))
def advance_pool(pool: Any, time: float, warm_up: float) -> None:
    """Carry the integrals of busy, staffed and overtime agent-minutes on to `time`, from the warm-up on."""
    if time > warm_up:
        minutes = time - max(pool["since"], warm_up)
        pool["busy_minutes"] += pool["busy"] * minutes
        pool["staffed_minutes"] += pool["staff"] * minutes
        if pool["busy"] > pool["staff"]:
            pool["overtime_minutes"] += (pool["busy"] - pool["staff"]) * minutes
    pool["since"] = time


@rule(types_of("void", FLAW, "float64", "float64"))
def advance_flaw(flaw: Any, time: float, warm_up: float) -> None:
    """Carry the integral of a flaw's level on to `time`, from the warm-up on."""
    if time > warm_up:
        flaw["level_minutes"] += flaw["level"] * (time - max(flaw["since"], warm_up))
    flaw["since"] = time


@rule(types_of("void", POOL, "float64", "float64"))
def fold_third(pool: Any, wait: float, progress: float) -> None:
    """Fold the wait of a piece of work taken up after `progress`, from 0 to 1, of the time that counts."""
    if progress < 1.0 / 3.0:
        pool["early"] += 1
        pool["early_wait"] += wait
    elif progress < 2.0 / 3.0:
        pool["middle"] += 1
        pool["middle_wait"] += wait
    else:
        pool["late"] += 1
        pool["late_wait"] += wait


@rule(types_of("int64", RECORD, POOL, "float64", "float64"))
def fold_pool(record: Any, pool: Any, warm_up: float, horizon: float) -> int:
    """Fold a record into its pool; 1 where a positive wait that counts has ended with service, else 0."""
    kind, time, value = record["kind"], record["time"], record["value"]
    counts = time - value >= warm_up
    if kind == _SERVED:
        advance_pool(pool, time, warm_up)
        pool["busy"] += 1
        if time >= warm_up:
            fold_third(pool, value, (time - warm_up) / (horizon - warm_up))
        if counts:
            pool["served"] += 1
            pool["served_wait"] += value
            if value > 0.0:
                return 1
    elif kind == _ANSWERED_LATE:  # it is work, but nobody's wait
        advance_pool(pool, time, warm_up)
        pool["busy"] += 1
    elif kind == _RELEASED:
        advance_pool(pool, time, warm_up)
        pool["busy"] -= 1
    elif kind == _ABANDONED and counts:
        pool["abandoned"] += 1
        pool["abandoned_wait"] += value
    elif kind == _BLOCKED and time >= warm_up:
        pool["blocked"] += 1
    elif kind == _STAFFED:
        advance_pool(pool, time, warm_up)
        pool["staff"] = np.int64(value)
    return 0


@rule(types_of("int64", rows(RECORD), rows(CASE), rows(CUSTOMER), rows(POOL), rows(CHANNEL), rows(SLOT), rows(FLAW),
               rows(TALLY), rows(TOTALS), rows(WAIT), rows(WAIT), rows("float64", 3), rows("float64", 2),
               rows("int64"), rows("int64"), rows("float64", 2), rows("int64", 2), rows("float64"), rows("int64"),
               "float64", "float64"))
def fold_records(
    records: Any, cases: Any, customers: Any, pools: Any, channels: Any, slots: Any, flaws: Any, tallies: Any,
    totals: Any, waits: Any, channel_waits: Any, agent_minutes: Any, waiting_minutes: Any, level_pools: Any,
    places: Any, targets: Any, clocks: Any, openings: Any, dates: Any, warm_up: float, horizon: float,
) -> int:
    """Fold records in order; the position of the first that cannot be of this world, or -1 where all are."""
    total = totals[0]
    for position in range(records.size):
        record = records[position]
        kind, place, time = np.int64(record["kind"]), np.int64(record["place"]), record["time"]
        if kind >= places.size or place >= places[kind]:
            return position
        tally = tallies[kind]
        if time >= warm_up:
            tally["late"] += 1
            tally["value"] += record["value"]
        if record["customer"] >= 0:
            fold_customer(record, customers[record["customer"]], total, warm_up)
        activity, channel = np.int64(-1), np.int64(-1)
        if record["case"] >= 0:
            case = cases[record["case"]]
            if kind == _OPENED:
                case["opened"] = time
                case["before"] = record["value"]
            counts = 1 if case["opened"] >= warm_up else 0
            channel_kind = np.int64(channels[place]["kind"]) if kind in (_CONTACTED, _HUMAN_OFFERED) else 0
            fold_case(record, case, total, counts, channel_kind)
            if kind in (_SERVED, _QUEUED, _BLOCKED, _ABANDONED):
                fold_line(kind, case, total, counts)
            if kind in (_SERVED, _QUEUED, _BLOCKED, _ABANDONED, _WITHDRAWN, _OVERDUE, _OVERFLOWED, _CALLBACK, _ENDED):
                activity = fold_contact(record, case, pools, channels, waiting_minutes, channel_waits, total, targets,
                                        clocks, openings, dates, warm_up)
                channel = np.int64(case["channel"])
            else:
                if kind == _CLOSED:
                    meet_closed_desk(record, case, channels, waiting_minutes, warm_up)
                asked = level_pools[place] if kind in (_BOSS_ASKED, _ANSWER_PROMISED) else -1
                expect_wait(record, case, channel_kind, asked)
                if time >= warm_up and case["channel"] >= 0:
                    end_hold(record, channels[case["channel"]])
                if kind == _UNREAD and time >= warm_up:
                    channels[place]["unread"] += 1
            tally["cases"] += counts
            tally["voiced"] += counts * case["voiced"]
        if kind in (_SERVED, _RELEASED, _ABANDONED, _BLOCKED, _STAFFED, _ANSWERED_LATE, _WRAPPING_UP):
            if fold_pool(record, pools[place], warm_up, horizon):
                waits[total["waits"]]["minutes"] = record["value"]
                waits[total["waits"]]["place"] = place
                total["waits"] += 1
            if kind in (_SERVED, _RELEASED, _ANSWERED_LATE, _WRAPPING_UP):
                if not 0 <= record["agent"] < pools[place]["slots"]:
                    return position
                slot = slots[pools[place]["first_slot"] + record["agent"]]
                end_work(slot, agent_minutes[place], time, warm_up)
                if kind == _SERVED:
                    slot["since"] = time
                    slot["activity"] = activity if activity >= 0 else 0
                    slot["channel"] = channel
                elif kind == _ANSWERED_LATE:
                    slot["since"] = time
                    slot["activity"] = _LATE_ANSWERS
                    slot["channel"] = -1
                elif kind == _WRAPPING_UP:
                    slot["since"] = time
                    slot["activity"] = _WRAP_UP
        elif kind == _FLAW_LOWERED:
            advance_flaw(flaws[place], time, warm_up)
            flaws[place]["level"] = record["value"]
        elif kind == _REPUTATION_FELL:
            total["stock"] = record["value"]
            total["stock_time"] = time
    return -1
