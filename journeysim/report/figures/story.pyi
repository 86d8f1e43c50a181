from sim.report.figures.story import *
