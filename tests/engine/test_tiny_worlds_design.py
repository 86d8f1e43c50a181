"""The organisation that learns, step by step: reports, projects, flaws that become rare."""

from __future__ import annotations

from itertools import pairwise

from sim.vocabulary import Kind
from tests.engine.conftest import Play
from tests.engine.tiny import apart, cases, desk, of_case, orders

WORLDS = {
    "two reports": cases(2) + desk() + """
        levers.report = 1
        design = { threshold = 2, lead_time = 30, effectiveness = 0.75 }
    """,
    "reports too far apart": cases(2) + desk() + """
        levers.report = 1
        design = { threshold = 2, window = 1, lead_time = 30 }
    """,
    "reports nobody reads": cases(1) + desk() + "levers.report = 1",
    "a second project": cases(4) + desk("handle = 1") + """
        levers.report = 1
        design = { threshold = 1, lead_time = 2, effectiveness = 0.5 }
    """,
    "reports while a project is under way": cases(4) + desk("handle = 1") + """
        levers.report = 1
        design = { threshold = 1, lead_time = "3 h", effectiveness = 0.5 }
    """,
    "a flaw designed away": orders(1, 2) + desk() + """
        levers.report = 1
        design = { threshold = 1, lead_time = 1 }
    """,
}


def test_reports_set_the_design_team_to_work(play: Play) -> None:
    """A level of 1 is lowered by three quarters, half an hour after the second report."""
    story = play(WORLDS["two reports"])
    first, second = (t + 5 for t in story.onsets)
    assert [step for step in story.steps if step[1] in ("REPORTED", "PROJECT_STARTED", "FLAW_LOWERED")] == [
        *of_case(0, (first, "REPORTED", "problem", 1.0)),
        *of_case(1, (second, "REPORTED", "problem", 2.0)),
        *apart((second, "PROJECT_STARTED", "problem", 30.0), (second + 30, "FLAW_LOWERED", "problem", 0.25)),
    ]
    kinds = [step[1] for step in story.steps if step[0] == second]
    assert kinds == ["REPORTED", "GRANTED", "RELEASED", "ENDED", "PROJECT_STARTED"]


def test_the_project_knows_which_report_caused_it(play: Play) -> None:
    records = play(WORLDS["two reports"]).log.records
    started = records[records["kind"] == Kind.PROJECT_STARTED][0]
    lowered = records[records["kind"] == Kind.FLAW_LOWERED][0]
    assert records["kind"][started["cause"]] == Kind.REPORTED
    assert records["case"][started["cause"]] == 1
    assert started["why"] == started["cause"]
    assert records["kind"][lowered["cause"]] == Kind.PROJECT_STARTED


def test_only_reports_within_the_window_count(play: Play) -> None:
    story = play(WORLDS["reports too far apart"])
    first, second = (t + 5 for t in story.onsets)
    assert second - first > 1
    assert story.of("REPORTED", "PROJECT_STARTED") == [
        *of_case(0, (first, "REPORTED", "problem", 1.0)), *of_case(1, (second, "REPORTED", "problem", 1.0)),
    ]


def test_without_a_design_team_reports_change_nothing(play: Play) -> None:
    story = play(WORLDS["reports nobody reads"])
    (t,) = story.onsets
    assert story.steps[4:] == of_case(
        0, (t + 5, "REPORTED", "problem", 1.0), (t + 5, "GRANTED", "rep", 0.0),
        (t + 5, "RELEASED", "reps", (t + 5) - t, 0), (t + 5, "ENDED", "solved", 0.5),
    )


def test_every_project_halves_what_is_left(play: Play) -> None:
    story = play(WORLDS["a second project"])
    reported = [t + 1 for t in story.onsets]
    assert all(later > report + 2 for report, later in pairwise(reported))
    assert story.of("FLAW_LOWERED") == apart(
        *((time + 2, "FLAW_LOWERED", "problem", 0.5 ** (n + 1)) for n, time in enumerate(reported)),
    )


def test_reports_during_a_project_start_no_other(play: Play) -> None:
    story = play(WORLDS["reports while a project is under way"])
    assert len(story.of("REPORTED")) == 4
    assert story.of("PROJECT_STARTED", "FLAW_LOWERED") == apart(
        (story.onsets[0] + 1, "PROJECT_STARTED", "problem", 180.0),
        (story.onsets[0] + 1 + 180, "FLAW_LOWERED", "problem", 0.5),
    )


def test_a_flaw_designed_away_brings_no_more_cases(play: Play) -> None:
    story = play(WORLDS["a flaw designed away"])
    undesigned = play(WORLDS["a flaw designed away"].replace("report = 1", "report = 0"))
    assert len(undesigned.onsets) == 2
    assert story.onsets == undesigned.onsets[:1]
