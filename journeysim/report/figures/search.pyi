from sim.report.figures.search import *
