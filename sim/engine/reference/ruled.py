"""A run with rules of one's own: their moments stand before those of the model, and guards look at what they lead to.

The guards of the compiled engine say the same at the same places (`compiled.arena`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol, SupportsIndex

from sim.engine.reference.clock import ORDINARY, Clock
from sim.engine.reference.run import Run
from sim.engine.stopped import MOST_TURNS, Stop, StoppedError
from sim.vocabulary import NOBODY, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from simpy.events import Event

    from sim.engine.stories import primitives
    from sim.engine.stories.moments import Moments
    from sim.engine.stories.state import Case, Customer
    from sim.eventlog import Recorder
    from sim.scenario.plan import Plan


ARRAYS: Final = ("boss", "authority", "handle", "effort", "doors", "line_doors", "clocks", "shifts")
"""What stories read of a plan by index."""


class Rules(Protocol):
    """Rules as a run takes them."""

    @property
    def case(self) -> type[Case]:
        """The class of cases."""

    @property
    def customer(self) -> type[Customer]:
        """The class of customers."""

    def moments(self, run: primitives.Run, numbers: Any) -> Moments:
        """Return who is asked first."""


class _Guard:
    """Counts turns, and ends the run."""

    def __init__(self) -> None:
        self.clock: Clock | None = None
        self.rule, self.turns, self.minute = 0, 0, 0

    @property
    def now(self) -> float:
        return self.clock.now if self.clock is not None else 0.0

    def count(self, rule: int) -> None:
        self.rule = rule
        minute = int(self.now)
        self.turns = self.turns + 1 if minute == self.minute else 1
        self.minute = minute
        if self.turns > MOST_TURNS:
            self.stop(Stop.ENDLESS)

    def stop(self, why: Stop) -> None:
        raise StoppedError(why, self.rule, self.now)


class _Checked(list[Any]):
    """A table in which an index from the end means nothing."""

    def __init__(self, rows: Iterable[Any], guard: _Guard) -> None:
        super().__init__(rows)
        self.guard = guard

    def __getitem__(self, index: SupportsIndex | slice) -> Any:
        """Return a row, or end the run."""
        if not isinstance(index, slice) and not 0 <= int(index) < len(self):
            self.guard.stop(Stop.OUTSIDE)
        return super().__getitem__(index)


class _CheckedArray:
    """A table of numbers by one or two indices, of which none from the end means anything."""

    def __init__(self, numbers: NDArray[Any], guard: _Guard) -> None:
        self.numbers, self.guard = numbers, guard

    def __getitem__(self, index: int | tuple[int, ...]) -> Any:
        """Return a number, or end the run."""
        places = index if isinstance(index, tuple) else (index,)
        if not all(0 <= place < length for place, length in zip(places, self.numbers.shape, strict=True)):
            self.guard.stop(Stop.OUTSIDE)
        return self.numbers[index]


class _Clock(Clock):
    """A clock that ends the run where no moment is meant."""

    guard: _Guard

    def pause(self, minutes: float) -> Event:
        """Return an event `minutes` from now."""
        if not minutes >= 0.0:
            self.guard.stop(Stop.DELAY)
        return super().pause(minutes)

    def at(self, time: float, act: Callable[[], None], priority: int = ORDINARY) -> None:
        """Let `act` happen at `time`."""
        if not time >= self.now:
            self.guard.stop(Stop.PAST)
        super().at(time, act, priority)


class RuledRun(Run):
    """One replication with rules."""

    def __init__(self, plan: Plan, seed: int, replication: int, recorder: Recorder, rules: Rules) -> None:
        """Prepare a run as ever, and let the rules be asked first."""
        self.guard = _Guard()
        super().__init__(plan, seed, replication, recorder)
        self.new_case, self.new_customer = rules.case, rules.customer
        self.moments = rules.moments(self, plan.rule_numbers)
        for name in ("flaws", "channels", "levels", "pools", "lines", "feelings"):
            setattr(self, name, _Checked(getattr(self, name), self.guard))
        self.design.troubles = _Checked(self.design.troubles, self.guard)
        arrays: dict[str, Any] = {name: _CheckedArray(getattr(plan, name), self.guard) for name in ARRAYS}
        self.plan = replace(plan, **arrays)

    def new_clock(self, horizon: float) -> Clock:
        """Return a clock that knows the guard."""
        clock = _Clock(horizon)
        clock.guard = self.guard
        self.guard.clock = clock
        return clock

    def turned(self, rule: int) -> None:
        """Count a method of a rule, or a turn of a loop in it."""
        self.guard.count(rule)

    def log(self, case: Case, kind: Kind, place: int, value: float = 0.0, agent: int = NOBODY,
            why: int = NOBODY) -> int:
        """Log a step of a case's own story."""
        if not 0 <= place <= 65_535:
            self.guard.stop(Stop.PLACE)
        return super().log(case, kind, place, value, agent, why)
