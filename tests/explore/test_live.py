"""The engine as WebAssembly: the same bytes as the machine code, the same outcomes, the same words."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from sim.experiment.simulate import simulate
from sim.explore import exported
from sim.explore.live.embedded import KNOWN, Engine, _packed, engine_of, why_not
from sim.explore.live.how_said import wording_of
from sim.explore.live.module import engine_module
from sim.explore.live.moves import movable, written
from sim.explore.live.plan_words import shape_of, tables_of, words_of
from sim.explore.settings import Settings, scenario_at
from sim.explore.verdict import comparison_of, form_of
from sim.scenario import load, loads
from sim.scenario.plan import Plan, build
from tests import browsers
from tests.explore.desks import SHOP, desk_of, shop
from tests.explore.test_page_in_a_browser import row_of, settled, visited
from tests.scenarios import text_of
from tests.twins.digests import LENGTH, MAKERS, kept

if TYPE_CHECKING:
    from sim.explore.front_desk import Desk

HERE = Path(__file__).parent
OF_EACH_KIND = 10
"""Random worlds of each kind that are run in Node."""


@pytest.fixture(scope="module")
def module() -> bytes:
    """The engine as WebAssembly."""
    found = engine_module()
    assert found is not None
    return found


def in_node(place: Path, asked: dict[str, Any]) -> list[Any]:
    """Return what Node comes to."""
    file = place / "asked.json"
    file.write_text(json.dumps(asked), encoding="utf-8")
    done = subprocess.run([browsers.node(), str(HERE / "live_runs.mjs"), str(file)], capture_output=True, text=True,
                          timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found


def world_of(plan: Plan, seed: int, replication: int = 0) -> dict[str, Any]:
    """Return a run of a plan as Node takes it."""
    tables = tables_of(plan)
    return {"shape": shape_of(tables, plan), "words": _packed(words_of(tables).tobytes()), "seed": str(seed),
            "replication": replication}


def assert_same(found: Sequence[Any], plans: Sequence[tuple[Plan, int, int]]) -> None:
    """Hold logs and outcomes of Node against those of the command line, to the last bit."""
    for answer, (plan, seed, replication) in zip(found, plans, strict=True):
        here = simulate(plan, seed=seed, replication=replication)
        assert answer["digest"] == here.digest
        for name, value in answer["outcomes"].items():
            mine, theirs = float(value.replace("Infinity", "inf")), here.outcomes[name]
            assert mine == theirs or (math.isnan(mine) and math.isnan(theirs)), (name, mine, theirs)


def test_random_worlds_have_the_digests_that_were_written_down(module: bytes, tmp_path: Path) -> None:
    """Worlds with everything that a scenario may say: other mixing, open demand, dates, many pools, no customers."""
    plans = []
    for make in MAKERS.values():
        for number in range(OF_EACH_KIND):
            scenario = loads(text_of(make(number).scenario()))
            plans.append((build(scenario.world(("first", "second")[number % 2])), scenario.seed, 0))
    found = in_node(tmp_path, {"module": _packed(module), "worlds": [world_of(*each) for each in plans]})
    written_down = [digest for kind in MAKERS for digest in kept()[kind][:OF_EACH_KIND]]
    assert [answer["digest"][:LENGTH] for answer in found] == written_down
    assert_same(found, plans)


def test_the_course_has_the_same_log_under_moved_levers(module: bytes, tmp_path: Path) -> None:
    """Two seeds, three replications."""
    scenario = load("configs/course.toml")
    policies = ("ask_rosa", "one_more")
    moved = {"chain.rep.authority": 12, "goodwill": 4, "pools.reps.staff": "+1", "follow_up": True,
             "chain.rosa.handle": "*1.25"}
    changed, names = scenario_at(scenario, Settings(policies, ((), tuple(sorted(moved.items())))))
    plans = [(build(scenario.world("ask_rosa")), 1, 0), (build(changed.world(names[1])), 1, 1),
             (build(changed.world(names[1])), 2**63 + 7, 3)]
    found = in_node(tmp_path, {"module": _packed(module), "worlds": [world_of(*each) for each in plans]})
    assert_same(found, plans)


def test_levers_move_a_plan_to_what_a_file_with_the_keys_says() -> None:
    """Also a law that shares its row with another; what acts on one thing is kept apart."""
    scenario, policies = shop(), ("scripted", "empowered")
    moved = {"chain.rep.authority": 40, "goodwill": 4, "pools.reps.staff": "+1", "follow_up": True,
             "chain.boss.handle": "*1.25"}
    changed, names = scenario_at(scenario, Settings(policies, ((), tuple(sorted(moved.items())))))
    found = movable(scenario, policies)
    by_path = {move.lever.path: move for move in found.moves}
    words = found.words.copy()
    for path, value in moved.items():
        move = by_path[path]
        stop = [written(move.lever, each) for each in move.stops].index(value)
        words[move.changes[stop][:, 0]] = move.changes[stop][:, 1]
    rows = len(found.tables["laws"])
    assert np.array_equal(words, words_of(tables_of(build(changed.world(names[1])), rows)))
    apart = {frozenset(found.moves[one].lever.path for one in pair) for pair in found.apart}
    assert frozenset(("chain.rep.authority", "chain.boss.authority")) in apart
    assert frozenset(("goodwill", "chain.rep.authority")) not in apart


@pytest.mark.parametrize("runs", [1, 2, 5, 10, 20])
def test_the_page_words_its_own_runs_as_compare_does(runs: int, tmp_path: Path) -> None:
    """Rows, words, digits and the finding, for differences of all sizes, rare ones, none, and what is undefined."""
    desk = desk_of(shop(SHOP + '[decision]\nprimary = "net_value_per_week"\nsmallest_effect = 10\n'))
    ready = desk.ready({})
    random = np.random.default_rng(runs)
    comparisons, asked = [], []
    for size in (0.0, 1e-4, 0.02, 0.3, 3.0):
        both = desk.outcomes(ready, runs, desk.turn({}))
        first, second = ([dict(run) for run in side] for side in both)
        for run in second:
            for name in run.keys() & KNOWN:
                run[name] = (1.0 + size * random.standard_normal()) * run[name] * (1.0 + size)
        for at, run in enumerate(second):
            if size == 0.3 and at % 3:
                run["churn"] = first[at]["churn"]
            if size == 0.02 and at == 1:
                run["resolution_time_mean"] = math.nan
        comparisons.append(comparison_of(ready, first, second))
        titles = [{"name": name, "title": comparisons[-1].titles[name]} for name in ready.policies]
        asked.append({"wording": wording_of(comparisons[-1]), "policies": titles,
                      "runs": [[{name: str(value) for name, value in run.items()} for run in side]
                               for side in (first, second)]})
    for form, comparison in zip(in_node(tmp_path, {"judge": asked}), comparisons, strict=True):
        expected = form_of(comparison)
        assert form["finding"] == expected["finding"]
        assert (form["runs"], form["look"], form["next_look"]) == (runs, expected["look"], expected["next_look"])
        assert [row["name"] for row in form["rows"]] == [row["name"] for row in expected["rows"]]
        for row, theirs in zip(form["rows"], expected["rows"], strict=True):
            texts = ("question", "label", "unit", "better", "definition", "levels", "difference", "share", "word",
                     "clear")
            assert {key: row.get(key) for key in texts} == {key: theirs.get(key) for key in texts}
            assert (row["sure"] is None) == (theirs["sure"] is None)
            assert row["sure"] is None or row["sure"] == pytest.approx(theirs["sure"], rel=1e-9, abs=1e-12)
        answers = {each["question"]: each["answer"] for each in expected["verdict"]}
        for each in form["verdict"]:
            told = answers[each["question"]]
            assert told == each["answer"] or (each["question"] == "Money" and told.startswith(f"{each['answer']} "))


def test_what_a_page_cannot_run_is_said() -> None:
    """Rules, business time, what pilot runs find, outcomes of a decision that the page does not read from a log."""
    assert why_not(desk_of(shop())) == ""
    piloted = SHOP.replace('"3 weeks"', '"9 weeks"').replace("seed = 7", 'seed = 7\nwarm_up = "auto"')
    assert why_not(desk_of(shop(piloted))).startswith("pilot runs")
    decision = '[decision]\nprimary = "reputation"\nsmallest_effect = 0.1\n'
    assert why_not(desk_of(shop(SHOP + decision))) == "its decision names reputation"


def engine_of_shop(desk: Desk) -> Engine:
    """Return the engine of the shop's page."""
    found = engine_of(desk, exported.RUNS)
    assert found is not None
    return found


def test_an_exported_page_runs_the_engine_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From disk: it proves its logs, every lever moves, and its numbers are those of the command line."""
    monkeypatch.setattr(exported, "STOPS", 2)
    monkeypatch.setattr(exported, "DAYS", 1)
    desk = desk_of(shop())
    file = tmp_path / "live.html"
    file.write_bytes(exported.exported(desk, engine=engine_of_shop(desk)))
    assert file.stat().st_size < 2_000_000
    settings = Settings(desk.policies, ((), (("goodwill", 4), ("pools.reps.staff", "+1"))))
    changed, names = scenario_at(desk.scenario, settings)
    expected = form_of(_compared(desk_of(changed), names, 20))
    with browsers.browser() as browser:
        for page in visited(browser, file.as_uri(), file.as_uri()):
            assert "Live: the engine" in page.inner_text("#live-proof")
            assert "before this page was written" in page.inner_text("#live-made")
            page.locator("#all summary").click()
            page.get_by_role("slider", name="Goodwill").fill("4")
            page.get_by_role("slider", name="People on duty, reps").fill("1")
            settled(page)
            assert "Run live in this page" in page.inner_text("#live-made")
            for row in expected["rows"]:
                assert row["difference"] in row_of(page, row["name"])
                assert " → ".join(row["levels"]) in row_of(page, row["name"])
            page.get_by_role("slider", name="May decide up to, rep").fill("40")
            page.get_by_role("slider", name="May decide up to, boss").fill("40")
            page.wait_for_selector("#trouble:not([hidden])")
            assert "moves one of two levers at a time" in page.inner_text("#trouble")


def _compared(desk: Desk, policies: tuple[str, str], runs: int) -> Any:
    ready = desk.ready({"settings": {"policies": list(policies), "changes": [{}, {}]}})
    return comparison_of(ready, *desk.outcomes(ready, runs, desk.turn({})))
