"""Do the tests notice? Try every fault of `tests.mutations.faults` on a copy of the repository and show the table.

    python -m tests.mutations.run [--only NAME] [--part PART] [--workers N] [--list] [--markdown FILE] [--cache DIR]

The copy holds the files that Git tracks or would track. On it all the tests named must pass as it stands; then each
fault is made alone, its tests run, and at least one of them must fail by an assertion: a test that merely cannot be
imported, or an engine that crashes, has noticed nothing. Several workers have a copy each. Exit code 1: a fault
survived, or the tests fail without one; 2: a fault no longer fits the sources.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Final
from xml.etree import ElementTree

from tests.mutations.fault import Fault
from tests.mutations.faults import FAULTS

ROOT: Final = Path(__file__).resolve().parents[2]
PATIENCE: Final = 300
"""Seconds after which tests of a faulty program are stopped; a fault that makes them hang counts as not noticed."""
JUDGEMENTS: Final = ("assert ", "AssertionError", "Failed")
"""How the message of a test that judged begins: an assertion, or pytest's own verdict (nothing was raised)."""


class Moved(Exception):
    """The text of a fault does not stand exactly once in its file, or more than one line of it changes or moves."""


@dataclass(frozen=True)
class Change:
    """The line that a fault changes or moves: its number in the file, and its text before and after ("" where it goes).

    Of two lines that change places, `after` is the one that now stands first.
    """

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
    """Return which line a fault changes in a source; raises `Moved` as `mutated`, and where it is not one line.

    A line may change, go, or change places with the next.
    """
    was, now = source.splitlines(), mutated(fault, source).splitlines()
    first = next((line for line, (one, other) in enumerate(zip(was, now, strict=False)) if one != other), len(now))
    swapped = [*was[:first], *reversed(was[first:first + 2]), *was[first + 2:]]
    if now == swapped != was:
        return Change(first + 1, was[first].strip(), now[first].strip())
    gone = was[:first] + was[first + 1:] == now
    if not gone and (now == was or was[first + 1:] != now[first + 1:]):
        raise Moved(f"{fault.name}: changes more than one line of {fault.path}")
    return Change(first + 1, was[first].strip(), "" if gone else now[first].strip())


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


def try_each(faults: Sequence[Fault], copies: Sequence[Path], cache: Path) -> list[Outcome]:
    """Try faults, as many at a time as there are copies; return what came of each, in their order."""
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def tried(fault: Fault) -> Outcome:
        copy = free.get()
        try:
            outcome = try_fault(fault, copy, cache)
        finally:
            free.put(copy)
        said(f"{fault.name}: {'caught' if outcome.caught_by else 'SURVIVED'}, {outcome.seconds:.0f} s")
        return outcome

    with ThreadPoolExecutor(len(copies)) as pool:
        return list(pool.map(tried, faults))


def try_all(faults: Sequence[Fault], cache: Path | None, workers: int) -> list[tuple[Fault, Change, Outcome]] | None:
    """Try faults on copies of the repository, one for each worker; None if the tests fail without any."""
    found = changes(faults)
    with TemporaryDirectory(prefix="journeysim-mutations-") as place:
        copies = [Path(place) / f"copy {number}" for number in range(workers)]
        for copy in copies:
            copy.mkdir()
            copy_repository(copy)
        copy = copies[0]
        kept = cache.resolve() if cache else Path(place) / "cache"
        kept.mkdir(parents=True, exist_ok=True)
        if not uses_the_copy(copy):
            said("Python finds an installed package before the copy")
            return None
        if not passes_without(faults, copy, kept):
            return None
        outcomes = try_each(faults, copies, kept)
        return [(fault, found[fault.name], outcome) for fault, outcome in zip(faults, outcomes, strict=True)]


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations.run", description="Do the tests notice faults?")
    parser.add_argument("--only", action="append", choices=[fault.name for fault in FAULTS], metavar="NAME",
                        help="try only this fault; may be repeated")
    parser.add_argument("--part", choices=sorted({fault.part for fault in FAULTS}), help="try only this part's faults")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="how many to try at a time")
    parser.add_argument("--list", action="store_true", help="show the faults and try none")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table to this file, too")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep machine code here, not in a temporary folder")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Try faults, show the table, and return the exit code."""
    options = options_of(arguments)
    faults = tuple(fault for fault in FAULTS if (options.only is None or fault.name in options.only)
                   and options.part in (None, fault.part))
    try:
        if options.list:
            for name, change in changes(faults).items():
                print(f"{name}: {change.before} -> {change.after or '(nothing)'}")
            return 0
        tried = try_all(faults, options.cache, max(options.workers, 1))
    except Moved as moved:
        said(str(moved))
        return 2
    if tried is None:
        return 1
    caught = sum(bool(outcome.caught_by) for _, _, outcome in tried)
    said(f"{caught} of {len(tried)} caught")
    shown = table(tried)
    print(shown)
    if options.markdown:
        options.markdown.write_text(shown, encoding="utf-8")
    return 0 if caught == len(tried) else 1


if __name__ == "__main__":
    sys.exit(main())
