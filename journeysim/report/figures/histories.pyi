from sim.report.figures.histories import *
