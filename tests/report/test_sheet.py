"""What `check` says beside its tables: bosses off duty, keys without effect, loads and how well they are known."""

from __future__ import annotations

from sim.experiment.load import Loads, PoolLoad
from sim.report.hours_and_rotas import closed_warnings
from sim.report.sheet import asking_warnings, load_table, load_warnings, unused_table
from sim.scenario import loads
from sim.scenario.unused import unused

OFF_DUTY = """
horizon = "3 days"
demand = { cases_per_hour = 0.3, profile = "office" }
flaws.p.remedy = 100
channels.phone.patience = "5 min"
pools.reps.staff = { weekdays = "7-21: 1" }
pools.boss.staff = { weekdays = "9-10: 1" }
chain = [
  { level = "rep", pool = "reps", handle = "6 min", authority = 0 },
  { level = "boss", pool = "boss", handle = "3 min" },
]
"""
ASK = 'levers.ask_boss = { consult = "2 min" }\n'


def warned(text: str) -> list[str]:
    scenario = loads(text)
    return asking_warnings(scenario, {policy: policy.title() for policy in scenario.policies})


def test_a_boss_off_duty_is_named_with_the_hours() -> None:
    assert warned(OFF_DUTY + ASK) == [
        "Pool boss is off duty in 65 of the 70 hours a week in which reps may have to ask: weekdays 7-9, 10-21. "
        "Cases are then handed up as tickets."]


def test_nobody_is_named_who_is_not_asked() -> None:
    assert warned(OFF_DUTY) == []
    assert warned(OFF_DUTY.replace("authority = 0", "authority = 100") + ASK) == []
    assert warned(OFF_DUTY.replace('"9-10: 1"', '"6-22: 1"') + ASK) == []


def test_the_policies_concerned_are_named() -> None:
    text = OFF_DUTY + '[policies.as_is]\n[policies.asking]\nask_boss = { consult = "2 min" }\n'
    assert [sentence.split(" is off")[0] for sentence in warned(text)] == ["Under Asking, pool boss"]



def closed(text: str) -> list[str]:
    scenario = loads(text)
    return closed_warnings(scenario, {policy: policy.title() for policy in scenario.policies})


def test_what_is_closed_throughout_the_run_is_named() -> None:
    """Six hours from Monday midnight end before the first shift; so do days that are all closed; a night desk opens."""
    both = ["Channel phone is closed throughout the run: nobody reaches anybody through it.",
            "Pool reps has nobody on duty throughout the run, though there is a rota.",
            "Pool boss has nobody on duty throughout the run, though there is a rota."]
    short = OFF_DUTY.replace("3 days", "6 h")
    dates = 'calendar = { start = "2026-01-05", closed = ["2026-01-05", "2026-01-06", "2026-01-07"] }\n'
    assert closed(OFF_DUTY) == [] and closed(short) == both and closed(dates + OFF_DUTY) == both
    assert closed(dates.replace(', "2026-01-07"', "") + OFF_DUTY) == []
    assert closed(short.replace("7-21: 1", "22-6: 1, 0-1: 1")) == both[2:]
    policies = '[policies.as_is]\n[policies.early]\npools.reps.staff = { weekdays = "5-21: 1" }\n'
    assert closed(short + policies) == [f"Under As_Is: {both[0]}", f"Under As_Is: {both[1]}", both[2]]


def test_keys_without_effect_are_a_table_or_nothing() -> None:
    """The base of a file whose keys mostly do nothing: a remedy that nothing depends on, a pool that nobody uses."""
    text = ('horizon = "4 weeks"\ndemand.cases_per_hour = 2\nflaws.p.remedy = 50\nchannels.phone.patience = "5 min"\n'
            'pools.reps.staff = 2\npools.ws.staff = 1\nchain = [{ level = "rep", pool = "reps", handle = "6 min" }]\n')
    (table,) = unused_table(unused(loads(text)))
    assert table.rows == (("flaws.p.remedy", "is only paid: nobody's authority is limited"),
                          ("pools.ws", "only costs: nothing ever comes to this pool"))
    needless = ('customers.word_of_mouth = { conversion = 0.5, delay = "1 day" }\nmoney.margin_per_order = 5\n'
                'levers = { goodwill = 5, ask_boss = { consult = 3 }, training = 0.1, follow_up = true }\n'
                'pools.reps.overflow = { to = "reps", after = "1 min" }\n'
                'channels.phone.callback = { offer_after = "5 min", accept = 0.5 }\n')
    (table,) = unused_table(unused(loads(text + needless)))
    assert {row[0] for row in table.rows} == {
        "flaws.p.remedy", "pools.ws", "customers.word_of_mouth.conversion", "customers.word_of_mouth.delay",
        "money.margin_per_order", "levers.goodwill", "levers.ask_boss", "levers.training", "levers.follow_up",
        "pools.reps.overflow", "channels.phone.callback"}
    assert unused_table(unused(loads(text.replace("pools.ws.staff = 1\n", "").replace(
        "flaws.p.remedy = 50\n", "")))) == []


def pool(load: float, half_width: float) -> PoolLoad:
    return PoolLoad("reps", 1.0, load, 1.0, half_width, load * 1.5, 0.1)


def test_a_pool_is_called_overloaded_only_where_that_is_no_luck() -> None:
    titles = {"a": "A"}
    for load, half_width, word, warnings in (
            (1.2, 0.1, "120% (180%) OVERLOADED", 2), (1.05, 0.1, "105% (158%) tight", 1),
            (0.92, 0.1, "92% (138%) tight", 1), (0.5, 0.1, "50% (75%)", 1)):
        table = {"a": Loads((pool(load, half_width),), 20_013)}
        assert load_table(table, titles).rows == (("reps", "1.0", word),)
        assert len(load_warnings(table, titles)) == warnings
    assert "20,013 cases" in load_table(table, titles).note and "10 points" in load_table(table, titles).note


def test_work_without_anybody_is_said_in_words() -> None:
    table = {"a": Loads((PoolLoad("reps", 2.0, 0.0, 0.0, 0.0, None, 1.0),), 500)}
    assert load_table(table, {"a": "A"}).rows == (("reps", "0.0", "nobody on duty"),)
    assert load_warnings(table, {"a": "A"}) == [
        "Pool reps under A: there is work for it, and nobody is ever on duty."]


def test_great_loads_are_written_as_people_write_them() -> None:
    table = {"a": Loads((PoolLoad("reps", 4e5, 40065.84, 1.0, 550.0, None, None),), 20_000)}
    shown = load_table(table, {"a": "A"})
    assert shown.rows[0][2] == "4,006,584% OVERLOADED" and "55,000 points" in shown.note


def test_a_pool_that_overflows_is_overloaded_only_with_those_that_take_over() -> None:
    """Three hours of work an hour for two agents, whose line goes on to two who have little to do, or enough."""
    def loads(work: float) -> Loads:
        return Loads((PoolLoad("first", 60.0, 3.0, 2.0, 0.02, None, None, "second"),
                      PoolLoad("second", 10.0, work, 2.0, 0.02, None, None)), 1000)

    titles = {"a": "A"}
    helped, lost = {"a": loads(0.2)}, {"a": loads(1.8)}
    assert [row[2] for row in load_table(helped, titles).rows] == ["150% overflows", "10%"]
    assert load_warnings(helped, titles) == []
    assert "Nothing overflows in it" in load_table(helped, titles).note
    assert [row[2] for row in load_table(lost, titles).rows] == ["150% OVERLOADED", "90% tight"]
    assert load_warnings(lost, titles) == [
        "Pool first under A: 150% load, and 120% for it and second together: more work than its staff can do; its "
        "queue grows for as long as nobody hangs up or is turned away."]
