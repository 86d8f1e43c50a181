"""Random small stories: told by SimPy, translated and run as plain Python, translated and compiled - always the same.

The proof of the translator does not rest on journeysim's own stories. A story is made from one number, the seed.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.translator.small import by_numba, by_simpy, module_of, plainly, told, translated

SEARCH = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


PLAIN = '''
    def begin(self) -> None:
        for number in range(3):
            self.run.clock.at(float(number // 2), lambda: self._come())

    def _come(self) -> None:
        guest = Guest(self.served)
        self.served += 1
        self.run.clock.begin(self._main(guest))
        self.run.clock.begin(self._steps(guest))

    def _later(self, guest: Guest) -> None:
        self.run.note(7, guest.mood)
        guest.seen += 1

    def _both(self, guest: Guest, many: int) -> None:
        self.run.note(8, float(many + guest.number))

    def _plain(self, guest: Guest, many: int) -> int:
        total = 0
        for step in range(3):
            if step == many:
                continue
            total += step * guest.number
        return total % 7

    def _share(self, guest: Guest) -> float:
        return guest.mood / 2.0 if guest.gone else 0.25

    def _look(self, guest: Guest) -> Next:
        guest.seen += 1
        self.run.note(9, float(guest.seen))
        return STOP if guest.seen > 4 else Next(Do.BUY, guest.mood % 2.0)

'''
STEPS = '''
    def _steps(self, guest: Guest) -> Story:
        coming = yield from self._buy(guest, 1.0)
        while coming.do is not Do.STOP and not guest.seen > 6:
            if coming.do is Do.LOOK:
                coming = self._look(guest)
            else:
                coming = yield from self._buy(guest, coming.minutes)
'''


class Author:
    """Writes the methods of a shop, as the seed `number` decides."""

    def __init__(self, number: int) -> None:
        """Begin with a blank page."""
        self.rng = Random(number)
        self.lines: list[str] = []
        self.words = 0
        self.loops = 0
        self.bells = 0

    def any(self, *texts: str) -> str:
        """Return one of some texts."""
        return self.rng.choice(texts)

    def integer(self) -> str:
        """Return an expression that is a small integer."""
        return self.any("a", "b", "guest.seen", "guest.number", "self.served", "(a + b) % 5", "a * 2 % 7", "-b",
                        "LIMIT", "max(a, b)", "int(x)", "abs(b - 2)", "(b if a > 1 else a)", "int(Word.SERVED)",
                        "a // 2", "1", "0", "knock_on_number(a, 1) % 9", "self._plain(guest, b)")

    def decimal(self) -> str:
        """Return an expression that is a float."""
        return self.any("x", "y", "guest.mood", "x * 0.5", "y + 1.0", "float(a)", "run.clock.now / 3.0", "self.taken",
                        "min(x, y)", "(x if guest.gone else y)", "between(0.25, 0.75, 0.5)", "2.5", "x - y / 4.0",
                        "self._share(guest)")

    def truth(self) -> str:
        """Return a condition."""
        return self.any("a > b", "a == 1", "x < y", "guest.gone", "not guest.gone", "a", "a and x > 1.0",
                        "0 <= b <= LIMIT", "guest.bell is None", "guest.bell is not None and b > 0",
                        "x >= 2.0 or a != b",
                        "self.served % 2 == 0", "(a + b) % 3")

    def minutes(self) -> str:
        """Return a duration: often whole, often none, so that much happens at once."""
        return self.any("0.0", "1.0", "2.0", "float(abs(a) % 4)", "abs(x - y) % 5.0", "guest.mood % 3.0")

    def write(self, depth: int, text: str) -> None:
        """Write a line."""
        self.lines.append("    " * depth + text)

    def note(self, depth: int) -> None:
        """Write something down."""
        self.words += 1
        self.write(depth, f"run.note({100 + self.words}, {self.any(self.decimal(), f'float({self.integer()})')})")

    def plain(self, depth: int) -> None:
        """Do something that does not pause."""
        self.write(depth, self.any(
            f"a = {self.integer()}", f"b = ({self.integer()}) % 6", f"x = ({self.decimal()}) % 50.0",
            f"y = {self.decimal()}", f"a, b = b, {self.any('1', 'guest.seen', 'LIMIT')}", "guest.seen += 1",
            f"guest.mood = ({self.decimal()}) % 9.0",
            f"guest.gone = {self.truth()} and a == a" if self.rng.random() < 0.5 else "guest.gone = not guest.gone",
            "self.served += 1", "self.taken += 0.5", "a = b = 2", "a -= 1", "x *= 0.75",
            f"run.clock.at(run.clock.now + {self.minutes()}, lambda: self._later(guest))",
            f"run.clock.at(run.clock.now + {self.minutes()}, lambda: self._both(guest, {self.any('3', 'LIMIT')}))"))

    def body(self, depth: int, size: int, helper: bool) -> None:
        """Write some statements; a helper goes through no other story."""
        self.note(depth)
        for _ in range(size):
            what = self.rng.random()
            if what < 0.35:
                self.plain(depth)
            elif what < 0.5:
                self.note(depth)
            elif what < 0.64:
                self.write(depth, f"yield run.clock.pause({self.minutes()})")
            elif what < 0.76 and size > 1:
                self.choice(depth, size, helper)
            elif what < 0.84 and size > 1:
                self.loop(depth, size, helper)
            elif what < 0.92:
                self.bell(depth)
            elif not helper:
                self.through(depth)

    def choice(self, depth: int, size: int, helper: bool) -> None:
        """Write an `if` with or without the rest."""
        self.write(depth, f"if {self.truth()}:")
        self.body(depth + 1, size // 2, helper)
        if self.rng.random() < 0.3:
            self.write(depth, f"elif {self.truth()}:")
            self.body(depth + 1, size // 2, helper)
        if self.rng.random() < 0.5:
            self.write(depth, "else:")
            self.body(depth + 1, size // 2, helper)

    def loop(self, depth: int, size: int, helper: bool) -> None:
        """Write a loop that ends, with or without a pause in it."""
        self.loops += 1
        counter = f"k{self.loops}"
        self.write(depth, f"{counter} = 0")
        most = self.any("1", "2", "3")
        endless = self.rng.random() < 0.3
        self.write(depth, "while True:" if endless else f"while {counter} < {most}:")
        self.write(depth + 1, f"{counter} += 1")
        if endless:
            self.write(depth + 1, f"if {counter} > {most}:")
            self.write(depth + 2, "break")
        self.body(depth + 1, size // 2, helper)
        if self.rng.random() < 0.3:
            self.write(depth + 1, f"if {self.truth()}:")
            self.write(depth + 2, self.any("break", "continue"))
        self.write(depth + 1, "yield run.clock.pause(0.0)" if self.rng.random() < 0.5 else "a = a")

    def bell(self, depth: int) -> None:
        """Wait for a bell that an alarm or another story rings, or ring somebody's."""
        if self.rng.random() < 0.4:
            self.write(depth, "if guest.bell is not None:")
            if self.rng.random() < 0.3:
                self.write(depth + 1, "guest.bell.abandon()")
                self.write(depth + 1, "guest.bell = None")
            else:
                self.write(depth + 1, "guest.bell.ring()")
            return
        self.bells += 1
        bell = f"bell{self.bells}"
        self.write(depth, "if guest.bell is None:")
        self.write(depth + 1, f"guest.bell = {bell} = Bell(run.clock)")
        self.write(depth + 1, f"run.clock.at(run.clock.now + {self.minutes()}, {bell}.ring)")
        if self.rng.random() < 0.3:
            self.write(depth + 1, f"if {self.truth()}:")
            self.write(depth + 2, f"{bell}.ring()")
        self.write(depth + 1, f"yield {bell}.wake")
        self.write(depth + 1, "guest.bell = None")
        self.note(depth + 1)

    def through(self, depth: int) -> None:
        """Go through another story, or begin one."""
        self.write(depth, self.any("yield from self._helper(guest, a)", "b = yield from self._counted(guest, b + 1)",
                                   "run.clock.begin(self._aside(guest, x))",
                                   "a = yield from self._counted(guest, LIMIT)"))

    def method(self, head: str, size: int, last: str = "", helper: bool = True) -> None:
        """Write a story."""
        self.loops = self.bells = 0
        self.write(1, head)
        self.write(2, "run, a, b = self.run, 1, 2")
        self.write(2, "x, y = 1.5, 4.0")
        self.body(2, size, helper)
        self.write(2, "yield run.clock.pause(1.0)")
        self.write(2, last or "run.note(1, x + y + float(a + b))")
        self.write(0, "")

    def shop(self) -> str:
        """Write all methods of a shop."""
        self.lines += PLAIN.splitlines()
        self.method("def _helper(self, guest: Guest, a0: int) -> Story:", 3)
        self.method("def _counted(self, guest: Guest, c: int) -> Count:", 3, "return (a + b + c) % 5")
        self.method("def _aside(self, guest: Guest, z: float) -> Story:", 3, "run.note(2, x + z)")
        self.method("def _buy(self, guest: Guest, minutes: float) -> Step:", 2,
                    "return Next(Do.LOOK) if guest.seen + a < 4 else STOP")
        self.method("def _main(self, guest: Guest) -> Story:", 8, helper=False)
        self.lines += STEPS.splitlines()
        return "\n".join(self.lines) + "\n"


def check(number: int, place: Path, compiled: bool = False) -> int:
    text = Author(number).shop()
    module = module_of(text, place)
    wanted = by_simpy(module)
    texts = translated(module)
    assert told(texts, plainly) == wanted, text
    if compiled:
        assert told(texts, by_numba) == wanted, text
    return len(wanted)


@settings(SEARCH, max_examples=80)
@given(number=st.integers(0, 2**32))
def test_translated_stories_are_told_as_simpy_tells_them(number: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert check(number, tmp_path_factory.getbasetemp()) > 5


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 2])
def test_compiled_stories_are_told_as_simpy_tells_them(number: int, tmp_path: Path) -> None:
    assert check(number, tmp_path, compiled=True) > 20
