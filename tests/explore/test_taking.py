"""What is copied from a page comes to what the page ran: the same plans, the same seed, whatever was changed."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sim.explore.front_desk import Desk
from sim.explore.questions import handle
from sim.explore.taking import SAVED, changes_toml, command_of
from sim.inquiry.variants import plan_digest
from sim.scenario import Scenario, load
from sim.scenario.plan import build
from tests.explore.desks import SHOP, asked, desk_of, shop

MORE = SHOP + """
chain.rep.handle = { mean = "8 min" }
pools.reps.staff = { weekdays = "9-17: 2" }
[policies.generous]
extends = "scripted"
goodwill = 3
"""
BOTH = ["scripted", "empowered"]
CASES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a number": {"changes": [{}, {"chain.rep.authority": 50}]},
    "words and flags": {"changes": [{"channels.phone.closed": "voicemail"},
                                    {"apology": "sincere", "follow_up": True, "chain.rep.authority": "unlimited"}]},
    "a law and a rota": {"changes": [{"chain.rep.handle": "*0.9", "pools.reps.staff": "+1"}, {}]},
    "parts of a law and of a rota": {"changes": [{}, {"chain.rep.handle": "*1.1", "pools.reps.staff": "-1"}]},
    "one policy twice": {"policies": ["scripted", "scripted"], "changes": [{}, {"goodwill": 2}]},
    "one policy twice, both changed": {"policies": ["scripted", "scripted"],
                                       "changes": [{"goodwill": 1}, {"pools.reps.staff": "+1"}]},
    "a policy that the other builds upon": {"policies": ["scripted", "generous"],
                                            "changes": [{"script_minutes": 1}, {"pools.bosses.staff": "+1"}]},
}


def _sides(scenario: Scenario, policies: Sequence[str], seed: int) -> tuple[str, ...]:
    """Return what two sides run: their plans, but for the file's own seed, and the seed."""
    return tuple(f"{plan_digest(build(scenario.world(policy).model_copy(update={'seed': 0})))} {seed}"
                 for policy in policies)


def _of_command(text: str) -> tuple[str, ...]:
    words = shlex.split(text)
    options = list(zip(words[3::2], words[4::2], strict=True))
    scenario = load(words[2], [value for name, value in options if name == "--set"])
    named = dict(options)
    return _sides(scenario, named["--policies"].split(","), int(named.get("--seed", scenario.seed)))


@pytest.mark.parametrize("sets", [(), ("goodwill=4", "pools.reps.staff+=1")], ids=["", "set"])
@pytest.mark.parametrize("seed", [7, 8])
@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_a_copy_comes_to_what_the_page_ran(
    settings: dict[str, Any], seed: int, sets: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scenario, saved where the server runs, and the command: the plans and the seed of the page's own runs."""
    monkeypatch.chdir(tmp_path)
    Path("shop.toml").write_text(MORE)
    desk = Desk(load("shop.toml", sets), "shop.toml", seed, ("scripted", "empowered"), sets=sets)
    form = {"settings": {"policies": BOTH} | settings}
    ready = desk.ready(form)
    Path(SAVED).write_text(changes_toml(desk, form))
    copied = load(SAVED)
    ran = _sides(ready.scenario, ready.policies, ready.seed)
    assert _sides(copied, ready.policies, copied.seed) == ran
    assert [copied.policy_titles[name] for name in ready.policies] == [
        ready.scenario.policy_titles[name] for name in ready.policies]
    said = command_of(desk, form, 20)
    assert _of_command(said["command"]) == ran
    assert (SAVED in said["command"]) == bool(said["needs"])
    if settings.get("changes", [{}])[0] == {} and not sets:  # nothing that needs the whole
        assert tomllib.loads(Path(SAVED).read_text())["extends"] == "shop.toml" and not said["needs"]


def test_a_dropped_scenario_is_copied_whole_with_its_own_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its runs are those of its own seed; a change is in the copy once, not in the command a second time."""
    monkeypatch.chdir(tmp_path)
    desk = desk_of(shop())
    opened = asked(desk, "open", toml=MORE.replace("seed = 7", "seed = 99"))
    form = {"world": opened["world"], "settings": {"policies": BOTH, "changes": [{"pools.reps.staff": "+1"}, {}]}}
    ready = desk.ready(form)
    assert opened["seed"] == ready.seed == 99
    Path(SAVED).write_bytes(handle("toml", json.dumps(form).encode(), desk).body)
    said = command_of(desk, form, 20)
    assert "save that as" in said["needs"]
    assert _of_command(said["command"]) == _sides(ready.scenario, ready.policies, 99)


def test_runs_of_one_plan_and_two_seeds_are_kept_apart() -> None:
    desk = desk_of(shop())
    other = asked(desk, "open", toml=SHOP.replace("seed = 7", "seed = 8"))["world"]
    one, two = (asked(desk, "runs", world=world, settings={}, runs=2)["rows"] for world in ("", other))
    assert [row["runs"] for row in one] != [row["runs"] for row in two]
