from sim.report.figures.border import *
