"""The auditor notices every fault by name; how many at random, `python -m tests.auditor.mutants` tells."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.auditor.mutants import HOLES, SHARED, named, random_mutant


def test_every_named_fault_fits_the_sources_and_compiles() -> None:
    mutants = list(named())
    assert len(mutants) == len({mutant.name for mutant in mutants}) == len(HOLES) + len(SHARED) + 14
    for mutant in mutants:
        compile(mutant.text, mutant.path, "exec")


def test_random_mutants_are_reproduced_by_their_seed_and_compile() -> None:
    made = [[random_mutant(number, rng) for number in range(30)] for rng in (random.Random(5), random.Random(5))]
    assert made[0] == made[1]
    assert len({mutant.text for mutant in made[0]}) > 25
    for mutant in made[0]:
        compile(mutant.text, mutant.path, "exec")


@pytest.mark.slow
def test_the_auditor_catches_them() -> None:
    """In a process of its own, which forks before anything starts threads."""
    done = subprocess.run([sys.executable, "-m", "tests.auditor.mutants", "--random", "0", "--worlds", "30"],
                          cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    caught = {line.split()[1] for line in done.stdout.splitlines() if line.startswith("caught: ")}
    assert {mutant.name for mutant in named()} <= caught
    assert "SURVIVED" not in done.stdout
