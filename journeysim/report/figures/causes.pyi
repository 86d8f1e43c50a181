from sim.report.figures.causes import *
