"""Service by channel and what agents do: small logs with exact answers, and parts that add up in real runs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.engine import run
from sim.outcomes import Fold
from sim.outcomes.fold_state import ACTIVITIES
from sim.scenario import load
from sim.scenario.plan import build
from sim.vocabulary import Ending, Kind, Leaving, Origin, Reason

PHONE, BOT, MAIL = 0, 1, 2
REPS, FIXERS = 0, 1
CONFIGS = Path(__file__).parents[2] / "configs"


def results(plan, records):
    fold = Fold(plan)
    fold.update(records)
    return fold.results()


def staffed(time, agents, pool=REPS):
    return (time, Kind.STAFFED, pool, float(agents), -1, -1)


def contact(time, case, channel=PHONE, reason=Reason.FIRST):
    return (time, Kind.CONTACTED, channel, float(reason), case, case)


def opened(*cases):
    return [(0.0, Kind.OPENED, 0, 0.5, case, case) for case in cases]


def of(got, channel, *names):
    return [got[f"channels.{channel}.{name}"] for name in names]


def test_the_parts_of_what_is_offered(make_plan, write):
    """Answered at once, after 0.25 and after 4; hung up after 0.2 and 3; blocked; still waiting."""
    rows = [staffed(0.0, 1), *opened(*range(7)),
            contact(1.0, 0), (1.0, Kind.SERVED, REPS, 0.0, 0, 0),
            contact(2.0, 1), (2.0, Kind.QUEUED, REPS, 0.0, 1, 1), (2.25, Kind.SERVED, REPS, 0.25, 1, 1),
            contact(3.0, 2), (3.0, Kind.QUEUED, REPS, 0.0, 2, 2),
            contact(3.0, 3), (3.0, Kind.QUEUED, REPS, 1.0, 3, 3), (3.2, Kind.ABANDONED, REPS, 3.2 - 3.0, 3, 3),
            contact(4.0, 4), (4.0, Kind.QUEUED, REPS, 1.0, 4, 4),
            contact(5.0, 5), (5.0, Kind.BLOCKED, REPS, 2.0, 5, 5),
            contact(6.0, 6), (6.0, Kind.QUEUED, REPS, 2.0, 6, 6),
            (7.0, Kind.SERVED, REPS, 4.0, 2, 2), (7.0, Kind.ABANDONED, REPS, 3.0, 4, 4)]
    got = results(make_plan(), write(*rows))
    assert of(got, "phone", "offered", "answered", "abandoned", "abandoned_in_time", "abandoned_late", "blocked",
              "called_back", "still_waiting", "closed") == [7, 3, 2, 1, 1, 1, 0, 1, 0]
    assert of(got, "phone", "abandoned_share", "blocked_share") == [2 / 7, 1 / 7]
    assert of(got, "phone", "service_level", "service_level_strict") == [2 / 6, 2 / 7]
    assert got["channels.phone.wait_mean"] == pytest.approx((0.25 + 4.0 + 0.2 + 3.0) / 5, rel=1e-12)
    assert got["channels.phone.wait_mean_answered"] == pytest.approx(4.25 / 3, rel=1e-12)
    assert got["channels.phone.wait_median"] == 0.25 and got["channels.phone.wait_p90"] == 4.0
    # the same of live contacts at the pool, of which those still waiting have not ended
    assert got["service_level_20s.reps"] == 2 / (3 + 2 + 1)
    assert got["channels.mail.offered"] == 0 and math.isnan(got["channels.mail.service_level"])


def test_numbers_waiting_are_time_averages(make_plan, write):
    """One waits in 10..30, two in 30..40, nobody after: 40 waiting-minutes of 100."""
    rows = [staffed(0.0, 1), *opened(0, 1),
            contact(10.0, 0), (10.0, Kind.QUEUED, REPS, 0.0, 0, 0),
            contact(30.0, 1), (30.0, Kind.QUEUED, REPS, 1.0, 1, 1),
            (40.0, Kind.ABANDONED, REPS, 30.0, 0, 0), (40.0, Kind.ABANDONED, REPS, 10.0, 1, 1)]
    got = results(make_plan(horizon=100.0), write(*rows))
    assert of(got, "phone", "waiting_mean", "waiting_p95", "waiting_most") == [0.4, 2, 2]
    late = results(make_plan(horizon=100.0, warm_up=35.0), write(*rows))
    assert of(late, "phone", "waiting_mean", "offered", "still_waiting") == [10 / 65, 0, 0]


def test_who_meets_a_closed_desk_stands_apart(make_plan, write):
    """A call at night, whether it is answered in the morning or given up; a message has no hours."""
    rows = [staffed(0.0, 0), *opened(0, 1, 2),
            contact(1.0, 0), (1.0, Kind.QUEUED, REPS, 0.0, 0, 0),
            contact(2.0, 1), (2.0, Kind.QUEUED, REPS, 1.0, 1, 1), (5.0, Kind.ABANDONED, REPS, 3.0, 1, 1),
            contact(3.0, 2, MAIL), (3.0, Kind.QUEUED, REPS, 2.0, 2, 2),
            staffed(9.0, 2), (9.0, Kind.SERVED, REPS, 8.0, 0, 0), (9.0, Kind.SERVED, REPS, 6.0, 2, 2)]
    got = results(make_plan(), write(*rows))
    assert of(got, "phone", "closed", "offered", "answered", "abandoned", "waiting_most") == [2, 0, 0, 0, 0]
    assert math.isnan(got["channels.phone.wait_mean"]) and math.isnan(got["service_level_20s.reps"])
    assert of(got, "mail", "closed", "offered", "answered", "wait_mean", "service_level") == [0, 1, 1, 6.0, 1.0]
    assert got["wait_mean.reps"] == 17.0 / 3  # waits at the pool are all waits


def test_an_overdue_answer_is_an_abandoned_message(make_plan, write):
    rows = [staffed(0.0, 1), *opened(0, 1, 2),
            contact(1.0, 0, MAIL), (1.0, Kind.QUEUED, REPS, 0.0, 0, 0), (9.0, Kind.WITHDRAWN, REPS, 8.0, 0, 0),
            contact(2.0, 1, MAIL), (2.0, Kind.UNREAD, MAIL, -1.0, 1, 1),
            contact(3.0, 2, MAIL), (3.0, Kind.QUEUED, REPS, 0.0, 2, 2),
            (4.0, Kind.LEFT, Leaving.BACKGROUND, 0.5, 2, -1),
            (4.0, Kind.WITHDRAWN, REPS, 1.0, 2, 2), (4.0, Kind.ENDED, Ending.LEFT, 0.5, 2, 2)]
    got = results(make_plan(), write(*rows))
    assert of(got, "mail", "offered", "abandoned", "still_waiting", "wait_mean") == [2, 2, 0, 4.5]


def test_a_message_that_nobody_reads_stands_apart(make_plan, write):
    """One read and answered, one lost; a third was lost before the warm-up."""
    rows = [staffed(0.0, 1), *opened(0, 1, 2), contact(1.0, 2, MAIL), (1.0, Kind.UNREAD, MAIL, 60.0, 2, 2),
            contact(15.0, 0, MAIL), (15.0, Kind.SERVED, REPS, 0.0, 0, 0),
            contact(16.0, 1, MAIL), (16.0, Kind.UNREAD, MAIL, 60.0, 1, 1)]
    got = results(make_plan(warm_up=10.0), write(*rows))
    assert of(got, "mail", "offered", "answered", "closed", "unread") == [1, 1, 0, 1]
    assert of(got, "phone", "offered", "unread") == [0, 0]


def test_a_callback_is_answered_when_it_is_made(make_plan, write):
    rows = [staffed(0.0, 1), *opened(0, 1),
            contact(1.0, 0), (1.0, Kind.QUEUED, REPS, 0.0, 0, 0), (1.1, Kind.CALLBACK_ACCEPTED, REPS, 1.1 - 1.0, 0, 0),
            contact(2.0, 1), (2.0, Kind.QUEUED, REPS, 0.0, 1, 1), (2.1, Kind.CALLBACK_ACCEPTED, REPS, 2.1 - 2.0, 1, 1),
            (11.0, Kind.SERVED, REPS, 10.0, 0, 0)]
    got = results(make_plan(), write(*rows))
    assert of(got, "phone", "offered", "answered", "called_back", "still_waiting") == [2, 0, 1, 1]
    assert of(got, "phone", "wait_mean", "service_level") == [10.0, 0.0]


def test_only_the_first_wait_of_a_contact_is_the_channels(make_plan, write):
    """Handed up warm, the caller waits again: that is the pool's. A retry is another contact."""
    rows = [staffed(0.0, 1), staffed(0.0, 1, FIXERS), *opened(0),
            contact(1.0, 0), (1.0, Kind.SERVED, REPS, 0.0, 0, 0), (6.0, Kind.RELEASED, REPS, 5.0, 0, 0),
            (6.0, Kind.HANDED_UP, 0, 1.0, 0, 0), (6.0, Kind.QUEUED, FIXERS, 0.0, 0, 0),
            (9.0, Kind.ABANDONED, FIXERS, 3.0, 0, 0),
            contact(20.0, 0, PHONE, Reason.RETRY), (20.0, Kind.SERVED, REPS, 0.0, 0, 0),
            (22.0, Kind.RELEASED, REPS, 2.0, 0, 0)]
    got = results(make_plan(), write(*rows))
    assert of(got, "phone", "offered", "answered", "abandoned", "wait_mean") == [2, 2, 0, 0.0]
    assert got["service_level_20s.reps"] == 1.0 and got["service_level_20s.fixers"] == 0.0
    assert [got[f"agent_hours_{name}.reps"] * 60 for name in ("first_contacts", "failure_demand")] == [5.0, 2.0]
    assert of(got, "phone", "agent_hours_first_contacts", "agent_hours_failure_demand") == [5 / 60, 2 / 60]


def test_an_overflowed_contact_counts_where_it_was_answered_else_where_it_came_first(make_plan, write):
    rows = [staffed(0.0, 1), staffed(0.0, 1, FIXERS), *opened(0, 1)]
    for case, end in ((0, Kind.SERVED), (1, Kind.ABANDONED)):
        at = 1.0 + 20.0 * case
        rows += [contact(at, case), (at, Kind.QUEUED, REPS, 0.0, case, case),
                 (at + 0.1, Kind.OVERFLOWED, FIXERS, (at + 0.1) - at, case, case),
                 (at + 0.2, end, FIXERS, (at + 0.2) - at, case, case)]
    got = results(make_plan(), write(*rows))
    assert of(got, "phone", "answered", "abandoned", "service_level") == [1, 1, 1.0]
    assert got["service_level_20s.fixers"] == 1.0 and got["service_level_20s.reps"] == 0.0


def test_waits_inside_the_house_are_not_the_customers(make_plan, write):
    """While a caller chases, a job of the same case is taken up, a colleague is asked, and a call goes out."""
    rows = [staffed(0.0, 3), staffed(0.0, 3, FIXERS), *opened(0),
            (1.0, Kind.QUEUED, FIXERS, 0.0, 0, 0),
            contact(2.0, 0, PHONE, Reason.CHASE), (2.0, Kind.QUEUED, REPS, 0.0, 0, 0),
            (4.0, Kind.SERVED, FIXERS, 3.0, 0, 0), (5.0, Kind.SERVED, REPS, 3.0, 0, 0),
            (7.0, Kind.BOSS_ASKED, 0, 10.0, 0, 0), (7.0, Kind.SERVED, REPS, 0.0, 0, 0),
            (8.0, Kind.BOSS_APPROVED, 0, 1.0, 0, 0), (9.0, Kind.CALL_DUE, FIXERS, 0.0, 0, 0),
            (9.0, Kind.SERVED, REPS, 0.0, 0, 0)]
    got = results(make_plan(horizon=10.0), write(*rows))
    assert of(got, "phone", "offered", "answered", "wait_mean") == [1, 1, 3.0]
    hours = {name: got[f"agent_hours_{name}.reps"] * 60 for name in ACTIVITIES}
    assert hours == pytest.approx({"first_contacts": 0.0, "failure_demand": 5.0, "handed_up": 0.0, "consults": 3.0,
                                   "follow_ups": 1.0, "fixing": 0.0, "late_answers": 0.0, "wrap_up": 0.0})
    assert got["agent_hours_fixing.fixers"] * 60 == pytest.approx(6.0)


def test_a_line_that_grows_all_along(make_plan, write):
    """Waits of 1 % of the time passed are no growth, 5 % are; a wait that jumps once and stays is none either."""
    def overloaded(wait):
        rows = [staffed(0.0, 1)]
        rows += [(float(t), Kind.SERVED, REPS, wait(float(t)), 0, t) for t in range(10, 1000, 10)]
        log = write(*rows)
        log["agent"] = 0
        return results(make_plan(), log)["overloaded.reps"]

    assert [overloaded(wait) for wait in (lambda t: 0.01 * t, lambda t: 0.05 * t, lambda t: 0.0 if t < 400 else 40.0,
                                          lambda t: 50.0 - 0.05 * t)] == [0.0, 1.0, 0.0, 0.0]


def test_customers_and_word_of_mouth_by_the_year(make_plan, write):
    """Four founders, one leaves after a quarter of a year of the half: 1.75 customer-years."""
    year = 525_960.0
    rows = [*((0.0, Kind.JOINED, Origin.FOUNDING, 1.0, n, -1) for n in range(4)),
            (1.0, Kind.OPENED, 0, 0.5, 0, 0), (2.0, Kind.ENDED, Ending.REFUSED, 0.55, 0, 0),
            (2.0, Kind.AGGRIEVED, 0, 7.0, 0, 0), (2.0, Kind.HEARD, 1, 0.4, 1, -1), (3.0, Kind.HEARD, 1, 0.3, 1, -1),
            (3.0, Kind.HEARD, 0, 0.6, 2, -1), (4.0, Kind.OPENED, 0, 0.5, 3, 1),
            (5.0, Kind.ENDED, Ending.SOLVED, 0.95, 3, 1),
            (year / 4, Kind.LEFT, Leaving.BACKGROUND, 0.5, 0, -1)]
    got = results(make_plan(horizon=year / 2), write(*rows))
    assert got["customers_lost"] == 1 and got["churn"] == 0.25
    assert got["churn_per_year"] == pytest.approx(1 / 1.75, rel=1e-14)
    assert got["grievance_per_100_a_year"] == pytest.approx(700 / 1.75, rel=1e-14)
    assert got["told_bad_share"] == 0.25
    assert got["promoters_after_case"] == got["detractors_after_case"] == 0.5
    assert got["net_promoter_after_case"] == 0.0
    assert math.isnan(results(make_plan(open_demand=1), write(*rows))["churn_per_year"])


def test_the_value_of_customers_gained_and_lost(make_plan, write):
    """Of founders with 2, 1 and 1 orders a week one with 1 leaves; one with 3 comes. Before the warm-up is before."""
    rows = [(0.0, Kind.JOINED, Origin.FOUNDING, 2.0, 0, -1), (0.0, Kind.JOINED, Origin.FOUNDING, 1.0, 1, -1),
            (0.0, Kind.JOINED, Origin.FOUNDING, 1.0, 2, -1), (10.0, Kind.LEFT, Leaving.BACKGROUND, 0.5, 2, -1),
            (60.0, Kind.LEFT, Leaving.BACKGROUND, 0.5, 1, -1), (70.0, Kind.JOINED, Origin.REFERRAL, 3.0, 3, -1)]

    def stock(**measures):
        got = results(make_plan(warm_up=50.0, measures=measures), write(*rows))
        assert got["net_value"] == pytest.approx(got["net_value_to_horizon"] + got["customer_stock"], abs=1e-9)
        return got["customer_stock"]

    assert stock(customer_value=100.0, mean_orders=2.0) == 100.0 * (5.0 - 3.0) / 2.0
    assert stock(customer_value=100.0) == 0.0  # two at the warm-up, two at the horizon
    assert stock() == 0.0


def test_in_open_demand_the_customers_lost_are_paid_for(make_plan, write):
    rows = [(60.0, Kind.OPENED, 0, 0.5, 0, 0), (61.0, Kind.ENDED, Ending.REFUSED, 0.1, 0, 0),
            (61.0, Kind.LEFT, Leaving.AFTER_CASE, 0.1, 0, -1)]
    plan = make_plan(warm_up=50.0, open_demand=1, measures={"customer_value": 100.0})
    assert results(plan, write(*rows))["customer_stock"] == -100.0


def test_remedies_not_paid_are_what_was_due_less_what_was_granted(make_plan, write):
    rows = []
    ends = ((0, Ending.REFUSED), (1, Ending.SILENT), (1, Ending.GAVE_UP), (0, Ending.SOLVED))
    for case, (flaw, ending) in enumerate(ends):
        rows += [(1.0 + case, Kind.OPENED, flaw, 0.5, case, case), (1.5 + case, Kind.ENDED, ending, 0.5, case, case)]
    rows += [(3.2, Kind.GRANTED, 0, 15.0, 2, 2), (5.0, Kind.OPENED, 0, 0.5, 9, 9)]
    assert results(make_plan(), write(*sorted(rows)))["remedies_unpaid"] == 10.0 + 20.0 + 5.0


@pytest.mark.parametrize("name", ["lost_in_space", "long_chain", "check_with_my_boss", "apologise_then_act"])
def test_parts_add_up_in_the_shipped_worlds(name):
    """Contacts by what became of them, agent time by activity, money by its parts; all policies of five weeks."""
    scenario = load(CONFIGS / f"{name}.toml", ['horizon="5 weeks"'])
    for policy in scenario.policies:
        plan = build(scenario.world(policy))
        fold = Fold(plan)
        run(plan, seed=scenario.seed, replication=0, sink=fold.update, digest=False)
        got = fold.results()
        channels = {outcome.split(".")[1] for outcome in got if outcome.startswith("channels.")}
        for channel in channels:
            offered, *parts = of(got, channel, "offered", "answered", "abandoned", "blocked", "called_back",
                                 "still_waiting")
            assert offered == sum(parts) and min(parts) >= 0
            assert got[f"channels.{channel}.abandoned"] == sum(of(got, channel, "abandoned_in_time", "abandoned_late"))
        for at, pool in enumerate(plan.names.pools):
            spent = sum(got[f"agent_hours_{activity}.{pool}"] for activity in ACTIVITIES)
            staffed_hours = np.sum(plan.staff[at]) / 2.0 * (plan.horizon - plan.warm_up) / 10_080.0
            assert spent == pytest.approx(got[f"utilisation.{pool}"] * staffed_hours, rel=1e-9, abs=1e-9)
        spent = sum(got[f"{part}"] for part in ("remedies", "goodwill", "staff_cost", "failed_attempt_cost",
                                                "quality_cost", "one_off_cost"))
        assert got["total_cost"] == pytest.approx(spent, abs=0.005)
        assert got["net_value"] == pytest.approx(got["margin"] - got["total_cost"] + got["customer_stock"], abs=0.005)


def test_calls_and_jobs_are_told_apart_in_a_pool_that_does_both(make_plan, write):
    """The fixers answer the telephone too: a call that waits, the job that waits with it, a call that does not wait."""
    rows = [
        (0.0, Kind.OPENED, 0, 0.5, 0, 0), (10.0, Kind.CALL_DUE, FIXERS, 0.0, 0, 0),
        (10.0, Kind.QUEUED, FIXERS, 0.0, 0, 0), (20.0, Kind.QUEUED, FIXERS, 1.0, 0, 0),
        (40.0, Kind.SERVED, FIXERS, 30.0, 0, 0), (46.0, Kind.RELEASED, FIXERS, 6.0, 0, 0),
        (50.0, Kind.SERVED, FIXERS, 30.0, 0, 0), (80.0, Kind.RELEASED, FIXERS, 30.0, 0, 0),
        (80.0, Kind.CALL_DUE, FIXERS, 1.0, 0, 0), (80.0, Kind.SERVED, FIXERS, 0.0, 0, 0),
        (92.0, Kind.RELEASED, FIXERS, 12.0, 0, 0),
    ]
    got = results(make_plan(), write(*rows))
    assert got["agent_hours_follow_ups.fixers"] == pytest.approx((6 + 12) / 60, rel=1e-12)
    assert got["agent_hours_fixing.fixers"] == pytest.approx(30 / 60, rel=1e-12)
