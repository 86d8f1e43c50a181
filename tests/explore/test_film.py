"""The film: where everybody is at any moment is what the log says, counted another way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from sim.explore.film import CODES, LINE, PAPER_LINE, WORK, form_of, side_of, stage_of
from sim.vocabulary import Ending, Kind
from tests.explore.desks import SHOP, desk_of, shop
from tests.inquiry import twin_worlds

_LEAVE_THE_LINE = (Kind.SERVED, Kind.ABANDONED, Kind.WITHDRAWN, Kind.OVERDUE, Kind.ANSWERED_LATE,
                   Kind.CALLBACK_ACCEPTED, Kind.CLOSED, Kind.MESSAGE_LEFT)

_ASKED = (Kind.BOSS_APPROVED, Kind.BOSS_DECLINED, Kind.BOSS_ABSENT, Kind.HUNG_UP_ON_HOLD, Kind.ANSWER_PROMISED)


def _lines(records: Any, moments: list[float]) -> Iterator[dict[int, int]]:
    """Give from the log alone how many cases wait in each pool's line at the end of some minutes; consults aside."""
    place: dict[int, int] = {}
    asking: set[int] = set()
    rows = iter(list(zip(*(records[name].tolist() for name in ("time", "case", "kind", "place")), strict=True)))
    coming = next(rows, None)
    for moment in moments:
        while coming is not None and coming[0] <= moment:
            _, case, number, where = coming
            kind = Kind(number)
            if kind is Kind.BOSS_ASKED:
                asking.add(case)
            elif kind in _ASKED:
                asking.discard(case)
            elif case not in asking and kind in (Kind.QUEUED, Kind.OVERFLOWED):
                place[case] = where
            elif case not in asking and kind in _LEAVE_THE_LINE:
                place.pop(case, None)
            coming = next(rows, None)
        yield dict(Counter(place.values()))


def _folded(form: dict[str, Any], moments: list[float]) -> Iterator[dict[int, int]]:
    """Give the same from the film's events, as the page folds them."""
    place: dict[int, tuple[int, int]] = {}
    papers: dict[int, tuple[int, int]] = {}
    events = iter([*form["start"], *form["events"]])
    coming = next(events, None)
    for moment in moments:
        while coming is not None and coming[0] <= moment:
            _, case, code, where, _ = coming
            name = CODES[code]
            if name in ("request in line", "fixer at work"):
                papers[case] = (code, where)
            elif name == "request done":
                papers.pop(case, None)
            elif name in ("over", "leaves"):
                place.pop(case, None)
            elif name not in ("feels", "tells", "agent busy", "agent free", "staff"):
                place[case] = (code, where)
            coming = next(events, None)
        yield dict(Counter(pool for code, pool in (*place.values(), *papers.values()) if code in (LINE, PAPER_LINE)))


@pytest.mark.parametrize("text", [None, twin_worlds.LINES])
def test_nobody_who_waits_is_left_out(text: str | None) -> None:
    """At many moments of several days, and from whatever day the film begins."""
    desk = desk_of(shop() if text is None else shop(text))
    ready, waited = desk.ready({}), 0
    for at in (0, 1):
        side = side_of(ready, at, 0, desk.engine, desk.turn({}))
        last = int(side.plan.horizon // 1440)
        for day in {0, min(3, last - 1), last // 2}:
            form = form_of(side, day, 2)
            moments = [round(float(minute), 2) + 0.004
                       for minute in np.linspace(form["from"] + 0.5, form["to"] - 0.5, 200)]
            expected = list(_lines(side.records, moments))
            assert list(_folded(form, moments)) == expected, (at, day)
            waited += sum(sum(lines.values()) for lines in expected)
    assert waited > 0


def test_everybody_has_a_customer_and_ends_as_the_log_says() -> None:
    """Each case of the film belongs to a customer, and the endings are those of the log."""
    desk = desk_of(shop())
    side = side_of(desk.ready({}), 0, 0, desk.engine, desk.turn({}))
    form = form_of(side, 0, 14)
    assert {event[1] for event in form["events"] if event[1] >= 0} <= set(form["customers"])
    ended = side.records[(side.records["kind"] == int(Kind.ENDED)) & (side.records["time"] < form["to"])]
    shown = [event[3] for event in form["events"] if CODES[event[2]] == "over"]
    assert sorted(shown) == sorted(ended["place"].tolist())
    assert shown.count(int(Ending.SOLVED)) > 5
    assert form["base"] == 300
    assert any(event[2] == WORK for event in form["events"])


def test_moods_customers_and_tellings_are_those_of_the_log() -> None:
    """Whoever opens a case feels as before it; who joins, who leaves and who praises are counted another way."""
    desk = desk_of(shop(SHOP.replace("initial = 300", "initial = 300\norganic_per_week = 20")))
    side = side_of(desk.ready({}), 1, 0, desk.engine, desk.turn({}))
    form = form_of(side, 0, 14)
    records = side.records[side.records["time"] < form["to"]]
    kind = records["kind"]
    opened = records[kind == int(Kind.OPENED)]
    assert [event[4] for event in form["events"] if CODES[event[2]] == "has a problem"] == opened["value"].tolist()
    joined, left = ((kind == int(which)).sum() for which in (Kind.JOINED, Kind.LEFT))
    codes = Counter(CODES[event[2]] for event in form["events"])
    assert form["base"] + codes["joins"] == joined and codes["leaves"] == left and codes["joins"] > 10
    told = [event[3] for event in form["events"] if CODES[event[2]] == "tells"]
    assert told.count(1) == (kind == int(Kind.PRAISED)).sum()
    assert told.count(0) == (kind == int(Kind.AGGRIEVED)).sum() > 0


def test_on_hold_a_case_stays_with_its_agent() -> None:
    """Records of asking the boss name a level; the film names the pool and the agent who asks, before and after."""
    desk = desk_of(shop(SHOP.replace("[policies.empowered]", '[policies.asking]\nextends = "scripted"\nask_boss = '
                                     '{ consult = "3 min", approval = 0.7 }\n[policies.empowered]')))
    ready = desk.ready({"settings": {"policies": ["asking", "empowered"]}})
    form = form_of(side_of(ready, 0, 0, desk.engine, desk.turn({})), 0, 14)
    last: dict[int, tuple[int, float]] = {}
    held = 0
    for _, case, code, place, value in form["events"]:
        name = CODES[code]
        if name == "on hold":
            held += 1
            assert last[case] == (place, value)
        if name in ("with an agent", "on hold"):
            last[case] = (place, value)
    assert held > 5
    assert {place for place, _ in last.values()} <= {0, 1} and min(agent for _, agent in last.values()) >= 0


def test_the_stage_names_every_place() -> None:
    """Pools in the order of the chain, channels, endings, codes."""
    stage = stage_of(desk_of(shop()).ready({}))
    assert [pool["name"] for pool in sorted(stage["pools"], key=lambda pool: pool["order"])] == ["reps", "bosses"]
    assert stage["codes"] == list(CODES) and stage["endings"][0] == "solved"
