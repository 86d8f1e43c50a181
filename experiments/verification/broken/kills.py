"""SIGKILL at random moments: with one worker, with two, with the reference engine, and on a Dask cluster."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from .processes import started
from .sessions import finish
from .studies import Calm, Figure, begin, calm, kept, killed, renew, unharmed, wait_for_store
from .study import ends_within

IN_A_ROW = 10
AT_WORK = 0.75
"""Share of the kills that fall on the runs; the others fall anywhere, also on opening, tables and pictures."""
REFERENCE = ("--engine", "reference", "--workers", "2")


def kills(place: Path, undisturbed: Calm, count: int, chance: random.Random) -> Iterator[Figure]:
    """Kill studies `count` times in all, most of them with the compiled engine on this machine."""
    with ExitStack() as stack:
        for what, share, arguments in (("1 worker", 0.35, ("--workers", "1")), ("2 workers", 0.35, ("--workers", "2")),
                                       ("Dask, 2 processes", 0.2, ()),
                                       ("reference engine, 2 processes", 0.1, REFERENCE)):
            if not arguments:
                address, _, _ = stack.enter_context(started())
                arguments = ("--dask", address)
            yield _kills(place / f"killed {what}", undisturbed, what, arguments, max(round(share * count), 1), chance)


def _kills(
    place: Path, undisturbed: Calm, what: str, arguments: tuple[str, ...], count: int, chance: random.Random
) -> Figure:
    """Kill one study after another, each up to ten times in a row, and let it finish."""
    rehearsal = calm(place.with_name(f"calm {what}"), _study(undisturbed), *arguments)
    equal = rehearsal.results == undisturbed.results
    done = studies = same = orphans = 0
    most, stages = 0, set[int]()
    while done < count:
        renew(place)
        hits = 0
        for _ in range(min(IN_A_ROW, count - done)):
            before = kept(place)[0]
            process = begin(place, *arguments)
            if chance.random() < AT_WORK:  # about a tenth of the runs later, so that ten kills fall on all of them
                wait_for_store(place, process, before + chance.randrange(max(undisturbed.runs // 5, 1)))
                hit = killed(process, chance.uniform(0.0, 0.05))
            else:
                wait_for_store(place, process)
                hit = killed(process, chance.uniform(0.0, rehearsal.seconds))
            if not hit:
                break
            hits += 1
            orphans += not ends_within(process.pid, 3.0)
            stages.add(kept(place)[0] * 10 // undisturbed.runs)
        done, studies, most = done + hits, studies + 1, max(most, hits)
        code, errors = finish(begin(place, *arguments))
        same += code == 0 and unharmed(place, undisturbed)
        if code != 0:
            print(errors)
    outcome = (f"{studies} studies, up to {most} kills in a row, with {_listed(stages)} tenths of the runs kept; "
               f"{same} of {studies} ended with identical bytes and every run once"
               f"{f'; {orphans} kills left workers behind' if orphans else ''}")
    return Figure(f"SIGKILL, {what}", done, outcome, equal and same == studies and not orphans)


def _listed(stages: set[int]) -> str:
    return ", ".join(str(stage) for stage in sorted(stages))


def _study(undisturbed: Calm) -> str:
    return (undisturbed.directory / "study.toml").read_text()


def same_second(place: Path, undisturbed: Calm, count: int, chance: random.Random) -> Iterator[Figure]:
    """Start two commands on one store at once; one works, the other is refused or finds all done."""
    same = refused = 0
    for _ in range(count):
        renew(place)
        pair = [begin(place, "--workers", "1") for _ in range(2)]
        ends = sorted(finish(process) for process in pair)
        turned_away = ends[1][0] == 2 and "is locked by another process" in ends[1][1]
        refused += turned_away
        same += ends[0][0] == 0 and (ends[1][0] == 0 or turned_away) and unharmed(place, undisturbed)
    outcome = f"{refused} times the second was refused; {same} of {count} ended with identical bytes and every run once"
    yield Figure("two commands on one store at once", count, outcome, same == count)
