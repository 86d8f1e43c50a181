"""Do the tests notice? Try every fault of `tests.mutations.faults` on a copy of the repository and show the table.

    python -m tests.mutations.run [--only NAME] [--list] [--markdown FILE] [--cache DIR]

The copy holds the files that Git tracks or would track. On it all the tests named must pass as it stands; then each
fault is made alone, its tests run, and at least one of them must fail by an assertion: a test that merely cannot be
imported, or an engine that crashes, has noticed nothing. Exit code 1: a fault survived, or the tests fail without one;
2: a fault no longer fits the sources.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final
from xml.etree import ElementTree

from tests.mutations.faults import FAULTS, Fault

ROOT: Final = Path(__file__).resolve().parents[2]
PATIENCE: Final = 600
"""Seconds after which tests of a faulty program are stopped; a fault that makes them hang counts as not noticed."""
JUDGEMENTS: Final = ("assert ", "AssertionError", "Failed")
"""How the message of a test that judged begins: an assertion, or pytest's own verdict (nothing was raised)."""


class Moved(Exception):
    """The text of a fault does not stand exactly once in its file, or more than one line of it changes."""


@dataclass(frozen=True)
class Change:
    """The line that a fault changes: its number in the file, and its text before and after ("" where it goes)."""

    line: int
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What tests said: those failed by an assertion, what else went wrong, how many ran, and the seconds it took."""

    caught_by: tuple[str, ...]
    otherwise: tuple[str, ...]
    ran: int
    seconds: float


def mutated(fault: Fault, source: str) -> str:
    """Return the source with the fault made; raises `Moved` where its text does not stand there exactly once."""
    found = source.count(fault.before)
    if found != 1:
        raise Moved(f"{fault.name}: its text stands {found} times in {fault.path}, not once:\n{fault.before}")
    return source.replace(fault.before, fault.after)


def change_of(fault: Fault, source: str) -> Change:
    """Return which line a fault changes in a source; raises `Moved` as `mutated`, and where it is not one line."""
    lines = source.splitlines()
    marked = list(unified_diff(lines, mutated(fault, source).splitlines(), n=0, lineterm=""))[3:]
    gone = [line[1:].strip() for line in marked if line.startswith("-")]
    new = [line[1:].strip() for line in marked if line.startswith("+")]
    if len(gone) != 1 or len(new) > 1 or len(gone) + len(new) != len(marked):
        raise Moved(f"{fault.name}: changes more than one line of {fault.path}")
    ahead = source[:source.index(fault.before)].count("\n")
    within = [line.strip() for line in fault.before.splitlines()].index(gone[0])
    return Change(ahead + within + 1, gone[0], new[0] if new else "")


def changes(faults: Iterable[Fault], root: Path = ROOT) -> dict[str, Change]:
    """Return by name the line that each fault changes; raises `Moved` for the first that fits no longer."""
    return {fault.name: change_of(fault, (root / fault.path).read_text(encoding="utf-8")) for fault in faults}


def copy_repository(to: Path) -> None:
    """Copy the files of the repository that Git tracks or would track, as they are now."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)


def run_tests(copy: Path, cache: Path, tests: Iterable[str], chosen: str) -> Outcome:
    """Run tests of the copy in a process of its own and return what they said."""
    report = copy / "report.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--hypothesis-seed=0", "--tb=short",
               f"--junitxml={report}", "-k", chosen, *tests]
    # no byte code: a fault of the same length within the same second would go unseen
    environment = os.environ | {"PYTHONPATH": str(copy), "JOURNEYSIM_CACHE_DIR": str(cache),
                                "PYTHONDONTWRITEBYTECODE": "1"}
    began = perf_counter()
    try:
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=PATIENCE,
                              check=False)
    except subprocess.TimeoutExpired:
        return Outcome((), (f"stopped after {PATIENCE} s",), 0, perf_counter() - began)
    seconds = perf_counter() - began
    if not report.is_file():
        return Outcome((), (f"pytest ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}",), 0,
                       seconds)
    return read_report(report, seconds)


def read_report(report: Path, seconds: float) -> Outcome:
    """Read a JUnit report of pytest: which tests failed by an assertion, and what else went wrong."""
    caught, otherwise, ran = [], [], 0
    for test in ElementTree.parse(report).iter("testcase"):
        ran += 1
        name = f"{test.get('classname', '').rpartition('.')[2]}::{test.get('name')}"
        for failure in test.findall("failure"):
            message = failure.get("message", "")
            if message.startswith(JUDGEMENTS):
                caught.append(name)
            else:
                otherwise.append(f"{name}: {message}")
        otherwise += [f"{name}: {error.get('message')}" for error in test.findall("error")]
    return Outcome(tuple(caught), tuple(otherwise), ran, seconds)


def uses_the_copy(copy: Path) -> bool:
    """Whether Python, as the tests are started, takes the package from the copy and not from an installation."""
    found = subprocess.run([sys.executable, "-c", "import sim; print(sim.__file__)"], cwd=copy, text=True,
                           env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
                           capture_output=True, check=True).stdout
    return Path(found.strip()).resolve().is_relative_to(copy.resolve())


def passes_without(faults: Iterable[Fault], copy: Path, cache: Path) -> bool:
    """Whether all tests named pass on the copy as it stands; says which do not. It fills the cache, too."""
    wanted: dict[str, set[str]] = {}
    for fault in faults:
        wanted.setdefault(fault.chosen, set()).update(fault.tests)
    sound = True
    for chosen, tests in sorted(wanted.items()):
        outcome = run_tests(copy, cache, sorted(tests), chosen)
        said(f"without a fault ({chosen}): {outcome.ran} tests, {outcome.seconds:.0f} s")
        wrong = outcome.caught_by + outcome.otherwise
        sound = sound and not wrong and outcome.ran > 0
        for line in wrong:
            said(f"  fails without a fault: {line}")
    return sound


def try_fault(fault: Fault, copy: Path, cache: Path) -> Outcome:
    """Make one fault in the copy, run its tests, and put the file right again."""
    path = copy / fault.path
    source = path.read_text(encoding="utf-8")
    path.write_text(mutated(fault, source), encoding="utf-8")
    try:
        return run_tests(copy, cache, fault.tests, fault.chosen)
    finally:
        path.write_text(source, encoding="utf-8")


def verdict(outcome: Outcome) -> str:
    """Say which test noticed a fault, and how many others of those that ran."""
    if not outcome.caught_by:
        return "**survived**" + "".join(f"; {line.splitlines()[0]}" for line in outcome.otherwise[:1])
    others = len(outcome.caught_by) - 1
    return f"`{outcome.caught_by[0]}`" + (f" and {others} more of {outcome.ran}" if others else "")


def table(tried: Iterable[tuple[Fault, Change, Outcome]]) -> str:
    """Return the Markdown table: fault, where, before and after, which test caught it, seconds."""
    rows = ["| fault | in | line | before → after | caught by | s |", "|---|---|---|---|---|---:|"]
    for fault, change, outcome in tried:
        after = f"`{change.after}`" if change.after else "(nothing)"
        cells = (f"`{fault.name}`: {fault.what}", fault.part, f"`{fault.path}:{change.line}`",
                 f"`{change.before}` → {after}", verdict(outcome), f"{outcome.seconds:.0f}")
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def said(line: str) -> None:
    """Tell of the progress, apart from the table."""
    print(line, file=sys.stderr, flush=True)


def try_all(faults: tuple[Fault, ...], cache: Path | None) -> list[tuple[Fault, Change, Outcome]] | None:
    """Try faults one after another on one copy; None if the tests fail without any."""
    found = changes(faults)
    with TemporaryDirectory(prefix="journeysim-mutations-") as place:
        copy = Path(place) / "copy"
        copy.mkdir()
        copy_repository(copy)
        kept = cache.resolve() if cache else Path(place) / "cache"
        kept.mkdir(parents=True, exist_ok=True)
        if not uses_the_copy(copy):
            said("Python finds an installed package before the copy")
            return None
        if not passes_without(faults, copy, kept):
            return None
        tried = []
        for fault in faults:
            outcome = try_fault(fault, copy, kept)
            said(f"{fault.name}: {'caught' if outcome.caught_by else 'SURVIVED'}, {outcome.seconds:.0f} s")
            tried.append((fault, found[fault.name], outcome))
        return tried


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations.run", description="Do the tests notice faults?")
    parser.add_argument("--only", action="append", choices=[fault.name for fault in FAULTS], metavar="NAME",
                        help="try only this fault; may be repeated")
    parser.add_argument("--list", action="store_true", help="show the faults and try none")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table to this file, too")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep machine code here, not in a temporary folder")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Try faults, show the table, and return the exit code."""
    options = options_of(arguments)
    faults = tuple(fault for fault in FAULTS if options.only is None or fault.name in options.only)
    try:
        if options.list:
            for name, change in changes(faults).items():
                print(f"{name}: {change.before} -> {change.after or '(nothing)'}")
            return 0
        tried = try_all(faults, options.cache)
    except Moved as moved:
        said(str(moved))
        return 2
    if tried is None:
        return 1
    shown = table(tried)
    print(shown)
    if options.markdown:
        options.markdown.write_text(shown, encoding="utf-8")
    return 0 if all(outcome.caught_by for _, _, outcome in tried) else 1


if __name__ == "__main__":
    sys.exit(main())
