"""A month at a time on the page: the words of the verdict beside it, from the same runs; too short a run is said so."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.explore.desks import SHOP, asked, desk_of, shop


def _risk(text: str, **form: Any) -> tuple[Any, Any]:
    """Return what the background came to for the shop's two policies, and the verdict of as many runs."""
    desk = desk_of(shop(text))
    for _ in range(1200):
        found = asked(desk, "risk", page="p", **form)
        if found["answer"] is not None:
            return found["answer"], asked(desk, "runs", runs=20, **form)
        time.sleep(0.05)
    raise AssertionError("no answer")


def test_the_word_of_the_whole_run_is_that_of_the_verdict() -> None:
    """Measure by measure, at the confidence of the page's look; values sum up to those of the runs."""
    risk, verdict = _risk(SHOP.replace('"3 weeks"', '"9 weeks"'))
    rows = {row["name"]: row for row in verdict["rows"]}
    assert (risk["unit"], risk["runs"], len(risk["measures"])) == ("month", 20, 7)
    for measure, headline in (("customers_lost", "churn"), ("unsolved_share", "unsolved_share"),
                              ("grievance", "grievance_per_100"), ("net_value", "net_value")):
        said = next(each for each in risk["measures"] if each["name"] == measure)
        word = rows[headline]["clear"]
        assert (f"over the whole run it is {word}" if word else "is not clear") in said["often"], (measure, said)
        assert said["months"] == (20 if measure == "unsolved_share" else 40)
    values = next(each for each in risk["measures"] if each["name"] == "net_value")["values"]
    assert len(values[0]) == len(values[1]) == 40


def test_identical_policies_are_the_same_in_every_month() -> None:
    risk, _ = _risk(SHOP, settings={"policies": ["scripted", "scripted"]})
    assert risk["unit"] == "week"
    assert {each["often"] for each in risk["measures"]} == {f"The same in every one of {n} weeks." for n in (40, 60)}


@pytest.mark.parametrize(("horizon", "unit"), [("13 days", ""), ("14 days", "week")])
def test_a_run_that_is_too_short_says_so(horizon: str, unit: str) -> None:
    risk, _ = _risk(SHOP.replace("3 weeks", horizon))
    assert risk.get("unit", "") == unit and bool(risk["too_short"]) == (unit == "")
