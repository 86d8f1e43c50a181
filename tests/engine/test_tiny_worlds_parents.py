"""What set each record off, and why at all: worlds whose true causes are known, every parent written down by hand."""

from __future__ import annotations

from sim.vocabulary import NOBODY, Kind
from tests.engine.conftest import Play, Story
from tests.engine.tiny import cases, desk, orders, two_levels

DOORS_OPEN_AT_ONE = two_levels("handle = 5, authority = 0").replace(
    "pools.reps.staff = 1", 'pools.reps.staff = { daily = "1-24: 1" }')

WORLDS = {
    "at the counter": 'horizon = "3 h"' + cases(2) + DOORS_OPEN_AT_ONE + """
        pools.fixers = { staff = 1, work = 30 }
        flaws.problem = { remedy = 50, needs_fixer.pool = "fixers" }
        fixing = { promise = 20, chase_minutes = 4, expedite = true }
        design = { threshold = 2, lead_time = 10 }
        [levers]
        report = 1
        goodwill = 15
        apology = "sincere"
        ask_boss = { consult = 3, approval = 1 }
        [customers]
        trust.weights = { care = 1, help = 0, trust = 0 }
        feelings.onset = { care = -0.5 }
        feelings.waited = { care = -0.1 }
        feelings.apology_sincere = { care = 0.1 }
        feelings.granted = { care = 0.5 }
        feelings.broken_promise = { care = -0.1 }
    """,
    "nobody at the desk": 'horizon = "2 h"' + orders(2, 1) + desk(staff="0") + """
        channels.phone = { patience = 10, retry = { probability = 1, delay = 5 } }
        flaws.problem.knock_on = { flaw = "flood", per_day = 100 }
        flaws.flood.per_1000_orders = 0
        customers.trust.weights = { care = 0, help = 0, trust = 1 }
        customers.feelings.waited = { trust = -0.2 }
        customers.effort.contact = 1
        customers.tolerance = 1.5
        customers.churn.after_case.base = 100
        [customers.word_of_mouth]
        grievance_below = 1
        grievance = 4
        inside = 1
        shift = 0.5
        graph.small_world = { neighbours = 2, rewire = 0 }
    """,
    "word gets round": 'horizon = "2 days"' + orders(2, 1) + desk(staff="0") + """
        channels.phone.patience = 10
        customers.trust.weights = { care = 0, help = 0, trust = 1 }
        customers.churn = { hazard_per_year = 2, hazard_slope = 12 }
        [customers.word_of_mouth]
        grievance_below = 1
        grievance = 4
        inside = 1
        shift = 0.5
        graph.small_world = { neighbours = 2, rewire = 0 }
    """,
}


def family(story: Story) -> list[str]:
    """Return the records as lines: number, kind, of which case, by which record, for which record."""
    lines = []
    for at, record in enumerate(story.log.records):
        bonds = ((" of ", "case"), (" by ", "cause"), (" for ", "why"))
        lines.append(f"{at} {Kind(int(record['kind'])).name}"
                     + "".join(f"{word}{record[name]}" for word, name in bonds if record[name] != NOBODY))
    return lines


def told(text: str) -> list[str]:
    """Return the lines of a text; what stands behind two spaces is for the reader."""
    return [line.strip().split("  ")[0] for line in text.strip().splitlines()]


def test_what_set_it_off_at_the_counter(play: Play) -> None:
    """Two callers wait until the doors open; the rep asks the boss; fixes are late and chased; the team hears of it."""
    assert family(play(WORLDS["at the counter"])) == told("""
        0 STAFFED
        1 STAFFED
        2 STAFFED
        3 OPENED of 0
        4 FELT of 0 by 3
        5 VOICED of 0 by 3
        6 CONTACTED of 0 by 5
        7 QUEUED of 0 by 6
        8 OPENED of 1
        9 FELT of 1 by 8
        10 VOICED of 1 by 8
        11 CONTACTED of 1 by 10
        12 QUEUED of 1 by 11
        13 STAFFED
        14 SERVED of 0 by 13 for 7  the doors open
        15 FELT of 0 by 14
        16 APOLOGISED of 0 by 14
        17 FELT of 0 by 16
        18 REPORTED of 0 by 14  the first report does not suffice
        19 BOSS_ASKED of 0 by 14
        20 SERVED of 0 by 19  the boss is free
        21 BOSS_APPROVED of 0 by 20 for 19
        22 FELT of 0 by 21  the hold
        23 RELEASED of 0 by 21
        24 GRANTED of 0 by 21
        25 FELT of 0 by 24
        26 GOODWILL_GIVEN of 0 by 24
        27 RELEASED of 0 by 24  of the rep, by what was granted
        28 FIX_REQUESTED of 0 by 24
        29 SERVED of 1 by 27 for 12  the rep whom the first caller's visit kept
        30 FELT of 1 by 29
        31 SERVED of 0 by 28  the fixer is free
        32 APOLOGISED of 1 by 29
        33 FELT of 1 by 32
        34 REPORTED of 1 by 29
        35 BOSS_ASKED of 1 by 29
        36 SERVED of 1 by 35
        37 PROJECT_STARTED by 34 for 34  the second does
        38 BOSS_APPROVED of 1 by 36 for 35
        39 FELT of 1 by 38
        40 RELEASED of 1 by 38
        41 GRANTED of 1 by 38
        42 FELT of 1 by 41
        43 GOODWILL_GIVEN of 1 by 41
        44 RELEASED of 1 by 41
        45 FIX_REQUESTED of 1 by 41
        46 QUEUED of 1 by 45
        47 FLAW_LOWERED by 37
        48 PROMISE_BROKEN of 0 by 28 for 28  20 minutes after the request
        49 FELT of 0 by 48
        50 CONTACTED of 0 by 48
        51 SERVED of 0 by 50
        52 CHASED of 0 by 51
        53 RELEASED of 0 by 52
        54 PROMISE_BROKEN of 1 by 45 for 45
        55 FELT of 1 by 54
        56 CONTACTED of 1 by 54
        57 SERVED of 1 by 56
        58 FIXED of 0 by 31 for 28
        59 RELEASED of 0 by 58
        60 SERVED of 1 by 59 for 46  the fixer, free of the first case's fix
        61 PROMISE_KEPT of 0 by 58 for 52  as quoted when it was chased
        62 ENDED of 0 by 58
        63 CHASED of 1 by 57
        64 RELEASED of 1 by 63
        65 PROMISE_BROKEN of 1 by 63 for 45  as quoted when it was chased
        66 FELT of 1 by 65
        67 CONTACTED of 1 by 65
        68 SERVED of 1 by 67
        69 CHASED of 1 by 68
        70 RELEASED of 1 by 69
        71 FIXED of 1 by 60 for 45
        72 RELEASED of 1 by 71
        73 PROMISE_KEPT of 1 by 71 for 69  as quoted the second time
        74 ENDED of 1 by 71
    """)


def test_what_set_it_off_nobody_at_the_desk(play: Play) -> None:
    """A problem that nobody hears of brings another; friends are told; the customer leaves, which ends the other."""
    assert family(play(WORLDS["nobody at the desk"])) == told("""
        0 STAFFED
        1 JOINED
        2 JOINED
        3 OPENED of 0
        4 VOICED of 0 by 3
        5 CONTACTED of 0 by 4
        6 QUEUED of 0 by 5
        7 KNOCKED_ON of 0 by 3
        8 OPENED of 1 by 7 for 3  a problem out of the first one
        9 VOICED of 1 by 8
        10 ABANDONED of 0 by 6
        11 FELT of 0 by 10
        12 CONTACTED of 1 by 10 for 9  when the line is free of the first one, for what it wanted to say
        13 QUEUED of 1 by 12
        14 ABANDONED of 1 by 13
        15 FELT of 1 by 14
        16 CONTACTED of 0 by 14 for 10  the first one again, after the second
        17 QUEUED of 0 by 16
        18 ABANDONED of 0 by 17
        19 FELT of 0 by 18
        20 CONTACTED of 1 by 18 for 14
        21 QUEUED of 1 by 20
        22 ABANDONED of 1 by 21
        23 FELT of 1 by 22
        24 ENDED of 0 by 18  too tired to try a third time
        25 AGGRIEVED of 0 by 24
        26 HEARD by 25
        27 HEARD by 25
        28 LEFT by 23 for 24  the straw was the other case's wait
        29 ENDED of 1 by 28  with the customer
        30 AGGRIEVED of 1 by 29
        31 HEARD by 30
        32 HEARD by 30
        33 HEARD by 30
        34 HEARD by 30
        35 HEARD by 30
        36 HEARD by 30
        37 HEARD by 30
    """)


def test_who_hears_enough_leaves_for_it(play: Play) -> None:
    """The straw is the last thing heard; nobody knows why at all, since no case of its own made it leave."""
    records = play(WORLDS["word gets round"]).log.records
    (left,) = records[records["kind"] == Kind.LEFT]
    heard = (records["kind"] == Kind.HEARD) & (records["customer"] == left["customer"])
    assert left["cause"] == heard.nonzero()[0][-1]
    assert left["why"] == NOBODY
