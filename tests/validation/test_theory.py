"""The theory reproduces every exact case of the oracle file, and refuses what it has no answer for."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.validation.families import FAMILIES, expected

ORACLES = json.loads(files("sim.validation").joinpath("oracles.json").read_text(encoding="utf-8"))
CASES = [(family["id"], case) for family in ORACLES["families"] for case in family["cases"] if case["exact"]]
BY_ID = {case["id"]: case for _, case in CASES}

TOLERANCE = 1e-10
FILE_DIGITS = {
    # the file integrated the forward equations with an error up to 6e-8 (it states 1e-6): the matrix exponential agrees
    # with ours (test_theory_networks)
    "mt_mn": 1e-7,
    # the file's own chain was cut where 2.8e-12 of probability was left (its cross_check "tail"), which moves the mean
    # wait by 1e-9
    "ask_my_boss": 5e-9,
}


@pytest.mark.parametrize(("family", "case"), CASES, ids=[case["id"] for _, case in CASES])
def test_every_exact_case_is_reproduced(family: str, case: dict[str, Any]) -> None:
    found = expected(family, case["inputs"])
    assert set(found) == set(case["expected"])
    for key, value in case["expected"].items():
        np.testing.assert_allclose(found[key], value, rtol=FILE_DIGITS.get(family, TOLERANCE), atol=0.0, err_msg=key)


def test_every_family_with_exact_cases_has_a_theory() -> None:
    assert {family for family, _ in CASES} == {
        name for name, family in FAMILIES.items() if family.theory is not None}


def test_the_file_stands_as_it_was_published() -> None:
    assert len(ORACLES["families"]) == 32
    assert len(CASES) == sum(len(family["cases"]) for family in ORACLES["families"]) - 5  # published_experiments


def refused(family: str, inputs: Any) -> str:
    with pytest.raises(InputError) as caught:
        expected(family, inputs)
    return str(caught.value)


def test_an_unknown_family_is_refused_with_the_nearest() -> None:
    assert "did you mean: erlang_b" in refused("erlangb", {})


@pytest.mark.parametrize("name", [name for name, family in FAMILIES.items() if family.theory is not None])
def test_a_missing_key_is_named(name: str) -> None:
    message = refused(name, {})
    assert message.startswith(f"{name}.")
    assert "missing" in message


@pytest.mark.parametrize(("case", "key", "value", "named"), [
    ("erlang_b.a1_c1", "servers", 2.5, "erlang_b.servers"),
    ("erlang_b.a1_c1", "servers", True, "erlang_b.servers"),
    ("erlang_b.a1_c1", "offered_load", float("nan"), "erlang_b.offered_load"),
    ("erlang_b.a1_c1", "offered_load", "1", "erlang_b.offered_load"),
    ("erlang_b.a1_c1", "offered_load", 10**400, "erlang_b.offered_load"),
    ("erlang_c.c3", "servers", 2, "erlang_c.servers"),
    ("mmck.simmer_2_3", "places", 1, "mmck.places"),
    ("mmng.exp_small_1", "patience", "pareto", "mmng.patience"),
    ("mmng.exp_small_1", "patience", "lognormal", "mmng.patience_cv2"),
    ("mg1.mm1", "arrival_rate", 1.0, "mg1.arrival_rate"),
    ("priority_np.mg1_two_equal", "mean_services", [1], "priority_np.mean_services"),
    ("priority_np.mg1_two_unequal", "servers", 2, "priority_np.servers"),
    ("two_channels.two_lines", "channels", "live", "two_channels.channels"),
    ("two_channels.two_lines", "channels", "live, bot", "two_channels.channels"),
    ("two_channels.two_lines", "servers", 3, "two_channels.arrival_rates"),
    ("priority_pr.two", "servers", 2, "priority_pr.servers"),
    ("jackson.tandem", "routing", [[0, 1], [1, 0]], "jackson.routing"),
    ("jackson.tandem", "routing", [[0, 1.5], [0, 0]], "jackson.routing"),
    ("jackson.tandem", "routing", [[0, 1], [0]], "jackson.routing"),
    ("jackson.tandem", "servers", [1, 0], "jackson.servers"),
    ("erlang_r.steady_s95", "servers", 89, "erlang_r.servers"),
    ("retrial.c5_35_05", "servers", 3, "retrial.servers"),
    ("erlang_a_redial.bank_like", "redial_share", 1.5, "erlang_a_redial.redial_share"),
    ("two_tier.k05", "c2", 6, "two_tier.c2"),
    ("ask_my_boss.base", "lam", 1.6, "ask_my_boss.reps"),
    ("overflow_in_both_lines.own_first", "first_in_line", "both", "overflow_in_both_lines.first_in_line"),
    ("overflow_in_both_lines.own_first", "arrival_rates", [2.7], "overflow_in_both_lines.arrival_rates"),
    ("overflow_in_both_lines.own_first", "arrival_rates", [3.8, 0.9], "overflow_in_both_lines.arrival_rates"),
    ("overflow_in_both_lines.guests_first", "arrival_rates", [2.7, 1.2], "overflow_in_both_lines.arrival_rates"),
    ("mt_mn.mmc12_empty", "start", "steady", "mt_mn.start"),
    ("mt_mn.mmc12_empty", "times", [], "mt_mn.times"),
    ("finite_source.n50", "customers", 0, "finite_source.customers"),
    ("root_cause_threshold.base", "complain_prob", 0, "root_cause_threshold.complain_prob"),
    ("routed_waits.two", "routes", [[0.1, 0.5, 0.35, 0.15], [0.2, 0.0, 0.75, 0.05]], "routed_waits.routes"),
    ("journey_chain.simple", "R", [[0.25, 0.05], [0.6, 0.2]], "journey_chain.Q, R"),
    ("lost_ticket.l0.2", "loss_prob", 1, "lost_ticket.loss_prob"),
])
def test_what_is_not_allowed_is_refused_by_name(case: str, key: str, value: Any, named: str) -> None:
    assert refused(case.split(".")[0], BY_ID[case]["inputs"] | {key: value}).startswith(f"{named}: ")


def test_inputs_that_are_no_mapping_are_refused() -> None:
    assert "mapping" in refused("erlang_b", [1])


def test_a_chain_that_would_be_cut_too_early_is_refused_rather_than_wrong() -> None:
    inputs = {"arrival_rate": 4.9995, "service_rate": 1, "retry_rate": 0.01, "servers": 5}
    assert "too near to the capacity" in refused("retrial", inputs)


def test_infinitely_many_servers_may_be_written_in_three_ways() -> None:
    network = {"external_rates": [10, 0], "routing": [[0, 0.4], [0, 0]], "service_rates": [1, 1]}
    answers = [expected("jackson", network | {"servers": [bot, 6]}) for bot in (None, "inf", float("inf"))]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["N_0"] == pytest.approx(10.0, rel=1e-12)
    assert answers[0]["wait_per_visit_0"] == 0.0
