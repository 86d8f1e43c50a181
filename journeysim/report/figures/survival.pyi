from sim.report.figures.survival import *
