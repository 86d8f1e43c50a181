"""Ctrl-C, once and twice, at random moments."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .sessions import finish
from .studies import Calm, Figure, begin, calm, in_words, renew, unharmed, wait_for_store


def interruptions(place: Path, undisturbed: Calm, count: int, chance: random.Random) -> Iterator[Figure]:
    """Interrupt studies with two workers `count` times once, and as often twice, and continue each."""
    study = (undisturbed.directory / "study.toml").read_text()
    rehearsal = calm(place.with_name("calm for interruptions"), study, "--workers", "2")
    for times in (1, 2):
        codes: Counter[int] = Counter()
        clean = same = 0
        for _ in range(count):
            renew(place, study)
            process = begin(place, "--workers", "2")
            wait_for_store(place, process)
            time.sleep(chance.uniform(0.0, 0.9 * rehearsal.seconds))
            for _ in range(times):
                process.send_signal(signal.SIGINT)
                time.sleep(chance.uniform(0.0, 0.05))
            code, errors = finish(process)
            codes[code] += 1
            # ended by the signal itself (a shell says 130) where all was done and Python was on its way out
            good = code == 0 or in_words(code, errors, (130, -signal.SIGINT))
            clean += good
            if not good:
                print(code, errors)
            code, errors = finish(begin(place, "--workers", "2"))
            same += code == 0 and unharmed(place, undisturbed)
        said = ", ".join(f"{number} with {code}" for code, number in sorted(codes.items()))
        outcome = (f"ended: {said}, {clean} with a clear message; "
                   f"{same} of {count} resumed to identical bytes and every run once")
        yield Figure(f"Ctrl-C {'once' if times == 1 else 'twice'}", count, outcome, clean == same == count)

