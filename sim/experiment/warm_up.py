"""The warm-up that a scenario leaves to be chosen: MSER-5 over the mean of pilot runs.

What is looked at is the stock of cases in hand over the demand due at the time (`sim.outcomes.stock`). It is the same
in every kind of world: under open demand the demand due never changes unless a root cause is mended, and the quotient
is the number of open cases but for a factor; with a base of customers it leaves out that the base grows or shrinks and
that flaws are mended, which a policy may be about and which must not be cut away. Reputation, loyalty and what is
learned are not waited for, for the same reason.

Five periods make a batch (`sim.statistics.warm_up`). Where staff or demand change over the day or the week, the mean
course of a day or week, taken from the second half of the run, is subtracted, so that a Monday is not taken for a
start-up, and the cut is rounded up to a whole number of days or weeks. At least a quarter of the run is left: a handful
of days at the end agree too often by chance. The pilots are
replications of their own, which nobody asks for otherwise: what is counted has had no part in the choice. All policies
of the scenario are cut where the one that needs longest is, because they are compared over the same time. The choice
is a function of the scenario and the seed; engine and workers leave no trace in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.experiment import worth
from sim.experiment.own_rules import check_own_rules
from sim.experiment.simulate import ENGINES
from sim.experiment.workers import Progress, run_all
from sim.scenario.rhythm import LEAST_CYCLES, rhythm
from sim.statistics.warm_up import WarmUp, mser
from sim.vocabulary import MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_WEEK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.outcomes.stock import Fullness
    from sim.scenario import Scenario
    from sim.scenario.plan import Plan

PILOTS: Final = 10
"""Pilot runs of every policy."""
FIRST_PILOT: Final = 2**63
"""Number of the first pilot's replication, beyond all those that can be asked for."""
SERIES: Final = "cases in hand / cases due per minute"
"""What the series shows; in minutes, and by Little's law about the mean time a case is open."""
PERIODS: Final = 5
"""Periods a batch: the 5 of MSER-5."""
WANTED: Final = 100
"""Batches that a run is cut into where its length allows."""
LEAST_LEFT: Final = 0.25
"""Share of the run that no cut goes into."""
_WITHIN: Final = {MINUTES_PER_DAY: 4.0 * MINUTES_PER_HOUR, MINUTES_PER_WEEK: MINUTES_PER_DAY}
"""The length of a batch where too few whole days or weeks fit into a run."""
_STEPS: Final = (1.0, 5.0, 15.0, MINUTES_PER_HOUR, 4.0 * MINUTES_PER_HOUR, MINUTES_PER_DAY, MINUTES_PER_WEEK,
                 4.0 * MINUTES_PER_WEEK)
_UNITS: Final = ((MINUTES_PER_WEEK, "week"), (MINUTES_PER_DAY, "day"), (MINUTES_PER_HOUR, "hour"), (1.0, "minute"))


@dataclass(frozen=True)
class WarmUpChoice:
    """A warm-up that was chosen, and what it rests on.

    minutes: cut from every run; horizon: minutes; policy: the one that needs it, or that cannot be trusted; period:
    minutes of one period of the series; found: by policy, the batch means of its series (minutes), the MSER curve and
    the cut in periods; reasons: by policy, why its cut is not to be trusted, where it is not.
    """

    minutes: float
    horizon: float
    policy: str
    period: float
    found: Mapping[str, WarmUp]
    reasons: Mapping[str, str]

    @property
    def trusted(self) -> bool:
        """Whether the start-up of every policy ends in the first half of the run."""
        return not self.reasons

    @property
    def series(self) -> NDArray[np.float64]:
        """Batch means of the deciding policy, pilots put together; minutes."""
        return self.found[self.policy].means

    @property
    def curve(self) -> NDArray[np.float64]:
        """MSER statistic of the deciding policy by batches cut."""
        return self.found[self.policy].curve

    def sentence(self) -> str:
        """Say what was chosen, and how."""
        several = f" of each of {len(self.found)} policies" if len(self.found) > 1 else ""
        deciding = f"; {self.policy} needs longest" if len(self.found) > 1 and self.trusted and self.minutes else ""
        return (f"Warm-up: {in_words(self.minutes)} of {in_words(self.horizon)}, chosen by MSER-5 over {PILOTS} pilot "
                f"runs{several}{deciding}.")

    def warning(self) -> str:
        """Say what is wrong with the choice and what to do; empty where it can be trusted."""
        if self.trusted:
            return ""
        which = "; ".join(f"{policy}: {reason}" for policy, reason in self.reasons.items())
        return (f"the warm-up cannot be trusted ({which}). Half of the run is cut, for lack of anything better. "
                f"Simulate longer (a horizon of {in_words(2.0 * self.horizon)} or more), see whether a pool has more "
                "work than it can do (`journeysim check`), or set warm_up in the scenario yourself.")

    def form(self) -> dict[str, Any]:
        """Return the choice as JSON holds it."""
        return {
            "minutes": self.minutes, "method": "MSER-5", "series": SERIES, "pilots": PILOTS,
            "period_minutes": self.period, "trusted": self.trusted, "policy": self.policy,
            "by_policy": {policy: cut * self.period for policy, cut in self._cuts().items()},
            "reasons": dict(self.reasons),
        }

    def _cuts(self) -> dict[str, int]:
        return {policy: each.truncation for policy, each in self.found.items()}


def run_pilots(
    scenario: Scenario,
    *,
    seed: int | None = None,
    workers: int = 1,
    engine: str = ENGINES[0],
    progress: Progress | None = None,
) -> tuple[Scenario, WarmUpChoice | None]:
    """Return the scenario with everything that its file leaves to pilot runs, and the choice of the warm-up if made.

    That is the warm-up ("auto"), and then the rate of leaving on which the worth of a customer may rest. `seed` None
    takes the scenario's; `progress` is told of the pilot runs for the warm-up. Rules of one's own are checked first;
    InputError for what is wrong with them.
    """
    check_own_rules(scenario)
    choice = None
    if is_open(scenario):
        choice = choose_warm_up(scenario, seed=seed, workers=workers, engine=engine, progress=progress)
        scenario = scenario.with_warm_up(choice.minutes)
    if worth.is_open(scenario):
        scenario = scenario.with_leaving_rate(worth.measured(scenario, seed=seed, workers=workers, engine=engine))
    return scenario, choice


def is_open(scenario: Scenario) -> bool:
    """Whether the warm-up has still to be chosen."""
    return isinstance(scenario.world().warm_up, str)


def from_the_start(scenario: Scenario) -> Scenario:
    """Return the scenario with stand-ins for what pilot runs have still to find, for whatever does not depend on it."""
    if worth.is_open(scenario):
        scenario = scenario.with_leaving_rate(worth.UNMEASURED)
    return scenario.with_warm_up(0.0) if is_open(scenario) else scenario


def choose_warm_up(
    scenario: Scenario,
    *,
    seed: int | None = None,
    workers: int = 1,
    engine: str = ENGINES[0],
    progress: Progress | None = None,
) -> WarmUpChoice:
    """Choose the warm-up of all policies of a scenario from pilot runs, whatever its file says of it.

    `progress` is told of each of the `PILOTS` runs of every policy.
    """
    from sim.experiment.simulate import prepare
    from sim.scenario.plan import build

    bare = from_the_start(scenario.with_warm_up(0.0))
    grid = Grid.of(bare.world().horizon, max(rhythm(bare.world(policy)) for policy in bare.policies))
    plans = tuple(build(bare.world(policy)) for policy in bare.policies)
    pilots = Pilots(plans, scenario.seed if seed is None else seed, engine, grid.edges)
    prepare(engine)
    jobs = [(policy, pilot) for policy in range(len(plans)) for pilot in range(PILOTS)]
    done = run_all(follow, pilots, jobs, workers, progress, in_threads=engine == "compiled")
    runs = {policy: done[at * PILOTS:(at + 1) * PILOTS] for at, policy in enumerate(bare.policies)}
    return concluded({policy: quotient(each) for policy, each in runs.items()}, grid)


@dataclass(frozen=True, slots=True)
class Grid:
    """How a run is cut into periods: minutes of the horizon, of a batch, and of the rhythm (0: none)."""

    horizon: float
    batch: float
    cycle: float

    @classmethod
    def of(cls, horizon: float, cycle: float) -> Grid:
        """Return the grid whose batches are the longest of which `WANTED` fit, whole cycles if possible."""
        long = [step for step in _STEPS if horizon / step >= WANTED and (cycle == 0.0 or step % cycle == 0.0)]
        return cls(horizon, max(long, default=_WITHIN[cycle] if cycle else horizon / WANTED), cycle)

    @property
    def batches(self) -> int:
        """Whole batches in a run."""
        # where a batch is a hundredth of the horizon the quotient may fall short of 100 by rounding
        return math.floor(self.horizon / self.batch * (1.0 + 1e-12))

    @property
    def edges(self) -> NDArray[np.float64]:
        """Ends of the periods, minutes."""
        return np.minimum(self.batch / PERIODS * np.arange(PERIODS * self.batches + 1.0), self.horizon)

    @property
    def season(self) -> int:
        """Periods a cycle; 1 where nothing changes from one to the next."""
        return round(PERIODS * self.cycle / self.batch) if self.cycle > self.batch else 1

    def rounded(self, batches: int) -> float:
        """Return the minutes of so many batches, rounded up to whole cycles."""
        minutes = batches * self.batch
        return self.cycle * math.ceil(minutes / self.cycle) if self.cycle else minutes


@dataclass(frozen=True, slots=True)
class Pilots:
    """What all pilot runs share: the plans, the seed, the engine, and the ends of the periods."""

    plans: tuple[Plan, ...]
    seed: int
    engine: str
    edges: NDArray[np.float64]


def follow(pilots: Pilots, job: tuple[int, int]) -> Fullness:
    """Do one pilot run: (position of the policy, number of the pilot)."""
    from sim.engine import run
    from sim.outcomes.stock import Stock

    policy, pilot = job
    stock = Stock(pilots.plans[policy], pilots.edges)
    run(pilots.plans[policy], seed=pilots.seed, replication=FIRST_PILOT + pilot, sink=stock.update,
        engine=pilots.engine, digest=False)
    return stock.result()


def quotient(runs: Sequence[Fullness]) -> NDArray[np.float64]:
    """Return the series of one policy, minutes: cases in hand over cases due, the pilots put together.

    It ends where nothing is due any more: the last customer has left, or the last root cause is mended.
    """
    in_hand, due = np.zeros(runs[0].in_hand.size), np.zeros(runs[0].due.size)
    for run in runs:
        in_hand += run.in_hand
        due += run.due
    # what rounding leaves of a demand that has gone is no demand
    gone = np.flatnonzero(due <= 1e-9 * due.max(initial=0.0))
    last = gone[0] if gone.size else due.size
    return np.asarray(in_hand[:last] / due[:last], dtype=np.float64)


def levelled(values: NDArray[np.float64], season: int) -> NDArray[np.float64]:
    """Return a series without its rhythm of `season` periods, whose shape is the mean of whole cycles of its last half.

    By then the start-up is over, or MSER is not to be trusted anyway.
    """
    cycles = values.size // season
    if season == 1 or cycles < 2:
        return values
    late = values[cycles // 2 * season: cycles * season].reshape(-1, season)
    shape = np.cumsum(late, axis=0)[-1] / len(late)
    return np.asarray(values - np.resize(shape - math.fsum(shape) / season, values.size), dtype=np.float64)


def concluded(series: Mapping[str, NDArray[np.float64]], grid: Grid) -> WarmUpChoice:
    """Return the choice that follows from the series of all policies."""
    found = {policy: _judged(values, grid.season) for policy, values in series.items()}
    reasons = {policy: _in_short(each, grid) for policy, each in found.items() if not each.trusted}
    cuts = {policy: (_half(grid) if policy in reasons else grid.rounded(each.truncation // PERIODS))
            for policy, each in found.items()}
    policy = max(reasons or cuts, key=cuts.__getitem__)
    return WarmUpChoice(max(cuts.values()), grid.horizon, policy, grid.batch / PERIODS, found, reasons)


def _half(grid: Grid) -> float:
    """Return half of the run, rounded down to whole cycles or batches."""
    whole = grid.cycle or grid.batch
    return whole * math.floor(0.5 * grid.horizon / whole)


def _judged(values: NDArray[np.float64], season: int) -> WarmUp:
    least = LEAST_CYCLES * season if season > 1 else 2 * PERIODS * PERIODS
    if values.size < least:
        nothing = np.zeros(0)
        return WarmUp(0, PERIODS, nothing, nothing, False, "too little demand to judge")
    return mser(levelled(values, season), PERIODS, LEAST_LEFT)


def _in_short(found: WarmUp, grid: Grid) -> str:
    if not found.means.size:
        return found.reason
    return (f"the best place to cut, after {in_words(found.truncation // PERIODS * grid.batch)}, lies in the second "
            "half of the run")


def in_words(minutes: float) -> str:
    """Say a duration in the largest unit of which it is a whole number, else in minutes."""
    size, unit = next(((size, unit) for size, unit in _UNITS if minutes and minutes % size == 0.0), _UNITS[-1])
    return f"{minutes / size:g} {unit}{'' if minutes == size else 's'}"
