"""Shipped worlds on the page: chosen by name, never by a path, with the runs that `compare` makes of their files."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

import pytest

from sim.explore import presets
from sim.explore.taking import command_of
from sim.scenario import load
from tests.explore.desks import asked, desk_of, refused, shop

ROOT = Path(__file__).parents[2]


def test_every_shipped_world_is_listed_and_installed() -> None:
    """All files of `configs`, with their titles; the patterns of the installation find the same.

    But for what was fitted to tickets: a hundred stages, and nobody in line, are nothing to look at.
    """
    configs = ROOT / "configs"
    files = {str(path.relative_to(configs).with_suffix("")): path for path in configs.rglob("*.toml")
             if path.parent.name != "tickets"}
    assert set(presets.NAMES) == set(files)
    assert presets.titles() == {name: load(files[name]).title for name in presets.NAMES}
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    installed = {path for place, pattern in setup["options.data_files"].items() for path in ROOT.glob(pattern)
                 if place == str(Path("share/journeysim") / path.parent.relative_to(ROOT))}
    assert installed == set(files.values())


def test_an_installation_finds_its_worlds_by_its_own_list_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no clone lies beside the package: the place that the installer wrote down."""
    from importlib.metadata import PathDistribution

    place = tmp_path / "share/journeysim/configs"
    place.mkdir(parents=True)
    (place / "course.toml").write_bytes((ROOT / "configs/course.toml").read_bytes())
    info = tmp_path / "lib/journeysim-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: journeysim\nVersion: 1\n")
    (info / "RECORD").write_text("sim/__init__.py,,\n../share/journeysim/configs/course.toml,,\n")
    monkeypatch.setattr(presets, "sim", type("There", (), {"__file__": str(tmp_path / "lib/sim/__init__.py")}))
    monkeypatch.setattr("importlib.metadata.files", lambda _: PathDistribution(info).files)
    assert presets.folder.__wrapped__() == place


def test_a_shipped_world_is_explored_in_place_of_the_first() -> None:
    """By its name, with its own seed, policies and lessons; what it may not be is a path."""
    desk = desk_of(shop())
    worlds = asked(desk, "world")["worlds"]
    assert worlds[0] == {"name": "", "title": "A shop"} and {"name": "course", "title": "Rosa's boxes"} in worlds
    found = asked(desk, "world", world="course")
    assert (found["id"], found["title"], found["seed"], len(found["lessons"])) == ("course", "Rosa's boxes", 1, 8)
    form = {"world": "course", "settings": {"policies": ["one_more", "you_decide"], "changes": [{}, {"goodwill": 2}]}}
    assert asked(desk, "runs", runs=1, **form)["policies"][1]["name"] == "you_decide"
    command = command_of(desk, form, 10)["command"].split(" --")[0]
    assert command.endswith("course.toml") and load(command.split()[-1]).title == "Rosa's boxes"
    for name in ("../course", "course.toml", "rules/busy_boss", "/etc/passwd", "course/../course", "COURSE", 7,
                 ["course"]):
        status, says = refused(desk, "world", {"world": name})
        assert status == 400 and "not open any more" in says


def test_the_world_of_the_command_line_is_listed_once() -> None:
    """A shipped file that is named there goes without a second name, unless options have changed it."""
    file = ROOT / "configs/course.toml"
    for sets, times in (((), 1), (("goodwill=1",), 2)):
        desk = desk_of(load(file, sets))
        assert [each["title"] for each in asked(desk, "world")["worlds"]].count("Rosa's boxes") == times
