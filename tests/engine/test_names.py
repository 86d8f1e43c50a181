"""Luck belongs to names: what an edit of order, number, rate and of other names leaves alone, in whole logs.

Everybody is served at once here, so that nobody's story depends on anybody else's: what differs is luck.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.keys import OPEN_DEMAND
from sim.randomness import customer_key, run_key
from sim.scenario import loads
from sim.scenario.plan import Plan, build
from sim.vocabulary import NOBODY, Kind, Purpose
from tests.engine.tiny import first_to_finish, log_of, plan_of

Told = tuple[float, str, float, str, float]
"""A case: when, which flaw, how severe, which channel first, minutes of the first visit."""

TRAITS = """severity = { dist = "uniform", low = 0, high = 1 }, complexity = { dist = "uniform", low = 0, high = 1 }"""


@dataclass(frozen=True)
class Edited:
    """A world that can be edited: flaws with their rates, channels with their shares, in the order of the file."""

    flaws: dict[str, float] = field(default_factory=lambda: {"fee": 30.0, "leak": 12.0, "delay": 5.0})
    channels: dict[str, float] = field(default_factory=lambda: {"phone": 1.0, "chat": 2.0, "desk": 0.5})
    chain: tuple[str, ...] = ("rep", "senior")
    customers: int = 60
    demand: str = ""

    def text(self) -> str:
        """Return the scenario."""
        flaws = "".join(f"{name} = {{ per_1000_orders = {rate}, {TRAITS} }}\n" for name, rate in self.flaws.items())
        ways = "".join(f"{name}.share = {share}\n" for name, share in self.channels.items())
        pools = "".join(f"pools.{name}s.staff = 500\n" for name in self.chain)
        levels = "".join(f'[[chain]]\nlevel = "{name}"\npool = "{name}s"\nsuccess = [0.9, 0.3]\n'
                         'handle = { dist = "lognormal", mean = 20, cv = 1 }\n' for name in self.chain)
        base = f"customers = {{ initial = {self.customers}, orders_per_week = 20, " \
               'activity = { dist = "gamma", mean = 1, cv = 0.5 } }\n'
        return (f'horizon = "2 weeks"\n{self.demand or base}{pools}[flaws]\n{flaws}[channels]\n{ways}{levels}')


def told(plan: Plan, engine: str = "reference") -> dict[int, set[Told]]:
    """Return what happened to each customer, in names: whatever indices say."""
    records = log_of(plan, engine).records
    whose: dict[int, dict[Kind, np.void]] = {}
    for record in records[records["case"] != NOBODY]:
        whose.setdefault(int(record["case"]), {}).setdefault(Kind(int(record["kind"])), record)
    found: dict[int, set[Told]] = {}
    for case in whose.values():
        opened, voiced = case[Kind.OPENED], case[Kind.VOICED]
        contacted, released = case[Kind.CONTACTED], case.get(Kind.RELEASED)
        found.setdefault(int(opened["customer"]), set()).add((
            float(opened["time"]), plan.names.flaws[opened["place"]], float(voiced["value"]),
            plan.names.channels[contacted["place"]],
            # a difference of times below 20,160 carries their rounding
            round(float(released["value"]), 8) if released is not None else -1.0))
    return found


def cases_of(world: Edited, *without: str, engine: str = "reference") -> dict[int, set[Told]]:
    """Return what happened to each customer, but for some flaws."""
    everybody = told(plan_of(world.text()), engine)
    return {who: left for who, cases in everybody.items()
            if (left := {case for case in cases if case[1] not in without})}


WORLD = Edited()
BEFORE = cases_of(WORLD)
"""In this world some 110 cases come."""


def shuffled(of: dict[str, float], random: Random) -> dict[str, float]:
    return dict(random.sample(list(of.items()), len(of)))


def but_for(cases: dict[int, set[Told]], *flaws: str) -> dict[int, set[Told]]:
    """Return the cases that have none of these flaws."""
    return {who: left for who, mine in cases.items() if (left := {case for case in mine if case[1] not in flaws})}


def test_the_world_shows_something() -> None:
    cases = [case for mine in BEFORE.values() for case in mine]
    assert len(cases) > 80
    assert {case[1] for case in cases} == set(WORLD.flaws)
    assert {case[3] for case in cases} == set(WORLD.channels)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_names_does_not_matter(random: Random) -> None:
    swapped = replace(WORLD, flaws=shuffled(WORLD.flaws, random), channels=shuffled(WORLD.channels, random))
    assert cases_of(swapped) == BEFORE


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(WORLD.flaws)), st.sampled_from([0.0, 0.5, 2.0, 1.37, 0.003, 4.0, 0.9999]))
def test_another_rate_of_a_flaw_keeps_the_common_onsets_and_all_others(flaw: str, factor: float) -> None:
    """All of them: whoever comes at both rates comes at the same moment, with the same luck in everything."""
    after = cases_of(replace(WORLD, flaws=WORLD.flaws | {flaw: WORLD.flaws[flaw] * factor}))
    assert but_for(after, flaw) == but_for(BEFORE, flaw)
    few, many = (BEFORE, after) if factor > 1.0 else (after, BEFORE)
    assert all(cases <= many.get(who, set()) for who, cases in few.items())


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 60.0), st.randoms(use_true_random=False))
def test_another_flaw_moves_nothing(rate: float, random: Random) -> None:
    flaws = shuffled(WORLD.flaws | {"brand_new": rate}, random)
    assert cases_of(replace(WORLD, flaws=flaws), "brand_new") == BEFORE


def test_a_flaw_less_moves_nothing() -> None:
    for gone in WORLD.flaws:
        kept = {name: rate for name, rate in WORLD.flaws.items() if name != gone}
        assert cases_of(replace(WORLD, flaws=kept)) == but_for(BEFORE, gone)


def test_a_rename_moves_the_luck_of_what_is_renamed_and_nothing_else() -> None:
    flaws = {"charge" if name == "fee" else name: rate for name, rate in WORLD.flaws.items()}
    after = cases_of(replace(WORLD, flaws=flaws))
    assert but_for(after, "charge") == but_for(BEFORE, "fee")
    moments = [{case[0] for mine in cases.values() for case in mine if case[1] == flaw}
               for cases, flaw in ((BEFORE, "fee"), (after, "charge"))]
    assert all(moments) and not moments[0] & moments[1]


@settings(max_examples=25, deadline=None)
@given(st.floats(0.01, 5.0), st.randoms(use_true_random=False))
def test_a_channel_more_moves_only_those_who_go_to_it(share: float, random: Random) -> None:
    after = cases_of(replace(WORLD, channels=shuffled(WORLD.channels | {"letter_box": share}, random)))
    moved = 0
    assert after.keys() == BEFORE.keys()
    for who, cases in after.items():
        rest = {case[:3] + case[4:] for case in BEFORE[who]}
        assert {case[:3] + case[4:] for case in cases} == rest
        assert {case for case in cases if case[3] != "letter_box"} <= BEFORE[who]
        moved += sum(case[3] == "letter_box" for case in cases)
    assert moved > 0 or share < 0.2


def test_more_or_fewer_customers_move_nobody_else() -> None:
    for number in (1, 30, 90):
        after = cases_of(replace(WORLD, customers=number))
        both = range(min(number, WORLD.customers))
        assert {who: after.get(who) for who in both} == {who: BEFORE.get(who) for who in both}


def test_a_level_in_between_leaves_the_visits_to_others_alone() -> None:
    """The minutes of visits to the senior are those they would be if nobody stood between."""
    minutes = []
    for world in (WORLD, replace(WORLD, chain=("rep", "expert", "senior"))):
        plan = plan_of(world.text())
        records = log_of(plan).records
        senior = records[(records["kind"] == Kind.RELEASED) & (records["place"] == plan.names.pools.index("seniors"))]
        key = {int(record["case"]): (int(record["customer"]), float(record["time"]))
               for record in records[records["kind"] == Kind.OPENED]}
        minutes.append({key[int(record["case"])]: round(float(record["value"]), 8) for record in senior})
    both = minutes[0].keys() & minutes[1].keys()
    assert len(both) > 10
    assert {one: minutes[0][one] for one in both} == {one: minutes[1][one] for one in both}


def test_no_policy_depends_on_which_others_are_in_the_file(engine: str) -> None:
    policies = {"plain": "", "half": "flaws.fee.per_1000_orders = 15", "none": "flaws.fee.per_1000_orders = 0",
                "double": "flaws.fee.per_1000_orders = 60\nflaws.leak.per_1000_orders = 1"}

    def digest(policy: str, *others: str) -> str:
        text = WORLD.text() + "".join(f"[policies.{name}]\n{policies[name]}\n" for name in (*others, policy))
        return log_of(build(loads(text).world(policy)), engine).digest()

    for policy in policies:
        others = [name for name in policies if name != policy]
        assert digest(policy) == digest(policy, *others) == digest(policy, *others[::-1])
    assert len({digest(policy) for policy in policies}) == len(policies)


OPEN = replace(WORLD, demand="demand = { cases_per_hour = 0.5, profile = \"office\" }\n")


@settings(max_examples=25, deadline=None)
@given(st.floats(0.0, 60.0), st.randoms(use_true_random=False))
def test_in_open_demand_a_weight_moves_only_those_who_come_or_go(weight: float, random: Random) -> None:
    before = cases_of(OPEN)
    after = cases_of(replace(OPEN, flaws=shuffled(OPEN.flaws | {"fee": weight}, random)))
    assert before.keys() == after.keys()
    for who, cases in after.items():
        (one,), (other,) = before[who], cases
        assert other[1] == one[1] or (other[1] if weight > 30.0 else one[1]) == "fee"
        assert other[2:] == one[2:]
        assert other[0] == pytest.approx(one[0], abs=1e-9)  # the weights are made to add up to a whole by division


def test_by_day_and_by_night() -> None:
    """A flaw with hours of its own is none of those that come at other hours."""
    hours = {"night": [1] * 6 + [0] * 18, "day": [0] * 6 + [1] * 18}
    night = "".join(f"{name} = {{ per_1000_orders = 20, profile = {day * 7} }}\n" for name, day in hours.items())
    plan = plan_of(OPEN.text().replace("[flaws]\n", f"[flaws]\n{night}"))
    cases = [case for mine in told_flaws(plan) for case in mine]
    assert {name for hour, name in cases if hour < 6} >= {"night"}
    assert all((name != "night") if hour >= 6 else (name != "day") for hour, name in cases)


def told_flaws(plan: Plan) -> Iterator[list[tuple[float, str]]]:
    """Yield the hour of the day and the flaw of every case."""
    records = log_of(plan).records
    opened = records[records["kind"] == Kind.OPENED]
    yield [(float(record["time"]) / 60.0 % 24.0, plan.names.flaws[record["place"]]) for record in opened]


def test_the_flaw_of_an_arrival_is_a_race() -> None:
    plan = plan_of(OPEN.text())
    records = log_of(plan).records
    names = [plan.names.flaws[place] for place in records["place"][records["kind"] == Kind.OPENED]]
    assert names == [first_to_finish(run_key(plan.seed, 0), int(customer_key(OPEN_DEMAND, n)), 0, Purpose.FLAW,
                                     OPEN.flaws) for n in range(len(names))]
    assert len(set(names)) == 3


@pytest.mark.parametrize("flaw", ["fee", "leak"])
def test_a_project_has_the_lead_time_of_its_flaw_wherever_it_stands(flaw: str) -> None:
    """One flaw of two is reported; the file names it first or last."""
    minutes = set()
    for order in (("fee", "leak"), ("leak", "fee")):
        flaws = {name: 30.0 if name == flaw else 0.0 for name in order}
        text = replace(WORLD, flaws=flaws).text() + """
            [levers]
            report = 1
            [design]
            threshold = 1
            lead_time = { dist = "exponential", mean = 900 }
        """
        records = log_of(plan_of(text)).records
        minutes.add(tuple(records["value"][records["kind"] == Kind.PROJECT_STARTED].tolist()))
    assert len(minutes) == 1 and minutes != {()}


def test_the_world_of_a_bug_report() -> None:
    """One flaw of five gone or halved, or another staff: the founders' luck is that of before, all of it.

    The bank of the report over four weeks, with fewer customers; only what depends on no queue is compared.
    """
    text = (Path(__file__).parents[2] / "configs" / "lost_in_space.toml").read_text(encoding="utf-8")
    plain, gone, half = (told_luck(text, f"flaws.returned_payment.per_1000_orders={rate}") for rate in (1.0, 0.0, 0.5))
    other = {case for case in plain if case[2] != "returned_payment"}
    assert {case for case in gone if case[2] != "returned_payment"} == other
    assert {case for case in half if case[2] != "returned_payment"} == other
    assert gone < half < plain
    assert len(other) > 200


def told_luck(text: str, change: str) -> set[tuple[int, float, str, float]]:
    """Return who had what, when and how severe, of cases of founders that nothing knocked on."""
    sets = (change, "horizon='4 weeks'", "warm_up='1 weeks'", "customers.initial=3000", "customers.organic_per_week=0",
            "customers.churn.hazard_per_year=0", "customers.churn.after_case.base=-1000",
            "customers.word_of_mouth.conversion=0")
    plan = build(loads(text, "lost_in_space.toml", sets).world())
    records = log_of(plan, "compiled").records
    spoken = records[np.isin(records["kind"], (Kind.VOICED, Kind.STAYED_SILENT))]
    severity = dict(zip(spoken["case"].tolist(), spoken["value"].tolist(), strict=True))
    opened = records[(records["kind"] == Kind.OPENED) & (records["cause"] == NOBODY)]
    return {(int(one["customer"]), float(one["time"]), plan.names.flaws[one["place"]], severity[int(one["case"])])
            for one in opened if int(one["case"]) in severity}
