"""The face for notebooks and scripts: a run, a comparison and a study in one call each, tables as Polars frames.

    import journeysim

    world = journeysim.load("configs/long_chain.toml")
    journeysim.compare(world, replications=10).differences

A world may be given as the path of its file, as a mapping that says what a file would, or as a `Scenario` that `load`,
`loads` or `world` returned.
"""

from __future__ import annotations

from sim.face.month_by_month import MonthByMonth, months
from sim.face.needs import Need, need
from sim.face.runs import Run, compare, run
from sim.face.studies import Comparison, Study, of_result, results, study

__all__ = ["Comparison", "MonthByMonth", "Need", "Run", "Study", "compare", "months", "need", "of_result", "results",
           "run", "study"]
