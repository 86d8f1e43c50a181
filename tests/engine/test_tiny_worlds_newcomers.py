"""Customers who come and what they are told, to the bit: orders, the street, praise, listeners and their ties."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import numpy as np
import pytest

from sim.behaviour.demand import cumulated_rates, time_of, unit_exponential
from sim.behaviour.feelings import moved
from sim.engine.keys import OPEN_DEMAND, WORLD_KEY, knock_on_number
from sim.randomness import customer_key, lineage_key, name_key, quantile, run_key, uniform, words
from sim.vocabulary import HOURS_PER_WEEK, Kind, Origin, Purpose
from tests.engine.conftest import Play, Story
from tests.engine.tiny import cases, desk, orders

ANY = '{ dist = "uniform", low = 0, high = 1 }'
TRUST_ALONE = "customers.trust.weights = { care = 0, help = 0, trust = 1 }\n"
TALK = desk("handle = 5", "9") + TRUST_ALONE

WORLDS = {
    "orders of newcomers": desk("handle = 5", "9") + """
        seed = 3
        customers.organic_per_week = 60
        customers.orders_per_week = 40
        customers.activity = { dist = "gamma", mean = 1, cv = 0.5 }
        flaws.fee.per_1000_orders = 300
        flaws.leak.per_1000_orders = 500
        flaws.fee.severity = { dist = "uniform", low = 0, high = 1 }
        demand.profile = "office"
    """,
    "half of the orders are caught": orders(1, 2).replace("per_week = 2.0", "per_week = 8") + desk() + f"""
        flaws.problem.severity = {ANY}
        levers.quality_check = 0.5
    """,
    "a cascade": cases(1) + desk("handle = 600", "9") + f"""
        flaws.leak = {{ knock_on = {{ flaw = "flood", per_day = 100 }} }}
        flaws.flood = {{ per_1000_orders = 0, severity = {ANY}, knock_on = {{ flaw = "rot", per_day = 100 }} }}
        flaws.rot = {{ per_1000_orders = 0, severity = {ANY} }}
    """,
    "half of the praise wins": 'horizon = "3 days"' + cases(3) + TALK + f"""
        flaws.problem.severity = {ANY}
        [customers.word_of_mouth]
        praise_above = 0.5
        praise = 2.5
        inside = 0.5
        shift = 0.25
        conversion = 0.5
        delay = {{ dist = "uniform", low = 60, high = 900 }}
    """,
    "a name that falls": desk(staff="0") + """
        seed = 3
        customers.initial = 1
        customers.orders_per_week = 60
        customers.organic_per_week = 600
        channels.phone.patience = 10
        flaws.problem.per_1000_orders = 1000
        [customers.word_of_mouth]
        grievance_below = 1
        grievance = 2
        reputation_drop = 0.01
        reputation_half_life = "2 h"
    """,
    "friends of a friend": orders(2, 1) + desk(staff="0") + TRUST_ALONE + """
        channels.phone.patience = 700
        customers.organic_per_week = 200
        [customers.word_of_mouth]
        grievance_below = 1
        grievance = 40
        inside = 1
        shift = 0.5
        graph.small_world = { neighbours = 2, rewire = 0 }
    """,
}


def draw(story: Story, key: int, number: int, purpose: Purpose, n: int = 0) -> float:
    """Return a draw of the world."""
    return uniform(run_key(story.plan.seed, 0), key, number, int(purpose), n)


def law(story: Story, row: int, key: int, number: int, purpose: Purpose, n: int = 0) -> float:
    """Return what a law of the plan gives at a draw."""
    return float(quantile(story.plan.laws, story.plan.points, int(row), draw(story, key, number, purpose, n)))


def points(story: Story, key: int, flaw: str, rate: float, until: float) -> list[tuple[float, int]]:
    """Return the points below a rate in the measure of one customer and flaw: work so far, and the key of the case.

    Layers from 0 to 1/64, 1/64 to 1/32, ... of a rate a week; in each, points at exponential gaps, at uniform heights.
    """
    found = []
    edges = [0.0, *(2.0 ** (power - 6) for power in range(40))]
    for layer, (bottom, top) in enumerate(pairwise(edges)):
        work, n = 0.0, 1
        while bottom < rate:
            one, two, three, four = map(int, words(run_key(story.plan.seed, 0), key ^ name_key(flaw), layer,
                                                   int(Purpose.ORDERS), n))
            work += unit_exponential((one * 2**20 + two // 2**12 + 0.5) / 2**52) / (top - bottom)
            if work > until:
                break
            if bottom + (three * 2**20 + four // 2**12 + 0.5) / 2**52 * (top - bottom) < rate:
                found.append((work, four * 2**32 + two))
            n += 1
    return sorted(found)


def test_a_newcomer_orders_from_the_moment_it_joins(play: Play) -> None:
    """Each flaw has a Poisson measure of its own, seen through the inverse of the cumulated rate from joining on."""
    story = play(WORLDS["orders of newcomers"])
    plan = story.plan
    rates = plan.profile.reshape(1, -1) / HOURS_PER_WEEK
    cumulated = cumulated_rates(rates.copy(), np.ones(ceil(plan.horizon / 1440.0)))
    expected = []
    for n, (joined, _, _, a_week, _, _) in enumerate(story.of("JOINED")):
        done = float(cumulated_at(cumulated, joined))
        for flaw, share in (("fee", 0.3), ("leak", 0.5)):
            for work, _ in points(story, int(customer_key(Origin.ORGANIC, n)), flaw, a_week * share, 1.0):
                time = float(time_of(cumulated, done + work))
                if time < plan.horizon:
                    expected.append((time, "OPENED", flaw, 0.5))
    assert len(expected) > 10
    opened = sorted(step[:4] for step in story.of("OPENED"))
    assert [step[1:] for step in opened] == [step[1:] for step in sorted(expected)]
    assert [step[0] for step in opened] == pytest.approx([step[0] for step in sorted(expected)], rel=1e-12)


def test_cases_of_a_newcomer_have_the_keys_of_their_points(play: Play) -> None:
    """What is drawn for a case is drawn under the key of the point that brought it."""
    story = play(WORLDS["orders of newcomers"])
    seen = sorted(step[3] for step in story.of("VOICED") if step[2] == "fee")
    told = [law(story, story.plan.flaws[0]["severity"], case, 1, Purpose.SEVERITY)
            for n, (_, _, _, a_week, _, _) in enumerate(story.of("JOINED"))
            for _, case in points(story, int(customer_key(Origin.ORGANIC, n)), "fee", a_week * 0.3, 1.0)]
    assert len(seen) > 3
    assert set(seen) <= set(told)


def cumulated_at(cumulated: object, time: float) -> float:
    """Return the expected arrivals before a minute: linear within an hour."""
    hour = int(time / 60.0)
    rate = cumulated[hour + 1] - cumulated[hour]  # type: ignore[index]
    return cumulated[hour] + rate * (time / 60.0 - hour)  # type: ignore[index]


def test_a_check_catches_an_order_by_its_own_draw(play: Play) -> None:
    """What is caught is written down with the severity that it would have had."""
    text = WORLDS["half of the orders are caught"]
    story, unchecked = play(text), play(text.replace("quality_check = 0.5", "quality_check = 0"))
    key = int(customer_key(0, 0))
    expected = []
    orders_made = points(story, key, "problem", 8.0, 1.0)
    assert len(orders_made) == len(unchecked.onsets)
    for (_, case), time in zip(orders_made, unchecked.onsets, strict=True):
        if draw(story, case, 1, Purpose.QUALITY_CHECK) < 0.5:
            severity = law(story, story.plan.flaws[0]["severity"], case, 1, Purpose.SEVERITY)
            expected.append((time, "CAUGHT", "problem", severity))
        else:
            expected.append((time, "OPENED", "problem", 0.5))
    assert {step[1] for step in expected} == {"CAUGHT", "OPENED"}
    assert [step[:4] for step in story.of("CAUGHT", "OPENED")] == expected


def test_a_case_that_was_knocked_on_has_a_number_of_its_own(play: Play) -> None:
    """The number of the first case and the links from it; the third knocks on nothing more."""
    story = play(WORLDS["a cascade"])
    key = int(customer_key(OPEN_DEMAND, 0))
    times = [story.onsets[0]]
    expected = [(times[0], "VOICED", "leak", 0.0)]
    for links, flaw in ((1, "flood"), (2, "rot")):
        earlier = 1 if links == 1 else knock_on_number(1, 1)
        times.append(times[-1] + 14.4 * unit_exponential(draw(story, key, earlier, Purpose.KNOCK_ON)))
        number = knock_on_number(1, links)
        severity = law(story, story.plan.flaws[links]["severity"], key, number, Purpose.SEVERITY)
        expected.append((times[-1], "VOICED", flaw, severity))
    assert story.onsets == times
    assert [step[:4] for step in story.of("VOICED")] == expected
    assert [step[3] for step in story.of("KNOCKED_ON")] == [1.0, 2.0]


def test_every_telling_has_draws_of_its_own(play: Play) -> None:
    """Inside it reaches one of all who ever came, whose trust moves; outside it wins a customer after a while, whose
    key is of the teller's lineage, and who tells others in turn."""
    story = play(WORLDS["half of the praise wins"])
    plan, records = story.plan, story.log.records
    keys: dict[int, int] = {}
    trust: dict[int, float] = {}
    heard = 0
    for position, record in enumerate(records):
        kind, who = record["kind"], int(record["customer"])
        if kind == Kind.OPENED:
            trust[who] = 0.5
            keys.setdefault(who, int(customer_key(OPEN_DEMAND, who)))
        if kind != Kind.PRAISED:
            continue
        key, reached, won = keys[who], [], []
        for n in range(int(record["value"])):
            if draw(story, key, 1, Purpose.INSIDE, n) < 0.5:
                listener = int(draw(story, key, 1, Purpose.LISTENER, n) * len(trust))
                if listener != who:
                    trust[listener] = moved(trust[listener], 0.25, 1.0)
                    reached.append((listener, trust[listener]))
            elif draw(story, key, 1, Purpose.CONVERSION, n) < 0.5:
                delay = law(story, plan.world["conversion_delay"], key, 1, Purpose.CONVERSION_DELAY, n)
                won.append((float(record["time"]) + delay, int(lineage_key(run_key(plan.seed, 0), key, 1, n))))
        told = records[records["cause"] == position]
        said = told[told["kind"] == Kind.HEARD]
        assert list(zip(said["customer"].tolist(), said["value"].tolist(), strict=True)) == reached
        came = told[told["kind"] == Kind.JOINED]
        won = sorted(one for one in won if one[0] < plan.horizon)
        assert came["time"].tolist() == [time for time, _ in won]
        keys |= dict(zip(came["customer"].tolist(), (newcomer for _, newcomer in won), strict=True))
        heard += len(reached)
    assert heard > 1 and len(keys) > 5
    severities = {int(record["customer"]): record["value"] for record in records[records["kind"] == Kind.VOICED]}
    assert severities == {who: law(story, plan.flaws[0]["severity"], keys[who], 1, Purpose.SEVERITY)
                          for who in severities}


def test_the_name_turns_newcomers_away(play: Play) -> None:
    """Candidate n comes if its draw is below what the remembered grievances leave of the name."""
    story = play(WORLDS["a name that falls"])
    stock, since = 0.0, 0.0
    fell = {step[0]: step[3] for step in story.of("REPUTATION_FELL")}
    time, expected, turned_away, faded = 0.0, [], 0, 0
    for n in range(1000):
        time += unit_exponential(draw(story, WORLD_KEY, 0, Purpose.ORGANIC, n)) * 10_080 / 600
        if not time < story.plan.horizon:
            break
        for when in [when for when in fell if when < time]:
            stock, since = fell.pop(when), when
        left = stock * 0.5 ** ((time - since) / 120.0)
        comes = draw(story, WORLD_KEY, 0, Purpose.ORGANIC_ACCEPTED, n) < max(0.0, 1.0 - 0.01 * left)
        turned_away += not comes
        faded += comes and draw(story, WORLD_KEY, 0, Purpose.ORGANIC_ACCEPTED, n) >= 1.0 - 0.01 * stock
        if comes:
            expected.append((time, "JOINED", "organic", 60.0))
    assert turned_away > 3
    assert [step[:4] for step in story.of("JOINED")][1:] == expected


def test_a_newcomer_knows_somebody_and_one_friend_of_theirs(play: Play) -> None:
    """Customers 0 and 1 are tied twice, round their ring. With two neighbours each, newcomer n is tied to somebody of
    all who are there and to one of that one's friends; a telling of customer 0 then reaches one of its friends."""
    story = play(WORLDS["friends of a friend"])
    friends: list[list[int]] = [[1, 1], [0, 0]]
    opened = story.onsets[0]
    joined = [step[0] for step in story.of("JOINED")][2:]
    for n, _ in enumerate(time for time in joined if time < opened + 700):
        key, newcomer = int(customer_key(Origin.ORGANIC, n)), len(friends)
        anchor = int(draw(story, key, 0, Purpose.LISTENER) * newcomer)
        known = len(friends[anchor])
        friends.append([anchor])
        friends[anchor].append(newcomer)
        other = friends[anchor][int(draw(story, key, 0, Purpose.ACQUAINTANCE, 0) * known)]
        friends[newcomer].append(other)
        friends[other].append(newcomer)
    assert len(friends[0]) > 2
    told = int(story.of("AGGRIEVED")[0][3])
    ((_, key),) = points(story, int(customer_key(0, 0)), "problem", 0.5, 1.0)
    listeners = [friends[0][int(draw(story, key, 1, Purpose.LISTENER, n) * len(friends[0]))] for n in range(told)]
    records = story.log.records
    assert records["customer"][records["kind"] == Kind.HEARD].tolist() == [one for one in listeners if one != 0]


