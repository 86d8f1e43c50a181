from sim.report.figures.waterfall import *
