"""Every figure of the documentation - picture or table of measured numbers -, the command that makes it, and whether
it is stale.

    python -m tests.docs.figures --check               # what is stale, why, and which command to run
    python -m tests.docs.figures --remake story        # run its command, put its pictures in their place
    python -m tests.docs.figures --hold validation     # its command was run by hand, and its tables pasted
    python -m tests.docs.figures --page                # docs/figures.md, the list of all figures

`docs/figures.toml` says what there is. What each figure rested on when it was made stands in `figures.json`: its own
bytes, its command, the content of scenarios and studies, the logs and outcomes that the scenarios have now, and the
text of the functions that compute it (`tests.docs.code_hash`). Whatever of that changes makes the figure
stale, and a test fails. Cheap figures are remade in every run of the tests besides and compared byte for byte, where
Matplotlib and Pillow have the versions they were drawn with.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from experiments.verification.known_desks import Calls, Tickets, log_of
from sim import __version__
from sim.calibration import read_log
from sim.calibration.call_rows import call_log
from sim.calibration.estimate import estimate
from sim.calibration.report import text_of
from sim.calibration.tickets.ticket_estimate import ticket_estimate
from sim.face import run
from sim.outcomes.catalogue import OUTCOMES
from sim.scenario import load, loads
from tests.docs import code_hash
from tests.docs.blocks import DOCS, ROOT, prepare, shell
from tests.docs.samples import drawn
from tests.docs.sections import Table, tables

LIST: Final = DOCS / "figures.toml"
KEPT: Final = Path(__file__).with_name("figures.json")
PAGE: Final = DOCS / "figures.md"
HEAD: Final = """# Figures and their commands

Every picture and every table of measured numbers in these pages, the command that makes it, the version that made it,
and how it is kept from growing stale. *Remade*: every run of the tests makes it again and compares the bytes. *Held*:
the tests compare what it rests on - scenarios, their logs and outcomes, the code that computes and draws it - with
what that was when it was made. *Past*: figures of an earlier version, kept for comparison. What a page prints below a
command of its own is executed by the tests and not listed. Generated from `docs/figures.toml` by `python -m
tests.docs.figures --page`.
"""
DIGITS: Final = 16
"""Hexadecimal digits that are kept of a digest."""
DRAWN_WITH: Final = ("matplotlib", "pillow")
PARTS: Final = {
    "figures": "the figure itself is not the one that was written down",
    "command": "its command has changed",
    "studies": "the definition of its study has changed",
    "worlds": "a scenario that it shows has changed",
    "logs": "a scenario that it shows has other logs now",
    "outcomes": "a scenario that it shows has other outcomes now",
    "model": "logs of random worlds have changed (tests/twins/digests.json)",
    "fits": "what is fitted to the logs of known desks comes out otherwise now",
    "drawing": "pictures of its kind look otherwise now",
    "code": "a function that computes or draws it has changed",
    "scripts": "the script that measures it has changed",
}
"""What a figure may rest on, and what is said when that has changed."""


@dataclass(frozen=True, eq=False)
class Figure:
    """One entry of the list.

    what: in a few words. page: where its command stands, from the root. command: lines of shell, as on the page.
    pictures: from the root, with the file that the command writes. tables: anchors of the sections of `page` whose
    tables of numbers it is. worlds, studies: files. code: modules, or names in them (`module:name`). drawing: kinds
    of pictures. scripts: files whose text counts. model: whether it rests on the model as a whole. fits: formats of
    logs, where it rests on how a scenario is fitted to them. needs: what is not part of the project. remade: whether
    every run of the tests makes it again. past: a version that had these figures; they are not measured again.
    """

    name: str
    what: str
    page: str
    command: str
    pictures: Mapping[str, str] = field(default_factory=dict)
    tables: Sequence[str] = ()
    worlds: Sequence[str] = ()
    studies: Sequence[str] = ()
    code: Sequence[str] = ()
    scripts: Sequence[str] = ()
    model: bool = False
    fits: Sequence[str] = ()
    drawing: Sequence[str] = ()
    needs: str = ""
    remade: bool = False
    past: str = ""

    @property
    def lines(self) -> list[str]:
        """The commands, one a line."""
        return [line for line in self.command.replace("\\\n", " ").splitlines() if line.strip()]


@cache
def figures() -> dict[str, Figure]:
    """Return the list by name."""
    content = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return {name: Figure(name, **entry) for name, entry in content.items()}


@cache
def kept() -> dict[str, dict[str, str]]:
    """Return what figures rested on when they were made."""
    found: dict[str, dict[str, str]] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return found


# What a figure rests on
# ------------------------------------------------------------------------------------------------------


def rests_on(figure: Figure, outcomes: Sequence[str]) -> dict[str, str]:
    """Return digests of everything that a figure rests on, by part; `outcomes` are those whose values count."""
    worlds = [ROOT / world for world in figure.worlds]
    for study in figure.studies:
        place = ROOT / study
        worlds.append(place.parent / tomllib.loads(place.read_text(encoding="utf-8"))["scenario"])
    worlds = sorted({world.resolve() for world in worlds})
    parts = {"figures": [_file(ROOT / path) for path in figure.pictures] + [
        json.dumps([table.rows for table in section_tables(figure.page, anchor)]) for anchor in figure.tables]}
    if not figure.past:
        parts |= {
            "command": [" ".join(line.split()) for line in figure.lines],
            "studies": [json.dumps(tomllib.loads(_text(ROOT / study)), sort_keys=True, default=str)
                        for study in figure.studies],
            "worlds": [world_of(world)[0] for world in worlds],
            "logs": [world_of(world)[1] for world in worlds],
            "outcomes": [values_of(world, tuple(outcomes)) for world in worlds],
            "model": [_file(ROOT / "tests/twins/digests.json")] if figure.model else [],
            "fits": [fitted(format) for format in figure.fits],
            "drawing": [picture.decode() for kind in figure.drawing for picture in sample(kind)],
            "code": [code_hash.digest(figure.code)] if figure.code else [],
            "scripts": [_file(ROOT / script) for script in figure.scripts],
        }
    return {part: _short(texts) for part, texts in parts.items() if texts}


@cache
def world_of(path: Path) -> tuple[str, str, dict[str, dict[str, float]]]:
    """Return the hash of a scenario's content, that of its logs, and its outcomes by policy: one replication of each
    policy.
    """
    scenario = load(path)
    runs = [run(scenario, policy=policy) for policy in scenario.policies]
    return (scenario.source_hash, _short([one.digest for one in runs]),
            {one.policy: dict(one.outcomes) for one in runs})


@cache
def fitted(format: str) -> str:
    """Return the hash of what is fitted to the log of a desk of which everything is known."""
    with TemporaryDirectory() as place:
        if format == "events":
            desk = Tickets.drawn(1, weeks=4).run()
            return loads(text_of(ticket_estimate(read_log(log_of(desk, format, Path(place)))))).source_hash
        desk = Calls.drawn(1, weeks=2).run()
        return loads(text_of(estimate(call_log(read_log(log_of(desk, format, Path(place))))))).source_hash


@cache
def sample(kind: str) -> list[bytes]:
    """Return pictures of made-up data of a kind."""
    return drawn(kind)


@cache
def values_of(path: Path, outcomes: tuple[str, ...]) -> str:
    """Return the values of outcomes, all that one name stands for, under every policy of a scenario."""
    stems = tuple(re.compile(rf"(.*\.)?{re.escape(name)}([._].*)?") for name in outcomes)
    return json.dumps({policy: {name: repr(value) for name, value in sorted(values.items())
                                if any(stem.fullmatch(name) for stem in stems)}
                       for policy, values in world_of(path)[2].items()})


def section_tables(page: str, anchor: str) -> list[Table]:
    """Return the tables of numbers of one section."""
    return [table for table in tables(_text(ROOT / page)) if table.anchor == anchor and table.is_measured]


def drawn_with() -> str:
    """Return the versions with which pictures are drawn."""
    return ", ".join(f"{package} {metadata.version(package)}" for package in DRAWN_WITH)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest() if path.exists() else "absent"


def _short(texts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:DIGITS]


# Stale or not
# ----------------------------------------------------------------------------------------------------------------


def stale(figure: Figure) -> list[str]:
    """Say why a figure is stale; nothing where it is not."""
    known = kept().get(figure.name)
    if known is None:
        return ["nobody has written down what it rests on"]
    now = rests_on(figure, outcomes_of(known))
    return [PARTS[part] for part in PARTS if known.get(part, "") != now.get(part, "")]


def outcomes_of(known: Mapping[str, str]) -> list[str]:
    """Return the outcomes that there were when a figure was made: one that was added since changes no figure."""
    return kept()["outcomes that there were"]["names"].split()[:int(known.get("outcomes known", 0))]


def advice(figure: Figure) -> str:
    """Say what to do about a figure that is stale."""
    way = f"python -m tests.docs.figures --remake {figure.name}"
    if figure.needs or figure.tables:
        needs = f" (it needs {figure.needs})" if figure.needs else ""
        way = (f"run the command that stands in {figure.page}{needs}, bring figures and text up to date, then: "
               f"python -m tests.docs.figures --hold {figure.name}")
    return f"{way}\n" + "".join(f"    {line}\n" for line in figure.lines)


def made_again(figure: Figure, place: Path) -> dict[str, bytes]:
    """Run a figure's command in a directory and return the pictures by the paths they have in the repository."""
    prepare(place)
    if not (place / "experiments").exists():
        shutil.copytree(ROOT / "experiments", place / "experiments")
    shell(figure.command, place, drawn=True)
    return {path: (place / written).read_bytes() for path, written in figure.pictures.items()}


def hold(names: Iterable[str]) -> None:
    """Write down what figures rest on now."""
    content = dict(kept())
    before = content.pop("outcomes that there were", {"names": ""})["names"].split()
    known = list(dict.fromkeys([*before, *(one.name for one in OUTCOMES)]))
    for name in names:
        content[name] = rests_on(figures()[name], known) | {"version": __version__, "outcomes known": str(len(known))}
        if figures()[name].pictures:
            content[name]["drawn with"] = drawn_with()
    content = {name: content[name] for name in sorted(content) if name in figures()}
    written = {"outcomes that there were": {"names": " ".join(known)}} | content
    KEPT.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    kept.cache_clear()


def remake(name: str) -> None:
    """Run the command of a figure and put its pictures in their place."""
    figure = figures()[name]
    assert not figure.needs, advice(figure)
    with TemporaryDirectory() as place:
        for path, content in made_again(figure, Path(place)).items():
            (ROOT / path).write_bytes(content)


def page() -> str:
    """Return the page that lists all figures with their commands."""
    lines = [HEAD, "| figure | where | command | version | kept |", "|---|---|---|---|---|"]
    for figure in figures().values():
        where = figure.page.removeprefix("docs/")
        anchor = f"#{figure.tables[0]}" if figure.tables and figure.tables[0] else ""
        how = "past" if figure.past else "remade" if figure.remade else "held"
        needs = f"; needs {figure.needs}" if figure.needs else ""
        version = figure.past or kept().get(figure.name, {}).get("version", "not held yet")
        command = "<br>".join(f"`{' '.join(line.split())}`" for line in figure.lines).replace("|", "\\|")
        link = f"[{where.removesuffix('.md')}]({where}{anchor})"
        lines.append(f"| {figure.what} | {link} | {command} | {version} | {how}{needs} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, remake, hold or list figures."""
    about = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.docs.figures", description=about)
    parser.add_argument("--check", action="store_true", help="say what is stale (the default); exit code 1 if any is")
    parser.add_argument("--remake", nargs="+", metavar="NAME", help="run the commands, put the pictures in their place")
    parser.add_argument("--hold", nargs="+", metavar="NAME",
                        help="write down what they rest on, after running their commands by hand")
    parser.add_argument("--all", action="store_true", help="remake all pictures that need nothing from outside")
    parser.add_argument("--page", action="store_true", help="write docs/figures.md")
    asked = parser.parse_args(arguments)
    within = [name for name, one in figures().items() if one.pictures and not one.needs and not one.past]
    chosen = within if asked.all else asked.remake or []
    by_hand = list(figures()) if asked.hold == ["everything"] else asked.hold or []
    for name in chosen:
        remake(name)
    if chosen or by_hand:
        hold([*chosen, *by_hand])
    if asked.page or chosen or by_hand:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    found = {figure: why for figure in figures().values() if (why := stale(figure))}
    for figure, why in found.items():
        print(f"{figure.name} ({figure.page}) is stale: {'; '.join(why)}.\n  {advice(figure)}")
    print(f"{len(figures()) - len(found)} of {len(figures())} figures are as they were made.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
