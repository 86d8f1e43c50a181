"""Cases, contacts and customers: small logs with exact answers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.outcomes import Fold
from sim.scenario.durations import Timespan
from sim.vocabulary import Ending, Kind, Leaving, Origin, Reason

PHONE, BOT, MAIL = 0, 1, 2
REPS, FIXERS = 0, 1


def results(plan, records):
    fold = Fold(plan)
    fold.update(records)
    return fold.results()


def case(number, opened, ended, ending, before=0.5, after=0.5, voiced=True):
    """The bare records of a case of a customer of its own; `ended` None leaves it open."""
    spoken = Kind.VOICED if voiced else Kind.STAYED_SILENT
    rows = [(opened, Kind.OPENED, 0, before, number, number), (opened, spoken, 0, 0.3, number, number)]
    if voiced:
        rows.append((opened, Kind.CONTACTED, PHONE, Reason.FIRST, number, number))
    if ended is not None:
        rows.append((ended, Kind.ENDED, ending, after, number, number))
    return rows


def in_order(*cases):
    return sorted((row for rows in cases for row in rows), key=lambda row: row[0])


def test_endings_are_counted_and_shared_out(make_plan, write):
    log = in_order(
        case(0, 1.0, 5.0, Ending.SOLVED), case(1, 2.0, 3.0, Ending.REFUSED), case(2, 3.0, 4.0, Ending.GAVE_UP),
        case(3, 4.0, 4.0, Ending.SILENT, voiced=False), case(4, 5.0, 6.0, Ending.LEFT), case(5, 6.0, None, None),
        case(6, 7.0, 9.0, Ending.SOLVED), case(7, 8.0, None, None),
    )
    got = results(make_plan(), write(*log))
    counts = {name: got[name] for name in ("cases", "voiced", "solved", "refused", "gave_up", "silent", "left", "open")}
    assert list(counts.values()) == [8, 7, 2, 1, 1, 1, 1, 2]
    assert got["solved_share"] == 0.25 and got["unsolved_share"] == 0.75
    assert got["refused_share"] == got["gave_up_share"] == got["silent_share"] == 0.125


def cohort(*times, start=0.0):
    """Cases opened one a minute, solved after so many minutes (None: open, an `Ending` and its time: ended so)."""
    rows = []
    for number, time in enumerate(times):
        opened = start + number
        if isinstance(time, tuple):
            rows.append(case(number, opened, opened + time[1], time[0]))
        else:
            rows.append(case(number, opened, None if time is None else opened + time, Ending.SOLVED))
    return in_order(*rows)


def test_time_to_a_solution_counts_the_watch_where_there_is_none(make_plan, write):
    """30 cases watched for 100 minutes: 20 solved after 10 .. 200, of which ten in time; 10 given up at once."""
    times = [10.0 * (n + 1) for n in range(20)] + [(Ending.GAVE_UP, 0.0)] * 10
    got = results(make_plan(measures={"watch": 100.0}), write(*cohort(*times)))
    assert got["watched"] == 30
    assert got["resolution_time_mean"] == (550.0 + 20 * 100.0) / 30
    assert got["resolution_time_median"] == math.inf and got["resolution_time_p90"] == math.inf


def test_quantiles_of_the_time_to_a_solution(make_plan, write):
    got = results(make_plan(measures={"watch": 400.0}), write(*cohort(*(10.0 * (n + 1) for n in range(40)))))
    assert got["resolution_time_mean"] == 205.0
    assert got["resolution_time_median"] == 200.0 and got["resolution_time_p90"] == 360.0


def test_only_cases_that_can_be_watched_to_the_end_are(make_plan, write):
    """Horizon 1,000, watch 960: those opened at 0 .. 40; a solution at the very end of the watch still counts."""
    log = cohort(*[960.0] * 41, *[1.0] * 20)
    got = results(make_plan(measures={"watch": 960.0}), write(*log))
    assert got["watched"] == 41 and got["resolution_time_mean"] == got["resolution_time_p90"] == 960.0
    assert got["cases"] == 61


def test_of_fewer_than_thirty_watched_cases_nothing_is_said(make_plan, write):
    plan = make_plan(measures={"watch": 100.0})
    few, enough = (results(plan, write(*cohort(*[5.0] * count))) for count in (29, 30))
    for name in ("resolution_time_mean", "resolution_time_median", "resolution_time_p90"):
        assert math.isnan(few[name]) and enough[name] == 5.0
    assert few["watched"] == 29 and few["unsolved_share"] == 0.0


def test_nothing_solved_is_no_time_to_a_solution(make_plan, write):
    """What can be said is that everybody lived with the problem for the whole watch."""
    got = results(make_plan(measures={"watch": 100.0}), write(*cohort(*[(Ending.GAVE_UP, 3.0)] * 40)))
    assert got["resolution_time_mean"] == 100.0 and got["resolution_time_median"] == math.inf
    for name in ("time_to_solution_of_the_solved_mean", "time_to_solution_of_the_solved_median",
                 "resolution_time_mean_if_nobody_gave_up"):
        assert math.isnan(got[name]), name


def test_problem_days_are_lived_by_customers_in_the_base(make_plan, write):
    """Four founders for 300 of 400 days: two cases of 50 days, one never solved (watch 100), one too late to watch."""
    day = 1440.0
    log = [(0.0, Kind.JOINED, Origin.FOUNDING, 1.0, n, -1) for n in range(4)] + in_order(
        case(0, 0.0, 50.0 * day, Ending.SOLVED), case(1, 10.0 * day, 60.0 * day, Ending.SOLVED),
        case(2, 20.0 * day, 21.0 * day, Ending.GAVE_UP), case(3, 301.0 * day, 302.0 * day, Ending.SOLVED))
    got = results(make_plan(horizon=400.0 * day, measures={"watch": 100.0 * day}), write(*log))
    assert got["problem_days_per_customer_year"] == pytest.approx(200.0 / (4 * 300.0 / 365.25), rel=1e-14)
    assert math.isnan(results(make_plan(open_demand=1), write(*log[4:]))["problem_days_per_customer_year"])


def test_without_a_problem_there_are_no_problem_days(make_plan, write):
    rows = [(0.0, Kind.JOINED, Origin.FOUNDING, 1.0, 0, -1)]
    assert results(make_plan(), write(*rows))["problem_days_per_customer_year"] == 0.0


def test_of_the_solved_and_if_nobody_gave_up(make_plan, write):
    """Durations 10 solved, 20 given up, 30 solved, 90 open: survival 3/4, then 3/8 from 30 on; watch 60."""
    log = in_order(
        case(0, 0.0, 10.0, Ending.SOLVED), case(1, 0.0, 20.0, Ending.GAVE_UP), case(2, 5.0, 35.0, Ending.SOLVED),
        case(3, 10.0, None, None),
    )
    got = results(make_plan(horizon=100.0, measures={"watch": 60.0}), write(*log))
    assert got["resolution_time_median_if_nobody_gave_up"] == 30.0
    assert got["resolution_time_p90_if_nobody_gave_up"] == math.inf
    assert got["resolution_time_mean_if_nobody_gave_up"] == pytest.approx(10 + 20 * 0.75 + 30 * 0.375, rel=1e-12)
    assert got["time_to_solution_of_the_solved_mean"] == 20.0
    assert got["time_to_solution_of_the_solved_median"] == 10.0
    assert got["unsolved_share"] == 0.5
    short = results(make_plan(horizon=100.0, measures={"watch": 95.0}), write(*log))
    assert math.isnan(short["resolution_time_mean_if_nobody_gave_up"])  # nobody was observed for 95 minutes


def test_solved_within_targets_of_the_planners_own(make_plan, write):
    day = 1440.0
    times = [0.5 * day] * 10 + [(Ending.GAVE_UP, 0.1 * day)] * 10 + [3.0 * day] * 10 + [9.0 * day] * 10
    measures = {"watch": 8.0 * day, "solved_within": tuple(map(Timespan, (240.0, day, 7.0 * day, 14.0 * day)))}
    got = results(make_plan(horizon=30.0 * day, measures=measures), write(*cohort(*times)))
    assert got["solved_within_4_h"] == 0.0 and got["solved_within_1_day"] == 0.25
    assert got["solved_within_1_week"] == 0.5 and math.isnan(got["solved_within_2_weeks"])


def test_cases_opened_before_the_warm_up_never_count_and_later_ones_count_whole(make_plan, write):
    log = in_order(case(0, 49.0, 60.0, Ending.SOLVED), case(1, 50.0, 80.0, Ending.REFUSED))
    got = results(make_plan(warm_up=50.0), write(*log))
    assert (got["cases"], got["solved"], got["refused"]) == (1, 0, 1)
    assert got["contacts_per_case"] == 1.0
    fold = Fold(make_plan(warm_up=50.0))
    fold.update(write(*log))
    minutes, solved = fold.resolution_times()
    assert minutes.tolist() == [30.0] and solved.tolist() == [False]
    assert fold.case_times()[1].tolist() == [Ending.REFUSED]


def test_first_contact_resolution_wants_one_contact_and_no_return(make_plan, write):
    once = case(0, 1.0, 5.0, Ending.SOLVED)
    twice = case(1, 1.0, 9.0, Ending.SOLVED)
    twice.insert(3, (6.0, Kind.CONTACTED, PHONE, Reason.CHASE, 1, 1))
    returned = case(2, 1.0, 9.0, Ending.SOLVED)
    returned.insert(3, (6.0, Kind.CAME_BACK, 0, 1.0, 2, 2))
    refused, unsettled = case(3, 1.0, 5.0, Ending.REFUSED), case(4, 1.0, None, None)
    silent = case(5, 1.0, 1.0, Ending.SILENT, voiced=False)
    got = results(make_plan(), write(*in_order(once, twice, returned, refused, unsettled, silent)))
    assert got["first_contact_resolution"] == 0.2
    assert got["contacts_per_case"] == 6 / 5
    assert got["returns_per_case"] == 1 / 5
    assert got["failure_demand_share"] == 1 / 6


def test_a_checked_in_case_is_not_a_voiced_one(make_plan, write):
    log = [
        (1.0, Kind.OPENED, 0, 0.5, 0, 0), (1.0, Kind.STAYED_SILENT, 0, 0.2, 0, 0), (9.0, Kind.CHECKED_IN, 0, 8.0, 0, 0),
        (10.0, Kind.HANDED_UP, 1, 1.0, 0, 0), (12.0, Kind.ENDED, Ending.SOLVED, 0.9, 0, 0),
    ]
    got = results(make_plan(), write(*log))
    assert got["checked_in"] == 1 and got["voiced"] == 0 and got["solved"] == 1
    assert math.isnan(got["first_contact_resolution"]) and math.isnan(got["handoffs_per_case"])
    assert math.isnan(got["recovery_paradox_share"])


def test_per_case_figures_and_event_counts(make_plan, write):
    middle = [
        Kind.LOOPED, Kind.LOOPED, Kind.HANDED_UP, Kind.HANDED_UP, Kind.HANDED_UP, Kind.CHASED, Kind.STORY_REPEATED,
        Kind.BOUNCED, Kind.DROPPED, Kind.BOSS_ASKED, Kind.FIX_REQUESTED, Kind.REQUEST_LOST, Kind.KNOCKED_ON,
        Kind.PROMISE_KEPT, Kind.PROMISE_BROKEN, Kind.PROMISE_BROKEN, Kind.SELF_SERVED, Kind.UNREAD,
    ]
    rows = case(0, 1.0, None, None) + [(2.0, kind, 0, 1.0, 0, 0) for kind in middle] + case(1, 3.0, None, None)
    got = results(make_plan(), write(*rows))
    assert got["loops_per_case"] == 1.0 and got["handoffs_per_case"] == 1.5
    assert got["chases_per_case"] == got["stories_repeated_per_case"] == 0.5
    for name in ("bounced", "dropped", "consults", "fix_requests", "lost_requests", "knock_ons"):
        assert got[name] == 1.0, name
    assert got["broken_promise_share"] == 2 / 3
    assert got["self_served_share"] == got["unread_share"] == 0.5


def contact(channel, case_number, time=1.0):
    return (time, Kind.CONTACTED, channel, Reason.FIRST, case_number, case_number)


def test_contacts_abandoned_and_blocked_are_shares_of_those_in_a_line(make_plan, write):
    rows = [(0.0, Kind.OPENED, 0, 0.5, n, n) for n in range(7)]
    rows += [contact(PHONE, 0), (1.0, Kind.SERVED, REPS, 0.0, 0, 0)]
    rows += [contact(PHONE, 1), (1.0, Kind.QUEUED, REPS, 0.0, 1, 1), (3.0, Kind.ABANDONED, REPS, 2.0, 1, 1)]
    rows += [contact(PHONE, 2), (1.0, Kind.BLOCKED, REPS, 5.0, 2, 2)]
    rows += [contact(BOT, 3), (4.0, Kind.SELF_SERVED, BOT, 3.0, 3, 3)]
    rows += [contact(MAIL, 4), (1.0, Kind.QUEUED, REPS, 0.0, 4, 4), (9.0, Kind.WITHDRAWN, REPS, 8.0, 4, 4)]
    rows += [contact(BOT, 5), (4.0, Kind.HUMAN_OFFERED, PHONE, 3.0, 5, 5), (4.0, Kind.QUEUED, REPS, 0.0, 5, 5)]
    rows += [contact(BOT, 6), (4.0, Kind.HUMAN_OFFERED, MAIL, 3.0, 6, 6), (4.0, Kind.SERVED, REPS, 0.0, 6, 6)]
    got = results(make_plan(), write(*rows))
    assert got["abandoned_share"] == 0.25 and got["blocked_share"] == 0.25


def test_a_contact_is_abandoned_once_and_a_retry_is_another_contact(make_plan, write):
    rows = case(0, 0.0, None, None)
    for attempt in (1.0, 2.0):
        rows += [contact(PHONE, 0, attempt), (attempt, Kind.QUEUED, REPS, 0.0, 0, 0),
                 (attempt, Kind.SERVED, REPS, 0.0, 0, 0), (attempt, Kind.QUEUED, FIXERS, 0.0, 0, 0),
                 (attempt + 0.5, Kind.ABANDONED, FIXERS, 0.5, 0, 0)]
    got = results(make_plan(), write(*rows))
    assert got["abandoned_share"] == 1.0
    assert got["abandoned_share.fixers"] == 1.0 and got["abandoned_share.reps"] == 0.0


def test_a_contact_lost_in_self_service_or_already_abandoned_is_in_no_line(make_plan, write):
    """What the fixers or a colleague do for the case afterwards is not that contact's line."""
    rows = [(0.0, Kind.OPENED, 0, 0.5, n, n) for n in range(3)]
    rows += [contact(BOT, 0), (4.0, Kind.QUIT_SELF_SERVICE, BOT, 3.0, 0, 0), (5.0, Kind.SERVED, FIXERS, 0.0, 0, 0)]
    rows += [contact(PHONE, 1, 6.0), (6.0, Kind.QUEUED, REPS, 0.0, 1, 1), (7.0, Kind.ABANDONED, REPS, 1.0, 1, 1),
             (8.0, Kind.QUEUED, REPS, 0.0, 1, 1), (9.0, Kind.ABANDONED, REPS, 1.0, 1, 1)]
    rows += [contact(PHONE, 2, 9.0), (9.0, Kind.SERVED, REPS, 0.0, 2, 2)]
    got = results(make_plan(), write(*rows))
    assert got["abandoned_share"] == 0.5 and got["abandoned_share.reps"] == 2 / 3


def test_recovery_paradox_among_voiced_cases_that_ended(make_plan, write):
    log = in_order(
        case(0, 1.0, 5.0, Ending.SOLVED, before=0.5, after=0.6),
        case(1, 1.0, 5.0, Ending.SOLVED, before=0.5, after=0.5),
        case(2, 1.0, 5.0, Ending.REFUSED, before=0.5, after=0.1), case(3, 1.0, None, None),
        case(4, 1.0, 1.0, Ending.SILENT, before=0.2, after=0.9, voiced=False),
    )
    assert results(make_plan(), write(*log))["recovery_paradox_share"] == 1 / 3


def founders(count, orders=2.0):
    return [(0.0, Kind.JOINED, Origin.FOUNDING, orders, n, -1) for n in range(count)]


def test_churn_counts_who_was_there_at_the_warm_up_or_came_later(make_plan, write):
    rows = [
        *founders(6),
        (40.0, Kind.LEFT, Leaving.BACKGROUND, 0.5, 0, -1),
        (50.0, Kind.LEFT, Leaving.SILENTLY, 0.5, 1, -1),
        (60.0, Kind.JOINED, Origin.ORGANIC, 1.0, 6, -1),
        (61.0, Kind.JOINED, Origin.REFERRAL, 1.0, 7, -1),
        (62.0, Kind.JOINED, Origin.REFERRAL, 1.0, 8, -1),
        (70.0, Kind.LEFT, Leaving.AFTER_CASE, 0.5, 2, -1),
        (80.0, Kind.LEFT, Leaving.BACKGROUND, 0.5, 6, -1),
    ]
    got = results(make_plan(warm_up=50.0), write(*rows))
    assert (got["customers"], got["customers_joined"], got["referrals"], got["customers_end"]) == (8, 3, 2, 5)
    assert got["churn"] == 3 / 8
    assert got["churn_silent"] == got["churn_after_case"] == got["churn_background"] == 1 / 8


def test_newcomers_at_minute_zero_are_not_founders(make_plan, write):
    assert results(make_plan(), write(*founders(3)))["customers_joined"] == 0


def test_open_demand_counts_the_customers_of_its_cases(make_plan, write):
    log = in_order(case(0, 10.0, 12.0, Ending.SOLVED), case(1, 60.0, 62.0, Ending.SOLVED), case(2, 61.0, None, None))
    log += [(63.0, Kind.LEFT, Leaving.AFTER_CASE, 0.2, 1, 1), (64.0, Kind.AGGRIEVED, 0, 3.0, 1, 1)]
    got = results(make_plan(warm_up=50.0, open_demand=1), write(*log))
    assert (got["customers"], got["churn"], got["grievance_per_100"], got["margin"]) == (2, 0.5, 150.0, 0.0)


def test_loyalty_is_the_last_word_on_each_who_stays(make_plan, write):
    rows = [
        *founders(5),
        (1.0, Kind.FELT, 0, 0.8, 0, 0), (2.0, Kind.FELT, 0, 0.9, 0, 0),
        (2.0, Kind.HEARD, 1, 0.6, 1, 0),
        (3.0, Kind.OPENED, 0, 0.5, 2, 0), (4.0, Kind.ENDED, Ending.SOLVED, 0.75, 2, 0),
        (5.0, Kind.LEFT, Leaving.BACKGROUND, 0.0, 3, -1),
    ]
    got = results(make_plan(), write(*rows))
    assert got["loyalty_mean"] == pytest.approx((0.9 + 0.6 + 0.75 + 0.5) / 4, rel=1e-15)
    assert (got["promoters"], got["detractors"], got["net_promoter"]) == (0.25, 0.5, -0.25)


def test_tellings_are_counted_from_the_warm_up_on(make_plan, write):
    rows = [
        *founders(4),
        (10.0, Kind.PRAISED, 0, 9.0, 0, 0), (50.0, Kind.PRAISED, 0, 2.0, 0, 0), (60.0, Kind.PRAISED, 0, 1.0, 1, 1),
        (70.0, Kind.AGGRIEVED, 0, 5.0, 2, 2),
    ]
    got = results(make_plan(warm_up=50.0), write(*rows))
    assert got["praise_per_100"] == 75.0 and got["grievance_per_100"] == 125.0


def test_reputation_forgets_by_halves_until_the_horizon(make_plan, write):
    rows = [(100.0, Kind.REPUTATION_FELL, 0, 2.0, 0, 0), (400.0, Kind.REPUTATION_FELL, 0, 4.0, 0, 0)]
    assert results(make_plan(), write(*rows))["reputation"] == pytest.approx(0.6, rel=1e-14)
    forgetful = make_plan(reputation_half_life=300.0)
    assert results(forgetful, write(*rows))["reputation"] == pytest.approx(1 - 0.1 * 4.0 / 4.0, rel=1e-14)
    assert results(make_plan(reputation_drop=1.0), write(*rows))["reputation"] == 0.0


def test_columns_agree_with_a_plain_count_of_the_records(make_plan, write):
    """Endings and contacts recomputed with NumPy from a log of many cases."""
    random = np.random.default_rng(5)
    cases = [case(n, float(n), n + float(random.integers(0, 40)), int(random.integers(0, 5))) for n in range(400)]
    log = write(*in_order(*cases))
    got = results(make_plan(horizon=500.0, warm_up=100.0), log)
    late = log["case"] >= 100
    ended = log[(log["kind"] == Kind.ENDED) & late]
    for ending in Ending:
        assert got[ending.name.lower()] == np.count_nonzero(ended["place"] == ending)
    assert got["contacts_per_case"] == np.count_nonzero((log["kind"] == Kind.CONTACTED) & late) / 300
