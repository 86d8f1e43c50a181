from sim.report.figures.selection import *
