"""The course inside the page: which lessons belong to a world, and the world that a lesson is about.

The lessons are data (`lessons.toml`), in the words of docs/course, and belong to worlds by their titles.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.explore.presets import name_of, preset
from sim.explore.settings import PAGE

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk
    from sim.scenario import Scenario

RUNS: Final = 10
"""Replications of a lesson that names no number, as of its command."""


@cache
def lessons() -> tuple[dict[str, Any], ...]:
    """Return all lessons in their order."""
    text = files("sim.explore").joinpath("lessons.toml").read_text(encoding="utf-8")
    return tuple({"runs": RUNS, "shows": "second"} | lesson for lesson in tomllib.loads(text)["lesson"])


def lessons_of(scenario: Scenario) -> list[dict[str, Any]]:
    """Return the lessons that a page about a scenario lists: all, where it is one of the course's worlds, else none."""
    if scenario.title not in {lesson["world"] for lesson in lessons()}:
        return []
    return [{key: value for key, value in lesson.items() if key not in ("world", "file")} for lesson in lessons()]


def lesson_world(desk: Desk, number: int) -> dict[str, Any]:
    """Say by which name to ask about the world of a lesson, and what its policies are called.

    It is the shipped world, as the lesson's figures are of it, whatever the command line has changed; the file is named
    by the lesson, never by the page. InputError where it is not there.
    """
    lesson = _lesson(number)
    name, scenario = _found(desk, lesson)
    return {"world": name, "titles": [scenario.policy_titles[policy] for policy in lesson.get("policies", ())]}


def opened_live_by(number: int) -> str:
    """Return the command that opens the world of a lesson."""
    return f"journeysim explore configs/{_lesson(number)['file']}"


def _lesson(number: int) -> dict[str, Any]:
    return next(each for each in lessons() if each["number"] == number)


def _found(desk: Desk, lesson: dict[str, Any]) -> tuple[str, Scenario]:
    name = lesson["file"].removesuffix(".toml")
    shipped = preset(name)
    if shipped is not None and name_of(desk.scenario) != name:
        return name, shipped
    if desk.scenario.title == lesson["world"]:
        return "", desk.scenario
    raise InputError(Problem("needs a world that is not installed", PAGE, f"lesson {lesson['number']}",
                             allowed=lesson["file"], way_out=opened_live_by(lesson["number"])))
