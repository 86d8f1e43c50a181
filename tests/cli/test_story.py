"""`journeysim story`: what is printed, written and refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke
from tests.inquiry.test_choosing import LEAVING

ENGINE = ("--engine", "reference")


@pytest.fixture
def story(invoke: Invoke, tmp_path: Path) -> Invoke:
    """Return a function that runs `journeysim story` on a small world with two policies."""
    (tmp_path / "shop.toml").write_text(LEAVING)
    return lambda *arguments: invoke("story", "shop.toml", *ENGINE, *arguments)


def test_it_reads_as_sentences(story: Invoke) -> None:
    """A headline, why this one, paragraphs, and what it came to."""
    done = story("--policy", "hard")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Customer ")
    assert "under “hard”" in done.output and "Chosen for “broken”, the case of the greatest harm" in done.output
    assert "ran into the problem “broken”" in done.output and "In all, “broken”" in done.output


def test_json_is_a_list_of_sentences(story: Invoke) -> None:
    """Each with its minute, what it says, and positions in the log, in order."""
    value = json.loads(story("--policy", "hard", "--json").stdout)
    assert isinstance(value, list)
    assert all({"time", "says", "records"} <= set(each) for each in value)
    times = [each["time"] for each in value]
    told = [at for each in value for at in each["records"]]
    assert times == sorted(times) and len(told) == len(set(told))


def test_against_another_policy_both_lives_are_told(story: Invoke) -> None:
    """The parting is marked in both, and explained by the key in which the policies differ."""
    done = story("--policy", "hard", "--against", "soft", "--saved")
    assert done.exit_code == 0, done.output
    assert done.output.count("[Here the two lives part.]") == 2
    assert "chain.rep.success is" in done.output and "What it came to" in done.output
    value = json.loads(story("--policy", "hard", "--against", "soft", "--saved", "--json").stdout)
    assert all({"time", "says", "records"} <= set(each) for each in value)
    (parted,) = (each for each in value if each["policy"] is None)
    parting = parted["parting"]
    assert parting["source"] == "treatment" and list(parting["keys"]) == ["chain.rep.success"]
    assert parted["records"] == [parting["record"]]
    for policy, record in (("hard", parting["record"]), ("soft", parting["against_record"])):
        assert any(record in each["records"] for each in value if each["policy"] == policy)


def test_a_page_and_a_picture_are_written(story: Invoke, tmp_path: Path) -> None:
    """The page is what --markdown prints but for the picture, and the bytes are always the same."""
    printed = story("--policy", "hard", "--against", "soft", "--markdown", "-o", "out").stdout
    page = (tmp_path / "out" / "story.md").read_text(encoding="utf-8")
    assert page.startswith("# Customer ") and "(story.png)" in page
    assert printed == page.replace("![The life as lanes on one axis of time](story.png)\n\n", "")
    first = {name: (tmp_path / "out" / name).read_bytes() for name in ("story.png", "story.svg", "story.md")}
    story("--policy", "hard", "--against", "soft", "--out", "out", "--workers", 2)
    assert first == {name: (tmp_path / "out" / name).read_bytes() for name in first}


def test_replications_and_seeds_are_looked_through(story: Invoke) -> None:
    """The worst of three is in one of them, and told alone it is the same story."""
    looked = story("--policy", "hard", "--replications", 3, "--workers", 2).output
    which = looked[looked.index("replication ") + 12]
    customer = looked.split()[1]
    alone = story("--policy", "hard", "--replication", which, "--customer", customer).output
    assert looked.split("\n\n", 2)[2] == alone.split("\n\n", 2)[2]
    assert story("--policy", "hard", "--seed", 9).output != story("--policy", "hard").output


@pytest.mark.parametrize(("arguments", "message"), [
    (("--customer", 60), "there is no such customer in this run"),
    (("--saved",), "needs the policy under which the customer stays"),
    (("--saved", "--against", "hard"), "is the policy of the story itself"),
    (("--against", "sofd"), "--against: no such policy"),
    (("--policy", "nobody"), "--policy: no such policy"),
    (("--worst", "--typical"), "cannot be combined with another choice"),
    (("--customer", 1, "--lost"), "cannot be combined with another choice"),
    (("--customer", 1, "--replications", 2), "has nothing to look through"),
    (("--policy", "soft", "--lost"), "nobody left because of a case"),
    (("--policy", "soft", "--saved", "--against", "hard"), "nobody who left because of a case"),
    (("--set", "flaws.broken.per_1000_orders=0",), "no case opened after the warm-up"),
    (("--typical", "--set", 'outcomes.watch="3 weeks"', "--set", "flaws.broken.per_1000_orders=0"),
     "no case was followed for the whole watch"),
    (("--customer", -1), "-1 is not in the range"),
])
def test_what_makes_no_sense_is_refused(story: Invoke, arguments: tuple[object, ...], message: str) -> None:
    """One clear message and exit code 2, nothing printed."""
    done = story(*arguments)
    assert done.exit_code == 2, done.output
    assert " ".join(done.stderr.split()).count(message) == 1
    assert not done.stdout


def test_a_directory_that_is_none_is_refused(story: Invoke, tmp_path: Path) -> None:
    """A file stands where the page is to go."""
    (tmp_path / "out").write_text("mine")
    done = story("-o", "out")
    assert done.exit_code == 2 and "is not a directory" in done.stderr
    assert (tmp_path / "out").read_text() == "mine"


def test_a_customer_without_a_case_has_a_story(invoke: Invoke, tmp_path: Path) -> None:
    """And a picture, in which nothing happens."""
    (tmp_path / "quiet.toml").write_text(LEAVING.replace("per_1000_orders = 400", "per_1000_orders = 0"))
    done = invoke("story", "quiet.toml", *ENGINE, "--customer", 3, "--against", "soft", "-o", "out")
    assert done.exit_code == 0, done.output
    assert "had been there from the start" in done.output and "is the same, record by record" in done.output
    assert (tmp_path / "out" / "story.png").exists()
