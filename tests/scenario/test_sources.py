"""What figures rest on: letters, paths that lead somewhere, which source counts, what is a figure, what is told."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import InputError
from sim.report.what_it_rests_on import rests_on, sources_form, sources_table
from sim.scenario import Scenario, loads
from sim.scenario.plan import build
from sim.scenario.resting import figures_of, resting
from sim.scenario.sourced import TRUST, Source, source_of, split_path

WORLD = """
horizon = "2 weeks"
demand.cases_per_hour = 2
flaws.one.handle = "5 min"
flaws.one.stage = "the first"
flaws.other.handle = { dist = "exponential", mean = "4 min" }
channels.phone = { kind = "live", patience = "3 min" }
pools.reps.staff = { weekdays = "8-18: 4", saturday = "9-13: 2" }
chain = [{ level = "rep", pool = "reps", dropped = 0.5 }]
"""


def source(path: str, basis: str = "a log", trust: str = "A") -> str:
    return f'\n[sources]\n"{path}" = {{ from = "{basis}", trust = "{trust}" }}\n'


def problem(text: str) -> Any:
    with pytest.raises(InputError) as told:
        loads(WORLD + text)
    (one,) = told.value.problems
    return one


@pytest.mark.parametrize("path", [
    "demand", "demand.cases_per_hour", "demand.profile", "flaws.one", "flaws.*.handle", "flaws.other.handle.mean",
    "flaws.one.needs_fixer.probability", "channels.phone.retry.delay", "pools.reps.staff", "pools.reps.staff.monday",
    "chain.rep.dropped", "chain.*.routes", "customers.churn.after_case", "levers.ask_boss.approval",
    "levers.script_minutes", "design.lead_time", "money.margin_per_order", "customers.word_of_mouth.graph",
])
def test_a_path_of_a_key_whether_it_is_written_or_not(path: str) -> None:
    assert loads(WORLD + source(path)).world().sources == {path: Source("a log", "A")}


@pytest.mark.parametrize(("path", "part", "near"), [
    ("flaws.on.handle", "on", "one"), ("chain.rep.handel", "handel", "handle"), ("pool.reps.staff", "pool", "pools"),
    ("pools.reps.staff.mondays", "mondays", "monday"), ("flaws.other.handle.men", "men", "mean"),
    ("levers.scrip_minutes", "scrip_minutes", "script_minutes"), ("seed", "seed", ""),
    ("levers.ask_boss.aproval", "aproval", "approval"),
])
def test_a_path_of_no_key_is_refused_with_the_near_names(path: str, part: str, near: str) -> None:
    found = problem(source(path))
    assert found.message == f"is of no key of this scenario: there is no {part!r}"
    assert (found.key, found.nearest) == (f'sources."{path}"' if "." in path else f"sources.{path}", near)


@pytest.mark.parametrize(("text", "message"), [
    (source("chain.rep.dropped", trust="E"), "has no known letter of trust: 'E'"),
    (source("chain.rep.dropped", trust="a"), "has no known letter of trust: 'a'"),
    (source("chain.rep.dropped", basis=" "), "is not from anything that can be read"),
    (source("chain rep"), "is not the path of a key"),
    ('\nsources."chain.rep.dropped" = "a log"', "is not a source"),
    ('\nsources."chain.rep.dropped" = { from = "a log" }', "does not say how far to trust it"),
    ('\nsources."chain.rep.dropped" = { trust = "A" }', "does not say what it is from"),
    ('\n[sources.chain.rep]\ndropped = { from = "a log", trust = "A" }',
     "is not a source: its path is to stand in quotes"),
    ("\nsources = 3", "is not a table of sources"),
])
def test_one_fault_one_message(text: str, message: str) -> None:
    assert problem(text).message == message


def test_the_letters_mean_something_and_there_are_no_others() -> None:
    assert list(TRUST) == ["A", "B", "C", "D", "M"]
    from tests.docs.blocks import DOCS

    page = (DOCS / "scenario.md").read_text(encoding="utf-8")
    for letter, meaning in TRUST.items():
        assert f"| {letter} | {meaning}".split(",")[0] in page, letter


def test_the_longest_path_counts_and_a_name_before_a_star() -> None:
    sources = {split_path(key): Source(key, "A") for key in ("flaws", "flaws.*.handle", "flaws.one.handle",
                                                             "flaws.*.handle.mean")}
    found = {path: source_of(sources, split_path(path)) for path in (
        "flaws.one.handle", "flaws.other.handle", "flaws.other.patience", "flaws.one.handle.mean", "chain.rep.handle")}
    assert {path: each and each.basis for path, each in found.items()} == {
        "flaws.one.handle": "flaws.one.handle", "flaws.other.handle": "flaws.*.handle",
        "flaws.other.patience": "flaws", "flaws.one.handle.mean": "flaws.*.handle.mean", "chain.rep.handle": None}


def test_what_is_a_figure() -> None:
    """Numbers, durations, laws and rotas; no names, words, yes and no."""
    raw = loads(WORLD + "customers = { one_case_at_a_time = true, voice = [0.2, 1] }").raw
    tables = {key: raw[key] for key in ("customers", "demand", "flaws", "channels", "pools", "chain") if key in raw}
    assert sorted(".".join(path) for path in figures_of(tables)) == [
        "chain.rep.dropped", "channels.phone.patience", "customers.voice", "demand.cases_per_hour", "flaws.one.handle",
        "flaws.other.handle", "pools.reps.staff"]


RESTS = WORLD + """
[sources]
"flaws.*.handle" = { from = "fitted: 1,204 calls", trust = "A" }
"chain.rep.dropped" = { from = "assumption", trust = "M" }
"pools.reps.staff.saturday" = { from = "somebody said so", trust = "D" }
[policies.as_is]
[policies.scripted]
script_minutes = 2
sources."levers.script_minutes" = { from = "a page", trust = "C" }
sources."chain.rep.dropped" = { trust = "B" }
"""


def rests() -> Scenario:
    return loads(RESTS)


def test_figures_by_the_trust_of_their_sources() -> None:
    found = resting(rests(), "as_is")
    assert {letter: [".".join(path) for path in paths] for letter, paths in found.by_trust().items()} == {
        "A": ["flaws.one.handle", "flaws.other.handle"], "D": ["pools.reps.staff"], "M": ["chain.rep.dropped"],
        "": ["demand.cases_per_hour", "channels.phone.patience"]}
    (table,) = sources_table(rests())
    assert [row[:2] for row in table.rows] == [("A", "2"), ("D", "1"), ("M", "1"), ("-", "2")]
    assert sources_table(loads(WORLD)) == []


def test_a_policy_has_the_sources_of_the_file_and_its_own() -> None:
    """It may change what a source says, key by key."""
    found = resting(rests(), "scripted")
    assert found.figures[("levers", "script_minutes")] == Source("a page", "C")
    assert found.figures[("chain", "rep", "dropped")] == Source("assumption", "B")
    assert found.own == {("levers", "script_minutes")}


def test_the_weakest_are_named_those_of_the_policies_first() -> None:
    told = rests_on(rests(), ("as_is", "scripted"))
    assert told.startswith("Rests on 7 figures: 2 measured (A), 1 second-hand (C), 1 judged (D), 1 made up (M) and 2 "
                           "without a source.")
    assert told.index("script_minutes (C: a page)") < told.index("cases_per_hour (no source)")
    assert "handle" not in told
    assert rests_on(loads(WORLD), ("baseline",)) == ""
    assert sources_form(loads(WORLD)) == {}
    assert sources_form(rests())["sources"]["as_is"]["counts"] == {"A": 2, "D": 1, "M": 1, "none": 2}


def test_figures_without_effect_are_not_counted() -> None:
    found = resting(loads(RESTS.replace('patience = "3 min"', 'closed_delay = "3 min"').replace(
        "[sources]", 'calendar.hours = "always"\n[sources]')), "as_is")
    assert ("channels", "phone", "closed_delay") not in found.figures


def test_no_run_depends_on_sources() -> None:
    one, other = (build(loads(text).world("as_is")) for text in (RESTS, RESTS.replace("fitted: 1,204 calls", "?")))
    assert all(str(getattr(one, name)) == str(getattr(other, name)) for name in one.__slots__)
