"""Routes in the file: what may stand there, what is refused, what policies change, and what becomes of them."""

from __future__ import annotations

import math
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import InputError
from sim.report.sheet import sheet
from sim.scenario import loads
from sim.scenario.model import World
from sim.scenario.plan import build
from sim.scenario.routing import visits_to_come
from tests.scenario.conftest import Refused

LOG = """\
horizon = "1 week"
demand.cases_per_hour = 5
pools = { bots.staff = 50, reps.staff = 3, office.staff = 2 }
[[chain]]
level = "bot"
pool = "bots"
routes = { gave_up = 0.1, rep = 0.5, solved = 0.4 }
[[chain]]
level = "rep"
pool = "reps"
handle = "6 min"
routes = { bot = 1, back_office = 4, solved = 14, refused = 1 }
[[chain]]
level = "back_office"
pool = "office"
"""
"""A bot, reps who know where cases go, and a back office that decides by skill."""


def world(text: str, policy: str | None = None) -> World:
    return loads(text).world(policy)


def chain(*routes: str) -> str:
    """Return a world of one pool with levels l0, l1, ... of the given keys."""
    levels = "\n".join(f'[[chain]]\nlevel = "l{at}"\npool = "p"\n{keys}' for at, keys in enumerate(routes))
    return f'horizon = "1 day"\ndemand.cases_per_hour = 1\npools.p.staff = 1\n{levels}\n'


def test_shares_are_cumulated_in_the_order_of_the_chain() -> None:
    """Solved, bot, rep, back office, refused, gave up - however the file is written."""
    plan = build(world(LOG))
    assert plan.levels["routed"].tolist() == [1, 1, 0]
    np.testing.assert_allclose(plan.routes, [
        [0.4, 0.4, 0.9, 0.9, 0.9, 1.0], [0.7, 0.75, 0.75, 0.95, 1.0, 1.0], [0.0] * 6], rtol=0, atol=1e-15)
    other = LOG.replace("gave_up = 0.1, rep = 0.5, solved = 0.4", "solved = 0.4, gave_up = 0.1, rep = 0.5")
    assert build(world(other)).routes.tobytes() == plan.routes.tobytes()
    assert loads(other).source_hash == loads(LOG).source_hash


@pytest.mark.parametrize("weight", ["5e-324", "1e-300", "1e12"])
def test_only_the_ratio_of_weights_counts(weight: str) -> None:
    plan = build(world(chain(f"routes = {{ solved = {weight}, refused = {weight} }}")))
    assert plan.routes.tolist() == [[0.5, 0.5, 1.0, 1.0]]


def test_without_routes_there_are_none() -> None:
    plan = build(world(chain("", 'routes = "none"')))
    assert not plan.levels["routed"].any()
    assert not plan.routes.any()


@pytest.mark.parametrize(("old", "new", "key", "nearest"), [
    ("rep = 0.5", "reps = 0.5", "chain.bot.routes.reps", "rep"),
    ("solved = 14", "sovled = 14", "chain.rep.routes.sovled", "solved"),
    ("rep = 0.5", "rep = -0.5", "chain.bot.routes.rep", ""),
    ("rep = 0.5", "rep = 2e12", "chain.bot.routes.rep", ""),
    ("rep = 0.5", 'rep = "0.5"', "chain.bot.routes.rep", ""),
    ("rep = 0.5", "rep = true", "chain.bot.routes.rep", ""),
    ("rep = 0.5", "rep = inf", "chain.bot.routes.rep", ""),
    ("{ gave_up = 0.1, rep = 0.5, solved = 0.4 }", "{ gave_up = 0, rep = 0.0 }", "chain.bot.routes", ""),
    ("{ gave_up = 0.1, rep = 0.5, solved = 0.4 }", "{}", "chain.bot.routes", ""),
    ("{ gave_up = 0.1, rep = 0.5, solved = 0.4 }", '["rep"]', "chain.bot.routes", ""),
    ("{ gave_up = 0.1, rep = 0.5, solved = 0.4 }", '"rep"', "chain.bot.routes", ""),
    ("{ gave_up = 0.1, rep = 0.5, solved = 0.4 }", "1", "chain.bot.routes", ""),
    ('level = "back_office"', 'level = "refused"', "chain.refused.level", ""),
    ('level = "bot"', 'level = "bot"\nsuccess = [0.9, 0.9]', "chain.bot.success", ""),
    ('level = "bot"', 'level = "bot"\nattempt_below = 0.5', "chain.bot.attempt_below", ""),
    ('level = "bot"', 'level = "bot"\nauthority = 20', "chain.bot.authority", ""),
])
def test_bad_routes_are_refused_where_they_stand(refused: Refused, old: str, new: str, key: str, nearest: str) -> None:
    text = LOG.replace("back_office = 4, ", "") if "refused" in new else LOG
    assert old in text
    problems = refused(text.replace(old, new))
    assert [problem.key for problem in problems] == [key]
    assert problems[0].message and problems[0].allowed
    assert problems[0].nearest == nearest


def test_neutral_values_may_stand_beside_routes() -> None:
    """So a policy can bring routes to a level that has figures of skill."""
    text = chain("success = [0.9, 0.2]\nauthority = 5") + """
        [policies.skill]
        [policies.log]
        chain.l0 = { routes = { solved = 1, refused = 1 }, success = [1, 1], authority = "unlimited" }
    """
    assert [loads(text).world(policy).chain[0].routes for policy in ("skill", "log")] == [
        None, {"solved": 1.0, "refused": 1.0}]


def test_policies_and_overrides_change_single_weights() -> None:
    text = LOG + """
        [policies.today]
        [policies.fewer]
        chain.rep.routes = { back_office = 0, gave_up = 2 }
        [policies.skill]
        chain.rep.routes = "none"
    """
    scenario = loads(text, sets=["chain.bot.routes.rep=0.8"])
    routes = {policy: scenario.world(policy).chain[1].routes for policy in scenario.policies}
    today = {"bot": 1.0, "back_office": 4.0, "solved": 14.0, "refused": 1.0}
    assert routes == {"today": today, "fewer": today | {"back_office": 0.0, "gave_up": 2.0}, "skill": None}
    assert all((scenario.world(policy).chain[0].routes or {})["rep"] == 0.8 for policy in scenario.policies)


def test_a_policy_is_told_of_its_own_routes(refused: Refused) -> None:
    problems = refused(LOG + "[policies.x]\nchain.rep.routes = { solved = 0, refused = 0, back_ofice = 1 }\n")
    assert [(problem.key, problem.nearest) for problem in problems] == [
        ("policies.x.chain.rep.routes.back_ofice", "back_office")]


@pytest.mark.parametrize(("levels", "key"), [
    (("routes = { l0 = 1 }",), "chain.l0.routes"),
    (("routes = { l0 = 999.5, solved = 0.5 }",), "chain.l0.routes"),
    (("routes = { l0 = 1e12, solved = 1e-300 }",), "chain.l0.routes"),
    (("routes = { l1 = 1 }", "routes = { l0 = 1, solved = 0 }"), "chain.l0.routes"),
    (("routes = { solved = 1, l1 = 0.01 }", "routes = { l1 = 1 }"), "chain.l1.routes"),
    (("routes = { l1 = 1 }", "success = [0, 0]", "routes = { l0 = 1 }"), "chain.l0.routes"),
])
def test_routes_that_lead_nobody_out_are_refused(refused: Refused, levels: tuple[str, ...], key: str) -> None:
    problems = refused(chain(*levels))
    assert [problem.key for problem in problems] == [key]
    assert problems[0].message == "lead round for ever"


@pytest.mark.parametrize("levels", [
    ("routes = { l0 = 99, solved = 1 }",),
    ("routes = { solved = 1, l1 = 0 }", "routes = { l1 = 1 }"),
    ("routes = { l1 = 1 }", "success = [0, 0.1]", "routes = { l0 = 1 }"),
    ("routes = { l1 = 1 }", "success = [0, 0]"),
    ("routes = { l1 = 1 }", "routes = { gave_up = 1 }"),
])
def test_routes_with_a_way_out_for_all_who_come_are_accepted(levels: tuple[str, ...]) -> None:
    assert all(visits < 1000 for visits in visits_to_come(world(chain(*levels))).values())


def test_visits_to_come_are_those_of_the_fundamental_matrix() -> None:
    """From l0: v0 = 1 + v0/4 + v1/2; from l1: v1 = 1 + v0/2."""
    found = visits_to_come(world(chain("routes = { l0 = 1, l1 = 2, solved = 1 }", "routes = { l0 = 1, refused = 1 }")))
    assert found == pytest.approx({"l0": 3.0, "l1": 2.5}, rel=1e-12)
    assert visits_to_come(world(chain("routes = { l0 = 9, solved = 1 }", ""))) == pytest.approx({"l0": 10.0})


@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4).filter(any), min_size=3, max_size=3))
def test_an_objection_means_that_somebody_cannot_get_out(weights: list[list[int]]) -> None:
    """Against walking: after 4,000 steps hardly anything is left inside exactly where no objection is raised."""
    names = ["l0", "l1", "l2", "solved"]
    routes = [f"routes = {{ {', '.join(f'{name} = {weight}' for name, weight in zip(names, row, strict=True))} }}"
              for row in weights]
    moves = np.array(weights, dtype=float) / np.sum(weights, axis=1, keepdims=True)
    inside = moves[:, :3]
    reached = np.linalg.matrix_power(np.eye(3) + inside, 3)[0] > 0.0
    left = np.linalg.matrix_power(inside, 4000).sum(axis=1)[reached]
    try:
        found = visits_to_come(world(chain(*routes)))
    except InputError as error:
        assert [problem.message for problem in error.problems] == ["lead round for ever"]
        assert left.max() > 0.5
    else:
        assert all(math.isfinite(visits) for visits in found.values())
        assert left.max() < 1e-6


def test_the_sheet_shows_where_cases_go() -> None:
    (table,) = [table for table in sheet(loads(LOG)) if table.title.startswith("The chain")]
    assert table.columns[-1] == "goes on to"
    assert [row[-1] for row in table.rows] == [
        "gave_up 0.1, rep 0.5, solved 0.4", "bot 0.05, back_office 0.2, solved 0.7, refused 0.05", "-"]
    assert table.rows[0][3:6] == ("-", "-", "-")
    assert table.rows[2][3:6] == ("100% to 100%", "1", "unlimited")
    plain = loads(chain(""))
    assert all("goes on to" not in table.columns for table in sheet(plain))


# --- rules of routes, time by what follows, waits ---

RULED = """
horizon = "1 day"
demand.cases_per_hour = 4
flaws = { server = {}, account = {} }
pools = { desk.staff = 2, line.staff = 2 }
[[chain]]
level = "first"
pool = "desk"
routes = { solved = 3, second = 1 }
[[chain]]
level = "second"
pool = "line"
handle = 9
routes = { solved = 1 }
routes_when = [
  { flaw = "server", from = ["first", "outside"], visit = "later", routes = { first = 1, solved = 3 } },
  { visit = "first", routes = { refused = 1 } },
  { solved_at = "second", from = "outside", routes = { gave_up = 1 } },
  { solved_at = ["first", "second"], routes = { second = 1, solved = 1 } },
]
handle_before = { solved = 5, first = "7 min" }
[chain.waits]
customer = { probability = 0.25, law = 30 }
third_party = { probability = 0.5, law = 60, clock = "business", before.solved = { probability = 0.75, law = 90 } }
"""


PARTY = "third_party"


def test_what_follows_a_visit_becomes_tables() -> None:
    """Ways are solved, first, second, refused, gave up; of waits two columns each: the customer, anybody."""
    plan = build(world(RULED))
    np.testing.assert_allclose(plan.routes, np.array([
        [0.75, 0.75, 1, 1, 1], [1, 1, 1, 1, 1], [0.75, 1, 1, 1, 1], [0, 0, 0, 1, 1], [0, 0, 0, 0, 1],
        [0.5, 0.5, 1, 1, 1]]))
    assert plan.levels["rules"].tolist() == [0, 4]
    assert plan.levels["first_rule"].tolist() == [0, 0]
    assert plan.levels["counts_visits"].tolist() == [0, 1]
    assert plan.conditions.tolist() == [
        2, 16, 18, -1, 1, -1, -1, -1, 0, -1, 21, 23, 0, -1, -1, 25, 1, 0, 2, 0, -1, 1, -1, 1, 1, 2, 0, 1]
    assert plan.handle_rows.tolist() == [[-1, 0], [-1, 0]]
    handles = plan.laws["a"][plan.handle_before[0]].tolist()
    assert handles == [5.0, 7.0, 9.0, 9.0, 9.0]
    np.testing.assert_allclose(plan.wait_chances, np.array([[0.0] * 10, [0.25, 1.0] + [0.25, 0.75] * 4]))
    assert plan.laws["a"][plan.wait_laws[1]].tolist() == [30.0, 90.0] + [30.0, 60.0] * 4
    assert (plan.levels["customer_clock"].tolist(), plan.levels["third_party_clock"].tolist()) == ([0, 0], [0, 1])


def test_a_world_without_has_tables_without_rows() -> None:
    plan = build(world(LOG))
    assert plan.conditions.size == plan.handle_before.size == plan.wait_chances.size == plan.wait_laws.size == 0
    assert not plan.levels["waits"].any() and (plan.handle_rows == -1).all()


@pytest.mark.parametrize(("old", "new", "key", "nearest"), [
    ('flaw = "server"', 'flaw = "servr"', "chain.second.routes_when.0.flaw", "server"),
    ('["first", "outside"]', '["firts", "outside"]', "chain.second.routes_when.0.from", "first"),
    ('["first", "outside"]', "[]", "chain.second.routes_when.0.from", ""),
    ('["first", "outside"]', "7", "chain.second.routes_when.0.from", ""),
    ('visit = "later"', 'visit = "latter"', "chain.second.routes_when.0.visit", "later"),
    ("routes = { first = 1, solved = 3 }", "routes = { frist = 1, solved = 3 }",
     "chain.second.routes_when.0.routes.frist", "first"),
    ("routes = { first = 1, solved = 3 }", "routes = {}", "chain.second.routes_when.0.routes", ""),
    (", routes = { first = 1, solved = 3 }", "", "chain.second.routes_when.0.routes", ""),
    ('solved_at = "second"', 'solved_at = "secnd"', "chain.second.routes_when.2.solved_at", "second"),
    ('solved_at = "second"', 'solved_at = "outside"', "chain.second.routes_when.2.solved_at", ""),
    ('solved_at = ["first", "second"]', "solved_at = []", "chain.second.routes_when.3.solved_at", ""),
    ("{ visit = \"first\", routes", "{ vist = \"first\", routes", "chain.second.routes_when.1.vist", "visit"),
    ("handle_before = { solved", "handle_before = { sovled", "chain.second.handle_before.sovled", "solved"),
    ("before.solved", "before.slved", "chain.second.waits.third_party.before.slved", "solved"),
    ("customer = {", "costumer = {", "chain.second.waits.costumer", "customer"),
    ('clock = "business"', 'clock = "busines"', "chain.second.waits.third_party.clock", "business"),
    ("probability = 0.5", "probability = 1.5", "chain.second.waits.third_party.probability", ""),
    ("law = 60", 'law = "2 business days"', "chain.second.waits.third_party.law", ""),
    ("probability = 0.75", "probability = 0.8", "chain.second.waits", ""),
    ("routes = { solved = 1 }\n", "", "chain.second.routes_when", ""),
    ('level = "first"\npool = "desk"', 'level = "outside"\npool = "desk"', "chain.outside.level", ""),
])
def test_bad_rules_and_waits_are_refused_where_they_stand(refused: Refused, old: str, new: str, key: str,
                                                          nearest: str) -> None:
    assert old in RULED
    text = RULED.replace(old, new)
    if "outside\"\npool" in new:
        text = text.replace("first = ", "outside = ").replace('"first", "outside"', '"outside"')
        text = text.replace("visit = \"outside\"", "visit = \"first\"").replace('"first", "second"', '"second"')
    problems = refused(text)
    assert (key, nearest) in {(problem.key, problem.nearest) for problem in problems}


def test_only_what_may_follow_counts_for_what_is_certain() -> None:
    """Before a refusal the two waits would be more than certain, and none is refused."""
    text = RULED.replace('  { visit = "first", routes = { refused = 1 } },\n', "").replace(
        "before.solved =", "before.refused = { probability = 1 }, before.solved =")
    assert world(text).chain[1].routes_when


def test_a_policy_edits_waits_and_replaces_rules() -> None:
    scenario = loads(RULED + """
        [policies.today]
        [policies.faster]
        chain.second.waits.customer = { probability = "*0.5", law = "*0.1" }
        chain.second.routes_when = [{ from = "first", routes = { solved = 1 } }]
        [policies.plain]
        chain.second = { waits = "none", routes_when = "none", handle_before = "none" }
    """)
    today, faster, plain = (scenario.world(policy).chain[1] for policy in scenario.policies)
    waits = [wait for level in (today, faster) if (wait := level.wait_for("customer")) is not None]
    assert [(wait.probability, wait.law.average) for wait in waits] == [(0.25, 30.0), (0.125, 3.0)]
    third = loads(RULED, sets=["chain.second.waits.third_party.probability*=0.5"]).world().chain[1].wait_for(PARTY)
    assert third is not None and third.probability == 0.25
    assert [len(level.routes_when) for level in (today, faster, plain)] == [4, 1, 0]
    assert (plain.waits, plain.handle_before, plain.wait_for("customer")) == (None, None, None)


def visits_by_brute_force(made: World, flaw: str) -> float:
    """Return the mean number of visits of a case of a flaw from its first one on, new or opened again, at most."""
    solvers: list[str | None] = [None]
    most = 0.0
    for solved_at in solvers:
        visits, solving = visits_of(made, flaw, solved_at)
        most = max(most, visits)
        solvers += [name for name in solving if name not in solvers]
    return most


def visits_of(made: World, flaw: str, solved_at: str | None) -> tuple[float, list[str]]:
    """Return the mean number of visits of a case that was solved at a level or never, and the levels that may solve it:
    all paths, step by step.
    """
    levels = {level.level: level for level in made.chain}
    solving: dict[str, None] = {}

    @cache
    def onwards(name: str, came_from: str, visit: str) -> dict[str, float]:
        level = levels[name]
        fitting = [rule.routes for rule in level.routes_when if rule.fits(flaw, came_from, visit, solved_at)]
        routes = (fitting or [level.routes or {}])[0]
        if routes.get("solved", 0.0) > 0.0:
            solving[name] = None
        return {way: weight / sum(routes.values()) for way, weight in routes.items() if way in levels and weight}

    mass: dict[tuple[str, str, frozenset[str]], float] = {(made.chain[0].level, "outside", frozenset()): 1.0}
    visits = 0.0
    while (still := sum(mass.values())) > 1e-12:
        visits += still
        new: dict[tuple[str, str, frozenset[str]], float] = {}
        for (name, came_from, seen), share in mass.items():
            for way, weight in onwards(name, came_from, "later" if name in seen else "first").items():
                state = way, name, seen | {name}
                new[state] = new.get(state, 0.0) + share * weight
        mass = new
    return visits, list(solving)


def ruled(draws: Random) -> str:
    """Return a chain of three levels with random rules; all of its routes lead out with some share."""
    names = ["l0", "l1", "l2"]

    def ways() -> str:
        found = {name: round(draws.random(), 2) for name in names if draws.random() < 0.7}
        found[draws.choice(("solved", "refused"))] = 0.3
        return "{ " + ", ".join(f"{way} = {weight}" for way, weight in found.items()) + " }"

    def rule() -> str:
        parts = [f'flaw = "{draws.choice(("a", "b"))}"'] * (draws.random() < 0.4)
        parts += [f'from = "{draws.choice(("outside", *names))}"'] * (draws.random() < 0.5)
        parts += [f'visit = "{draws.choice(("first", "later"))}"'] * (draws.random() < 0.5)
        parts += [f'solved_at = "{draws.choice(names)}"'] * (draws.random() < 0.4)
        return "{ " + ", ".join([*parts, f"routes = {ways()}"]) + " }"

    levels = [f"routes = {ways()}\nroutes_when = [{', '.join(rule() for _ in range(draws.randint(0, 3)))}]"
              for _ in names]
    return "flaws = { a = {}, b = {} }\n" + chain(*levels)


def test_the_bound_of_visits_holds_and_is_exact_where_the_visit_does_not_matter() -> None:
    """Against all paths, of three hundred random chains: never below, and equal where no rule asks for the visit."""
    draws, exact = Random(11), 0
    for _ in range(300):
        text = ruled(draws)
        made = world(text)
        bound = visits_to_come(made)["l0"]
        truth = max(visits_by_brute_force(made, flaw) for flaw in ("a", "b"))
        assert bound >= truth * (1 - 1e-9)
        if "visit" not in text:
            exact += 1
            if "from" not in text and "solved_at" not in text:
                assert bound == pytest.approx(truth, rel=1e-6)
    assert exact > 20


BACK = "routes = { l0 = 1 }"


@pytest.mark.parametrize(("levels", "accepted"), [
    (("routes = { l1 = 1 }\nroutes_when = [{ visit = 'later', routes = { solved = 1 } }]", BACK), True),
    (("routes = { solved = 1 }\nroutes_when = [{ visit = 'first', routes = { l1 = 1 } }]", BACK), True),
    (("routes = { l1 = 1 }\nroutes_when = [{ visit = 'first', routes = { solved = 1 } }]", BACK), False),
    (("routes = { l1 = 1 }", "routes = { solved = 1 }\nroutes_when = [{ from = 'l0', routes = { l0 = 1 } }]"), False),
    (("routes = { l1 = 1 }", "routes = { solved = 1 }\nroutes_when = [{ from = 'l1', routes = { l0 = 1 } }]"), True),
    (("routes = { l1 = 1 }", "routes = { solved = 1 }\nroutes_when = [{ flaw = 'problem', routes = { l0 = 1 } }]"),
     False),
    (("routes = { l1 = 1 }", "routes = { solved = 1 }\nroutes_when = [{ solved_at = 'l1', routes = { l0 = 1 } }]"),
     False),
    (("routes = { l1 = 1 }", "routes = { solved = 1 }\nroutes_when = [{ solved_at = 'l0', routes = { l0 = 1 } }]"),
     True),
    (("routes = { l1 = 1 }\nroutes_when = [{ solved_at = 'l1', routes = { refused = 1 } }]",
      "routes = { solved = 1 }\nroutes_when = [{ solved_at = 'l0', routes = { l0 = 1 } }]"), True),
    (("routes = { l1 = 1 }\nroutes_when = [{ solved_at = 'l1', routes = { solved = 1 } }]",
      "routes = { solved = 1 }\nroutes_when = [{ solved_at = 'l0', routes = { l0 = 1 } }]"), False),
])
def test_rules_have_to_lead_everybody_out(refused: Refused, levels: tuple[str, ...], accepted: bool) -> None:
    """Once is not for ever; and what one flaw, or one origin, leads round is enough to refuse it."""
    text = chain(*levels)
    if accepted:
        assert world(text)
    else:
        assert any("lead round for ever" in problem.message for problem in refused(text))


def test_a_chain_may_have_two_hundred_levels(refused: Refused) -> None:
    """One after the other, by routes; the plan of all is made in a moment."""
    def text(number: int) -> str:
        on = (f"routes = {{ l{at + 1} = 9, solved = 1 }}" for at in range(number - 1))
        return chain(*on, "routes = { solved = 1 }")

    plan = build(world(text(200)))
    assert plan.routes.shape == (200, 203)
    assert [problem.key for problem in refused(text(201))] == ["chain"]
