from sim.report.figures.sweep import *
