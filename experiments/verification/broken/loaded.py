"""What a session needs, loaded beforehand: imported only by the process that forks sessions."""

import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg
import matplotlib.pyplot
import polars
import scipy.stats

import sim.cli.studying
import sim.experiment.simulate
import sim.report.figures
import sim.report.study
import sim.study.drive
import sim.study.finish
import sim.study.kinds.sweep

sim.experiment.simulate.prepare("compiled")

__all__ = ["matplotlib", "polars", "scipy", "sim"]
