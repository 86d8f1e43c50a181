from sim.report.figures.timeline import *
