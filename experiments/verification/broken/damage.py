"""Files that are not what was written: bits that flipped, ends that are missing, files of another study."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sim.errors import InputError
from sim.study import run
from sim.study.definition import read
from sim.study.frame import Frame, prepare
from sim.study.place import journal
from sim.study.reproduce import reproduce
from sim.study.store import Store

from .sessions import finish
from .studies import OTHER, Calm, Figure, begin, calm, killed, renew, restore, snapshot, wait_for_store
from .study import outputs

LOCK = "study.lock"
"""Its content is a courtesy to whoever finds it locked; nothing is believed of it."""


def damage(place: Path, undisturbed: Calm, count: int, chance: random.Random) -> Iterator[Figure]:
    """Damage every file of a finished study and of a killed one, `count` times each, and swap files between two."""
    yield from _finished(undisturbed, count, chance)
    yield from _killed(place, undisturbed, count, chance)
    yield from _swapped(place.with_name("another"), undisturbed)


def _finished(undisturbed: Calm, count: int, chance: random.Random) -> Iterator[Figure]:
    out = undisturbed.directory / "out"
    whole = snapshot(out)
    for name in whole:
        tried = refused = believed = 0
        for broken in _variants(whole[name], count, chance):
            (out / name).write_bytes(broken)
            tried += 1
            refused += _reproduce_refuses(out)
            believed += not _continued_right(undisturbed)
            restore(out, whole)
        wanted = 0 if name == LOCK else tried
        outcome = (f"`reproduce` refused {refused:,}; `study` refused or wrote the correct bytes again "
                   f"{tried - believed:,}")
        yield Figure(f"finished: {name}", tried, outcome, believed == 0 and refused == wanted)


def _killed(place: Path, undisturbed: Calm, count: int, chance: random.Random) -> Iterator[Figure]:
    """Damage a store without a seal, and the journal of a transaction that a kill cut off."""
    frame = prepare(read(undisturbed.directory / "study.toml"))
    right = _digests(undisturbed.directory / "out", frame)
    _kill_in_a_transaction(place, chance)
    out = place / "out"
    whole = snapshot(out)
    for name in (name for name in whole if not name.startswith(".")):
        found: Counter[str] = Counter()
        for number, broken in enumerate(_variants(whole[name], count, chance)):
            (out / name).write_bytes(broken)
            found[_opened(out, frame, right)] += 1
            if number % 50 == 0:
                found["differ"] += not _ends_right(place, undisturbed)
            restore(out, whole)
        tried = found["refused"] + found["right"] + found["wrong"]
        outcome = (f"{found['refused']:,} refused; in {found['right']:,} everything that was read was correct; "
                   f"{found['wrong']} wrong results accepted; "
                   f"{found['differ']} of {tried // 50 + 1} finished differently")
        yield Figure(f"killed: {name}", tried, outcome, found["wrong"] == found["differ"] == 0)


def _swapped(place: Path, undisturbed: Calm) -> Iterator[Figure]:
    """Put files of another study in place of ours: one by one, the store with its seal, the results together."""
    out, other = undisturbed.directory / "out", snapshot(calm(place, OTHER).directory / "out")
    whole = snapshot(out)
    sets = [(name,) for name in whole if name != LOCK]
    sets += [("study.sqlite", "study.seal"), ("runs.parquet", "manifest.json"), ("runs.parquet", "summary.csv"),
             ("runs.parquet", "summary.csv", "manifest.json"), tuple(name for name in whole if "study." not in name)]
    sets = [names for names in sets if any(whole[name] != other[name] for name in names)]
    refused = believed = 0
    for names in sets:
        for name in names:
            (out / name).write_bytes(other[name])
        refused += _reproduce_refuses(out)
        believed += not _continued_right(undisturbed)
        restore(out, whole)
    outcome = (f"`reproduce` refused {refused}; `study` refused or wrote the correct bytes again "
               f"{len(sets) - believed}")
    yield Figure("files of another study", len(sets), outcome, refused == len(sets) and believed == 0)


# What is done to a file, and what comes of it ---------------------------------------------------------------------


def _variants(content: bytes, count: int, chance: random.Random) -> Iterator[bytes]:
    """Give the content with one bit flipped (three in four), and cut off at many lengths."""
    bits, lengths = 8 * len(content), len(content)
    for at in _chosen(bits, max(3 * count // 4, 1), chance):
        changed = bytearray(content)
        changed[at // 8] ^= 1 << at % 8
        yield bytes(changed)
    for length in _chosen(lengths, max(count // 4, 1), chance):
        yield content[:length]


def _chosen(size: int, count: int, chance: random.Random) -> list[int]:
    """Return all numbers below `size`, or `count` of them with the first and the last."""
    if size <= count:
        return list(range(size))
    return sorted({0, size - 1, *chance.sample(range(size), max(count - 2, 0))})


def _reproduce_refuses(out: Path) -> bool:
    try:
        return bool(reproduce(out, sample=1)[1])
    except InputError:
        return True


def _continued_right(undisturbed: Calm) -> bool:
    """Give the study's command again: it refuses, or everything it writes is as it was."""
    directory = undisturbed.directory
    before = (directory / "out" / "manifest.json").read_bytes()
    try:
        run(directory / "study.toml", directory=directory / "out")
    except InputError:
        return (directory / "out" / "manifest.json").read_bytes() == before
    return all(outputs(directory)[name] == undisturbed.results[name] for name in ("runs.parquet", "summary.csv"))


def _opened(out: Path, frame: Frame, right: dict[str, list[str]]) -> str:
    try:
        found = _digests(out, frame)
    except InputError:
        return "refused"
    return "right" if all(right.get(key) == digests for key, digests in found.items()) else "wrong"


def _ends_right(place: Path, undisturbed: Calm) -> bool:
    """Let a damaged study go on: it is refused, or ends in the right bytes."""
    code, _ = finish(begin(place, "--workers", "1"))
    return code == 2 or (code == 0 and outputs(place) == undisturbed.results)


def _digests(out: Path, frame: Frame) -> dict[str, list[str]]:
    store = Store(out, frame.parts, frame.texts)
    try:
        return {key: result.run_digests(0) for key, result in store._done.items()}
    finally:
        store.abandon()


def _kill_in_a_transaction(place: Path, chance: random.Random) -> None:
    """Kill a study while SQLite's journal lies beside the store."""
    while True:
        renew(place)
        process = begin(place, "--workers", "1")
        wait_for_store(place, process, chance.randrange(60, 250))
        while process.poll() is None and not journal(place / "out").exists():
            pass
        if killed(process, 0.0) and journal(place / "out").exists() and journal(place / "out").stat().st_size:
            return
