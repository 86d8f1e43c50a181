"""Whoever reads only the report of the bank can answer twelve questions: the text of each answer stands in the page.

The answers are worked out here from the table of runs, by a Student interval written down once more, and not taken from
what the page is made of.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from scipy.stats import t

from tests.publish.conftest import Report

TITLES = {"scripted": "Scripted chain", "empowered_tight_budget": "Empowered on a tight budget",
          "empowered": "Empowered frontline"}
HEADLINES = 6


@dataclass(frozen=True)
class Runs:
    """The outcomes of all runs, by policy and outcome."""

    values: dict[str, dict[str, np.ndarray]]

    def mean(self, policy: str, name: str) -> float:
        return float(self.values[policy][name].mean())

    def difference(self, policy: str, name: str, family: int) -> tuple[float, float]:
        """Mean difference from the script, and half of its interval that holds with others of the family at once."""
        gaps = self.values[policy][name] - self.values["scripted"][name]
        count = len(gaps)
        critical = float(t.ppf(1.0 - 0.05 / family / 2.0, count - 1))
        return float(gaps.mean()), critical * float(gaps.std(ddof=1)) / math.sqrt(count)

    def is_clear(self, policy: str, name: str, family: int = 2 * HEADLINES) -> bool:
        mean, half = self.difference(policy, name, family)
        return abs(mean) > half

    def lowest(self, name: str) -> str:
        return min(self.values, key=lambda policy: self.mean(policy, name))


@pytest.fixture(scope="module")
def runs(bank: Report) -> Runs:
    table = pl.read_parquet(bank.folder / "runs.parquet")
    return Runs({policy: {name: table.filter(pl.col("policy") == policy)[name].to_numpy()
                          for name in ("unsolved_share", "resolution_time_mean", "churn", "grievance_per_100",
                                       "praise_per_100", "net_value", "staff_cost")} for policy in TITLES})


@pytest.fixture(scope="module")
def text(bank: Report) -> str:
    return bank.text


def _winner(text: str, asked: str) -> str:
    """What the page says behind a question of who wins."""
    section = text[text.index("Who wins on what, by how much, how sure"):]
    return section[section.index(asked):][:400]


def test_who_has_the_fewest_unsolved(runs: Runs, text: str) -> None:
    best = runs.lowest("unsolved_share")
    assert TITLES[best] in _winner(text, "Fewest left unsolved").partition(" % ")[0]


def test_by_how_much_and_with_which_interval(runs: Runs, text: str) -> None:
    for policy in ("empowered_tight_budget", "empowered"):
        mean, half = runs.difference(policy, "unsolved_share", 2 * HEADLINES)
        shown = f"{100.0 * mean:+.1f} ± {100.0 * half:.1f} points"
        assert shown in text, shown
        assert f"down {shown.lstrip('-')}" in text


def test_how_sure_it_is(runs: Runs, text: str) -> None:
    assert all(runs.is_clear(policy, "unsolved_share") for policy in ("empowered_tight_budget", "empowered"))
    assert "all 12 hold at once (Bonferroni). Better or worse: the whole interval lies on one side of 0." in text
    assert "10 simulated runs of 3 weeks under each of 3 policies" in text
    assert "which meet the same customers with the same luck" in text


def test_who_is_fastest(runs: Runs, text: str) -> None:
    best = runs.lowest("resolution_time_mean")
    assert TITLES[best] in _winner(text, "Fastest solution").partition(" h ")[0]
    assert f"{runs.mean(best, 'resolution_time_mean') / 60.0:.1f} h" in _winner(text, "Fastest solution")


def test_who_loses_the_fewest_customers(runs: Runs, text: str) -> None:
    told = _winner(text, "Fewest customers leave")
    clear = [policy for policy in ("empowered_tight_budget", "empowered") if runs.is_clear(policy, "churn", 18)]
    if clear:
        assert TITLES[runs.lowest("churn")] in told
    else:
        assert "not told apart" in told


def test_what_is_said_of_it(runs: Runs, text: str) -> None:
    mean, half = runs.difference("empowered", "grievance_per_100", 2 * HEADLINES)
    assert mean < -half
    told = re.search(r"grievances told down (\d\.(\d+)) ± (\d\.\d+) ", text)
    assert told is not None
    digits = len(told[2])
    assert (told[1], told[3]) == (f"{-mean:.{digits}f}", f"{half:.{digits}f}")
    assert TITLES["empowered"] in _winner(text, "Fewest grievances told")
    assert TITLES["empowered"] in _winner(text, "Most praise told")


def test_what_it_costs(runs: Runs, text: str) -> None:
    cheapest = max(TITLES, key=lambda policy: runs.mean(policy, "net_value"))
    assert TITLES[cheapest] in _winner(text, "Lowest cost")
    for policy in TITLES:  # a cost is a net value with its sign turned
        assert f"{-runs.mean(policy, 'net_value'):,.0f}" in text
    assert "Pays if a customer is worth more than" in text


def test_what_was_assumed(bank: Report, text: str) -> None:
    assert "Rests on" in text and "made up (M)" in text and "measured (A)" in text
    assert "made up, to fill a gap: an assumption, or from memory" in text
    manifest = json.loads((bank.folder / "manifest.json").read_text())
    authority = manifest["scenario"]["content"]["policies"]["empowered"]["chain"]["rep"]["authority"]
    row = text[text.rindex("All figures assumed"):]
    assert f"chain.rep.authority {authority:g} {TITLES['empowered']} assumption" in row


def test_what_the_staff_rests_on(text: str) -> None:
    row = text[text.rindex("All figures assumed"):]
    at = row.index("pools.reps.staff")
    assert "fitted: sessions of 29 agents, by their pace" in row[at:at + 400]
    assert row[at - 3:at].strip().endswith("A")


def test_what_the_model_leaves_out(text: str) -> None:
    section = text[text.index("What the model leaves out", text.index("How well it fitted")):]
    for left_out in ("Absence, breaks, training days, adherence", "Differences between agents", "Selling",
                     "Season and trend", "Errors of the forecast"):
        assert left_out in section


def test_what_to_do_next(text: str) -> None:
    section = text[text.rindex("What to do next"):]
    assert "Decide whether it is worth the price." in section
    assert "try it where little can go wrong" in section
    assert "Settle what was assumed." in section
    assert "The scenario names no smallest effect worth acting on" in text


def test_how_to_repeat_it(bank: Report, text: str) -> None:
    assert "journeysim compare configs/anonymous_bank.toml --report" in text
    manifest = json.loads((bank.folder / "manifest.json").read_text())
    assert f"Seed{manifest['seed']}" in text.replace("Seed ", "Seed")
    assert manifest["runs"]["sha256"] in text and manifest["identity"] in text
    assert f"journeysim {manifest['versions']['journeysim']}" in text
