"""What a page may ask, as a function of path and body: answers, refusals in words, and no file by any way in."""

from __future__ import annotations

import json
import threading
import time
import tomllib
from pathlib import Path

import pytest

from sim.explore.questions import QUESTIONS, handle
from sim.scenario import load
from tests.explore.desks import SHOP, asked, desk_of, refused, shop


def test_levers_know_where_they_stand() -> None:
    """A number by policy, a rota relative to the file, and what stands first."""
    levers = {lever["path"]: lever for lever in asked(desk_of(shop()), "world")["levers"]}
    assert levers["chain.rep.authority"]["values"] == {"scripted": 20.0, "empowered": 100.0}
    assert levers["chain.rep.authority"]["is_first"] and levers["script_minutes"]["is_first"]
    assert not levers["pools.reps.staff"]["is_first"] and levers["pools.reps.staff"]["kind"] == "rota"
    assert levers["chain.rep.handle"]["texts"]["scripted"] == "9 min"
    assert "chain.rep.authority" in levers and levers["chain.boss.authority"]["values"]["scripted"] == "unlimited"


def test_levers_that_the_file_names_stand_first() -> None:
    """With their own reach, and their source in words."""
    text = SHOP + """
[explore]
levers = { "pools.reps.staff" = { low = 0, high = 3, step = 1 }, "chain.rep.authority" = { low = 0, high = 200 } }
[sources]
"chain.rep.authority" = { from = "asked the manager", trust = "D" }
"""
    levers = [lever for lever in asked(desk_of(shop(text)), "world")["levers"] if lever["is_first"]]
    assert [lever["path"] for lever in levers] == ["pools.reps.staff", "chain.rep.authority"]
    assert (levers[0]["low"], levers[0]["high"], levers[0]["step"]) == (0.0, 3.0, 1.0)
    assert (levers[1]["step"], levers[1]["source"], levers[1]["trust"]) == (2.0, "asked the manager", "D")


def test_a_lever_on_one_policy_leaves_the_runs_of_the_other() -> None:
    """The first policy's runs are made once, whatever is done to the second."""
    desk = desk_of(shop())
    first = asked(desk, "runs", settings={}, runs=3)
    kept = len(desk._runs._kept)
    changed = asked(desk, "runs", settings={"changes": [{}, {"chain.rep.authority": 50}]}, runs=3)
    assert len(desk._runs._kept) == kept + 3
    assert [row["runs"][0] for row in changed["rows"]] == [row["runs"][0] for row in first["rows"]]


def test_settings_become_a_scenario_and_a_command_that_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copied file extends the one on the command line; the command has the same options."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.toml").write_text(SHOP)
    desk = desk_of(shop())
    settings = {"policies": ["scripted", "scripted"], "changes": [{}, {"pools.reps.staff": "+1", "goodwill": 5.0}]}
    copied = handle("toml", json.dumps({"settings": settings}).encode(), desk).body.decode()
    (tmp_path / "copied.toml").write_text(copied)
    assert tomllib.loads(copied)["extends"] == "shop.toml"
    world = load(tmp_path / "copied.toml").world("what_if")
    assert (max(world.pools["reps"].staff), world.levers.goodwill, world.levers.script_minutes) == (2, 5.0, 4.0)
    changes = [{}, {"chain.rep.authority": 50, "apology": "sincere"}]
    found = asked(desk, "command", settings={"changes": changes}, runs=20)
    assert found["command"] == (
        "journeysim compare shop.toml --policies scripted,empowered --replications 20 "
        "--set 'policies.empowered.apology=\"sincere\"' --set policies.empowered.chain.rep.authority=50")


def test_lives_and_fates_are_of_the_same_customers() -> None:
    """Shares sum to one; a customer by number has both lives, one with a fate has that fate."""
    desk, settings = desk_of(shop()), {"policies": ["scripted", "empowered"]}
    shares = asked(desk, "fates", settings=settings)["shares"]
    assert sum(shares.values()) == pytest.approx(1.0) and shares["untouched"] > 0.5
    lost = asked(desk, "lives", settings=settings, fate="lost_anyway")
    assert all("left for good" in " ".join(said["says"] for said in side) for side in lost["sides"])
    again = asked(desk, "lives", settings=settings, customer=lost["customer"])
    assert again["sides"] == lost["sides"]


def test_reasons_come_from_the_background() -> None:
    """The job is asked for until it is there; its parts sum to the difference."""
    desk = desk_of(shop())
    for _ in range(600):
        found = asked(desk, "why", settings={}, page="p")
        if found["answer"]:
            break
        time.sleep(0.05)
    churn = next(each for each in found["answer"]["outcomes"] if each["name"] == "churn")
    assert {part["name"] for part in churn["parts"]} == {"authority", "script"}
    first, second = desk.outcomes(desk.ready({}), 5, desk.turn({}))
    difference = sum(other["churn"] - one["churn"] for one, other in zip(first, second, strict=True)) / 5.0
    assert sum(part["effect"] for part in churn["parts"]) == pytest.approx(difference, abs=1e-12)


def test_a_newer_question_of_a_page_ends_the_older() -> None:
    """What a page asked first is given up once it has asked again; another page is left alone."""
    desk = desk_of(shop(SHOP.replace('"3 weeks"', '"60 weeks"')))
    found: dict[str, int] = {}

    def ask(name: str, page: str, turn: int) -> None:
        body = json.dumps({"settings": {"changes": [{}, {"goodwill": turn}]}, "runs": 100, "page": page, "turn": turn})
        found[name] = handle("runs", body.encode(), desk).status

    threads = [threading.Thread(target=ask, args=("old", "p", 1)), threading.Thread(target=ask, args=("other", "q", 1))]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    handle("world", b'{"page": "p", "turn": 2}', desk)
    desk.turn({"page": "p", "turn": 2})
    for thread in threads:
        thread.join()
    assert found == {"old": 409, "other": 200}


@pytest.mark.parametrize(("path", "body", "words"), [
    ("nothing", {}, "nothing that a page may ask"),
    ("../../etc/passwd", {}, "nothing that a page may ask"),
    ("runs", b"\xff\xfe", "no JSON"),
    ("runs", b"[]", "no JSON object"),
    ("runs", b'{"runs": NaN}', "no JSON"),
    ("runs", b'{"runs": Infinity}', "no JSON"),
    ("runs", b'{"settings": {"changes": [{}, {"goodwill": 1e400}]}}', "no JSON"),
    ("runs", b'{"runs": 1, "runs": 2}', "no JSON"),
    ("runs", b'{"settings": {"policies": ["\\ud800", "x"]}}', "no JSON"),
    ("open", b'{"toml": "\\udfff"}', "no JSON"),
    ("runs", b'{"runs": 1' + b"0" * 5_000 + b"}", "no JSON"),
    ("runs", b'{"settings": {"changes": [{}, {"goodwill": 1' + b"0" * 400 + b"}]}}", "too large"),
    ("runs", b"[" * 100_000, "no JSON"),
    ("runs", b'{"a":' * 60 + b"1" + b"}" * 60, "nested too deep"),
    ("runs", b" " * 2_000_000, "too large"),
    ("runs", {"runs": 0}, "no such number"),
    ("runs", {"runs": 101}, "no such number"),
    ("runs", {"runs": True}, "no such number"),
    ("runs", {"settings": []}, "not a table"),
    ("runs", {"settings": {"policies": ["scripted"]}}, "not two policies"),
    ("runs", {"settings": {"policies": ["scripted", "\x00"]}}, "not a policy"),
    ("runs", {"settings": {"changes": [{}, {"rules": "evil.py"}]}}, "names a file"),
    ("runs", {"settings": {"changes": [{}, {"rules.use": "evil.py"}]}}, "names a file"),
    ("runs", {"settings": {"changes": [{}, {'"rules"': "evil.py"}]}}, "names a file"),
    ("runs", {"settings": {"changes": [{}, {"extends": "/etc/passwd"}]}}, "names a file"),
    ("runs", {"settings": {"changes": [{}, {"horizon": "90 years"}]}}, "same for all policies"),
    ("runs", {"settings": {"changes": [{}, {"goodwill": [1]}]}}, "neither a number nor a word"),
    ("runs", {"settings": {"changes": [{}, {"goodwill": -1}]}}, "too small"),
    ("runs", {"settings": {"changes": [{}, {"pools.reps.staff": "x" * 10_000}]}}, "too long"),
    ("runs", {"settings": {"changes": [{}, {f"k{at}": 1 for at in range(200)}]}}, "too many"),
    ("runs", {"settings": {"changes": [{}, {"<script>": 1}]}}, "<script>"),
    ("runs", {"settings": {"changes": [{}, {"chain.manager.authority": 1}]}}, "manager"),
    ("runs", {"settings": {"changes": [{}, {"chain.rep.authority": "a lot"}]}}, "amount"),
    ("runs", {"settings": {"changes": [{}, {"chain.rep.handle": "*nan"}]}}, "handle"),
    ("runs", {"settings": {"changes": [{}, {"pools.reps.staff": "+99999999999999999999"}]}}, "staff"),
    ("runs", {"settings": {"changes": [{}, {"customers.orders_per_week": 1e9}]}}, "cases"),
    ("runs", {"world": "0123456789abcdef"}, "not open any more"),
    ("film", {"day": 10_000}, "no such number"),
    ("film", {"days": 1_000_000}, "no such number"),
    ("lives", {"fate": "<b>"}, "not a fate"),
    ("lives", {"customer": 2_000_000}, "customer"),
    ("open", {}, "not a text"),
    ("open", {"toml": "x" * 600_000}, "too long"),
    ("open", {"toml": "= nonsense"}, "dropped file"),
    ("open", {"toml": 'extends = "/etc/passwd"'}, "names a file"),
    ("open", {"toml": 'rules = "evil.py"'}, "names a file"),
    ("open", {"toml": '[rules]\nuse = ["evil.py"]'}, "names a file"),
    ("open", {"toml": '[policies.a]\nrules = "evil.py"'}, "names a file"),
    ("open", {"toml": 'design = "points.csv"'}, "names a file"),
    ("open", {"toml": SHOP.replace("initial = 300", "initial = 9_000_000")}, "expects"),
    ("open", {"toml": SHOP + "".join(f"[policies.p{at}]\n" for at in range(9_000))}, "too many policies"),
    ("open", {"toml": SHOP.replace("[[chain]]", "".join(f"[pools.x{at}]\nstaff = 1\n" for at in range(9_000))
                                   + "[[chain]]", 1)}, "entries"),
    ("open", {"toml": "a = " + "[" * 100_000 + "]" * 100_000}, "nested"),
    ("open", {"toml": ".".join(["a"] * 100_000) + " = 1"}, "nested"),
    ("open", {"toml": "seed = " + "9" * 400_000}, "thousands of digits"),
    ("open", {"toml": SHOP.replace("initial = 300", "initial = 1_900_000")}, "expects"),
    ("open", {"toml": SHOP.replace('"3 weeks"', '"100 years"').replace("300", "50_000")}, "expects"),
])
def test_bad_input_is_refused_in_words(path: str, body: bytes | dict[str, object], words: str) -> None:
    """Status 400 or 404, a message that says what is wrong, and the desk answers as before."""
    desk = desk_of(shop())
    status, says = refused(desk, path, body)
    assert status in (400, 404) and words in says, says
    assert asked(desk, "world")["title"] == "A shop"


def test_an_opened_scenario_is_explored_like_the_first() -> None:
    """It goes by its name; its settings are copied whole, since it has no file to extend."""
    desk = desk_of(shop())
    found = asked(desk, "open", toml=SHOP.replace("A shop", "Another shop"))
    assert found["title"] == "Another shop"
    form = asked(desk, "runs", world=found["world"], settings={"policies": ["scripted", "empowered"]}, runs=2)
    assert form["runs"] == 2
    copied = handle("toml", json.dumps({"world": found["world"]}).encode(), desk).body.decode()
    assert tomllib.loads(copied)["title"] == "Another shop" and "extends" not in tomllib.loads(copied)


def test_every_question_is_a_function_of_path_and_body() -> None:
    """Asked twice, the same bytes."""
    one, other = desk_of(shop()), desk_of(shop())
    for path in QUESTIONS:
        if path in ("why", "broke", "risk", "open"):
            continue
        assert handle(path, b"{}", one) == handle(path, b"{}", other), path
