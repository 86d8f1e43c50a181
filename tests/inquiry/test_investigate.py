"""Investigations of small worlds: what is named, how, with which proof; and that nothing hangs on how it was run."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.inquiry.investigate import Investigation, answer, ask, investigate, measure_of
from sim.inquiry.investigate_form import investigate_form
from sim.inquiry.losses import MEASURES
from sim.inquiry.sizing import Design
from sim.report.figures.causes import causes, finding
from sim.report.figures.style import files
from sim.report.investigate import figure, markdown, pages
from sim.scenario import load, loads
from sim.statistics.intervals import Interval

LONG_CHAIN = Path(__file__).parents[2] / "configs" / "long_chain.toml"
DESK = """
    horizon = "4 days"
    warm_up = 0
    outcomes.watch = "1 day"
    demand = { cases_per_hour = 6, profile = "flat" }
    channels.phone = { share = 1, patience = { dist = "exponential", mean = 10 } }
    pools.reps.staff = 1
    chain = [{ level = "rep", pool = "reps", handle = { dist = "exponential", mean = 12 } }]
"""
SMALL_BASE = ("customers.initial=500", "horizon='7 weeks'", "warm_up='1 week'", "outcomes.watch='2 weeks'")


def text_of(found: Investigation) -> str:
    return " ".join("\n".join(page if isinstance(page, str) else repr(page.rows) for page in pages(found)).split())


@pytest.fixture(scope="module")
def desk() -> Investigation:
    return investigate(loads(DESK), "baseline", replications=4)


def test_a_desk_with_too_few_people_is_named_with_its_way(desk: Investigation) -> None:
    cause = desk.causes[0]
    assert desk.measure == "unsolved" and cause.share.player == ("understaffing", "reps")
    assert cause.path == ("QUEUED", "ABANDONED", "ENDED")
    assert cause.share.share == 1 and cause.share.half_width == 0.0
    assert cause.share.but_for is not None and cause.share.enough is not None
    assert cause.share.but_for.mean == cause.share.enough.mean == desk.total.mean > 0
    assert desk.repairs is not None and desk.repairs.share == 1
    assert cause.harm is not None and cause.harm.read == cause.harm.met <= cause.harm.lost


def test_the_form_has_its_names_and_exact_shares(desk: Investigation) -> None:
    form = investigate_form(desk)
    first = form["causes"][0]
    assert {"link", "pool", "share", "half_width", "path"} <= set(first)
    assert (first["link"], first["pool"], first["share"]) == ("understaffing", "reps", 1.0)
    assert sum(Fraction(cause["loss_exact"]) for cause in form["causes"]) == Fraction(form["total"]["loss"])
    assert form["total"]["mean"] == pytest.approx(form["total"]["as_it_is"]["mean"] - form["total"]["mended"]["mean"])
    assert sum(form["time"].values()) == pytest.approx(1.0)
    assert form["worst"][0]["waits"][0]["busy_with"] == [
        {"errand": "a first contact", "flaw": desk.worst[0].case.flaw, "agents": 1}]


def test_it_is_told_what_happened_why_and_what_to_do(desk: Investigation) -> None:
    text = text_of(desk)
    for part in ("What happened", "Why", "What to do differently", "But for it", "Enough", "queued > abandoned > ended",
                 "the line was busy", "understaffing (reps)"):
        assert part in text, part
    assert markdown(desk).startswith("# Investigation\n")
    drawn = files("causes", causes(desk))
    assert set(drawn) == {"causes.png", "causes.svg"} and drawn == files("causes", causes(desk))
    assert "understaffing (reps) accounts for 100 ± 0 %" in finding(desk)


def test_where_nothing_goes_wrong_there_is_nothing_to_share_out() -> None:
    calm = investigate(loads(DESK.replace("staff = 1", "staff = 50")), "baseline", replications=3)
    assert not calm.is_explained and calm.repairs is None and not calm.together
    assert all(cause.share.share is None and cause.harm is None for cause in calm.causes)
    assert "cost nothing that could be shared out" in text_of(calm)
    form = investigate_form(calm)
    assert form["total"]["mean"] == 0.0 and all(cause["share"] is None for cause in form["causes"])


def test_where_no_link_can_break_it_says_so() -> None:
    lone = investigate(loads(DESK.replace("staff = 1", "staff = 100000")), "baseline", replications=2)
    assert lone.causes == ()
    assert "No link that could be mended can break here" in text_of(lone)


def test_where_two_policies_differ_in_no_link_it_says_so() -> None:
    two = loads(DESK + "\n    policies.plain = {}\n    policies.scripted = { script_minutes = 2 }")
    found = investigate(two, "plain", against="scripted", replications=2)
    assert found.causes == () and "No link of the journey is another under “scripted”: there is" in text_of(found)
    assert "can break here" not in text_of(found)


def test_the_same_answer_whoever_works_it_out() -> None:
    scenario = load(LONG_CHAIN, SMALL_BASE)
    forms = [investigate_form(investigate(scenario, "scripted", replications=2, workers=workers))
             for workers in (1, 3)]
    assert forms[0] == forms[1]


def test_both_engines_give_the_same_answer() -> None:
    scenario = loads(DESK.replace("4 days", "2 days"))
    compiled, reference = (investigate_form(investigate(scenario, "baseline", replications=2, engine=engine))
                           for engine in ("compiled", "reference"))
    assert compiled == reference


def test_against_another_policy_every_link_is_as_there() -> None:
    scenario = load(LONG_CHAIN, SMALL_BASE)
    found = investigate(scenario, "scripted", against="shared_records", measure="efforts", replications=3)
    assert [cause.share.player.link for cause in found.causes] == ["lost_information", "bounces"]
    assert found.design.exact and sum(cause.share.share or 0 for cause in found.causes) == 1
    # the two policies differ in these two links and nothing else
    assert found.other is not None and found.other.mean == found.mended.mean
    assert "as under “The same chain, with shared records”" in text_of(found)


def test_a_loss_that_hardly_moves_gives_way_to_another() -> None:
    scenario = load(LONG_CHAIN, [*SMALL_BASE, "customers.churn.hazard_per_year=0",
                                 "customers.churn.after_case.base=-100.0"])
    found = investigate(scenario, "scripted", replications=3)
    assert found.tried[:1] == ("customers_lost",) and found.measure != "customers_lost"
    assert "hardly change" in text_of(found)
    asked = investigate(scenario, "scripted", replications=3, measure="customers_lost")
    assert asked.tried == () and not asked.is_explained


def runs_in_which(saved: dict[str, list[int]]) -> Any:
    """Return runs in which mending all links saves so much of some losses in each replication, nothing of others."""
    def of(mended: frozenset[int], replication: int) -> SimpleNamespace:
        return SimpleNamespace(values={name: 900 - bool(mended) * saved.get(name, [0, 0, 0])[replication]
                                       for name in MEASURES})

    return SimpleNamespace(do=list, everybody=frozenset((0,)), of=of,
                           plan=lambda _: SimpleNamespace(world={"open_demand": False}))


@pytest.mark.parametrize(("saved", "chosen", "gave_way"), [
    ({"customers_lost": [9, 10, 11], "problem_hours": [300, 310, 320]}, "customers_lost", 0),
    ({"customers_lost": [0, 40, 1], "problem_hours": [300, 310, 320]}, "problem_hours", 2),
    ({"customers_lost": [1, 0, 0], "problem_hours": [700, 5, 10]}, "problem_hours", 2),
    ({"grievances": [1, 0, 0]}, "grievances", 3),
    ({}, "customers_lost", 0), ({"customers_lost": [-5, -6, -7]}, "customers_lost", 0),
])
def test_what_moves_clearly_is_explained_else_what_moves_at_all(
    saved: dict[str, list[int]], chosen: str, gave_way: int,
) -> None:
    assert measure_of(runs_in_which(saved), Design(3, exact=True), "") == (chosen, tuple(MEASURES)[:gave_way])


def test_a_planted_link_comes_first_and_what_it_did_is_told() -> None:
    scenario = load(LONG_CHAIN, [*SMALL_BASE, "policies.scripted.handing_up.bounce=0.9"])
    question = ask(scenario, "scripted", replications=3)
    told: list[int] = []
    found = answer(question, progress=told.append)
    cause = found.causes[0]
    assert cause.share.player.link == "bounces" and cause.path[0] == "BOUNCED" and cause.path[-1] == "LEFT"
    assert sum(told) == found.runs - 1  # one says how large the world is
    assert 0.3 * question.design.runs(13) < found.runs < 2 * question.design.runs(13)
    assert found.causes[0].often[0].records > 0


def test_numbers_are_told_as_precisely_as_they_are_known() -> None:
    assert figure(Interval(1234.56, 12.3, 0.95, 5)) == "1,235 ± 12"
    assert figure(Interval(3.14159, 0.123, 0.95, 5)) == "3.14 ± 0.12"
    assert figure(Interval(-0.0001, 2.5, 0.95, 5)) == "-0.0 ± 2.5"
    assert figure(Interval(7.0, float("inf"), 0.95, 1)) == "7"
    assert figure(Interval(0.0, 0.0, 0.95, 5)) == "0 ± 0"
