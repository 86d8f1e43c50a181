"""A third way: the translated stories as plain Python tell what SimPy tells, in every tiny world and in random ones.

The generated text is that of the compiled engine; what is left out is Numba. Were the two engines to differ, this would
say whether the translator or the compiler is to blame.
"""

from __future__ import annotations

import pytest

from sim.engine import run
from tests.engine import test_tiny_worlds_all, test_tiny_worlds_edges, test_tiny_worlds_keys
from tests.engine.plain import World, digests
from tests.engine.tiny import plan_of
from tests.scenarios import text_of
from tests.twins.digests import LENGTH, MAKERS, kept

TINY = [*test_tiny_worlds_all.WORLDS.values(), *test_tiny_worlds_edges.WORLDS.values(),
        *test_tiny_worlds_keys.WORLDS.values()]
OF_EACH_KIND = 20


def test_the_translated_stories_tell_the_tiny_worlds_as_plain_python() -> None:
    worlds: list[World] = [(text, None) for text in TINY]
    assert len(worlds) > 150
    assert digests(worlds) == [run(plan_of(text), engine="reference").digest for text in TINY]


@pytest.mark.slow
def test_the_translated_stories_tell_random_worlds_as_plain_python() -> None:
    worlds: list[World] = []
    wanted: list[str] = []
    for kind, make in MAKERS.items():
        for number in range(OF_EACH_KIND):
            worlds.append((text_of(make(number).scenario()), ("first", "second")[number % 2]))
            wanted.append(kept()[kind][number])
    assert [digest[:LENGTH] for digest in digests(worlds)] == wanted


def test_what_goes_wrong_there_is_told() -> None:
    with pytest.raises(AssertionError, match="is not TOML"):
        digests([("nonsense", None)])
