"""What each lever does: exact shares against an enumeration by hand, sampled ones against these, and what is said."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import permutations
from typing import Any

import pytest

from sim.errors import InputError
from sim.experiment.simulate import simulate
from sim.inquiry.why import Design, Why, designed, why
from sim.inquiry.why_form import COLUMNS, why_csv, why_form
from sim.report.why import label, markdown, pages, sentence
from sim.scenario import Scenario, loads
from sim.scenario.plan import build
from tests.experiment.worlds import QUEUE

WORLD = QUEUE.partition("[policies")[0].replace("cases_per_hour = 8", "cases_per_hour = 14").replace(
    'horizon = "1 day"', 'horizon = "12 h"')
TWO = """
[policies.plain]
[policies.other]
script_minutes = "1 min"
chain.rep.handle = { mean = "6 min" }
pools.reps.staff = 2
pools.reps.cost_per_hour = 12
"""
LEVERS = {
    "staff": "pools.reps.staff = 2", "cost_per_hour": "pools.reps.cost_per_hour = 12",
    "handle": 'chain.rep.handle = { mean = "6 min" }', "script": 'script_minutes = "1 min"',
}
SCENARIO = loads(WORLD + TWO)
OUTCOMES = ("wait_mean.reps", "unsolved_share", "staff_cost")


def found(scenario: Scenario = SCENARIO, outcomes: tuple[str, ...] = OUTCOMES, **options: Any) -> Why:
    design = designed(scenario, ("plain", "other"), **{"replications": 3, **options})
    return why(design, outcomes=outcomes, engine="reference")


@cache
def value(names: frozenset[str], replication: int, outcome: str) -> Fraction:
    """Return the outcome of a run of a scenario that is written with these levers set."""
    text = f"{WORLD}[policies.only]\n" + "\n".join(line for name, line in LEVERS.items() if name in names)
    return Fraction(simulate(build(loads(text).world()), replication=replication, engine="reference").outcomes[outcome])


def by_hand(outcome: str, replications: int) -> dict[str, Fraction]:
    """Return what each lever adds on average over all orders and replications."""
    shares = dict.fromkeys(LEVERS, Fraction(0))
    orders = list(permutations(LEVERS))
    for order in orders:
        for at, name in enumerate(order):
            for replication in range(replications):
                shares[name] += (value(frozenset(order[:at + 1]), replication, outcome)
                                 - value(frozenset(order[:at]), replication, outcome))
    return {name: share / (len(orders) * replications) for name, share in shares.items()}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_shares_are_those_of_an_enumeration_by_hand_to_the_bit(outcome: str) -> None:
    parts = found().parts[outcome]
    assert {part.lever: part.exact for part in parts} == by_hand(outcome, 3)
    everything = frozenset(LEVERS)
    totals = [value(everything, at, outcome) - value(frozenset(), at, outcome) for at in range(3)]
    assert sum(part.exact for part in parts) == sum(totals) / 3
    for part in parts:
        first = [value(frozenset((part.lever,)), at, outcome) - value(frozenset(), at, outcome) for at in range(3)]
        last = [value(everything, at, outcome) - value(everything - {part.lever}, at, outcome) for at in range(3)]
        assert part.added.mean == pytest.approx(float(sum(first) / 3), abs=1e-12)
        assert part.taken.mean == pytest.approx(float(sum(last) / 3), abs=1e-12)


def test_a_cost_that_is_a_product_is_shared_as_the_formula_says() -> None:
    """12 h at 10 an hour for one, against 12 for two: 168 more; two orders, so 120 or 144 for the second rep, 24 or 48
    for the wage."""
    parts = {part.lever: part for part in found().parts["staff_cost"]}
    assert {name: float(part.exact) for name, part in parts.items()} == {
        "staff": 132.0, "cost_per_hour": 36.0, "handle": 0.0, "script": 0.0}
    assert (parts["staff"].added.mean, parts["staff"].taken.mean) == (120.0, 144.0)
    pair = {one.levers: one.interaction.mean for one in found().pairs["staff_cost"]}
    assert pair[("staff", "cost_per_hour")] == pytest.approx(24.0)
    share = parts["staff"].share
    assert share is not None and share.value == pytest.approx(132.0 / 168.0) and share.half_width == pytest.approx(0.0)


def test_sampled_shares_sum_exactly_and_each_replication_draws_orders_of_its_own() -> None:
    sampled, exact = found(mixtures=11, replications=4), found(replications=4)
    design = sampled.design
    assert exact.design.is_exact and not design.is_exact
    assert [len(orders) for orders in design.orders] == [2] * 4
    assert len(set(design.orders)) > 1
    assert all(orders[1] == orders[0][::-1] for orders in design.orders)
    for outcome in OUTCOMES:
        assert sum(part.exact for part in sampled.parts[outcome]) == sum(part.exact for part in exact.parts[outcome])
    # only pairs interact in a product of two, so an order with its reverse gives the exact shares
    assert [part.exact for part in sampled.parts["staff_cost"]] == [part.exact for part in exact.parts["staff_cost"]]
    assert not any(sampled.pairs.values())


def test_sampled_shares_estimate_the_exact_ones() -> None:
    """The exact share of the same customers lies within the interval, which holds the luck of customers, too."""
    sampled, exact = (found(mixtures=mixtures, replications=12).parts["wait_mean.reps"] for mixtures in (11, 16))
    for part, other in zip(sampled, exact, strict=True):
        assert abs(part.exact - other.exact) <= part.effect.half_width
    assert any(part.exact != other.exact for part, other in zip(sampled, exact, strict=True))


def test_the_number_of_mixtures_decides_between_all_of_them_and_orders() -> None:
    def designs(mixtures: int) -> Design:
        return designed(SCENARIO, ("plain", "other"), replications=2, mixtures=mixtures)

    assert designs(16).is_exact and designs(16).runs == 32
    few = designs(15)
    assert len(few.coalitions(0)) <= 15 and not few.is_exact
    assert len(designs(2).orders[0]) == 2  # one order and its reverse in any case


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_neither_workers_nor_the_engine_leave_a_trace(engine: str) -> None:
    design = designed(SCENARIO, ("plain", "other"), replications=2)
    one = json.dumps(why_form(why(design, engine="reference")))
    assert json.dumps(why_form(why(design, workers=2, engine=engine))) == one


def test_levers_between_the_ends_that_make_no_world_are_joined_and_it_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sim.inquiry.levers import Mixtures
    from sim.scenario.model import World

    made = Mixtures.world

    def refusing(self: Mixtures, coalition: frozenset[int]) -> World:
        names = {self.levers[at].name for at in coalition}
        if names == {"staff", "script"}:
            raise InputError("no such world")
        return made(self, coalition)

    monkeypatch.setattr(Mixtures, "world", refusing)
    result = found()
    # of the pairs that would mend it the first is taken: with the wage there is no fault any more
    assert [lever.name for lever in result.design.levers] == ["staff + cost_per_hour", "handle", "script"]
    assert sum(part.exact for part in result.parts["staff_cost"]) == 168


def test_what_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="not an outcome"):
        found(outcomes=("happiness",))
    with pytest.raises(InputError, match="policy"):
        designed(SCENARIO, ("plain", "unheard_of"))


# What is said -----------------------------------------------------------------------------------------------------


def test_shares_are_told_where_the_difference_is_clear_and_only_there() -> None:
    result = found(replications=5, outcomes=("wait_mean.reps", "staff_cost", "abandoned_share"))
    assert result.is_shared("staff_cost") and not result.is_shared("abandoned_share")
    assert sentence(result, "staff_cost") == (
        "Staff cost: worse (+168 ± 0). Staff 79 %, cost per hour 21 %; the other 2 together 0 %.")
    assert "%" not in sentence(result, "abandoned_share")
    assert "nothing to share out" in sentence(result, "abandoned_share")
    form = {(row["lever"], row["outcome"]): row for row in why_form(result)["levers"]}
    assert form["staff", "abandoned_share"]["share"] is None
    assert form["staff", "staff_cost"]["share"] == pytest.approx(132.0 / 168.0)
    assert {row["outcome"]: row["is"] for row in why_form(result)["differences"]}["staff_cost"] == "worse"


def test_one_replication_gives_effects_and_no_shares() -> None:
    result = found(replications=1)
    assert all(part.share is None for parts in result.parts.values() for part in parts)
    assert "%" not in "".join(sentence(result, name) for name in OUTCOMES)
    assert all(row["effect_half_width"] is None and row["effect"] is not None for row in why_form(result)["levers"])


def test_an_undefined_outcome_is_told_and_not_shared_out() -> None:
    result = found(outcomes=("problem_days_per_customer_year", "staff_cost"))
    assert result.undefined["problem_days_per_customer_year"] == result.design.runs
    assert "undefined" in sentence(result, "problem_days_per_customer_year")
    assert {row["outcome"] for row in why_form(result)["levers"]} == {"staff_cost"}


@cache
def of_staff_cost() -> Why:
    """Return the attribution of the staff cost alone."""
    return found(outcomes=("staff_cost",))


def with_effects(effects: list[float], is_clear: bool = True) -> Why:
    """Return an attribution of the staff cost with these effects of its levers."""
    result = of_staff_cost()
    parts = tuple(
        replace(part, exact=Fraction(effect), share=replace(part.share, value=effect / sum(effects)),
                effect=replace(part.effect, mean=effect, half_width=0.0 if is_clear else 1e9), too_rare=False)
        for part, effect in zip(result.parts["staff_cost"], effects, strict=True) if part.share is not None)
    return replace(result, parts={"staff_cost": parts})


def test_sentences() -> None:
    head = "Staff cost: worse (+168 ± 0). "
    assert sentence(with_effects([96, 12, -8, 0]), "staff_cost") == (
        f"{head}Staff 96 %, cost per hour 12 %, handle time -8 %; script 0 %.")
    assert sentence(with_effects([98, 1, 1, 0]), "staff_cost") == f"{head}Staff 98 %; the other 3 together 2 %."
    assert sentence(with_effects([100, 0, 0, 0], False), "staff_cost") == (
        f"{head}Not clear of zero: staff 100 %; the other 3 together 0 %.")
    assert sentence(with_effects([500, -400, 0, 0]), "staff_cost") == (
        f"{head}The levers pull against each other: staff +500, cost per hour -400; the other 2 together +0.")


def test_an_effect_in_too_few_replications_is_not_clear() -> None:
    result = with_effects([96, 4, 0, 0])
    assert sentence(result, "staff_cost").endswith("Staff 96 %; the other 3 together 4 %.")
    rare = tuple(replace(part, too_rare=True) for part in result.parts["staff_cost"])
    assert sentence(replace(result, parts={"staff_cost": rare}), "staff_cost").endswith(
        "Not clear of zero: staff 96 %; the other 3 together 4 %.")
    # what costs nothing more in any run differs in too few of them
    assert {part.lever: part.too_rare for part in of_staff_cost().parts["staff_cost"]} == {
        "staff": False, "cost_per_hour": False, "handle": True, "script": True}


def test_labels_are_words_and_whole_keys_stay() -> None:
    assert label("handing_up") == "handing up"
    assert label("chain.rep.handle_time") == "chain.rep.handle_time"
    assert label("kind + expected_answer") == "kind with expected answer"


def test_what_is_written_is_what_is_printed_with_everything() -> None:
    result = found(replications=4)
    text = markdown(result)
    assert text.startswith("# Why\n")
    for page in pages(result, full=True):
        if isinstance(page, str):
            assert page.split("\n")[0] in text
    rows = why_csv(result).decode().splitlines()
    assert rows[0] == ",".join(COLUMNS)
    assert len(rows) == 1 + len(OUTCOMES) * len(LEVERS)
    shares = [row["share"] for row in why_form(result)["levers"] if row["outcome"] == "staff_cost"]
    assert math.fsum(shares) == pytest.approx(1.0)
    exact = [Fraction(row["effect_exact"]) for row in why_form(result)["levers"] if row["outcome"] == "wait_mean.reps"]
    assert sum(exact) == Fraction(next(row["exact"] for row in why_form(result)["differences"]
                                       if row["outcome"] == "wait_mean.reps"))


# In brief ---------------------------------------------------------------------------------------------------------


def test_in_brief_every_replication_runs_one_order_that_sums_exactly() -> None:
    whole, brief = found(), found(brief=True)
    assert brief.design.is_exact is False and not brief.design.has_ends
    assert all(len(orders) == 1 for orders in brief.design.orders)
    assert brief.runs == 3 * (len(LEVERS) + 1) < whole.runs
    for name in OUTCOMES:
        total = sum(part.exact for part in brief.parts[name])
        assert total == sum(part.exact for part in whole.parts[name])
        for replication, (order,) in enumerate(brief.design.orders):
            assert sorted(order) == list(range(len(LEVERS))), replication


def test_in_brief_a_share_is_what_a_lever_adds_to_those_before_it_in_the_orders_drawn() -> None:
    brief = found(brief=True)
    names = [lever.name for lever in brief.design.levers]
    for outcome in OUTCOMES:
        shares = dict.fromkeys(names, Fraction(0))
        for replication, (order,) in enumerate(brief.design.orders):
            for at, lever in enumerate(order):
                before = frozenset(names[each] for each in order[:at])
                shares[names[lever]] += (value(before | {names[lever]}, replication, outcome)
                                         - value(before, replication, outcome))
        assert {part.lever: part.exact * 3 for part in brief.parts[outcome]} == shares


def test_in_brief_nothing_is_said_of_levers_set_first_and_last() -> None:
    brief = found(brief=True)
    said = "\n".join(page if isinstance(page, str) else "\n".join(page.columns) for page in pages(brief, full=True))
    assert "set first" not in said and "set last" not in said
    assert "Every replication draws one order of the levers" in " ".join(said.split())
    assert all(math.isinf(part.added.half_width) for part in brief.parts["staff_cost"])
    idle = [part for part in brief.parts["staff_cost"] if part.lever == "script"]
    assert idle and idle[0].does_nothing


def test_few_levers_are_run_in_all_mixtures_even_in_brief() -> None:
    pair = loads(WORLD + """
[policies.plain]
[policies.other]
script_minutes = "1 min"
pools.reps.staff = 2
""")
    design = designed(pair, ("plain", "other"), replications=2, brief=True)
    assert design.is_exact and design.has_ends and design.runs == 8
