"""The parser that several threads may use: what other threads do does not change what one of them finds."""

from __future__ import annotations

import ast
import gc
import threading
from pathlib import Path

from sim.syntax import parse

LARGE = Path(__file__).read_text() * 20
"""More objects than the collector lets pass before it runs."""


def test_another_thread_that_parses_in_the_middle_does_no_harm() -> None:
    """The collector calls Python wherever it runs; here that lets another thread parse, which has spoilt both trees."""
    mine, fell = threading.current_thread(), []

    def parsed() -> None:
        try:
            parse("a = 1")
        except SystemError as error:
            fell.append(str(error))

    def handed_over(phase: str, told: dict[str, int]) -> None:
        if phase == "start" and threading.current_thread() is mine:
            other = threading.Thread(target=parsed)
            other.start()
            other.join(2.0)

    gc.callbacks.append(handed_over)
    try:
        found = [ast.dump(parse(LARGE)) for _ in range(3)]
    finally:
        gc.callbacks.remove(handed_over)
    assert not fell and set(found) == {ast.dump(ast.parse(LARGE))}


def test_collecting_goes_on_as_before() -> None:
    """Where it was on it is on again, after no Python as well; where it was off it stays off."""
    assert gc.isenabled()
    for text in ("a = 1", "a ="):
        try:
            parse(text)
        except SyntaxError as error:
            assert error.filename == "<unknown>"
        assert gc.isenabled()
    gc.disable()
    try:
        parse("a = 1")
        assert not gc.isenabled()
    finally:
        gc.enable()
