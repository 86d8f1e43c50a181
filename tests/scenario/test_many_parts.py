"""What an override says of a level and all of its stages, and edits of ways that rules of routes have too."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario import loads
from tests.scenario.conftest import Refused

DESK = """
horizon = "4 weeks"
demand.cases_per_hour = 1
channels.mail.kind = "message"
pools.first.staff = 2
pools.second.staff = 2

[[chain]]
level  = "first#new"
pool   = "first"
handle = 10
routes = { solved = 6, "second#quick" = 3, "second#slow" = 1 }
routes_when = [
  { from = "second#slow", routes = { solved = 8, "second#slow" = 2 } },
  { visit = "later", routes = { solved = 5, "second#quick" = 5 } },
]

[[chain]]
level  = "first#back"
pool   = "first"
handle = 20
routes = { solved = 1 }
routes_when = [ { visit = "later", routes = { solved = 3, "second#slow" = 1 } } ]

[[chain]]
level  = "second#quick"
pool   = "second"
handle = 4
routes = { solved = 1 }

[[chain]]
level  = "second#slow"
pool   = "second"
handle = { dist = "exponential", mean = 40 }
routes = { solved = 9, "first#back" = 1 }
"""


def changed(policy: str, sets: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the levels by name under a policy."""
    return {level.level: level for level in loads(DESK + "[policies.what_if]\n" + policy, sets=sets).world().chain}


def rules(level: Any) -> list[dict[str, float]]:
    return [dict(rule.routes) for rule in level.routes_when]


def test_a_line_and_its_stages_take_another_time() -> None:
    chain = changed('chain."second#*".handle = "*0.5"\n')
    assert [level.handle.average for level in chain.values()] == [10.0, 20.0, 2.0, 20.0]


def test_what_is_said_of_one_stage_comes_after_what_is_said_of_all_of_them() -> None:
    chain = changed('chain."second#slow".handle = 7\nchain."second#*".handle = "*0.5"\nchain."*".handle = "*3"\n')
    assert [level.handle.average for level in chain.values()] == [30.0, 60.0, 2.0, 7.0]


def test_some_stages_of_a_line() -> None:
    """Those whose names begin so, in the chain and among ways; fewer of them after more."""
    chain = changed('chain."second#s*".handle = "*0.1"\nchain."second#*".handle = "*0.5"\n'
                    'chain."first#n*".routes."second#q*" = "*0"\n')
    assert [level.handle.average for level in chain.values()] == [10.0, 20.0, 2.0, 4.0]
    assert chain["first#new"].routes == {"solved": 6.0, "second#quick": 0.0, "second#slow": 1.0}
    assert changed("", ("chain.second#s*.handle*=0.1",))["second#slow"].handle.average == 4.0


def test_less_is_handed_on_whatever_a_case_remembers() -> None:
    """Forty of a hundred fewer from each stage, by each rule, whether `routes` has that way or not."""
    chain = changed('chain."first#*".routes."second#*" = "*0.5"\n')
    assert chain["first#new"].routes == {"solved": 6.0, "second#quick": 1.5, "second#slow": 0.5}
    assert rules(chain["first#new"]) == [{"solved": 8.0, "second#slow": 1.0}, {"solved": 5.0, "second#quick": 2.5}]
    assert chain["first#back"].routes == {"solved": 1.0}
    assert rules(chain["first#back"]) == [{"solved": 3.0, "second#slow": 0.5}]
    assert chain["second#slow"].routes == {"solved": 9.0, "first#back": 1.0}


def test_one_way_of_one_level_is_closed_in_its_rules_too() -> None:
    (slow, later) = rules(changed('chain."first#new".routes."second#slow" = "*0"\n')["first#new"])
    assert slow == {"solved": 8.0, "second#slow": 0.0} and later == {"solved": 5.0, "second#quick": 5.0}


def test_a_weight_that_is_set_leaves_the_rules_and_rules_that_are_set_are_not_edited() -> None:
    before = rules(changed("")["first#new"])
    assert rules(changed('chain."first#new".routes."second#slow" = 4\n')["first#new"]) == before
    edit = 'chain."first#new".routes."second#slow" = "*2"\nchain."first#new".routes_when = "none"\n'
    own = changed(edit)["first#new"]
    assert own.routes["second#slow"] == 2.0 and rules(own) == []


def test_it_may_be_said_on_the_command_line_and_by_a_file_that_extends(tmp_path: Any) -> None:
    from sim.scenario import load

    on_line = changed("", ("chain.second#*.handle*=0.5", 'chain."first#*".routes.second#*  *=0.5'))
    (tmp_path / "desk.toml").write_text(DESK)
    over = tmp_path / "what_if.toml"
    over.write_text('extends = "desk.toml"\nchain."second#*".handle = "*0.5"\n'
                    'chain."first#*".routes."second#*" = "*0.5"\n')
    extended = {level.level: level for level in load(over).world().chain}
    assert on_line == extended
    assert changed("", ("chain.second#slow.handle*=0.5",))["second#slow"].handle.average == 20.0
    assert on_line["second#slow"].handle.average == 20.0 and on_line["first#new"].routes["second#quick"] == 1.5


def test_edits_hold_for_times_by_what_follows_too() -> None:
    """Of visits and of waits; what is said of one way stays, and what is set leaves them."""
    desk = DESK.replace("handle = 20\nroutes = { solved = 1 }", """handle = 20
handle_before = { solved = 8, "second#slow" = { dist = "exponential", mean = 6 } }
waits.customer = { probability = 0.2, law = 60, before = { solved = { probability = 1, law = 30 } } }
routes = { solved = 1 }""")

    def back(policy: str) -> Any:
        return next(level for level in loads(f"{desk}[policies.what_if]\n{policy}").world().chain
                    if level.level == "first#back")

    level = back('chain."first#*".handle = "*0.5"\n'
                 'chain."first#*".waits.customer = { law = "*0.5", probability = "*0.1" }\n')
    wait = level.wait_for("customer")
    assert [level.handle.average, *(law.average for law in level.handle_before.values())] == [10.0, 4.0, 3.0]
    assert (wait.chance("solved"), wait.time("solved").average) == (0.1, 15.0)
    assert (wait.probability, wait.law.average) == (0.02, 30.0)
    own = back('chain."first#back".handle_before.solved = 5\nchain."first#back".handle = "*0.5"\n'
               'chain."first#back".waits.customer = { law = "*0.5", before.solved.probability = 0.7 }\n')
    assert [law.average for law in own.handle_before.values()] == [5.0, 3.0]
    assert (own.wait_for("customer").chance("solved"), own.wait_for("customer").time("solved").average) == (0.7, 15.0)
    assert [law.average for law in back('chain."first#back".handle = 5\n').handle_before.values()] == [8.0, 6.0]
    none = back('chain."first#back" = { handle = "*0.5", handle_before = "none" }\n')
    assert none.handle_before is None and none.handle.average == 10.0


def test_a_star_at_the_end_of_a_key_may_mean_two_things(refused: Refused) -> None:
    (problem,) = refused(DESK, sets=("chain.first#*.routes.second#*=0.5",))
    assert problem.allowed == 'chain.first#*.routes.second#**=0.5 multiplies, "second#*"=0.5 sets'


def test_stages_need_a_level(refused: Refused) -> None:
    """`#*` would be every level whose name begins with a #."""
    (problem,) = refused(f'{DESK}[policies.what_if]\nchain."#*".handle = "*0.5"\n')
    assert problem.message == "is not a known level of the chain"


def test_stages_of_a_level_that_is_not_there(refused: Refused) -> None:
    (problem,) = refused(f'{DESK}[policies.what_if]\nchain."third#*".handle = "*0.5"\n')
    assert problem.message == "is not a known level of the chain" and "second#quick" in problem.allowed


@pytest.mark.parametrize("policy", [
    'chain."second#*".patience = "*0.5"',
    'chain."first#*".routes."third#*" = "*0.5"',
    'chain."first#*".routes = { "second#*" = "*0.5", "third#*" = "*0.5" }',
])
def test_what_concerns_no_level_is_told(refused: Refused, policy: str) -> None:
    (problem,) = refused(f"{DESK}[policies.what_if]\n{policy}\n")
    assert "concerns no level of the chain" in problem.message and "first#new" in problem.allowed
    assert problem.key.startswith('policies.what_if.chain."')


@pytest.mark.parametrize(("edit", "told"), [("*-1", "below 0"), ("-5", "number of at least 0"), ("*2 min", "a unit")])
def test_an_edit_that_cannot_be_made_is_told_once(refused: Refused, edit: str, told: str) -> None:
    (problem,) = refused(f'{DESK}[policies.what_if]\nchain."first#new".routes."second#slow" = "{edit}"\n')
    assert told in f"{problem.message} {problem.allowed}" and problem.key.endswith('routes."second#slow"')


def test_a_way_that_no_stage_has_cannot_be_edited(refused: Refused) -> None:
    (problem,) = refused(f'{DESK}[policies.what_if]\nchain."first#new".routes."third#*" = "*0.5"\n')
    assert "is not written" in problem.message


def test_what_a_policy_changes_is_told_rule_by_rule() -> None:
    from sim.report.sheet import sheet

    policies = '[policies.as_is]\n[policies.less]\nchain."first#*".routes."second#*" = "*0.5"\n'
    (table,) = (each for each in sheet(loads(DESK + policies)) if each.title == "What the policies change")
    assert table.rows == (
        ("chain.first#new.routes.second#quick", "3", "1.5"), ("chain.first#new.routes.second#slow", "1", "0.5"),
        ("chain.first#new.routes_when[1].second#slow", "2", "1"),
        ("chain.first#new.routes_when[2].second#quick", "5", "2.5"),
        ("chain.first#back.routes_when[1].second#slow", "1", "0.5"))


def test_what_is_set_of_many_parts_of_a_policy_comes_after_what_it_says_of_one() -> None:
    """On the command line as from Python, where what a policy says is by name already."""
    policy = 'chain."second#slow".handle = "*0.5"\n'
    key = "policies.what_if.chain.second#*.handle"
    assert changed(policy, (f"{key}*=0.1",))["second#slow"].handle.average == 2.0
    scenario = loads(f"{DESK}[policies.what_if]\n{policy}")
    for changes in ({f"{key}*": 0.1}, {key: "*0.1"}, {"policies.what_if.chain.*.handle": "*0.1"}):
        chain = {level.level: level for level in scenario.with_(changes).world("what_if").chain}
        assert (chain["second#slow"].handle.average, chain["second#quick"].handle.average) == (2.0, 0.4)


def test_what_is_said_keeps_its_order() -> None:
    """A law is told as it is written, and a file that names no stages is what it was before there were any."""
    chain = changed('chain."second#slow".handle = { dist = "lognormal", mean = 9, cv = 1.2 }\n')
    assert list(chain["second#slow"].handle.parameters) == ["mean", "cv"]
