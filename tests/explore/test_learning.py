"""The course inside the page: in the words and figures of docs/course, and curves at the numbers of `compare`."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engine import ENGINES, prepare
from sim.explore.front_desk import Desk
from sim.explore.lessons import lessons
from sim.scenario import load
from tests.explore.desks import SHOP, asked, desk_of, refused, shop

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "configs" / "course.toml"
LESSONS = lessons()


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").split())


def _desk() -> Desk:
    prepare(ENGINES[0])
    return Desk(load(COURSE), str(COURSE), 1, ("ask_rosa", "you_decide"))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson["page"])
def test_a_lesson_is_told_in_the_words_of_the_course(lesson: dict[str, object]) -> None:
    """Question, answer and reason stand in the lesson word for word; so do figures that are not run on the spot."""
    page = (ROOT / "docs" / "course" / f"{lesson['page']}.md").read_text()
    for key in ("question", "answer", "because"):
        assert _plain(str(lesson[key])) in _plain(page), (lesson["page"], key)
    assert f"# {lesson['number']}. {lesson['title']}\n" in page
    points = lesson.get("points", [])
    assert isinstance(points, list)
    for point in points:
        assert f" {point['is']} %" in page, point
    assert ("key" in lesson) != bool(points)


def test_the_lessons_belong_to_the_worlds_of_the_course() -> None:
    """All eight are listed for a world of the course; none for another."""
    assert [lesson["number"] for lesson in asked(_desk(), "world")["lessons"]] == list(range(1, 9))
    assert asked(desk_of(shop()), "world")["lessons"] == []


@pytest.mark.parametrize("lesson", [each for each in LESSONS if "key" in each], ids=lambda lesson: lesson["page"])
def test_a_lesson_runs_what_its_command_runs(lesson: dict[str, object]) -> None:
    """Its key, values, policies and outcome are those of the lesson's command, its world the command's."""
    page = (ROOT / "docs" / "course" / f"{lesson['page']}.md").read_text()
    command = next(line for line in page.splitlines() if line.startswith("journeysim sweep"))
    assert f"configs/{lesson['file']} --vary {lesson['key']}=" in command
    policies, values = lesson["policies"], lesson["values"]
    assert isinstance(policies, list) and isinstance(values, list)
    assert f"--policies {','.join(dict.fromkeys(policies))} " in command
    assert str(lesson["outcome"]) in command and str(lesson.get("beside", "")) in command
    span = command.split(f"{lesson['key']}=")[1].split()[0].split(":")
    assert [values[0], values[-1], len(values)] == [float(span[0]), float(span[1]), int(span[2])]
    assert f"--replications {lesson['runs']} " in command or lesson["runs"] == 10
    assert load(COURSE.parent / str(lesson["file"])).title == lesson["world"]


def test_the_last_lesson_runs_what_its_command_runs() -> None:
    """What is said after ten runs and after forty, and how often too early, as the lesson prints it."""
    lesson = next(each for each in LESSONS if "luck" in each)
    page = (ROOT / "docs" / "course" / f"{lesson['page']}.md").read_text()
    assert f"journeysim luck configs/course.toml --policies {','.join(lesson['policies'])} " in page
    assert _plain(lesson["luck"]) in _plain(page)
    found = asked(_desk(), "luck", settings={"policies": lesson["policies"]}, outcome=lesson["outcome"],
                  runs=lesson["runs"])
    assert found["unit"] == "EUR" and len(found["looks"]) == lesson["runs"] - 1
    for runs, difference, half, says in found["looks"]:
        if runs in (2, 3, 5, 10, 20, 30, 40):
            row = next(row for row in page.splitlines() if row.startswith(f"{runs:>4}  "))
            assert row.startswith(f"{runs:>4}  {difference:>10,.0f}  {half:>11,.0f}  ") and row.endswith(f"  {says}")
    assert [round(found["once"]), round(found["ever"])] == [point["is"] for point in lesson["points"]] == [6, 27]
    for form, words in ({"outcome": "chrun", "runs": 2}, "not an outcome"), ({"outcome": "churn", "runs": 1}, "number"):
        status, says = refused(desk_of(shop()), "luck", form)
        assert status == 400 and words in says


def test_a_lesson_opens_its_world_beside_the_one_named() -> None:
    """Lesson 2 is about another file; a curve of it has the numbers that the lesson prints, in its unit."""
    desk = _desk()
    opened = asked(desk, "lesson", number=2)
    assert opened["titles"] == ["One line for both", "A line for each"] and opened["world"]
    assert asked(desk, "lesson", number=5) == {"world": "", "titles": ["Let me ask Rosa", "The first person decides"]}
    lesson = LESSONS[1]
    key = lesson["key"]
    points = [{"policies": lesson["policies"], "changes": [{key: 1}, {key: 1}]}]
    found = asked(desk, "curve", world=opened["world"], points=points, outcome=lesson["outcome"], runs=10)
    assert found["unit"] == lesson["unit"] and found["titles"] == opened["titles"]
    means = [sum(runs) / len(runs) for runs in found["points"][0]]
    assert means == [pytest.approx(25.99, abs=0.005), pytest.approx(35.78, abs=0.005)]


def test_a_lesson_whose_world_is_not_there_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the shipped worlds; with them it can be asked from any page."""
    assert asked(desk_of(shop()), "lesson", number=2)["world"] == "course/pooling"
    monkeypatch.setattr("sim.explore.lessons.preset", lambda name: None)
    status, says = refused(desk_of(shop()), "lesson", {"number": 2})
    assert status == 400 and "not installed" in says and "course/pooling.toml" in says


def test_a_curve_has_the_runs_of_the_comparison() -> None:
    """At every setting the values that `runs` has, and what is run already is not run again."""
    desk = desk_of(shop())
    points = [{"policies": ["scripted", "empowered"], "changes": [{}, {"chain.rep.authority": value}]}
              for value in (0, 50)]
    found = asked(desk, "curve", points=points, outcome="churn", runs=3)
    kept = len(desk._runs._kept)
    for at, settings in enumerate(points):
        row = next(row for row in asked(desk, "runs", settings=settings, runs=3)["rows"] if row["name"] == "churn")
        scaled = [[value * found["divisor"] / row["divisor"] for value in side] for side in found["points"][at]]
        assert scaled == [pytest.approx(side) for side in row["runs"]]
    assert len(desk._runs._kept) == kept


@pytest.mark.parametrize(("form", "words"), [
    ({}, "no settings"), ({"points": []}, "no settings"), ({"points": [{}] * 13}, "no settings"),
    ({"points": [{}], "outcome": "chrun"}, "not an outcome"), ({"points": [{}], "outcome": ["x"]}, "not an outcome"),
    ({"points": [[]], "outcome": "churn"}, "not a table"),
    ({"points": [{"changes": [{}, {"extends": "/etc/passwd"}]}], "outcome": "churn"}, "names a file"),
])
def test_a_curve_of_nothing_is_refused_in_words(form: dict[str, object], words: str) -> None:
    status, says = refused(desk_of(shop()), "curve", form)
    assert status == 400 and words in says, says


KNOWN = """
[known]
churn = { value = 0.99, spread = 0.001 }
unsolved_share = { value = 0.5, spread = 0.5 }
"""


def test_known_figures_stand_beside_the_present_policy_alone() -> None:
    """Of the first policy as in the file, with the words of `compare`; beside anything else a note says why not."""
    desk = desk_of(shop(SHOP.replace("[policies.scripted]", f"{KNOWN}[policies.scripted]")))
    known = asked(desk, "runs", settings={}, runs=3)["known"]
    assert [row[-1] for row in known["rows"]] == ["model too low", "agrees"] and "3 replications" in known["note"]
    for settings in ({"policies": ["empowered", "scripted"]}, {"changes": [{"goodwill": 1}, {}]}):
        other = asked(desk, "runs", settings=settings, runs=3)["known"]
        assert other["rows"] == [] and "as in the file" in other["note"]
    assert asked(desk_of(shop()), "runs", settings={}, runs=3)["known"] is None
