"""How much memory a run needs, and how much this machine has to give: sizes are refused before they fail.

The figures a piece are measured (peak resident memory of runs of half a million to a million of each, doubling of full
arrays included), and only what can be foretold is counted: customers and their ties, every case's outcomes, and the
cases that will be waiting because the frontline cannot serve so many and nobody loses patience. It is an estimate for
worlds that are far too large, not an account of small ones: nothing below `SMALL` is ever refused.
"""

from __future__ import annotations

import math
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import InputError, Problem
from sim.scenario.command import handle_of
from sim.scenario.distributions import Distribution, Factor
from sim.scenario.expectation import expected_cases, shares_of_flaws, working_hours
from sim.scenario.opening_hours import answering_pool
from sim.scenario.run_days import days_of_run, rota
from sim.vocabulary import MINUTES_PER_HOUR

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.model import Channel, Flaw, World

CUSTOMER: Final = 270.0
"""Bytes of a customer of the base: state, key, outcomes."""
TIE: Final = 48.0
"""Bytes of a tie between two customers, kept at both, and while the graph is made."""
CASE: Final = 130.0
"""Bytes of the outcomes of a case and, in open demand, of its customer."""
WAITING: Final = 1250.0
"""Bytes of a case that waits: journey, ticket, calendar."""
RECORD: Final = 170.0
"""Bytes of a record of a log that is kept whole for measures of one's own and made a frame in words, as one may ask.

The log alone takes 52, with a frame in numbers 91 (measured on 14.5 million records)."""
RECORDS_OF_A_CASE: Final = 17.0
"""Records of a case: from 12 to 20 in the shipped worlds. A customer of the base has one."""
OF_REFERENCE: Final = 2.5
"""Times as much that the reference engine needs, whose customers and cases are Python objects."""
SMALL: Final = 512.0 * 1024**2
"""Runs that need less than this are never refused."""
UNKNOWN: Final = math.inf
_CGROUPS: Final = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that one run of a world needs, by what they are for, and how many of each there are."""

    customers: float
    ties: float
    cases: float
    waiting: float
    engine: str = "compiled"
    keeps_log: bool = False

    @property
    def bytes(self) -> float:
        """All of them together."""
        pieces = CUSTOMER * self.customers + TIE * self.ties + CASE * self.cases + WAITING * self.waiting
        return pieces * (OF_REFERENCE if self.engine == "reference" else 1.0) + RECORD * self.records

    @property
    def records(self) -> float:
        """Records of the log, where it is kept whole."""
        return RECORDS_OF_A_CASE * self.cases + self.customers if self.keeps_log else 0.0

    def says(self) -> str:
        """Say what most of it is for."""
        parts = ((CUSTOMER * self.customers, self.customers, "customers"), (TIE * self.ties, self.ties, "ties"),
                 (CASE * self.cases, self.cases, "cases"),
                 (RECORD * self.records, self.records, "records of a log that measures keep whole"),
                 (WAITING * self.waiting, self.waiting, "cases that wait at the end"))
        _, number, what = max(parts)
        return f"{number:,.0f} {what}"

    def key(self) -> str:
        """Return the key of the scenario that most of it comes from."""
        kept = RECORD if self.keeps_log else 0.0
        people = (CUSTOMER + kept) * self.customers
        cases = (CASE + RECORDS_OF_A_CASE * kept) * self.cases + WAITING * self.waiting
        if TIE * self.ties > max(people, cases):
            return "customers.word_of_mouth.graph"
        return "customers.initial" if people > cases else "demand"


def needed(world: World, engine: str = "compiled", keeps_log: bool = False) -> Need:
    """Return what one run of a world needs; `keeps_log`: its log is kept whole, for measures of one's own."""
    customers, graph = world.customers, world.customers.word_of_mouth.graph
    ties = 0.0
    if graph != "uniform" and graph.small_world is not None:
        ties = customers.initial * (graph.small_world.neighbours // 2)
    elif graph != "uniform" and graph.scale_free is not None:
        ties = customers.initial * graph.scale_free.links
    cases = expected_cases(world)
    return Need(customers.initial, ties, cases, _left_waiting(world, cases), engine, keeps_log)


def _left_waiting(world: World, cases: float) -> float:
    """Return how many cases the frontline cannot serve up to the horizon, of those that wait as long as it takes.

    Each waits at the pool that answers its flaw and channel, or at the one to which that overflows; a line with a limit
    holds no more callers than that.
    """
    shares = shares_of_flaws(world)
    if not cases or not any(shares.values()):
        return 0.0
    hours = working_hours(0.0, world.horizon, days_of_run(world))
    came: dict[tuple[str, str], float] = defaultdict(float)
    minutes: dict[str, float] = defaultdict(float)
    for called, flaw in world.flaws.items():
        for name, share in _ways_in(world).items():
            channel = world.channels[name]
            if share and _waits(world, flaw, channel):
                desk, number = answering_pool(world, flaw, channel), cases * shares[called] * share
                came[desk, channel.kind] += number
                minutes[desk] += number * (_handle(world, flaw, channel) + world.levers.script_minutes)
    left = 0.0
    for name, work in minutes.items():
        pool = world.pools[name]
        pools = [pool] if pool.overflow is None else [pool, world.pools[pool.overflow.to]]
        on_duty = MINUTES_PER_HOUR * math.fsum(
            a * b for each in pools for a, b in zip(each.seated(rota(world, each)), hours, strict=True))
        if work > on_duty or not on_duty:
            stay = 1.0 - (on_duty / work if work else 0.0)
            live, others = stay * came[name, "live"], stay * came[name, "message"]
            left += others + (live if pool.queue_limit is None else min(live, pool.queue_limit))
    return left


def _ways_in(world: World) -> dict[str, float]:
    """Return the share of first contacts that end at each channel, those of self-service where it leads to."""
    shares = dict.fromkeys(world.channels, 0.0)
    for name, channel in world.channels.items():
        at: str | None = name
        while at is not None and world.channels[at].kind == "self_service":
            at = world.channels[at].leads_to
        if at is not None:
            shares[at] += channel.share
    return shares


def _waits(world: World, flaw: Flaw, channel: Channel) -> bool:
    """Whether a first contact waits for as long as it takes: an overdue message stays in the inbox, too."""
    if channel.kind == "message":
        goes = channel.duplicates == "merged" and channel.after_silence is not None
        return channel.expected_answer is None or not goes
    return channel.patience is None and flaw.patience is None and world.chain[0].patience is None


def _handle(world: World, flaw: Flaw, channel: Channel) -> float:
    """Return the mean minutes of a first visit."""
    own = channel.handle
    law = flaw.handle or (own if isinstance(own, Distribution) else handle_of(
        world, 0, answering_pool(world, flaw, channel)))
    return law.average * (own.factor if isinstance(own, Factor) else 1.0)


# What there is ----------------------------------------------------------------------------------------------------


def free() -> float:
    """Return the bytes this process may still take without swapping; infinite where the system does not say."""
    known = [size for size in (*_of_cgroups(), _of_linux()) if size is not None]
    if known:
        return float(max(min(known), 0))
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):  # no such question on this system
        return UNKNOWN


def _of_linux(file: Path = Path("/proc/meminfo")) -> int | None:
    for line in _lines(file):
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _of_cgroups(root: Path = _CGROUPS, own: Path = Path("/proc/self/cgroup")) -> Iterator[int | None]:
    """Give what is left of the limits of this process's control groups, version 2 or 1."""
    for line in _lines(own):
        number, controllers, path = line.split(":", 2)
        top = root if number == "0" else root / "memory" if "memory" in controllers.split(",") else None
        if top is None:
            continue
        limit, used = ("memory.max", "memory.current") if number == "0" else (
            "memory.limit_in_bytes", "memory.usage_in_bytes")
        place = top / path.strip("/")
        for group in (place, *place.parents):
            yield _left_of(group, limit, used)
            if group == top:
                break


def _left_of(group: Path, limit: str, used: str) -> int | None:
    most, now = _number(group / limit), _number(group / used)
    if most is None or now is None:
        return None
    # files that were read lie in memory for as long as nobody needs it
    spare = [int(line.split()[1]) for line in _lines(group / "memory.stat") if line.startswith("inactive_file ")]
    return most - now + sum(spare)


def _number(file: Path) -> int | None:
    text = "".join(_lines(file)).strip()
    return int(text) if text.isdigit() else None


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []


# Refusing ---------------------------------------------------------------------------------------------------------


def check_memory(
    scenario: Scenario, policies: Iterable[str], *, at_once: int = 1, engine: str = "compiled",
    memory: float | None = None, keeps_log: bool = False,
) -> None:
    """Raise InputError if `at_once` runs of the largest of some policies need more than there is.

    memory: bytes of the machine that it is for; None asks this one. keeps_log: as of `needed`.
    """
    need = max((needed(scenario.world(policy), engine, keeps_log) for policy in policies), key=lambda one: one.bytes)
    together = need.bytes * at_once
    if together <= SMALL and memory is None:
        return
    available = free() if memory is None else memory
    if together <= available:
        return
    runs = "a run" if at_once == 1 else f"{at_once} runs at a time"
    fewer = ", fewer --workers" if at_once > 1 and need.bytes <= available else ""
    where = "are free on this machine" if memory is None else "are there"
    raise InputError(Problem(
        f"is too large: {runs} would need about {sized(together)} of memory", str(scenario.path or ""), need.key(),
        need.says(), f"what {sized(available)} are enough for, which {where}{fewer}"))


def sized(size: float) -> str:
    """Write a number of bytes for people."""
    if math.isinf(size):
        return "unlimited memory"
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024.0:
            return f"{size:.3g} {unit}" if size < 999.5 else f"{size:.0f} {unit}"
        size /= 1024.0
    return f"{size:,.4g} TiB"
