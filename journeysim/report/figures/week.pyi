from sim.report.figures.week import *
