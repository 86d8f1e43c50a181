"""What is varied: the staff of a pool, along one line of whole numbers.

- a pool whose staff is a number, or the same on every shift: so many agents on duty;
- a rota with shifts of different sizes: it is scaled, its shape kept, and the number is that of its largest shift.
  Every shift is rounded to whole agents, half an agent up, and none is scaled away, as by an edit "*1.4";
- `pools.NAME.staff+`: a rota that is shifted: the number is what is added to every shift, below 0 taken away, as by
  an edit "+2".

More is never fewer agents in any half hour. Single dates with a rota of their own are changed in the same way.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError, Problem
from sim.scenario.base import refusal
from sim.scenario.edits import applied
from sim.scenario.problems import nearest, show
from sim.scenario.schedules import MOST_STAFF
from sim.study.factors import nested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Scenario

SHAPE: Final = "pools.NAME.staff, or pools.NAME.staff+ to shift a rota; =LOW:HIGH behind it gives bounds"
_VARY: Final = re.compile(
    r"\s*([^=+*\s]+(?:\s+[^=+*\s]+)*)\s*([+*]?)\s*(?:=\s*(-?\d{1,6})\s*:\s*(-?\d{1,6})\s*)?", re.ASCII)
HOURS_PER_SHIFT: Final = 0.5
"""Hours of each entry of a rota."""
Rota = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Vary:
    """What is asked to be varied: the path of a pool's staff, whether it is shifted, and bounds, if any are given."""

    path: str
    shifted: bool
    low: int | None
    high: int | None

    @property
    def name(self) -> str:
        """As columns and options call it."""
        return self.path + "+" * self.shifted


def read(text: Any) -> Vary:
    """Read "pools.reps.staff", "pools.reps.staff=1:40" or "pools.reps.staff+=-2:6"; the refusal of the file format."""
    if isinstance(text, Vary):
        return text
    match = _VARY.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise refusal("does not say what to vary", SHAPE)
    path, sign, low, high = match.groups()
    shifted = sign == "+"
    if low is not None and int(low) > int(high):
        raise refusal(f"has a low end, {low}, above its high end, {high}", "low <= high")
    if low is not None and int(low) < 0 and not shifted:
        raise refusal(f"has a low end of {low} agents", "at least 0")
    if low is not None and max(abs(int(low)), abs(int(high))) > MOST_STAFF:
        raise refusal("has too many agents", f"at most {MOST_STAFF}")
    return Vary(path, shifted, None if low is None else int(low), None if high is None else int(high))


@dataclass(frozen=True, slots=True)
class Lever:
    """The rota of one pool of one policy, along its line.

    week: as it is; dated: whether single dates have one of their own; wage: money an hour of an agent costs; low, high:
    the ends that were asked for, None where they are left open.
    """

    name: str
    pool: str
    week: Rota
    dated: bool
    shifted: bool
    wage: float
    low: int | None
    high: int | None

    @property
    def level(self) -> bool:
        """Whether every shift is of one size."""
        return len({agents for agents in self.week if agents}) <= 1

    @property
    def now(self) -> int:
        """Where on its line the scenario is."""
        return 0 if self.shifted else max(self.week)

    @property
    def least(self) -> int:
        """The lowest place that is looked at: one agent on the largest shift, where nothing else was asked for."""
        if self.low is not None:
            return self.low
        return 1 - max(self.week) if self.shifted else 1

    def tree(self, at: int) -> dict[str, Any]:
        """Return what a place means for the scenario, as a tree of overrides."""
        return nested(_key(self.pool), self._written(at))

    def rota(self, at: int) -> Rota:
        """Return the agents of every half hour of the week at a place."""
        written = self._written(at)
        if isinstance(written, int):
            return (written,) * len(self.week)
        if isinstance(written, list):
            return tuple(written)
        return tuple(applied(list(self.week), written, ("pools", self.pool, "staff")))

    def agents(self, at: int) -> int:
        """Return the agents of the largest shift."""
        return max(self.rota(at))

    def hours(self, at: int) -> float:
        """Return the agent-hours of a week."""
        return HOURS_PER_SHIFT * sum(self.rota(at))

    def shown(self, at: int) -> int | str:
        """Return a place as the table of runs has it."""
        return at

    def edit(self, at: int) -> int | str | list[int]:
        """Return what is written at the pool's staff: a number, or an edit such as "*1.4" or "+2"."""
        return self._written(at)

    def _written(self, at: int) -> int | str | list[int]:
        if self.shifted:
            return f"+{at}" if at >= 0 else f"+-{-at}"
        if min(self.week) == max(self.week) and not self.dated:
            return at
        return f"*{at / max(self.week):.12g}" if at != max(self.week) else "+0"


@dataclass(frozen=True, slots=True)
class Hourly(Lever):
    """A rota of half hours along a line of rotas, none of which has fewer agents than the one before at any time."""

    rotas: tuple[Rota, ...] = ()

    @property
    def level(self) -> bool:
        """Shifts are of different sizes."""
        return False

    @property
    def least(self) -> int:
        """The first rota."""
        return 0

    def shown(self, at: int) -> str:
        """Return the whole rota, so that the table of runs says what was run."""
        return json.dumps(self.rotas[at], separators=(",", ":"))

    def _written(self, at: int) -> list[int]:
        return list(self.rotas[at])


def written(pool: str, value: int | str, at: Lever) -> dict[str, Any]:
    """Return the overrides of what a table of runs shows of a lever: a place on its line, or a whole rota."""
    place = json.loads(value) if isinstance(value, str) else value  # beside whole rotas, places are texts too
    return at.tree(place) if isinstance(place, int) else nested(_key(pool), place)


def levers_of(scenario: Scenario, policy: str, asked: Sequence[Vary]) -> tuple[Lever, ...]:
    """Return the levers under one policy; all of `asked` has been checked (`problems`)."""
    found = []
    for vary in asked:
        pool = scenario.world(policy).pools[_pool_of(vary.path)]
        found.append(Lever(vary.name, _pool_of(vary.path), pool.staff, bool(pool.staff_on), vary.shifted,
                           pool.cost_per_hour, vary.low, vary.high))
    return tuple(found)


def problems(scenario: Scenario, policies: Sequence[str], asked: Sequence[Vary], file: str) -> list[Problem]:
    """Return what is wrong with what is varied: no staff, no pool, nobody on duty, the same twice."""
    found: list[Problem] = []
    for vary in asked:
        pools = list(scenario.world(policies[0]).pools)
        parts = vary.path.split(".")
        if len(parts) < 3 or parts[0] != "pools" or parts[-1] != "staff":
            names = [_key(pool) for pool in pools]
            found.append(Problem("is not the staff of a pool", file, "vary", show(vary.path), ", ".join(names),
                                 nearest(vary.path, names)))
        elif (pool := _pool_of(vary.path)) not in pools:
            found.append(Problem("is not a pool of this scenario", file, "vary", show(pool), ", ".join(pools),
                                 nearest(pool, pools)))
        elif idle := [policy for policy in policies if not any(scenario.world(policy).pools[pool].staff)]:
            found.append(Problem(f"has nobody on duty under {idle[0]}, so there is no rota to vary", file, "vary",
                                 show(vary.path), 'a pool with a rota, such as { weekdays = "8-18: 2" }'))
    paths = [vary.path for vary in asked]
    found += [Problem("is varied twice", file, "vary", show(path), "each pool once")
              for path in dict.fromkeys(paths) if paths.count(path) > 1]
    return found


def bounded(lever: Lever, load: float) -> Lever:
    """Return a lever with both ends: where none was asked for, up to four times what is there or twice the load.

    load: agents who would be busy on average on the busiest shift if nobody ever waited.
    """
    if lever.high is not None:
        return lever
    most = max(4 * max(lever.week), int(2.0 * load) + 10)
    high = most - max(lever.week) if lever.shifted else most
    return replace(lever, high=min(high, MOST_STAFF - max(lever.week)))


def refuse_bounds(lever: Lever, file: str) -> None:
    """Raise InputError for ends between which nobody would ever be on duty."""
    if lever.high is not None and not any(lever.rota(lever.high)):
        raise InputError(Problem("leaves nobody on duty at its high end", file, "vary", f"{lever.name} = {lever.high}",
                                 "a higher end"))


def _key(pool: str) -> str:
    """Return the dotted path of a pool's staff, its name quoted where it has to be."""
    plain = re.fullmatch(r"[A-Za-z0-9_-]+", pool)
    return f"pools.{pool}.staff" if plain else f'pools."{pool}".staff'


def _pool_of(path: str) -> str:
    return ".".join(path.split(".")[1:-1]).strip('"')
