"""The record of a backtest in the file that was judged: of one content, small, and told in words beside the numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.backtest.on_record import record, recorded, written
from sim.backtest.side_by_side import Judgement, Row
from sim.errors import InputError
from sim.report.judged import judged_sentences
from sim.report.sheet import sheet
from sim.scenario import Scenario, load, loads
from sim.scenario.drawn_worlds import digest
from sim.scenario.judged import content_judged
from sim.scenario.toml import parse

LINE = """
title = "A line"
horizon = "3 weeks"
demand.cases_per_hour = 8
[pools.reps]
staff = 2
[[chain]]
level = "rep"
pool = "reps"
handle = { dist = "exponential", mean = "5 min" }
"""
ROWS = (
    Row("abandoned", "all", 0.08, 0.082, 0.001, 0.01), Row("wait_mean", "all", 1.2, 1.25, 0.02, 0.1),
    Row("within_20s", "all", 0.72, 0.60, 0.002, 0.02), Row("wait_p90", "all", 3.0, math.nan),
    Row("calls", "all", 900.0, 1200.0, 1.0, 10.0), Row("abandoned", "hour=09", 0.1, 0.3, 0.01, 0.02),
)


def judgement(*rows: Row, known: int = 0) -> Judgement:
    return Judgement(rows or ROWS, (("abandoned", "all"),), "5 days from 2021-03-01 to 2021-03-05, 900 calls",
                     "10 days from 2021-02-01 to 2021-02-12", 20, known=known)


def judged(*rows: Row, known: int = 0, text: str = LINE) -> str:
    """Return the text of the line with a record of itself."""
    return f"{text}\n{written(recorded(judgement(*rows, known=known), content_judged(loads(text).raw)))}"


def test_a_record_is_read_back_as_it_was_found(tmp_path: Path) -> None:
    """What the file had before stands before it, word for word; the runs, and draws of the fit, know nothing of it."""
    path = tmp_path / "line.toml"
    path.write_text(LINE)
    record(path, judgement())
    assert path.read_text().startswith(LINE.rstrip("\n")) and path.read_text() == judged()[:-1] + "\n"
    found = load(path).world().judged
    assert found is not None and found.far == {"within_20s": ("all",), "abandoned": ("hour=09",)}
    assert {name: each.says for name, each in found.quantities.items()} == {
        "abandoned": "fits", "wait_mean": "fits", "within_20s": "too low", "wait_p90": "not told", "calls": "too high"}
    assert found.quantities["wait_p90"].simulated is None and found.quantities["wait_mean"].noise == 0.1
    assert digest(parse(path.read_text(), "")) == digest(parse(LINE, ""))


def test_what_fitted_and_what_not_to_ask_is_told() -> None:
    assert judged_sentences(loads(LINE)) == ()
    assert judged_sentences(loads(judged())) == (
        "Judged on 5 days from 2021-03-01 to 2021-03-05, 900 calls, which the fit had not seen. It got abandoned and "
        "mean wait of the served right, as far as the log's own noise lets anybody tell; not answered within 20 s "
        "(60.0 % simulated, 72.0 seen).",
        "Do not ask it for levels of answered within 20 s and abandoned in 1 part (hour 09): more than a tenth off.")
    assert judged_sentences(loads(judged(Row("abandoned", "all", 0.08, 0.082, 0.001, 0.03))))[0].endswith(
        " Abandoned lies inside the log's own noise, which is too wide to test much.")
    assert judged_sentences(loads(judged(Row("abandoned", "all", 0.08, 0.09), known=3))) == (
        "Judged on 5 days from 2021-03-01 to 2021-03-05, 900 calls, of which 3 were fitted too. There is too little of "
        "the log to tell of abandoned.",)


def test_a_fit_of_the_same_kind_to_more_is_told() -> None:
    table = recorded(judgement(), content_judged(loads(LINE).raw), "all 14 days")
    said = judged_sentences(loads(f"{LINE}\n{written(table)}"))
    assert said[0].startswith(
        "Judged on 5 days from 2021-03-01 to 2021-03-05, 900 calls, which the fit had not seen. Afterwards it was "
        "fitted in the same way to all 14 days: the figures here are of that fit. It got abandoned")
    assert not _changed(loads(f"{LINE}\n{written(table)}"))


def test_what_policies_change_is_told_beside_a_record_of_many_parts() -> None:
    hours = (Row("abandoned", f"hour={hour:02d}", 0.1, 0.3, 0.01, 0.02) for hour in range(8, 14))
    scenario = loads(judged(*ROWS, *hours, text=f"{LINE}\n[policies.today]\n[policies.more]\npools.reps.staff = 3\n"))
    (levers,) = (table for table in sheet(scenario) if table.title == "What the policies change")
    assert [row[0] for row in levers.rows] == ["pools.reps.staff"]


def _changed(scenario: Scenario) -> bool:
    return "before it was changed" in " ".join(judged_sentences(scenario))


@pytest.mark.parametrize(("more", "changed"), [
    ('title = "Mine"', False), ('horizon = "9 weeks"', False), ("pools.reps.cost_per_hour = 20", False),
    ("known.abandoned_share = 0.1", False), ("money.margin_per_order = 3", False),
    ('policies.today.title = "Today"', False), ("policies.today = {}\npolicies.more.script_minutes = 1", False),
    ("policies.today.script_minutes = 1", True), ("pools.reps.staff = 3", True),
    ('pools.reps.staff = "+0"', False), ("levers.script_minutes = 1", True), ("demand.cases_per_hour = 9", True),
])
def test_a_record_is_of_what_happens_under_the_first_policy(tmp_path: Path, more: str, changed: bool) -> None:
    """A file that extends the one that was judged has its record; it is believed as long as the same happens."""
    (tmp_path / "line.toml").write_text(judged())
    (tmp_path / "mine.toml").write_text(f'extends = "line.toml"\n{more}\n')
    found = load(tmp_path / "mine.toml")
    assert found.world().judged is not None and _changed(found) == changed


def test_a_record_that_was_copied_into_another_file_is_not_believed() -> None:
    table = judged().removeprefix(LINE)
    assert _changed(loads(LINE.replace("= 8", "= 9") + table)) and not _changed(loads(LINE + table))


@pytest.mark.parametrize(("old", "new", "key"), [
    ('says = "fits"', 'says = "well"', "judged.quantities.abandoned.says"),
    ("observed = 0.08", 'observed = "8"', "judged.quantities.abandoned.observed"),
    ('of = "', 'of = "x', "judged.of"), ("replications = 20", "replications = -1", "judged.replications"),
    ("[judged]", "[judged]\nsecret = 1", "judged.secret"), ('far]\nwithin_20s = ["all"]', "far]\nwithin_20s = 3",
                                                            "judged.far.within_20s"),
])
def test_a_record_is_read_strictly(old: str, new: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        loads(judged().replace(old, new, 1))
    assert [problem.key for problem in caught.value.problems] == [key]


def test_policies_share_the_record() -> None:
    """A policy cannot claim to have been judged."""
    with pytest.raises(InputError, match=r"policies\.new\.judged"):
        loads(judged() + "\n[policies.old]\n[policies.new.judged]\nof = 'x'\n")


def test_no_log_depends_on_it() -> None:
    """The plan is the same, so every draw is."""
    from sim.inquiry.variants import plan_digest
    from sim.scenario.plan import build

    def of(text: str) -> Any:
        return plan_digest(build(loads(text).world()))

    assert of(LINE) == of(judged())


def test_it_is_told_beside_the_numbers() -> None:
    """In `compare`, in the report, on the live page: the same sentences; the page adds what levers are."""
    from sim.experiment.comparison import setting_of
    from sim.explore.front_desk import Desk
    from sim.publish.dossier import Assumptions
    from sim.publish.fitted import fit
    from sim.report.screen import notes
    from tests.explore.desks import asked
    from tests.report.test_screen import made_up

    def on_the_page(scenario: Scenario) -> str:
        return str(asked(Desk(scenario, "", 1, (scenario.policies[0],) * 2), "world")["judged"])

    for text in (judged(), judged().replace("[judged]", "[pools.more]\nstaff = 1\n[judged]", 1)):
        scenario = loads(text)
        said = judged_sentences(scenario)
        comparison = replace(made_up(), setting=setting_of(scenario, scenario.policies))
        assert notes(comparison, full=False)[0] == " ".join(said)
        assert fit(scenario, None, Assumptions((), (), (), ()))[-len(said):] == said
        page = on_the_page(scenario)
        assert page.startswith(" ".join(said)) and ("what-if" in page) is not _changed(scenario)
    assert on_the_page(loads(LINE)) == ""
    assert "No judgement" in fit(loads(LINE), None, Assumptions((), (), (), ()))[-1]
