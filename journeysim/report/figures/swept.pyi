from sim.report.figures.swept import *
