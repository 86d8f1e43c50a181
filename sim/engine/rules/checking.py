"""Before rules are used for the first time: they are translated, and a short run in both engines has to agree.

What a rule does in SimPy and what the kernel makes of it are two readings of one text. That they are the same is shown
for the stories by thousands of random worlds; for a rule of somebody's own it is shown on a world that uses it, once
for each text of the rules and each version: a marker in the cache says that it has been done.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from sim.engine.rules.compiling import digest, package
from sim.engine.rules.loaded import load
from sim.engine.rules.running import simulator
from sim.errors import InputError, Problem
from sim.eventlog import Log, LogBuilder, Recorder, first_difference
from sim.files import write_bytes
from sim.jit import cache_directories, cache_directory

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.scenario.plan import Plan
    from sim.scenario.rule_files import RuleFile

COMPARED: Final = 50_000
"""Records of a run that both engines have to agree on."""
_AGREED: Final = b"both engines agreed\n"
_checked: Final[set[tuple[RuleFile, ...]]] = set()
"""Rules that this process knows to have been checked."""


def check_rules(plan: Plan) -> None:
    """Translate the rules of a plan and make their machine code; before their first use, compare both engines.

    They are compared on the first records of a run of the plan. InputError, with file and line, for what is refused,
    and for rules on which the engines part. What has been checked before takes no time.
    """
    if not plan.rules or plan.rules in _checked:
        return
    load(plan.rules)
    kernel = import_module(f"{package(plan.rules).__name__}.kernel")
    if not kernel.is_compiled():
        kernel.compiled()
    if not is_checked(plan):
        _compare(plan)
    _checked.add(plan.rules)


def _compare(plan: Plan) -> None:
    reference, compiled = (_beginning(plan, engine) for engine in ("reference", "compiled"))
    difference = first_difference(reference, compiled)
    if difference is not None:
        raise InputError(Problem(
            "the two engines part over the rules, so they are not used: SimPy's record stands above the kernel's, at "
            f"{difference}", file=", ".join(file.path for file in plan.rules)))
    marker = _marker(cache_directory(), plan)
    with suppress(OSError):  # a cache that cannot be written costs the next start some time
        marker.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(marker, _AGREED)


def is_checked(plan: Plan) -> bool:
    """Whether the engines have agreed on the rules of a plan before."""
    for directory in cache_directories():
        try:
            if _marker(directory, plan).read_bytes() == _AGREED:
                return True
        except OSError:
            continue
    return False


def _marker(directory: Path, plan: Plan) -> Path:
    return directory / "rules" / f"{digest(plan.rules)}.agreed"


class _EnoughError(Exception):
    """The run is long enough."""


def _beginning(plan: Plan, engine: str) -> Log:
    """Return the first records of a run."""
    kept, taken = LogBuilder(), 0

    def sink(records: NDArray[Any]) -> None:
        nonlocal taken
        kept(records)
        taken += len(records)
        if taken >= COMPARED:
            raise _EnoughError

    with suppress(_EnoughError):
        simulator(engine, plan.rules)(plan, plan.seed, 0, Recorder(sink, 4096, digests=False))
    return Log(kept.log().records[:COMPARED], plan.own_kinds)
