"""Every case of theory is an ordinary scenario, and both engines give the same numbers for it, to the bit."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine import ENGINES, run
from sim.outcomes import Fold
from sim.scenario import loads
from sim.scenario.opening_hours import opening
from sim.scenario.plan import Plan, build
from sim.validation import families
from sim.validation.card import flat
from sim.validation.chunks import Watcher
from sim.validation.design import QUICK, Design, OutOfReachError, seed_of
from sim.validation.families import FAMILIES
from sim.validation.families.__main__ import PAGE, table
from sim.validation.oracles import OracleCase, shipped
from sim.validation.running import designs_of

CASES = [case for case in shipped() if not FAMILIES[case.family].reason]
NAMES = [case.name for case in CASES]
FIRST = list({case.family: case for case in reversed(CASES)}.values())
A_FEW = 300
"""Cases in a run that is only to be the same on both engines."""


def designs(case: OracleCase) -> list[Design]:
    try:
        return designs_of(case, QUICK)
    except OutOfReachError as reason:
        pytest.skip(str(reason))


def short_plan(design: Design, case: OracleCase) -> Plan:
    """Return the plan of a design, with a horizon that only a few cases reach."""
    text = design.text(seed_of(case.name, design.variant))
    plan = build(loads(text).world())
    rate = 60.0 * float(plan.world["orders_per_week"]) * float(plan.world["initial"]) / 10_080.0
    if plan.world["open_demand"]:
        rate = float(plan.arrivals.sum()) / 168.0
    minutes = min(plan.horizon, 60.0 * A_FEW / rate)
    return build(loads(text, sets=[f"horizon={minutes}", "warm_up=0"]).world())


def readings(design: Design, plan: Plan, engine: str) -> tuple[str, dict[str, Any]]:
    """Return the digest of a run and everything that is read off it."""
    meters, fold = design.meters(), Fold(plan)
    watcher = Watcher(meters)

    def sink(records: Any) -> None:
        fold.update(records)
        watcher(records)

    digest = run(plan, sink=sink, engine=engine).digest
    with np.errstate(all="ignore"):
        read = dict(flat(design.read(meters)))
    outcomes = fold.results()
    return digest, {**read, **{name: outcomes[name] for name, _ in design.outcomes.values()}}


@pytest.mark.slow
@pytest.mark.parametrize("case", FIRST, ids=[case.family for case in FIRST])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_both_engines_give_the_same_numbers(case: OracleCase) -> None:
    """Short runs: what is read off them need not make sense, but it has to be the same."""
    for design in designs(case):
        plan = short_plan(design, case)
        (one, first), (other, second) = (readings(design, plan, engine) for engine in ENGINES)
        assert one == other
        np.testing.assert_equal(first, second)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_case_is_a_scenario_of_the_format(case: OracleCase) -> None:
    """Whatever the template writes is accepted like any file, has a horizon after its warm-up, and never closes."""
    for design in designs(case):
        world = loads(design.text(seed_of(case.name, design.variant))).world()
        assert 0.0 <= world.warm_up < world.horizon
        assert design.span.replications >= 20
        assert all(opening(world, flaw, way) is None or all(opening(world, flaw, way) or ())
                   for flaw in world.flaws.values() for way in world.channels.values()), "theory knows no hours"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_quantity_is_read_or_has_a_reason(case: OracleCase) -> None:
    """What a case expects is measured, or the card says why not: nothing is dropped in silence."""
    known: set[str] = set()
    for design in designs(case):
        meters = design.meters()
        run(short_plan(design, case), sink=Watcher(meters), engine="compiled")
        with np.errstate(all="ignore"):
            known |= {name.split("[")[0] for name, _ in flat(design.read(meters))}
        known |= set(design.outcomes) | set(design.unobserved)
    expected = case.expected if FAMILIES[case.family].estimated else dict(flat(case.expected))
    assert {name.split("[")[0] for name in expected} <= known


def test_seeds_are_apart() -> None:
    """No two cases share their draws."""
    assert len({seed_of(name, variant) for name in NAMES for variant in ("", "other")}) == 2 * len(NAMES)


def test_every_skipped_family_says_why() -> None:
    assert {case.family for case in shipped()} <= set(FAMILIES)
    assert all(math.isfinite(value) for case in CASES for _, value in flat(case.expected))


def test_a_family_is_one_file() -> None:
    """The table of the page is made from the files by `python -m sim.validation.families`; there is nothing else."""
    assert table() in PAGE.read_text()
    files = {path.stem for path in Path(families.__path__[0]).glob("*.py")} - {"__init__", "__main__", "family"}
    assert set(FAMILIES) == files == {case.family for case in shipped()}
    for name, family in FAMILIES.items():
        assert (family.template is None) == bool(family.reason), name
        assert (family.theory is None) == family.estimated, name
