"""Disks that are full or may not be written: a small file system of its own where we may mount one, else a limit."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .sessions import finish
from .studies import SMALL, Calm, Figure, begin, calm, in_words, renew, snapshot, unharmed
from .study import write

PAGE = 4096
AMPLE = "64m"


def disks(place: Path, count: int, chance: random.Random) -> Iterator[Figure]:
    """Let the disk be full at each page of a small study (at most `count` of them), and at random sizes of a file."""
    undisturbed = calm(place.with_name("calm and small"), SMALL)
    small = place.with_name("small")
    small.mkdir()
    if _can_mount(small):
        pages = sum(len(content) for content in snapshot(undisturbed.directory / "out").values()) // PAGE + 12
        sizes = list(range(4, pages + 1))
        if len(sizes) > count:
            sizes = sorted(chance.sample(sizes, count))
        ends = [_full(small, undisturbed, pages) for pages in sizes]
        yield _figure("full disk (tmpfs, sizes up to what the study needs)", ends)
        yield _read_only(small, undisturbed)
    largest = (undisturbed.directory / "out" / "study.sqlite").stat().st_size
    ends = []
    for _ in range(max(count // 4, 1)):
        renew(place, SMALL)
        size = chance.randrange(largest)
        limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
        # SQLite tells a file that may not grow as an error of input and output
        first = finish(begin(place, "--workers", "1", before=limit))
        again = finish(begin(place))
        ends.append((in_words(*first, (1, 2)), again[0] == 0 and unharmed(place, undisturbed)))
    yield _figure("a file that may not grow (RLIMIT_FSIZE)", [("refused" if said else "wrong", same)
                                                             for said, same in ends])


def _full(place: Path, undisturbed: Calm, pages: int) -> tuple[str, bool]:
    with _mounted(place, f"size={pages * PAGE}"):
        try:
            write(place, SMALL)
        except OSError:
            return "refused", True  # not even the study fits
        code, errors = finish(begin(place, "--workers", "1"))
        said = in_words(code, errors) and "No space left" in errors
        end = "finished" if code == 0 else "refused" if said else "wrong"
        if end == "wrong":
            print(pages, code, errors)
        _mount(place, f"remount,size={AMPLE}")
        code, errors = finish(begin(place, "--workers", "1"))
        same = code == 0 and unharmed(place, undisturbed)
        if not same:
            print(pages, code, errors)
        return end, same


def _figure(what: str, ends: list[tuple[str, bool]]) -> Figure:
    said = sum(end == "refused" for end, _ in ends)
    finished = sum(end == "finished" for end, _ in ends)
    same = sum(same for _, same in ends)
    outcome = (f"{said} reported it in a sentence{f', {finished} had room enough' if finished else ''}; "
               f"{same} of {len(ends)} resumed to identical bytes and every run once")
    return Figure(what, len(ends), outcome, said + finished == same == len(ends))


def _read_only(place: Path, undisturbed: Calm) -> Figure:
    """A directory that may not be written: before a study, in a killed one, and when it is finished."""
    refused = untouched = 0
    with _mounted(place, f"size={AMPLE}"):
        write(place, SMALL)
        for stage in range(3):
            if stage:
                finish(begin(place, "--workers", "1"))
            if stage == 1:
                (place / "out" / "study.seal").unlink()
            before = snapshot(place / "out") if stage else {}
            _mount(place, "remount,ro")
            code, errors = finish(begin(place, "--workers", "1"))
            refused += in_words(code, errors) and "Read-only" in errors
            if not in_words(code, errors):
                print(stage, code, errors)
            untouched += (snapshot(place / "out") if stage else {}) == before
            _mount(place, "remount,rw")
        code, _ = finish(begin(place, "--workers", "1"))
        same = code == 0 and unharmed(place, undisturbed)
    outcome = (f"{refused} reported it in a sentence, {untouched} untouched; afterwards "
               f"{'identical bytes and every run once' if same else 'other bytes'}")
    return Figure("read-only directory", 3, outcome, refused == untouched == 3 and same)


# File systems -----------------------------------------------------------------------------------------------------


def _can_mount(place: Path) -> bool:
    try:
        with _mounted(place, "size=64k"):
            return True
    except (OSError, subprocess.CalledProcessError):
        print("no file system can be mounted here: limits on the size of files stand for full disks")
        return False


@contextmanager
def _mounted(place: Path, options: str) -> Iterator[None]:
    _mount(place, options)
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True, capture_output=True)


def _mount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True, capture_output=True)
