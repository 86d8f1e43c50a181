"""The catalogue: complete, consistent, and the same as what the fold computes."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sim.outcomes import OUTCOMES, Fold, expand, find
from sim.outcomes.catalogue import HEADLINES
from sim.scenario import loads
from sim.scenario.plan import build

PROMISED = [
    "cases", "solved", "refused", "gave_up", "silent", "left", "open", "resolution_time_mean",
    "resolution_time_median", "resolution_time_p90", "unsolved_share", "first_contact_resolution",
    "contacts_per_case", "handoffs_per_case", "failure_demand_share", "abandoned_share", "blocked_share",
    "wait_mean.reps", "wait_p90.reps", "wait_mean_served.reps", "abandoned_share.reps",
    "service_level_20s.reps", "utilisation.reps", "churn", "churn_silent", "praise_per_100",
    "grievance_per_100", "referrals", "reputation", "recovery_paradox_share", "loyalty_mean", "promoters",
    "detractors", "remedies", "goodwill", "staff_cost", "margin", "net_value", "problem_days_per_customer_year",
    "solved_within_1_day", "solved_within_1_week", "channels.phone.offered", "channels.phone.answered",
    "channels.phone.abandoned_share", "channels.phone.blocked_share", "channels.phone.wait_mean",
    "channels.phone.wait_p90", "channels.phone.service_level", "channels.mail.service_level", "customer_stock",
    "remedies_unpaid", "churn_per_year",
]


def test_every_promised_name_is_there(make_plan):
    assert set(PROMISED) <= {outcome.name for outcome in expand(make_plan())}


def test_results_are_the_catalogue_in_its_order(make_plan):
    plan = make_plan()
    assert list(Fold(plan).results()) == [outcome.name for outcome in expand(plan)]


def test_no_name_twice_and_nothing_left_blank():
    keys = [(outcome.name, outcome.per) for outcome in OUTCOMES]
    assert len(set(keys)) == len(keys)
    for outcome in OUTCOMES:
        assert outcome.label and outcome.unit and outcome.definition.endswith(".")
        assert outcome.better in (-1, 0, 1)
        assert "." not in outcome.name


def test_headlines_answer_the_three_questions_and_the_money():
    assert HEADLINES == ("problem_days_per_customer_year", "unsolved_share", "resolution_time_mean", "churn",
                         "praise_per_100", "grievance_per_100", "net_value")
    assert {outcome.name for outcome in OUTCOMES if outcome.headline} == set(HEADLINES)


def test_find_tells_the_contact_from_the_pool():
    assert find("abandoned_share").label == "Abandoned contacts"
    assert find("abandoned_share.reps").label == "Abandoned waits: reps"
    assert find("wait_mean.a.b").name == "wait_mean.a.b"
    assert find("channels.phone.wait_mean").label == "Mean wait: phone"
    assert find("channels.a.b.offered").label == "Offered: a.b"
    assert find("solved_within_4_h").label == "Solved within 4 h"
    assert find("solved_within_1_day").label == "Solved within a day"


def test_every_outcome_of_a_world_is_found_by_its_name(make_plan):
    """But for the labels of money, which know the world."""
    for outcome in expand(make_plan()):
        found = find(outcome.name)
        assert (found.name, found.unit, found.better) == (outcome.name, outcome.unit, outcome.better)
        assert found.label == outcome.label or outcome.name.startswith("net_value")


def test_a_machine_has_no_line_of_its_own(make_plan):
    assert not [outcome.name for outcome in expand(make_plan()) if outcome.name.startswith("channels.bot.")]


def test_the_label_of_money_says_what_it_is(make_plan):
    def label(**world):
        measures = {"customer_value": 100.0} if world.pop("valued", False) else {}
        return next(outcome.label for outcome in expand(make_plan(measures=measures, **world))
                    if outcome.name == "net_value")

    assert label() == "Net value up to the horizon"
    assert label(valued=True) == "Net value"
    assert label(margin_per_order=0.0) == "Cost, as a negative value"


@pytest.mark.parametrize(
    "name", ["no_such", "wait_mean", "churn.reps", "channels.phone.churn", "channels.phone", "solved_within"])
def test_unknown_names_are_refused(name):
    with pytest.raises(KeyError, match=name):
        find(name)


def test_a_run_without_records_has_counts_of_zero_and_no_shares(make_plan):
    results = Fold(make_plan()).results()
    units = {outcome.name: outcome.unit for outcome in expand(make_plan())}
    assert all(results[name] == 0.0 for name, unit in units.items() if unit in ("cases", "events", "customers", "h"))
    assert results["reputation"] == 1.0 and results["flaw_level.fee"] == 1.0
    assert np.isnan([results[name] for name in ("churn", "wait_mean.reps", "utilisation.reps", "promoters")]).all()


def test_the_catalogue_does_not_bring_numba():
    code = "import sys, sim.outcomes; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_moves_between_stages_of_a_line_are_not_called_handoffs() -> None:
    chain = ('[[chain]]\nlevel = "first{}"\npool = "reps"\nhandle = 5\nroutes = {{ solved = 1, second = 1 }}\n'
             '[[chain]]\nlevel = "second"\npool = "reps"\nhandle = 5\n')
    text = 'horizon = "1 day"\ndemand.cases_per_hour = 1\nchannels.live.kind = "live"\npools.reps.staff = 1\n'
    told = {}
    for stage in ("", "#new"):
        plan = build(loads(text + chain.format(stage)).world())
        told[stage] = {outcome.name: outcome for outcome in expand(plan)}["handoffs_per_case"]
    assert (told[""].label, told[""].better) == ("Handoffs per case", -1)
    assert (told["#new"].label, told["#new"].better) == ("Moves per case, between stages of a line too", 0)
